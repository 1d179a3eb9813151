// SPDX-License-Identifier: Apache-2.0
/**
 * The records of one person -> a case plan as a case planner thinks of it. It reads what it is given: pass what the asker may have, and the
 * plan is the plan as that asker may know it. What the plan names and is not among the records is in `missing`, withheld or not there alike.
 */
import type { CarePlan, CodeableConcept, Condition, Consent, Goal, Organization, Patient, Resource } from '@medplum/fhirtypes';
import { unfolded } from '../fhir/unfold.ts';
import { codeIn, dayOf, defined, extensionOf, extensionsOf, keyOf, memberOf, partiesOf, partyOf, refOf, refsOf, spanOf, wordOf, type Records } from './elements.ts';
import type { Action, CasePlan, Closing, ConferencePlan, Need, Party, PlanGoal, Team } from './model.ts';
import { actionOf, isDoing, oftenOf } from './read-actions.ts';
import { conditionOf, conferenceOf, drugTestOf, episodeOf, keptOf, organizationOf, permissionOf, responseOf, reviewOf, serviceAnswersOf, teamOf, violationOf } from './read-course.ts';
import { isOpioidUse, isOverdosePlan, medicineOf, part2Of } from './read-health.ts';
import { assessmentOf, considerationOf, goalOf, isObjective, needOf, objectivesOf, problemOf, readinessOf, strengthOf } from './read-needs.ts';

export interface ReadOptions {
  /** The category of a record (src/domain/consent/classify/category.ts): tells drug tests from other results. */
  readonly categoryOf?: (resource: Resource) => string;
}

/** Kinds of plan that a case planner leads; a treatment plan is read too, to compare with, but is not the case plan. */
const CASE_PLANS = new Set(['reentry', 'diversion', 'supervision', 'treatment-court', 'aftercare']);

export function isCasePlan(record: Resource): record is CarePlan {
  return record.resourceType === 'CarePlan' && isCasePlanKind(codeIn(record.category, 'plan-category'));
}

/** In: a code of plan-category. */
export function isCasePlanKind(kind: string | undefined): boolean {
  return CASE_PLANS.has(kind ?? '');
}

/** In: the records of one person; the plan by reference (`CarePlan/1`). Out: the plan; undefined when it is not among the records. */
export function readPlan(given: readonly Resource[], ref: string, options: ReadOptions = {}): CasePlan | undefined {
  const resources = unfolded(given);
  const records: Records = { all: resources.filter((one) => keyOf(one) === ref || !isMistaken(one)), byRef: new Map(resources.map((one) => [keyOf(one), one])) };
  const plan = records.byRef.get(ref);
  if (plan?.resourceType !== 'CarePlan') return undefined;
  const [head, course] = [headOf(plan, records), courseOf(plan, records, options)];
  const lead = head.lead ?? leadIn(course.team);
  return { ...head, ...(lead === undefined ? {} : { lead }), ...partsOf(plan, records), ...course, missing: missingOf(plan, records) };
}

/** Entered in error, or refuted: it says nothing of the person (http://hl7.org/fhir/R4/condition.html#Condition.verificationStatus). */
function isMistaken(record: Resource): boolean {
  const { status, lifecycleStatus, verificationStatus } = record as { readonly status?: string; readonly lifecycleStatus?: string; readonly verificationStatus?: CodeableConcept };
  return [status, lifecycleStatus, ...(verificationStatus?.coding ?? []).map(({ code }) => code)].some((each) => each === 'entered-in-error' || each === 'refuted');
}

/** A plan that names no lead is led by whom its team has as the lead, the latest of them. */
function leadIn(team: Team | undefined): Party | undefined {
  const leads = (team?.members ?? []).filter((one) => one.period?.end === undefined && one.roles.some((role) => role.code === 'lead-planner'));
  const lead = leads.toSorted((a, b) => (a.period?.start ?? '').localeCompare(b.period?.start ?? '')).at(-1);
  return lead === undefined ? undefined : defined<Party>({ name: lead.name, ref: lead.ref, organization: lead.organization });
}

/** Every case plan among the records, the one that stands first: active before draft before closed, the latest first. */
export function casePlansIn(resources: readonly Resource[]): readonly CarePlan[] {
  const order = ['active', 'on-hold', 'draft', 'completed'];
  const rank = (plan: CarePlan): number => (order.includes(plan.status) ? order.indexOf(plan.status) : order.length);
  return resources.filter(isCasePlan).toSorted((a, b) => rank(a) - rank(b) || startOf(b).localeCompare(startOf(a)) || keyOf(a).localeCompare(keyOf(b)));
}

function startOf(plan: CarePlan): string {
  return plan.period?.start ?? plan.created ?? '';
}

type Head = Pick<CasePlan, 'ref' | 'status' | 'person' | 'contributors' | 'replaces' | 'words' | 'generalResponsivity' | 'notes'> & Partial<CasePlan>;

