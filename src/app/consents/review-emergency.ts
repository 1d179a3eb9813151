// SPDX-License-Identifier: Apache-2.0
/**
 * `$review-emergency`: the compliance role looks at a declared emergency afterwards. One that was none ends there and then: its basis is over with
 * the next request, and what was released on it is looked for as a wrong release (42 CFR 2.16(b), 2.51; 45 CFR 164.402).
 */
import type { Communication, Task } from '@medplum/fhirtypes';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { fail, ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import { findWrongReleases } from '../aftermath/breaches.ts';
import { closeItem } from '../aftermath/work-list.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';

export interface ReviewCall {
  /** Id of the item on the work list. */
  readonly id: string;
  readonly justified: boolean;
  readonly by: string;
  readonly reason: string;
}

/** Closes the item. Issue: no such item that is open. */
export async function reviewEmergency(deps: Deps, caller: Caller, call: ReviewCall): Promise<Result<Answer>> {
  const allowed = requireStaff(caller);
  const closed = allowed.ok ? await deps.store.transact(caller.tenant, (tx) => close(deps, tx, caller, call)) : allowed;
  if (!closed.ok) {
    return closed;
  }
  const looked = call.justified ? undefined : await findWrongReleases(deps, caller, { since: closed.value.since });
  if (looked?.ok === false) {
    return looked;
  }
  const found = looked === undefined ? 'The review is closed: the emergency stands' : `The review is closed: the declaration ends here. New on the list of wrong releases: ${String(looked.value.opened)}`;
  return ok({ status: 200, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text: found, cite: '42 CFR 2.51, 2.16(b)' }])) });
}

async function close(deps: Deps, tx: Transaction, caller: Caller, call: ReviewCall): Promise<Result<{ readonly since: string }>> {
  const state = call.justified ? 'justified' : 'not-justified';
  const task = await closeItem(deps, tx, caller, { id: call.id, code: 'emergency-review', status: 'completed', reason: call.reason, facts: { state, by: call.by } });
  return task.ok ? end(deps, tx, caller, { task: task.value, justified: call.justified }) : task;
}

async function end(deps: Deps, tx: Transaction, caller: Caller, { task, justified }: { readonly task: Task; readonly justified: boolean }): Promise<Result<{ readonly since: string }>> {
  const [, id = ''] = (task.focus?.reference ?? '').split('/');
  const row = (await tx.get('Communication', id))?.resource;
  if (row === undefined) {
    return fail({ code: 'not-found', text: 'The declaration is not on file any more' });
  }
  const declaration = toResource(row) as Communication;
  const since = declaration.sent ?? row.lastUpdated;
  if (justified || row.deleted) {
    return ok({ since });
  }
  const draft = makeDraft(deps, { resource: { ...declaration, status: 'entered-in-error' }, id: row.id, person: row.person, holder: row.holder, provenance: [] });
  const applied = await tx.apply({ changes: [{ kind: 'update', draft, expected: row.version }], ledger: writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: 'emergency-ended', drafts: [draft] }) });
  return applied.ok ? ok({ since }) : applied;
}
