// SPDX-License-Identifier: Apache-2.0
/**
 * A record's class comes from its origin, and its origin from Provenance: what a contributor says about where its own records
 * came from changes how they are decided, at once and without a new version of them. Only the contributor's own Provenance
 * speaks about its records (known failure 14: nobody else can raise them), and what it once raised it does not lower (keeping.ts).
 */
import type { Provenance } from '@medplum/fhirtypes';
import { recordsByElement } from '../../domain/consent/classify/fields.ts';
import { localReferences } from '../../domain/fhir/references.ts';
import type { ResourceRow } from '../../domain/fhir/resource-text.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { gateFactsOf, gateOf } from '../gate/profile.ts';
import { isLent } from './contents.ts';
import { factsOn, indexOf, readKept } from './draft.ts';
import { namingElements, toldFields } from './elements.ts';
import { guardPast } from './past.ts';
import type { Draft, Session, StoredResource, Transaction } from '../ports.ts';

const MOST = 100;

/** The holder's own Provenance that targets a record. */
export async function provenanceOf(deps: Deps, session: Session, record: { readonly type: string; readonly id: string; readonly holder: string }): Promise<readonly Provenance[]> {
  const parsed = parseSearch('Provenance', [['target', `${record.type}/${record.id}`], ['_count', String(MOST)]], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    throw new Error('the Provenance search of our own making does not parse');
  }
  const page = await session.search(parsed.value, { kind: 'holder', holder: record.holder });
  if (!page.ok) {
    throw new Error('Provenance could not be read');
  }
  const found = page.value.matches.map((row) => toResource(row) as Provenance);
  const ref = `${record.type}/${record.id}`;
  // However much there is of it, none that tells of a field is left out: the field would count as the record does.
  const beyond = page.value.next === undefined ? [] : (await namingElements(session, [ref], record.holder)).filter(({ id }) => found.every((each) => each.id !== id));
  return [...found, ...beyond];
}

/**
 * Works out the gate profiles again of what Provenance speaks of: an origin that is told, mended or taken back counts at once. `versions`: what was
 * written, and what it took the place of or ended, all as stored. Only records of its writer are touched.
 */
export async function regateTargets(deps: Deps, tx: Transaction, versions: readonly Provenance[], holder: string): Promise<void> {
  const byElement = versions.flatMap(recordsByElement);
  const refs = [...new Set(versions.flatMap((each) => localReferences(each.target)))];
  const rows = refs.length === 0 ? [] : await tx.getMany(refs);
  for (const row of rows.filter((each) => each.holder === holder && each.person !== '' && !each.deleted)) {
    await regateRecord(deps, tx, row, byElement.includes(`${row.type}/${row.id}`));
  }
}

/** The Provenance among stored resources, or drafts of them. */
export function provenanceAmong(rows: readonly (ResourceRow | Draft | undefined)[]): readonly Provenance[] {
  return rows.flatMap((row) => (row?.type === 'Provenance' && row.body !== '' ? [toResource({ version: 0, lastUpdated: '', ...row }) as Provenance] : []));
}

/** `fields`: its fields may be others than before, so that it must be found by other words. */
async function regateRecord(deps: Deps, tx: Transaction, row: StoredResource, fields: boolean): Promise<void> {
  const [resource, { holder }] = [toResource(row), row];
  if (isLent(resource)) {
    return;
  }
  const provenance = await provenanceOf(deps, tx, row);
  const read = readKept(deps, { resource, provenance, holder, before: await factsOn(tx, row) });
  const tells = resource.resourceType === 'Provenance' ? await toldFields(tx, resource, holder) : [];
  const { gate, gateFacts } = gateOf(gateFactsOf(resource, holder, read, tells));
  await tx.regate(row, { gate, gateFacts, index: fields ? indexOf(deps, resource, read.fields) : undefined });
  if (row.type !== 'Provenance') {
    await regateTelling(deps, tx, [`${row.type}/${row.id}`], { holder, telling: provenance });
  }
}

interface Telling { readonly holder: string; /** Absent: to be looked for. */ readonly telling?: readonly Provenance[] }

/** Works out again whatever tells of fields of these records, which were written or have changed; their past versions are guarded. */
export async function regateTelling(deps: Deps, tx: Transaction, records: readonly string[], { holder, telling }: Telling): Promise<void> {
  const all = telling ?? await namingElements(tx, records, holder);
  const refs = all.filter((each) => recordsByElement(each).some((record) => records.includes(record))).map(({ id }) => `Provenance/${id ?? ''}`);
  for (const row of refs.length === 0 ? [] : await tx.getMany(refs)) {
    await regateRecord(deps, tx, row, false);
  }
  await guardPast(tx, refs.length === 0 ? [] : records);
}
