// SPDX-License-Identifier: Apache-2.0
/** CDS Hooks: may this hospital have something of this person? Withheld and nobody are one card. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertion, makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { cdsClient, type CdsAnswer } from '../support/cds-client.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { consentOf, create, file, fullForm, patientOf, post, personAtProgram, send, SID, signatureOf } from './support.ts';

const SERVICE = '/cds-services/patient-consent-consult';
let gateway: TestGateway;
let program: string;
let key: TestKey;
let patient: string;
let consent: string;

beforeAll(async () => {
  gateway = await openGateway();
  [program, key] = [await gateway.tokenFor('open-door'), await makeKey()];
  await gateway.gateway.store.transact('test', async (tx) => {
    await tx.saveClient({
      id: 'https://ehr.larkspur.example', organization: 'larkspur', name: 'Larkspur EHR', jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/*.rs'],
      purposes: ['treatment'], roles: ['physician'], defaultPurpose: 'treatment', defaultRole: 'physician', kind: 'partner', active: true,
    });
    return { ok: true, value: undefined };
  });
  ({ patient } = await personAtProgram(gateway, program, 'CDS-1'));
});
afterAll(() => gateway.close());

async function ask(patientId: unknown, change: { readonly claims?: Readonly<Record<string, unknown>>; readonly key?: TestKey; readonly body?: string } = {}): Promise<{ readonly status: number; readonly text: string }> {
  const jwt = await assertion({ clientId: 'https://ehr.larkspur.example', tokenUrl: `${gateway.url}${SERVICE}`, key: change.key ?? key, claims: { sub: undefined, ...change.claims } as never });
  const answer = await fetch(`${gateway.url}${SERVICE}`, {
    method: 'POST', headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: change.body ?? JSON.stringify({ hook: 'patient-consent-consult', hookInstance: randomUUID(), context: { patientId } }),
  });
  return { status: answer.status, text: await answer.text() };
}

const idOf = (ref: string): string => ref.slice('Patient/'.length);
const decisionOf = (text: string): unknown => (JSON.parse(text) as { readonly cards: readonly { readonly extension: { readonly decision: string } }[] }).cards[0]?.extension.decision;

describe('CDS Hooks', () => {
  it('says which services there are', async () => {
    const services = await cdsClient(gateway.url, { id: 'anybody', key }).discover();
    expect(services.map(({ id, hook }) => [id, hook])).toEqual(['patient-consent-consult', 'order-select', 'order-sign'].map((each) => [each, each]));
  });

  it('without a consent, a patient and nobody get the same answer to the last byte', async () => {
    const [there, nobody, stranger] = await Promise.all([ask(idOf(patient)), ask(randomUUID()), ask([{ system: 'urn:nowhere', value: '1' }])]);
    expect(there).toEqual(nobody);
    expect(stranger).toEqual(nobody);
    expect([nobody.status, decisionOf(nobody.text)]).toEqual([200, 'NO_CONSENT']);
  });

  it('under a consent it says what may be had and with which duties, and names nobody', async () => {
    consent = await create(gateway, program, consentOf(fullForm({ patient, categories: ['entire-sud-treatment-record'] })));
    await create(gateway, program, signatureOf(consent, patient));
    const { text } = await ask(idOf(patient));
    expect(decisionOf(text)).toBe('CONSENT_PERMIT');
    const [card] = (JSON.parse(text) as { readonly cards: readonly { readonly extension: { readonly categories: readonly { readonly code: string }[]; readonly obligations: readonly { readonly id: { readonly code: string } }[] } }[] }).cards;
    expect(card!.extension.categories.length).toBeGreaterThan(0);
    expect(card!.extension.obligations.map(({ id }) => id.code)).toContain('attach-part2-notice');
    const shown = await send(gateway, await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician' }), patient);
    expect(shown.status).toBe(200);
  });

  it('is written down, and counts as telling of the person only when it does', async () => {
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ client: 'https://ehr.larkspur.example', count: 50 }));
    expect(rows.filter((row) => row.kind === 'disclosure')).toHaveLength(1);
    expect(rows.filter((row) => row.kind === 'refusal').length).toBeGreaterThanOrEqual(3);
  });

  it('a revocation acts with the next question', async () => {
    expect((await gateway.ask(program, `/fhir/R4/${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    expect(await ask(idOf(patient))).toEqual(await ask(randomUUID()));
  });

  it('what is withheld beside what goes has no part in the card: neither a duty nor a category of its own', async () => {
    await gateway.add({
      organization: { id: 'mercy', name: 'Mercy Hospital', statuses: ['covered-entity', 'health-care-provider'], identifiers: [] }, people: [], participants: [], feeds: [],
      agreements: [{ id: 'mercy-baa', type: 'business-associate-agreement', with: ['gateway'], period: { start: '2020-01-01' }, active: true }],
      clients: [{ id: 'mercy', name: 'Mercy', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['treatment'], roles: ['physician'], defaultPurpose: 'treatment', defaultRole: 'physician', active: true }],
    });
    const mercy = await gateway.tokenFor('mercy');
    const code = (text: string): object => ({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: text }] });
    const person = async (sid: string): Promise<string> => {
      const made = await create(gateway, mercy, patientOf('Delgado', { [SID]: sid }));
      await create(gateway, mercy, { resourceType: 'Condition', subject: { reference: made }, code: code('I10') });
      return made;
    };
    const [plain, copied, refused] = [await person('CDS-plain'), await person('CDS-copied'), await person('CDS-refused')];
    const copy = await create(gateway, mercy, { resourceType: 'Condition', subject: { reference: copied }, code: code('F11.20') });
    await create(gateway, mercy, {
      resourceType: 'Provenance', target: [{ reference: copy }], recorded: '2026-10-01T00:00:00Z',
      agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: 'Organization/open-door' } }],
    });
    const result = await create(gateway, mercy, { resourceType: 'Observation', status: 'final', subject: { reference: refused }, code: { text: 'x' } });
    await create(gateway, mercy, { ...consentOf(fullForm({ patient: refused })), policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] }, provision: { type: 'deny', data: [{ meaning: 'instance', reference: { reference: result } }] } });
    const clinic = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician' });
    expect(await Promise.all([copy, result].map(async (each) => (await send(gateway, clinic, each)).status))).toEqual([404, 404]);
    const cards = await Promise.all([plain, copied, refused].map((each) => ask(idOf(each))));
    expect([decisionOf(cards[0]!.text), new Set(cards.map(({ text }) => text)).size]).toEqual(['CONSENT_PERMIT', 1]);
  });

  it.each<[string, () => Promise<{ readonly status: number }>, number]>([
    ['another audience', () => ask('x', { claims: { aud: 'https://elsewhere.example' } }), 401],
    ['another key', async () => ask('x', { key: await makeKey() }), 401],
    ['a life of an hour', () => ask('x', { claims: { exp: Math.floor(Date.now() / 1000) + 3600 } }), 401],
    ['another hook', () => ask('x', { body: JSON.stringify({ hook: 'order-sign', hookInstance: 'x', context: { patientId: 'x' } }) }), 400],
    ['no JSON', () => ask('x', { body: '{' }), 400],
    ['an id that is none', () => ask('../x'), 400],
  ])('is refused with %s', async (_name, asked, status) => {
    expect((await asked()).status).toBe(status);
  });

  it('takes a JWT once', async () => {
    const claims = { jti: randomUUID() };
    expect([(await ask('x', { claims })).status, (await ask('x', { claims })).status]).toEqual([200, 401]);
  });
});

describe('an order that is about to leave', () => {
  const draft = (performer: object, over: object = {}): object => ({ resourceType: 'ServiceRequest', id: 'd1', status: 'draft', intent: 'order', code: { text: 'Housing support' }, performer: [performer], ...over });

  const cardsOf = (hook: string, about: string, orders: readonly object[], over: { readonly client?: string; readonly selections?: readonly string[] } = {}): Promise<CdsAnswer> =>
    cdsClient(gateway.url, { id: over.client ?? 'https://ehr.open-door.example', key }).call(hook, {
      userId: 'Practitioner/dana-whitfield', patientId: idOf(about), ...(over.selections === undefined ? {} : { selections: over.selections }),
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
    });
  const home = { reference: 'Organization/home-again' };
  let person: string;

  beforeAll(async () => {
    await gateway.gateway.store.transact('test', async (tx) => {
      await tx.saveClient({
        id: 'https://ehr.open-door.example', organization: 'open-door', name: 'Open Door EHR', jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/*.rs'],
        purposes: ['treatment'], roles: ['counselor'], defaultPurpose: 'treatment', defaultRole: 'counselor', kind: 'partner', active: true,
      });
      return { ok: true, value: undefined };
    });
    ({ patient: person } = await personAtProgram(gateway, program, 'CDS-2'));
  });

  it('of a program needs a consent to reach a housing agency: the card says so and brings the form', async () => {
    const { status, cards } = await cardsOf('order-sign', person, [draft(home)]);
    expect([status, cards.map(({ indicator, source }) => [indicator, source.topic?.code])]).toEqual([200, [['warning', 'consent-needed']]]);
    expect(cards[0]!.detail).toContain('42 CFR');
    const form = cards[0]!.suggestions![0]!.actions![0]!.resource!;
    expect(cards[0]!.links!.map(({ url, type }) => [url, type])).toEqual([[`${gateway.url}/console/asks`, 'absolute']]);
    expect(form['questionnaire']).toMatch(/consent-combined$/);
    expect(JSON.stringify(form)).toMatch(/Organization\/open-door.*Organization\/home-again.*case-coordination/s);
  });

  const card = async (about = person, over = {}): Promise<string> => (await cardsOf('order-sign', about, [draft(home)], over)).text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/\d{4}-\d\d-\d\dT[^"]*/g, 'INSTANT');

  it('reads the same whether or not a program holds a consent that named the caller and was revoked', async () => {
    const { patient: theirs } = await personAtProgram(gateway, program, 'CDS-3');
    const ours = await create(gateway, await gateway.tokenFor('larkspur'), patientOf('Delgado', { [SID]: 'CDS-3' }));
    const asked = (): Promise<string> => card(ours, { client: 'https://ehr.larkspur.example' });
    const before = await asked();
    expect(before).toContain('consent-needed');
    const paper = await file(gateway, program, fullForm({ patient: theirs, recipients: ['Organization/larkspur'] }));
    await post(gateway, program, `${paper}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: 'written' }] });
    expect(await asked()).toBe(before);
  });

  it('says once it is signed with which duties it goes, and nothing about an order that stays in the house', async () => {
    const { text } = await cardsOf('order-sign', person, [draft(home)]);
    const categories = [...text.matchAll(/CodeSystem\/category","code":"([a-z-]+)"/g)].map(([, code]) => code!);
    const paper = await create(gateway, program, consentOf(fullForm({ patient: person, recipients: ['Organization/home-again'], purposes: ['case-coordination'], categories: categories.length === 0 ? ['entire-sud-treatment-record'] : [...categories, 'entire-sud-treatment-record'] })));
    await create(gateway, program, signatureOf(paper, person));
    expect((await cardsOf('order-sign', person, [draft(home), draft({ reference: 'Organization/open-door' })])).cards.map(({ indicator, source }) => [indicator, source.topic?.code])).toEqual([['info', 'sharing-duties']]);
  });

  it('is looked at when it is picked, if it was, and a performer that nobody knows is said to be one', async () => {
    const orders = [draft({ display: 'Somebody' }), draft(home, { id: 'd2' })];
    expect((await cardsOf('order-select', person, orders, { selections: ['ServiceRequest/d1'] })).cards.map(({ source }) => source.topic?.code)).toEqual(['performer-unknown']);
    expect((await cardsOf('order-select', person, orders, { selections: [] })).cards).toEqual([]);
    expect((await cardsOf('order-sign', person, [{ resourceType: 'NutritionOrder', status: 'draft' }])).cards).toEqual([]);
  });

  it('about a person whom the caller does not know brings no card, like an order about nobody', async () => {
    const asHospital = { client: 'https://ehr.larkspur.example' };
    const [there, nobody] = [await cardsOf('order-sign', person, [draft(home)], asHospital), await cardsOf('order-sign', `Patient/${randomUUID()}`, [draft(home)], asHospital)];
    expect(there).toEqual(nobody);
    expect([nobody.status, nobody.text]).toEqual([200, '{"cards":[]}']);
  });

  it('reads the same whatever papers others hold, and tells of one of the caller\'s own', async () => {
    const refusal = (subject: string): Parameters<typeof create>[2] => ({
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/restriction-kind', code: 'agreed' }] }], patient: { reference: subject }, provision: { type: 'deny' },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
    });
    const hospital = await gateway.tokenFor('larkspur');
    const theirs = await create(gateway, hospital, patientOf('Delgado', { [SID]: 'CDS-2' }));
    const before = await card();
    expect(before).toContain('sharing-duties');
    await create(gateway, hospital, refusal(theirs));
    await file(gateway, hospital, fullForm({ patient: theirs, disclosers: ['Organization/larkspur'], recipients: ['Organization/home-again'] }));
    expect(await card()).toBe(before);
    await create(gateway, program, refusal(person));
    expect(await card()).toContain('not-shareable');
  });

  it('that is no sound resource, or for another hook, is refused', async () => {
    expect((await cardsOf('order-sign', person, [draft(home, { intent: ['order'] })])).status).toBe(400);
    const jwt = await assertion({ clientId: 'https://ehr.open-door.example', tokenUrl: `${gateway.url}/cds-services/order-sign`, key, claims: { sub: undefined } as never });
    expect((await fetch(`${gateway.url}/cds-services/order-select`, { method: 'POST', headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' }, body: '{}' })).status).toBe(401);
  });
});
