// SPDX-License-Identifier: Apache-2.0
/** Links two persons that staff found to be one, and decides what the matcher doubted. */
import type { Task } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { closeItem } from '../aftermath/work-list.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { LedgerEntry, StoredResource, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';

export interface Review { readonly id: string; readonly decision: 'same' | 'different'; readonly by: string; readonly reason: string }
export interface Linking { readonly patients: readonly string[]; readonly by: string; readonly reason: string }
export interface Linked { readonly patients: readonly string[]; readonly state: 'linked' | 'kept-apart' }

/** Staff: two Patients of the work list are one person, or they are not. Issues: no such open item. */
export async function reviewMatch(deps: Deps, caller: Caller, review: Review): Promise<Result<Linked>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const { id, decision, by, reason } = review;
    const closed = await closeItem(deps, tx, caller, { id, code: 'review-match', status: decision === 'same' ? 'completed' : 'rejected', reason, facts: { decision, by } });
    if (!closed.ok) {
      return closed;
    }
    const patients = patientsOf(closed.value);
    return decision === 'same' ? linkAll(deps, tx, caller, { patients, by, reason }) : ok({ patients, state: 'kept-apart' });
  });
}

/** Staff: these Patients are one person. Issues: one that is not there; none to link. */
export async function linkPatients(deps: Deps, caller: Caller, call: Linking): Promise<Result<Linked>> {
  const allowed = requireStaff(caller);
  return allowed.ok ? deps.store.transact(caller.tenant, (tx) => linkAll(deps, tx, caller, call)) : allowed;
}

async function linkAll(deps: Deps, tx: Transaction, caller: Caller, { patients, by, reason }: Linking): Promise<Result<Linked>> {
  const rows = await patientRows(tx, patients);
  if (!rows.ok) {
    return rows;
  }
  const [into = '', ...others] = [...new Set(rows.value.map((row) => row.person))];
  const entries = [into, ...others].map((person) => linkEntry(deps, caller, { person, operation: 'link-patients', act: { patients, by, reason } }));
  for (const person of others) {
    await tx.mergePersons(person, into);
  }
  const applied = await tx.apply({ ledger: entries });
  return applied.ok ? closeSettled(deps, tx, caller, { person: into, patients }) : applied;
}

/** Items about Patients that are one person now have nothing left to decide. */
async function closeSettled(deps: Deps, tx: Transaction, caller: Caller, at: { readonly person: string; readonly patients: readonly string[] }): Promise<Result<Linked>> {
  const own = new Set((await tx.patients(at.person)).map((row) => row.id));
  for (const row of (await tx.recordsOf(at.person)).filter((each) => each.type === 'Task' && !each.deleted && each.holder === deps.policy.gateway)) {
    const task = toResource(row) as Task;
    if ((task.code?.coding ?? []).some(({ code }) => code === 'review-match') && task.status === 'requested' && patientsOf(task).every((id) => own.has(id))) {
      const closed = await closeItem(deps, tx, caller, { id: row.id, code: 'review-match', status: 'completed', reason: 'Linked with another Patient of the same person', facts: { decision: 'same' } });
      if (!closed.ok) {
        return closed;
      }
    }
  }
  return ok({ patients: at.patients, state: 'linked' });
}

function patientsOf(task: Task): readonly string[] {
  return [task.for?.reference, task.focus?.reference].flatMap((reference) => (reference === undefined ? [] : [reference.replace('Patient/', '')]));
}

/** The rows of these Patients. Issue: one that is not there. */
export async function patientRows(tx: Transaction, patients: readonly string[]): Promise<Result<readonly StoredResource[]>> {
  const found = new Map((await tx.getMany(patients.map((id) => `Patient/${id}`))).map((row) => [row.id, row]));
  const missing = patients.filter((id) => !found.has(id));
  return missing.length === 0 ? ok([...found.values()]) : fail(...missing.map((id) => ({ code: 'not-found' as const, text: 'There is no such Patient', at: `Patient/${id}` })));
}

export interface LinkAct { readonly person: string; readonly operation: 'link-patients' | 'unlink-patients'; readonly act: object }

/** Who decided what, in the ledger of each person concerned. */
export function linkEntry(deps: Deps, caller: Caller, { person, operation, act }: LinkAct): LedgerEntry {
  const { entry } = ledgerEntry(deps, caller, { kind: 'admin', action: 'operation', operation, types: ['Patient'], person, decisions: [], groups: [], data: [], outcome: 'permit' });
  return { ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act }) };
}
