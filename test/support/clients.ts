// SPDX-License-Identifier: Apache-2.0
/** Clients for tests: key pairs, assertions as SMART Backend Services wants them, and ways to spoil them. */
import { randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';

export interface TestKey { readonly kid: string; readonly alg: 'ES384' | 'RS384'; readonly secret: CryptoKey; readonly jwk: JWK }

/** A fresh key pair; RSA ones take a moment. */
export async function makeKey(alg: TestKey['alg'] = 'ES384'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { kid, alg, secret: privateKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
}

export interface AssertionInput {
  readonly clientId: string;
  readonly tokenUrl: string;
  readonly key: TestKey;
  readonly claims?: JWTPayload & Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A sound client assertion; `claims` and `header` replace members of it, an undefined one takes it away. */
export async function assertion(input: AssertionInput): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: input.clientId, sub: input.clientId, aud: input.tokenUrl, exp: now + 240, iat: now, jti: randomUUID(), ...input.claims };
  const header = { alg: input.key.alg, kid: input.key.kid, typ: 'JWT', ...input.header };
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader(Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined)) as { alg: string })
    .sign(input.key.secret);
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** POSTs a token request with the given assertion. */
export async function askToken(tokenUrl: string, jwt: string, scope = 'system/*.cruds'): Promise<Response> {
  return fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: jwt, scope }),
  });
}

/** The `hl7-b2b` extension as claims. */
export function b2b(extension: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { extensions: { 'hl7-b2b': { version: '1', ...extension } } };
}
