// SPDX-License-Identifier: Apache-2.0
/** The keys by which the gateway proves itself to partners' servers: they change, and nobody who has the published set is surprised. */
import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import type { SigningKey } from '../../../src/app/ports.ts';
import { clientKeys } from '../../../src/partners/outgoing/client-keys.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400_000;

function opened(): { readonly keys: ReturnType<typeof clientKeys>; readonly kept: SigningKey[]; readonly at: (days: number) => void } {
  let now = START;
  const kept: SigningKey[] = [{ kid: 'token', algorithm: 'ES256', pem: 'not one of these', created: new Date(START).toISOString() }];
  const store = { signingKeys: () => Promise.resolve(kept), addSigningKey: (key: SigningKey) => { kept.push(key); return Promise.resolve(); } };
  return { keys: clientKeys({ store, clock: { now: () => new Date(now).toISOString() } }), kept, at: (days) => { now = START + days * DAY; } };
}

describe('the gateway, where it asks for a token', () => {
  it('signs as SMART Backend Services asks: ES384, for two minutes, once, to that address', async () => {
    const { keys } = opened();
    const [one, two] = [await keys.assertion('gateway-b', 'https://ehr.example/token', { 'hl7-b2b': { version: '1' } }), await keys.assertion('gateway-b', 'https://ehr.example/token')];
    const set = createLocalJWKSet({ keys: await keys.publicKeys() } as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(one, set, { audience: 'https://ehr.example/token', issuer: 'gateway-b', subject: 'gateway-b', currentDate: new Date(START) });
    expect(protectedHeader.alg).toBe('ES384');
    expect([(payload.exp ?? 0) - (payload.iat ?? 0), payload['extensions']]).toEqual([120, { 'hl7-b2b': { version: '1' } }]);
    expect((await jwtVerify(two, set, { currentDate: new Date(START) })).payload.jti).not.toBe(payload.jti);
  });

  it('publishes no secret, and nothing of its other keys', async () => {
    const { keys } = opened();
    expect((await keys.publicKeys()).map((each) => Object.keys(each).toSorted())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]);
  });

  it('has a new key every 90 days, which signs a day after it was published; the old one is known for as long again', async () => {
    const { keys, at } = opened();
    const signing = async (): Promise<string> => decodeProtectedHeader(await keys.assertion('g', 'https://ehr.example/token')).kid ?? '';
    const first = await signing();
    at(89);
    expect([await signing(), (await keys.publicKeys()).length]).toEqual([first, 1]);
    at(90);
    expect([await signing(), (await keys.publicKeys()).length]).toEqual([first, 2]);
    at(92);
    const second = await signing();
    expect([second === first, (await keys.publicKeys()).map(({ kid }) => kid)]).toEqual([false, [second, first]]);
    at(179);
    expect((await keys.publicKeys()).map(({ kid }) => kid)).toEqual([second, first]);
    at(181);
    expect((await keys.publicKeys()).map(({ kid }) => kid)).not.toContain(first);
  });
});