function headOf(plan: CarePlan, records: Records): Head {
  const person = partyOf(plan.subject, records) ?? { name: 'The participant' };
  return defined<Head>({
    ref: keyOf(plan), version: plan.meta?.versionId, status: plan.status, title: plan.title, kind: codeIn(plan.category, 'plan-category'), phase: extensionOf(plan, 'plan-phase')?.valueCode,
    person, gender: personIn(records.all, plan)?.gender, lead: partyOf(extensionOf(plan, 'lead-planner')?.valueReference, records), author: partyOf(plan.author, records), contributors: partiesOf(plan.contributor, records),
    period: spanOf(plan.period), created: dayOf(plan.created), reviewDue: dayOf(extensionOf(plan, 'review-due')?.valueDate), replaces: refsOf(plan.replaces), closed: closingOf(plan, records),
    words: extensionsOf(plan, 'participant-words').flatMap((one) => one.valueString ?? []), conferencePlan: conferencePlanOf(plan),
    generalResponsivity: extensionsOf(plan, 'general-responsivity').flatMap((one) => wordOf(one.valueCodeableConcept)?.text ?? []), notes: (plan.note ?? []).flatMap((one) => one.text ?? []),
  });
}

function closingOf(plan: CarePlan, records: Records): Closing | undefined {
  const closed = extensionOf(plan, 'plan-closed');
  return closed === undefined ? undefined : defined<Closing>({
    date: dayOf(memberOf(closed, 'date')?.valueDateTime), by: partyOf(memberOf(closed, 'by')?.valueReference, records),
    handedTo: partyOf(memberOf(closed, 'handed-to')?.valueReference, records), outcome: wordOf(memberOf(closed, 'outcome')?.valueCodeableConcept, 'review-outcome'),
  });
}

function conferencePlanOf(plan: CarePlan): ConferencePlan | undefined {
  const agreed = extensionOf(plan, 'conference-procedure');
  return agreed === undefined ? undefined : defined<ConferencePlan>({
    manner: memberOf(agreed, 'manner')?.valueCode, often: oftenOf(memberOf(agreed, 'frequency')?.valueTiming),
    expected: (agreed.extension ?? []).flatMap((one) => (one.url === 'expected' ? one.valueString ?? [] : [])),
  });
}

/** True for a record that says that it is a part of that plan. */
function saysSo(record: Resource, plan: string): boolean {
  return refOf(extensionOf(record as { readonly extension?: never }, 'part-of-plan')?.valueReference) === plan;
}

type Parts = Pick<CasePlan, 'needs' | 'problems' | 'goals' | 'actions' | 'orderedElsewhere' | 'strengths' | 'considerations' | 'assessments' | 'readiness' | 'medicines' | 'opioidUse' | 'overdosePlans' | 'treatments'>;

function partsOf(plan: CarePlan, records: Records): Parts {
  const ref = keyOf(plan);
  const assessments = byDate(records.all.flatMap((one) => assessmentOf(one, records, personIn(records.all, plan)?.gender) ?? []));
  const goals = planGoals(plan, records);
  const named = new Set([...refsOf(plan.addresses), ...refsOf(plan.supportingInfo), ...goals.flatMap((one) => one.needs)]);
  const belongs = (record: Resource): boolean => named.has(keyOf(record)) || saysSo(record, ref);
  const actions = planActions(plan, goals, records);
  const conditions = records.all.filter((one): one is Condition => one.resourceType === 'Condition');
  const needs = conditions.flatMap((one) => needOf(one, assessments, belongs(one)) ?? []);
  return {
    needs: inOrder(needs, refsOf(plan.addresses)), problems: conditions.filter((one) => named.has(keyOf(one))).flatMap((one) => problemOf(one) ?? []), goals, actions, orderedElsewhere: orderedOutside(actions, records), assessments,
    strengths: records.all.flatMap((one) => strengthOf(one, belongs(one)) ?? []), considerations: records.all.flatMap((one) => considerationOf(one) ?? []),
    readiness: byDate(records.all.flatMap((one) => readinessOf(one) ?? [])), medicines: records.all.flatMap((one) => medicineOf(one, records) ?? []),
    opioidUse: records.all.filter((one) => isOpioidUse(one, records)).map(keyOf), overdosePlans: records.all.filter(isOverdosePlan).map(keyOf), treatments: records.all.flatMap((one) => part2Of(one, records) ?? []),
  };
}

/** Those of the plan first, in the order in which the plan names them. */
function inOrder(needs: readonly Need[], order: readonly string[]): readonly Need[] {
  const place = (need: Need): number => (order.includes(need.ref) ? order.indexOf(need.ref) : order.length + (need.inPlan ? 0 : 1));
  return needs.toSorted((a, b) => place(a) - place(b) || (a.priority ?? Infinity) - (b.priority ?? Infinity) || a.ref.localeCompare(b.ref));
}

