// SPDX-License-Identifier: Apache-2.0
/** Needs in their order: assessed, ranked, responsivity first, the three highest criminogenic needs as targets, maintenance late. */
import { MODERATE_RANK } from '../domains.ts';
import type { Assessment, CasePlan, Need } from '../model.ts';
import { isRefused } from './actions.ts';
import { addMonths, isBefore } from './days.ts';
import { inForce, openGoals } from './goals.ts';
import { at, COMPREHENSIVE, ext, STANDARD, SUPERVISION, those, when, type Rule } from './rule.ts';

const TARGETS = 3;
/** Between assessments: the guidance asks for reassessment throughout and names no interval; a year is the check's own. */
const REASSESS_MONTHS = 12;
/** A risk to life waits for no phase. */
const ANY_TIME = new Set(['overdose-risk']);

export function active(plan: CasePlan): readonly Need[] {
  return plan.needs.filter((need) => need.active);
}

/** Is somebody working on it: a goal about it, or an action for it? One that is reached counts, or the need would be open for ever. */
export function isMet(need: Need, plan: CasePlan): boolean {
  return plan.goals.some((goal) => goal.needs.includes(need.ref) && goal.status !== 'cancelled' && goal.status !== 'rejected')
    || plan.actions.some((action) => action.needs.includes(need.ref) && action.status !== 'entered-in-error' && action.status !== 'revoked');
}

/** The three highest criminogenic needs that can change: by level, and among equal levels by priority, the big four first. */
export function highest(plan: CasePlan): readonly Need[] {
  const needs = active(plan).filter((need) => need.class === 'criminogenic' && need.group !== 'history' && (need.level === undefined ? need.priority !== undefined : need.level.rank >= MODERATE_RANK));
  const weight = (need: Need): number => (need.group === 'big-four' ? 0 : 1);
  return needs.toSorted((a, b) => (b.level?.rank ?? MODERATE_RANK) - (a.level?.rank ?? MODERATE_RANK) || (a.priority ?? Infinity) - (b.priority ?? Infinity) || weight(a) - weight(b)).slice(0, TARGETS);
}

const PLACE: Readonly<Record<Need['class'], number>> = { responsivity: 0, criminogenic: 1, maintenance: 2 };

/** Needs of the plan that stand after one that is to be met later; by priority where both have one, else by the order of the plan. */
function misplaced(plan: CasePlan): readonly Need[] {
  const needs = active(plan).filter((need) => need.inPlan && !ANY_TIME.has(need.domain.code ?? ''));
  const stands = (a: Need, b: Need): boolean => (a.priority !== undefined && b.priority !== undefined ? a.priority < b.priority : a.priority === b.priority && needs.indexOf(a) < needs.indexOf(b));
  return needs.filter((b) => needs.some((a) => PLACE[b.class] < PLACE[a.class] && stands(a, b)));
}

/** Goals about nothing but maintenance, while a need that comes first is met by nothing. */
function early(plan: CasePlan): readonly { readonly ref: string }[] {
  const first = [...active(plan).filter((need) => need.class === 'responsivity'), ...highest(plan)];
  if (first.every((need) => isMet(need, plan))) return [];
  return openGoals(plan).filter((goal) => {
    const needs = plan.needs.filter((need) => goal.needs.includes(need.ref));
    return needs.length > 0 && needs.every((need) => need.class === 'maintenance' && !ANY_TIME.has(need.domain.code ?? ''));
  });
}

/** Those that tell criminogenic risk and needs; a screen for a disorder does not. */
function riskNeed(plan: CasePlan): readonly Assessment[] {
  return plan.assessments.filter((one) => one.kind === 'risk-need');
}

const KINDS_FOR: Readonly<Record<string, string>> = { 'mental-health': 'mental-health-treatment', trauma: 'mental-health-treatment', 'substance-use': 'sud-treatment' };

/** Taken up: another record names it, its domain is a need or is assessed, or a provider for it has something to do in the plan. */
function isTakenUp({ screen, ref }: Assessment, plan: CasePlan): boolean {
  const about = screen?.about;
  const kind = KINDS_FOR[about ?? ''];
  return (screen?.followedBy.length ?? 0) > 0 || plan.actions.some((action) => action.needs.includes(ref) && action.status !== 'revoked')
    || plan.needs.some((need) => need.domain.code === about && about !== undefined) || plan.problems.some((problem) => problem.domain === about && about !== undefined)
    || plan.assessments.some((one) => one.kind === 'other' && one.domains.some(({ domain }) => domain.code === about))
    || (kind !== undefined && plan.actions.some((action) => !isRefused(action) && action.status !== 'revoked' && action.who.some((who) => plan.organizations.get(who.organization ?? who.ref ?? '')?.partner.includes(kind) === true)));
}

const FIRST = `${STANDARD}: responsivity needs: resolve symptoms or conditions that are likely to interfere with attendance or engagement`;

