// SPDX-License-Identifier: Apache-2.0
/** Which resource a record of a category plausibly is, and how its category and day stand in it. */
import type { CodeableConcept, Reference } from '@medplum/fhirtypes';
import { V3_ACT_CODE } from '../evidence/systems.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { Category } from '../facts/vocabulary.ts';

export interface Dates {
  readonly day?: string;
  readonly instant?: string;
  readonly entry?: { readonly basis: CodeableConcept; readonly recorded: string };
  readonly now: string;
}

type Body = (category: CodeableConcept, subject: Reference, dates: Dates) => Readonly<Record<string, unknown>>;

export interface Shape {
  readonly type: string;
  readonly body: Body;
}

function under(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [key]: value };
}

const SHAPES = {
  encounter: {
    type: 'Encounter',
    body: (category, subject, { day }) => ({
      status: 'finished', class: { system: V3_ACT_CODE, code: 'AMB' }, type: [category], subject, ...under('period', day === undefined ? undefined : { start: day }),
    }),
  },
  appointment: {
    type: 'Appointment',
    body: (category, subject, { instant }) => ({
      status: instant === undefined ? 'proposed' : 'booked', serviceType: [category], participant: [{ actor: subject, status: 'accepted' }],
      ...(instant === undefined ? {} : { start: instant, end: instant }),
    }),
  },
  medication: {
    type: 'MedicationStatement',
    body: (category, subject, { day }) => ({
      status: 'active', category, medicationCodeableConcept: { text: 'Medication on the list' }, subject, ...under('effectiveDateTime', day),
    }),
  },
  condition: {
    type: 'Condition',
    body: (category, subject, { day }) => ({ category: [category], code: { text: 'Diagnosis' }, subject, ...under('recordedDate', day) }),
  },
  observation: {
    type: 'Observation',
    body: (category, subject, { day }) => ({ status: 'final', category: [category], code: { text: 'Finding' }, subject, ...under('effectiveDateTime', day) }),
  },
  goal: {
    type: 'Goal',
    body: (category, subject, { day }) => ({ lifecycleStatus: 'active', category: [category], description: { text: 'Goal' }, subject, ...under('startDate', day) }),
  },
  plan: {
    type: 'CarePlan',
    body: (category, subject, { day }) => ({ status: 'active', intent: 'plan', category: [category], subject, ...under('created', day) }),
  },
  service: {
    type: 'ServiceRequest',
    body: (category, subject, { day }) => ({ status: 'active', intent: 'order', category: [category], code: { text: 'Condition or service' }, subject, ...under('occurrenceDateTime', day) }),
  },
  coverage: {
    type: 'Coverage',
    body: (category, subject, { day }) => ({ status: 'active', type: category, beneficiary: subject, payor: [subject], ...under('period', day === undefined ? undefined : { start: day }) }),
  },
  document: {
    type: 'DocumentReference',
    body: (category, subject, { instant }) => ({ status: 'current', category: [category], subject, content: [{ attachment: { title: 'Record' } }], ...under('date', instant) }),
  },
  audit: {
    type: 'AuditEvent',
    body: (category, _subject, { day, entry, now }) => ({
      type: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110106' }, subtype: category.coding, recorded: entry?.recorded ?? now,
      agent: [{ requestor: false }], source: { observer: { display: 'gateway' } },
      ...under('purposeOfEvent', entry === undefined ? undefined : [entry.basis]),
      ...under('period', day === undefined ? undefined : { start: day }),
    }),
  },
} as const satisfies Readonly<Record<string, Shape>>;

const OF_CATEGORY: Partial<Readonly<Record<Category, keyof typeof SHAPES>>> = {
  'treatment-attendance': 'encounter', 'vocational-attendance': 'encounter', 'mandatory-group-participation': 'encounter',
  'treatment-appointment-times': 'appointment', 'supervision-appointment-times': 'appointment', 'other-conflicting-appointments': 'appointment',
  'required-appointments': 'appointment', 'supervision-home-visits': 'appointment', 'visitation-schedule': 'appointment', 'parenting-schedule': 'appointment',
  'medication-list': 'medication', 'custody-medications': 'medication',
  diagnosis: 'condition', 'cause-of-death': 'condition', 'relapse-triggers': 'condition', 'mh-destabilizers': 'condition',
  'drug-test-results': 'observation', 'screening-assessments': 'observation', 'criminogenic-risk-results': 'observation', 'derived-risk-score': 'observation',
  'substance-use-history': 'observation', 'custody-medical-status': 'observation', 'procedure-medical-info': 'observation', 'patient-presence': 'observation',
  'housing-status': 'observation', income: 'observation', 'employment-education-status': 'observation', 'competency-status': 'observation',
  'participant-goals': 'goal', 'career-education-goals': 'goal', 'recovery-relapse-goals': 'goal', 'shared-family-goals': 'goal', 'personal-goals-barriers': 'goal',
  'case-plan-full': 'plan', 'safety-plan': 'plan', 'discharge-plan': 'plan', 'relapse-prevention-plan': 'plan', 'followup-care': 'plan',
  'supervision-conditions': 'service', 'release-diversion-conditions': 'service', 'court-ordered-conditions': 'service', 'mandated-conditions': 'service',
  'housing-supports': 'service', 'benefits-needs': 'service',
  'insurance-info': 'coverage', 'benefits-enrollment': 'coverage',
  'accounting-entry': 'audit', 'disclosure-log-entry': 'audit',
};

/** The entry of a log is an AuditEvent; what nothing else is said of is a document, or a line of one. */
export function shapeOf(record: Pick<RecordFacts, 'category' | 'accountingEntry'>): Shape {
  return SHAPES[record.accountingEntry === undefined ? OF_CATEGORY[record.category] ?? 'document' : 'audit'];
}
