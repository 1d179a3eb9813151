// SPDX-License-Identifier: Apache-2.0
/** POST /oauth/token: SMART Backend Services, and everything that must not get past it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT, decodeJwt, exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { cs } from '../../src/domain/consent/evidence/systems.ts';
import { close, listen } from '../../src/listen.ts';
import { ASSERTION_TYPE, askToken, assertion, b2b, makeKey } from '../support/clients.ts';
import type { AssertionInput, TestKey } from '../support/clients.ts';
import { openDoor, registryDraft } from '../support/http.ts';
import type { Door } from '../support/http.ts';

let door: Door;
let key: TestKey;
let rsa: TestKey;
let other: TestKey;

const role = (id: string, organization: string, codes: readonly string[], more: object = {}): Parameters<typeof registryDraft>[0] => ({
  resourceType: 'PractitionerRole', id, active: true, practitioner: { reference: `Practitioner/${id}` }, organization: { reference: `Organization/${organization}` },
  code: codes.map((code) => ({ coding: [{ system: cs('role'), code }] })), ...more,
} as never);

beforeAll(async () => {
  door = await openDoor();
  [key, rsa, other] = await Promise.all([makeKey(), makeKey('RS384'), makeKey()]);
  await door.save({
    id: 'clinic', jwks: JSON.stringify({ keys: [key.jwk, rsa.jwk] }), scopes: ['system/Observation.rs', 'system/Patient.rs'],
    purposes: ['treatment', 'payment'], roles: ['counselor', 'nurse'], defaultPurpose: 'treatment', defaultRole: 'counselor',
  });
  await door.save({ id: 'bare', jwks: JSON.stringify({ keys: [key.jwk] }) });
  await door.save({ id: 'gone', jwks: JSON.stringify({ keys: [key.jwk] }), active: false });
  const drafts = [
    registryDraft(role('dana', 'open-door', ['counselor'])),
    registryDraft(role('past', 'open-door', ['counselor'], { period: { end: '2020-01-01' } })),
    registryDraft(role('elsewhere', 'court', ['counselor'])),
    // Sent by the partner itself through the API: not a registration.
    registryDraft(role('smuggled', 'open-door', ['counselor', 'nurse']), 'open-door'),
  ];
  const written = await door.store.commit('test', { changes: drafts.map((draft) => ({ kind: 'create' as const, draft })) });
  expect(written.ok).toBe(true);
});

afterAll(() => door.close());

const sound = (more: Partial<AssertionInput> = {}): Promise<string> => assertion({ clientId: 'clinic', tokenUrl: door.tokenUrl, key, ...more });
const nowPlus = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

async function body(response: Response): Promise<Readonly<Record<string, string>>> {
  return await response.json() as Readonly<Record<string, string>>;
}

describe('a registered client that proves itself', () => {
  it.each(['ES384', 'RS384'] as const)('gets a token of five minutes with %s', async (alg) => {
    const response = await askToken(door.tokenUrl, await sound({ key: alg === 'ES384' ? key : rsa }));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const grant = await response.json() as { access_token: string; expires_in: number; token_type: string; scope: string };
    expect(grant).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'system/Observation.rs system/Patient.rs' });
    const claims = decodeJwt(grant.access_token);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
  });

  it('acts under its one registered purpose and role when the token names none', async () => {
    const { access_token: token } = await body(await askToken(door.tokenUrl, await sound()));
    await fetch(`${door.url}/fhir/R4/Patient/x`, { headers: { authorization: `Bearer ${token ?? ''}` } });
    expect(door.calls.at(-1)?.caller).toMatchObject({ client: 'clinic', organization: 'open-door', purpose: 'treatment', role: 'counselor', tenant: 'test' });
  });

  it('acts without purpose and role when the registry gives none', async () => {
    const { access_token: token } = await body(await askToken(door.tokenUrl, await sound({ clientId: 'bare' })));
    await fetch(`${door.url}/fhir/R4/Patient/x`, { headers: { authorization: `Bearer ${token ?? ''}` } });
    expect(door.calls.at(-1)?.caller).not.toHaveProperty('purpose');
    expect(door.calls.at(-1)?.caller).not.toHaveProperty('role');
  });

  it('gets only the scopes that it asked for and that are registered', async () => {
    const grant = await body(await askToken(door.tokenUrl, await sound(), 'system/Observation.read system/Condition.rs system/*.s launch'));
    expect(grant['scope']?.split(' ').toSorted()).toEqual(['system/Observation.rs', 'system/Observation.s', 'system/Patient.s']);
  });

  it('leaves a login entry in the ledger', async () => {
    await askToken(door.tokenUrl, await sound());
    const entries = await door.store.read('test', (session) => session.ledger({ kind: 'login', client: 'clinic', count: 1 }));
    expect(entries[0]).toMatchObject({ organization: 'open-door', purpose: 'treatment', outcome: 'permit', person: '' });
    expect(JSON.parse(entries[0]?.audit ?? '')).toMatchObject({ resourceType: 'AuditEvent', subtype: [{ display: 'token' }] });
  });

  it('finds its keys at the registered address, and there alone', async () => {
    const away = await makeKey();
    const keyServer = createServer((req, res) => {
      if (req.url === '/moved') {
        res.writeHead(302, { location: '/jwks' }).end();
      } else {
        res.end(JSON.stringify({ keys: [away.jwk] }));
      }
    });
    const address = `http://${await listen(keyServer, { host: '127.0.0.1', port: 0 })}`;
    await door.save({ id: 'remote', jwksUri: `${address}/jwks`, scopes: ['system/*.rs'] });
    await door.save({ id: 'moved', jwksUri: `${address}/moved`, scopes: ['system/*.rs'] });
    const ask = async (clientId: string, header = {}): Promise<number> =>
      (await askToken(door.tokenUrl, await sound({ clientId, key: away, header }))).status;
    expect(await ask('remote')).toBe(200);
    expect(await ask('remote', { jku: `${address}/jwks` })).toBe(200);
    expect(await ask('remote', { jku: 'https://evil.example/jwks' })).toBe(401);
    expect(await ask('moved')).toBe(401);
    await close(keyServer, 100);
  });
});

describe('an assertion that is not sound is refused with an OAuth error and never with 500', () => {
  const table: readonly (readonly [string, 400 | 401, () => Promise<string>])[] = [
    ['text that is no JWT', 400, () => Promise.resolve('not-a-jwt')],
    ['three dots', 400, () => Promise.resolve('...')],
    ['a JWT whose parts are no JSON', 400, () => Promise.resolve('YWJj.YWJj.YWJj')],
    ['a JWT whose claims are no object', 400, () => Promise.resolve(`${Buffer.from('{"alg":"ES384","kid":"a"}').toString('base64url')}.WzFd.YWJj`)],
    ['alg none', 400, () => Promise.resolve(new UnsecuredJWT({ iss: 'clinic', sub: 'clinic', aud: door.tokenUrl, jti: randomUUID(), exp: nowPlus(60) }).encode())],
    ['HS256 with the public key as secret', 400, async () => new SignJWT({ jti: randomUUID() }).setProtectedHeader({ alg: 'HS256', kid: key.kid })
      .setIssuer('clinic').setSubject('clinic').setAudience(door.tokenUrl).setExpirationTime('2m')
      .sign(new TextEncoder().encode(await exportSPKI(await importJWK(key.jwk, 'ES384') as CryptoKey)))],
    ['no jti', 400, () => sound({ claims: { jti: undefined } as never })],
    ['an empty jti', 400, () => sound({ claims: { jti: '' } })],
    ['no exp', 400, () => sound({ claims: { exp: undefined } as never })],
    ['no kid', 400, () => sound({ header: { kid: undefined } })],
    ['an hour to live', 400, () => sound({ claims: { exp: nowPlus(3600) } })],
    ['an hour to live, told by an old iat', 400, () => sound({ claims: { iat: nowPlus(-3600), exp: nowPlus(200) } })],
    ['expired', 400, () => sound({ claims: { exp: nowPlus(-1), iat: nowPlus(-100) } })],
    ['not valid before a minute from now', 400, () => sound({ claims: { nbf: nowPlus(60) } })],
    ['issued in the future', 400, () => sound({ claims: { iat: nowPlus(60), exp: nowPlus(200) } })],
    ['another audience', 400, () => sound({ claims: { aud: 'https://elsewhere.example/oauth/token' } })],
    ['several audiences', 400, () => sound({ claims: { aud: [door.tokenUrl, 'https://elsewhere.example/oauth/token'] } })],
    ['iss and sub that differ', 400, () => sound({ claims: { sub: 'bare' } })],
    ['a critical header that is not understood', 400, async () => {
      const [, payload, signature] = (await sound()).split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'ES384', kid: key.kid, crit: ['b64'], b64: false })).toString('base64url');
      return `${header}.${payload ?? ''}.${signature ?? ''}`;
    }],
    ['an unknown client', 401, () => sound({ clientId: 'nobody' })],
    ['a client that was deactivated', 401, () => sound({ clientId: 'gone' })],
    ['a key that is not registered', 401, () => sound({ key: other })],
    ['a swapped key under a registered kid', 401, () => sound({ key: { ...other, kid: key.kid } })],
    ['an algorithm that the key is not for', 401, () => sound({ key: rsa, header: { kid: key.kid } })],
    ['a broken signature', 401, async () => `${(await sound()).slice(0, -6)}AAAAAA`],
  ];
  it.each(table)('%s: %i', async (_name, status, make) => {
    const response = await askToken(door.tokenUrl, await make());
    expect({ status: response.status, error: (await body(response))['error'] }).toEqual({ status, error: 'invalid_client' });
    expect(response.headers.get('www-authenticate') !== null).toBe(status === 401);
  });

  it('a jti that was used before', async () => {
    const jwt = await sound();
    expect((await askToken(door.tokenUrl, jwt)).status).toBe(200);
    expect((await askToken(door.tokenUrl, jwt)).status).toBe(401);
  });

  it('an assertion that fails does not use up the jti of another', async () => {
    const jti = randomUUID();
    expect((await askToken(door.tokenUrl, await sound({ key: { ...other, kid: key.kid }, claims: { jti } }))).status).toBe(401);
    expect((await askToken(door.tokenUrl, await sound({ claims: { jti } }))).status).toBe(200);
  });

  it('says the same to an unknown client, a wrong key and a replay', async () => {
    const replayed = await sound();
    await askToken(door.tokenUrl, replayed);
    const answers = await Promise.all([sound({ clientId: 'nobody' }), sound({ key: other }), Promise.resolve(replayed)]
      .map(async (jwt) => body(await askToken(door.tokenUrl, await jwt))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('a request that is not sound', () => {
  const form = async (more: Readonly<Record<string, string>>): Promise<URLSearchParams> => new URLSearchParams({
    grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: await sound(), scope: 'system/*.rs', ...more,
  });
  const post = (content: URLSearchParams | string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(door.tokenUrl, { method: 'POST', body: content, headers });

  it.each([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['another kind of assertion', { client_assertion_type: 'urn:x' }, 'invalid_request'],
    ['no assertion', { client_assertion: '' }, 'invalid_request'],
    ['no scope', { scope: '' }, 'invalid_scope'],
    ['scopes that are not registered', { scope: 'system/Condition.cud user/Patient.rs' }, 'invalid_scope'],
    ['a scope narrowed by what is no search', { scope: 'system/Observation.rs?_include=x' }, 'invalid_scope'],
  ])('%s: 400', async (_name, more, error) => {
    const response = await post(await form(more));
    expect({ status: response.status, error: (await body(response))['error'] }).toEqual({ status: 400, error });
  });

  it('a parameter given twice: 400', async () => {
    expect((await post(`${String(await form({}))}&scope=system%2FPatient.rs`, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(400);
  });

  it('JSON instead of a form: 400', async () => {
    const response = await post('{"grant_type":"client_credentials"}', { 'content-type': 'application/json' });
    expect({ status: response.status, error: (await body(response))['error'] }).toEqual({ status: 400, error: 'invalid_request' });
  });

  it('a huge body: 413, with an OAuth error', async () => {
    const response = await post(await form({ client_assertion: 'x'.repeat(200_000) }));
    expect({ status: response.status, error: (await body(response))['error'] }).toEqual({ status: 413, error: 'invalid_request' });
  });

  it('GET: 405 with what is allowed', async () => {
    const response = await fetch(door.tokenUrl);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('hl7-b2b may choose among what is registered, and nothing else', () => {
  const ask = async (claims: Readonly<Record<string, unknown>>): Promise<Response> => askToken(door.tokenUrl, await sound({ claims: b2b(claims) }));

  it.each([
    ['its own word', 'payment'],
    ['our code system', `${cs('purpose')}#payment`],
    ['the v3 code by OID', 'urn:oid:2.16.840.1.113883.5.8#HPAYMT'],
    ['the v3 code by URL', 'http://terminology.hl7.org/CodeSystem/v3-ActReason#HPAYMT'],
  ])('a registered purpose by %s, a person and a role', async (_name, purpose) => {
    const response = await ask({ purpose_of_use: [purpose], subject_id: 'Practitioner/dana', subject_role: 'counselor', organization_id: 'https://x.example/Organization/open-door' });
    expect(response.status).toBe(200);
    const { access_token: token } = await body(response);
    await fetch(`${door.url}/fhir/R4/Patient/x`, { headers: { authorization: `Bearer ${token ?? ''}` } });
    expect(door.calls.at(-1)?.caller).toMatchObject({ purpose: 'payment', role: 'counselor', person: 'dana' });
  });

  it.each([
    ['a forged purpose', { purpose_of_use: ['law-enforcement'] }],
    ['a forged purpose beside a registered one', { purpose_of_use: ['treatment', 'law-enforcement'] }],
    ['two purposes at once', { purpose_of_use: ['treatment', 'payment'] }],
    ['a purpose of an unknown system', { purpose_of_use: ['urn:x#TREAT'] }],
    ['no purpose', { subject_id: 'dana' }],
    ['a forged role', { purpose_of_use: ['treatment'], subject_role: 'judge' }],
    ['a role of the client that the person does not have', { purpose_of_use: ['treatment'], subject_id: 'dana', subject_role: 'nurse' }],
    ['a person who is not registered', { purpose_of_use: ['treatment'], subject_id: 'nobody' }],
    ['a person of another organization', { purpose_of_use: ['treatment'], subject_id: 'elsewhere' }],
    ['a person whose role has ended', { purpose_of_use: ['treatment'], subject_id: 'past' }],
    ['a person whom the partner wrote itself', { purpose_of_use: ['treatment'], subject_id: 'smuggled' }],
    ['another organization', { purpose_of_use: ['treatment'], organization_id: 'court' }],
    ['a status of its own', { purpose_of_use: ['treatment'], legal_status: 'part2-program' }],
    ['another version', { version: '2', purpose_of_use: ['treatment'] }],
    ['a text instead of an object', 'treatment'],
  ])('%s: invalid_grant', async (_name, extension) => {
    const claims = typeof extension === 'string' ? { extensions: { 'hl7-b2b': extension } } : b2b(extension);
    const response = await askToken(door.tokenUrl, await sound({ claims }));
    expect({ status: response.status, error: (await body(response))['error'] }).toEqual({ status: 400, error: 'invalid_grant' });
  });
});
