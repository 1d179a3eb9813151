// SPDX-License-Identifier: Apache-2.0
import type { CarePlan, CareTeam } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { comparePlans, lostParts } from '../../../src/domain/caseplan/compare.ts';
import { checkPlan } from '../../../src/domain/caseplan/check/check.ts';
import { monitorPlan, reviewState } from '../../../src/domain/caseplan/monitor.ts';
import type { CasePlan } from '../../../src/domain/caseplan/model.ts';
import { closedVersion, firstReview, nextTeam, nextVersion, phaseAfter } from '../../../src/domain/caseplan/next-version.ts';
import { readPlan } from '../../../src/domain/caseplan/read.ts';
import { acts, add, concept, edit, edited, ext, inPlan, justice, need, observation, ref, remove, service, TODAY, type Edit } from './sound-plan.ts';

const FACTS = { phase: 'discharge-aftercare', lead: 'Organization/clinic', date: '2026-11-23', leadKind: 'bh' } as const;
const categoryOf = ({ id }: { readonly id?: string | undefined }): string => (id?.startsWith('test') === true ? 'drug-test-results' : 'other');
const plan = (...edits: readonly Edit[]): CasePlan => readPlan(edited(...edits), 'CarePlan/plan', { categoryOf })!;
const raw = <T>(type: string, ...edits: readonly Edit[]): T => edited(...edits).find((one) => one.resourceType === type) as T;

/** The next version beside the one before it, in one reading. */
function followed(...edits: readonly Edit[]): { readonly before: CasePlan; readonly after: CasePlan } {
  const records = edited(...edits);
  const before = readPlan(records, 'CarePlan/plan')!;
  const next = { ...nextVersion(raw<CarePlan>('CarePlan', ...edits), before, FACTS), id: 'next', careTeam: [{ reference: 'CareTeam/next' }] };
  const team = { ...nextTeam(raw<CareTeam>('CareTeam', ...edits), next.subject, FACTS), id: 'next' };
  return { before, after: readPlan([...records, next, team, { ...firstReview('CarePlan/next', next.subject, FACTS), id: 'first-review' }], 'CarePlan/next')! };
}

describe('from one version of a plan to the next', () => {
  it('the four phases follow each other, and a diversion plan is followed by aftercare', () => {
    expect(['prison-programming', 'parole-reentry', 'treatment-supervision', 'discharge-aftercare', 'diversion', undefined].map(phaseAfter))
      .toEqual(['parole-reentry', 'treatment-supervision', 'discharge-aftercare', undefined, 'discharge-aftercare', 'treatment-supervision']);
  });

  it('a version that is closed says when, by whom and who leads from then on, and the check has nothing to say of how', () => {
    const closed = closedVersion(raw<CarePlan>('CarePlan'), { date: TODAY, by: 'Organization/probation', handedTo: 'Organization/clinic', outcome: 'advance' });
    expect([closed.status, closed.period?.end, closed.extension?.some((one) => one.url.endsWith('review-due'))]).toEqual(['completed', TODAY, false]);
    const read = readPlan([closed], 'CarePlan/plan')!;
    expect(read.closed).toMatchObject({ date: TODAY, by: { ref: 'Organization/probation' }, handedTo: { ref: 'Organization/clinic' }, outcome: { code: 'advance' } });
    expect(checkPlan(read, { today: TODAY }).map((one) => one.code)).not.toContain('version-not-closed');
  });

  it('loses nothing that is open, and leaves behind what is reached or over', () => {
    const { before, after } = followed(edit('Goal/friends', { lifecycleStatus: 'completed', achievementStatus: concept('http://terminology.hl7.org/CodeSystem/goal-achievement', 'achieved') }), edit('ServiceRequest/mentor', { status: 'completed' }));
    expect(lostParts(comparePlans(before, after))).toEqual([]);
    expect(after.goals.map((one) => one.ref)).toEqual(['Goal/room', 'Goal/think', 'Goal/recover']);
    expect(after.actions.map((one) => one.ref)).not.toContain('ServiceRequest/mentor');
    expect(after).toMatchObject({ phase: 'discharge-aftercare', lead: { ref: 'Organization/clinic' }, words: before.words, replaces: ['CarePlan/plan'], reviewDue: '2027-05-23', title: 'Discharge and aftercare plan' });
    expect(after.reviews).toMatchObject([{ due: '2027-05-23', status: 'requested' }]);
  });

  it('keeps a goal that was reached as long as a condition of the court rests on it', () => {
    const reached = edit('Goal/room', { lifecycleStatus: 'completed' });
    expect(followed(reached).after.goals.map((one) => one.ref)).toContain('Goal/room');
    const over = edit('Basic/condition', { extension: [ext('required-goal', { valueReference: ref('Goal/room') }), ext('record-period', { valuePeriod: { end: '2026-11-22' } })] });
    expect(followed(reached, over).after.goals.map((one) => one.ref)).not.toContain('Goal/room');
  });

  it('the team changes with the lead: the agency that led stays without the lead, and nobody is on it twice', () => {
    const { after } = followed();
    expect(after.team?.lead).toBe('bh');
    expect(after.team?.members.map((one) => [one.ref, one.roles[0]?.code])).toEqual([
      ['Organization/clinic', 'lead-planner'], ['Organization/probation', 'case-manager'], ['PractitionerRole/officer', 'supervises'], ['Organization/housing', 'housing-specialist'], ['RelatedPerson/mentor', 'peer-mentor'], ['Patient/p', 'participant'],
    ]);
  });

  it('names what would be lost: an open goal that the other plan does not have', () => {
    const lost = lostParts(comparePlans(plan(), plan(edit('CarePlan/plan', { goal: [ref('Goal/room'), ref('Goal/think'), ref('Goal/friends')] }))));
    expect(lost.map((one) => [one.part, one.this])).toEqual([['goal', 'Goal/recover'], ['objective', 'Goal/recover-1']]);
  });
});

