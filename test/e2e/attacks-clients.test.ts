// SPDX-License-Identifier: Apache-2.0
/** Attacks by clients: speaking for another client, for an organization that nobody registered, or with a certificate whose revocation got lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, importPKCS8 } from 'jose';
import { askToken, assertion, makeKey } from '../support/clients.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { authority } from '../support/pki.ts';
import type { Authority, Issued } from '../support/pki.ts';
import { testPartners } from '../support/partners.ts';
import { eventually, openReceiver, type Receiver } from '../support/receiver.ts';
import { create, cs, file, fullForm, patientOf, personAtProgram, post, programRecords, send, SID, type Loose } from './support.ts';

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const URI = 'urn:ietf:rfc:3986';
const folder = mkdtempSync(join(tmpdir(), 'throughcare-attacks-'));
let root: Authority;
let member: Issued;
let gateway: TestGateway;
let receiver: Receiver;
let hospital: string;
let program: string;

beforeAll(async () => {
  root = await authority('Community Root');
  [member] = await Promise.all([root.issue('Nobody', { names: { uri: ['https://nobody.example/fhir'] } })]);
  const own = await root.issue('gateway', { names: { uri: ['https://gateway.example/fhir/R4'] } });
  const files = {
    'anchors.pem': root.pem, 'own.pem': own.pem, 'own.key': own.key,
    'communities.json': JSON.stringify({ certificate: 'own.pem', key: 'own.key', communities: [{ uri: 'https://trust.example', anchors: 'anchors.pem', scopes: ['system/Patient.rs'], purposes: ['treatment'], roles: ['physician'] }] }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  receiver = await openReceiver();
  gateway = await openGateway({ settings: { communities: join(folder, 'communities.json'), deliveries: { interval: 20, patience: { first: 20, most: 60, tries: 4 }, pause: 20 } } });
  const larkspur = testPartners(gateway.jwks).find((each) => each.organization.id === 'larkspur')!;
  const [ehr] = larkspur.clients;
  await gateway.add({
    ...larkspur,
    clients: [ehr!, { ...ehr!, id: 'larkspur-billing', name: 'Billing', purposes: ['payment'], roles: ['billing-staff'], defaultPurpose: 'payment', defaultRole: 'billing-staff' }] as never,
    endpoints: ['a', 'b'].map((each) => ({ id: `larkspur-hook-${each}`, uses: ['subscription'], transport: 'rest-hook', address: `${receiver.url}/${each}`, client: 'larkspur', purpose: 'treatment', role: 'physician', active: true })),
  });
  [program, hospital] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' })]);
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

async function signedBy(by: Issued, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 240, jti: randomUUID(), ...claims }).setProtectedHeader({ alg: 'ES256', x5c: [Buffer.from(by.certificate.rawData).toString('base64')] }).sign(await importPKCS8(by.key, 'ES256'));
}

async function registered(by: Issued, name: string): Promise<Response> {
  const statement = await signedBy(by, {
    iss: name, sub: name, aud: `${gateway.url}/oauth/register`, client_name: 'EHR', contacts: ['mailto:it@nobody.example'],
    grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', scope: 'system/Patient.rs',
  });
  return fetch(`${gateway.url}/oauth/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ software_statement: statement, udap: '1' }) });
}

describe('a member of a trust community', () => {
  it('loses what the operator takes from its community, registered before or not', async () => {
    const name = 'https://known.example/fhir';
    await gateway.add({ organization: { id: 'known-clinic', name: 'Known Clinic', statuses: ['covered-entity'], identifiers: [{ system: URI, value: name }] }, people: [], participants: [], agreements: [], clients: [], feeds: [] });
    const known = await root.issue('Known', { names: { uri: [name] } });
    const { client_id: id } = await (await registered(known, name)).json() as { readonly client_id: string };
    const ask = async (purpose: string, scope: string): Promise<unknown> => {
      const jwt = await signedBy(known, { iss: id, sub: id, aud: `${gateway.url}/oauth/token`, extensions: { 'hl7-b2b': { version: '1', organization_id: name, purpose_of_use: [purpose] } } });
      return (await askToken(`${gateway.url}/oauth/token`, jwt, scope)).status;
    };
    await gateway.gateway.deps.store.transact('test', async (tx) => {
      await tx.saveClient({ ...(await tx.client(id))!, scopes: ['system/Patient.rs', 'system/Condition.rs'], purposes: ['treatment', 'operations'] });
      return { ok: true, value: true };
    });
    expect([await ask('treatment', 'system/Patient.rs'), await ask('operations', 'system/Patient.rs'), await ask('treatment', 'system/Condition.rs')]).toEqual([200, 400, 400]);
  });

  it('is no client because a partner wrote its organization down: the registry alone says who is known', async () => {
    await create(gateway, hospital, { resourceType: 'Organization', name: 'Nobody', active: true, identifier: [{ system: URI, value: 'https://nobody.example/fhir' }] });
    const answer = await registered(member, 'https://nobody.example/fhir');
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'unapproved_software_statement' })]);
  });
});

const DAY = 86_400_000;
const day = (ahead: number): string => new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10);

describe('a client whose scopes reach a part of a type', () => {
  it('is told in a release alert of that part alone', async () => {
    const probation = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-probation')!;
    const [client] = probation.clients;
    await gateway.add({
      ...probation, clients: [client!, { ...client!, id: 'probation-alerts', scopes: ['system/Patient.rs', 'system/Encounter.rs', 'system/Appointment.rs?status=pending'] }],
      endpoints: [{ id: 'probation-alerts', uses: ['alert'], transport: 'fhir-message', address: `${receiver.url}/alerts`, client: 'probation-alerts', active: true }],
    });
    const [jail, officer] = await Promise.all([gateway.tokenFor('county-jail'), gateway.tokenFor('county-probation')]);
    const [inJail, outside] = [await create(gateway, jail, patientOf('Narrow', { [SID]: 'narrow-alert' })), await create(gateway, officer, patientOf('Narrow', { [SID]: 'narrow-alert' }))];
    const subject = { reference: outside };
    await create(gateway, officer, { resourceType: 'CareTeam', status: 'active', subject, participant: [{ member: { reference: 'Organization/county-probation' } }] });
    for (const [status, description] of [['booked', 'First report'], ['pending', 'Second report']]) {
      await create(gateway, officer, { resourceType: 'Appointment', status, description, start: `${day(21)}T09:00:00Z`, end: `${day(21)}T09:30:00Z`, participant: [{ actor: subject, status: 'accepted' }] });
    }
    await create(gateway, jail, {
      resourceType: 'Encounter', status: 'in-progress', class: { system: cs('encounter-class'), code: 'custody' }, subject: { reference: inJail }, period: { start: day(-90) }, serviceProvider: { reference: 'Organization/county-jail' },
      extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate', valueDateTime: day(20) }],
    });
    const got = (): string => receiver.got.filter(({ path }) => path.startsWith('/alerts')).map(({ body }) => body).join('');
    await eventually(() => got().includes('Second report'));
    expect(got()).not.toContain('First report');
  });
});

describe('a subscriber that counts how many events come together', () => {
  it('does not see from it that something was withheld between them', async () => {
    const ref = await create(gateway, hospital, {
      resourceType: 'Subscription', status: 'requested', reason: 'to know', criteria: 'https://throughcare.dev/fhir/SubscriptionTopic/record-arrived',
      channel: {
        type: 'rest-hook', endpoint: `${receiver.url}/b`, payload: 'application/fhir+json', _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'id-only' }] },
        extension: [{ url: `${BACKPORT}/backport-max-count`, valuePositiveInt: 2 }],
      },
    });
    await eventually(async () => (await send(gateway, hospital, ref)).json['status'] === 'active');
    const patient = await create(gateway, program, patientOf('Delgado', { [SID]: 'counted' }));
    await file(gateway, program, fullForm({ patient }));
    const records = programRecords(patient);
    await eventually(async () => (await gateway.gateway.deps.store.read('test', (session) => session.openEvents(ref.split('/')[1]!, 10))).length === 0);
    const before = receiver.got.length;
    const entry = ['condition', 'test', 'medication', 'condition'].map((name) => ({ resource: records[name]!, request: { method: 'POST', url: records[name]!.resourceType } }));
    expect((await post(gateway, program, '', { resourceType: 'Bundle', type: 'transaction', entry })).status).toBe(200);
    const counts = (): readonly number[] => receiver.got.slice(before).filter(({ path }) => path === '/b').map(({ body }) => body.split('"notification-event"').length - 1).filter((count) => count > 0);
    await eventually(() => counts().reduce((sum, count) => sum + count, 0) === 3);
    expect(counts()).toEqual([2, 1]);
  });
});

describe('another client of the same organization', () => {
  it('does not get the events of a subscription again under the purpose of the client whose endpoint it is', async () => {
    const subscription: Loose = {
      resourceType: 'Subscription', status: 'requested', reason: 'to know', criteria: 'https://throughcare.dev/fhir/SubscriptionTopic/record-arrived',
      channel: { type: 'rest-hook', endpoint: `${receiver.url}/a`, payload: 'application/fhir+json', _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'id-only' }] } },
    };
    const ref = await create(gateway, hospital, subscription);
    await eventually(async () => (await send(gateway, hospital, ref)).json['status'] === 'active');
    const { patient } = await personAtProgram(gateway, program, 'attacked-events');
    await file(gateway, program, fullForm({ patient }));
    const condition = await create(gateway, program, programRecords(patient)['condition']!);
    await eventually(async () => (await send(gateway, hospital, `${ref}/$events`)).text.includes(condition));
    const billing = await gateway.tokenFor('larkspur-billing');
    expect((await send(gateway, billing, condition)).status).toBe(404);
    const answer = await send(gateway, billing, `${ref}/$events?content=full-resource`);
    expect(answer.text).not.toContain(condition.split('/')[1]);
    expect(answer.text).not.toContain('F11.20');
    expect((await send(gateway, hospital, `${ref}/$events?content=full-resource`)).text).toContain('F11.20');
  });
});

describe('a client that is registered for certificate-bound tokens', () => {
  it.each([[true, 401], [false, 200]])('(bound: %s) gets %i at the consent service without its certificate, whatever key it has', async (certificateBound, status) => {
    const key = await makeKey();
    const id = `https://ehr.example/${String(certificateBound)}`;
    await gateway.gateway.deps.store.transact('test', async (tx) => {
      await tx.saveClient({ ...(await tx.client('larkspur'))!, id, jwks: JSON.stringify({ keys: [key.jwk] }), certificateBound });
      return { ok: true, value: true };
    });
    const url = `${gateway.url}/cds-services/patient-consent-consult`;
    const jwt = await assertion({ clientId: id, tokenUrl: url, key });
    const answer = await fetch(url, {
      method: 'POST', headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' }, body: JSON.stringify({ hook: 'patient-consent-consult', hookInstance: randomUUID(), context: { patientId: randomUUID() } }),
    });
    expect(answer.status).toBe(status);
  });
});
