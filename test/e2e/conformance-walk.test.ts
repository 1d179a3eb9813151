// SPDX-License-Identifier: Apache-2.0
/**
 * The way in, walked by clients that are not ours: oauth4webapi as the app's authorization client, fhirclient as a SMART app,
 * oidc-provider as the external identity provider. What people may let an app have, and everything that must not get past.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { BACK, INSECURE, appOf, openDoorWith, openWalk, type AppWalk } from '../support/app-walk.ts';
import { makeKey } from '../support/clients.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { openIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts';
import { openBrowser } from '../support/person-browser.ts';
import { until } from '../support/until.ts';

let idp: IdentityProvider;
let gateway: TestGateway;
let app: AppWalk;
let web: AppWalk;
let rosa: string;
let other: string;
let larkspurs: string;

const post = async (token: string, resource: object): Promise<string> => {
  const { resourceType } = resource as { readonly resourceType: string };
  const answer = await gateway.ask(token, `/fhir/R4/${resourceType}`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(resource) });
  return /\/([^/]+)\/_history\//.exec(answer.headers.get('location') ?? '')?.[1] ?? `${String(answer.status)} ${await answer.text()}`;
};
const patientOf = (value: string): object => ({ resourceType: 'Patient', identifier: [{ system: 'urn:test:mrn', value }], name: [{ family: value }], birthDate: '1980-01-02' });
const goalOf = (id: string, text: string): object => ({ resourceType: 'Goal', lifecycleStatus: 'active', description: { text }, subject: { reference: `Patient/${id}` } });
const read = async (token: string, path: string): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await gateway.ask(token, `/fhir/R4/${path}`);
  return { status: answer.status, text: await answer.text() };
};
const errorOf = async (answer: Response): Promise<readonly unknown[]> => [answer.status, (await answer.json() as { readonly error?: string }).error];

beforeAll(async () => {
  idp = await openIdentityProvider();
  gateway = await openGateway({ settings: { oidc: { issuer: idp.issuer, clientId: idp.clientId, secret: idp.secret } } });
  idp.register(gateway.url);
  const key = await makeKey();
  await gateway.add(openDoorWith(gateway, idp, [appOf('phone'), appOf('web', { jwks: JSON.stringify({ keys: [key.jwk] }) }), appOf('narrow', { scopes: ['patient/Goal.rs', 'launch/patient'], purposes: ['treatment'] })]));
  const [program, hospital] = [await gateway.tokenFor('open-door'), await gateway.tokenFor('larkspur')];
  [rosa, other] = [await post(program, patientOf('ROSA-1')), await post(program, patientOf('OTHER-1'))];
  await post(program, goalOf(rosa, 'Rosa works'));
  await post(program, goalOf(other, 'Other rests'));
  larkspurs = await post(hospital, patientOf('LARK-1'));
  app = await openWalk(gateway, idp, { client_id: 'phone' });
  web = await openWalk(gateway, idp, { client_id: 'web' }, oauth.PrivateKeyJwt({ key: key.secret, kid: key.kid }));
});
afterAll(async () => { await gateway.close(); await idp.close(); });

describe('a member of staff lets an app in', () => {
  it('with a role and a purpose that are registered for both, and the app asks as that person from then on', async () => {
    const tokens = await app.letIn('openid fhirUser user/*.rs', 'u-dana', { purpose: 'treatment' });
    const verified = await jwtVerify(tokens.id_token ?? '', createRemoteJWKSet(new URL(app.as.jwks_uri!)), { issuer: app.as.issuer, audience: 'phone', algorithms: ['RS256'] });
    expect(verified.payload).toMatchObject({ sub: 'dana-whitfield', fhirUser: `${gateway.url}/fhir/R4/Practitioner/dana-whitfield` });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: 'phone', person: 'dana-whitfield', role: 'counselor', purpose: 'treatment' });
    expect((await read(tokens.access_token, 'Goal')).text).toMatch(/Rosa works[^]*Other rests|Other rests[^]*Rosa works/);
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('and what the gate shows depends on the purpose chosen, as for every caller', async () => {
    const seen = await Promise.all(['treatment', 'operations'].map(async (purpose) => (await read((await app.letIn('user/*.rs', 'u-dana', { purpose })).access_token, `Patient/${larkspurs}`)).status));
    expect(seen).toEqual([200, 404]);
  });

  it('for one patient: named by a number, seen through the gate, and nobody else is in reach', async () => {
    const tokens = await app.letIn('launch/patient patient/*.rs', 'u-dana', { purpose: 'treatment', patient: 'urn:test:mrn|ROSA-1' });
    expect(tokens['patient']).toBe(rosa);
    expect((await read(tokens.access_token, 'Goal')).text).toContain('Rosa works');
    expect((await read(tokens.access_token, 'Goal')).text).not.toContain('Other rests');
    expect([(await read(tokens.access_token, `Patient/${rosa}`)).status, (await read(tokens.access_token, `Patient/${other}`)).status]).toEqual([200, 404]);
    expect((await read(tokens.access_token, `Goal?patient=${other}`)).text).not.toContain('Other');
    expect((await read(tokens.access_token, 'Organization/open-door')).status).toBe(200);
  });

  it('cannot name a patient whom the gate does not show in the role and for the purpose chosen', async () => {
    const asked = await app.ask('launch/patient user/*.rs');
    const { page, browser } = await app.signIn(asked, 'u-dana');
    for (const patient of [larkspurs, 'LARK-1', 'NOBODY', '']) {
      const again = await browser.submit(page, { decision: 'allow', purpose: 'operations', patient }, BACK);
      expect([again.status, again.text]).toEqual([422, expect.stringContaining('Nobody whom you may see')]);
    }
    const back = await browser.submit(page, { decision: 'allow', purpose: 'operations', patient: other }, BACK);
    expect(back.url).toContain('code=');
  });

  it('may write for that patient with a scope that says so, and for nobody else', async () => {
    const tokens = await app.letIn('launch/patient patient/Goal.cruds', 'u-dana', { purpose: 'treatment', patient: rosa });
    expect(await post(tokens.access_token, goalOf(rosa, 'Rosa learns'))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await post(tokens.access_token, goalOf(other, 'Other learns'))).toMatch(/^422 /);
    expect(await post(tokens.access_token, patientOf('NEW-1'))).toMatch(/^403 /);
  });

  it('refuses, or gives up at the provider, and the app is told so', async () => {
    const asked = await app.ask('user/*.rs');
    const { page, browser } = await app.signIn(asked, 'u-dana');
    const refused = await browser.submit(page, { decision: 'refuse' }, BACK);
    const { page: gone } = await app.signIn(await app.ask('user/*.rs'), undefined);
    for (const { url } of [refused, gone]) {
      expect(new URL(url).searchParams.get('error')).toBe('access_denied');
      expect(new URL(url).searchParams.get('iss')).toBe(app.as.issuer);
    }
  });

  it('is written down: who let which app in, and every token', async () => {
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ client: 'phone', kind: 'login', count: 1000 }));
    expect(new Set(rows.map((row) => (JSON.parse(row.detail) as { readonly ask: { readonly action: string } }).ask.action))).toEqual(new Set(['authorize', 'token']));
    expect(rows.every((row) => row.audit.includes('dana-whitfield'))).toBe(true);
  });
});

describe('a participant lets an app in', () => {
  it('for the own record alone, to look at it, whatever the scopes ask for', async () => {
    const tokens = await app.letIn('openid fhirUser launch/patient patient/*.cruds user/*.cruds', 'u-rosa', {});
    expect([tokens['patient'], decodeJwt(tokens.id_token ?? '')['fhirUser']]).toEqual([rosa, `${gateway.url}/fhir/R4/Patient/${rosa}`]);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ person: rosa, role: 'patient', purpose: 'patient-request', patient: rosa });
    expect(tokens.scope).not.toMatch(/\.[rs]*[cud]/);
    const goals = (await read(tokens.access_token, 'Goal')).text;
    expect([goals.includes('Rosa works'), goals.includes('Other rests')]).toEqual([true, false]);
    expect([(await read(tokens.access_token, `Patient/${rosa}`)).status, (await read(tokens.access_token, `Patient/${other}`)).status]).toEqual([200, 404]);
    expect((await read(tokens.access_token, 'Patient')).text).not.toContain('OTHER-1');
    expect(await post(tokens.access_token, goalOf(rosa, 'Rosa writes'))).toMatch(/^403 /);
  });

  it('and somebody close to one reaches nobody else either', async () => {
    const tokens = await app.letIn('launch/patient patient/*.rs', 'u-son', {});
    expect([tokens['patient'], decodeJwt(tokens.access_token)['person']]).toEqual([rosa, 'son-sign-in']);
    expect((await read(tokens.access_token, `Patient/${other}`)).status).toBe(404);
    expect((await read(tokens.access_token, 'Patient')).text).not.toContain('OTHER-1');
  });
});

describe('an app that goes on without the person', () => {
  it('gets a new refresh token each time, for the same and no more', async () => {
    const first = await app.letIn('offline_access openid user/*.rs', 'u-dana', { purpose: 'treatment' });
    const second = await oauth.processRefreshTokenResponse(app.as, app.client, await app.refresh(first.refresh_token!));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await read(second.access_token, 'Goal')).status).toBe(200);
    const less = await oauth.processRefreshTokenResponse(app.as, app.client, await app.refresh(second.refresh_token!, 'user/Goal.rs user/Goal.cud console'));
    expect(less.scope).toBe('user/Goal.rs');
    expect((await read(less.access_token, 'Patient')).status).toBe(403);
  });

  it('is out when a refresh token comes a second time: whoever has it, all of it ends', async () => {
    const first = await app.letIn('offline_access user/*.rs', 'u-dana', { purpose: 'treatment' });
    const second = await oauth.processRefreshTokenResponse(app.as, app.client, await app.refresh(first.refresh_token!));
    expect(await errorOf(await app.refresh(first.refresh_token!))).toEqual([400, 'invalid_grant']);
    expect(await errorOf(await app.refresh(second.refresh_token!))).toEqual([400, 'invalid_grant']);
    expect(await until(async () => (await read(second.access_token, 'Goal')).status === 401)).toBe(true);
  });

  it('is out at once when it gives the refresh token back, and cannot use that of another app', async () => {
    const tokens = await app.letIn('offline_access user/*.rs', 'u-dana', { purpose: 'treatment' });
    expect(await errorOf(await web.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant']);
    const webs = await web.letIn('offline_access user/*.rs', 'u-dana', { purpose: 'treatment' });
    const bare = await fetch(app.as.token_endpoint!, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: webs.refresh_token! }) });
    expect(await errorOf(bare)).toEqual([401, 'invalid_client']);
    expect((await oauth.revocationRequest(app.as, app.client, oauth.None(), tokens.refresh_token!, INSECURE)).status).toBe(200);
    expect(await errorOf(await app.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant']);
    expect(await until(async () => (await read(tokens.access_token, 'Goal')).status === 401)).toBe(true);
  });

  it('is told what its tokens are worth when it proves who it is; nobody else is', async () => {
    const tokens = await web.letIn('offline_access launch/patient patient/*.rs', 'u-rosa', {});
    const worth = async (token: string): Promise<oauth.IntrospectionResponse> => oauth.processIntrospectionResponse(web.as, web.client, await oauth.introspectionRequest(web.as, web.client, web.auth, token, INSECURE));
    expect(await worth(tokens.access_token)).toMatchObject({ active: true, client_id: 'web', sub: 'rosa-sign-in', role: 'patient', patient: rosa });
    expect(await worth(tokens.refresh_token!)).toMatchObject({ active: true, client_id: 'web', scope: 'offline_access launch/patient patient/*.rs' });
    const phones = await app.letIn('offline_access user/*.rs', 'u-dana', { purpose: 'treatment' });
    expect([await worth(phones.access_token), await worth(phones.refresh_token!)]).toEqual([{ active: false }, { active: false }]);
    expect((await oauth.introspectionRequest(app.as, app.client, oauth.None(), phones.access_token, INSECURE)).status).toBe(400);
    await oauth.revocationRequest(web.as, web.client, web.auth, tokens.access_token, INSECURE);
    expect(await worth(tokens.access_token)).toEqual({ active: false });
  });
});

describe('what must not get past the authorization endpoint', () => {
  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['an app that is not registered', { client_id: 'nobody' }],
    ['a system that is no app', { client_id: 'open-door' }],
    ['an address that is not registered', { redirect_uri: 'https://evil.example/back' }],
    ['an address that only begins like one', { redirect_uri: `${BACK}/more` }],
    ['no address', { redirect_uri: undefined }],
  ])('%s: the person is told, and sent nowhere', async (_name, change) => {
    const answer = await fetch((await app.ask('user/*.rs', change)).url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await answer.text()).toContain('This sign-in cannot go on');
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['PKCE in the clear', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
    ['no state', { state: undefined }, 'invalid_request'],
    ['no aud', { aud: undefined }, 'invalid_request'],
    ['another server as aud', { aud: 'https://elsewhere.example/fhir' }, 'invalid_request'],
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['an answer in the fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ['no page, though a person must choose', { prompt: 'none' }, 'login_required'],
    ['only scopes that it does not have', { scope: 'system/*.cruds console ingest' }, 'invalid_scope'],
    ['a request too long to keep', { state: 'x'.repeat(4000) }, 'invalid_request'],
  ])('%s: the app is told', async (_name, change, error) => {
    const asked = await app.ask('user/*.rs', change);
    const answer = await fetch(asked.url, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? 'about:blank');
    expect([answer.status, `${back.origin}${back.pathname}`, back.searchParams.get('error')]).toEqual([303, BACK, error]);
    expect(back.searchParams.get('state')).toBe(change['state'] === undefined && 'state' in change ? null : change['state'] ?? asked.state);
  });

  it('a scope that the app does not have is not granted with those that it has', async () => {
    const narrow = await openWalk(gateway, idp, { client_id: 'narrow' });
    const tokens = await narrow.letIn('patient/*.cruds user/*.cruds system/*.cruds console offline_access launch/patient', 'u-dana', { patient: rosa });
    expect([tokens.scope, tokens.refresh_token]).toEqual(['patient/Goal.rs launch/patient', undefined]);
    expect([(await read(tokens.access_token, 'Goal')).status, (await read(tokens.access_token, 'Patient')).status]).toEqual([200, 403]);
    expect((await gateway.ask(tokens.access_token, '/console/ledger')).status).toBe(403);
  });
});

describe('what must not come back from the provider', () => {
  const stopAt = `${'/oauth/signed-in'}?`;
  /** The address by which the provider sends the browser back, before it is visited. */
  const returning = async (): Promise<{ readonly url: URL; readonly browser: ReturnType<typeof openBrowser> }> => {
    const browser = openBrowser();
    idp.user = 'u-dana';
    const { url } = await browser.go((await app.ask('user/*.rs')).url.href, { until: `${gateway.url}${stopAt}` });
    return { url: new URL(url), browser };
  };

  it('a sign-in that another browser began (login CSRF)', async () => {
    const { url } = await returning();
    const answer = await openBrowser().go(url.href, { until: BACK });
    expect([answer.status, answer.text.includes('not begun in this browser')]).toEqual([400, true]);
  });

  it('the code of one sign-in with the state of another', async () => {
    const [mine, theirs] = [await returning(), await returning()];
    mine.url.searchParams.set('code', theirs.url.searchParams.get('code') ?? '');
    expect(new URL((await mine.browser.go(mine.url.href, { until: BACK })).url).searchParams.get('error')).toBe('access_denied');
  });

  it.each(['state', 'code', 'iss'])('an altered %s', async (name) => {
    const { url, browser } = await returning();
    url.searchParams.set(name, name === 'iss' ? 'https://other.example' : 'x'.repeat(43));
    const answer = await browser.go(url.href, { until: BACK });
    expect(answer.status === 400 || new URL(answer.url).searchParams.get('error') === 'access_denied').toBe(true);
  });

  it('the same sign-in twice', async () => {
    const { url, browser } = await returning();
    const cookies = [...browser.cookies(gateway.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await browser.go(url.href, { until: BACK })).status).toBe(200);
    const again = await fetch(url, { headers: { cookie: cookies }, redirect: 'manual' });
    expect(again.headers.get('location')).toContain('error=access_denied');
  });

  it('a sign-in of the console as one of an app, and the other way round', async () => {
    const { url, browser } = await returning();
    expect((await browser.go(url.href.replace('/oauth/signed-in', '/console/signed-in'))).status).toBe(401);
  });

  it('somebody who is not registered, or not for this app', async () => {
    for (const user of ['u-nobody', 'u-compliance']) {
      const { page } = await app.signIn(await app.ask('user/*.rs'), user);
      expect(new URL(page.url).searchParams.get('error')).toBe('access_denied');
    }
  });
});