function planGoals(plan: CarePlan, records: Records): readonly PlanGoal[] {
  const all = records.all.filter((one): one is Goal => one.resourceType === 'Goal' && one.lifecycleStatus !== 'entered-in-error');
  const named = refsOf(plan.goal);
  const own = all.filter((one) => named.includes(keyOf(one)) || saysSo(one, keyOf(plan)));
  const place = (goal: Goal): number => (named.includes(keyOf(goal)) ? named.indexOf(keyOf(goal)) : named.length);
  return own.filter((one) => !isObjective(one)).toSorted((a, b) => place(a) - place(b)).map((one) => goalOf(one, objectivesOf(one, all), records));
}

/** What the plan names as its activities, what says that it is part of it, and what serves one of its goals. */
function planActions(plan: CarePlan, goals: readonly PlanGoal[], records: Records): readonly Action[] {
  const activities = plan.activity ?? [];
  const named = activities.map((one) => refOf(one.reference) ?? '');
  const served = new Set(goals.flatMap((goal) => [goal.ref, ...goal.objectives.map((one) => one.ref)]));
  const actions = records.all.filter(isDoing).map((one) => ({ action: actionOf(one, records), says: saysSo(one, keyOf(plan)) }))
    .filter(({ action, says }) => says || named.includes(action.ref) || action.goals.some((goal) => served.has(goal))).map(({ action }) => action);
  const place = (action: Action): number => (named.includes(action.ref) ? named.indexOf(action.ref) : named.length);
  return actions.toSorted((a, b) => place(a) - place(b)).map((action) => ({ ...action, outcomes: refsOf(activities[named.indexOf(action.ref)]?.outcomeReference) }));
}

function orderedOutside(actions: readonly Action[], records: Records): readonly Action[] {
  const taken = new Set(actions.map((one) => one.ref));
  return records.all.filter((one) => one.resourceType === 'ServiceRequest').map((one) => actionOf(one, records)).filter((one) => one.courtOrdered && one.open && !taken.has(one.ref));
}

type Course = Pick<CasePlan, 'team' | 'reviews' | 'conferences' | 'conditions' | 'violations' | 'responses' | 'episodes' | 'appointments' | 'tests' | 'serviceAnswers' | 'permissions' | 'organizations'>;

function courseOf(plan: CarePlan, records: Records, { categoryOf }: ReadOptions): Course {
  const { all } = records;
  const teams = all.filter((one) => one.resourceType === 'CareTeam');
  const team = teams.find((one) => refsOf(plan.careTeam).includes(keyOf(one))) ?? (refsOf(plan.careTeam).length > 0 ? undefined : teams.find((one) => one.status === 'active'));
  return defined<Course>({
    team: team === undefined ? undefined : teamOf(team, records),
    reviews: all.flatMap((one) => reviewOf(one, records) ?? []).filter((one) => one.ofPlan === keyOf(plan)),
    conferences: byDate(all.flatMap((one) => conferenceOf(one, records) ?? [])), conditions: all.flatMap((one) => conditionOf(one) ?? []),
    violations: byDate(all.flatMap((one) => violationOf(one) ?? [])), responses: byDate(all.flatMap((one) => responseOf(one) ?? [])),
    episodes: all.flatMap((one) => episodeOf(one, records) ?? []), appointments: byDate(all.flatMap((one) => keptOf(one) ?? [])),
    tests: byDate(all.filter((one) => categoryOf?.(one) === 'drug-test-results').flatMap((one) => drugTestOf(one) ?? [])), serviceAnswers: byDate(all.flatMap(serviceAnswersOf)),
    permissions: all.filter((one): one is Consent => one.resourceType === 'Consent').map((one) => permissionOf(one, records)),
    organizations: new Map(all.filter((one): one is Organization => one.resourceType === 'Organization').map((one) => [keyOf(one), organizationOf(one)])),
  });
}

function byDate<T extends { readonly date?: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.date ?? '').localeCompare(b.date ?? ''));
}

function missingOf(plan: CarePlan, { byRef }: Records): readonly string[] {
  const named = [...refsOf(plan.addresses), ...refsOf(plan.supportingInfo), ...refsOf(plan.goal), ...refsOf(plan.careTeam), ...(plan.activity ?? []).flatMap((one) => refOf(one.reference) ?? [])];
  return [...new Set(named)].filter((ref) => !byRef.has(ref));
}

/** The person of the records: the Patient that the plan names, or the only one. */
export function personIn(resources: readonly Resource[], plan: CarePlan): Patient | undefined {
  const people = resources.filter((one): one is Patient => one.resourceType === 'Patient');
  return people.find((one) => keyOf(one) === refOf(plan.subject)) ?? (people.length === 1 ? people[0] : undefined);
}
