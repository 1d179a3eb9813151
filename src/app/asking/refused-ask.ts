// SPDX-License-Identifier: Apache-2.0
/** What a caller asked for and did not get, as the caller itself knows it: its own words of then, never what they met. */
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { DisclosureDetail } from '../ledger/entry.ts';
import type { Session } from '../ports.ts';

export interface RefusedAsk { readonly purpose?: string; readonly role?: string; readonly types: readonly string[] }

/** In: the id of a request of the caller's. Issue: there was none, or it was somebody else's. */
export async function refusedAsk(session: Pick<Session, 'ledger'>, caller: Caller, request: string): Promise<Result<RefusedAsk>> {
  const rows = await session.ledger({ request, organization: caller.organization, client: caller.client, count: 1 });
  const [row] = rows.filter((each) => each.redacted === undefined);
  if (row === undefined) {
    return fail({ code: 'value', text: 'There is no such request of yours', at: 'refused' });
  }
  const { ask } = JSON.parse(row.detail) as DisclosureDetail;
  return ok({ types: ask.types, ...(ask.purpose === undefined ? {} : { purpose: ask.purpose }), ...(ask.role === undefined ? {} : { role: ask.role }) });
}
