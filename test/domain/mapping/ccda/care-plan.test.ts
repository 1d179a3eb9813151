// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, CareTeam, Condition, DiagnosticReport, Goal, MedicationRequest, Observation, Organization, Procedure, ServiceRequest } from '@medplum/fhirtypes';
import { caseText, CCDA, entryBy, mapped, ofType } from './ccda-files.ts';
import { ccdaShares } from '../../../../src/domain/mapping/ccda/shares.ts';

const plan = mapped(caseText('care-plan-sud'));

function as<T>(type: string, value: string): T {
  return entryBy(plan, type, value).resource as T;
}

function urn(type: string, value: string): string {
  return entryBy(plan, type, value).urn;
}

function extension(resource: { extension?: { url: string }[] }, name: string): unknown {
  return resource.extension?.find((one) => one.url.endsWith(name));
}

describe('the care plan of a treatment program', () => {
  const carePlan = ofType(plan, 'CarePlan')[0] as CarePlan;

  it('is one plan whose activities are references, so that each keeps its own origin and label', () => {
    expect(ofType(plan, 'CarePlan')).toHaveLength(1);
    expect(carePlan.activity?.every((activity) => activity.detail === undefined)).toBe(true);
    const requests = carePlan.activity?.flatMap((activity) => activity.reference?.reference ?? []);
    expect(requests).toEqual(expect.arrayContaining([urn('ServiceRequest', 'PLAN-1'), urn('ServiceRequest', 'PLAN-1-GROUP'), urn('ServiceRequest', 'PLAN-2'), urn('MedicationRequest', 'MED-1')]));
  });

  it('addresses the health concerns and the risk, pursues the goals and names the team', () => {
    expect(carePlan.addresses?.map((one) => one.reference)).toEqual([urn('Condition', 'HC-1'), urn('Condition', 'HC-2'), urn('Condition', 'RISK-1')]);
    expect(carePlan.goal).toHaveLength(3);
    expect(carePlan.careTeam?.map((one) => one.reference)).toContain(urn('CareTeam', 'TEAM-1'));
  });

  it('keeps one key over the versions of the document', () => {
    const next = mapped(caseText('care-plan-sud').replace('extension="CP-20417-2"', 'extension="CP-20417-3"').replace('versionNumber value="2"', 'versionNumber value="3"'));
    const keyOf = (result: typeof plan): string | undefined => result.entries.find((entry) => entry.resource.resourceType === 'CarePlan')?.key;
    expect(keyOf(next)).toBe(keyOf(plan));
    expect(next.identity).not.toBe(plan.identity);
  });

  it('has an identity by which the same document is known again', () => {
    expect(plan.identity).toContain('2.999.81.1.1|CP-20417-2');
    expect(mapped(caseText('care-plan-sud'))).toEqual(plan);
  });

  it('makes the past review completed and the next one a task that is due', () => {
    const reviews = ofType(plan, 'Task').map((task) => [task.status, task.restriction?.period?.end]);
    expect(reviews).toEqual([['completed', '2026-10-27'], ['requested', '2027-01-27']]);
  });
});

describe('a goal', () => {
  it('links to the concern that it addresses, to its milestone, and to the outcome that evaluates it', () => {
    const goal = as<Goal>('Goal', 'GOAL-1');
    expect(goal.addresses?.map((one) => one.reference)).toEqual([urn('Condition', 'HC-1')]);
    expect(goal.outcomeReference?.map((one) => one.reference)).toEqual([urn('Observation', 'OUT-1')]);
    expect(JSON.stringify(extension(goal, '/goal-relationship'))).toContain(urn('Goal', 'GOAL-1A'));
    expect(goal.achievementStatus?.coding?.[0]?.code).toBe('in-progress');
  });

  it('has a start, a due date and a measure with its detail', () => {
    const milestone = as<Goal>('Goal', 'GOAL-1A');
    expect(milestone.startDate).toBe('2026-10-05');
    expect(milestone.target?.[0]).toMatchObject({ dueDate: '2026-11-30', detailRange: { low: { value: 9 }, high: { value: 10 } }, measure: { coding: [{ system: 'urn:oid:2.999.81.9', code: 'SESSIONS' }] } });
  });

  it('is the participant\'s own in the participant\'s words, or negotiated when a provider is an author too', () => {
    const own = as<Goal>('Goal', 'GOAL-2');
    expect(own.expressedBy?.reference).toBe(plan.entries.find((entry) => entry.resource.resourceType === 'Patient')?.urn);
    expect(own.description.text).toContain('my own place');
    expect(extension(own, '/goal-acceptance')).toBeUndefined();
    expect(JSON.stringify(extension(as<Goal>('Goal', 'GOAL-1'), '/goal-acceptance'))).toContain('Practitioner');
  });
});

describe('interventions', () => {
  it('pertain to the goals that are their reason, and what was done follows what was planned', () => {
    const group = as<ServiceRequest>('ServiceRequest', 'PLAN-1-GROUP');
    const done = as<Procedure>('Procedure', 'DONE-1-GROUP');
    for (const one of [group, done]) expect(JSON.stringify(extension(one, '/resource-pertainsToGoal'))).toContain(urn('Goal', 'GOAL-1'));
    expect(group.intent).toBe('plan');
    expect(done.status).toBe('completed');
    expect(done.basedOn?.map((one) => one.reference)).toEqual([urn('ServiceRequest', 'PLAN-1')]);
  });
});

