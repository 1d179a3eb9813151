// SPDX-License-Identifier: Apache-2.0
/**
 * Access tokens: JWTs of five minutes, signed by the gateway's own ES256 key (an ES384 check costs ten times as much).
 * Keys live in the store, shared by all processes; a new one signs at once, an old one verifies as long as tokens live,
 * so that keys rotate without a stop.
 */
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SignJWT, decodeProtectedHeader, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import * as z from 'zod';
import type { Clock, SigningKey, Store } from '../../app/ports.ts';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';

const ALGORITHM = 'ES256';
/** Seconds. */
export const TOKEN_LIFE = 300;
/** A signing key is replaced after this many days. */
const KEY_DAYS = 30;
/** How often an unknown kid may cause a look into the store. */
const AGAIN_MS = 1_000;

const payload = z.object({
  sub: z.string(), tenant: z.string(), scope: z.string(), registration: z.string(), exp: z.number(),
  jti: z.string(), cnf: z.object({ 'x5t#S256': z.string() }).optional(),
  subject: z.string().optional(), person: z.string().optional(), role: z.enum(ROLES).optional(), purpose: z.enum(PURPOSES).optional(),
});

/** What a token says; `registration` is the fingerprint of what it rested on when it was given, `cnf` the certificate it is bound to (RFC 8705 3.1). */
export type TokenClaims = Readonly<z.infer<typeof payload>>;

export interface TokenKeys {
  sign(claims: Omit<TokenClaims, 'exp' | 'jti'>): Promise<string>;
  /** The claims of a token that is genuine, ours and in its time; undefined otherwise. Never throws on what is sent. */
  verify(token: string): Promise<TokenClaims | undefined>;
  publicKeys(): Promise<readonly JWK[]>;
  /** Adds a new key, which signs from now on. */
  rotate(): Promise<void>;
}

interface Loaded { readonly kid: string; readonly secret: KeyObject; readonly open: KeyObject; readonly jwk: JWK; readonly created: string }

export interface TokenKeyDeps {
  readonly store: Pick<Store, 'signingKeys' | 'addSigningKey'>;
  readonly clock: Clock;
  readonly issuer: string;
  readonly audience: string;
}

/** Opens the signing keys in the store and makes the first one when there is none or the newest is old. */
export async function openTokenKeys(deps: TokenKeyDeps): Promise<TokenKeys> {
  let keys = await load(deps);
  let looked = performance.now();
  async function refresh(): Promise<void> {
    looked = performance.now();
    keys = await load(deps);
  }
  async function rotate(): Promise<void> {
    await deps.store.addSigningKey(await newKey(deps.clock.now()));
    await refresh();
  }
  if (isOld(keys[0], deps.clock)) {
    await rotate();
  }
  async function find(kid: string): Promise<Loaded | undefined> {
    const known = keys.find((key) => key.kid === kid);
    if (known === undefined && performance.now() - looked > AGAIN_MS) {
      await refresh();
      return keys.find((key) => key.kid === kid);
    }
    return known;
  }
  return {
    rotate,
    sign: (claims) => signToken(claims, newest(keys), deps),
    publicKeys: () => Promise.resolve(keys.map((key) => key.jwk)),
    verify: (token) => verifyToken(token, find, deps),
  };
}

async function signToken(claims: Omit<TokenClaims, 'exp' | 'jti'>, key: Loaded, deps: TokenKeyDeps): Promise<string> {
  const now = Math.floor(Date.parse(deps.clock.now()) / 1000);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'at+jwt' })
    .setIssuer(deps.issuer).setAudience(deps.audience).setJti(randomUUID()).setIssuedAt(now).setExpirationTime(now + TOKEN_LIFE)
    .sign(key.secret);
}

async function verifyToken(
  token: string, find: (kid: string) => Promise<Loaded | undefined>, deps: TokenKeyDeps,
): Promise<TokenClaims | undefined> {
  const kid = kidOf(token);
  const key = kid === undefined ? undefined : await find(kid);
  if (key === undefined) {
    return undefined;
  }
  try {
    const verified = await jwtVerify(token, key.open, {
      algorithms: [ALGORITHM], typ: 'at+jwt', issuer: deps.issuer, audience: deps.audience, currentDate: new Date(deps.clock.now()),
    });
    return payload.parse(verified.payload);
  } catch {
    return undefined;
  }
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}

async function newKey(created: string): Promise<SigningKey> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  return { kid: randomUUID(), algorithm: ALGORITHM, pem: await exportPKCS8(pair.privateKey), created };
}

async function load(deps: TokenKeyDeps): Promise<readonly Loaded[]> {
  const stored = await deps.store.signingKeys();
  return Promise.all(stored.filter((key) => key.algorithm === ALGORITHM).map(open));
}

async function open(key: SigningKey): Promise<Loaded> {
  const publicKey = createPublicKey(key.pem);
  const jwk = { ...await exportJWK(publicKey), kid: key.kid, alg: ALGORITHM, use: 'sig' };
  return { kid: key.kid, created: key.created, secret: createPrivateKey(key.pem), open: publicKey, jwk };
}

function isOld(newestKey: Loaded | undefined, clock: Clock): boolean {
  return newestKey === undefined || Date.parse(clock.now()) - Date.parse(newestKey.created) > KEY_DAYS * 86_400_000;
}

function newest(keys: readonly Loaded[]): Loaded {
  const [first] = keys;
  if (first === undefined) {
    throw new Error('no signing key');
  }
  return first;
}
