// SPDX-License-Identifier: Apache-2.0
/**
 * Channel `consent-ask`: ends an ask on its day, and tells whoever asked what became of it, at its registered notice endpoint. The
 * Task stands on file for it as well, so that an organization without such an endpoint looks there and nobody has to call it.
 */
import type { Task } from '@medplum/fhirtypes';
import { addDays, dayStart } from '../../domain/consent/evidence/time.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import { makeNotice, SENDER } from '../deliver/notice.ts';
import type { Made, TakenDelivery } from '../deliver/ports.ts';
import type { Gates } from '../gate/gates.ts';
import { writeEntries } from '../write/record-write.ts';
import { ASK_CHANNEL, endedAsk, openAsk } from './ask-task.ts';

/** In: a row that names a Task held for the partner. */
export async function makeAskWord(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  const { id } = JSON.parse(row.payload) as { readonly id: string };
  if (row.lane !== `${ASK_CHANNEL}:${id}:now`) {
    const ended = await endOnItsDay(deps, row, id);
    if (!ended.ok || !ended.value) {
      return ended.ok ? ok({ kind: 'nothing', note: 'answered-before' }) : ended;
    }
  }
  const made = await makeNotice(deps, gates, row);
  return made.ok && made.value.kind === 'no-endpoint' ? ok({ kind: 'nothing', note: 'on-file' }) : made;
}

/** True when it was still open and its last day is over. */
function endOnItsDay(deps: Deps, row: TakenDelivery, id: string): Promise<Result<boolean>> {
  return deps.store.transact(row.tenant, async (tx) => {
    const found = await openAsk(tx, id);
    if (found === undefined || !isOver(deps, found.task)) {
      return ok(false);
    }
    const { change } = endedAsk(deps, found, 'expired');
    const caller = { tenant: row.tenant, client: SENDER, organization: deps.policy.gateway, kind: 'partner' as const, scopes: [], request: row.id };
    const applied = await tx.apply({ changes: [change], ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'ask-expired', drafts: [change.draft] }) });
    return applied.ok ? ok(true) : applied;
  });
}

function isOver(deps: Deps, task: Task): boolean {
  const last = task.restriction?.period?.end;
  return last === undefined || Date.parse(deps.clock.now()) >= dayStart(addDays(last.slice(0, 10), 1), deps.policy.timeZone);
}
