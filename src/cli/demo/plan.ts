// SPDX-License-Identifier: Apache-2.0
/** The collaborative case plan that probation makes with Rosa: needs, goals in her words, who does what, and the team (docs/case-plan.md). */
import { day } from './messages.ts';
import type { Made } from './resources.ts';
import { transaction } from './resources.ts';

type Json = Readonly<Record<string, unknown>>;

const OWN = 'https://throughcare.dev/fhir';
const HL7 = 'http://terminology.hl7.org/CodeSystem';
const CORE = 'http://hl7.org/fhir/us/core/CodeSystem';

/** Days from the demo's day: when the plan begins, is reviewed, and when services and goals run out. */
const [BEGINS, REVIEW, SERVICES_END, GOALS_END] = [-5, 170, 150, 165];

/** The plan with all that it names, as one transaction of its lead planner. */
export function caseplan(subject: string, today: Date): string {
  const by = writer(subject, today);
  const records = [...assessed(by), ...needs(by), ...goals(by), ...actions(by), ...heads(by)];
  return transaction(records.map(({ name, resource }) => ({ url: by.url(name), resource })));
}

interface Named { readonly name: string; readonly resource: Made }
interface Writer {
  readonly subject: Json;
  readonly on: (offset: number) => string;
  readonly url: (name: string) => string;
  readonly to: (name: string) => Json;
}

const NAMES = ['risk', 'strength', 'readiness', 'housing', 'thinking', 'peers', 'room', 'room-1', 'think', 'think-1', 'evenings', 'evenings-1', 'place', 'class', 'report', 'meeting', 'team', 'plan'];

function writer(subject: string, today: Date): Writer {
  const url = (name: string): string => `urn:uuid:6f1c1f0e-1c58-4f0b-8f5d-0b6a2f6f40${String(10 + NAMES.indexOf(name))}`;
  return { subject: { reference: subject }, on: (offset) => day(today, offset), url, to: (name) => ({ reference: url(name) }) };
}

const concept = (system: string, code: string): Json => ({ coding: [{ system: system.startsWith('http') ? system : `${OWN}/CodeSystem/${system}`, code }] });
const extension = (id: string, value: Json): Json => ({ url: id.startsWith('http') ? id : `${OWN}/StructureDefinition/${id}`, ...value });
const organization = (id: string): Json => ({ reference: `Organization/${id}` });

/** A validated instrument, a strength and her readiness: what needs and goals rest on. */
function assessed({ subject, on }: Writer): readonly Named[] {
  const base = { resourceType: 'Observation', status: 'final', subject, effectiveDateTime: on(BEGINS), performer: [organization('cedar-probation')] };
  return [
    { name: 'risk', resource: { ...base, category: [concept(`${HL7}/observation-category`, 'survey')], code: concept('assessment-instrument', 'ORAS_COMMUNITY_SUPERVISION'), valueInteger: 24, interpretation: [concept('risk-level', 'HIGH')] } },
    { name: 'strength', resource: { ...base, code: concept('strength', 'skill'), valueString: 'Cooked for sixty in the jail kitchen and wants to cook again' } },
    { name: 'readiness', resource: { ...base, code: concept('plan-fact', 'readiness'), valueCodeableConcept: concept('readiness-stage', 'preparation') } },
  ];
}

/** Responsivity first, then the highest criminogenic needs. */
function needs({ subject, on, to }: Writer): readonly Named[] {
  const need = (name: string, kind: string, domain: string, rank: number): Named => ({ name, resource: {
    resourceType: 'Condition', subject, recordedDate: on(BEGINS), clinicalStatus: concept(`${HL7}/condition-clinical`, 'active'), verificationStatus: concept(`${HL7}/condition-ver-status`, 'confirmed'),
    category: [concept(`${CORE}/condition-category`, 'health-concern'), concept('need-class', kind)], code: concept('need-domain', domain), severity: concept('risk-level', 'HIGH'),
    evidence: [{ detail: [to('risk')] }], extension: [extension('need-priority', { valuePositiveInt: rank })],
  } });
  return [need('housing', 'responsivity', 'housing', 1), need('thinking', 'criminogenic', 'antisocial-cognition', 2), need('peers', 'criminogenic', 'antisocial-peers', 3)];
}

