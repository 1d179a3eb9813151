// SPDX-License-Identifier: Apache-2.0
/**
 * One sign-in, from the browser's leaving to its coming back. What must be the same at both ends (state, nonce, verifier) waits
 * in the browser itself, sealed, in a cookie that nobody else has: a sign-in that somebody else began, or that came back
 * before, is none (RFC 9700 4.7). Any process of the gateway can take it up again.
 */
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Clock, Store } from '../../app/ports.ts';
import type { SignIn } from '../../app/registry/partner.ts';
import type { Sealer } from '../../app/seal.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { HttpSettings, Req, Res } from '../context.ts';
import { cookieOf, dropCookie, putCookie } from './cookies.ts';
import type { Provider } from './provider.ts';

export interface FlowDeps {
  readonly provider: Provider;
  readonly sealer: Sealer;
  readonly store: Pick<Store, 'useOnce'>;
  readonly clock: Clock;
  readonly settings: Pick<HttpSettings, 'publicUrl' | 'tenant'>;
}

/** `path`: where the provider sends the browser back to; `carry`: what the one who began needs then; `anew`: the person proves itself now, whatever the provider remembers. */
export interface Begin { readonly path: string; readonly carry: string; readonly anew: boolean }

export interface Finished { readonly signIn: SignIn; readonly carry: string; /** Seconds since 1970. */ readonly authTime: number }

/** Seconds that a sign-in at the provider may take. */
const LIFE = 600;
const STATE = /^[A-Za-z0-9_-]{43}$/;

const waiting = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), path: z.string(), carry: z.string(), anew: z.boolean(), until: z.number() });

/** Where to send the browser; sets the cookie by which it is known when it comes back. */
export async function beginSignIn(deps: FlowDeps, res: Res, begin: Begin): Promise<Result<string>> {
  const [state, nonce, verifier] = [random(), random(), random()];
  const address = await deps.provider.address({ redirectUri: `${deps.settings.publicUrl}${begin.path}`, state, nonce, verifier, anew: begin.anew });
  if (address.ok) {
    const until = Date.parse(deps.clock.now()) + LIFE * 1000;
    const value = deps.sealer.seal(audience(deps), JSON.stringify({ state, nonce, verifier, ...begin, until } satisfies z.infer<typeof waiting>));
    putCookie(res, deps.settings, { name: cookieFor(state), value, seconds: LIFE });
  }
  return address;
}

/** Who came back to `path`. Issue `login`: nobody proved who it is; `unavailable`: the provider cannot be reached. */
export async function finishSignIn(deps: FlowDeps, req: Req, res: Res, path: string): Promise<Result<Finished>> {
  const query = new URL(req.originalUrl, deps.settings.publicUrl).searchParams;
  const state = query.get('state') ?? '';
  const begun = STATE.test(state) ? readWaiting(deps, cookieOf(req, deps.settings, cookieFor(state))) : undefined;
  if (begun?.state !== state || begun.path !== path || begun.until < Date.parse(deps.clock.now())) {
    return lost();
  }
  dropCookie(res, deps.settings, cookieFor(state));
  const isFirst = await deps.store.useOnce(deps.settings.tenant, `sign-in:${state}`, new Date(begun.until).toISOString());
  const code = query.get('code') ?? '';
  if (!isFirst || code === '' || query.getAll('code').length > 1 || query.getAll('state').length > 1) {
    return lost();
  }
  const proven = await deps.provider.redeem({ ...begun, redirectUri: `${deps.settings.publicUrl}${path}`, code, iss: query.get('iss') });
  if (!proven.ok) {
    return proven;
  }
  const { authTime = Math.floor(Date.parse(deps.clock.now()) / 1000), ...signIn } = proven.value;
  return ok({ signIn: { issuer: signIn.issuer, subject: signIn.subject }, carry: begun.carry, authTime });
}

/** What a sign-in carried that went wrong at the provider, so that whoever began it can be told; undefined: nobody's. */
export function carriedBy(deps: FlowDeps, req: Req): string | undefined {
  const state = new URL(req.originalUrl, deps.settings.publicUrl).searchParams.get('state') ?? '';
  const begun = STATE.test(state) ? readWaiting(deps, cookieOf(req, deps.settings, cookieFor(state))) : undefined;
  return begun?.state === state ? begun.carry : undefined;
}

function readWaiting(deps: FlowDeps, value: string | undefined): z.infer<typeof waiting> | undefined {
  const text = value === undefined ? undefined : deps.sealer.open(audience(deps), value);
  return text === undefined ? undefined : waiting.parse(JSON.parse(text));
}

function audience({ settings }: FlowDeps): string {
  return `sign-in ${settings.tenant}`;
}

/** Several sign-ins may be under way in one browser. */
function cookieFor(state: string): string {
  return `sign-in-${createHash('sha256').update(state).digest('hex').slice(0, 12)}`;
}

function random(): string {
  return randomBytes(32).toString('base64url');
}

function lost(): Result<never> {
  return fail({ code: 'login', text: 'This sign-in was not begun in this browser, took too long, or was broken off: begin anew' });
}
