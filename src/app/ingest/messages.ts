// SPDX-License-Identifier: Apache-2.0
/** What staff (all) and senders (their own) see of kept messages, and their replay. */
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Message, MessageFilter } from '../ports.ts';
import { requireStaff, requireWord } from '../scope.ts';
import { takeIn } from './ingest.ts';

/** Kept messages without their content: all for staff, its own for a sender. */
export async function messages(deps: Deps, caller: Caller, filter: MessageFilter): Promise<Result<readonly Omit<Message, 'raw'>[]>> {
  const allowed = caller.kind === 'staff' ? requireStaff(caller) : requireWord(caller, 'ingest');
  if (!allowed.ok) {
    return allowed;
  }
  const found = await deps.store.read(caller.tenant, (session) => session.messages(filter));
  return ok(found.filter((message) => caller.kind === 'staff' || message.organization === caller.organization).map(({ raw: _raw, ...rest }) => rest));
}

/** Tries a failed message again, under its sender's name; nothing that went in before goes in twice. */
export async function replay(deps: Deps, gates: Gates, caller: Caller, id: string): Promise<Result<Answer>> {
  const found = await deps.store.read(caller.tenant, (session) => session.message(id));
  const allowed = caller.kind === 'staff' ? requireStaff(caller) : requireWord(caller, 'ingest');
  if (!allowed.ok) {
    return allowed;
  }
  if (found === undefined || (caller.kind !== 'staff' && found.organization !== caller.organization)) {
    return fail({ code: 'not-found', text: 'There is no such message' });
  }
  if (found.status !== 'failed') {
    return fail({ code: 'business-rule', text: `Only a failed message can be replayed; this one is ${found.status}` });
  }
  return takeIn(deps, gates, { ...caller, organization: found.organization, client: found.client }, { ...found, status: 'replayed' });
}
