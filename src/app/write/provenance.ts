// SPDX-License-Identifier: Apache-2.0
/**
 * A record's class comes from its origin, and its origin from Provenance: what a contributor says about where its own records
 * came from changes how they are decided, at once and without a new version of them. Only the contributor's own Provenance
 * speaks about its records (known failure 14: nobody else can lower or raise them).
 */
import type { Provenance } from '@medplum/fhirtypes';
import { readRecordProfile } from '../../domain/consent/classify/record-profile.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { gateFactsOf, gateOf } from '../gate/profile.ts';
import { isLent } from './contents.ts';
import { withAuthor } from './draft.ts';
import type { Session, Transaction } from '../ports.ts';

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
  return page.value.matches.map((row) => toResource(row) as Provenance);
}

/** Works out the gate profiles of a Provenance's targets again, those that its writer holds. */
export async function regateTargets(deps: Deps, tx: Transaction, provenance: Provenance, holder: string): Promise<void> {
  const refs = provenance.target.flatMap((target) => target.reference ?? []);
  const rows = await tx.getMany(refs);
  for (const row of rows.filter((each) => each.holder === holder && each.person !== '' && !each.deleted)) {
    const resource = toResource(row);
    if (isLent(resource)) {
      continue;
    }
    const known = withAuthor(await provenanceOf(deps, tx, row), holder);
    const { profile } = readRecordProfile({ resource, provenance: known, holder, contributedBy: holder, timeZone: deps.policy.timeZone }, deps.policy.classification);
    const { gate, gateFacts } = gateOf(gateFactsOf(resource, holder, profile));
    await tx.regate(row.type, row.id, gate, gateFacts);
  }
}
