// SPDX-License-Identifier: Apache-2.0
/**
 * What an ID token of the provider proves (OpenID Connect Core 1.0, 3.1.3.7): signed with a published key under an algorithm
 * that we name, by this issuer, for us, for this very sign-in, now. Everything else is refused, without saying more.
 */
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';

/** Signatures with a public key alone: a secret, and no signature at all, prove nothing here (RFC 8725 3.1, 3.2). */
export const ID_TOKEN_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** Seconds by which two clocks may differ, and how long ago a token may have been made. */
const SKEW = 5;
const OLDEST = 600;

const payload = z.object({
  sub: z.string().min(1).max(255), aud: z.union([z.string(), z.array(z.string())]), azp: z.string().optional(),
  nonce: z.string(), exp: z.number(), iat: z.number(), auth_time: z.number().optional(),
});

export interface Expected {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly now: Date;
  /** Seconds: when the person was asked to prove itself anew. */
  readonly maxAge?: number | undefined;
}

export interface Proof { readonly subject: string; readonly authTime?: number }

/** In: the token, the provider's keys, what is expected. Out: who it proves; `no-key`: signed with a key that is not among these; undefined: it proves nothing. */
export async function readIdToken(token: string, keys: JSONWebKeySet, expected: Expected): Promise<Proof | 'no-key' | undefined> {
  try {
    const { payload: said } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ID_TOKEN_ALGORITHMS, issuer: expected.issuer, audience: expected.clientId, clockTolerance: SKEW, currentDate: expected.now,
    });
    const claims = payload.parse(said);
    return isForUs(claims, expected) ? { subject: claims.sub, ...(claims.auth_time === undefined ? {} : { authTime: claims.auth_time }) } : undefined;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'ERR_JWKS_NO_MATCHING_KEY' ? 'no-key' : undefined;
  }
}

function isForUs(claims: z.infer<typeof payload>, { clientId, nonce, now, maxAge }: Expected): boolean {
  const seconds = now.getTime() / 1000;
  const several = Array.isArray(claims.aud) && claims.aud.length > 1;
  const isParty = claims.azp === undefined ? !several : claims.azp === clientId;
  const isFresh = claims.iat <= seconds + SKEW && claims.iat >= seconds - OLDEST;
  const isRecent = maxAge === undefined || (claims.auth_time !== undefined && claims.auth_time >= seconds - maxAge - SKEW);
  return isParty && isFresh && isRecent && claims.nonce === nonce;
}
