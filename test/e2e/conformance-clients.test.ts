// SPDX-License-Identifier: Apache-2.0
/**
 * The same way in for other clients that are not ours: fhirclient as a SMART app, oauth4webapi as a system, a CDS client by the
 * specification; every way in which a client may lie about itself; two processes; and keys that change under all of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT, decodeProtectedHeader, importPKCS8 } from 'jose';
import * as oauth from 'oauth4webapi';
import { keys } from '../../src/cli/keys.ts';
import type { CliDeps, Command } from '../../src/cli/io.ts';
import { partner } from '../../src/cli/partner.ts';
import { startGateway, type Gateway } from '../../src/main.ts';
import { BACK, INSECURE, appOf, openDoorWith, openWalk, type AppWalk } from '../support/app-walk.ts';
import { cdsClient } from '../support/cds-client.ts';
import { ASSERTION_TYPE, assertion, b2b, makeKey, type TestKey } from '../support/clients.ts';
import { TEST_SETTINGS, openGateway, type TestGateway } from '../support/gateway.ts';
import { openIdentityProvider, type IdentityProvider } from '../support/identity-provider.ts';
import { gatewayPartner } from '../support/partners.ts';
import { openBrowser } from '../support/person-browser.ts';
import { authority, type Authority, type Issued } from '../support/pki.ts';
import { freePort } from '../support/ports.ts';
import { until } from '../support/until.ts';

const COMMUNITY = 'https://trust.example';
const MEMBER = 'https://ehr.clinic.example/fhir';
const folder = mkdtempSync(join(tmpdir(), 'throughcare-walk-'));
let idp: IdentityProvider;
let gateway: TestGateway;
let second: Gateway;
let elsewhere: string;
let app: AppWalk;
let key: TestKey;
let [middle, member, stolen, unnamed] = [] as unknown as [Authority, Issued, Issued, Issued];
let rosa: string;

beforeAll(async () => {
  const root = await authority('Trust Community Root');
  middle = await root.below('Trust Community Issuer');
  [member, stolen, unnamed] = await Promise.all([middle.issue('Clinic', { names: { uri: [MEMBER] } }), middle.issue('Clinic', { names: { uri: [MEMBER] } }), middle.issue('Other', { names: { uri: ['https://other.example'] } })]);
  const files = {
    'anchors.pem': root.pem, 'revoked.pem': await middle.revoke(stolen), 'own.pem': member.pem + middle.pem, 'own.key': member.key,
    'communities.json': JSON.stringify({ certificate: 'own.pem', key: 'own.key', communities: [{ uri: COMMUNITY, anchors: 'anchors.pem', revoked: 'revoked.pem', scopes: ['system/Patient.rs'], purposes: ['treatment'], roles: ['physician'] }] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  idp = await openIdentityProvider();
  const settings = { communities: join(folder, 'communities.json'), trustProxy: ['127.0.0.2'], oidc: { issuer: idp.issuer, clientId: idp.clientId, secret: idp.secret } };
  gateway = await openGateway({ settings });
  const port = await freePort();
  elsewhere = `http://127.0.0.1:${String(port)}`;
  second = await startGateway({ ...TEST_SETTINGS, ...settings, port, publicUrl: gateway.url, databaseUrl: gateway.databaseUrl, poolSize: 4 });
  idp.register(gateway.url);
  key = await makeKey();
  const jwks = JSON.stringify({ keys: [key.jwk] });
  const system = { name: 'x', kind: 'partner' as const, jwks, scopes: ['system/Patient.rs', 'system/Goal.rs'], purposes: ['treatment'] as const, roles: ['counselor'] as const, defaultPurpose: 'treatment' as const, defaultRole: 'counselor' as const, active: true };
  await gateway.add(openDoorWith(gateway, idp, [appOf('phone'), appOf('web', { jwks }), { id: 'ehr', ...system }, { id: 'bound', ...system, certificateBound: true }]));
  const desk = gatewayPartner(gateway.jwks);
  await gateway.add({ ...desk, people: [{ id: 'mona', name: 'Mona Field', roles: ['auditor'], identifiers: [], active: true, signIns: [{ issuer: idp.issuer, subject: 'u-mona' }], desks: ['compliance'] }] });
  await gateway.add({ organization: { id: 'clinic', name: 'Clinic', statuses: ['covered-entity'], identifiers: [{ system: 'urn:ietf:rfc:3986', value: MEMBER }] }, people: [], participants: [], agreements: [], clients: [], feeds: [] });
  const made = await gateway.ask(await gateway.tokenFor('open-door'), '/fhir/R4/Patient', {
    method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Patient', identifier: [{ system: 'urn:test:mrn', value: 'ROSA-1' }], name: [{ family: 'Vega' }], birthDate: '1980-01-02' }),
  });
  rosa = /Patient\/([^/]+)\//.exec(made.headers.get('location') ?? '')?.[1] ?? '';
  app = await openWalk(gateway, idp, { client_id: 'phone' });
});
afterAll(async () => {
  await second.close();
  await gateway.close();
  await idp.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('fhirclient, the SMART team\'s own', () => {
  interface Smart { authorize(options: object): Promise<unknown>; ready(): Promise<SmartClient> }
  interface SmartClient {
    readonly patient: { readonly id: string; read(): Promise<{ readonly name: readonly { readonly family: string }[] }> };
    readonly user: { readonly fhirUser: string; readonly resourceType: string };
    refresh(): Promise<{ readonly tokenResponse: { readonly access_token: string } }>;
    getState(path: string): string;
    request(url: string): Promise<{ readonly resourceType: string }>;
  }
  const NAME: string = 'fhirclient';
  /** One page load of the app: where it sends the browser, and what it keeps between loads. */
  const load = async (url: string, kept: Map<string, unknown>, sent: (location: string) => void): Promise<Smart> => {
    const { default: FHIR } = await import(NAME) as { readonly default: (req: object, res: object, storage: object) => Smart };
    const storage = { get: (name: string) => Promise.resolve(kept.get(name)), set: (name: string, value: unknown) => { kept.set(name, value); return Promise.resolve(value); }, unset: (name: string) => Promise.resolve(kept.delete(name)) };
    const response = { writeHead: (_status: number, headers: { readonly location: string }) => { sent(headers.location); }, end: () => undefined };
    return FHIR({ url, headers: { host: '127.0.0.1:4000' }, socket: {} }, response, storage);
  };

  it('launches, lets a participant sign in, reads its patient, and goes on with a refresh token', async () => {
    const kept = new Map<string, unknown>();
    let location = '';
    await (await load('/launch', kept, (to) => { location = to; })).authorize({
      clientId: 'phone', scope: 'launch/patient patient/*.rs openid fhirUser offline_access', redirectUri: 'http://127.0.0.1:4000/back', iss: `${gateway.url}/fhir/R4`, pkceMode: 'required',
    });
    idp.user = 'u-rosa';
    const browser = openBrowser();
    const page = await browser.go(location, { until: 'http://127.0.0.1:4000/back' });
    const back = await browser.submit(page, { decision: 'allow' }, 'http://127.0.0.1:4000/back');
    const client = await (await load(back.url.replace('http://127.0.0.1:4000', ''), kept, () => undefined)).ready();
    expect([client.patient.id, client.user.fhirUser, client.user.resourceType]).toEqual([rosa, `Patient/${rosa}`, 'Patient']);
    expect((await client.patient.read()).name[0]?.family).toBe('Vega');
    const before = client.getState('tokenResponse.access_token');
    await client.refresh();
    expect(client.getState('tokenResponse.access_token')).not.toBe(before);
    expect((await client.request('Goal')).resourceType).toBe('Bundle');
  });
});

