// SPDX-License-Identifier: Apache-2.0
/** The plan's page, out of example plans: what stands where, and that nothing of a record becomes part of the page's structure. */
import { describe, expect, it } from '@jest/globals';
import { checkPlan } from '../../../src/domain/caseplan/check/check.ts';
import { monitorPlan } from '../../../src/domain/caseplan/monitor.ts';
import { readPlan } from '../../../src/domain/caseplan/read.ts';
import type { CasePlan } from '../../../src/domain/caseplan/model.ts';
import { closeForm, nextForm, reviewForm, type Acting } from '../../../src/app/console/plan/acts.ts';
import { agendaOf } from '../../../src/app/console/plan/agenda.ts';
import { sideBySide } from '../../../src/app/console/plan/compare.ts';
import { readAct, isDay } from '../../../src/app/console/plan/given.ts';
import { timelineSection } from '../../../src/app/console/plan/timeline.ts';
import { planView, versionsOf, type PlanView } from '../../../src/app/console/plan/view.ts';
import type { Frame } from '../../../src/app/console/frame.ts';
import { exampleResources } from '../../support/plan-transaction.ts';

const TODAY = '2026-09-20';
const frame: Frame = { desk: 'planner', name: 'Omar', organization: 'county-probation', seat: { desk: 'planner', role: 'supervising-officer' }, seats: [], csrf: 'c', path: '/console/plan/x', nav: [] };
const EXAMPLES = ['1-intake-in-prison', '2-the-usual-form', '3-upside-down', '4-released-and-forgotten', '5-back-to-jail', '6-coming-home-to-a-daughter', '7-nearly-done'];

function planOf(name: string): CasePlan {
  return readPlan(exampleResources(name), 'CarePlan/plan')!;
}

function viewOf(plan: CasePlan, over: Partial<PlanView> = {}): string {
  return planView({
    frame, href: '/console/plan/x', plan, today: TODAY, keeps: true, follows: false, organizations: [['open-door', 'Open Door']], findings: checkPlan(plan, { today: TODAY }), monitoring: monitorPlan(plan, { today: TODAY }),
    visits: [], versions: [], beside: [], notices: [], leads: true, ...over,
  }).text;
}

