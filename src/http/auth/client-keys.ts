// SPDX-License-Identifier: Apache-2.0
/** The public keys of a client: those on file, or those at its registered address, kept for at most a minute. */
import type { JWK } from 'jose';
import * as z from 'zod';
import type { Client } from '../../app/ports.ts';

const KEEP_MS = 60_000;
/** How often an unknown kid may cause a fetch: a rotated key is met soon, a flood of made-up kids is not passed on. */
const AGAIN_MS = 5_000;

const common = {
  kid: z.string().min(1), alg: z.string().exactOptional(), use: z.literal('sig').exactOptional(), d: z.never().optional(),
};

/** Public parts alone; symmetric and private keys are not keys of a client. */
const publicKey = z.union([
  z.object({ ...common, kty: z.literal('EC'), crv: z.literal('P-384'), x: z.string(), y: z.string() }),
  // 342 characters of base64url: 2048 bits.
  z.object({ ...common, kty: z.literal('RSA'), n: z.string().min(342, 'an RSA key of at least 2048 bits'), e: z.string() }),
]);
const keySet = z.looseObject({ keys: z.array(z.looseObject({})) });

/** JWK Set text -> its usable public signing keys; an unreadable text has none. */
export function readKeySet(text: string): readonly JWK[] {
  const parsed = keySet.safeParse(parseJson(text));
  return (parsed.data?.keys ?? []).flatMap((key) => {
    const usable = publicKey.safeParse(key);
    if (!usable.success) {
      return [];
    }
    const { d: _, ...rest } = usable.data;
    return [rest];
  });
}

interface Kept { readonly keys: readonly JWK[]; readonly at: number }

/** Finds a client's keys by kid. `fetchKeys` refuses what is slow, large, redirected or not https. */
export function clientKeys(fetchKeys: (url: string) => Promise<string | undefined>): (client: Client, kid: string) => Promise<readonly JWK[]> {
  const kept = new Map<string, Kept>();
  async function remote(url: string, kid: string): Promise<readonly JWK[]> {
    const known = kept.get(url);
    const age = performance.now() - (known?.at ?? -Infinity);
    if (known !== undefined && age < (known.keys.some((key) => key.kid === kid) ? KEEP_MS : AGAIN_MS)) {
      return known.keys;
    }
    const keys = readKeySet(await fetchKeys(url) ?? '');
    kept.set(url, { keys, at: performance.now() });
    return keys;
  }
  return async (client, kid) => {
    const keys = client.jwksUri === undefined ? readKeySet(client.jwks) : await remote(client.jwksUri, kid);
    return keys.filter((key) => key.kid === kid);
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