describe('a system that lies about itself', () => {
  const client: oauth.Client = { client_id: 'ehr' };
  type Change = (header: Record<string, unknown>, payload: Record<string, unknown>) => void;
  const ask = (change: Change = () => undefined, by = key, scope = 'system/Patient.rs'): Promise<Response> => oauth.clientCredentialsGrantRequest(app.as, client,
    oauth.PrivateKeyJwt({ key: by.secret, kid: key.kid }, { [oauth.modifyAssertion]: (header, payload) => { change(header, payload); } }), { scope }, INSECURE);
  const raw = (jwt: string): Promise<Response> => fetch(app.as.token_endpoint!, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: jwt, scope: 'system/Patient.rs' }) });
  const sound = (claims: Readonly<Record<string, unknown>> = {}): Promise<string> => assertion({ clientId: 'ehr', tokenUrl: app.as.token_endpoint!, key, claims });
  const now = (): number => Math.floor(Date.now() / 1000);

  it('and one that does not, gets a token', async () => {
    const grant = await oauth.processClientCredentialsResponse(app.as, client, await ask());
    expect((await gateway.ask(grant.access_token, '/fhir/R4/Patient')).status).toBe(200);
  });

  it.each<[string, () => Promise<Response>, number]>([
    ['no signature (alg none)', async () => raw(new UnsecuredJWT({ iss: 'ehr', sub: 'ehr', aud: app.as.issuer, jti: randomUUID(), exp: now() + 60 }).encode()), 400],
    ['no jti', async () => ask((_header, payload) => { delete payload['jti']; }), 400],
    ['an hour to live', async () => ask((_header, payload) => { payload['exp'] = now() + 3600; }), 400],
    ['a broken JWT', async () => raw('not.a.jwt'), 400],
    ['a broken signature', async () => raw(`${(await sound()).slice(0, -8)}AAAAAAAA`), 401],
    ['another audience', async () => ask((_header, payload) => { payload['aud'] = 'https://elsewhere.example/oauth/token'; }), 400],
    ['an end that has passed', async () => ask((_header, payload) => { payload['exp'] = now() - 10; payload['iat'] = now() - 60; }), 400],
    ['another key under the registered kid', async () => ask(undefined, await makeKey()), 401],
    ['a purpose that is not registered (forged hl7-b2b)', async () => raw(await sound(b2b({ purpose_of_use: ['audit'] }))), 400],
    ['a role that is not registered (forged hl7-b2b)', async () => raw(await sound(b2b({ purpose_of_use: ['treatment'], subject_role: 'physician' }))), 400],
    ['a person of another organization (forged hl7-b2b)', async () => raw(await sound(b2b({ purpose_of_use: ['treatment'], subject_id: 'rafael-ames' }))), 400],
    ['another organization (forged hl7-b2b)', async () => raw(await sound(b2b({ purpose_of_use: ['treatment'], organization_id: 'larkspur' }))), 400],
    ['only scopes that it does not have', async () => ask(undefined, key, 'system/Condition.cruds user/*.rs'), 400],
  ])('by %s is refused', async (_name, send, status) => {
    const answer = await send();
    expect([answer.status, 'access_token' in (await answer.json() as object)]).toEqual([status, false]);
  });

  it('by an assertion that was used before is refused', async () => {
    const jwt = await sound();
    expect([(await raw(jwt)).status, (await raw(jwt)).status]).toEqual([200, 401]);
  });

  it('by a scope beside one that it has gets no more than that one', async () => {
    const grant = await oauth.processClientCredentialsResponse(app.as, client, await ask(undefined, key, 'system/*.cruds console ingest patient/*.rs'));
    expect(grant.scope).toBe('system/Patient.rs system/Goal.rs');
    expect((await gateway.ask(grant.access_token, '/fhir/R4/Condition')).status).toBe(403);
  });
});

