// SPDX-License-Identifier: Apache-2.0
/** Records passed on, and what is said to whoever gets them: redisclosure, limits on use, restrictions, and de-identified records. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { create, cs, entriesOf, file, fullForm, patientOf, personAtProgram, post, send, SID, type Json, type Loose } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let other: string;
let staff: string;

const partner = (id: string): ReturnType<typeof testPartners>[number] => testPartners(gateway.jwks).find(({ organization }) => organization.id === id)!;
/** A partner like another one, under a name and with statuses of its own. */
async function like(id: string, over: { readonly name: string; readonly like: string; readonly statuses?: readonly string[]; readonly client?: Json }): Promise<string> {
  const model = partner(over.like);
  await gateway.add({
    ...model, organization: { ...model.organization, id, name: over.name, identifiers: [], ...(over.statuses === undefined ? {} : { statuses: over.statuses as never }) }, agreements: [], people: [],
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
