// SPDX-License-Identifier: Apache-2.0
/** Coming home: medicine that goes on, a plan against overdose, and somebody to see in the first days outside. */
import type { Action, CasePlan, Episode, Medicine } from '../model.ts';
import { namesOverdose } from '../read-health.ts';
import { isRefused } from './actions.ts';
import { inCustody, RELEASE_DAYS, stays } from './course.ts';
import { daysBetween, isBefore, latest } from './days.ts';
import { inForce } from './goals.ts';
import { isMet } from './needs.ts';
import { at, COMPREHENSIVE, STANDARD, SUPERVISION, those, when, type Place, type Rule } from './rule.ts';

/** The guidance names no number of days for any of these; all are the check's own. */
const FIRST_DAYS = 7;
const COURSE_DAYS = 14;
const SEAMLESS = `${SUPERVISION}: critical elements: transitions are seamless: continuity of key treatment that starts inside`;
const OWN = 'the check\'s own';

interface Release { readonly day: string; readonly stay: Episode; readonly ahead: boolean }

/** The release that is planned within thirty days, or was within the last thirty; of an overdue one, the planned day. */
function near(plan: CasePlan, today: string): Release | undefined {
  const stay = inCustody(plan);
  if (stay !== undefined) return stay.planned !== undefined && daysBetween(today, stay.planned) <= RELEASE_DAYS ? { day: stay.planned, stay, ahead: true } : undefined;
  const day = latest(stays(plan).map((one) => one.period.end));
  const last = stays(plan).find((one) => one.period.end === day);
  return day !== undefined && last !== undefined && !isBefore(today, day) && daysBetween(day, today) <= RELEASE_DAYS ? { day, stay: last, ahead: false } : undefined;
}

function kindsOf(plan: CasePlan, action: Action): readonly string[] {
  return action.who.flatMap((who) => plan.organizations.get(who.organization ?? who.ref ?? '')?.partner ?? []);
}

/** Goes on, or begins, within the first days outside. */
function reachesOutside({ when: span }: Action, { day }: Release): boolean {
  return !isBefore(span?.end, day) && !(span?.start !== undefined && daysBetween(day, span.start) > FIRST_DAYS);
}

const PRESCRIBES = /\b(?:prescri\w*|medication|medicine|buprenorphine|methadone|MOUD|psychiatr\w*|receta\w*|medicamento\w*)\b/i;

/** Somebody outside has it in hand: who gives such medicine, or an action that names the medicine or speaks of it. */
function isPrescribed(plan: CasePlan, medicine: Medicine, release: Release): boolean {
  const kinds = medicine.forOpioids ? ['medical', 'sud-treatment'] : ['medical', 'mental-health-treatment'];
  return plan.actions.some((action) => {
    const whose = kindsOf(plan, action);
    return action.open && !isRefused(action) && action.who.length > 0 && reachesOutside(action, release) && !whose.includes('correctional-agency')
      && (action.needs.includes(medicine.ref) || PRESCRIBES.test(action.text) || whose.some((kind) => kinds.includes(kind)));
  });
}

/** It ends within a week of the release, by its period or its words; an order without an end, written during the stay, ends with it. A short course is meant to end. */
function endsThen({ start, end, custodyOnly, ordered }: Medicine, { day, stay }: Release): boolean {
  if (start !== undefined && end !== undefined && daysBetween(start, end) <= COURSE_DAYS) return false;
  if (end !== undefined) return Math.abs(daysBetween(day, end)) <= FIRST_DAYS;
  return custodyOnly || (ordered && start !== undefined && stay.period.start !== undefined && !isBefore(start, stay.period.start) && !isBefore(day, start));
}