describe('a certificate that is not what it seems', () => {
  const send = (path: string, sent: { readonly shown: Issued; readonly token?: string; readonly form?: URLSearchParams }): Promise<{ readonly status: number; readonly text: string }> => new Promise((resolve, reject) => {
    const headers = { 'client-cert': `:${Buffer.from(sent.shown.certificate.rawData).toString('base64')}:`, ...(sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` }), ...(sent.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) };
    const asked = request(`${gateway.url}${path}`, { method: sent.form === undefined ? 'GET' : 'POST', localAddress: '127.0.0.2', agent: false, headers }, (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => { text += piece.toString(); }).on('end', () => { resolve({ status: answer.statusCode ?? 0, text }); });
    });
    asked.on('error', reject).end(sent.form?.toString());
  });

  it('a token bound to one is of no use with another, nor with none', async () => {
    const jwt = await assertion({ clientId: 'bound', tokenUrl: app.as.token_endpoint!, key });
    const grant = await send('/oauth/token', { shown: member, form: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: jwt, scope: 'system/Patient.rs' }) });
    const { access_token: token } = JSON.parse(grant.text) as { readonly access_token: string };
    const path = '/fhir/R4/Patient?_count=1';
    expect([(await send(path, { shown: member, token })).status, (await send(path, { shown: unnamed, token })).status, (await gateway.ask(token, path)).status]).toEqual([200, 401, 401]);
  });

  const statement = async (by: Issued, name = MEMBER): Promise<Response> => {
    const now = Math.floor(Date.now() / 1000);
    const x5c = [by, middle].map(({ certificate }) => Buffer.from(certificate.rawData).toString('base64'));
    const jwt = await new SignJWT({ iss: name, sub: name, aud: `${gateway.url}/oauth/register`, iat: now, exp: now + 200, jti: randomUUID(), client_name: 'EHR', contacts: ['mailto:it@clinic.example'], grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', scope: 'system/Patient.rs' })
      .setProtectedHeader({ alg: 'ES256', x5c }).sign(await importPKCS8(by.key, 'ES256'));
    return fetch(`${gateway.url}/oauth/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ software_statement: jwt, udap: '1' }) });
  };

  it.each<[string, () => Issued, string | undefined, number]>([
    ['its own name', () => member, undefined, 201], ['a name that is not in it (SAN mismatch)', () => unnamed, undefined, 400],
    ['the name of another', () => member, 'https://other.example', 400], ['a revoked one', () => stolen, undefined, 400],
  ])('a member of a community registers with %s', async (_name, by, name, status) => {
    expect((await statement(by(), name)).status).toBe(status);
  });
});

