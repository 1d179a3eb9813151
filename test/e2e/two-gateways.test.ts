// SPDX-License-Identifier: Apache-2.0
/**
 * Two gateways and three partners' own FHIR servers, each checking who asks: a plan starts in the jail's, the clinic pulls it through the
 * other, a partner goes down in the middle and comes back. Nothing is lost, doubled or out of order, and nobody hears of the person who
 * need not (42 CFR 2.13(a), (c)(2)).
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { findWrongReleases } from '../../src/app/aftermath/breaches.ts';
import type { Partner } from '../../src/app/registry/partner.ts';
import { ok } from '../../src/domain/issue.ts';
import { heardOf, openFhirServer, type FhirServer } from '../support/fhir-server.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { until } from '../support/until.ts';
import { create, file, FHIR, fullForm, patientOf, post, programRecords, refsOf, send, SID, type Answered, type Entry, type Json, type Loose } from './support.ts';

let jails: TestGateway;
let clinics: TestGateway;
let clinicServer: FhirServer;
let hospitalServer: FhirServer;
let programServer: FhirServer;
let doctor: string;
let rosa: string;
let plan: string;

const here = (gateway: TestGateway, id: string): Partner => testPartners(gateway.jwks).find((each) => each.organization.id === id)!;
/** The jail under the number by which both gateways know it; ids mean nothing between them. */
const jailAt = (gateway: TestGateway): Partner => ({ ...here(gateway, 'county-jail'), organization: { ...here(gateway, 'county-jail').organization, identifiers: [{ system: 'urn:throughcare:test:ori', value: 'CO0010000' }] } });
const hospital = (): Partner => ({
  organization: { id: 'st-mary', name: 'St. Mary', statuses: ['covered-entity', 'health-care-provider'], identifiers: [] }, people: [], participants: [], agreements: [{ id: 'st-mary-baa', type: 'business-associate-agreement', with: ['gateway'], period: { start: '2020-01-01' }, active: true }], clients: [], feeds: [],
});
const jailGateway = (types: readonly string[]): NonNullable<Partner['sources']>[number] =>
  ({ id: 'jail-gateway', address: `${jails.url}/fhir/R4`, identifierSystems: [SID], types, auth: { tokenUrl: `${jails.url}/oauth/token`, client: 'nobody' }, clients: { larkspur: 'clinic-by-b' }, active: true });
const at = (server: FhirServer, id: string, active = true): NonNullable<Partner['sources']>[number] =>
  ({ id, address: server.base, identifierSystems: [SID], types: ['CarePlan', 'Condition', 'DocumentReference', 'Observation'], auth: { tokenUrl: server.tokenUrl, client: 'gateway-b' }, active });

