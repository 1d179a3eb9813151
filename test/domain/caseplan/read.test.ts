// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { recordsIn } from '../../../src/domain/caseplan/bundle.ts';
import { casePlansIn, readPlan } from '../../../src/domain/caseplan/read.ts';

const EXAMPLES = [
  'case-plan', 'case-plan-closed', 'goal', 'objective', 'need', 'responsivity-factor', 'need-maintenance', 'strength', 'assessment', 'readiness', 'technique', 'service-referral', 'service-review',
  'referral-task', 'team', 'plan-review', 'case-conference', 'legal-condition', 'violation', 'graduated-response', 'custody-stay', 'supervision-episode', 'consent-base', 'exchange-partner', 'risk-level',
];
const records = EXAMPLES.map((name) => JSON.parse(readFileSync(new URL(`../../../profiles/examples/valid-${name}.json`, import.meta.url), 'utf8')) as Resource);

describe('a case plan read from the records of a person', () => {
  const plan = readPlan(records, 'CarePlan/jordan-plan-3')!;

  it('knows its version, lead planner, next review, closing of the version before and the participant\'s own words', () => {
    expect(plan).toMatchObject({
      phase: 'treatment-supervision', kind: 'reentry', status: 'active', reviewDue: '2027-02-10', replaces: ['CarePlan/jordan-plan-2'], words: ['I want to come home to my daughter and keep a job.'],
      conferencePlan: { manner: 'video', often: 'once a month' }, generalResponsivity: ['Moral Reconation Therapy, cognitive behavioral'],
    });
    expect(plan.lead).toMatchObject({ ref: 'Organization/probation' });
    expect(readPlan(records, 'CarePlan/jordan-plan-2')!.closed).toMatchObject({ date: '2026-08-10', handedTo: { ref: 'Organization/probation' } });
  });

  it('has the needs in the order of the plan, with class, group, level and priority, and says which of the person\'s needs it leaves out', () => {
    expect(plan.needs.map(({ ref, class: kind, group, priority, inPlan, level }) => ({ ref, kind, group, priority, inPlan, level: level?.rank }))).toEqual([
      { ref: 'Condition/jordan-housing', kind: 'responsivity', group: undefined, priority: 1, inPlan: true, level: undefined },
      { ref: 'Condition/jordan-cognition', kind: 'criminogenic', group: 'big-four', priority: 2, inPlan: true, level: 5 },
      { ref: 'Condition/jordan-dental', kind: 'maintenance', group: undefined, priority: undefined, inPlan: false, level: undefined },
    ]);
  });

  it('has goals with their objectives, and what is done for them by whom, when and how often', () => {
    expect(plan.goals).toMatchObject([{ ref: 'Goal/jordan-goal', due: '2027-02-10', needs: ['Condition/jordan-cognition'], words: 'I want to stop and think when I get angry.', objectives: [{ ref: 'Goal/jordan-objective', due: '2026-11-17', often: 'Weekly, at the office visit' }] }]);
    expect(plan.actions.map(({ ref, kind, who, when, often, open, loop }) => ({ ref, kind, who: who[0]?.ref, when, often, open, loop: loop?.reason }))).toEqual([
      { ref: 'ServiceRequest/jordan-outpatient', kind: 'service', who: 'Organization/clinic', when: { start: '2026-08-15', end: '2026-12-15' }, often: 'Twice a week', open: true, loop: 'No opening before January' },
      { ref: 'ServiceRequest/jordan-technique', kind: 'technique', who: 'PractitionerRole/officer-lane', when: undefined, often: 'Each office visit', open: true, loop: undefined },
    ]);
  });

  it('has strengths, assessments with the override, readiness, team, conferences, reviews, conditions, violation and response', () => {
    expect(plan.strengths).toMatchObject([{ kind: { code: 'employment-experience' }, words: 'I was good at roofing.', inPlan: true }]);
    expect(plan.assessments).toMatchObject([{ level: { code: 'HIGH' }, computed: { code: 'MODERATE' }, overrideReason: 'Two new arrests since the interview', domains: [{ domain: { code: 'antisocial-peers' }, score: '5' }] }]);
    expect(plan.readiness).toMatchObject([{ stage: { code: 'preparation' } }]);
    expect(plan.team).toMatchObject({ lead: 'cs', members: [{ ref: 'Organization/probation' }, { ref: 'PractitionerRole/officer-lane', organization: 'Organization/probation' }, {}, {}] });
    expect(plan.conferences).toMatchObject([{ manner: 'video', attendance: [{ attendance: 'attended' }, { attendance: 'missed' }] }]);
    expect(plan.reviews).toMatchObject([{ status: 'requested', due: '2027-02-10' }]);
    expect(plan.conditions).toMatchObject([{ text: 'No contact with the co-defendant', goals: ['Goal/jordan-goal'] }]);
    expect(plan.violations).toMatchObject([{ kind: 'technical', conditions: ['Basic/jordan-condition'] }]);
    expect(plan.responses).toMatchObject([{ kind: 'sanction', magnitude: 'low', answers: ['Basic/jordan-violation'] }]);
    expect(plan.serviceAnswers).toMatchObject([{ question: 'use', yes: true, service: 'ServiceRequest/jordan-outpatient' }]);
    expect(plan.permissions).toMatchObject([{ variant: 'sharing-permission', from: [{ ref: 'Organization/clinic' }], to: [{ ref: 'Organization/probation' }], categories: ['treatment-attendance'] }]);
    expect(plan.episodes.map((one) => one.kind)).toEqual(expect.arrayContaining(['custody', 'probation']));
  });

  it('names what the plan refers to and is not among the records, and is not there when its plan is not', () => {
    const without = readPlan(records.filter((one) => one.id !== 'jordan-outpatient' && one.id !== 'jordan-cognition'), 'CarePlan/jordan-plan-3')!;
    expect(plan.missing).toEqual([]);
    expect(without.missing).toEqual(['Condition/jordan-cognition', 'ServiceRequest/jordan-outpatient']);
    expect(readPlan(records, 'CarePlan/of-somebody-else')).toBeUndefined();
  });

  it('is read from what a state\'s case plan system sent, whose records name each other by URNs', () => {
    const { entries } = JSON.parse(readFileSync(new URL('../../../mappings/case-plan-ne/cases/seven-tables/expected.json', import.meta.url), 'utf8')) as { readonly entries: readonly { readonly urn: string; readonly resource: Resource }[] };
    const sent = recordsIn({ entry: entries.map(({ urn, resource }) => ({ fullUrl: urn, resource })) });
    const [first] = casePlansIn(sent);
    const read = readPlan(sent, `CarePlan/${first!.id!}`)!;
    expect([read.needs.length, read.needs.filter((one) => one.inPlan).length, read.goals.length, read.goals.flatMap((one) => one.objectives).length, read.actions.length, read.missing]).toEqual([9, 5, 2, 2, 7, []]);
  });

  it('the plan in force stands before the versions that are closed', () => {
    expect(casePlansIn(records).map((one) => one.id)).toEqual(['jordan-plan-3', 'jordan-plan-2']);
  });
});