export const NEED_RULES: readonly Rule[] = [
  {
    code: 'assessment-none', gravity: 'error', text: 'The plan rests on no validated assessment of risk and need.', suggestion: 'Administer an instrument that assesses criminogenic risk and needs (a screen for mental illness or substance use does not) and name its result in the plan.',
    source: `${STANDARD}: what is case planning; ${COMPREHENSIVE}: screening and assessment`, places: (plan) => when(riskNeed(plan).length === 0, at(plan.ref, '.supportingInfo')),
  },
  {
    code: 'assessment-old', gravity: 'information', text: 'The last assessment is more than a year old.', suggestion: 'Reassess: needs change with treatment and with life.',
    source: `${SUPERVISION}: conduct assessments: reassessment throughout the entire reentry process (the year is the check's own)`,
    places: (plan, { today }) => (inForce(plan) ? those(riskNeed(plan).slice(-1), '.effective', ({ date }) => date !== undefined && isBefore(addMonths(date, REASSESS_MONTHS), today)) : []),
  },
  {
    code: 'screen-unfollowed', gravity: 'warning', text: 'A screen was positive, and no assessment, need or referral followed.', suggestion: 'Have it assessed, or refer the person; write down what came of it.',
    source: `${COMPREHENSIVE}: screening and assessment: the results should inform the priorities; ${SUPERVISION}: conduct assessments: further assessment, as indicated`,
    places: (plan) => (inForce(plan) ? those(plan.assessments.filter((one) => one.screen?.positive === true), '', (one) => !isTakenUp(one, plan)) : []),
  },
  {
    code: 'override-no-reason', gravity: 'error', text: 'The level was changed by hand and no reason is given.', suggestion: 'Write down why, or go back to the level that was computed.', source: `${COMPREHENSIVE}: screening and assessment`,
    places: (plan) => those(plan.assessments, ext('override-reason'), (one) => one.computed?.code !== undefined && one.level?.code !== undefined && one.computed.code !== one.level.code && one.overrideReason === undefined),
  },
  {
    code: 'criminogenic-untargeted', gravity: 'error', text: 'One of the three highest criminogenic needs has no goal.', suggestion: 'Set a goal on it, or say at the conference why another need comes first.',
    source: `${STANDARD}: targeting criminogenic needs; target moderate and high need`, places: (plan) => (inForce(plan) ? highest(plan).filter((need) => !isMet(need, plan)).map((need) => at(need.ref)) : []),
  },
  {
    code: 'criminogenic-none', gravity: 'warning', text: 'No criminogenic need is in the plan.', suggestion: 'Take the highest needs of the assessment into the plan: they are what drives reoffending.', source: `${STANDARD}: learning objectives: case plan targets criminogenic needs`,
    places: (plan) => when(inForce(plan) && plan.kind !== 'aftercare' && plan.phase !== 'discharge-aftercare' && !plan.needs.some((need) => need.class === 'criminogenic' && need.inPlan), at(plan.ref, '.addresses')),
  },
  {
    code: 'responsivity-unmet', gravity: 'error', text: 'A responsivity need stands in the way and nothing is done about it.', suggestion: 'Stabilize it first: a service, or a change in how the other services are given.', source: FIRST,
    places: (plan) => (inForce(plan) ? those(active(plan).filter((need) => need.class === 'responsivity'), '', (need) => !isMet(need, plan)) : []),
  },
  {
    code: 'needs-out-of-order', gravity: 'warning', text: 'The need stands after one that is to be met later.', suggestion: 'Order them: responsivity, then the highest criminogenic needs, then maintenance.',
    source: `${STANDARD}: criminogenic needs: after the participant has stabilized; maintenance needs: later or final phase`, places: (plan) => (inForce(plan) ? misplaced(plan).map((need) => at(need.ref, ext('need-priority'))) : []),
  },
  {
    code: 'maintenance-early', gravity: 'warning', text: 'A maintenance need is worked on while a need that comes first has nothing.', suggestion: 'Meet responsivity and criminogenic needs first; put the maintenance goal later.',
    source: `${STANDARD}: maintenance needs: treating them before responsivity or criminogenic needs is associated with increased recidivism`, places: (plan) => (inForce(plan) ? early(plan).map((goal) => at(goal.ref, '.addresses')) : []),
  },
  {
    code: 'maintenance-none', gravity: 'warning', text: 'The last phase has no maintenance activity.', suggestion: 'Agree on what keeps the gains up, and make it a condition of completion.', source: `${STANDARD}: maintenance needs: require maintenance activities as a condition of graduation`,
    places: (plan) => when(inForce(plan) && plan.phase === 'discharge-aftercare' && !plan.needs.some((need) => need.class === 'maintenance' && isMet(need, plan)), at(plan.ref, '.addresses')),
  },
  {
    code: 'need-unranked', gravity: 'warning', text: 'The criminogenic need has neither a level nor a priority.', suggestion: 'Give it the level that the assessment found, or agree on its rank with the participant.',
    source: `${STANDARD}: what is case planning: identify, agree upon and rank`, places: (plan) => those(active(plan).filter((need) => need.class === 'criminogenic' && need.inPlan && need.group !== 'history'), '.severity', (need) => need.level === undefined && need.priority === undefined),
  },
];
