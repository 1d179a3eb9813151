// SPDX-License-Identifier: Apache-2.0
/** Access tokens on the way in: who gets through the door, for how long, and what ends at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT, createLocalJWKSet, decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { cs } from '../../src/domain/consent/evidence/systems.ts';
import { askToken, assertion, b2b, makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { openDoor, registryDraft } from '../support/http.ts';
import type { Door } from '../support/http.ts';

let door: Door;
let key: TestKey;

beforeAll(async () => {
  door = await openDoor();
  key = await makeKey();
  const role = {
    resourceType: 'PractitionerRole', id: 'dana', practitioner: { reference: 'Practitioner/dana' }, organization: { reference: 'Organization/open-door' },
    code: [{ coding: [{ system: cs('role'), code: 'counselor' }] }],
  };
  await door.store.commit('test', { changes: [{ kind: 'create', draft: registryDraft(role) }] });
});

afterAll(() => door.close());

const registration = (id: string): Parameters<Door['save']>[0] => ({
  id, jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/*.cruds'], purposes: ['treatment'], roles: ['counselor'],
  defaultPurpose: 'treatment', defaultRole: 'counselor',
});

async function tokenOf(id: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const response = await askToken(door.tokenUrl, await assertion({ clientId: id, tokenUrl: door.tokenUrl, key, claims }));
  return (await response.json() as { access_token: string }).access_token;
}

const read = (token: string | undefined, path = '/fhir/R4/Patient/x'): Promise<Response> =>
  fetch(`${door.url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

describe('nothing is anonymous but metadata, discovery and the keys', () => {
  it.each(['/fhir/R4/metadata', '/fhir/R4/.well-known/smart-configuration', '/oauth/jwks'])('%s is open', async (path) => {
    expect((await read(undefined, path)).status).toBe(200);
  });

  it.each(['/fhir/R4', '/fhir/R4/Patient', '/fhir/R4/Patient/x', '/fhir/R4/Nonsense', '/fhir/R4/$break-glass', '/console/ledger', '/console/nonsense'])(
    '%s asks for a login, whatever is there', async (path) => {
      const response = await read(undefined, path);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(`Bearer realm="${door.url}/fhir/R4"`);
      expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
    });

  it('a raw message is not read before its sender is known', async () => {
    const response = await fetch(`${door.url}/ingest/niem-custody`, { method: 'POST', body: '<x/>' });
    expect(response.status).toBe(401);
  });
});

describe('a token that is not ours', () => {
  it.each([
    ['no JWT', () => Promise.resolve('abc')],
    ['unsigned', () => Promise.resolve(new UnsecuredJWT({ sub: 'clinic' }).encode())],
    ['signed by somebody else under our kid', async () => {
      const { kid } = decodeProtectedHeader(await tokenOf('stranger-to-copy'));
      const { privateKey } = await generateKeyPair('ES256');
      return new SignJWT({ sub: 'clinic', tenant: 'test', scope: 'system/*.cruds', registration: 'x' })
        .setProtectedHeader({ alg: 'ES256', kid: kid ?? '', typ: 'at+jwt' })
        .setIssuer(door.url).setAudience(`${door.url}/fhir/R4`).setExpirationTime('5m').sign(privateKey);
    }],
    ['a client assertion used as a token', () => assertion({ clientId: 'stranger-to-copy', tokenUrl: door.tokenUrl, key })],
    ['far too long', () => Promise.resolve('x'.repeat(5000))],
  ])('%s: 401', async (_name, make) => {
    await door.save(registration('stranger-to-copy'));
    const response = await read(await make());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('another scheme: 401', async () => {
    const response = await fetch(`${door.url}/fhir/R4/Patient/x`, { headers: { authorization: 'Basic YTpi' } });
    expect(response.status).toBe(401);
  });
});

describe('what is registered counts now, not when the token was given', () => {
  const settled = (): Promise<void> => new Promise((done) => { setTimeout(done, 300); });

  it.each([
    ['deactivated', { active: false }],
    ['given other purposes', { purposes: ['payment'], defaultPurpose: 'payment' }],
    ['given fewer scopes', { scopes: ['system/Patient.r'] }],
    ['moved to another organization', { organization: 'court' }],
    ['given new keys', { jwks: JSON.stringify({ keys: [] }) }],
  ])('a client that is %s is out with its next request', async (_name, change) => {
    const id = `changing ${_name}`;
    await door.save(registration(id));
    const token = await tokenOf(id);
    expect((await read(token)).status).toBe(200);
    await door.save({ ...registration(id), ...change });
    await settled();
    expect((await read(token)).status).toBe(401);
  });

  it('a person whose role was ended is out with the next request', async () => {
    await door.save(registration('staffed'));
    const token = await tokenOf('staffed', b2b({ purpose_of_use: ['treatment'], subject_id: 'dana' }));
    expect((await read(token)).status).toBe(200);
    const current = await door.store.read('test', (session) => session.get('PractitionerRole', 'dana'));
    const ended = { ...registryDraft({ resourceType: 'PractitionerRole', id: 'dana' }), body: `${current?.resource.body ?? ''},"active":false` };
    const written = await door.store.commit('test', { changes: [{ kind: 'update', draft: ended, expected: current?.resource.version ?? 0 }] });
    expect(written.ok).toBe(true);
    await settled();
    expect((await read(token)).status).toBe(401);
  });
});

describe('the keys of the gateway', () => {
  it('check its tokens by the published set, and rotate without a stop', async () => {
    await door.save(registration('steady'));
    const before = await tokenOf('steady');
    await door.keys.rotate();
    const after = await tokenOf('steady');
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    expect([(await read(before)).status, (await read(after)).status]).toEqual([200, 200]);
    const set = await (await read(undefined, '/oauth/jwks')).json() as JSONWebKeySet;
    expect(JSON.stringify(set)).not.toContain('"d"');
    for (const token of [before, after]) {
      expect((await jwtVerify(token, createLocalJWKSet(set), { audience: `${door.url}/fhir/R4` })).payload.sub).toBe('steady');
    }
  });

  it('discovery says what a SMART client needs', async () => {
    const document = await (await read(undefined, '/fhir/R4/.well-known/smart-configuration')).json();
    expect(document).toMatchObject({
      token_endpoint: door.tokenUrl, jwks_uri: `${door.url}/oauth/jwks`, token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
    });
  });
});