describe('a CDS client by the specification', () => {
  const ask = async (service: string, jwt: string): Promise<Response> => fetch(`${gateway.url}${service}`, {
    method: 'POST', headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' }, body: JSON.stringify({ hook: 'patient-consent-consult', hookInstance: randomUUID(), context: { patientId: rosa } }),
  });

  it('finds the services, asks one, and gets cards; not with a JWT for another service, a system\'s token, or as an app', async () => {
    const client = cdsClient(gateway.url, { id: 'ehr', key });
    const service = `/cds-services/${(await client.discover()).find((each) => each.hook === 'patient-consent-consult')?.id ?? ''}`;
    const jwt = (clientId: string, tokenUrl: string): Promise<string> => assertion({ clientId, tokenUrl, key, claims: { sub: undefined } as never });
    const answer = await client.call('patient-consent-consult', { patientId: rosa });
    expect([answer.status, answer.cards.map(({ indicator }) => indicator)]).toEqual([200, ['info']]);
    const draft = { resourceType: 'ServiceRequest', id: 'd1', status: 'draft', intent: 'order', code: { text: 'Housing support' }, subject: { reference: `Patient/${rosa}` }, performer: [{ display: 'Somebody' }] };
    const order = { userId: 'Practitioner/dana-whitfield', patientId: rosa, draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: draft }] } };
    expect((await client.call('order-sign', order)).cards.map(({ source }) => source.topic?.code)).toEqual(['performer-unknown']);
    expect((await client.call('order-select', { ...order, selections: [] })).cards).toEqual([]);
    for (const wrong of [await jwt('ehr', `${gateway.url}/cds-services/other`), await gateway.tokenFor('open-door'), await jwt('web', `${gateway.url}${service}`)]) {
      expect((await ask(service, wrong)).status).toBe(401);
    }
  });
});