describe('a case plan beside a treatment plan', () => {
  const treatment: Edit = (book) => {
    add(
      { resourceType: 'Condition', id: 'oud', clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'), code: concept('http://hl7.org/fhir/sid/icd-10-cm', 'F11.20', 'Opioid use disorder'), subject: ref('Patient/p') },
      { resourceType: 'Condition', id: 'ptsd', clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'), code: concept('http://hl7.org/fhir/sid/icd-10-cm', 'F43.10', 'Post-traumatic stress disorder'), subject: ref('Patient/p') },
      { resourceType: 'Goal', id: 't-recover', lifecycleStatus: 'active', category: [concept('goal-part', 'goal')], description: { text: 'Attends outpatient treatment twice a week' }, subject: ref('Patient/p'), target: [{ dueDate: '2026-12-31' }], addresses: [ref('Condition/oud')] },
      service('t-outpatient', 't-recover', 'Organization/clinic', { code: { text: 'Counseling' } }),
      { resourceType: 'CarePlan', id: 'treatment', status: 'active', intent: 'plan', subject: ref('Patient/p'), category: [concept('plan-category', 'treatment')], addresses: [ref('Condition/oud'), ref('Condition/ptsd')], goal: [ref('Goal/t-recover')], activity: [{ reference: ref('ServiceRequest/t-outpatient') }] },
    )(book);
  };
  const compared = comparePlans(plan(treatment), readPlan(edited(treatment), 'CarePlan/treatment')!);
  const of = (part: string, side: string): readonly (string | undefined)[] => compared.filter((one) => one.part === part && one.side === side).map((one) => one.this ?? one.other);

  it('agrees where a diagnosis is about the domain of a need, and says which need has no part in treatment', () => {
    expect(of('need', 'agrees')).toEqual(['Condition/substance']);
    expect(of('need', 'only-this')).toEqual(['Condition/housing', 'Condition/cognition', 'Condition/peers']);
    expect(of('need', 'only-other')).toEqual(['Condition/ptsd']);
  });

  it('conflicts where both have the goal and say different days', () => {
    expect(compared.filter((one) => one.part === 'goal' && one.side === 'conflicts')).toMatchObject([{ this: 'Goal/recover', other: 'Goal/t-recover', differs: ['due'] }]);
  });

  it('is the same from either side', () => {
    const back = comparePlans(readPlan(edited(treatment), 'CarePlan/treatment')!, plan(treatment));
    const sides = (all: typeof compared, side: string): number => all.filter((one) => one.side === side).length;
    expect([sides(back, 'agrees'), sides(back, 'conflicts'), sides(back, 'only-this'), sides(back, 'only-other')]).toEqual([sides(compared, 'agrees'), sides(compared, 'conflicts'), sides(compared, 'only-other'), sides(compared, 'only-this')]);
  });
});

describe('the monitoring of a plan', () => {
  const visit = (id: string, status: string, date: string): Edit => add({ resourceType: 'Appointment', id, status, start: `${date}T10:00:00Z`, end: `${date}T11:00:00Z`, participant: [] });
  const screen = (id: string, date: string, code: string): Edit => add(observation(id, { text: 'Urine screen' }, { effectiveDateTime: date, interpretation: [concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code)] }));
  const asked = (id: string, question: string, date: string, valueBoolean: boolean): Edit => add(observation(id, concept('plan-fact', question), { focus: [ref('ServiceRequest/outpatient')], valueBoolean, effectiveDateTime: date }));

  it('counts appointments, tests, violations and responses of its time alone', () => {
    const found = monitorPlan(plan(
      visit('a', 'fulfilled', '2026-10-01'), visit('b', 'noshow', '2026-10-08'), visit('c', 'noshow', '2026-07-01'), visit('d', 'booked', '2026-12-01'), screen('test-1', '2026-10-02', 'NEG'), screen('test-2', '2026-10-09', 'POS'),
      add(justice('v', 'violation', [ext('record-date', { valueDateTime: '2026-10-10' })])), add(justice('r', 'graduated-response', [ext('response-kind', { valueCode: 'service-adjustment' }), ext('record-date', { valueDateTime: '2026-10-11' }), ext('responds-to', { valueReference: ref('Basic/v') })])),
    ), { today: TODAY });
    expect(found).toMatchObject({ since: '2026-08-10', attendance: { kept: 1, missed: 1, planned: 0 }, tests: { positive: 1, negative: 1 }, violations: 1, unanswered: 0, responses: { incentive: 1, sanction: 0, 'service-adjustment': 1 } });
  });

  it('asks the three questions of each service, and sends one back whose last answer is no', () => {
    const found = monitorPlan(plan(asked('x1', 'service-adequacy', '2026-10-01', false), asked('x2', 'service-adequacy', '2026-11-01', true), asked('x3', 'service-benefit', '2026-11-01', false)), { today: TODAY }).services;
    expect(found.find((one) => one.ref === 'ServiceRequest/outpatient')).toMatchObject({ use: 'yes', adequacy: 'yes', benefit: 'no', back: true, loop: 'accepted' });
    expect(found.find((one) => one.ref === 'ServiceRequest/mentor')).toMatchObject({ use: 'not-asked', back: false });
  });

  it.each([['2027-02-08', '2027-01-24', 'later'], ['2027-02-08', '2027-01-25', 'due'], ['2027-02-08', '2027-02-08', 'due'], ['2027-02-08', '2027-02-09', 'overdue']])('a review by %s is on %s %s', (_day, today, state) => {
    expect(reviewState(plan(), today).state).toBe(state);
  });

  it('without a day for it, a review is due six months after the last', () => {
    expect(reviewState(plan((book) => edit('CarePlan/plan', { extension: [] })(book)), TODAY)).toEqual({ state: 'later', last: '2026-08-10', next: '2027-02-10' });
  });

  it('tells of objectives reached and goals that are late; a step that is over is not reached for that', () => {
    const room = (step: Readonly<Record<string, unknown>>): unknown =>
      monitorPlan(plan(edit('Goal/room', { target: [{ dueDate: '2026-11-01' }] }), edit('Goal/room-1', { lifecycleStatus: 'completed', ...step })), { today: TODAY }).goals[0];
    expect(room({ achievementStatus: concept('http://terminology.hl7.org/CodeSystem/goal-achievement', 'achieved') })).toMatchObject({ ref: 'Goal/room', late: true, objectives: 1, reached: 1 });
    expect(room({ achievementStatus: undefined })).toMatchObject({ objectives: 1, reached: 0 });
    expect(monitorPlan(plan(remove('Goal/room'), inPlan('goal'), acts(), add(need('x', 'maintenance', 'medical-dental'))), { today: TODAY }).goals).toHaveLength(3);
  });
});
