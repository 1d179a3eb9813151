// SPDX-License-Identifier: Apache-2.0
/** POST /oauth/introspect and /oauth/revoke: what a token is worth, to whom, and its end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ASSERTION_TYPE, askToken, assertion, makeKey } from '../support/clients.ts';
import type { AssertionInput, TestKey } from '../support/clients.ts';
import { openDoor } from '../support/http.ts';
import type { Door } from '../support/http.ts';
import { until } from '../support/until.ts';

let door: Door;
let key: TestKey;
let stranger: TestKey;

beforeAll(async () => {
  door = await openDoor();
  [key, stranger] = await Promise.all([makeKey(), makeKey()]);
  const jwks = JSON.stringify({ keys: [key.jwk] });
  await door.save({ id: 'clinic', jwks, purposes: ['treatment'], roles: ['counselor'], defaultPurpose: 'treatment', defaultRole: 'counselor' });
  await door.save({ id: 'court', jwks, organization: 'court' });
  await door.save({ id: 'desk', jwks, organization: 'gateway', kind: 'staff' });
});

afterAll(() => door.close());

async function tokenOf(clientId: string): Promise<string> {
  const answer = await askToken(door.tokenUrl, await assertion({ clientId, tokenUrl: door.tokenUrl, key }));
  return (await answer.json() as { readonly access_token: string }).access_token;
}

async function post(path: 'introspect' | 'revoke', by: Partial<AssertionInput> & { readonly clientId: string }, token: string | undefined): Promise<Response> {
  const jwt = await assertion({ tokenUrl: door.tokenUrl, key, ...by });
  const form = { client_assertion_type: ASSERTION_TYPE, client_assertion: jwt, ...(token === undefined ? {} : { token }) };
  return fetch(`${door.url}/oauth/${path}`, { method: 'POST', body: new URLSearchParams(form) });
}

async function isActive(clientId: string, token: string): Promise<unknown> {
  return (await (await post('introspect', { clientId }, token)).json() as { readonly active: unknown }).active;
}

async function statusWith(token: string): Promise<number> {
  return (await fetch(`${door.url}/fhir/R4/Patient/x`, { headers: { authorization: `Bearer ${token}` } })).status;
}

describe('introspection', () => {
  it('tells a client of its own token: for whom, as what, for what and until when', async () => {
    const answer = await post('introspect', { clientId: 'clinic' }, await tokenOf('clinic'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const said = await answer.json() as { readonly exp: number };
    expect(said).toMatchObject({
      active: true, token_type: 'Bearer', client_id: 'clinic', sub: 'clinic', organization: 'open-door', role: 'counselor', purpose: 'treatment',
      scope: 'system/*.cruds', iss: door.url, aud: `${door.url}/fhir/R4`,
    });
    expect(said.exp).toBeGreaterThan(Date.now() / 1000);
  });

  it('tells another client nothing but that the token is not active', async () => {
    expect(await (await post('introspect', { clientId: 'court' }, await tokenOf('clinic'))).json()).toEqual({ active: false });
  });

  it('tells staff of the gateway of any token', async () => {
    expect(await isActive('desk', await tokenOf('clinic'))).toBe(true);
  });

  it('calls a token not active whose client was changed since', async () => {
    const token = await tokenOf('court');
    await door.save({ id: 'court', organization: 'court', jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/Patient.r'] });
    expect(await isActive('court', token)).toBe(false);
  });

  it.each(['no token at all', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.'])('calls %j not active', async (token) => {
    expect(await isActive('desk', token)).toBe(false);
  });
});

describe('revocation', () => {
  it('ends a token at once, is written down once, and is answered alike again', async () => {
    const token = await tokenOf('clinic');
    expect(await statusWith(token)).toBe(200);
    expect((await post('revoke', { clientId: 'clinic' }, token)).status).toBe(200);
    expect(await until(async () => await statusWith(token) === 401)).toBe(true);
    expect(await isActive('clinic', token)).toBe(false);
    expect((await post('revoke', { clientId: 'clinic' }, token)).status).toBe(200);
    const rows = await door.store.read('test', (session) => session.ledger({ client: 'clinic', count: 100 }));
    expect(rows.filter((row) => row.audit.includes('revoke-token'))).toHaveLength(1);
  });

  it('leaves the other tokens of the client as they are', async () => {
    const [one, two] = [await tokenOf('clinic'), await tokenOf('clinic')];
    await post('revoke', { clientId: 'clinic' }, one);
    expect(await until(async () => await statusWith(one) === 401)).toBe(true);
    expect(await statusWith(two)).toBe(200);
  });

  it('is refused to a client to whom the token was not given', async () => {
    const token = await tokenOf('clinic');
    const answer = await post('revoke', { clientId: 'court' }, token);
    expect([answer.status, (await answer.json() as { readonly error: string }).error]).toEqual([400, 'invalid_grant']);
    expect(await statusWith(token)).toBe(200);
  });

  it('is done by staff for any client', async () => {
    const token = await tokenOf('clinic');
    expect((await post('revoke', { clientId: 'desk' }, token)).status).toBe(200);
    expect(await until(async () => await statusWith(token) === 401)).toBe(true);
  });

  it('says nothing of a token that is not ours', async () => {
    expect((await post('revoke', { clientId: 'clinic' }, 'a.b.c')).status).toBe(200);
  });
});

describe.each(['introspect', 'revoke'] as const)('POST /oauth/%s', (path) => {
  it('takes no one who does not prove itself', async () => {
    const answer = await post(path, { clientId: 'clinic', key: stranger }, 'x');
    expect([answer.status, (await answer.json() as { readonly error: string }).error]).toEqual([401, 'invalid_client']);
  });

  it('takes an assertion addressed to it, and none addressed elsewhere', async () => {
    const to = (aud: string): Promise<Response> => post(path, { clientId: 'clinic', claims: { aud } }, 'x');
    expect([(await to(`${door.url}/oauth/${path}`)).status, (await to('https://elsewhere.example/oauth/token')).status]).toEqual([200, 400]);
  });

  it('names what is missing', async () => {
    const answer = await post(path, { clientId: 'clinic' }, undefined);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_request', error_description: 'token is missing' }]);
    expect((await fetch(`${door.url}/oauth/${path}`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(400);
    expect((await fetch(`${door.url}/oauth/${path}`)).status).toBe(405);
  });
});

describe('names that no client can have', () => {
  it.each(['\u0000', 'a\u0000b', '\ud800', '\ufffd'])('%j proves nobody, wherever it stands', async (name) => {
    const unknown = await assertion({ clientId: name, tokenUrl: door.tokenUrl, key });
    const form = { client_assertion_type: ASSERTION_TYPE, client_assertion: unknown, token: 'x', grant_type: 'client_credentials', scope: 'system/*.rs' };
    for (const path of ['token', 'introspect', 'revoke']) {
      const answer = await fetch(`${door.url}/oauth/${path}`, { method: 'POST', body: new URLSearchParams(form) });
      expect([path, answer.status, (await answer.json() as { error: string }).error]).toEqual([path, 401, 'invalid_client']);
    }
    const named = await fetch(`${door.url}/oauth/revoke`, { method: 'POST', body: new URLSearchParams({ token: 'x', client_id: name }) });
    expect([named.status, (await named.json() as { error: string }).error]).toEqual([401, 'invalid_client']);
  });
});
