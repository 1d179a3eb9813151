// SPDX-License-Identifier: Apache-2.0
/** `$check`, `$compare`, `$monitor`, `$close-phase` and `$next-phase` over HTTP: probation leads a plan, hands it to housing, and each sees its part. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, file, fullForm, patientOf, post, sd, send, SID } from './support.ts';
import type { Answered, Json, Loose } from './support.ts';

let gateway: TestGateway;
let [probation, housing, program, staff]: readonly string[] = [];
let [patient, plan, goal, need]: readonly string[] = [];

const NOW = '2026-11-22T15:00:00.000Z';
let now = NOW;
const concept = (system: string, code: string): Json => ({ coding: [{ system: cs(system), code }] });
const member = (organization: string, role: string): Json => ({ role: [concept('team-role', role)], member: { reference: `Organization/${organization}` } });

interface Part { readonly name: string; readonly part?: readonly Part[]; readonly [value: string]: unknown }
const parts = (answer: Answered): readonly Part[] => (answer.json['parameter'] ?? []) as readonly Part[];
const value = (part: Part | undefined, name: string): unknown => Object.entries(part?.part?.find((each) => each.name === name) ?? {}).find(([key]) => key.startsWith('value'))?.[1];
const codes = (answer: Answered): readonly string[] => ((answer.json['issue'] ?? []) as readonly { readonly details?: { readonly coding?: readonly { readonly code: string }[] } }[]).flatMap((issue) => issue.details?.coding?.map((one) => one.code) ?? []);

async function made(): Promise<void> {
  patient = await create(gateway, probation!, patientOf('Keane', { [SID]: 'case-plan-operations' }));
  const subject = { reference: patient };
  const record = (resource: Loose): Promise<string> => create(gateway, probation!, { subject, ...resource });
  need = await record({ resourceType: 'Condition', clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/condition-category', code: 'health-concern' }] }, concept('need-class', 'criminogenic')], code: concept('need-domain', 'antisocial-peers'), severity: concept('risk-level', 'HIGH') });
  goal = await record({ resourceType: 'Goal', lifecycleStatus: 'active', category: [concept('goal-part', 'goal')], description: { text: 'Spends two evenings a week at the community center' }, addresses: [{ reference: need }], target: [{ dueDate: '2027-02-01' }], expressedBy: subject });
  const service = await record({ resourceType: 'ServiceRequest', status: 'active', intent: 'order', code: { text: 'Mentoring' }, occurrencePeriod: { start: '2026-11-01' }, performer: [{ reference: 'Organization/home-again' }],
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal', valueReference: { reference: goal } }, { url: sd('frequency-text'), valueString: 'Weekly' }] });
  await record({ resourceType: 'Appointment', status: 'noshow', start: '2026-11-10T15:00:00Z', end: '2026-11-10T15:30:00Z', participant: [{ actor: subject, status: 'accepted' }], subject: undefined });
  const team = await record({ resourceType: 'CareTeam', status: 'active', category: [concept('lead-planner', 'cs')], participant: [member('county-probation', 'lead-planner'), member('home-again', 'housing-specialist')] });
  plan = await record({
    resourceType: 'CarePlan', status: 'active', intent: 'plan', period: { start: '2026-08-10' }, category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, concept('plan-category', 'reentry')],
    extension: [{ url: sd('plan-phase'), valueCode: 'treatment-supervision' }, { url: sd('lead-planner'), valueReference: { reference: 'Organization/county-probation' } }, { url: sd('participant-words'), valueString: 'A quiet life.' }, { url: sd('review-due'), valueDate: '2026-11-20' }],
    careTeam: [{ reference: team }], addresses: [{ reference: need }], goal: [{ reference: goal }], activity: [{ reference: { reference: service } }],
  });
}

async function logIn(): Promise<void> {
  [probation, housing, program, staff] = await Promise.all([
    gateway.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' }), gateway.tokenFor('home-again'), gateway.tokenFor('open-door'), gateway.tokenFor('compliance'),
  ]);
}

beforeAll(async () => {
  gateway = await openGateway({ clock: { now: () => now } });
  await logIn();
  await made();
});

afterAll(() => gateway.close());

describe('the operations on a case plan', () => {
  it('tells the lead planner what a supervisor would say of the plan, with a code and a place in each finding', async () => {
    const answer = await send(gateway, probation!, `${plan!}/$check`);
    expect([answer.status, answer.json['resourceType']]).toEqual([200, 'OperationOutcome']);
    expect(codes(answer)).toEqual(expect.arrayContaining(['assessment-none', 'review-overdue', 'goal-no-objective', 'strengths-none']));
    expect(codes(answer)).not.toContain('goal-no-action');
    expect(answer.text).toContain(`Goal.where(id = '${goal!.split('/')[1]!}')`);
    expect(answer.text).not.toMatch(/Keane|quiet life|community center/);
    expect(answer.text).toContain('This answer may be incomplete');
    expect(codes(await send(gateway, probation!, `${plan!}/$check?asOf=2026-11-01`))).not.toContain('review-overdue');
    expect((await send(gateway, probation!, `${plan!}/$check?asOf=soon`)).status).toBe(400);
  });

  it('sees a medicine that ends at the gate, and says nothing of it while the release is far', async () => {
    const subject = { reference: patient! };
    await create(gateway, probation!, { resourceType: 'Encounter', status: 'in-progress', class: { system: cs('encounter-class'), code: 'custody' }, subject, period: { start: '2026-11-01' },
      extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate', valueDateTime: '2028-01-05' }] });
    await create(gateway, probation!, { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject, medicationCodeableConcept: { text: 'Methadone, while in custody' }, authoredOn: '2026-11-02', requester: { reference: 'Organization/county-probation' } });
    expect(codes(await send(gateway, probation!, `${plan!}/$check?asOf=2027-12-20`))).toEqual(expect.arrayContaining(['medication-gap', 'overdose-plan-none', 'first-days-none']));
    expect(codes(await send(gateway, probation!, `${plan!}/$check`))).not.toContain('medication-gap');
  });

  it('answers alike for a plan that is not there and one that may not be seen', async () => {
    const person = await create(gateway, program!, patientOf('Withheld', { [SID]: 'case-plan-withheld' }));
    const ofProgram = await create(gateway, program!, { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: person }, category: [concept('plan-category', 'treatment')] });
    expect((await send(gateway, program!, `${ofProgram}/$check`)).status).toBe(200);
    for (const operation of ['$check', '$compare', '$monitor']) {
      const [none, withheld] = await Promise.all([send(gateway, housing!, `CarePlan/no-such/${operation}`), send(gateway, housing!, `${ofProgram}/${operation}`)]);
      expect([withheld.status, withheld.text]).toEqual([404, none.text]);
    }
  });

  it('monitors the plan: progress, missed appointments, services, and the review that is overdue', async () => {
    const answer = await send(gateway, probation!, `${plan!}/$monitor`);
    const found = new Map(parts(answer).map((part) => [part.name, part]));
    expect([answer.status, value(found.get('appointments'), 'missed'), value(found.get('review'), 'state'), value(found.get('service'), 'used'), value(found.get('goal'), 'progress')]).toEqual([200, 1, 'overdue', 'not-asked', 'in-progress']);
  });

  it('makes an overdue review a Task of the lead planner and a notice to members who may have the plan, once', async () => {
    const caller = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: ['console'], request: 'reviews' };
    const first = await gateway.gateway.app.raiseReviews(caller);
    expect(first).toMatchObject({ ok: true, value: { looked: 1, due: 0, overdue: 1 } });
    const tasks = await send(gateway, probation!, `Task?code=plan-review&focus=${plan!}`);
    expect(tasks.text).toContain('"owner":{"reference":"Organization/county-probation"}');
    expect(await gateway.gateway.app.raiseReviews(caller)).toMatchObject({ ok: true, value: { overdue: 0, notices: 0 } });
    expect((await gateway.gateway.app.raiseReviews({ ...caller, kind: 'partner' })).ok).toBe(false);
  });

  it('carries the notice with what it tells of a record that went under a consent', async () => {
    const person = await create(gateway, program!, patientOf('Notice', { [SID]: 'case-plan-notice' }));
    const ofProgram = await create(gateway, program!, { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: person }, category: [concept('plan-category', 'reentry')] });
    await file(gateway, program!, fullForm({ patient: person, categories: ['case-plan-full', 'participant-goals'], recipients: ['Organization/larkspur'] }));
    const answer = await send(gateway, await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' }), `${ofProgram}/$check`);
    expect([answer.status, codes(answer).includes('goal-none')]).toEqual([200, true]);
    expect(JSON.stringify(answer.json['meta'])).toMatch(/part2-notice.+42 CFR part 2/);
  });

  it('refuses the next version while this one is open', async () => {
    expect((await post(gateway, probation!, `${plan!}/$next-phase`, { resourceType: 'Parameters' })).status).toBe(409);
  });

  it('closes the version formally: completed, when, by whom, who leads from then on; and not twice', async () => {
    const closing = { resourceType: 'Parameters', parameter: [{ name: 'handed-to', valueReference: { reference: 'Organization/county-probation' } }, { name: 'outcome', valueCode: 'advance' }] };
    expect((await post(gateway, housing!, `${plan!}/$close-phase`, closing)).status).toBe(404);
    const [toNobody, tooEarly] = [{ name: 'handed-to', valueReference: { reference: 'Organization/nobody' } }, { name: 'date', valueDate: '2026-01-01' }].map((one) => ({ resourceType: 'Parameters', parameter: [one] }));
    expect((await post(gateway, probation!, `${plan!}/$close-phase`, toNobody!)).status).toBe(422);
    expect((await post(gateway, probation!, `${plan!}/$close-phase`, tooEarly!)).status).toBe(422);
    const answer = await post(gateway, probation!, `${plan!}/$close-phase`, closing);
    const [closed, team] = ((answer.json['entry'] ?? []) as readonly { readonly resource?: Json }[]).map((entry) => entry.resource);
    expect([answer.status, closed]).toEqual([200, expect.objectContaining({ status: 'completed', period: { start: '2026-08-10', end: '2026-11-22' } })]);
    expect(JSON.stringify(closed)).toContain('plan-closed');
    expect(team?.['participant']).toMatchObject([{ member: { reference: 'Organization/county-probation' } }, { member: { reference: 'Organization/home-again' } }]);
    expect((await post(gateway, probation!, `${plan!}/$close-phase`, closing)).status).toBe(409);
  });

  it('begins the next version with what is open, a team led by whom it was handed to, and a first review within six months', async () => {
    now = '2026-11-23T15:00:00.000Z';
    await logIn();
    expect((await post(gateway, housing!, `${plan!}/$next-phase`, { resourceType: 'Parameters' })).status).not.toBe(200);
    const answer = await post(gateway, probation!, `${plan!}/$next-phase`, { resourceType: 'Parameters' });
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const next = /CarePlan\/[0-9a-f-]{36}/.exec(answer.text)?.[0] ?? '';
    const read = await send(gateway, probation!, next);
    expect(read.json).toMatchObject({ status: 'active', title: 'Discharge and aftercare plan', replaces: [{ reference: plan }], goal: [{ reference: goal }], addresses: [{ reference: need }] });
    expect(read.text).toContain('"valueDate":"2027-05-23"');
    const compared = await send(gateway, probation!, `${next}/$compare`);
    expect(parts(compared).filter((part) => part.name === 'only-other' && value(part, 'part') !== 'member')).toEqual([]);
    expect(parts(compared).filter((part) => part.name === 'agrees').map((part) => value(part, 'part'))).toEqual(expect.arrayContaining(['lead', 'need', 'goal', 'action']));
    expect((await post(gateway, probation!, `${plan!}/$next-phase`, { resourceType: 'Parameters' })).status).toBe(409);
  });

  it('compares the plan with an earlier version of itself, and with no plan of another', async () => {
    const first = /W\/"(\d+)"/.exec((await send(gateway, probation!, plan!)).headers.get('etag') ?? '')?.[1];
    const same = await send(gateway, probation!, `${plan!}/$compare?version=${first!}`);
    expect([same.status, parts(same).find((part) => part.name === 'count-conflicts')?.['valueInteger']]).toEqual([200, 0]);
    expect((await send(gateway, probation!, `${plan!}/$compare?with=CarePlan/no-such`)).status).toBe(404);
    expect((await send(gateway, probation!, `${plan!}/$compare?with=CarePlan/x&version=1`)).status).toBe(400);
  });

  it('of a first version says that there is none before it, and what there is to compare it with; a treatment plan is beside it by name', async () => {
    const first = await send(gateway, probation!, `${plan!}/$compare`);
    expect([first.status, first.text]).toEqual([422, expect.stringMatching(/replaces no other that you may have. Say with which: with=CarePlan\/[0-9a-f-]{36}/)]);
    const treatment = await create(gateway, probation!, { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: patient! }, category: [concept('plan-category', 'treatment')], addresses: [{ reference: need! }] });
    const beside = await send(gateway, probation!, `${plan!}/$compare?with=${treatment}`);
    expect(parts(beside).filter((part) => part.name === 'agrees').map((part) => value(part, 'part'))).toContain('need');
    expect(parts(beside).filter((part) => part.name === 'only-this').map((part) => value(part, 'part'))).toEqual(expect.arrayContaining(['goal', 'action']));
  });

  it('what the lead planner made of its own records was disclosed to nobody', async () => {
    const answer = await send(gateway, staff!, `${patient!}/$disclosures`);
    expect([answer.status, answer.json['total']]).toEqual([200, 0]);
  });
});
