// SPDX-License-Identifier: Apache-2.0
/**
 * Every look of staff and planners at somebody is in the ledger: whatever page of the router's own table shows a person, the request that showed it stands
 * there with the person. A tour opens every link and sends every form; a route that it does not come by fails the test until it is said why.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PAGES } from '../../../src/http/console/pages.ts';
import { consentOf, create, cs, file, fullForm, patientOf, personAtProgram, send } from '../../e2e/support.ts';
import { addAgency, reportAbuse } from '../../support/abuse-report.ts';
import { openConsole, PARTICIPANT_ID, type TestConsole, type Visitor } from '../../support/console.ts';
import { sendExample } from '../../support/plan-transaction.ts';
import { testPartners } from '../../support/partners.ts';
import { tour, type Stop } from './tour.ts';

const NOW = '2026-10-20T17:00:00.000Z';
const OPERATOR = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, role: 'exchange-operator' as const, purpose: 'operations' as const, scopes: ['system/*.cruds', 'console'], request: 'test' };
/** Names and numbers of the people of this test, and words that their records alone hold. */
const SOMEBODY = /Delgado|Quintanilla|\bS-1\b|\bA-77\b|\bB-88\b|come home to my daughter|not my landlord|The dose is wrong/i;

/** A page that leads on to one person, or to a paper or a plan of hers, has shown that there is one. The list of the ledger leads on to entries, and names nobody: each of them, opened, is a look. */
const ONWARD = /"\/console\/(?:consents|consents\/paper|consents\/document|what-if|plan|matching\/of)\/[\w-]{36,}/;
const ABOUT_ONE = /^\/console\/disclosures(?:\/accounting[.\w]*)?\?(?:.*&)?patient=/;

let desk: TestConsole;
let stops: readonly (Stop & { readonly looked: boolean })[];

