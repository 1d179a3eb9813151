// SPDX-License-Identifier: Apache-2.0
/** Records -> needs, goals with their objectives, strengths, assessments, readiness. Which record is which: profiles/fsh/needs.fsh, plan.fsh, assessment.fsh. */
import type { Condition, Goal, Observation, Resource } from '@medplum/fhirtypes';
import { domainOfDiagnosis, groupOf, rankOf } from './domains.ts';
import { codeIn, dayOf, defined, extensionOf, extensionsOf, keyOf, memberOf, partiesOf, partyOf, refOf, refsOf, wordOf, type Records } from './elements.ts';
import type { Assessment, Consideration, Need, NeedClass, Objective, PlanGoal, Problem, Readiness, Strength, Word } from './model.ts';
import { assessmentKind, isPositive, screenAbout } from './screens.ts';

const CLASSES: readonly NeedClass[] = ['responsivity', 'criminogenic', 'maintenance'];
const OVER = new Set(['inactive', 'remission', 'resolved']);

/** undefined: a Condition that is no need (a diagnosis). */
export function needOf(condition: Condition, assessments: readonly Assessment[], inPlan: boolean): Need | undefined {
  const kind = CLASSES.find((each) => each === codeIn(condition.category, 'need-class'));
  if (kind === undefined) return undefined;
  const domain = wordOf(condition.code, 'need-domain') ?? { text: 'Need' };
  const evidence = (condition.evidence ?? []).flatMap((one) => refsOf(one.detail));
  const level = levelOf(wordOf(condition.severity, 'risk-level') ?? assessedLevel(domain.code, evidence, assessments));
  const until = dayOf(condition.abatementDateTime ?? condition.abatementPeriod?.end);
  return defined<Need>({
    ref: keyOf(condition), class: kind, domain, group: kind === 'criminogenic' ? groupOf(domain.code) : undefined, level,
    priority: extensionOf(condition, 'need-priority')?.valuePositiveInt ?? numbered(extensionOf(condition, 'need-priority')?.valueCodeableConcept?.text),
    targets: targetsOf(condition), words: extensionOf(condition, 'participant-words')?.valueString,
    active: !OVER.has(condition.clinicalStatus?.coding?.[0]?.code ?? '') && until === undefined,
    since: dayOf(condition.recordedDate ?? condition.onsetDateTime), until, evidence, inPlan,
  });
}

/** A Condition that is no need: a diagnosis that a plan is about. */
export function problemOf(condition: Condition): Problem | undefined {
  if (codeIn(condition.category, 'need-class') !== undefined) return undefined;
  const code = condition.code?.coding?.find((one) => one.system === 'http://hl7.org/fhir/sid/icd-10-cm')?.code;
  return defined<Problem>({ ref: keyOf(condition), text: wordOf(condition.code)?.text ?? 'Condition', domain: domainOfDiagnosis(code), active: !OVER.has(condition.clinicalStatus?.coding?.[0]?.code ?? '') });
}

function numbered(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d?$/v.test(text) ? Number(text) : undefined;
}

function levelOf(word: Word | undefined): Need['level'] {
  const rank = rankOf(word?.code);
  return word === undefined || rank === undefined ? undefined : { ...word, rank };
}

/** The level that the need's own assessments give to its domain; the latest of them. */
function assessedLevel(domain: string | undefined, evidence: readonly string[], assessments: readonly Assessment[]): Word | undefined {
  const own = assessments.filter((one) => evidence.includes(one.ref));
  return own.flatMap((one) => one.domains).filter((each) => each.domain.code === domain).at(-1)?.level;
}

function targetsOf(holder: Condition | Goal): readonly string[] {
  return extensionsOf(holder, 'need-target').flatMap((one) => [memberOf(one, 'number')?.valueString, memberOf(one, 'name')?.valueString].filter((part) => part !== undefined).join(' ') || []);
}

export function isObjective(goal: Goal): boolean {
  return codeIn(goal.category, 'goal-part') === 'objective';
}

export function objectiveOf(goal: Goal): Objective {
  const target = goal.target?.find((one) => one.dueDate !== undefined) ?? goal.target?.[0];
  return defined<Objective>({
    ref: keyOf(goal), text: wordOf(goal.description)?.text ?? '', status: goal.lifecycleStatus, progress: goal.achievementStatus?.coding?.[0]?.code,
    start: dayOf(goal.startDate), due: dayOf(target?.dueDate ?? (target?.dueDuration === undefined ? undefined : after(goal.startDate, target.dueDuration))),
    often: extensionOf(goal, 'frequency-text')?.valueString, words: extensionOf(goal, 'participant-words')?.valueString,
    measured: (goal.target ?? []).some((one) => one.measure !== undefined || Object.keys(one).some((key) => key.startsWith('detail'))),
  });
}

const DAYS: Readonly<Record<string, number>> = { d: 1, wk: 7, mo: 30, a: 365 };
const DAY_MS = 86_400_000;

/** A due duration counts from the start of the goal (http://hl7.org/fhir/R4/goal-definitions.html#Goal.target.due_x_); without one there is no day. */
function after(start: string | undefined, duration: Readonly<{ value?: number | undefined; code?: string | undefined; unit?: string | undefined }>): string | undefined {
  const days = (duration.value ?? Number.NaN) * (DAYS[duration.code ?? duration.unit ?? ''] ?? Number.NaN);
  const from = Date.parse(`${start ?? ''}T00:00:00Z`);
  return Number.isFinite(days + from) ? new Date(from + days * DAY_MS).toISOString().slice(0, 10) : undefined;
}