beforeAll(async () => {
  [jails, clinics] = await Promise.all([openGateway({ settings: { deliveries: { interval: 20, patience: { first: 20, most: 60, tries: 40 }, pause: 40 } } }), openGateway({ settings: { pulls: { timeout: 3_000, pause: 50 } } })]);
  const jwksUrl = (): string => `${clinics.url}/oauth/jwks`;
  [clinicServer, hospitalServer, programServer] = await Promise.all([
    openFhirServer({ jwksUrl: () => `${jails.url}/oauth/jwks`, client: 'gateway-a' }), openFhirServer({ jwksUrl, client: 'gateway-b', pageSize: 2 }), openFhirServer({ jwksUrl, client: 'gateway-b' }),
  ]);
  // At the jail's gateway the clinic is known as it asks through its own, and has a server to which plans are pushed.
  await jails.add({
    ...here(jails, 'larkspur'),
    clients: [...here(jails, 'larkspur').clients, { id: 'clinic-by-b', name: 'The clinic, by gateway B', kind: 'partner', jwks: '', jwksUri: jwksUrl(), scopes: ['system/*.rs'], purposes: ['treatment'], roles: ['physician'], active: true }],
    endpoints: [{ id: 'clinic-fhir', uses: ['push'], transport: 'fhir-rest', address: clinicServer.base, client: 'larkspur', purpose: 'treatment', role: 'physician', auth: { tokenUrl: clinicServer.tokenUrl, client: 'gateway-a' }, active: true }],
  });
  await jails.add(jailAt(jails));
  await clinics.add({
    ...jailAt(clinics),
    sources: [jailGateway(['CarePlan', 'Goal'])],
  });
  await clinics.add({ ...hospital(), sources: [at(hospitalServer, 'st-mary-fhir')] });
  await clinics.add({ ...here(clinics, 'open-door'), sources: [at(programServer, 'open-door-fhir')] });
  doctor = await clinics.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
  rosa = await create(clinics, doctor, patientOf('Delgado', { [SID]: 'two-rosa' }));
  plan = await planAtTheJail();
  hospitalServer.held.push(...hospitalRecords());
  programServer.held.push({ ...patientOf('Delgado', { [SID]: 'two-rosa' }), id: 'od-1' } as Resource, ...Object.entries(programRecords('Patient/od-1')).map(([id, record]) => ({ ...record, id }) as Resource));
});
afterAll(async () => {
  await Promise.all([clinicServer.close(), hospitalServer.close(), programServer.close()]);
  await Promise.all([jails.close(), clinics.close()]);
});
beforeEach(() => {
  for (const server of [clinicServer, hospitalServer, programServer]) {
    server.trouble = () => undefined;
    server.seen.length = 0;
  }
});

const WORDS = ['Plan of the first week', 'Plan of the second week', 'Plan of the third week'];
const planOf = (patient: string, words: string): Loose => ({ resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: patient }, title: words });

async function planAtTheJail(): Promise<string> {
  const jail = await jails.tokenFor('county-jail');
  const patient = await create(jails, jail, patientOf('Delgado', { [SID]: 'two-rosa' }));
  await create(jails, jail, { resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'A place to live' }, subject: { reference: patient } });
  const made = await create(jails, jail, planOf(patient, WORDS[0]!));
  await create(jails, jail, {
    resourceType: 'Provenance', target: [{ reference: made }], recorded: '2026-11-01T12:00:00Z',
    agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: 'Organization/county-jail' } }],
  });
  return made;
}

function hospitalRecords(): readonly Resource[] {
  const subject = { reference: 'Patient/sm-1' };
  const conditions = ['J45.20', 'E11.9', 'I10', 'M54.5', 'K21.9'].map((code, n) => ({
    resourceType: 'Condition', id: `c${String(n)}`, subject, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] }, recordedDate: `2026-10-0${String(n + 1)}`,
    encounter: { reference: 'Encounter/not-given' },
  }));
  const pressure = { resourceType: 'Observation', id: 'o1', status: 'final', subject, code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] }, effectiveDateTime: '2026-10-05' };
  return [{ ...patientOf('Delgado', { [SID]: 'two-rosa' }), id: 'sm-1' }, ...conditions, pressure] as unknown as readonly Resource[];
}

async function updatePlan(words: string): Promise<void> {
  const jail = await jails.tokenFor('county-jail');
  const known = await send(jails, jail, plan);
  const written = await send(jails, jail, plan, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...known.json, title: words }) });
  expect(written.status).toBe(200);
}

const entries = ({ json }: Answered): readonly Entry[] => (json['entry'] ?? []) as readonly Entry[];
const records = (answer: Answered): readonly Entry['resource'][] => entries(answer).filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource);
const kinds = (answer: Answered): readonly string[] => records(answer).map(({ resourceType }) => resourceType).toSorted();
/** Organizations that are said not to have answered in full. */
const incomplete = (answer: Answered): readonly string[] => entries(answer).flatMap(({ resource }) => {
  const [issue] = (resource['issue'] ?? []) as readonly { readonly code: string; readonly details?: { readonly text?: string } }[];
  return issue?.code === 'incomplete' ? [/^Organization\/([a-z-]+) /.exec(issue.details?.text ?? '')?.[1] ?? '?'] : [];
});
const pull = async (body: Json = { resourceType: 'Parameters' }, token = doctor, patient = rosa): Promise<Answered> => {
  const answer = await post(clinics, token, `${patient}/$pull`, body);
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  return answer;
};
const FIVE = Array.from({ length: 5 }, () => 'Condition');

