// SPDX-License-Identifier: Apache-2.0
/** Members of a trust community: discovery, registration, tokens, and everything that must not get past them (HL7 UDAP Security for Scalable Registration). */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, compactVerify, decodeJwt, decodeProtectedHeader, importPKCS8, importX509 } from 'jose';
import { ASSERTION_TYPE } from '../support/clients.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { authority } from '../support/pki.ts';
import type { Authority, Issued } from '../support/pki.ts';

const NAME = 'https://ehr.open-door.example/fhir';
const COMMUNITY = 'https://trust.example';
const folder = mkdtempSync(join(tmpdir(), 'throughcare-udap-'));
let root: Authority;
let middle: Authority;
let member: Issued;
let other: Issued;
let revoked: Issued;
let expired: Issued;
let imposter: Issued;
let own: Issued;
let county: TestGateway;
let clientId: string;

beforeAll(async () => {
  root = await authority('Trust Community Root');
  middle = await root.below('Trust Community Issuer');
  const named = (uri: string): { readonly names: { readonly uri: readonly string[] } } => ({ names: { uri: [uri] } });
  [member, revoked, own] = await Promise.all([middle.issue('Open Door', named(NAME)), middle.issue('Open Door', named(NAME)), middle.issue('gateway', named('https://gateway.example/fhir/R4'))]);
  other = await middle.issue('Unknown Clinic', named('https://unknown.example/fhir'));
  expired = await middle.issue('Open Door', { ...named(NAME), begins: new Date('2020-01-01'), ends: new Date('2021-01-01') });
  imposter = await (await authority('Trust Community Root')).issue('Open Door', named(NAME));
  const files = {
    'anchors.pem': root.pem, 'revoked.pem': await middle.revoke(revoked), 'own.pem': own.pem + middle.pem, 'own.key': own.key,
    'communities.json': JSON.stringify({ certificate: 'own.pem', key: 'own.key', communities: [{ uri: COMMUNITY, anchors: 'anchors.pem', revoked: 'revoked.pem', scopes: ['system/Patient.rs', 'system/Observation.rs'], purposes: ['treatment'], roles: ['physician'] }] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  county = await openGateway({ settings: { communities: join(folder, 'communities.json') } });
  await inRegistry({});
  clientId = String((await register()).body['client_id']);
});

afterAll(async () => {
  await county.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The member's organization as the registry has it. */
async function inRegistry({ name = NAME, active = true }: { readonly name?: string; readonly active?: boolean }): Promise<void> {
  const organization: Partner['organization'] = { id: 'community-clinic', name: 'Community clinic', active, statuses: ['covered-entity'], identifiers: [{ system: 'urn:ietf:rfc:3986', value: name }] };
  await county.add({ organization, people: [], participants: [], agreements: [], clients: [], feeds: [] });
}

interface Wish { readonly by?: Issued; readonly with?: readonly Issued[]; readonly header?: Readonly<Record<string, unknown>>; readonly claims?: Readonly<Record<string, unknown>>; readonly alg?: string }
interface Answer { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

/** A JWT signed by a certificate, which it carries; undefined claims are taken out. */
async function jwtOf(claims: Readonly<Record<string, unknown>>, wish: Wish): Promise<string> {
  const by = wish.by ?? member;
  const x5c = [by, ...(wish.with ?? [middle])].map(({ certificate }) => Buffer.from(certificate.rawData).toString('base64'));
  const now = Math.floor(Date.now() / 1000);
  const all = { iat: now, exp: now + 240, jti: randomUUID(), ...claims, ...wish.claims };
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: 'ES256', x5c, ...wish.header }).sign(await importPKCS8(by.key, 'ES256'));
}

async function post(path: string, contentType: string, body: string): Promise<Answer> {
  const answer = await fetch(`${county.url}${path}`, { method: 'POST', headers: { 'content-type': contentType }, body });
  return { status: answer.status, body: await answer.json() as Readonly<Record<string, unknown>> };
}

async function register(wish: Wish = {}): Promise<Answer> {
  const statement = await jwtOf({
    iss: NAME, sub: NAME, aud: `${county.url}/oauth/register`, client_name: 'Open Door EHR', contacts: ['mailto:it@open-door.example'],
    grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', scope: 'system/Patient.rs system/Observation.rs system/Condition.rs',
  }, wish);
  return post('/oauth/register', 'application/json', JSON.stringify({ software_statement: statement, certifications: [], udap: '1' }));
}

const b2b = (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  'hl7-b2b': { version: '1', organization_id: NAME, organization_name: 'Open Door', purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'], ...more },
});

async function token(wish: Wish = {}, scope = 'system/Patient.rs'): Promise<Answer> {
  const jwt = await jwtOf({ iss: clientId, sub: clientId, aud: `${county.url}/oauth/token`, extensions: b2b({ purpose_of_use: ['http://terminology.hl7.org/CodeSystem/v3-ActReason#TREAT'] }) }, wish);
  return post('/oauth/token', 'application/x-www-form-urlencoded', new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: jwt, scope, udap: '1' }).toString());
}

describe('discovery', () => {
  it('tells where to register, signed with our own certificate', async () => {
    const answer = await fetch(`${county.url}/fhir/R4/.well-known/udap`);
    const body = await answer.json() as { readonly registration_endpoint: string; readonly token_endpoint: string; readonly signed_metadata: string };
    const { x5c } = decodeProtectedHeader(body.signed_metadata);
    await compactVerify(body.signed_metadata, await importX509(`-----BEGIN CERTIFICATE-----\n${x5c?.[0] ?? ''}\n-----END CERTIFICATE-----`, 'ES256'));
    expect(decodeJwt(body.signed_metadata)).toMatchObject({ iss: `${county.url}/fhir/R4`, sub: `${county.url}/fhir/R4`, registration_endpoint: body.registration_endpoint, token_endpoint: body.token_endpoint });
  });

  it.each([[`?community=${encodeURIComponent(COMMUNITY)}`, 200], ['?community=https%3A%2F%2Felsewhere.example', 404]])('for the community %s answers %i', async (query, status) => {
    expect((await fetch(`${county.url}/fhir/R4/.well-known/udap${query}`)).status).toBe(status);
  });
});

describe('registration', () => {
  it('makes a client with what the operator lets members have, and no more', async () => {
    const { status, body } = await register();
    expect([status, body['scope'], body['client_id']]).toEqual([201, 'system/Patient.rs system/Observation.rs', clientId]);
    const client = await county.gateway.store.read('test', (session) => session.client(clientId));
    expect(client).toMatchObject({ organization: 'community-clinic', purposes: ['treatment'], roles: ['physician'], kind: 'partner', active: true });
  });

  it('is written down', async () => {
    const rows = await county.gateway.store.read('test', (session) => session.ledger({ client: clientId, kind: 'admin', count: 10 }));
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each<[string, () => Wish, string]>([
    ['an authority of the same name that is not the anchor', () => ({ by: imposter, with: [] }), 'unapproved_software_statement'],
    ['no path to the anchor', () => ({ with: [] }), 'unapproved_software_statement'],
    ['a revoked certificate', () => ({ by: revoked }), 'unapproved_software_statement'],
    ['a certificate that has ended', () => ({ by: expired }), 'unapproved_software_statement'],
    ['a name that is not in the certificate', () => ({ claims: { iss: 'https://other.example', sub: 'https://other.example' } }), 'unapproved_software_statement'],
    ['an organization that the registry does not know', () => ({ by: other, claims: { iss: 'https://unknown.example/fhir', sub: 'https://unknown.example/fhir' } }), 'unapproved_software_statement'],
    ['another subject', () => ({ claims: { sub: 'https://other.example' } }), 'invalid_software_statement'],
    ['another audience', () => ({ claims: { aud: 'https://other.example/register' } }), 'invalid_software_statement'],
    ['an hour to live', () => ({ claims: { exp: Math.floor(Date.now() / 1000) + 3600 } }), 'invalid_software_statement'],
    ['a time that has passed', () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 10 } }), 'invalid_software_statement'],
    ['no jti', () => ({ claims: { jti: undefined } }), 'invalid_client_metadata'],
    ['no name of the client', () => ({ claims: { client_name: undefined } }), 'invalid_client_metadata'],
    ['a grant that is not served', () => ({ claims: { grant_types: ['authorization_code'] } }), 'invalid_client_metadata'],
    ['no scope that is open to it', () => ({ claims: { scope: 'system/Consent.cruds' } }), 'invalid_client_metadata'],
    ['no certificate in the header', () => ({ header: { x5c: undefined } }), 'invalid_software_statement'],
  ])('with %s is refused', async (_name, wish, error) => {
    expect(await register(wish())).toMatchObject({ status: 400, body: { error } });
  });

  it('takes a statement once', async () => {
    const claims = { jti: randomUUID() };
    expect([(await register({ claims })).status, (await register({ claims })).body['error']]).toEqual([201, 'invalid_software_statement']);
  });

  it.each(['', '{}', '[]', '{"software_statement":"a.b.c","udap":"1"}', '{"software_statement":"x"}'])('answers %j with what is wrong', async (body) => {
    expect((await post('/oauth/register', 'application/json', body)).status).toBe(400);
  });
});

describe('a token', () => {
  it('is given for a purpose that the community may have, and reads the API under it', async () => {
    const grant = await token();
    expect(grant).toMatchObject({ status: 200, body: { scope: 'system/Patient.rs' } });
    expect(decodeJwt(String(grant.body['access_token']))).toMatchObject({ purpose: 'treatment', role: 'physician' });
    expect((await county.ask(String(grant.body['access_token']), '/fhir/R4/Patient?_count=1')).status).toBe(200);
  });

  it.each<[string, () => Wish, number, string]>([
    ['no hl7-b2b extension', () => ({ claims: { extensions: undefined } }), 400, 'invalid_grant'],
    ['the name of another organization in the extension', () => ({ claims: { extensions: b2b({ organization_id: 'https://other.example/fhir', purpose_of_use: ['TREAT'] }) } }), 400, 'invalid_grant'],
    ['a purpose that the community may not have', () => ({ claims: { extensions: b2b({ purpose_of_use: ['HPAYMT'] }) } }), 400, 'invalid_grant'],
    ['a certificate of another authority', () => ({ by: imposter, with: [] }), 401, 'invalid_client'],
    ['a revoked certificate', () => ({ by: revoked }), 401, 'invalid_client'],
    ['the certificate of another member', () => ({ by: other }), 401, 'invalid_client'],
    ['a certificate that has ended', () => ({ by: expired }), 401, 'invalid_client'],
    ['a key id in place of certificates', () => ({ header: { x5c: undefined, kid: 'x', alg: 'ES256' } }), 400, 'invalid_client'],
    ['an hour to live', () => ({ claims: { exp: Math.floor(Date.now() / 1000) + 3600 } }), 400, 'invalid_client'],
    ['another audience', () => ({ claims: { aud: 'https://other.example/token' } }), 400, 'invalid_client'],
  ])('with %s is refused', async (_name, wish, status, error) => {
    expect(await token(wish())).toMatchObject({ status, body: { error } });
  });

  it('is not given for a scope beyond the registration', async () => {
    expect(await token({}, 'system/Consent.cruds')).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('is not given twice for one assertion', async () => {
    const claims = { jti: randomUUID() };
    expect([(await token({ claims })).status, (await token({ claims })).status]).toEqual([200, 401]);
  });

  it('is not given to another client by a certificate, nor to this one by a key', async () => {
    expect((await token({ claims: { iss: 'open-door', sub: 'open-door' } })).status).toBe(401);
  });
});

describe('the end', () => {
  it('a certificate that lands on the revocation list is out without a restart', async () => {
    const late = await middle.issue('Open Door', { names: { uri: [NAME] } });
    expect((await token({ by: late })).status).toBe(200);
    writeFileSync(join(folder, 'revoked.pem'), await middle.revoke(revoked, late));
    utimesSync(join(folder, 'revoked.pem'), new Date(), new Date(Date.now() + 1000));
    const stop = Date.now() + 60_000;
    let status = 200;
    while (status === 200 && Date.now() < stop) {
      await new Promise((resolve) => { setTimeout(resolve, 500); });
      ({ status } = await token({ by: late }));
    }
    expect(status).toBe(401);
  });

  it.each([['an organization that is no partner any more', { active: false }], ['an organization that is not known by that name any more', { name: 'https://renamed.example/fhir' }]])(
    '%s ends what was registered for it: no token, and none that was given before', async (_what, change) => {
      const before = String((await token()).body['access_token']);
      const ask = async (): Promise<number> => (await county.ask(before, '/fhir/R4/Patient?_count=1')).status;
      expect(await ask()).toBe(200);
      await inRegistry(change);
      expect(await token()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(await until(async () => await ask() === 401)).toBe(true);
      expect((await register()).status).toBe(400);
      await inRegistry({});
      expect((await token()).status).toBe(200);
    });

  it('an empty list of grants ends the registration', async () => {
    expect((await register({ claims: { grant_types: [] } })).status).toBe(201);
    expect((await token()).status).toBe(401);
    expect((await register()).body['client_id']).toBe(clientId);
    expect((await token()).status).toBe(200);
  });
});