function isGap(plan: CasePlan, medicine: Medicine, release: Release): boolean {
  const same = (one: Medicine): boolean => one.ref !== medicine.ref && (medicine.forOpioids ? one.forOpioids : one.name === medicine.name) && one.ordered;
  const goesOn = plan.medicines.some((one) => same(one) && !endsThen(one, release) && !isBefore(one.end, release.day));
  return !medicine.reversal && endsThen(medicine, release) && !goesOn && !isPrescribed(plan, medicine, release);
}

function gaps(plan: CasePlan, today: string): readonly Place[] {
  const release = inForce(plan) ? near(plan, today) : undefined;
  return release === undefined ? [] : those(plan.medicines, '', (one) => isGap(plan, one, release));
}

/** Naloxone, a plan, goal or action that names overdose, or the need met. */
function hasOverdosePlan(plan: CasePlan): boolean {
  const texts = [...plan.goals.filter((goal) => goal.status !== 'cancelled' && goal.status !== 'rejected').flatMap((goal) => [goal.text, ...goal.objectives.map((one) => one.text)]), ...plan.actions.filter((one) => one.status !== 'revoked' && !isRefused(one)).map((one) => one.text)];
  return plan.overdosePlans.length > 0 || plan.medicines.some((one) => one.reversal) || texts.some(namesOverdose) || plan.needs.some((need) => need.domain.code === 'overdose-risk' && isMet(need, plan));
}

const ACCEPTED = new Set(['accepted', 'ready', 'in-progress', 'completed']);

/** An appointment on one of the first days, or a referral outside that was accepted for them. */
function isAwaited(plan: CasePlan, release: Release): boolean {
  const within = (date: string): boolean => daysBetween(release.day, date) >= 0 && daysBetween(release.day, date) <= FIRST_DAYS;
  return plan.appointments.some((one) => one.outcome !== 'cancelled' && one.text !== 'court hearing' && within(one.date))
    || plan.actions.some((action) => ACCEPTED.has(action.loop?.status ?? '') && reachesOutside(action, release) && !kindsOf(plan, action).includes('correctional-agency'));
}

/** Looked at before the release and in the first days after it; later, what is missing then is said by other rules. */
function isUnawaited(plan: CasePlan, today: string): boolean {
  const release = near(plan, today);
  return release !== undefined && (release.ahead || daysBetween(release.day, today) <= FIRST_DAYS) && !isAwaited(plan, release);
}

export const RELEASE_RULES: readonly Rule[] = [
  {
    code: 'medication-gap', gravity: 'error', text: 'A medication ends with the release, and nobody outside is named who goes on prescribing it.', suggestion: 'Make the first appointment with a prescriber before the supply ends; for opioid use disorder, on the day of release.',
    source: `${SEAMLESS}; ${COMPREHENSIVE}: information sharing: medications prescribed in custody (the seven and thirty days are ${OWN})`,
    places: (plan, { today }) => gaps(plan, today),
  },
  {
    code: 'overdose-plan-none', gravity: 'error', text: 'Release is near or just past, opioid use is on record, and there is no naloxone and no plan against overdose.', suggestion: 'Hand out naloxone at the gate, show how it is used, and write down with the person what they and their people do.',
    source: `${STANDARD}: overdose risk among the needs; ${SEAMLESS} (thirty days, and naloxone by name, are ${OWN})`,
    places: (plan, { today }) => when(inForce(plan) && plan.opioidUse.length > 0 && near(plan, today) !== undefined && !hasOverdosePlan(plan), at(plan.opioidUse[0] ?? plan.ref)),
  },
  {
    code: 'first-days-none', gravity: 'error', text: 'Release is near or just past, and there is no appointment and no accepted referral for the first seven days outside.', suggestion: 'Make the referral now, and have the first appointment stand before the gate opens, better within three days.',
    source: `${STANDARD}: developing a case plan, linkage: make referrals; ${SUPERVISION}: review progress and adapt plans: especially important in the period immediately following return (the seven days are ${OWN})`,
    places: (plan, { today }) => when(inForce(plan) && isUnawaited(plan, today), at(plan.ref, '.activity')),
  },
];