describe('what must not pass the page that asks', () => {
  it('a role or a purpose that is not registered for the person and the app', async () => {
    const { page, browser } = await app.signIn(await app.ask('user/*.rs'), 'u-dana');
    for (const fields of [{ role: 'physician', purpose: 'treatment' }, { role: 'patient', purpose: 'treatment' }, { purpose: 'audit' }, { purpose: 'patient-request' }, {}]) {
      expect((await browser.submit(page, { decision: 'allow', ...fields }, BACK)).status).toBe(422);
    }
  });

  it('an answer from another browser, from another site, or a second one', async () => {
    const { page, browser } = await app.signIn(await app.ask('user/*.rs'), 'u-dana');
    expect((await openBrowser().submit(page, { decision: 'allow', purpose: 'treatment' }, BACK)).status).toBe(403);
    const [, asking = ''] = /name="asking" value="([^"]+)"/.exec(page.text) ?? [];
    const forged = await browser.go(`${gateway.url}/oauth/consent`, { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams({ asking, role: 'counselor', purpose: 'treatment', decision: 'allow' }), until: BACK });
    expect(forged.status).toBe(403);
    const cookie = [...browser.cookies(gateway.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await browser.submit(page, { decision: 'allow', purpose: 'treatment' }, BACK)).url).toContain('code=');
    const again = await fetch(`${gateway.url}/oauth/consent`, { method: 'POST', redirect: 'manual', headers: { origin: gateway.url, cookie }, body: new URLSearchParams({ asking, role: 'counselor', purpose: 'treatment', decision: 'allow' }) });
    expect(again.status).toBe(403);
  });

  it('a frame around it, a script in it, or a form to elsewhere', async () => {
    const { page } = await app.signIn(await app.ask('user/*.rs'), 'u-dana');
    expect(page.text).toContain('<dt>Of</dt><dd>Open Door Outpatient</dd>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https://app.example;");
    expect(policy).not.toContain('unsafe-inline');
    expect(page.headers.get('cache-control')).toBe('no-store');
  });
});