describe('the console', () => {
  const signIn = async (user: string | undefined): Promise<{ readonly page: Awaited<ReturnType<ReturnType<typeof openBrowser>['go']>>; readonly browser: ReturnType<typeof openBrowser> }> => {
    idp.user = user;
    const browser = openBrowser();
    return { browser, page: await browser.go(`${gateway.url}/console/sign-in/provider`) };
  };

  it('lets in whoever has a desk, by the same provider', async () => {
    expect((await (await fetch(`${gateway.url}/console/sign-in`)).text())).toContain('/console/sign-in/provider');
    const { page, browser } = await signIn('u-mona');
    expect([page.status, page.text.includes('You are signed in')]).toEqual([200, true]);
    const desk = await browser.go(`${gateway.url}/console`);
    expect([desk.status, desk.text.includes('Mona Field')]).toEqual([200, true]);
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ kind: 'login', organization: 'gateway', count: 5 }));
    expect(rows.some((row) => row.audit.includes('mona'))).toBe(true);
  });

  it.each([['somebody unknown', 'u-nobody', 404], ['somebody who has no desk', 'u-son', 403], ['somebody who gives up', undefined, 401]])('but not %s', async (_name, user, status) => {
    const { page, browser } = await signIn(user);
    expect(page.status).toBe(status);
    expect((await browser.go(`${gateway.url}/console/ledger`)).text).not.toContain('Mona');
  });

  it('takes no sign-in that an app began, and its own is none for an app', async () => {
    const browser = openBrowser();
    idp.user = 'u-mona';
    const returned = await browser.go(`${gateway.url}/console/sign-in/provider`, { until: `${gateway.url}/console/signed-in` });
    const turned = await browser.go(returned.url.replace('/console/signed-in', '/oauth/signed-in'));
    expect([turned.status, turned.text.includes('This sign-in cannot go on')]).toEqual([400, true]);
  });

  it('an officer of the gateway cannot let an app of a partner in', async () => {
    const { page } = await app.signIn(await app.ask('user/*.rs'), 'u-mona');
    expect(new URL(page.url).searchParams.get('error')).toBe('access_denied');
  });
});

