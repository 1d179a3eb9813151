// SPDX-License-Identifier: Apache-2.0
/**
 * From one version of a plan to the next: which phase follows, how a version is closed, what the next one carries over.
 * Collaborative case management and supervision: one plan in four versions, formally updated at four junctures, the lead handed over.
 */
import type { CarePlan, CareTeam, CareTeamParticipant, Extension, Task } from '@medplum/fhirtypes';
import { CANONICAL_BASE } from '../mapping/types.ts';
import { isOpen } from './check/goals.ts';
import { addMonths, isBefore } from './check/days.ts';
import { extensionsOf, refOf } from './elements.ts';
import type { CasePlan } from './model.ts';

/** The order of the versions; a diversion plan has no phases and is followed by aftercare alone. */
export const PHASES = ['prison-programming', 'parole-reentry', 'treatment-supervision', 'discharge-aftercare'] as const;
export type Phase = (typeof PHASES)[number] | 'diversion';

const TITLES: Readonly<Record<Phase, string>> = {
  'prison-programming': 'Prison programming plan', 'parole-reentry': 'Parole and reentry plan', 'treatment-supervision': 'Treatment and supervision plan',
  'discharge-aftercare': 'Discharge and aftercare plan', diversion: 'Diversion plan',
};
const REVIEW_MONTHS = 6;

/** The phase after this one; a plan without a phase begins with that of the community. undefined: the last is over. */
export function phaseAfter(phase: string | undefined): Phase | undefined {
  if (phase === 'diversion') return 'discharge-aftercare';
  const at = PHASES.findIndex((each) => each === phase);
  return phase === undefined ? 'treatment-supervision' : PHASES[at + 1];
}


export interface ClosingFacts { readonly date: string; readonly by: string; readonly handedTo: string; readonly outcome: string }

const DEFINITION = `${CANONICAL_BASE}/StructureDefinition/`;
const CODES = `${CANONICAL_BASE}/CodeSystem/`;

/** The version, formally closed: completed, with the day, by whom, who leads from then on, and what the review decided. */
export function closedVersion(plan: CarePlan, { date, by, handedTo, outcome }: ClosingFacts): CarePlan {
  const closed: Extension = {
    url: `${DEFINITION}plan-closed`,
    extension: [
      { url: 'date', valueDateTime: date }, { url: 'by', valueReference: { reference: by } }, { url: 'handed-to', valueReference: { reference: handedTo } },
      { url: 'outcome', valueCodeableConcept: { coding: [{ system: `${CODES}review-outcome`, code: outcome }] } },
    ],
  };
  return { ...plan, status: 'completed', period: { ...plan.period, end: date }, extension: [...(plan.extension ?? []).filter((one) => one.url !== closed.url && one.url !== `${DEFINITION}review-due`), closed] };
}

export interface NextFacts { readonly phase: Phase; readonly lead: string; readonly date: string; readonly leadKind?: string }

/**
 * The next version: what was agreed and what is still open goes on; what is reached, resolved or over stays behind in the version that was
 * closed. A goal by which a condition of the court is met goes on as long as the condition does, reached or not.
 */
