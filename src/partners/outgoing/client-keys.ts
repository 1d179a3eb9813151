// SPDX-License-Identifier: Apache-2.0
/**
 * The keys by which the gateway proves to partners' servers who it is (`private_key_jwt`; SMART Backend Services asks for ES384 or RS384,
 * so those of our own tokens do not serve). Kept in the store, shared by all processes, published with the others at /oauth/jwks. A new
 * one is published for a day before it signs, and an old one for as long as anybody may have it, so that they rotate without a stop.
 */
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import { CLIENT_ALGORITHM } from '../../app/signing/rotate.ts';
import type { Clock, SigningKey, Store } from '../../app/ports.ts';

/** Seconds that an assertion lives: no more than five minutes (SMART Backend Services, "Request"). */
const LIFE = 120;
const DAY = 86_400_000;
/** A key is followed by a new one after so many days, and forgotten after twice as many. */
const KEY_DAYS = 90;

export interface ClientKeys {
  /** A fresh assertion for a token endpoint. `extensions`: as in UDAP (`hl7-b2b`). */
  assertion(client: string, audience: string, extensions?: Readonly<Record<string, unknown>>): Promise<string>;
  publicKeys(): Promise<readonly JWK[]>;
}

export interface ClientKeyDeps { readonly store: Pick<Store, 'signingKeys' | 'addSigningKey'>; readonly clock: Clock }

export function clientKeys({ store, clock }: ClientKeyDeps): ClientKeys {
  const age = ({ created }: SigningKey): number => Date.parse(clock.now()) - Date.parse(created);
  /** Newest first; the first of all is made when it is asked for. */
  async function current(): Promise<readonly SigningKey[]> {
    const known = (await store.signingKeys()).filter((key) => key.algorithm === CLIENT_ALGORITHM && age(key) < 2 * KEY_DAYS * DAY);
    const [newest] = known.toSorted((a, b) => b.created.localeCompare(a.created));
    if (newest !== undefined && age(newest) < KEY_DAYS * DAY) {
      return known.toSorted((a, b) => b.created.localeCompare(a.created));
    }
    const made = await newKey(clock.now());
    await store.addSigningKey(made);
    return [made, ...known];
  }
  return {
    async assertion(client, audience, extensions) {
      const keys = await current();
      const key = keys.find((each) => age(each) > DAY) ?? keys.at(-1)!;
      const now = Math.floor(Date.parse(clock.now()) / 1000);
      return new SignJWT(extensions === undefined ? {} : { extensions })
        .setProtectedHeader({ alg: CLIENT_ALGORITHM, kid: key.kid, typ: 'JWT' }).setIssuer(client).setSubject(client).setAudience(audience)
        .setJti(randomUUID()).setIssuedAt(now).setExpirationTime(now + LIFE).sign(createPrivateKey(key.pem));
    },
    publicKeys: async () => Promise.all((await current()).map(async ({ kid, pem }) => ({ ...await exportJWK(createPublicKey(pem)), kid, alg: CLIENT_ALGORITHM, use: 'sig' }))),
  };
}

async function newKey(created: string): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(CLIENT_ALGORITHM, { extractable: true });
  return { kid: randomUUID(), algorithm: CLIENT_ALGORITHM, pem: await exportPKCS8(privateKey), created };
}