export function goalOf(goal: Goal, objectives: readonly Goal[], records: Records): PlanGoal {
  return defined<PlanGoal>({
    ...objectiveOf(goal), priority: goal.priority?.coding?.[0]?.code ?? goal.priority?.text, expressedBy: partyOf(goal.expressedBy, records),
    needs: refsOf(goal.addresses), target: targetsOf(goal)[0], outcomes: refsOf(goal.outcomeReference), objectives: objectives.map(objectiveOf),
  });
}

/** The objectives of a goal, linked either way: goal-relationship from the goal, part-of-goal from the objective. */
export function objectivesOf(goal: Goal, goals: readonly Goal[]): readonly Goal[] {
  const named = extensionsOf(goal, 'http://hl7.org/fhir/StructureDefinition/goal-relationship').flatMap((one) => refOf(memberOf(one, 'target')?.valueReference) ?? []);
  return goals.filter((one) => isObjective(one) && (named.includes(keyOf(one)) || refOf(extensionOf(one, 'part-of-goal')?.valueReference) === keyOf(goal)));
}

const PROTECTIVE = 'protective-factor';
const GONE = new Set(['entered-in-error', 'cancelled']);

export function strengthOf(record: Resource, inPlan: boolean): Strength | undefined {
  if (record.resourceType !== 'Observation' || GONE.has(record.status)) return undefined;
  const kind = codeIn(record.code, 'strength') === undefined ? undefined : wordOf(record.code, 'strength');
  const protective = (record.category ?? []).some((one) => one.coding?.some((coding) => coding.code === PROTECTIVE));
  if (kind === undefined && !protective) return undefined;
  const said = kind ?? wordOf(record.code) ?? { text: 'Strength' };
  return defined<Strength>({ ref: keyOf(record), kind: said, text: valueOf(record) ?? said.text, words: extensionOf(record, 'participant-words')?.valueString, since: dayOf(record.effectiveDateTime), inPlan });
}

export function considerationOf(record: Resource): Consideration | undefined {
  if (record.resourceType !== 'Observation' || GONE.has(record.status) || codeIn(record.code, 'gender-responsive') === undefined) return undefined;
  const kind = wordOf(record.code, 'gender-responsive')!;
  return { ref: keyOf(record), kind, text: valueOf(record) ?? kind.text };
}

export function readinessOf(record: Resource): Readiness | undefined {
  if (record.resourceType !== 'Observation' || GONE.has(record.status) || codeIn(record.code, 'plan-fact') !== 'readiness') return undefined;
  const stage = wordOf(record.valueCodeableConcept, 'readiness-stage');
  return stage === undefined ? undefined : defined<Readiness>({ ref: keyOf(record), date: dayOf(record.effectiveDateTime), stage });
}

const FOLLOWS = new Set(['Condition', 'ServiceRequest', 'Appointment', 'Encounter', 'Observation', 'DiagnosticReport', 'Procedure', 'ClinicalImpression', 'Task', 'Goal']);
const NOTHING_CAME = new Set(['entered-in-error', 'cancelled', 'revoked', 'rejected', 'failed']);

/** Records that name the screen as their reason, evidence or basis. */
function followedBy(ref: string, { all }: Records): readonly string[] {
  return all.filter((one) => FOLLOWS.has(one.resourceType) && keyOf(one) !== ref && !NOTHING_CAME.has((one as { readonly status?: string }).status ?? '') && JSON.stringify(one).includes(`"${ref}"`)).map(keyOf);
}

/** An assessment is a survey, or carries the code of an instrument. `gender`: some screens are scored by it. */
export function assessmentOf(record: Resource, records: Records, gender?: string): Assessment | undefined {
  if (record.resourceType !== 'Observation' || GONE.has(record.status)) return undefined;
  const instrument = codeIn(record.code, 'assessment-instrument');
  const survey = (record.category ?? []).some((one) => one.coding?.some((coding) => coding.code === 'survey'));
  if (instrument === undefined && !survey) return undefined;
  const components = record.component ?? [];
  const kind = assessmentKind(record);
  const screen = kind === 'screen' ? defined<NonNullable<Assessment['screen']>>({ positive: isPositive(record, gender), about: screenAbout(record), followedBy: followedBy(keyOf(record), records) }) : undefined;
  return defined<Assessment>({
    ref: keyOf(record), kind, screen, instrument: wordOf(record.code, instrument === undefined ? undefined : 'assessment-instrument') ?? { text: 'Assessment' }, date: dayOf(record.effectiveDateTime ?? record.effectivePeriod?.end),
    score: scoreOf(record), level: wordOf(record.interpretation?.[0], 'risk-level'), by: partiesOf(record.performer, records),
    computed: wordOf(components.find((one) => codeIn(one.code, 'plan-fact') === 'computed-risk-level')?.valueCodeableConcept, 'risk-level'),
    overrideReason: extensionOf(record, 'override-reason')?.valueString ?? components.map((one) => extensionOf(one, 'override-reason')?.valueString).find((one) => one !== undefined),
    domains: components.flatMap((one) => (codeIn(one.code, 'need-domain') === undefined ? [] : [defined<Assessment['domains'][number]>({
      domain: wordOf(one.code, 'need-domain')!, score: scoreOf(one), level: wordOf(one.interpretation?.[0], 'risk-level') ?? wordOf(one.valueCodeableConcept, 'risk-level'),
    })])),
  });
}

type Valued = Pick<Observation, 'valueInteger' | 'valueQuantity' | 'valueString' | 'valueCodeableConcept'>;

function scoreOf(record: Valued): string | undefined {
  const number = record.valueInteger ?? record.valueQuantity?.value;
  return number === undefined ? undefined : String(number);
}

function valueOf(record: Valued): string | undefined {
  return record.valueString ?? wordOf(record.valueCodeableConcept)?.text ?? scoreOf(record);
}