function goals({ subject, on, to }: Writer): readonly Named[] {
  const base = { resourceType: 'Goal', subject, lifecycleStatus: 'active', startDate: on(BEGINS), expressedBy: subject };
  const goal = (name: string, text: string, need: string, words: string): Named => ({ name, resource: {
    ...base, category: [concept('goal-part', 'goal')], description: { text }, addresses: [to(need)], target: [{ dueDate: on(GOALS_END) }], extension: [extension('participant-words', { valueString: words })],
  } });
  const objective = (name: string, text: string, of: string): Named => ({ name, resource: {
    ...base, category: [concept('goal-part', 'objective')], description: { text }, target: [{ dueDate: on(SERVICES_END) }], extension: [extension('part-of-goal', { valueReference: to(of) })],
  } });
  return [
    goal('room', 'Moves into a room of the housing program and pays the rent each month', 'housing', 'I want a door that I can lock.'),
    objective('room-1', 'Brings three proofs of income to the housing program', 'room'),
    goal('think', 'Writes a thinking report before answering in a conflict, three times a week', 'thinking', 'I want to stop and think.'),
    objective('think-1', 'Brings one thinking report to each office visit', 'think'),
    goal('evenings', 'Spends two evenings a week with people who do not use', 'peers', 'I need new people.'),
    objective('evenings-1', 'Goes to the Thursday cooking group every week', 'evenings'),
  ];
}

/** Who does what for which objective, how often and until when. */
function actions({ subject, on, to }: Writer): readonly Named[] {
  const action = (name: string, text: string, of: string, more: Json): Named => ({ name, resource: {
    resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject, code: { text }, occurrencePeriod: { start: on(BEGINS), end: on(SERVICES_END) },
    extension: [extension('http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal', { valueReference: to(of) }), extension('frequency-text', { valueString: 'Every week' })], ...more,
  } });
  return [
    action('place', 'Room in the housing program', 'room-1', { performer: [organization('home-again')] }),
    action('class', 'Goes through the thinking report with her', 'think-1', { performer: [{ reference: 'Practitioner/daniel-reyes' }], category: [concept('plan-activity', 'technique')] }),
    action('report', 'Fills in a thinking report after each conflict', 'think-1', { performer: [subject], category: [concept('plan-activity', 'participant-task')] }),
    action('meeting', 'Goes to the cooking group', 'evenings-1', { performer: [subject], category: [concept('plan-activity', 'participant-task')] }),
  ];
}

/** The team and the plan itself. */
function heads({ subject, on, to }: Writer): readonly Named[] {
  const member = (who: Json, role: string): Json => ({ role: [concept('team-role', role)], member: who, period: { start: on(BEGINS) } });
  const named = (names: readonly string[]): readonly Json[] => names.map(to);
  return [
    { name: 'team', resource: {
      resourceType: 'CareTeam', status: 'active', subject, category: [concept('lead-planner', 'cs')], period: { start: on(BEGINS) },
      participant: [member(organization('cedar-probation'), 'lead-planner'), member({ reference: 'Practitioner/daniel-reyes' }, 'supervises'), member(organization('open-door'), 'counselor'), member(organization('home-again'), 'housing-specialist'), member(subject, 'participant')],
    } },
    { name: 'plan', resource: {
      resourceType: 'CarePlan', meta: { profile: [`${OWN}/StructureDefinition/tc-case-plan`] }, status: 'active', intent: 'plan', title: 'Treatment and supervision plan', subject, period: { start: on(BEGINS) }, created: on(BEGINS),
      author: { reference: 'Practitioner/daniel-reyes' }, contributor: [subject], category: [concept(`${CORE}/careplan-category`, 'assess-plan'), concept('plan-category', 'reentry')], careTeam: [to('team')],
      addresses: named(['housing', 'thinking', 'peers']), goal: named(['room', 'think', 'evenings']), supportingInfo: named(['risk', 'strength', 'readiness']),
      activity: ['place', 'class', 'report', 'meeting'].map((name) => ({ reference: to(name) })),
      extension: [
        extension('plan-phase', { valueCode: 'treatment-supervision' }), extension('lead-planner', { valueReference: organization('cedar-probation') }), extension('review-due', { valueDate: on(REVIEW) }),
        extension('participant-words', { valueString: 'I want to cook, and I want my own door.' }), extension('general-responsivity', { valueCodeableConcept: { text: 'Thinking for a Change' } }),
        extension('conference-procedure', { extension: [{ url: 'manner', valueCode: 'video' }, { url: 'frequency', valueTiming: { repeat: { frequency: 1, period: 1, periodUnit: 'mo' } } }] }),
      ],
    } },
  ];
}
