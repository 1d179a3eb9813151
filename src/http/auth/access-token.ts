// SPDX-License-Identifier: Apache-2.0
/**
 * Access tokens: JWTs of five minutes, signed by the gateway's own ES256 key (an ES384 check costs ten times as much), and the
 * ID tokens of apps. The keys: key-ring.ts.
 */
import { randomUUID } from 'node:crypto';
import { SignJWT, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWK, JWTPayload } from 'jose';
import * as z from 'zod';
import type { Clock, Store } from '../../app/ports.ts';
import { ACCESS_ALGORITHM, ID_ALGORITHM } from '../../app/signing/rotate.ts';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import { openKeyRing, type KeyRing, type RingKey } from './key-ring.ts';

/** Seconds. */
export const TOKEN_LIFE = 300;

const payload = z.object({
  sub: z.string(), tenant: z.string(), scope: z.string(), registration: z.string(), exp: z.number(),
  jti: z.string(), cnf: z.object({ 'x5t#S256': z.string() }).optional(),
  /** Of an app: the grant that it rests on, and the patient for whose records it is. */
  grant: z.string().optional(), patient: z.string().optional(),
  subject: z.string().optional(), person: z.string().optional(), role: z.enum(ROLES).optional(), purpose: z.enum(PURPOSES).optional(),
});

/** What a token says; `registration` is the fingerprint of what it rested on when it was given, `cnf` the certificate it is bound to (RFC 8705 3.1). */
export type TokenClaims = Readonly<z.infer<typeof payload>>;

export interface TokenKeys {
  sign(claims: Omit<TokenClaims, 'exp' | 'jti'>): Promise<string>;
  /** The claims of a token that is genuine, ours and in its time; undefined otherwise. Never throws on what is sent. */
  verify(token: string): Promise<(TokenClaims & { readonly kid: string }) | undefined>;
  /** A token of five minutes for another server than this one: it is of no use here. */
  signFor(audience: string, claims: Readonly<Record<string, unknown>>): Promise<{ readonly token: string; readonly seconds: number }>;
  /** What a token of `signFor` says, for whom (its audience), while it is in its time; undefined otherwise. */
  verifyFor(token: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** False when the key was retired: what it signed is over. */
  stands(kid: string): Promise<boolean>;
  /** An ID token for an app (OpenID Connect Core 1.0, 2; SMART App Launch 2.2, `fhirUser`). */
  signIdToken(claims: IdClaims): Promise<string>;
  publicKeys(): Promise<readonly JWK[]>;
  /** Adds a new key, which signs from now on. */
  rotate(): Promise<void>;
}

/** `auth_time` in seconds since 1970. */
export interface IdClaims { readonly client: string; readonly sub: string; readonly auth_time: number; readonly nonce?: string; readonly fhirUser?: string }

export interface TokenKeyDeps {
  readonly store: Pick<Store, 'signingKeys' | 'addSigningKey'>;
  readonly clock: Clock;
  readonly issuer: string;
  readonly audience: string;
}

/** Opens the signing keys in the store and makes the first one when there is none or the newest is old. */
export async function openTokenKeys(deps: TokenKeyDeps): Promise<TokenKeys> {
  const access = openKeyRing(deps, ACCESS_ALGORITHM);
  const identity = openKeyRing(deps, ID_ALGORITHM);
  await access.newest();
  return {
    rotate: async () => { await access.rotate(); await identity.rotate(); },
    sign: async (claims) => signToken(claims, await access.newest(), deps),
    signFor: async (audience, claims) => ({ token: await signToken(claims, await access.newest(), { ...deps, audience }), seconds: TOKEN_LIFE }),
    signIdToken: async (claims) => signIdToken(claims, await identity.newest(), deps),
    publicKeys: async () => [...await access.publicKeys(), ...await identity.publicKeys()],
    verify: (token) => verifyToken(token, access, deps),
    verifyFor: (token) => verified(token, access, { issuer: deps.issuer, clock: deps.clock }),
    stands: async (kid) => await access.find(kid) !== undefined,
  };
}

async function signToken(claims: object, key: RingKey, deps: TokenKeyDeps): Promise<string> {
  const now = Math.floor(Date.parse(deps.clock.now()) / 1000);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: ACCESS_ALGORITHM, kid: key.kid, typ: 'at+jwt' })
    .setIssuer(deps.issuer).setAudience(deps.audience).setJti(randomUUID()).setIssuedAt(now).setExpirationTime(now + TOKEN_LIFE)
    .sign(key.secret);
}

/** The issuer of ID tokens is that of our discovery document: the base of the FHIR API (SMART App Launch 2.2, conformance). */
async function signIdToken({ client, ...claims }: IdClaims, key: RingKey, deps: TokenKeyDeps): Promise<string> {
  const now = Math.floor(Date.parse(deps.clock.now()) / 1000);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: ID_ALGORITHM, kid: key.kid, typ: 'JWT' })
    .setIssuer(deps.audience).setAudience(client).setIssuedAt(now).setExpirationTime(now + TOKEN_LIFE).sign(key.secret);
}

async function verifyToken(token: string, ring: KeyRing, deps: TokenKeyDeps): Promise<(TokenClaims & { readonly kid: string }) | undefined> {
  const claims = await verified(token, ring, { ...deps, audience: deps.audience });
  const read = claims === undefined ? undefined : payload.safeParse(claims);
  return read?.success === true ? { ...read.data, kid: kidOf(token)! } : undefined;
}

type Verifying = Pick<TokenKeyDeps, 'issuer' | 'clock'> & { readonly audience?: string };

/** Claims of a token that this gateway signed, in its time; for one audience, or for any when none is given. */
async function verified(token: string, ring: KeyRing, { issuer, clock, audience }: Verifying): Promise<JWTPayload | undefined> {
  const kid = kidOf(token);
  const key = kid === undefined ? undefined : await ring.find(kid);
  if (key === undefined) {
    return undefined;
  }
  try {
    const { payload: claims } = await jwtVerify(token, key.open, {
      algorithms: [ACCESS_ALGORITHM], typ: 'at+jwt', issuer, ...(audience === undefined ? {} : { audience }), currentDate: new Date(clock.now()),
    });
    return claims;
  } catch {
    return undefined;
  }
}

function kidOf(token: string): string | undefined {
  try {
    const { kid, alg, typ } = decodeProtectedHeader(token);
    return alg === ACCESS_ALGORITHM && typ === 'at+jwt' ? kid : undefined;
  } catch {
    return undefined;
  }
}