async function fill(): Promise<void> {
  const [program, hospital] = await Promise.all([desk.tokenFor('open-door'), desk.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' })]);
  const probation = await desk.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' });
  const person = await personAtProgram(desk, program, PARTICIPANT_ID.value);
  const sent = await sendExample(desk, probation, { name: '6-coming-home-to-a-daughter', identifier: PARTICIPANT_ID });
  await create(desk, probation, { resourceType: 'CarePlan', status: 'active', intent: 'plan', title: 'Treatment plan', subject: { reference: sent.patient }, category: [{ coding: [{ system: cs('plan-category'), code: 'treatment' }] }] });
  await file(desk, program, fullForm({ patient: person.patient, categories: ['diagnosis'] }));
  await file(desk, program, fullForm({ patient: person.patient }));
  expect((await send(desk, hospital, `MedicationRequest?patient=${person.patient}`)).status).toBe(200);
  const twin = (number: string): ReturnType<typeof patientOf> => ({ ...patientOf('Quintanilla', { 'urn:throughcare:test:mrn': number }, '1987-03-09'), gender: 'female', address: [{ line: ['12 Orchard Lane'], city: 'Larkspur', postalCode: '43004' }] });
  await create(desk, program, twin('A-77'));
  await create(desk, hospital, twin('B-88'));
  expect((await desk.gateway.app.findMatches(OPERATOR)).ok).toBe(true);
  await desk.ask(await desk.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' }), '/fhir/R4/$break-glass', {
    method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({
      resourceType: 'Parameters', parameter: [{ name: 'identifier', valueIdentifier: PARTICIPANT_ID }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'R. Ames' }, { name: 'facility', valueString: 'ER' }, { name: 'consentCannotBeObtained', valueBoolean: true }],
    }),
  });
  await addAgency(desk);
  expect((await reportAbuse(desk, PARTICIPANT_ID.value, 1, '2026-10-19T09:00:00Z')).statuses).toEqual([200]);
  await send(desk, program, '//ingest/jail-csv', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'nothing that could be read' });
  const waiting = [{ name: 'consent', resource: consentOf(fullForm({ patient: person.patient, verified: false })) }, { name: 'document', resource: { ...PAPER, subject: { reference: person.patient } } }];
  expect((await desk.ask(program, '/fhir/R4/Consent/$fileConsent', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Parameters', parameter: waiting }) })).status).toBe(201);
  const larkspur = testPartners(desk.jwks).find(({ organization }) => organization.id === 'larkspur')!;
  await desk.add({ ...larkspur, agreements: larkspur.agreements.map((each) => ({ ...each, document: { title: 'The agreement', date: '2020-01-01', contentType: 'application/pdf', data: PDF } })) });
  const { store } = desk.gateway.deps;
  await store.commit('test', { outbox: ['d-1', 'd-2'].map((id) => ({ id, person: '', channel: 'notice', partner: 'open-door', payload: '{}' })) });
  await Promise.all(['d-1', 'd-2'].map((id) => store.settleOutbox(id, { dead: 'http-410' })));
}

const PDF = Buffer.from('%PDF-1.4 signed').toString('base64');
const PAPER = { resourceType: 'DocumentReference', status: 'current', type: { coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, content: [{ attachment: { contentType: 'application/pdf', title: 'Signed form', data: PDF } }] };

/** A consent taken down at the desk: it can be printed. */
async function takeDown(officer: Visitor): Promise<void> {
  await officer.get('/console/consents');
  const person = (await officer.post('/console/consents/find', { identifier: PARTICIPANT_ID.value }, { follow: false })).headers.get('location') ?? '';
  const form = await officer.get(`${person}/form/consent-specific`);
  const patient = /name="q-8-who"[^]*?<option value="(Patient\/[\w-]+)"/.exec(form.text)?.[1] ?? '';
  const said = { 'q-1': 'Rosa Delgado', 'q-2-who': 'Organization/open-door', 'q-3-what': 'medication-list', 'q-4-who': 'Organization/larkspur', 'q-5': 'treatment', 'q-4-hipaa': 'yes', 'q-10-risk': 'yes', 'q-10-refusal': 'yes', 'q-6': 'yes', 'q-7-event': 'end-of-treatment', 'q-8-who': patient, 'q-8-role': 'patient', 'q-8-method': 'electronic', 'q-9': '2026-10-19' };
  expect((await officer.post(`${person}/form/consent-specific`, said)).text).toContain('The consent is on file.');
}

/** Further pages of lists, which are short here, and what only the agency that a plan was handed to is offered. */
async function further(visitor: Visitor, found: readonly Stop[]): Promise<readonly Stop[]> {
  const plan = found.find(({ path }) => /^\/console\/plan\/[\w-]{40,}$/.test(path))?.path;
  const isStaff = found.some(({ path }) => path === '/console/today');
  const sent: readonly (readonly [string, Readonly<Record<string, string>>])[] = isStaff ? [['/console/matching', { after: '' }], ['/console/feeds/failed', { after: '' }]]
    : plan === undefined ? [] : [['/console/plan', { after: '' }], [`${plan}/next`, { phase: '', 'first-day': '' }]];
  const stops: Stop[] = isStaff ? [{ method: 'get', path: '/console/disclosures/search', seen: await visitor.get('/console/disclosures/search', { follow: false }) }] : [];
  for (const [path, form] of sent) {
    stops.push({ method: 'post', path, seen: await visitor.post(path, form, { follow: false }) });
  }
  return stops;
}

/** What the participant asks for, so that it stands on the work list. */
async function askFor(): Promise<void> {
  const rosa = await desk.signIn('rosa-delgado');
  const { text } = await rosa.get('/console/me/en/ask');
  const choice = (id: string, words: string): string => new RegExp(`<option value="([\\w-]{40,})">${words}`).exec(text.slice(text.indexOf(`id="${id}"`)))?.[1] ?? '';
  await rosa.post('/console/me/en/ask/correct', { record: choice('record', 'A medicine'), words: 'The dose is wrong.' });
  await rosa.post('/console/me/en/ask/limit', { holder: choice('holder', 'Open Door'), 'limit-words': 'Not my landlord, please.' });
  await rosa.post('/console/me/en/ask/own', { 'own-holder': choice('own-holder', 'Open Door'), 'own-words': '' });
}

async function walk(visitor: Visitor): Promise<typeof stops> {
  const toured = await tour(visitor, { identifier: PARTICIPANT_ID.value, reason: 'It was looked at', words: 'It was looked at', due: '2026-12-01' });
  const found = [...toured, ...await further(visitor, toured)];
  const looked = async ({ seen }: Stop): Promise<boolean> => {
    const request = seen.headers.get('x-request-id') ?? '';
    return desk.gateway.store.read('test', async (session) => (await session.ledger({ request, count: 100 })).some((row) => row.person !== ''));
  };
  const told: (typeof stops)[number][] = [];
  for (const stop of found) {
    told.push({ ...stop, looked: await looked(stop) });
  }
  return told;
}

beforeAll(async () => {
  desk = await openConsole({ clock: { now: () => NOW } });
  await fill();
  await askFor();
  const people = await Promise.all([desk.signIn('priya-nair'), desk.signIn('omar-reyes', 'case coordination'), desk.signIn('dana-whitfield', 'Partner administration')]);
  await takeDown(people[0]);
  stops = (await Promise.all(people.map(walk))).flat();
});
afterAll(() => desk.close());

const isOf = ({ method, path }: Stop, route: (typeof PAGES)[number]): boolean => method === route.method && new RegExp(`^/console${route.path.replace(/[.]/g, '\\.').replace(/:[a-z]+/g, '[A-Za-z0-9_-]+')}$`).test(path.split('?')[0] ?? '');
const named = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`;

/** Pages on which the tour saw somebody, at least: fewer, and it looked at too little. */
const SHOWING = [
  'get /today/work/:list', 'get /today/consents/:list', 'get /disclosures', 'get /disclosures/accounting', 'get /disclosures/:id', 'get /consents/:id', 'get /consents/paper/:id',
  'get /consents/paper/:id/revoke', 'get /consents/:id/form/:form', 'post /consents/:id/form/:form', 'get /what-if/:id', 'post /what-if/:id', 'get /plan', 'post /plan', 'post /plan/find', 'get /plan/:id', 'post /plan/:id/next',
  'get /plan/:id/who', 'post /plan/:id/who', 'get /plan/:id/beside/:other', 'get /work', 'get /matching', 'get /matching/of/:id',
];

describe('whoever looks at somebody at the console', () => {
  it('stands in the ledger with that request, by whatever page it was', () => {
    const shown = stops.filter(({ path, seen }) => SOMEBODY.test(seen.text) || ONWARD.test(seen.text) || (ABOUT_ONE.test(path) && seen.status === 200));
    const routes = PAGES.filter((route) => shown.some((stop) => isOf(stop, route))).map(named);
    expect(SHOWING.filter((route) => !routes.includes(route))).toEqual([]);
    expect(shown.filter(({ looked }) => !looked).map(({ method, path }) => `${method} ${path.replace(/[\w-]{36,}/g, ':id')}`)).toEqual([]);
  });

  it('on every page that there is for staff and planners: the tour came by each route of the router\'s own table', () => {
    const routes = PAGES.filter(({ desks }) => !desks.includes('participant'));
    const missed = routes.filter((route) => !stops.some((stop) => isOf(stop, route))).map(named);
    expect(missed).toEqual([]);
  });

  it('finds no page that fails, keeps a copy or runs a foreign script, and no address that names anybody', () => {
    expect(stops.filter(({ seen }) => seen.status >= 500).map(named)).toEqual([]);
    expect(stops.filter(({ seen }) => seen.headers.get('cache-control') !== 'no-store').map(named)).toEqual([]);
    expect(stops.filter(({ seen }) => !(seen.headers.get('content-security-policy') ?? '').startsWith('default-src \'none\'')).map(named)).toEqual([]);
    const addresses = stops.flatMap(({ path, seen }) => [path, seen.headers.get('location') ?? '', ...[...seen.text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, address = '']) => address)]);
    expect([...new Set(addresses.filter((address) => SOMEBODY.test(decodeURIComponent(address))))]).toEqual([]);
  });
});
