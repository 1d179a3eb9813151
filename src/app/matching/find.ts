// SPDX-License-Identifier: Apache-2.0
/**
 * Patients that came or changed are held against those of other persons, a moment later and out of sight of whoever sent them: how
 * long it takes and what comes of it tells the sender nothing. Nobody is linked here: what is likely goes on the work list, once.
 */
import { ok, type Result } from '../../domain/issue.ts';
import { workChange } from '../aftermath/work.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { candidatesFor, patientIn, traitsIn } from './candidates.ts';
import { matchItem, wasDoubted } from './items.ts';

export interface Compared { readonly looked: number; readonly opened: number }

const AT_ONCE = 50;

/** Staff, or the gateway's own upkeep: compares what waits until nothing does; one Patient, one transaction. */
export async function findMatches(deps: Deps, caller: Caller): Promise<Result<Compared>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  for (let [looked, opened] = [0, 0]; ;) {
    const due = await deps.store.read(caller.tenant, (session) => session.matchDue(AT_ONCE));
    for (const row of due) {
      const made = await deps.store.transact(caller.tenant, (tx) => compareOne(deps, tx, caller, row));
      if (!made.ok) {
        return made;
      }
      opened += made.value;
    }
    looked += due.length;
    if (due.length < AT_ONCE) {
      return ok({ looked, opened });
    }
  }
}

async function compareOne(deps: Deps, tx: Transaction, caller: Caller, due: StoredResource): Promise<Result<number>> {
  const row = (await tx.get('Patient', due.id))?.resource;
  await tx.settleMatchDue([due]);
  if (row === undefined || row.deleted) {
    return ok(0);
  }
  const likely = (await candidatesFor(deps, tx, traitsIn(patientIn(row), true), { ssn: true })).filter((each) => each.row.person !== row.person && each.row.person !== '');
  let opened = 0;
  for (const [person, [best]] of Map.groupBy(likely, (each) => each.row.person)) {
    await tx.lock(`match ${[row.person, person].sort().join(' ')}`);
    if (best === undefined || await wasDoubted(tx, caller.tenant, row.person, person)) {
      continue;
    }
    const applied = await tx.apply({ changes: [workChange(deps, matchItem(caller.tenant, row, best.row, best.matched))] });
    if (!applied.ok) {
      return applied;
    }
    opened += 1;
  }
  return ok(opened);
}