describe('two processes', () => {
  it('a sign-in that began on one goes on, and ends, on the other', async () => {
    const asked = await app.ask('offline_access user/*.rs');
    idp.user = 'u-dana';
    const browser = openBrowser();
    const returned = await browser.go(asked.url.href, { until: `${gateway.url}/oauth/signed-in` });
    // A browser sends its cookies by host, whatever the port.
    const cookie = [...browser.cookies(gateway.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = await fetch(returned.url.replace(gateway.url, elsewhere), { headers: { cookie } });
    const text = await page.text();
    const set = page.headers.getSetCookie().map((line) => line.split(';')[0]).filter((line) => !line?.endsWith('=')).join('; ');
    const [, asking = ''] = /name="asking" value="([^"]+)"/.exec(text) ?? [];
    const answer = await fetch(`${gateway.url}/oauth/consent`, { method: 'POST', redirect: 'manual', headers: { cookie: set, origin: gateway.url }, body: new URLSearchParams({ asking, role: 'counselor', purpose: 'treatment', decision: 'allow' }) });
    const code = new URL(answer.headers.get('location') ?? BACK).searchParams.get('code') ?? '';
    const form = (at: string, fields: Readonly<Record<string, string>>): Promise<Response> => fetch(`${at}/oauth/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'phone', ...fields }) });
    const redeem = { grant_type: 'authorization_code', code, redirect_uri: BACK, code_verifier: asked.verifier };
    const grant = await (await form(elsewhere, redeem)).json() as { readonly access_token: string; readonly refresh_token: string };
    expect((await gateway.ask(grant.access_token, '/fhir/R4/Patient')).status).toBe(200);
    expect((await form(gateway.url, redeem)).status).toBe(400);
    expect((await form(gateway.url, { grant_type: 'refresh_token', refresh_token: grant.refresh_token })).status).toBe(400);
  });
});

const out: string[] = [];
/** A command beside the gateway, on its database. */
const at = (command: Command, ...args: readonly string[]): Promise<number> => command(args, {
  io: { out: (text: string) => { out.push(text); }, err: (text: string) => { out.push(text); } },
  offline: () => Promise.resolve({ ok: true, value: { deps: gateway.gateway.deps, app: gateway.gateway.app, caller: { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff', scopes: [], request: randomUUID() }, close: () => Promise.resolve() } }),
} as unknown as CliDeps);

describe('the keys of the gateway, while both processes run', () => {
  const command = (...args: readonly string[]): Promise<number> => at(keys, ...args);
  const statuses = async (token: string): Promise<readonly number[]> => Promise.all([gateway.url, elsewhere].map(async (at) => (await fetch(`${at}/fhir/R4/Patient`, { headers: { authorization: `Bearer ${token}` } })).status));
  const published = async (at: string): Promise<readonly string[]> => ((await (await fetch(`${at}/oauth/jwks`)).json() as { readonly keys: readonly { readonly kid: string }[] }).keys.map((each) => each.kid));

  it('are replaced: both sign with the new ones soon, and what the old ones signed is good', async () => {
    const before = await gateway.tokenFor('open-door');
    const old = decodeProtectedHeader(before).kid ?? '';
    expect(await command('rotate')).toBe(0);
    expect(await until(async () => decodeProtectedHeader(await gateway.tokenFor('open-door')).kid !== old)).toBe(true);
    expect(await statuses(await gateway.tokenFor('open-door'))).toEqual([200, 200]);
    expect(await statuses(before)).toEqual([200, 200]);
    expect(await until(async () => (await published(elsewhere)).length > 1 && (await published(elsewhere)).includes(old))).toBe(true);
  });

  it('are retired, as when one became known: what they signed is over on both, and everybody gets in anew', async () => {
    const before = await gateway.tokenFor('open-door');
    expect(await statuses(before)).toEqual([200, 200]);
    expect(await command('rotate', '--retire')).toBe(0);
    expect(await until(async () => (await statuses(before)).every((status) => status === 401))).toBe(true);
    expect(await statuses(await gateway.tokenFor('open-door'))).toEqual([200, 200]);
    expect(await published(elsewhere)).not.toContain(decodeProtectedHeader(before).kid);
    expect(await command('list')).toBe(0);
    expect(out.join('\n')).not.toContain('PRIVATE');
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ kind: 'admin', client: 'operator', count: 100 }));
    expect(rows.some((row) => row.detail.includes('keys-retire'))).toBe(true);
  });
});

describe('a telephone that was lost', () => {
  it('is signed out everywhere, at once and on both processes; a new sign-in is not', async () => {
    const lost = await app.letIn('offline_access user/*.rs', 'u-dana', { purpose: 'treatment' });
    const asked = (token: string): Promise<readonly number[]> => Promise.all([gateway.url, elsewhere].map(async (url) => (await fetch(`${url}/fhir/R4/Patient`, { headers: { authorization: `Bearer ${token}` } })).status));
    expect(await asked(lost.access_token)).toEqual([200, 200]);
    expect([await at(partner, 'sign-out', 'larkspur', 'dana-whitfield'), await at(partner, 'sign-out', 'open-door', 'dana-whitfield')]).toEqual([1, 0]);
    expect(await until(async () => (await asked(lost.access_token)).every((status) => status === 401))).toBe(true);
    expect((await app.refresh(lost.refresh_token!)).status).toBe(400);
    const anew = await app.letIn('offline_access user/*.rs', 'u-dana', { purpose: 'treatment' });
    expect(await asked(anew.access_token)).toEqual([200, 200]);
    expect((await app.refresh(anew.refresh_token!)).status).toBe(200);
  });
});
