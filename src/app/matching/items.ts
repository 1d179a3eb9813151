// SPDX-License-Identifier: Apache-2.0
/** Items of the work list of doubtful links: one for two persons, under an id that follows from two of their Patients. */
import { ok, type Result } from '../../domain/issue.ts';
import { LEVELS, type Field } from '../../domain/matching/compare.ts';
import type { Matched } from '../../domain/matching/match.ts';
import { isOpen, closeItem } from '../aftermath/work-list.ts';
import { factOf, workChange, type WorkItem } from '../aftermath/work.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { stableId } from '../ingest/resolve.ts';
import type { Session, StoredResource, Transaction } from '../ports.ts';
import type { Task } from '@medplum/fhirtypes';

/** The same in either order. */
export function itemId(tenant: string, one: string, other: string): string {
  return stableId(tenant, 'match', ...[one, other].sort());
}

/** An item about the two persons is open, or was decided: what staff parted is not put before them again. */
export async function wasDoubted(session: Session, tenant: string, one: string, other: string): Promise<boolean> {
  const [ours, theirs] = [await session.patients(one), await session.patients(other)];
  const ids = ours.flatMap((a) => theirs.map((b) => itemId(tenant, a.id, b.id)));
  return (await session.getMany(ids.map((id) => `Task/${id}`))).length > 0;
}

/** Says in which things the two agree and differ, and not what they say. */
export function matchItem(tenant: string, one: StoredResource, other: StoredResource, matched: Matched): WorkItem {
  const fields = (Object.keys(LEVELS) as readonly Field[]).filter((field) => matched.compared[field] !== 'missing');
  const [differs, agrees] = [fields.filter((field) => matched.compared[field] === 'different'), fields.filter((field) => matched.compared[field] !== 'different')];
  return {
    id: itemId(tenant, one.id, other.id), code: 'review-match', person: one.person, patient: one.id, focus: `Patient/${other.id}`, description: DESCRIPTION,
    priority: matched.grade === 'certain' ? 'asap' : 'routine',
    facts: {
      grade: matched.grade, score: String(matched.score), agrees: agrees.map((field) => `${field}:${matched.compared[field]}`).join(' '),
      ...(differs.length === 0 ? {} : { differs: differs.join(' ') }), sources: `${one.holder} ${other.holder}`,
    },
  };
}

const DESCRIPTION = 'Two Patients that may be one person. See whether they are, and say who decided: once linked, what either source holds is decided as one person\'s.';

const ORDER: readonly string[] = ['certain', 'probable', 'possible'];

/** What a person answers soonest, and what parts the most records while it waits, comes first: by grade, then by score, then the oldest. */
export function likeliestFirst(tasks: readonly Task[]): readonly Task[] {
  const rank = (task: Task): number => ORDER.indexOf(factOf(task, 'grade') ?? 'possible');
  return tasks.toSorted((a, b) => rank(a) - rank(b) || Number(factOf(b, 'score') ?? 0) - Number(factOf(a, 'score') ?? 0));
}

export interface KeepApart { readonly patient: string; readonly other: string; readonly by: string; readonly reason: string }

/** Marks two Patients as decided: different persons. */
export async function keepApart(deps: Deps, tx: Transaction, caller: Caller, { patient, other, by, reason }: KeepApart): Promise<Result<true>> {
  const id = itemId(caller.tenant, patient, other);
  const known = (await tx.get('Task', id))?.resource;
  if (known !== undefined && !isOpen(toResource(known) as Task)) {
    return ok(true);
  }
  const person = (await tx.get('Patient', patient))?.resource.person ?? '';
  const made = known === undefined
    ? await tx.apply({ changes: [workChange(deps, { id, code: 'review-match', person, patient, focus: `Patient/${other}`, description: DESCRIPTION, facts: { grade: 'certainly-not' } })] }) : ok(true);
  if (!made.ok) {
    return made;
  }
  const closed = await closeItem(deps, tx, caller, { id, code: 'review-match', status: 'rejected', reason, facts: { decision: 'different', by } });
  return closed.ok ? ok(true) : closed;
}