describe('what must not be redeemed', () => {
  const coded = async (scope = 'offline_access user/*.rs'): Promise<{ readonly parameters: URLSearchParams; readonly asked: Awaited<ReturnType<AppWalk['ask']>> }> => {
    const asked = await app.ask(scope);
    const { page, browser } = await app.signIn(asked, 'u-dana');
    const back = await browser.submit(page, { decision: 'allow', purpose: 'treatment' }, BACK);
    return { parameters: oauth.validateAuthResponse(app.as, app.client, new URL(back.url), asked.state), asked };
  };

  it('a code twice: what the first gave is over', async () => {
    const { parameters, asked } = await coded();
    const tokens = await oauth.processAuthorizationCodeResponse(app.as, app.client, await app.redeem(parameters, asked));
    expect(await errorOf(await app.redeem(parameters, asked))).toEqual([400, 'invalid_grant']);
    expect(await until(async () => (await read(tokens.access_token, 'Goal')).status === 401)).toBe(true);
    expect(await errorOf(await app.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant']);
  });

  it.each<[string, Parameters<AppWalk['redeem']>[2]]>([
    ['another verifier', { verifier: 'x'.repeat(43) }], ['an address that the code was not for', { redirectUri: 'http://127.0.0.1:4000/back' }],
  ])('a code with %s', async (_name, change) => {
    const { parameters, asked } = await coded();
    expect(await errorOf(await app.redeem(parameters, asked, change))).toEqual([400, 'invalid_grant']);
    expect((await app.redeem(parameters, asked)).status).toBe(200);
  });

  it('a code by another app, by a system, or by a confidential app without its key', async () => {
    const { parameters, asked } = await coded();
    expect(await errorOf(await web.redeem(oauth.validateAuthResponse(web.as, web.client, new URLSearchParams(parameters), asked.state), asked))).toEqual([400, 'invalid_grant']);
    const form = (client_id: string): Promise<Response> => fetch(app.as.token_endpoint!, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: parameters.get('code') ?? '', redirect_uri: BACK, code_verifier: asked.verifier, client_id }) });
    expect(await errorOf(await form('web'))).toEqual([401, 'invalid_client']);
    expect(await errorOf(await form('open-door'))).toEqual([401, 'invalid_client']);
    expect(await errorOf(await form('phone '))).toEqual([401, 'invalid_client']);
  });

  it('anything else as a code, or as a token: a refresh token, an ID token, the text of the page that asks', async () => {
    const { parameters, asked } = await coded('offline_access openid user/*.rs');
    const tokens = await oauth.processAuthorizationCodeResponse(app.as, app.client, await app.redeem(parameters, asked), { expectedNonce: asked.nonce });
    for (const code of [tokens.refresh_token!, tokens.id_token!, 'x', '']) {
      const answer = await fetch(app.as.token_endpoint!, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: BACK, code_verifier: asked.verifier, client_id: 'phone' }) });
      expect(await errorOf(answer)).toEqual([400, 'invalid_grant']);
    }
    for (const token of [tokens.refresh_token!, tokens.id_token!]) {
      expect((await read(token, 'Goal')).status).toBe(401);
    }
  });

  it('the app\'s own wish: it asks for people, never for itself', async () => {
    const answer = await oauth.clientCredentialsGrantRequest(web.as, web.client, web.auth, { scope: 'user/*.rs' }, INSECURE);
    expect(await errorOf(answer)).toEqual([400, 'unauthorized_client']);
  });
});

