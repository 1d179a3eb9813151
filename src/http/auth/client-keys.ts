// SPDX-License-Identifier: Apache-2.0
/** The public keys of a client: those on file, or those at its registered address, kept for at most a minute. */
import type { JWK } from 'jose';
import type { Client } from '../../app/ports.ts';
import { readKeySet } from '../../app/registry/key-set.ts';

const KEEP_MS = 60_000;
/** How often an unknown kid may cause a fetch: a rotated key is met soon, a flood of made-up kids is not passed on. */
const AGAIN_MS = 5_000;

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
