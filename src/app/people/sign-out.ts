// SPDX-License-Identifier: Apache-2.0
/**
 * Everything that a person let apps have until now is over: codes, refresh tokens and access tokens, on every process. What is
 * let in afterwards is not. A lost telephone needs no more than that (RFC 9700 4.14).
 */
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Clock, Store } from '../ports.ts';
import { writeEntries } from '../write/record-write.ts';
import { personById } from './person.ts';

/** Milliseconds: an app goes on without the person no longer than this (authorize/authorization.ts). */
export const APP_LIFE = 30 * 86_400_000;
/** A code may be redeemed a little later than it was given. */
const MARGIN = 600_000;

export interface SignOutDeps { readonly store: Pick<Store, 'markUntil' | 'markedUntil'>; readonly clock: Clock; readonly tenant: string }

export interface SignedOut { readonly person: string; readonly organization: string }

/** Durable before it answers. */
export async function endApps({ store, clock, tenant }: SignOutDeps, who: SignedOut): Promise<void> {
  await store.markUntil(tenant, keyOf(who), new Date(Date.parse(clock.now()) + APP_LIFE + MARGIN).toISOString());
}

/** The operator does it for a registered person: console and apps, with an entry in the ledger. Issue `not-found`: nobody of that id is registered there. */
export async function signOutEverywhere(deps: Deps, caller: Caller, who: SignedOut): Promise<Result<true>> {
  const { store, clock, policy } = deps;
  const known = await personById({ store, clock, tenant: caller.tenant, gateway: policy.gateway, timeZone: policy.timeZone }, { id: who.person, organization: who.organization });
  if (!known.ok) {
    return fail({ code: 'not-found', text: `Nobody who signs in is registered as ${who.person} of ${who.organization}` });
  }
  const drafts = [{ type: 'Basic', id: who.person, person: '' }];
  const written = await store.commit(caller.tenant, { ledger: writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: 'sign-out', drafts }) });
  if (!written.ok) {
    return written;
  }
  await endApps({ store, clock, tenant: caller.tenant }, who);
  await store.endConsoleOf(caller.tenant, who);
  return ok(true);
}

/** True when what was given at `since` (milliseconds since 1970) was ended by its person. */
export async function wasEnded({ store, tenant }: Omit<SignOutDeps, 'clock'>, who: SignedOut, since: number): Promise<boolean> {
  const until = await store.markedUntil(tenant, keyOf(who));
  return until !== undefined && since <= Date.parse(until) - APP_LIFE - MARGIN;
}

function keyOf({ person, organization }: SignedOut): string {
  return `signed-out:${organization}/${person}`;
}
