// SPDX-License-Identifier: Apache-2.0
/**
 * What a person let an app have, and the texts that stand for it on their way: the page that asks, the code, the refresh token.
 * All are sealed with the key that every process shares, so any process can take the next step; that each is used once is
 * kept in the store. Nobody but the gateway can read or make one.
 */
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import type { Clock, Store } from '../../app/ports.ts';
import { APP_LIFE } from '../../app/people/sign-out.ts';
import type { Sealer } from '../../app/seal.ts';
import type { HttpSettings } from '../context.ts';

/** What the app asked for, once it was found sound. */
const request = z.object({
  client: z.string(), redirectUri: z.string(), scopes: z.array(z.string()), state: z.string(), challenge: z.string(), nonce: z.string().optional(), anew: z.boolean(),
});

/** Times are milliseconds since 1970, but `authTime` (seconds). `patient`: whose records, when one was chosen; `confined`: nobody else's. */
const authorization = z.object({
  grant: z.string(), client: z.string(), subject: z.string(), organization: z.string(), role: z.enum(ROLES), purpose: z.enum(PURPOSES), scopes: z.array(z.string()),
  patient: z.string().optional(), confined: z.boolean(), authTime: z.number(), nonce: z.string().optional(),
});

const asking = z.object({ request, subject: z.string(), organization: z.string(), authTime: z.number(), browser: z.string() });
const code = z.object({ authorization, redirectUri: z.string(), challenge: z.string() });
const refresh = z.object({ authorization });

export type AppRequest = z.infer<typeof request>;
export type Authorization = z.infer<typeof authorization>;
/** Somebody signed in and is being asked; `browser` is the SHA-256 of a secret in a cookie. */
export type Asking = z.infer<typeof asking>;
export type Code = z.infer<typeof code>;
export type Refresh = z.infer<typeof refresh>;

/** Milliseconds: how long a person may think over what the page asks; how long a code waits (RFC 6749 4.1.2); how long an app may go on without the person. */
export const LIVES = { asking: 600_000, code: 60_000, refresh: APP_LIFE } as const;

const SHAPES = { asking, code, refresh } as const;
type Kind = keyof typeof SHAPES;
type Content<K extends Kind> = z.infer<(typeof SHAPES)[K]>;

export interface SealDeps { readonly sealer: Sealer; readonly clock: Clock; readonly settings: Pick<HttpSettings, 'tenant'> }

/** A sealed text that was opened: `id` is its own, `until` its end. */
export interface Opened<T> { readonly id: string; readonly until: number; readonly value: T }

/** Seals something; `until`: its end, when that is not a whole life from now. */
export function sealed<K extends Kind>(deps: SealDeps, kind: K, value: Content<K>, until = Date.parse(deps.clock.now()) + LIVES[kind]): string {
  return deps.sealer.seal(`${kind} ${deps.settings.tenant}`, JSON.stringify([randomId(), until, value]));
}

/** undefined: not ours, altered, of another kind, or over. */
export function opened<K extends Kind>(deps: SealDeps, kind: K, text: string): Opened<Content<K>> | undefined {
  const plain = text === '' || text.length > 8_000 ? undefined : deps.sealer.open(`${kind} ${deps.settings.tenant}`, text);
  if (plain === undefined) {
    return undefined;
  }
  const [id, until, value] = JSON.parse(plain) as readonly [string, number, unknown];
  return until <= Date.parse(deps.clock.now()) ? undefined : { id, until, value: SHAPES[kind].parse(value) as Content<K> };
}

/** True for the first use; durable before it answers. */
export async function firstUse(store: Pick<Store, 'useOnce'>, tenant: string, { id, until }: Pick<Opened<unknown>, 'id' | 'until'>): Promise<boolean> {
  return store.useOnce(tenant, `sealed:${id}`, new Date(until).toISOString());
}

/** Whether it was used. */
export async function wasUsed(store: Pick<Store, 'isUsed'>, tenant: string, { id }: Pick<Opened<unknown>, 'id'>): Promise<boolean> {
  return store.isUsed(tenant, `sealed:${id}`);
}

/** 128 bits by chance, as text. */
export function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/** The request that waited in the browser while the person signed in; undefined: the sign-in was for something else. */
export function readRequest(text: string): AppRequest | undefined {
  return text.startsWith('{') ? request.safeParse(JSON.parse(text)).data : undefined;
}

/** SHA-256 in base64url: a PKCE challenge of its verifier (RFC 7636 4.6), a cookie's secret as it is kept. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