describe('the clinic pulls through its own gateway', () => {
  it('the plan that began in the jail, and what the hospital has; the program does not even hear of it', async () => {
    const answer = await pull();
    expect([kinds(answer), incomplete(answer)]).toEqual([['CarePlan', ...FIVE, 'Goal', 'Observation'], []]);
    expect(records(answer).find(({ resourceType }) => resourceType === 'CarePlan')).toMatchObject({ title: WORDS[0], subject: { reference: rosa } });
    expect(heardOf(programServer)).toEqual([]);
    // Who wrote it was asked of the other gateway, and told by its Provenance and the organization's number.
    const asked = await jails.gateway.deps.store.read('test', (session) => session.ledger({ client: 'clinic-by-b', count: 20 }));
    expect(asked.some(({ detail }) => detail.includes('Provenance/'))).toBe(true);
    // What the answer refers to is in it, or not told.
    expect(answer.text).not.toMatch(/sm-1|not-given|two-rosa/);
  });

  it('says where each record is from, and who gave it', async () => {
    const provenance = entries(await pull()).filter(({ resource }) => resource.resourceType === 'Provenance').map(({ resource }) => resource);
    const agents = provenance.map((each) => (each['agent'] as readonly { readonly who: { readonly reference: string } }[]).map(({ who }) => who.reference).join(' '));
    expect(agents.toSorted()).toEqual(['Organization/county-jail Organization/county-jail', 'Organization/st-mary Organization/st-mary']);
    expect(provenance.map((each) => (each['target'] as readonly unknown[]).length).toSorted()).toEqual([2, 6]);
  });

  it('with a consent, of the program\'s records those that it names, with the notice; after it is revoked the program is not asked any more', async () => {
    const program = await clinics.tokenFor('open-door');
    const consent = await file(clinics, program, fullForm({ patient: await create(clinics, program, patientOf('Delgado', { [SID]: 'two-rosa' })), categories: ['diagnosis'] }));
    const answer = await pull();
    expect(kinds(answer)).toEqual(['CarePlan', ...FIVE, 'Condition', 'Goal', 'Observation']);
    expect(answer.text).toContain('F11.20');
    expect(answer.text).toMatch(/42 CFR part 2/);
    expect(answer.text).not.toMatch(/U2Vzc2lvbiBub3Rl|351264|19261-7/);
    // What only passed through is looked back upon like any release.
    const staff = { tenant: 'test', client: 'compliance', organization: 'gateway', kind: 'staff' as const, role: 'exchange-operator' as const, purpose: 'operations' as const, scopes: ['console'], request: 'back' };
    const since = new Date(Date.now() - 60_000).toISOString();
    expect(await findWrongReleases(clinics.gateway.deps, staff, { since })).toMatchObject({ ok: true, value: { notReplayable: 0, wrong: [] } });
    const filed = (await send(clinics, program, consent)).json;
    const state = async (status: string): Promise<void> => { expect((await send(clinics, program, consent, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...filed, status }) })).status).toBe(200); };
    await state('entered-in-error');
    expect(await findWrongReleases(clinics.gateway.deps, staff, { since })).toMatchObject({ ok: true, value: { wrong: [{ organization: 'larkspur', cause: 'evidence', records: 1 }] } });
    await state('active');
    expect((await post(clinics, program, `${consent}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: 'written' }] })).status).toBe(200);
    programServer.seen.length = 0;
    expect(kinds(await pull())).toEqual(['CarePlan', ...FIVE, 'Goal', 'Observation']);
    expect(heardOf(programServer)).toEqual([]);
  });

  it('what the other gateway gave under a consent with its notice stays protected here, where no consent lets it go', async () => {
    const program = await jails.tokenFor('open-door');
    const patient = await create(jails, program, patientOf('Delgado', { [SID]: 'two-rosa' }));
    await create(jails, program, programRecords(patient)['condition']!);
    await file(jails, program, fullForm({ patient }));
    await clinics.add({ ...jailAt(clinics), sources: [jailGateway(['CarePlan', 'Condition', 'Goal'])] });
    const answer = await pull({ resourceType: 'Parameters', parameter: [{ name: 'type', valueCode: 'Condition' }, { name: 'source', valueString: 'Endpoint/jail-gateway' }] });
    const [given] = await jails.gateway.deps.store.read('test', (session) => session.ledger({ client: 'clinic-by-b', kind: 'disclosure', count: 1 }));
    expect(given?.detail).toContain('attach-part2-notice');
    expect([kinds(answer), incomplete(answer), answer.text.includes('F11.20')]).toEqual([[], [], false]);
    await clinics.add({ ...jailAt(clinics), sources: [jailGateway(['CarePlan', 'Goal'])] });
  });

  it('in parts: by type, and by source', async () => {
    expect(kinds(await pull({ resourceType: 'Parameters', parameter: [{ name: 'type', valueCode: 'Goal' }] }))).toEqual(['Goal']);
    expect(hospitalServer.seen.some(({ path }) => path.includes('Condition'))).toBe(false);
    expect(kinds(await pull({ resourceType: 'Parameters', parameter: [{ name: 'source', valueReference: { reference: 'Endpoint/st-mary-fhir' } }] }))).toEqual([...FIVE, 'Observation']);
    expect((await post(clinics, doctor, `${rosa}/$pull`, { resourceType: 'Parameters', parameter: [{ name: 'type', valueCode: 'AuditEvent' }] })).status).toBe(400);
  });
});

describe('a partner goes down in the middle of a pull', () => {
  it('what came is there and the rest is told; when it is back everything is there, once, under the same ids', async () => {
    hospitalServer.trouble = ({ method, path }) => (method === 'GET' && path === '/fhir' ? 'drop' : undefined);
    const broken = await pull();
    expect([kinds(broken), incomplete(broken)]).toEqual([['CarePlan', 'Goal', 'Observation'], ['st-mary']]);
    hospitalServer.trouble = () => 503;
    const down = await pull();
    expect([kinds(down), incomplete(down)]).toEqual([['CarePlan', 'Goal'], ['st-mary']]);
    hospitalServer.trouble = () => undefined;
    const back = await pull();
    expect([kinds(back), incomplete(back)]).toEqual([['CarePlan', ...FIVE, 'Goal', 'Observation'], []]);
    const ids = (answer: Answered): readonly string[] => records(answer).map(({ resourceType, id }) => `${resourceType}/${id}`);
    expect(new Set(ids(back)).size).toBe(8);
    expect(ids(broken).every((id) => ids(back).includes(id))).toBe(true);
  });

  it('the other gateway, too', async () => {
    const client = await jails.gateway.deps.store.read('test', (session) => session.client('clinic-by-b'));
    const become = (active: boolean): Promise<unknown> => jails.gateway.deps.store.transact('test', async (tx) => { await tx.saveClient({ ...client!, active }); return ok(true); });
    await become(false);
    expect(await until(async () => incomplete(await pull()).join() === 'county-jail')).toBe(true);
    await become(true);
    expect(await until(async () => incomplete(await pull()).length === 0)).toBe(true);
  });

  it('a later version of the plan is never followed by an earlier one, here or where it is pushed while that server comes and goes', async () => {
    const staff = await jails.tokenFor('compliance');
    const jailsRosa = /Patient\/[^"]+/.exec((await send(jails, await jails.tokenFor('county-jail'), plan)).text)![0];
    let tries = 0;
    // Of the transactions, the first two tries of each are broken off: before it arrived, and after.
    clinicServer.trouble = ({ method, path }) => { tries += method === 'POST' && path === '/fhir' ? 1 : 0; return path === '/fhir' && tries % 3 !== 0 ? 'drop' : undefined; };
    const seen: unknown[] = [];
    for (const words of WORDS) {
      await updatePlan(words);
      seen.push(records(await pull({ resourceType: 'Parameters', parameter: [{ name: 'type', valueCode: 'CarePlan' }] }))[0]?.['title']);
      expect((await post(jails, staff, `${jailsRosa}/$push`, { resourceType: 'Parameters', parameter: [{ name: 'endpoint', valueString: 'Endpoint/clinic-fhir' }, { name: 'type', valueCode: 'CarePlan' }] })).status).toBe(202);
      const count = seen.length;
      expect(await until(() => clinicServer.took.length === count)).toBe(true);
    }
    expect(seen).toEqual(WORDS);
    expect(clinicServer.took.map((bundle) => bundle.entry?.map(({ resource }) => (resource as { title?: string }).title).find((title) => title !== undefined))).toEqual(WORDS);
  });
});

describe('what a pull leaves behind', () => {
  it('is in the ledgers of both, and can be explained and made again; nothing that came is kept', async () => {
    const answer = await pull();
    expect(await refsOf(clinics, doctor, `${rosa}/$everything`)).toEqual([rosa]);
    const gone = records(answer)[0]!;
    expect((await send(clinics, doctor, `${gone.resourceType}/${gone.id}`)).status).toBe(404);
    const person = await clinics.gateway.deps.store.read('test', async (session) => (await session.get('Patient', rosa.slice('Patient/'.length)))!.resource.person);
    const rows = await clinics.gateway.deps.store.read('test', (session) => session.ledger({ person, count: 10 }));
    const disclosed = rows.find(({ kind }) => kind === 'disclosure')!;
    const acts = rows.filter(({ request, kind }) => request === disclosed.request && kind === 'admin').map(({ detail }) => (JSON.parse(detail) as { act: object }).act);
    expect(acts).toContainEqual({ asked: ['jail-gateway', 'st-mary-fhir'], types: expect.arrayContaining(['CarePlan', 'Condition']) });
    expect(acts).toContainEqual({ sha256: createHash('sha256').update(answer.text).digest('hex'), came: [
      { source: 'jail-gateway', organization: 'county-jail', records: 2, released: 2, faults: [] }, { source: 'st-mary-fhir', organization: 'st-mary', records: 6, released: 6, faults: [] },
    ] });
    const explained = await clinics.gateway.app.explain({ tenant: 'test', client: 'compliance', organization: 'gateway', kind: 'staff', role: 'exchange-operator', purpose: 'operations', scopes: ['console'], request: 't' }, disclosed.id);
    expect(explained).toMatchObject({ ok: true, value: { replay: 'same' } });
    const there = await jails.gateway.deps.store.read('test', (session) => session.ledger({ client: 'clinic-by-b', kind: 'disclosure', count: 1 }));
    expect(there[0]).toMatchObject({ organization: 'larkspur', purpose: 'treatment' });
  });

  it('is the same refusal for who may not know of the person as for nobody, and no server hears of it', async () => {
    const housing = await clinics.tokenFor('home-again');
    const nobody = await clinics.tokenFor('larkspur', { scope: 'system/Patient.rs' });
    const refused = await Promise.all([rosa, 'Patient/00000000-0000-4000-8000-000000000000'].map((patient) => post(clinics, housing, `${patient}/$pull`, { resourceType: 'Parameters' })));
    expect(refused.map(({ status }) => status)).toEqual([404, 404]);
    expect(refused[0]?.text).toBe(refused[1]?.text);
    expect(records(await pull({ resourceType: 'Parameters' }, nobody))).toEqual([]);
    expect(heardOf(hospitalServer, programServer)).toEqual([]);
  });

  it('a source that is switched off is not asked', async () => {
    await clinics.add({ ...hospital(), sources: [at(hospitalServer, 'st-mary-fhir', false)] });
    expect(kinds(await pull())).toEqual(['CarePlan', 'Goal']);
    expect(heardOf(hospitalServer)).toEqual([]);
  });
});