describe('the page of an example plan', () => {
  it.each(EXAMPLES)('%s says every finding once, each with what to do', (name) => {
    const plan = planOf(name);
    const findings = checkPlan(plan, { today: TODAY });
    const text = viewOf(plan);
    expect(text.match(/<summary>What to do<\/summary>/g)?.length ?? 0).toBe(findings.length);
    expect(text).not.toMatch(/ style="|<script|undefined|\[object/);
  });

  it.each(EXAMPLES)('%s has no two places of the same name, and every link within it leads somewhere', (name) => {
    const text = viewOf(planOf(name));
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect([...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('escapes whatever a record says', () => {
    const plan = planOf('6-coming-home-to-a-daughter');
    const [goal] = plan.goals;
    const text = viewOf({ ...plan, words: ['<img src=x onerror=alert(1)>'], goals: [{ ...goal!, text: '"><script>alert(1)</script>' }] });
    expect(text).not.toMatch(/<img|<script/);
    expect(text).toContain('&lt;script&gt;alert(1)');
  });

  it('with nothing in it says so, part by part', () => {
    const bare: CasePlan = { ...planOf('6-coming-home-to-a-daughter'), needs: [], goals: [], actions: [], conditions: [], assessments: [], strengths: [], reviews: [], conferences: [], team: { ref: 'CareTeam/t', status: 'active', members: [] } };
    const text = viewOf(bare);
    for (const words of ['No need of this plan', 'No goal of this plan', 'Nothing that is under way', 'No review is on record', 'No team may be shown', 'No condition may be shown', 'No strength may be shown']) {
      expect(text).toContain(words);
    }
  });

  it('carries the notices that must go with it, above everything else', () => {
    const text = viewOf(planOf('6-coming-home-to-a-daughter'), { notices: ['42 CFR part 2 prohibits unauthorized use or disclosure of these records.'] });
    expect(text.indexOf('42 CFR part 2 prohibits')).toBeLessThan(text.indexOf('Participant'));
  });

  it('marks a goal whose day has passed as late, and one that is reached as good', () => {
    const plan = planOf('6-coming-home-to-a-daughter');
    const [goal] = plan.goals;
    const late = viewOf({ ...plan, goals: [{ ...goal!, due: '2026-09-01', objectives: [] }] });
    const reached = viewOf({ ...plan, goals: [{ ...goal!, due: '2026-09-01', progress: 'achieved', objectives: [] }] });
    expect([late.includes('>late<'), reached.includes('>late<'), reached.includes('<span class="tag good">achieved')]).toEqual([true, false, true]);
  });
});

describe('what a conference has to come to', () => {
  const plan = planOf('6-coming-home-to-a-daughter');
  const said = (over: Partial<CasePlan>, today = TODAY): string => {
    const changed = { ...plan, ...over };
    return agendaOf({ plan: changed, monitoring: monitorPlan(changed, { today }), visits: [], today }).map(({ text }) => text).join('\n');
  };

  it('is what is late, what passed without being closed, and what waits for an answer', () => {
    const [goal, action] = [plan.goals[0]!, plan.actions[0]!];
    const text = said({
      goals: [{ ...goal, due: '2026-09-01', objectives: [{ ...goal.objectives[0]!, status: 'active', due: '2026-09-02' }] }, { ...goal, ref: 'Goal/reached', text: 'Reached', status: 'completed', due: '2026-09-01', objectives: [] }],
      actions: [{ ...action, open: true, when: { end: '2026-09-10' }, loop: { ref: 'Task/1', status: 'requested' } }],
    });
    for (const words of ['September 1, 2026', 'September 2, 2026', 'September 10, 2026', 'the referral has no answer yet']) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('Reached');
  });

  it('is a consent that ends within sixty days, while there is time to ask anew', () => {
    const consent = (end: string): Partial<CasePlan> => ({ permissions: [{ ref: 'Consent/1', status: 'active', permits: true, purposes: [], revoked: [], rejected: false, period: { end }, from: [{ name: 'Open Door' }], to: [{ name: 'County Probation' }], categories: [] }] });
    expect(['2026-09-19', '2026-09-20', '2026-11-19', '2026-11-20'].map((end) => said(consent(end)).includes('from Open Door to County Probation'))).toEqual([false, true, true, false]);
  });

  it('is said to be nothing where nothing is, and is not asked of a plan that no case planner leads', () => {
    const calm: CasePlan = { ...plan, reviewDue: '2027-01-01', goals: [], actions: [], permissions: [] };
    expect(viewOf(calm, { visits: [] })).toContain('Nothing is overdue or without an answer.');
    expect(viewOf({ ...calm, kind: 'treatment' })).not.toContain('For the conference');
  });
});

describe('what a source sent without words', () => {
  it('has the words of our code systems: an instrument, a level, a kind of plan', () => {
    const plan = planOf('6-coming-home-to-a-daughter');
    const text = viewOf({ ...plan, assessments: [{ ref: 'Observation/a', kind: 'risk-need', instrument: { text: 'ORAS_REENTRY', code: 'ORAS_REENTRY' }, level: { text: 'HIGH', code: 'HIGH' }, by: [], domains: [] }] });
    expect(text).toMatch(/ORAS Reentry Tool<.*High</);
    expect(text).toContain('<dd>Reentry plan</dd>');
    expect(text).not.toMatch(/ORAS_|>HIGH</);
  });
});

describe('a plan that no case planner leads', () => {
  const treatment: CasePlan = { ...planOf('6-coming-home-to-a-daughter'), kind: 'treatment', needs: [], problems: [1, 2].map((visit) => ({ ref: `Condition/${String(visit)}`, text: 'Opioid use disorder, severe', active: true })) };

  it('is not held against the rules of case plans, and says so; what it takes up is said once', () => {
    const text = viewOf(treatment, { findings: [] });
    expect(text).toContain('This is not the case plan');
    expect(text).not.toContain('Is it a sound plan?');
    expect(text.match(/Opioid use disorder, severe/g)).toHaveLength(1);
  });

  it('beside the case plan has the same person on one line, and a diagnosis of two visits once', () => {
    const plan = planOf('6-coming-home-to-a-daughter');
    const member = plan.team!.members[0]!;
    const theirs: CasePlan = { ...treatment, ref: 'CarePlan/t', team: { ...plan.team!, members: [{ ...member, ref: 'Practitioner/elsewhere' }] }, goals: [], actions: [] };
    const text = sideBySide(plan, theirs, { href: '/x', notices: [] }).text;
    const team = text.slice(text.indexOf('id="part-member"'));
    expect(team.split('</tr>').find((row) => row.includes(member.name))).toMatch(/Agrees|Differs/);
    expect(text.match(/Opioid use disorder, severe/g)).toHaveLength(1);
  });

  it('offers who sees what to whoever leads alone', () => {
    expect([true, false].map((leads) => viewOf(treatment, { leads }).includes('/who"'))).toEqual([true, false]);
  });
});

describe('what may be done on the page', () => {
  const plan = planOf('6-coming-home-to-a-daughter');
  const acting: Acting = { frame, href: '/console/plan/x', plan, today: TODAY, keeps: true, follows: false, organizations: [] };
  const shown = (over: Partial<Acting>): readonly boolean[] => [reviewForm, closeForm, nextForm].map((form) => form({ ...acting, ...over }).text !== '');

  it('is for whoever keeps the plan, while it is open; the next version for whom it was handed to', () => {
    expect(shown({})).toEqual([true, true, false]);
    expect(shown({ keeps: false })).toEqual([false, false, false]);
    expect(shown({ plan: { ...plan, status: 'completed' } })).toEqual([false, false, false]);
    expect(shown({ keeps: false, plan: { ...plan, status: 'completed' }, follows: true })).toEqual([false, false, true]);
  });

  it('keeps what was said when it could not be done, and says what was wrong beside it', () => {
    const text = reviewForm({ ...acting, failed: { act: 'review', issues: [{ code: 'value', text: 'Give a day', at: 'held' }], given: { held: '"2026', outcome: 'revise', next: '' } } }).text;
    expect(text).toContain('value="&quot;2026"');
    expect(text).toContain('<option value="revise" selected>');
    expect(text).toContain('id="held-wrong">Give a day');
  });

  it('takes days of the calendar and choices of the list alone', () => {
    expect(['2026-02-28', '2026-02-29', '2026-2-1', '', '2026-13-01'].map(isDay)).toEqual([true, false, false, false, false]);
    const wrong = readAct('close', { closing: 'party', 'last-day': '2026-02-30' });
    expect(wrong.ok ? [] : wrong.issues.map(({ at }) => at)).toEqual(['closing', 'last-day']);
    expect(readAct('next', { phase: 'discharge-aftercare', 'first-day': '2026-09-20' }).ok).toBe(true);
  });
});

describe('the line of time', () => {
  const at = (text: string, kind: string): readonly number[] => [...text.matchAll(new RegExp(`<rect class="${kind}" x="(\\d+)" y="3" width="(\\d+)"`, 'g'))].flatMap(([, x, width]) => [Number(x), Number(width)]);

  it('puts each version and stay where it belongs, and today within', () => {
    const text = timelineSection({
      current: 'CarePlan/2', today: '2026-12-31', episodes: [{ ref: 'Encounter/1', kind: 'custody', status: 'finished', period: { start: '2026-01-01', end: '2026-07-02' } }],
      versions: [{ ref: 'CarePlan/2', status: 'active', phase: 'treatment-supervision', period: { start: '2026-07-02' } }],
    }).text;
    expect(at(text, 'custody')).toEqual([0, 500]);
    expect(at(text, 'now')).toEqual([500, 500]);
    expect(text).toContain('Treatment and supervision');
    expect(text).toContain('this version');
  });

  it('is read without being seen: every line has its words, and the drawing is hidden from a screen reader', () => {
    const versions = versionsOf(exampleResources('7-nearly-done'), planOf('7-nearly-done'), (id) => `/console/plan/${id}`);
    const text = timelineSection({ versions, episodes: planOf('7-nearly-done').episodes, current: 'CarePlan/plan', today: TODAY }).text;
    expect(text.match(/<svg/g)?.length).toBe(text.match(/aria-hidden="true"/g)?.length);
    expect(text.match(/<li/g)?.length).toBe(versions.length + planOf('7-nearly-done').episodes.length);
    expect(timelineSection({ versions: [], episodes: [], current: '', today: TODAY }).text).toContain('No version of this plan');
  });
});

describe('two plans side by side', () => {
  it('say of every part whether both have it', () => {
    const plan = planOf('6-coming-home-to-a-daughter');
    const other: CasePlan = { ...plan, ref: 'CarePlan/other', title: 'Treatment plan', goals: plan.goals.slice(1), needs: [] };
    const text = sideBySide(plan, other, { href: '/console/plan/x', notices: [] }).text;
    expect(text).toContain('Only here');
    expect(text).toContain('Agrees');
    expect(sideBySide({ ...plan, title: '<b>' }, other, { href: '/x', notices: [] }).text).not.toContain('<b>');
  });
});
