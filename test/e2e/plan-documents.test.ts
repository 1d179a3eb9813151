// SPDX-License-Identifier: Apache-2.0
/** The plan for people over HTTP: the participant's own copy and the team's view, each with what its reader may have. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, file, fullForm, patientOf, personAtProgram, sd, send, SID } from './support.ts';
import type { Answered, Json, Loose } from './support.ts';

let gateway: TestGateway;
let [probation, program, housing, app]: readonly string[] = [];
let [patient, plan]: readonly string[] = [];

const concept = (system: string, code: string, text?: string): Json => ({ coding: [{ system: cs(system), code }], ...(text === undefined ? {} : { text }) });

beforeAll(async () => {
  gateway = await openGateway();
  const vendor = {
    organization: { id: 'my-plan-app', name: 'My Plan', statuses: ['unregulated' as const], identifiers: [] }, people: [], agreements: [], feeds: [],
    participants: [{ id: 'rosa', role: 'patient' as const, patient: { system: SID, value: 'plan-documents' }, active: true }],
    clients: [{ id: 'my-plan-app', name: 'App', kind: 'partner' as const, jwks: gateway.jwks, scopes: ['system/*.rs'], purposes: ['patient-request' as const], roles: ['patient' as const], defaultPurpose: 'patient-request' as const, defaultRole: 'patient' as const, active: true }],
  };
  await gateway.add(vendor);
  [probation = '', program = '', housing = ''] = await Promise.all([gateway.tokenFor('county-probation'), gateway.tokenFor('open-door'), gateway.tokenFor('home-again')]);
  patient = await create(gateway, probation, patientOf('Delgado', { [SID]: 'plan-documents' }));
  const subject = { reference: patient };
  const goal = await create(gateway, probation, {
    resourceType: 'Goal', lifecycleStatus: 'active', subject, category: [concept('goal-part', 'goal')], description: { text: 'Stable housing' }, extension: [{ url: sd('participant-words'), valueString: 'I want my own key & door.' }],
  });
  const note: Loose = { resourceType: 'Observation', status: 'final', subject, category: [{ coding: [{ system: 'http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes', code: 'protective-factor' }] }], code: concept('strength', 'skill', 'Roofing') };
  const team = await create(gateway, probation, { resourceType: 'CareTeam', status: 'active', subject, participant: [{ role: [concept('team-role', 'lead-planner')], member: { reference: 'Organization/county-probation' } }] });
  plan = await create(gateway, probation, {
    resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, goal: [{ reference: goal }], careTeam: [{ reference: team }], supportingInfo: [{ reference: await create(gateway, probation, note) }],
    extension: [{ url: sd('plan-phase'), valueCode: 'treatment-supervision' }, { url: sd('review-due'), valueDate: '2099-02-10' }],
    category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, concept('plan-category', 'reentry')],
  });
  app = await gateway.tokenFor('my-plan-app', { purpose: 'patient-request', role: 'patient', person: 'rosa', scope: 'system/*.rs' });
});

afterAll(() => gateway.close());

const ask = (token: string, query: string, accept?: string): Promise<Answered> => send(gateway, token, `${plan!}/$document${query}`, accept === undefined ? {} : { headers: { accept } });

describe('a plan as a document', () => {
  it('is a page in plain Spanish for the participant, who asks through an app', async () => {
    const page = await ask(app!, '?for=participant&lang=es', 'text/html');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<html lang="es">');
    expect(page.text).toContain('“I want my own key &amp; door.”');
    expect(page.text).toContain('De vuelta en la comunidad');
    expect(page.text).toContain('County Probation: dirige el plan');
  });

  it('is a PDF when that is asked for', async () => {
    for (const pdf of [await ask(app!, '?for=participant&_format=pdf'), await ask(probation!, '?for=team', 'application/pdf')]) {
      expect([pdf.status, pdf.headers.get('content-type'), pdf.text.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-']);
    }
  });

  it('is a page of the team for a member, with what the member may have', async () => {
    const page = await ask(probation!, '?for=team&_format=html');
    expect(page.text).toContain('Case plan: team view');
    expect(page.text).toContain('Roofing');
    expect((await ask(housing!, '?for=team&_format=html')).status).toBe(404);
  });

  it('printed by the officer for the participant, holds nothing that the participant may not have', async () => {
    const before = await ask(probation!, '?for=participant&_format=html');
    expect([before.status, before.text.includes('key &amp; door')]).toEqual([200, true]);
    const kept = await create(gateway, probation!, {
      resourceType: 'Observation', status: 'final', subject: { reference: patient! }, meta: { tag: [{ system: cs('record-flag'), code: 'from-criminal-history' }] }, extension: [{ url: sd('part-of-plan'), valueReference: { reference: plan! } }],
      category: [{ coding: [{ system: 'http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes', code: 'protective-factor' }] }], code: concept('strength', 'family-support', 'As the index of another state has it'),
    });
    expect((await send(gateway, app!, kept)).status).toBe(404);
    expect((await ask(probation!, '?for=team&_format=html')).text).toContain('As the index of another state has it');
    expect((await ask(probation!, '?for=participant&_format=html')).text).not.toContain('As the index of another state has it');
  });

  it('carries the notice when it holds what came under a consent', async () => {
    const person = await personAtProgram(gateway, program!, 'plan-documents');
    await create(gateway, program!, { resourceType: 'Appointment', status: 'booked', description: 'Group at Open Door', start: '2099-01-05T18:00:00-06:00', end: '2099-01-05T19:00:00-06:00', participant: [{ actor: { reference: person.patient }, status: 'accepted' }] });
    await file(gateway, program!, fullForm({ patient: person.patient, recipients: ['Organization/county-probation'], categories: ['required-appointments'], purposes: ['cj-monitoring'] }));
    const page = await ask(probation!, '?for=team&_format=html');
    expect(page.text).toContain('January 5, 2099 18:00: Group at Open Door');
    expect(page.text).toMatch(/42 CFR part 2/i);
    expect((await ask(housing!, '?for=team&_format=html')).text).not.toContain('Open Door');
  });

  it('is in the ledger as what was disclosed to whom', async () => {
    const staff = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, role: 'exchange-operator' as const, purpose: 'operations' as const, scopes: ['system/*.cruds', 'console'], request: 'test' };
    const rows = await gateway.gateway.app.ledger(staff, { organization: 'my-plan-app', count: 100 });
    expect(rows.ok ? rows.value.filter(({ kind }) => kind === 'disclosure').length : 0).toBeGreaterThanOrEqual(2);
  });

  it('is for nobody else, in no other language, and of no plan that is not there', async () => {
    expect((await ask(probation!, '?for=press&_format=html')).status).toBe(400);
    expect((await ask(probation!, '?lang=fr&_format=html')).status).toBe(400);
    expect((await send(gateway, probation!, 'CarePlan/no-such/$document?_format=html')).status).toBe(404);
  });
});