describe('a risk', () => {
  it('is never coded as the diagnosis that it is a risk of', () => {
    const risk = as<Condition>('Condition', 'RISK-1');
    expect(risk.code?.coding?.map((coding) => coding.code)).toEqual(['281694009']);
    expect(risk.evidence?.[0]?.code?.[0]?.coding?.[0]?.code).toBe('295174006');
    expect(ofType(plan, 'Condition').some((condition) => condition.code?.coding?.some((coding) => coding.code === '295174006'))).toBe(false);
  });
});

describe('who authored a fact', () => {
  const organization = (value: string): string => urn('Organization', value);

  it('is the program for its own entries, and the hospital for what the hospital had found', () => {
    expect(entryBy(plan, 'Condition', 'PROB-1').author).toBe(organization('1992000018'));
    expect(entryBy(plan, 'Condition', 'PROB-7').author).toBe(organization('1992000059'));
    expect((entryBy(plan, 'Organization', '1992000059').resource as Organization).name).toBe('Larkspur General Hospital');
  });

  it('is the program for test results without an author of their own', () => {
    expect(entryBy(plan, 'Observation', 'UDT-1-OPI').author).toBe(organization('1992000018'));
  });
});

describe('the sender\'s own restriction', () => {
  const codes = (type: string, value: string): unknown => entryBy(plan, type, value).resource.meta?.security?.map((label) => label.code);

  it('stays on every entry, and the most restrictive one around it holds', () => {
    expect(codes('Observation', 'UDT-1-OPI')).toEqual(['R']);
    const note = plan.entries.find(({ resource }) => resource.resourceType === 'DocumentReference' && resource.masterIdentifier?.value === 'NOTE-9');
    expect(note?.resource.meta?.security?.map((label) => label.code)).toEqual(['V']);
  });
});

describe('the rest of the plan', () => {
  it('maps the diagnosis with its codes, its status and its author, once, however often it is mentioned', () => {
    const disorder = as<Condition>('Condition', 'PROB-1');
    expect(disorder.code?.coding?.map((coding) => coding.code)).toEqual(['75544000', 'F11.20']);
    expect(disorder).toMatchObject({ onsetDateTime: '2022-03', clinicalStatus: { coding: [{ code: 'active' }] } });
    expect(ofType(plan, 'Condition').filter((one) => one.identifier?.some((id) => id.value === 'PROB-1'))).toHaveLength(1);
  });

  it('maps the medication as an order with its dose, times, reason and words', () => {
    const film = as<MedicationRequest>('MedicationRequest', 'MED-1');
    expect(film).toMatchObject({ status: 'active', intent: 'order', medicationCodeableConcept: { coding: [{ code: '1010604' }] }, dispenseRequest: { numberOfRepeatsAllowed: 1 } });
    expect(film.dosageInstruction?.[0]).toMatchObject({ text: 'one film under the tongue every 12 hours', timing: { repeat: { frequency: 1, period: 12, periodUnit: 'h', boundsPeriod: { start: '2026-09-30' } } } });
    expect(film.reasonReference?.map((one) => one.reference)).toEqual([urn('Condition', 'PROB-1')]);
  });

  it('maps drug tests as reports with results, detected or not as the laboratory says', () => {
    const report = as<DiagnosticReport>('DiagnosticReport', 'UDT-2');
    expect(report.result).toHaveLength(2);
    const result = (value: string): unknown => as<Observation>('Observation', value).valueCodeableConcept?.coding?.[0]?.code;
    expect([result('UDT-1-OPI'), result('UDT-2-OPI'), result('UDT-2-BUP')]).toEqual(['260373001', '260415000', '260373001']);
  });

  it('maps the team with the probation officer in a role and on behalf of the agency', () => {
    const team = as<CareTeam>('CareTeam', 'TEAM-1');
    expect(team.participant?.map((one) => one.role?.[0]?.text ?? one.role?.[0]?.coding?.[0]?.code)).toEqual(['101YA0400X', '2084A0401X', 'probation officer']);
    expect(team.participant?.[2]?.onBehalfOf?.reference).toBe(urn('Organization', 'ADULT-PROBATION'));
    expect(team.participant?.[0]?.role?.[1]?.coding?.[0]?.code).toBe('PPRF');
  });

  it('maps an attended visit as finished and a missed one as cancelled', () => {
    expect(ofType(plan, 'Encounter').map((visit) => visit.status)).toEqual(['finished', 'cancelled']);
  });

  it('keeps every section with its narrative and the entries of it', () => {
    const sections = ofType(plan, 'Composition')[0]?.section ?? [];
    expect(sections).toHaveLength(10);
    expect(sections.every((section) => section.text?.div.startsWith('<div xmlns="http://www.w3.org/1999/xhtml">') === true)).toBe(true);
    expect(sections.every((section) => (section.entry?.length ?? 0) > 0)).toBe(true);
  });

  it('carries over every coded statement', () => {
    const shares = ccdaShares(CCDA, caseText('care-plan-sud'), plan);
    expect(shares.filter((share) => share.carried < share.statements)).toEqual([]);
    expect(shares.reduce((sum, share) => sum + share.statements, 0)).toBe(51);
  });
});
