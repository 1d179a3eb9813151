// SPDX-License-Identifier: Apache-2.0
/** Reviews, conferences, phases and their junctures; services that do not help; setbacks that nobody answered. */
import type { Action, CasePlan, Episode, ServiceAnswer } from '../model.ts';
import { addMonths, daysBetween, isBefore, latest } from './days.ts';
import { inForce, openGoals } from './goals.ts';
import { at, COMPREHENSIVE, ext, STANDARD, SUPERVISION, those, when, type Place, type Rule } from './rule.ts';

const REVIEW_MONTHS = 6;
const SIX = `${STANDARD}: what is case planning: at minimum, reviewed every six months`;
const JUNCTURES = `${SUPERVISION}: transition accountability plan, formally updated at four critical junctures`;
/** Days before a planned release within which the plan for it must stand, and after a release within which the next version must. The guidance names no number. */
export const RELEASE_DAYS = 30;
const SETBACK_DAYS = 45;
const MISSED = 2;
const ASK_MONTHS = 3;

/** The last time that the plan was looked at as a whole: a review that is done, or its beginning. */
export function lastReviewed(plan: CasePlan): string | undefined {
  return latest([plan.period?.start ?? plan.created, ...plan.reviews.map((review) => review.done)]);
}

/** Until when the next review is to be: the earliest day that is on record for it. */
export function nextReview(plan: CasePlan): string | undefined {
  const planned = plan.reviews.filter((review) => !['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'].includes(review.status)).flatMap((review) => review.due ?? []);
  const done = latest(plan.reviews.map((review) => review.done));
  const said = plan.reviewDue !== undefined && !(done !== undefined && isBefore(plan.reviewDue, done)) ? [plan.reviewDue] : [];
  return [...planned, ...said].toSorted()[0];
}

const CUSTODY_PHASES = new Set(['prison-programming', 'parole-reentry']);

export function stays(plan: CasePlan): readonly Episode[] {
  return plan.episodes.filter((one) => one.kind === 'custody');
}

export function inCustody(plan: CasePlan): Episode | undefined {
  return stays(plan).find((one) => one.status === 'in-progress' || one.status === 'arrived');
}

/** The last release, when the person is in no custody any more. */
function released(plan: CasePlan): string | undefined {
  return inCustody(plan) === undefined ? latest(stays(plan).map((one) => one.period.end)) : undefined;
}

function isTooFar(plan: CasePlan): boolean {
  const [last, next] = [lastReviewed(plan), nextReview(plan)];
  return last !== undefined && next !== undefined && isBefore(addMonths(last, REVIEW_MONTHS), next);
}

/** A service that began more than three months ago and about which none of the three questions was answered. */
function isUnasked({ serviceAnswers }: CasePlan, { ref, kind, open, when: span }: Action, today: string): boolean {
  return kind === 'service' && open && span?.start !== undefined && isBefore(addMonths(span.start, ASK_MONTHS), today) && !serviceAnswers.some((one) => one.service === ref);
}

/** The latest answer to each question about each service that goes on. */
function lastAnswers(plan: CasePlan): readonly ServiceAnswer[] {
  const open = new Set(plan.actions.filter((action) => action.open).map((action) => action.ref));
  const answers = new Map(plan.serviceAnswers.filter((one) => open.has(one.service)).map((one) => [`${one.service} ${one.question}`, one]));
  return [...answers.values()];
}

const ANSWERED = new Set(['return-to-planning', 'revise']);

/** A review after it that sent the service back, or changed the plan. */
function isAnswered(plan: CasePlan, date: string | undefined): boolean {
  return date !== undefined && plan.reviews.some((review) => review.done !== undefined && !isBefore(review.done, date) && ANSWERED.has(review.outcome?.code ?? ''));
}

/** Positive tests and repeated missed appointments of the last weeks, with the day of the last, when nothing came after it. */
function setback(plan: CasePlan, today: string): Place | undefined {
  const recent = (date: string | undefined): boolean => date !== undefined && !isBefore(today, date) && daysBetween(date, today) <= SETBACK_DAYS;
  const tests = plan.tests.filter((one) => one.result === 'positive' && recent(one.date));
  const missed = plan.appointments.filter((one) => one.outcome === 'missed' && recent(one.date));
  const all = [...tests, ...(missed.length >= MISSED ? missed : [])].toSorted((a, b) => (a.date ?? '').localeCompare(b.date ?? ''));
  const last = all.at(-1);
  const answers = latest([...plan.responses.map((one) => one.date), ...plan.reviews.map((one) => one.done), ...plan.conferences.filter((one) => one.status === 'finished').map((one) => one.date), ...openGoals(plan).map((goal) => goal.start)]);
  return last === undefined || (answers !== undefined && !isBefore(answers, last.date!)) ? undefined : at(last.ref);
}

const PERIODS: readonly (readonly [RegExp, number])[] = [[/week/i, 7], [/month/i, 31], [/day/i, 1], [/year/i, 366]];

/** Days between two conferences as agreed; undefined when it cannot be told. */
function agreedDays(often: string | undefined): number | undefined {
  const unit = PERIODS.find(([word]) => often !== undefined && word.test(often))?.[1];
  return unit === undefined ? undefined : unit * Number(/every (\d+)/.exec(often ?? '')?.[1] ?? 1);
}

function conferenceLate(plan: CasePlan, today: string): boolean {
  const days = agreedDays(plan.conferencePlan?.often);
  const last = latest([plan.period?.start ?? plan.created, ...plan.conferences.filter((one) => one.status === 'finished').map((one) => one.date)]);
  return days !== undefined && last !== undefined && daysBetween(last, today) > days * 2;
}

