// SPDX-License-Identifier: Apache-2.0
/**
 * Undoes a wrong link: Patients become a person of their own again, with every record that is about them, its versions and its place in
 * the ledger. What the link had shown to whom is decided again for each of the two as of its own moment; what should not have gone is on
 * the list of breaches, and whoever got it is told.
 */
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { partingOf, type OnFile, type Parting } from '../../domain/matching/follow.ts';
import { lookBack, putOnList, type LookedBack } from '../aftermath/breaches.ts';
import { entriesOf, plainRef } from '../aftermath/recipients.ts';
import { COMPLIANCE } from '../aftermath/work.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { DisclosureDetail } from '../ledger/entry.ts';
import type { LedgerRow, Session, StoredResource, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { subjectRefs } from '../write/subject.ts';
import { keepApart } from './items.ts';
import { linkEntry, patientRows, type Linking } from './link.ts';
import { shownOf, tellWrong, type Shown } from './shown.ts';

export interface Unlinked extends Parting {
  /** What the link had shown: every release that held records of either, and whether it should have gone. */
  readonly shown: readonly Shown[];
  /** Releases that cannot be decided again, since the evidence or the records were destroyed. */
  readonly notReplayable: number;
}

/** Staff: these Patients are another person than the rest. Issues: not of one person; all of its Patients. */
export async function unlinkPatients(deps: Deps, caller: Caller, call: Linking): Promise<Result<Unlinked>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const parted = await deps.store.transact(caller.tenant, (tx) => part(deps, tx, caller, call));
  if (!parted.ok) {
    return parted;
  }
  const { parting, person, entries } = parted.value;
  const looked = await deps.store.read(caller.tenant, (session) => lookBack(deps, session, caller.tenant, entries));
  const listed: Result<LookedBack> = await putOnList(deps, caller, looked);
  if (!listed.ok) {
    return listed;
  }
  const shown = shownOf(entries, new Set(parting.moves), looked.wrong);
  const told = await deps.store.transact(caller.tenant, (tx) => tellWrong(deps, tx, { person, shown }));
  return told.ok ? ok({ ...parting, shown, notReplayable: looked.notReplayable }) : told;
}

/** `person`: the new key. */
interface Parted { readonly parting: Parting; readonly person: string; readonly entries: readonly LedgerRow[] }

async function part(deps: Deps, tx: Transaction, caller: Caller, call: Linking): Promise<Result<Parted>> {
  const rows = await patientRows(tx, call.patients);
  if (!rows.ok) {
    return rows;
  }
  const [from = '', ...more] = new Set(rows.value.map((row) => row.person));
  const rest = more.length > 0 ? [] : (await tx.patients(from)).filter((row) => !call.patients.includes(row.id));
  if (rest.length === 0) {
    return fail({ code: 'business-rule', text: more.length > 0 ? 'These Patients are not one person as it is' : 'These are all Patients of the person: nothing is left to part them from' });
  }
  const filed = await onFile(tx, from);
  const parting = partingOf(filed, new Set(call.patients.map((id) => `Patient/${id}`)));
  const entries: LedgerRow[] = [];
  for await (const entry of entriesOf(tx, { person: from })) {
    entries.push(entry);
  }
  const to = deps.ids.next();
  await tx.splitPerson({ from, to, refs: parting.moves, ...countFor(entries, filed, parting.moves) });
  const act = { patients: call.patients, by: call.by, reason: call.reason, moved: parting.moves.length, torn: parting.torn };
  const ledger = [from, to].map((person) => linkEntry(deps, caller, { person, operation: 'unlink-patients', act }));
  const applied = await tx.apply({ ledger });
  if (!applied.ok) {
    return applied;
  }
  // The matcher must not put the same question again.
  const apart = await keepApart(deps, tx, caller, { patient: call.patients[0]!, other: rest[0]!.id, by: call.by, reason: call.reason });
  return apart.ok ? ok({ parting, person: to, entries }) : apart;
}

/** All that is on file, of what was deleted too. */
async function onFile(session: Session, person: string): Promise<readonly OnFile[]> {
  const rows = await session.recordsOf(person);
  const past = new Map((await session.versions(rows.filter((row) => row.deleted).map((row) => `${row.type}/${row.id}`))).filter((row) => !row.deleted).reverse().map((row) => [`${row.type}/${row.id}`, row]));
  return rows.map((row) => describe(row, past.get(`${row.type}/${row.id}`) ?? row));
}

function describe(row: StoredResource, said: StoredResource): OnFile {
  const ref = `${row.type}/${row.id}`;
  const resource: Resource = toResource(said);
  const isWork = (resource.meta?.tag ?? []).some(({ code }) => code === COMPLIANCE.tag[0]!.code);
  const about = row.type === 'Patient' ? [ref] : row.type === 'Provenance' || row.type === 'Binary' ? [] : subjectRefs(resource);
  const belongs = resource.resourceType === 'Provenance' ? resource.target.flatMap(({ reference }) => reference ?? []) : row.type === 'Binary' ? said.refs.slice(0, 1) : [];
  return { ref, holder: row.holder, about, belongs, names: said.refs, ...(isWork ? { ours: true } : {}) };
}

/** Entries that speak of what moves alone, and of both. */
function countFor(entries: readonly LedgerRow[], filed: readonly OnFile[], moves: readonly string[]): { readonly away: readonly string[]; readonly both: readonly string[] } {
  const moved = new Set(moves);
  const kept = new Set(filed.map(({ ref }) => ref).filter((ref) => !moved.has(ref)));
  const sides = entries.map((entry) => {
    const named = namedIn(entry);
    return { id: entry.id, gone: named.some((ref) => moved.has(ref)), left: named.some((ref) => kept.has(ref)) };
  });
  return { away: sides.filter(({ gone, left }) => gone && !left).map(({ id }) => id), both: sides.filter(({ gone, left }) => gone && left).map(({ id }) => id) };
}

/** What an entry is about: the records that went; where none did, whatever it mentions. The Patient that it names beside records was that of the link. */
function namedIn({ detail, audit }: LedgerRow): readonly string[] {
  const records = (JSON.parse(detail) as Partial<DisclosureDetail>).groups?.flatMap((group) => group.records.map(({ ref }) => plainRef(ref))) ?? [];
  return records.length > 0 ? records : [...`${detail}${audit}`.matchAll(/"([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[0-9]+)?"/g)].map((match) => match[1]!);
}
