// SPDX-License-Identifier: Apache-2.0
/** Records passed on, and what is said to whoever gets them: redisclosure, limits on use, restrictions, and de-identified records. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import type { PartnerAgreement } from '../../src/app/registry/partner.ts';
import { testPartners } from '../support/partners.ts';
import { create, cs, entriesOf, file, fullForm, patientOf, personAtProgram, post, refsOf, send, SID, type Answered, type Json, type Loose } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let other: string;
let staff: string;

const partner = (id: string): ReturnType<typeof testPartners>[number] => testPartners(gateway.jwks).find(({ organization }) => organization.id === id)!;
/** A partner like another one, under a name and with statuses of its own. */
async function like(id: string, over: { readonly name: string; readonly like: string; readonly statuses?: readonly string[]; readonly client?: Json; readonly agreements?: readonly PartnerAgreement[] }): Promise<string> {
  const model = partner(over.like);
  await gateway.add({
    ...model, organization: { ...model.organization, id, name: over.name, identifiers: [], ...(over.statuses === undefined ? {} : { statuses: over.statuses as never }) }, agreements: over.agreements ?? [], people: [],
    clients: [{ ...model.clients[0]!, id, ...over.client }],
  });
  return gateway.tokenFor(id);
}

beforeAll(async () => {
  gateway = await openGateway({});
  [program, hospital, staff] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur'), gateway.tokenFor('compliance')]);
  other = await like('saint-anne', { name: 'Saint Anne Hospital', like: 'larkspur' });
});
afterAll(() => gateway.close());

const part = (code: string): Json => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }] });
const order = (subject: string, text: string): Loose => ({ resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: subject }, medicationCodeableConcept: { text } });

/** A record of the program that the hospital has: how it came by it, and the consent, where it says which. */
async function received(patient: string, basis: string, consent?: string): Promise<string> {
  const record = await create(gateway, hospital, order(patient, 'naltrexone'));
  await create(gateway, hospital, { resourceType: 'Provenance', target: [{ reference: record }], recorded: '2026-10-03T10:00:00Z', agent: [{ type: part('author'), who: { reference: 'Organization/open-door' } }] });
  await create(gateway, hospital, {
    resourceType: 'Provenance', target: [{ reference: record }], recorded: '2026-10-03T10:00:00Z', activity: { coding: [{ system: cs('provenance-activity'), code: 'receive' }] },
    reason: [{ coding: [{ system: cs('prior-basis'), code: basis }] }], ...(consent === undefined ? {} : { policy: [consent] }), agent: [{ type: part('custodian'), who: { reference: 'Organization/larkspur' } }],
  });
  return record;
}

const notices = async (token: string, path: string): Promise<string> =>
  (await entriesOf(gateway, token, path)).filter(({ resource }) => JSON.stringify(resource).includes('part2-notice')).map(({ resource }) => JSON.stringify(resource)).join('\n');