describe('an app in a browser', () => {
  const asked = async (path: string, origin: string, method = 'GET'): Promise<readonly unknown[]> => {
    const preflight = method === 'OPTIONS' ? { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' } : undefined;
    const answer = await fetch(`${gateway.url}${path}`, { method, headers: { origin, ...preflight } });
    return [answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-credentials')];
  };

  it('reads discovery from anywhere, and the API and the token endpoint from the address it is registered for', async () => {
    expect(await asked('/fhir/R4/.well-known/smart-configuration', 'https://anywhere.example')).toEqual([200, '*', null]);
    expect(await asked('/fhir/R4/metadata', 'https://anywhere.example')).toEqual([200, '*', null]);
    expect(await asked('/fhir/R4/Patient', 'https://app.example', 'OPTIONS')).toEqual([204, 'https://app.example', null]);
    expect(await asked('/oauth/token', 'http://127.0.0.1:4000', 'OPTIONS')).toEqual([204, 'http://127.0.0.1:4000', null]);
    expect(await asked('/fhir/R4/Patient', 'https://app.example')).toEqual([401, 'https://app.example', null]);
  });

  it('is not answered elsewhere, nor where no app has any business', async () => {
    expect(await asked('/fhir/R4/Patient', 'https://evil.example', 'OPTIONS')).toEqual([401, null, null]);
    expect(await asked('/oauth/introspect', 'https://app.example')).toEqual([405, null, null]);
    expect(await asked('/console/ledger', 'https://app.example')).toEqual([401, null, null]);
  });
});

describe('what a person rested on ends', () => {
  it('the registration of the person: the app is out, and cannot go on', async () => {
    const tokens = await app.letIn('offline_access launch/patient patient/*.rs', 'u-son', {});
    expect((await read(tokens.access_token, 'Goal')).status).toBe(200);
    const partner = openDoorWith(gateway, idp, []);
    await gateway.add({ ...partner, participants: partner.participants.map((each) => (each.id === 'son-sign-in' ? { ...each, active: false } : each)) });
    expect(await until(async () => (await read(tokens.access_token, 'Goal')).status === 401)).toBe(true);
    expect(await errorOf(await app.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant']);
  });
});
