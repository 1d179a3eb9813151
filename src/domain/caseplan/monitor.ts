// SPDX-License-Identifier: Apache-2.0
/**
 * How a plan goes: progress of goals, appointments kept and missed, tests, graduated responses, each service with its three questions, readiness
 * then and now, reviews. Treatment court standard for case planning, function monitoring; collaborative case management and supervision, sixth element.
 */
import { addMonths, daysBetween, isBefore } from './check/days.ts';
import { isOpen, isReached } from './check/goals.ts';
import { lastReviewed, nextReview } from './check/course.ts';
import type { CasePlan, Kept, Readiness, ServiceAnswer } from './model.ts';

export interface Window {
  /** First local day that counts, YYYY-MM-DD; absent: the beginning of the version. */
  readonly since?: string;
  /** The local day on which it is asked. */
  readonly today: string;
}

export interface GoalProgress { readonly ref: string; readonly text: string; readonly status: string; readonly progress: string; readonly due?: string; readonly late: boolean; readonly objectives: number; readonly reached: number }
export type Asked = 'yes' | 'no' | 'not-asked';
/** `back`: one of the answers is no, and the service goes on: return to planning and linkage. */
export interface ServiceState { readonly ref: string; readonly text: string; readonly status: string; readonly use: Asked; readonly adequacy: Asked; readonly benefit: Asked; readonly back: boolean; readonly loop?: string }
export interface ReviewState { readonly last?: string; readonly next?: string; readonly state: 'not-set' | 'later' | 'due' | 'overdue' }

export interface Monitoring {
  readonly since: string;
  readonly until: string;
  readonly goals: readonly GoalProgress[];
  readonly attendance: Readonly<Record<Kept['outcome'], number>>;
  readonly tests: Readonly<Record<'positive' | 'negative' | 'not-done' | 'unclear', number>>;
  readonly violations: number;
  readonly unanswered: number;
  readonly responses: Readonly<Record<string, number>>;
  readonly services: readonly ServiceState[];
  readonly readiness: readonly Readiness[];
  readonly review: ReviewState;
}

/** A review is due in the last two weeks before its day; the guidance names no number. */
export const DUE_DAYS = 14;

const NO_VISITS: Monitoring['attendance'] = {
  kept: 0, missed: 0, excused: 0, planned: 0, cancelled: 0, 'cancelled by the office': 0, 'cancelled by the person': 0, rescheduled: 0, 'not reached': 0, 'not known': 0,
};

export function monitorPlan(plan: CasePlan, { since, today }: Window): Monitoring {
  const from = since ?? plan.period?.start ?? plan.created ?? '';
  const within = ({ date }: { readonly date?: string }): boolean => date !== undefined && !isBefore(date, from) && !isBefore(today, date);
  const violations = plan.violations.filter(within);
  return {
    since: from, until: today, goals: plan.goals.map((goal) => progressOf(goal, today)),
    attendance: counted(plan.appointments.filter(within), (one) => one.outcome, NO_VISITS),
    tests: counted(plan.tests.filter(within), (one) => one.result, { positive: 0, negative: 0, 'not-done': 0, unclear: 0 }),
    violations: violations.length, unanswered: violations.filter((one) => !plan.responses.some((each) => each.answers.includes(one.ref))).length,
    responses: counted(plan.responses.filter(within), (one) => one.kind, { incentive: 0, sanction: 0, 'service-adjustment': 0 }),
    services: servicesOf(plan), readiness: plan.readiness, review: reviewState(plan, today),
  };
}

function counted<T, K extends string>(items: readonly T[], keyOf: (item: T) => string, zero: Readonly<Record<K, number>>): Readonly<Record<K, number>> {
  return items.reduce<Readonly<Record<string, number>>>((counts, item) => ({ ...counts, [keyOf(item)]: (counts[keyOf(item)] ?? 0) + 1 }), zero);
}

function progressOf(goal: CasePlan['goals'][number], today: string): GoalProgress {
  return {
    ref: goal.ref, text: goal.text, status: goal.status, progress: goal.progress ?? (isOpen(goal) ? 'in-progress' : 'not-known'), late: isOpen(goal) && isBefore(goal.due, today),
    objectives: goal.objectives.length, reached: goal.objectives.filter(isReached).length, ...(goal.due === undefined ? {} : { due: goal.due }),
  };
}

function servicesOf({ actions, serviceAnswers }: CasePlan): readonly ServiceState[] {
  return actions.filter((action) => action.kind === 'service').map(({ ref, text, status, open, loop }) => {
    const last = (question: ServiceAnswer['question']): Asked => {
      const answer = serviceAnswers.filter((one) => one.service === ref && one.question === question).at(-1);
      return answer === undefined ? 'not-asked' : answer.yes ? 'yes' : 'no';
    };
    const said = { use: last('use'), adequacy: last('adequacy'), benefit: last('benefit') };
    return { ref, text, status, ...said, back: open && Object.values(said).includes('no'), ...(loop === undefined ? {} : { loop: loop.status }) };
  });
}

/** How the next review stands: overdue after its day, due in the two weeks before it. Without a day, six months after the last. */
export function reviewState(plan: CasePlan, today: string): ReviewState {
  const [last, said] = [lastReviewed(plan), nextReview(plan)];
  const next = said ?? (last === undefined ? undefined : addMonths(last, 6));
  const state = next === undefined ? 'not-set' : isBefore(next, today) ? 'overdue' : daysBetween(today, next) <= DUE_DAYS ? 'due' : 'later';
  return { state, ...(last === undefined ? {} : { last }), ...(next === undefined ? {} : { next }) };
}
