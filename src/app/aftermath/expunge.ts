// SPDX-License-Identifier: Apache-2.0
/**
 * Destroys what an order reaches: every version, the search index, the gate's facts, raw messages, deliveries under way, mentions
 * in other records and their versions, evidence sets; and unlinks the ledger, whose entries stay and still verify. All in the
 * transaction of its caller, so that a crash leaves everything or nothing.
 */
import type { Patient, Resource } from '@medplum/fhirtypes';
import { cutDown } from '../../domain/consent/aftermath/cut-down.ts';
import { withoutIdentifiers } from '../../domain/consent/aftermath/order-scope.ts';
import { strip } from '../../domain/consent/enforce/strip.ts';
import { parseLossless } from '../../domain/fhir/lossless-json.ts';
import { localReferences } from '../../domain/fhir/references.ts';
import { composeResource, splitResource } from '../../domain/fhir/resource-text.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import { localTo } from '../local-address.ts';
import type { Change, LedgerEntry, LedgerRow, StoredResource, Transaction } from '../ports.ts';
import { factsOn, makeDraft } from '../write/draft.ts';
import { provenanceOf } from '../write/provenance.ts';
import type { Destroyed } from './ports.ts';
import { refOf, type OrderReach } from './reach.ts';
import { entriesOf } from './recipients.ts';

/** Shorter texts would be found in messages of others. */
const TELLING = 4;

export type EntryOf = (destroyed: Destroyed) => LedgerEntry;

/** Destroys; `entryOf` makes the ledger entry that says so and vouches for what is left of the others. */
export async function expunge(deps: Deps, tx: Transaction, reach: OrderReach, options: { readonly keepOut: boolean; readonly entryOf: EntryOf }): Promise<Result<Destroyed>> {
  const { whole, person } = reach;
  const unlinked = await unlinkMentions(deps, tx, reach);
  if (!unlinked.ok) {
    return unlinked;
  }
  const versions = await tx.destroyRecords({ refs: whole, keepOut: options.keepOut });
  const texts = reach.proven.flatMap((each) => each.value ?? []).filter((text) => text.length >= TELLING);
  const messages = await tx.emptyMessages({ refs: whole, texts, organizations: reach.holders });
  const deliveries = await tx.dropOutbox(whole);
  const evidence = await tx.evidenceSetsWith(whole);
  const destroyed = { versions, messages, deliveries };
  await tx.redactLedger(await cutEntries(tx, person, { refs: new Set(whole), evidence: new Set(evidence) }), options.entryOf(destroyed));
  await tx.dropEvidenceSets(evidence);
  return ok(destroyed);
}

interface Cut { readonly row: LedgerRow; readonly audit: string; readonly detail: string }

async function cutEntries(tx: Transaction, person: string, gone: { readonly refs: ReadonlySet<string>; readonly evidence: ReadonlySet<string> }): Promise<readonly Cut[]> {
  const cut: Cut[] = [];
  for await (const row of entriesOf(tx, { person })) {
    const left = cutDown(row, gone);
    if (left !== undefined) {
      cut.push({ row, ...left });
    }
  }
  return cut;
}

/** Records that stay lose their mention, in a new version and in every past one; Patients lose identifiers that only this had proved. */
async function unlinkMentions(deps: Deps, tx: Transaction, reach: OrderReach): Promise<Result<true>> {
  const gone = new Set(reach.whole);
  const patients = (await tx.patients(reach.person)).map(refOf).filter((ref) => !gone.has(ref));
  const touched = [...new Set([...reach.mentions, ...patients])];
  const without = (resource: Resource): Resource => unlinked(deps, resource, gone, reach);
  const current = (await tx.getMany(touched)).map((row) => ({ row, resource: parsed(row) })).filter(({ resource }) => without(resource) !== resource);
  const changes: Change[] = [];
  for (const { row, resource } of current) {
    const draft = makeDraft(deps, { resource: without(resource), id: row.id, person: row.person, holder: row.holder, provenance: await provenanceOf(deps, tx, row), before: await factsOn(tx, row) });
    changes.push({ kind: 'update', draft, expected: row.version });
  }
  const applied = await tx.apply({ changes });
  if (!applied.ok) {
    return applied;
  }
  const past = (await tx.versions(touched)).filter((row) => !row.deleted).map((row) => ({ row, resource: parsed(row) }));
  await tx.overwriteVersions(past.filter(({ resource }) => without(resource) !== resource).map(({ row, resource }) => rewritten(deps, row, without(resource))));
  await tx.settleRevised(current.map(({ row }) => refOf(row)));
  return ok(true);
}

/** The same object when there is nothing to take out. */
function unlinked(deps: Deps, resource: Resource, gone: ReadonlySet<string>, { proven, shells }: OrderReach): Resource {
  if (resource.resourceType === 'Patient' && shells.includes(`Patient/${resource.id ?? ''}`)) {
    return Object.keys(resource).some((name) => !['resourceType', 'id', 'meta', 'active'].includes(name)) ? { resourceType: 'Patient', id: resource.id!, active: true } : resource;
  }
  const toLocal = localTo(deps.base);
  const mentions = localReferences(resource, toLocal).some((ref) => gone.has(ref));
  const visible = (address: string): boolean => !gone.has(toLocal(address) ?? '');
  const stripped = mentions ? strip(resource, { schema: compileSchema(deps.definitions), visible }).resource : resource;
  if (stripped.resourceType !== 'Patient') {
    return stripped;
  }
  const patient: Patient = withoutIdentifiers(stripped, proven);
  return patient.identifier?.length === stripped.identifier?.length ? stripped : patient;
}

/** Numbers as written: what stays must stay as it was. */
function parsed(row: StoredResource): Resource {
  return parseLossless(composeResource(row)) as Resource;
}

function rewritten(deps: Deps, row: StoredResource, resource: Resource): StoredResource {
  return { ...row, ...splitResource(resource), refs: localReferences(resource, localTo(deps.base)) };
}