export const COURSE_RULES: readonly Rule[] = [
  {
    code: 'review-not-planned', gravity: 'error', text: 'No next review of the plan is set.', suggestion: 'Set the day of the next review, at most six months away, and who holds it.', source: SIX,
    places: (plan) => when(plan.status === 'active' && nextReview(plan) === undefined, at(plan.ref, ext('review-due'))),
  },
  {
    code: 'review-too-late', gravity: 'error', text: 'The next review is more than six months after the last.', suggestion: 'Bring it forward.', source: SIX,
    places: (plan) => when(plan.status === 'active' && isTooFar(plan), at(plan.ref, ext('review-due'))),
  },
  {
    code: 'review-overdue', gravity: 'error', text: 'The review of the plan is overdue.', suggestion: 'Hold it with the participant, and set the next.', source: SIX,
    places: (plan, { today }) => when(plan.status === 'active' && isBefore(nextReview(plan), today), at(plan.ref, ext('review-due'))),
  },
  {
    code: 'conference-procedure-none', gravity: 'warning', text: 'How case conferences are held was not agreed.', suggestion: 'Agree on how, how often, and what each partner brings.', source: `${COMPREHENSIVE}: case conference procedures`,
    places: (plan) => when(plan.status === 'active' && plan.conferencePlan === undefined, at(plan.ref, ext('conference-procedure'))),
  },
  {
    code: 'conference-late', gravity: 'information', text: 'No case conference for more than twice the time agreed.', suggestion: 'Hold one, or agree on another rhythm.', source: `${COMPREHENSIVE}: case conference procedures: make sure those mutually agreed-upon procedures are carried out`,
    places: (plan, { today }) => when(plan.status === 'active' && conferenceLate(plan, today), at(plan.ref, ext('conference-procedure'))),
  },
  {
    code: 'phase-none', gravity: 'warning', text: 'The plan does not say which of its versions it is.', suggestion: 'Name the phase; a plan without custody is a diversion plan.', source: JUNCTURES,
    places: (plan) => when(inForce(plan) && plan.phase === undefined && (plan.kind === 'reentry' || plan.kind === 'supervision'), at(plan.ref, ext('plan-phase'))),
  },
  {
    code: 'juncture-before-release', gravity: 'error', text: 'Release is near, and the plan is still that for the time in prison.', suggestion: 'Close this version and make the parole and reentry plan before release.', source: `${JUNCTURES}: parole plan and reentry plan, completed prior to release (30 days are the check's own)`,
    places: (plan, { today }) => when(plan.status === 'active' && plan.phase === 'prison-programming' && daysBetween(today, inCustody(plan)?.planned ?? '') <= RELEASE_DAYS, at(plan.ref, ext('plan-phase'))),
  },
  {
    code: 'juncture-after-release', gravity: 'error', text: 'The person was released, and the plan is still that of custody.', suggestion: 'Close this version, hand the lead over, and make the treatment and supervision plan.', source: `${JUNCTURES}: treatment and supervision plan, completed upon return to the community`,
    places: (plan, { today }) => when(plan.status === 'active' && CUSTODY_PHASES.has(plan.phase ?? '') && daysBetween(released(plan) ?? today, today) > RELEASE_DAYS, at(plan.ref, ext('plan-phase'))),
  },
  {
    code: 'juncture-before-discharge', gravity: 'warning', text: 'Supervision ends soon, and there is no discharge and aftercare plan.', suggestion: 'Make it before discharge: how success is kept up, and with whom.', source: `${JUNCTURES}: discharge and aftercare plan, completed prior to discharge`,
    places: (plan, { today }) => when(plan.status === 'active' && plan.phase === 'treatment-supervision' && plan.episodes.some((one) => ['probation', 'parole', 'supervision'].includes(one.kind) && one.period.end !== undefined
      && daysBetween(today, one.period.end) <= RELEASE_DAYS && one.status !== 'cancelled'), at(plan.ref, ext('plan-phase'))),
  },
  {
    code: 'version-not-closed', gravity: 'warning', text: 'The version is over and was not formally closed.', suggestion: 'Say when it was closed, by whom, and who leads from then on.', source: JUNCTURES,
    places: (plan) => when(plan.status === 'completed' && (plan.closed?.date === undefined || plan.closed.by === undefined), at(plan.ref, ext('plan-closed'))),
  },
  {
    code: 'service-back-to-planning', gravity: 'warning', text: 'The service is not used, not adequate or of no benefit, and the plan goes on as if it were.', suggestion: 'Return to planning and linkage: more, other, or in another way.',
    source: `${STANDARD}: developing a case plan, monitoring: if not, return to planning and linkage functions`, places: (plan) => those(lastAnswers(plan), '.value', (one) => !one.yes && !isAnswered(plan, one.date)),
  },
  {
    code: 'service-unreviewed', gravity: 'information', text: 'The service has run for three months, and nobody has asked whether it is used, adequate and of benefit.', suggestion: 'Ask the three questions at the next contact.', source: `${STANDARD}: developing a case plan, monitoring`,
    places: (plan, { today }) => (inForce(plan) ? those(plan.actions, '', (one) => isUnasked(plan, one, today)) : []),
  },
  {
    code: 'setback-unanswered', gravity: 'warning', text: 'A setback was followed by no response, review, conference or new goal.', suggestion: 'Respond swiftly: find out what happened, adjust services, and answer in proportion.', source: `${SUPERVISION}: review progress and adapt plans: a swift response to identify the problem and adjust the plan`,
    places: (plan, { today }) => (plan.status === 'active' ? [setback(plan, today)].filter((place) => place !== undefined) : []),
  },
];