describe('A hospital that has records of a program under one consent for treatment, payment and operations', () => {
  it('passes them on for treatment with the notice and the scope of that consent; others in the answer stay as they were (row D7)', async () => {
    const stranger = await create(gateway, hospital, patientOf('Boone', { [SID]: 'onward-0' }));
    const aspirin = await create(gateway, hospital, order(stranger, 'aspirin'));
    const patient = await create(gateway, hospital, patientOf('Abara', { [SID]: 'onward-1' }));
    const consent = await file(gateway, hospital, fullForm({
      patient, variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', categories: ['entire-sud-treatment-record'], purposes: ['treatment', 'payment', 'operations'],
    }));
    const record = await received(patient, 'tpo-single-consent', consent);
    const one = await send(gateway, other, record);
    expect([one.status, one.text.includes('42 CFR part 2'), one.text.includes(`Scope of the consent ${consent.split('/')[1]!} (single consent for treatment, payment and operations)`)]).toEqual([200, true, true]);
    const found = await entriesOf(gateway, other, 'MedicationRequest?status=active');
    expect(found.map(({ resource }) => `${resource.resourceType}/${resource.id}`)).toEqual(expect.arrayContaining([aspirin, record]));
    expect((await send(gateway, other, `${patient}/$everything`)).status).toBe(200);
  });

  it('of which the consent is not on file says so, by its kind', async () => {
    const patient = await create(gateway, hospital, patientOf('Abara', { [SID]: 'onward-2' }));
    const record = await received(patient, 'tpo-single-consent');
    expect((await send(gateway, other, record)).text).toContain('Scope of the consent (single consent for treatment, payment and operations) under which Larkspur');
  });

  it('does not have another consent told by naming it: what is said is of its kind', async () => {
    const patient = await create(gateway, hospital, patientOf('Abara', { [SID]: 'onward-8' }));
    const elsewhere = await file(gateway, hospital, fullForm({
      patient, variant: 'tpo-single', disclosers: ['Organization/county-jail'], recipients: [], recipientClass: 'tpo-general', categories: ['entire-sud-treatment-record'], purposes: ['treatment', 'payment', 'operations'],
    }));
    const answer = await send(gateway, other, await received(patient, 'tpo-single-consent', elsewhere));
    expect([answer.status, answer.text.includes('County Jail'), answer.text.includes(elsewhere.split('/')[1]!), answer.text.includes('under which Larkspur')]).toEqual([200, false, false, true]);
  });

  it('that was revoked passes nothing on', async () => {
    const patient = await create(gateway, hospital, patientOf('Abara', { [SID]: 'onward-3' }));
    const consent = await file(gateway, hospital, fullForm({
      patient, variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', categories: ['entire-sud-treatment-record'], purposes: ['treatment', 'payment', 'operations'],
    }));
    const record = await received(patient, 'tpo-single-consent', consent);
    expect((await send(gateway, other, record)).status).toBe(200);
    expect((await post(gateway, staff, `${consent}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: 'written' }] })).status).toBe(200);
    expect((await send(gateway, other, record)).status).toBe(404);
  });
});

describe('What is said to the recipient', () => {
  it('in an emergency, without a notice: no use against the patient; and past a restriction: no further use (42 CFR 2.12(d)(1), 2.26(a)(4))', async () => {
    const { patient, records } = await personAtProgram(gateway, program, 'onward-5');
    const emergency = await gateway.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
    const declared = await post(gateway, emergency, '$break-glass', { resourceType: 'Parameters', parameter: [
      { name: 'identifier', valueIdentifier: { system: SID, value: 'onward-5' } }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'R Ames' },
      { name: 'facility', valueString: 'Emergency department' }, { name: 'consentCannotBeObtained', valueBoolean: true },
    ] });
    expect([declared.status, declared.status < 300 ? '' : declared.text]).toEqual([200, '']);
    const before = await send(gateway, emergency, records['medication']!);
    expect([before.status, before.text.includes('investigation or proceeding against the patient'), before.text.includes('You are asked not to use or disclose it any further')]).toEqual([200, true, false]);
    await create(gateway, program, {
      resourceType: 'Consent', status: 'active', scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] }, patient: { reference: patient },
      category: [{ coding: [{ system: cs('restriction-kind'), code: 'agreed' }] }], policyRule: { coding: [{ system: cs('policy'), code: 'restriction' }] }, provision: { type: 'deny' },
    });
    const after = await send(gateway, emergency, records['medication']!);
    expect([after.status, after.text.includes('You are asked not to use or disclose it any further')]).toEqual([200, true]);
    expect(await notices(emergency, 'MedicationRequest?code=351264')).toContain('You are asked not to use or disclose it any further');
  });
});

describe('An auditor that has undertaken its terms in writing (42 CFR 2.53)', () => {
  it('is told them with the records, and gets nothing without the undertaking', async () => {
    const { records } = await personAtProgram(gateway, program, 'onward-7');
    const over = { name: 'State Licensing Audit', like: 'larkspur', statuses: ['regulator'], client: { roles: ['auditor'], purposes: ['audit'], defaultPurpose: 'audit', defaultRole: 'auditor' } };
    const auditor = await like('state-audit', over);
    expect((await send(gateway, auditor, records['attendance']!)).status).toBe(404);
    await like('state-audit', { ...over, agreements: [{ id: 'audit-paper', type: 'audit-undertaking', with: ['open-door'], period: { start: '2026-01-01' }, active: true }] });
    const answer = await send(gateway, auditor, records['attendance']!);
    expect([answer.status, answer.text.includes('for the audit or evaluation that you undertook in writing'), answer.text.includes('research')]).toEqual([200, true, false]);
  });
});

describe('A health department that may have de-identified records alone (42 CFR 2.54)', () => {
  it('gets no record of a person, whatever its source says of it, and not the person', async () => {
    const department = await like('health-dept', {
      name: 'County Health Department', like: 'larkspur', statuses: ['public-health-authority'],
      client: { roles: ['public-health-staff'], purposes: ['public-health'], defaultPurpose: 'public-health', defaultRole: 'public-health-staff' },
    });
    const patient = await create(gateway, program, patientOf('Abara', { [SID]: 'onward-6' }));
    const record = await create(gateway, program, {
      resourceType: 'Observation', status: 'final', subject: { reference: patient, display: 'Rosa Abara' }, meta: { tag: [{ system: cs('record-flag'), code: 'deidentified' }] },
      code: { coding: [{ system: 'http://loinc.org', code: '19261-7' }] }, effectiveDateTime: '2026-10-06T15:00:00Z', valueCodeableConcept: { text: 'Positive' },
    });
    const seen = [await send(gateway, department, record), await send(gateway, department, patient), await send(gateway, department, 'Observation/none')];
    expect(seen.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await entriesOf(gateway, department, 'Observation?code=19261-7&_include=Observation:subject')).toEqual([]);
  });
});

describe('An intermediary that received under a consent', () => {
  it('is told at once when the consent is revoked, by its requests and not by the person', async () => {
    const exchange = await like('exchange', { name: 'County Health Exchange', like: 'larkspur', statuses: ['intermediary', 'business-associate'] });
    const { patient, records } = await personAtProgram(gateway, program, 'onward-7');
    const consent = await file(gateway, program, fullForm({ patient, recipients: ['Organization/exchange'] }));
    const before = await entriesOf(gateway, exchange, 'Communication?category=record-revoked');
    const got = await send(gateway, exchange, records['condition']!);
    await post(gateway, staff, `${consent}/$revoke`, { resourceType: 'Parameters', parameter: [{ name: 'form', valueCode: 'written' }] });
    const told = await entriesOf(gateway, exchange, 'Communication?category=record-revoked');
    expect([got.status, before.length, told.length, JSON.stringify(told).includes(patient)]).toEqual([200, 0, 1, false]);
    expect((await send(gateway, exchange, records['condition']!)).status).toBe(404);
  });
});

describe('A plan of probation with fields that came from a program (rules P19, row I17)', () => {
  const element = (id: string): Json => ({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/targetElement', valueUri: id }] });
  const path = (value: string): Json => ({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/targetPath', valueString: value }] });
  const saidBy = (author: string, reference: string, ...targets: readonly Json[]): Loose => ({
    resourceType: 'Provenance', target: targets.map((each) => ({ ...each, reference })), recorded: '2026-10-03T10:00:00Z', agent: [{ type: part('author'), who: { reference: `Organization/${author}` } }],
  });
  const planOf = (patient: string): Loose => ({
    resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: patient }, title: 'Reentry plan', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">naltrexone</div>' },
    description: 'Methadone weekly', _description: { id: 'dosing' },
    category: [{ coding: [{ system: 'urn:test', code: 'opioid' }], id: 'kind' }, { coding: [{ system: 'urn:test', code: 'housing' }] }],
    activity: [{ detail: { status: 'scheduled', description: 'Find a room' } }, { id: 'clinic', detail: { status: 'scheduled', description: 'Visits at Open Door' } }],
    note: [{ text: 'told by the clinic' }, { text: 'told by the officer' }],
  });
  let probation: string;
  let housing: string;
  let patient: string;
  let plan: string;
  let origin: string;
  beforeAll(async () => {
    [probation, housing] = await Promise.all([gateway.tokenFor('county-probation'), gateway.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff', person: 'tess-moran' })]);
    patient = await create(gateway, probation, patientOf('Okoro', { [SID]: 'onward-fields' }));
    plan = await create(gateway, probation, planOf(patient));
  });

  it('goes to housing whole while nothing is said of its fields', async () => {
    const answer = await send(gateway, housing, plan);
    expect([answer.status, answer.text.includes('Methadone weekly')]).toEqual([200, true]);
  });

  it('goes without them once the officer says whose they are, and nothing in it tells that they were there', async () => {
    origin = await create(gateway, probation, saidBy('open-door', plan, element('dosing'), element('kind'), element('clinic'), path('CarePlan.note[0]')));
    const { json, status } = await send(gateway, housing, plan);
    const { id: _id, meta: _meta, ...said } = json;
    expect([status, said]).toEqual([200, {
      resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: patient }, title: 'Reentry plan',
      category: [{ coding: [{ system: 'urn:test', code: 'housing' }] }], activity: [{ detail: { status: 'scheduled', description: 'Find a room' } }], note: [{ text: 'told by the officer' }],
    }]);
  });

  it('is found by nothing that these fields say: no search, sort, list of what is missing, or scope with a search part (settled question 16)', async () => {
    const by = (query: string): Promise<readonly string[]> => refsOf(gateway, housing, `CarePlan?${query}`);
    const narrow = await gateway.tokenFor('home-again', { purpose: 'case-coordination', role: 'housing-staff', person: 'tess-moran', scope: 'system/CarePlan.rs?category=urn:test|opioid' });
    expect(await Promise.all([by('category=housing'), by('category=opioid'), by('category=urn:test|opioid'), by('category:not=opioid'), by('_filter=category eq opioid'), by('_content=methadone')]))
      .toEqual([[plan], [], [], [plan], [], []]);
    expect((await send(gateway, narrow, plan)).status).toBe(404);
  });

  it('keeps from housing the Provenance that tells of them, and shows it to nobody who may not see them', async () => {
    const [theirs, own] = [await refsOf(gateway, housing, `Provenance?target=${plan}&_total=accurate`), await refsOf(gateway, probation, `Provenance?target=${plan}`)];
    expect([theirs, own, (await send(gateway, housing, origin)).status, (await send(gateway, probation, origin)).status]).toEqual([[], [origin], 404, 200]);
    const along = await entriesOf(gateway, housing, `CarePlan?_id=${plan.split('/')[1]!}&_revinclude=Provenance:target`);
    expect(along.map(({ resource }) => resource.resourceType)).toEqual(['CarePlan']);
  });

  it('goes without them by every way out: everything, history, versions, a document, a case plan', async () => {
    const [version] = /\d+/.exec((await send(gateway, housing, plan)).headers.get('etag') ?? '') ?? [];
    const ways = [`${patient}/$everything`, `${plan}/_history`, `${plan}/_history/${version ?? ''}`, 'CarePlan/_history', `${patient}/$case-plan`, 'CarePlan?status=active', `${patient}/$hl7v2`];
    const answers = await Promise.all(ways.map(async (way) => send(gateway, housing, way)));
    expect(answers.map(({ text }) => /methadone|naltrexone|opioid|Open Door|told by the clinic|dosing/i.exec(text)?.[0])).toEqual(ways.map(() => undefined));
    expect(answers.map(({ status, text }) => [status, text.includes('Find a room') || text.includes('Reentry plan')]).slice(0, 6)).toEqual(ways.slice(0, 6).map(() => [200, true]));
  });

  it('comes back whole to probation, whose record it is', async () => {
    const { json } = await send(gateway, probation, plan);
    expect([json['description'], (json['activity'] as readonly Json[]).length, (json['category'] as readonly Json[]).length]).toEqual(['Methadone weekly', 2, 2]);
  });

  it('is explained field by field: whose they are, and why they stayed', async () => {
    await send(gateway, housing, plan);
    const [entry] = await gateway.gateway.deps.store.read('test', (session) => session.ledger({ organization: 'home-again', kind: 'disclosure', count: 1 }));
    const explained = await gateway.gateway.app.explain({ tenant: 'test', client: 'compliance', organization: 'gateway', kind: 'staff', scopes: ['console'], request: 'r' }, entry!.id);
    expect(explained.ok && [explained.value.replay, explained.value.lines.filter((line) => line.includes('their field')).length]).toEqual(['same', 4]);
  });

  it('hides an earlier version of them too, and goes on when the Provenance that says so is deleted', async () => {
    const moved = await create(gateway, probation, { ...planOf(patient), title: 'Second plan' });
    const put = (body: Loose): Promise<{ readonly status: number }> => send(gateway, probation, moved, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...body, id: moved.split('/')[1] }) });
    await put({ ...planOf(patient), title: 'Second plan, mended' });
    const told = await create(gateway, probation, saidBy('open-door', moved, element('dosing')));
    const before = await send(gateway, housing, `${moved}/_history`);
    expect([(before.json['entry'] as readonly Json[]).length, before.text.includes('Methadone')]).toEqual([2, false]);
    expect((await send(gateway, probation, told, { method: 'DELETE' })).status).toBe(204);
    const { status, text } = await send(gateway, housing, moved);
    expect([status, text.includes('Second plan, mended'), text.includes('Methadone')]).toEqual([200, true, false]);
  });

  it('hides an earlier version whole in which the name of such a field finds no place, for good, and counts it in no total', async () => {
    const plain = (description: string, more: Json = {}): Loose => ({ ...planOf(patient), text: undefined, category: undefined, activity: undefined, note: undefined, title: 'Third plan', description, _description: undefined, ...more });
    const id = { _description: { id: 'dosing' } };
    const named = await create(gateway, probation, plain('Methadone at first'));
    const put = (body: Loose): Promise<{ readonly status: number }> => send(gateway, probation, named, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...body, id: named.split('/')[1] }) });
    const seen = async (as: string): Promise<readonly unknown[]> => {
      const { json, text } = await send(gateway, as, `${named}/_history`);
      return [json['total'], (json['entry'] as readonly Json[]).length, text.includes('Methadone')];
    };
    const [first = ''] = /\d+/.exec((await send(gateway, probation, named)).headers.get('etag') ?? '') ?? [];
    await put(plain('Methadone weekly', id));
    expect(await seen(housing)).toEqual([2, 2, true]);
    const told = await create(gateway, probation, saidBy('open-door', named, element('dosing')));
    const version = async (as: string): Promise<number> => (await send(gateway, as, `${named}/_history/${first}`)).status;
    expect([await seen(housing), await version(housing), await seen(probation), await version(probation)]).toEqual([[1, 1, false], 404, [2, 2, true], 200]);
    await put(plain('A room'));
    await send(gateway, probation, told, { method: 'DELETE' });
    expect([(await send(gateway, housing, `${named}/_history`)).status, await version(housing)]).toEqual([404, 404]);
  });

  it('hides an earlier version, written before its Provenance, once a later one shows what that names', async () => {
    const named = await create(gateway, probation, { ...planOf(patient), title: 'Fourth plan', description: 'Methadone at first', _description: undefined });
    const put = (body: Loose): Promise<{ readonly status: number }> => send(gateway, probation, named, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...body, id: named.split('/')[1] }) });
    await put({ ...planOf(patient), title: 'Fourth plan, mended', _description: undefined });
    await create(gateway, probation, saidBy('open-door', named, element('dosing')));
    expect((await send(gateway, housing, `${named}/_history`)).status).toBe(404);
    await put({ ...planOf(patient), title: 'Fourth plan, named' });
    const { json, text } = await send(gateway, housing, `${named}/_history`);
    expect([json['total'], (json['entry'] as readonly Json[]).length, text.includes('Methadone')]).toEqual([1, 1, false]);
  });

  it('counts as the program\'s record whole where what is named is not in it, or is what the rest means nothing without', async () => {
    for (const target of [element('nowhere'), path('CarePlan.status'), path('CarePlan.activity.where(detail.exists())')]) {
      const named = await create(gateway, probation, planOf(patient));
      await create(gateway, probation, saidBy('open-door', named, target));
      expect((await send(gateway, housing, named)).status).toBe(404);
    }
  });

  it('is not changed by what others say of its fields', async () => {
    const named = await create(gateway, probation, planOf(patient));
    const said = await post(gateway, housing, 'Provenance', saidBy('open-door', named, element('dosing')));
    expect([said.status, (await send(gateway, housing, named)).text.includes('Methadone weekly')]).toEqual([201, true]);
  });

  it('is decided so from the first moment where plan and Provenance come in one transaction, and still when a transaction takes the Provenance back', async () => {
    const [urn, told] = ['urn:uuid:6f1c2f0a-0000-4000-8000-000000000001', 'urn:uuid:6f1c2f0a-0000-4000-8000-000000000002'];
    const entry = [{ fullUrl: urn, resource: planOf(patient), request: { method: 'POST', url: 'CarePlan' } }, { fullUrl: told, resource: saidBy('open-door', urn, element('dosing')), request: { method: 'POST', url: 'Provenance' } }];
    const made = await post(gateway, probation, '', { resourceType: 'Bundle', type: 'transaction', entry });
    const [named = '', origin_ = ''] = (made.json['entry'] as readonly { readonly response: { readonly location: string } }[]).map(({ response }) => /[A-Z][A-Za-z]+\/[^/]+(?=\/_history)/.exec(response.location)?.[0] ?? '');
    const seen = async (): Promise<readonly unknown[]> => [(await send(gateway, housing, named)).text.includes('Methadone weekly'), (await send(gateway, housing, origin_)).status];
    expect(await seen()).toEqual([false, 404]);
    const put = { ...planOf(patient), id: named.split('/')[1], title: 'Mended' };
    expect((await post(gateway, probation, '', { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: put, request: { method: 'PUT', url: named } }] })).status).toBe(200);
    expect(await seen()).toEqual([false, 404]);
    expect((await post(gateway, probation, '', { resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: origin_ } }] })).status).toBe(200);
    expect((await seen())[0]).toBe(false);
  });

  it('goes with such a field, its label, the notice and the scope, once a consent covers the field', async () => {
    const known = await create(gateway, probation, patientOf('Okoro', { [SID]: 'onward-fields-2' }));
    const named = await create(gateway, probation, planOf(known));
    await create(gateway, probation, saidBy('open-door', named, element('dosing')));
    const before = await send(gateway, housing, named);
    await file(gateway, probation, fullForm({ patient: known, disclosers: ['Organization/county-probation'], recipients: ['Organization/home-again'], categories: ['entire-sud-treatment-record', 'treatment-plan', 'case-plan'], purposes: ['case-coordination'] }));
    const after = await send(gateway, housing, named);
    const has = ({ text }: { readonly text: string }): readonly boolean[] => ['Methadone weekly', '42CFRPart2', '42 CFR part 2', 'Scope of the consent'].map((words) => text.includes(words));
    expect([has(before), has(after)]).toEqual([[false, false, false, false], [true, true, true, true]]);
  });
});

describe('Records that go to others', () => {
  it('say who contributed them and how confidential they are, by the gateway\'s own word, whatever their contributor wrote there', async () => {
    const patient = await create(gateway, hospital, patientOf('Abara', { [SID]: 'onward-named' }));
    const [confidential, own, organization] = ['http://terminology.hl7.org/CodeSystem/v3-Confidentiality', cs('record-class'), `${gateway.url}/fhir/R4/Organization`];
    const said = [{ system: confidential, code: 'U' }, { system: own, code: 'soc' }, { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }];
    const asthma = await create(gateway, hospital, { resourceType: 'Condition', subject: { reference: patient }, code: { text: 'Asthma' }, meta: { source: `${organization}/open-door`, security: said } });
    const metaOf = ({ json }: Answered): { source?: string; security: readonly unknown[] } => json['meta'] as { source?: string; security: readonly unknown[] };
    const seen = metaOf(await send(gateway, other, asthma));
    expect([seen.source, seen.security]).toEqual([`${organization}/gateway`, [{ system: confidential, code: 'N' }, { system: own, code: 'phi' }, said[2]]]);
    const kept = metaOf(await send(gateway, hospital, asthma));
    expect([kept.source, kept.security.length]).toEqual([`${organization}/open-door`, 5]);
    const id = asthma.split('/')[1]!;
    const totals = await Promise.all([`_security=${confidential}|U`, '_security=soc', '_security=PSY'].map(async (by) => (await send(gateway, other, `Condition?_id=${id}&${by}&_total=accurate`)).json['total']));
    expect(totals).toEqual([0, 0, 1]);
    const sud = await personAtProgram(gateway, program, 'named');
    await file(gateway, program, fullForm({ patient: sud.patient }));
    const disclosed = await send(gateway, hospital, sud.records['condition']!);
    expect([disclosed.status, metaOf(disclosed).source]).toEqual([200, `${organization}/open-door`]);
  });

  it('do not tell that a program holds them: no source but the gateway, no word of the holder to the gate, and neither finds them (42 CFR 2.13(c))', async () => {
    const patient = await create(gateway, program, patientOf('Abara', { [SID]: 'onward-unnamed' }));
    const tag = [{ system: cs('record-flag'), code: 'clearly-not-sud' }, { system: 'urn:test', code: 'kept' }];
    const overdose = await create(gateway, program, { resourceType: 'Condition', subject: { reference: patient }, code: { text: 'Accidental overdose' }, meta: { source: 'https://ehr.open-door.example/R4', tag } });
    const { status, json } = await send(gateway, hospital, overdose);
    const meta = json['meta'] as Json;
    expect([status, meta['source'], meta['tag']]).toEqual([200, `${gateway.url}/fhir/R4/Organization/gateway`, [tag[1]]]);
    expect(((await send(gateway, program, overdose)).json['meta'] as Json)['tag']).toEqual(tag);
    const totals = await Promise.all(['_tag=clearly-not-sud', '_tag=kept', '_source:missing=false'].map(async (by) => (await send(gateway, hospital, `Condition?_id=${overdose.split('/')[1]!}&${by}&_total=accurate`)).json['total']));
    expect(totals).toEqual([0, 1, undefined]);
  });
});

describe('What is written in the name of another organization', () => {
  const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
  const by = { reference: 'Organization/county-court' };
  let patient: string;
  let own: string;
  const message = (sender: Json): Loose => ({ resourceType: 'Communication', status: 'completed', subject: { reference: patient }, sender });
  const asSender = (path: string, init: RequestInit): Promise<Answered> => send(gateway, hospital, path, { headers: { 'content-type': 'application/fhir+json' }, ...init });
  const bundle = (type: string, ...entry: readonly Json[]): Promise<Answered> => post(gateway, hospital, '', { resourceType: 'Bundle', type, entry });
  beforeAll(async () => {
    patient = await create(gateway, hospital, patientOf('Abara', { [SID]: 'onward-names' }));
    own = await create(gateway, hospital, message({ reference: 'Organization/larkspur' }));
  });

  it('is refused with its place, however it is written', async () => {
    const forged = JSON.stringify({ ...message(by), id: own.split('/')[1] });
    const unnamed = JSON.stringify(message(by));
    const fhirPath = { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'replace' }, { name: 'path', valueString: 'Communication.sender' }, { name: 'value', valueReference: by }] }] };
    const answers = await Promise.all([
      post(gateway, hospital, 'Communication', message(by)),
      asSender('Communication', { method: 'POST', body: unnamed, headers: { 'content-type': 'application/fhir+json', 'if-none-exist': 'identifier=urn:none|1' } }),
      asSender(own, { method: 'PUT', body: forged }), asSender(`Communication?_id=${own.split('/')[1]!}`, { method: 'PUT', body: forged }), asSender('Communication?identifier=urn:none|2', { method: 'PUT', body: unnamed }),
      asSender(own, { method: 'PATCH', headers: JSON_PATCH, body: JSON.stringify([{ op: 'replace', path: '/sender', value: by }]) }),
      asSender(own, { method: 'PATCH', body: JSON.stringify(fhirPath) }),
      asSender(`Communication?_id=${own.split('/')[1]!}`, { method: 'PATCH', headers: JSON_PATCH, body: JSON.stringify([{ op: 'replace', path: '/sender', value: by }]) }),
      bundle('transaction', { resource: message(by), request: { method: 'POST', url: 'Communication' } }),
      bundle('transaction', { resource: JSON.parse(forged) as Json, request: { method: 'PUT', url: own } }),
      bundle('transaction', { resource: fhirPath, request: { method: 'PATCH', url: own } }),
    ]);
    expect(answers.map(({ status, text }) => [status, text.includes('Communication.sender'), text.includes('Another registered organization speaks here')])).toEqual(answers.map(() => [422, true, true]));
    const batch = await bundle('batch', { resource: message(by), request: { method: 'POST', url: 'Communication' } });
    expect((batch.json['entry'] as readonly { readonly response: { readonly status: string } }[]).map(({ response }) => response.status.slice(0, 3))).toEqual(['422']);
    expect((await send(gateway, hospital, own)).json['sender']).toEqual({ reference: 'Organization/larkspur' });
  });

  it('is taken where Provenance says that it was had from there, and says to others who contributed it', async () => {
    const urn = 'urn:uuid:6f1c2f0a-0000-4000-8000-000000000011';
    const told = { resourceType: 'Provenance', target: [{ reference: urn }], recorded: '2026-10-03T10:00:00Z', agent: [{ type: part('author'), who: by }, { type: part('custodian'), who: { reference: 'Organization/larkspur' } }] };
    const made = await bundle('transaction', { fullUrl: urn, resource: message(by), request: { method: 'POST', url: 'Communication' } }, { resource: told, request: { method: 'POST', url: 'Provenance' } });
    const [received = ''] = (made.json['entry'] as readonly { readonly response: { readonly location: string } }[]).map(({ response }) => /Communication\/[^/]+/.exec(response.location)?.[0] ?? '');
    const put = await asSender(received, { method: 'PUT', body: JSON.stringify({ ...message(by), id: received.split('/')[1], status: 'entered-in-error' }) });
    const seen = (await send(gateway, other, received)).json;
    expect([made.status, put.status, seen['sender'], (seen['meta'] as { readonly source: string }).source]).toEqual([200, 200, by, `${gateway.url}/fhir/R4/Organization/gateway`]);
  });

  it('is taken once its Provenance is on file', async () => {
    await create(gateway, hospital, { resourceType: 'Provenance', target: [{ reference: own }], recorded: '2026-10-03T10:00:00Z', agent: [{ type: part('author'), who: by }, { type: part('custodian'), who: { reference: 'Organization/larkspur' } }] });
    const answer = await asSender(own, { method: 'PATCH', headers: JSON_PATCH, body: JSON.stringify([{ op: 'replace', path: '/sender', value: by }]) });
    expect([answer.status, (await send(gateway, hospital, own)).json['sender']]).toEqual([200, by]);
  });
});
