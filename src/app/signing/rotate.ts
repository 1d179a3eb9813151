// SPDX-License-Identifier: Apache-2.0
/** The keys that sign the gateway's own tokens: made, replaced and retired while every process runs on. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Result } from '../../domain/issue.ts';
import { ok } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { SigningKey } from '../ports.ts';
import { writeEntries } from '../write/record-write.ts';

/** Of access tokens, and of ID tokens: every OpenID client knows RS256 (OpenID Connect Discovery 1.0, 3). */
export const ACCESS_ALGORITHM = 'ES256';
export const ID_ALGORITHM = 'RS256';
/** Of what the gateway signs to prove itself to partners' servers (src/partners/outgoing/client-keys.ts). */
export const CLIENT_ALGORITHM = 'ES384';
export type TokenAlgorithm = typeof ACCESS_ALGORITHM | typeof ID_ALGORITHM;

/** A fresh key pair, for the store. `created`: now. */
export function newSigningKey(algorithm: TokenAlgorithm, created: string): SigningKey {
  const { privateKey } = algorithm === ACCESS_ALGORITHM ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid: randomUUID(), algorithm, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), created };
}

export interface Rotated { readonly added: readonly string[]; readonly retired: readonly string[] }

/**
 * New keys, which every running process takes up within a second. With `retire` the others are gone: what they signed is over,
 * which is what a key that became known asks for. Without it they verify until they are retired.
 */
export async function rotateKeys(deps: Deps, caller: Caller, { retire }: { readonly retire: boolean }): Promise<Result<Rotated>> {
  const known = (await tokenKeys(deps)).map((key) => key.kid);
  const made = ([ACCESS_ALGORITHM, ID_ALGORITHM] as const).map((algorithm) => newSigningKey(algorithm, deps.clock.now()));
  const drafts = made.map((key) => ({ type: 'SigningKey', id: key.kid, person: '' }));
  const written = await deps.store.commit(caller.tenant, { ledger: writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: retire ? 'keys-retire' : 'keys-rotate', drafts }) });
  if (!written.ok) {
    return written;
  }
  for (const key of made) {
    await deps.store.addSigningKey(key);
  }
  // Those by which the gateway proves itself to partners go with them; the next one is made when it is needed.
  const gone = retire ? [...known, ...(await deps.store.signingKeys()).filter(({ algorithm }) => algorithm === CLIENT_ALGORITHM).map(({ kid }) => kid)] : [];
  if (retire) {
    await deps.store.dropSigningKeys(gone);
  }
  return ok({ added: made.map((key) => key.kid), retired: gone });
}

/** The keys that sign tokens, newest first, without their secret parts. */
export async function tokenKeys(deps: Pick<Deps, 'store'>): Promise<readonly Omit<SigningKey, 'pem'>[]> {
  return (await deps.store.signingKeys()).filter(({ algorithm }) => algorithm === ACCESS_ALGORITHM || algorithm === ID_ALGORITHM)
    .map(({ kid, algorithm, created }) => ({ kid, algorithm, created }));
}
