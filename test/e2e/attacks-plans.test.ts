// SPDX-License-Identifier: Apache-2.0
/** Attacks by way of case plans: a plan that is handed over must not take a program's records out of their protection. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, cs, file, fullForm, patientOf, post, sd, send, SID } from './support.ts';
import type { Json } from './support.ts';

let gateway: TestGateway;
let [program, probation, housing]: readonly string[] = [];
const concept = (system: string, code: string): Json => ({ coding: [{ system: cs(system), code }] });
const member = (organization: string, role: string): Json => ({ role: [concept('team-role', role)], member: { reference: `Organization/${organization}` } });

beforeAll(async () => {
  gateway = await openGateway();
  [program, probation, housing] = await Promise.all([
    gateway.tokenFor('open-door'), gateway.tokenFor('county-probation', { purpose: 'case-coordination', role: 'supervising-officer', person: 'omar-reyes' }), gateway.tokenFor('home-again'),
  ]);
});
afterAll(() => gateway.close());

describe('a plan of a treatment program that is handed to probation', () => {
  it('stays a Part 2 record in its next version: who had it from probation by its own word does not get it from there', async () => {
    const patient = await create(gateway, program!, patientOf('Laundry', { [SID]: 'laundry' }));
    const subject = { reference: patient };
    const team = await create(gateway, program!, { resourceType: 'CareTeam', status: 'active', subject, category: [concept('lead-planner', 'bh')], participant: [member('open-door', 'lead-planner'), member('county-probation', 'probation-officer'), member('home-again', 'housing-specialist')] });
    const plan = await create(gateway, program!, {
      resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, period: { start: '2026-08-10' }, careTeam: [{ reference: team }],
      category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, concept('plan-category', 'reentry')], contributor: [{ reference: 'Organization/open-door' }],
      extension: [{ url: sd('plan-phase'), valueCode: 'treatment-supervision' }, { url: sd('lead-planner'), valueReference: { reference: 'Organization/open-door' } }, { url: sd('participant-words'), valueString: 'I stay off heroin.' }],
    });
    await file(gateway, program!, fullForm({ patient, recipients: ['Organization/county-probation'], categories: ['case-plan-full'], purposes: ['case-coordination'] }));
    const handedTo = { resourceType: 'Parameters', parameter: [{ name: 'handed-to', valueReference: { reference: 'Organization/county-probation' } }] };
    const closed = await post(gateway, program!, `${plan}/$close-phase`, handedTo);
    expect([closed.status, closed.status === 200 ? '' : closed.text]).toEqual([200, '']);
    const begun = await post(gateway, probation!, `${plan}/$next-phase`, { resourceType: 'Parameters' });
    expect([begun.status, begun.status === 200 ? '' : begun.text]).toEqual([200, '']);
    const [next, nextTeam] = ['CarePlan', 'CareTeam'].map((type) => new RegExp(`${type}/[0-9a-f-]{36}`).exec(begun.text)?.[0] ?? '');
    const own = await send(gateway, probation!, next!);
    const team2 = await send(gateway, probation!, nextTeam!);
    expect([own.status, team2.status]).toEqual([200, 200]);
    expect(own.text).toContain('I stay off heroin.');
    for (const { json } of [own, team2]) {
      expect((json['meta'] as { security: readonly { code: string }[] }).security.map(({ code }) => code)).toEqual(expect.arrayContaining(['42CFRPart2', 'p2']));
    }
    // No law keeps the medications that probation itself wrote down from a hospital that treats the person; a plan is for its team, and what came from the program is another's.
    const hospital = await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });
    const taken = await create(gateway, probation!, { resourceType: 'MedicationStatement', status: 'active', subject: own.json['subject'], medicationCodeableConcept: { text: 'Lisinopril 10 mg' } });
    const ours = await create(gateway, probation!, { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: own.json['subject'] });
    expect((await send(gateway, hospital, taken)).status).toBe(200);
    for (const reference of [next!, nextTeam!, ours]) {
      expect([(await send(gateway, hospital, reference)).status, (await send(gateway, housing!, reference)).status]).toEqual([404, 404]);
    }
    expect((await send(gateway, hospital, `Provenance?target=${next!}`)).text).not.toContain('open-door');
  });
});