export function nextVersion(plan: CarePlan, read: CasePlan, { phase, lead, date }: NextFacts): CarePlan {
  const required = new Set(read.conditions.filter((one) => !isBefore(one.period?.end, date)).flatMap((one) => one.goals));
  const goals = new Set(read.goals.filter((one) => isOpen(one) || required.has(one.ref)).map((one) => one.ref));
  const needs = new Set([...read.needs.filter((one) => one.active).map((one) => one.ref), ...read.problems.filter((one) => one.active).map((one) => one.ref)]);
  const over = new Set(read.actions.filter((one) => !one.open).map((one) => one.ref));
  const kept = ['conference-procedure', 'participant-words', 'general-responsivity'].flatMap((id) => extensionsOf(plan, id));
  const lists = {
    contributor: plan.contributor ?? [], addresses: (plan.addresses ?? []).filter((one) => needs.has(refOf(one) ?? '')), supportingInfo: plan.supportingInfo ?? [],
    goal: (plan.goal ?? []).filter((one) => goals.has(refOf(one) ?? '')),
    activity: (plan.activity ?? []).filter((one) => !over.has(refOf(one.reference) ?? '')).map(({ reference }) => ({ ...(reference === undefined ? {} : { reference }) })),
  };
  return {
    resourceType: 'CarePlan', meta: { profile: [`${DEFINITION}tc-case-plan`] }, status: 'active', intent: 'plan', category: plan.category ?? [], title: TITLES[phase], subject: plan.subject,
    period: { start: date }, created: date, author: { reference: lead }, replaces: [{ reference: read.ref }],
    extension: [
      { url: `${DEFINITION}plan-phase`, valueCode: phase }, { url: `${DEFINITION}lead-planner`, valueReference: { reference: lead } }, { url: `${DEFINITION}review-due`, valueDate: addMonths(date, REVIEW_MONTHS) }, ...kept,
    ],
    // An array is there with something in it, or not at all (http://hl7.org/fhir/R4/json.html).
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

const LEAD = `${CODES}team-role`;

function isLeadRole({ role = [] }: CareTeamParticipant): boolean {
  return role.some((each) => each.coding?.some(({ system, code }) => system === LEAD && code === 'lead-planner'));
}

/** The team as it is from then on: who left stays out, the agency that led stays as a member without the lead, the next one has it. */
export function nextTeam(team: CareTeam | undefined, subject: CarePlan['subject'], { lead, date, leadKind }: NextFacts): CareTeam {
  const staying = (team?.participant ?? []).filter(({ period }) => !isBefore(period?.end?.slice(0, 10), date));
  const others = staying.filter((one) => !isLeadRole(one) && one.member?.reference !== lead);
  const known = new Set(others.map((one) => one.member?.reference));
  const former = staying.filter((one) => isLeadRole(one) && one.member?.reference !== lead && !known.has(one.member?.reference)).map(({ role, ...one }) => ({ ...one, role: [{ coding: [{ system: LEAD, code: 'case-manager' }] }, ...(role ?? []).filter((each) => !isLeadRole({ role: [each] }))] }));
  return {
    resourceType: 'CareTeam', status: 'active', subject, period: { start: date }, ...(leadKind === undefined ? {} : { category: [{ coding: [{ system: `${CODES}lead-planner`, code: leadKind }] }] }),
    ...(team?.extension === undefined ? {} : { extension: team.extension }),
    participant: [{ role: [{ coding: [{ system: LEAD, code: 'lead-planner' }] }], member: { reference: lead }, period: { start: date } }, ...former, ...others],
  };
}

/**
 * The team when its version is closed: whom the plan was handed to leads beside who led. The agency that led stays the lead of what it wrote, so that
 * the sharing protocol goes on to hold for it; by naming the next lead it says that the plan may pass to it.
 */
export function handedTeam(team: CareTeam, lead: string, start: string): CareTeam {
  const isThere = (team.participant ?? []).some((one) => isLeadRole(one) && one.member?.reference === lead && one.period?.end === undefined);
  return isThere ? team : { ...team, participant: [...team.participant ?? [], { role: [{ coding: [{ system: LEAD, code: 'lead-planner' }] }], member: { reference: lead }, period: { start } }] };
}

/** The first review of a version: at most six months after it began. */
export function firstReview(plan: string, subject: CarePlan['subject'], { lead, date }: NextFacts): Task {
  return {
    resourceType: 'Task', status: 'requested', intent: 'plan', code: { coding: [{ system: `${CODES}plan-activity`, code: 'plan-review' }] }, focus: { reference: plan }, for: subject,
    authoredOn: date, owner: { reference: lead }, restriction: { period: { end: addMonths(date, REVIEW_MONTHS) } },
  };
}
