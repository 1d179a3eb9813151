// SPDX-License-Identifier: Apache-2.0
/** The enumerated facts of an ask: who sends, who receives, what, and what for. */
import type { Facts, OrganizationFacts, PersonFacts } from '../../../../src/domain/consent/facts/facts.ts';
import { PURPOSES, RECORD_CLASSES, type Category, type LegalStatus, type RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';

export const CLASSES: readonly RecordClass[] = RECORD_CLASSES;
export const ALL_PURPOSES = PURPOSES;

export const SENDERS: Readonly<Record<string, readonly LegalStatus[]>> = {
  'program-ce': ['part2-program', 'covered-entity'],
  program: ['part2-program'],
  ce: ['covered-entity', 'health-care-provider'],
  unregulated: ['unregulated'],
  justice: ['criminal-justice-agency'],
  va: ['va-facility', 'health-care-provider'],
  intermediary: ['intermediary'],
  registry: ['central-registry'],
};

export interface Receiver {
  readonly statuses?: readonly LegalStatus[];
  /** Works for the sender itself. */
  readonly same?: true;
  readonly relation?: PersonFacts['relation'];
  readonly recipient: Facts['recipient'];
}

const treats = { treatingRelationship: 'patient' } as const;
const officer = { organization: 'org-receiver', role: 'supervising-officer', supervisesPatient: true } as const;

function office(statuses: readonly LegalStatus[], role: Facts['recipient']['role'], more: Partial<Facts['recipient']> = {}): Receiver {
  return { statuses, recipient: { organization: 'org-receiver', role, ...more } };
}

function person(relation: PersonFacts['relation'], more: Partial<Facts['recipient']> = {}): Receiver {
  return { relation, recipient: { person: 'per-receiver', role: 'family-member', ...more } };
}

export const RECEIVERS: Readonly<Record<string, Receiver>> = {
  'treating provider in HIPAA': office(['covered-entity', 'health-care-provider'], 'clinician', treats),
  'treating provider outside HIPAA': office(['health-care-provider'], 'clinician', treats),
  'other program': office(['part2-program', 'covered-entity'], 'counselor', treats),
  'provider of somebody else': office(['covered-entity', 'health-care-provider'], 'clinician', { treatingRelationship: 'other-individual' }),
  'health plan': office(['covered-entity', 'health-plan'], 'plan-staff'),
  'payer outside HIPAA': office(['third-party-payer'], 'payer-staff'),
  'same program, SUD duty': { same: true, recipient: { organization: 'org-sender', role: 'physician', ...treats, needArisesFromSudCare: true } },
  'same organization, other unit': { same: true, recipient: { organization: 'org-sender', role: 'case-manager', treatingRelationship: 'none' } },
  'service organization': office(['qso', 'business-associate'], 'laboratory'),
  'contract agent': office(['contract-agent'], 'contractor-staff'),
  'intermediary': office(['intermediary'], 'exchange-operator'),
  'court that imposed the condition': office(['court', 'criminal-justice-agency'], 'judge', { conditionedParticipation: true, dutyOnSameAction: true }),
  'court on another matter': office(['court', 'criminal-justice-agency'], 'court-staff'),
  'officer with duty, mandated': { statuses: ['criminal-justice-agency'], recipient: { ...officer, conditionedParticipation: true, dutyOnSameAction: true } },
  'officer with duty, voluntary': { statuses: ['criminal-justice-agency'], recipient: { ...officer, dutyOnSameAction: true } },
  'officer without duty': office(['criminal-justice-agency'], 'other-officer'),
  'police': office(['law-enforcement', 'criminal-justice-agency'], 'investigator'),
  'prosecutor on the same action': office(['prosecutor', 'criminal-justice-agency', 'law-enforcement'], 'prosecutor', { dutyOnSameAction: true }),
  'jail clinic': office(['correctional-institution', 'health-care-provider'], 'nurse', treats),
  'jail officer': office(['correctional-institution', 'criminal-justice-agency'], 'custody-officer'),
  'attorney': office(['attorney'], 'attorney'),
  'housing': office(['unregulated'], 'housing-staff'),
  'school': office(['school'], 'school-staff'),
  'child protection': office(['child-protection-agency'], 'child-welfare-worker'),
  'adult protection': office(['adult-protective-agency'], 'adult-protection-worker'),
  'researcher': office(['researcher'], 'researcher'),
  'regulator': office(['regulator'], 'auditor'),
  'public health': office(['public-health-authority'], 'public-health-staff'),
  'prescription monitoring': office(['prescription-monitoring-program'], 'pdmp-staff'),
  'central registry': office(['central-registry'], 'case-manager'),
  'maintenance program': office(['part2-program', 'withdrawal-maintenance-program', 'covered-entity'], 'clinician', treats),
  'medical examiner': office(['medical-examiner'], 'medical-examiner'),
  'involved sister': person('sibling', { involvedInCare: true }),
  'parent': person('parent', { involvedInCare: true, role: 'parent' }),
  'stranger': person('stranger', { role: 'caller' }),
  'personal representative': person('legal-representative', { role: 'personal-representative', personalRepresentative: true }),
  'participant': { recipient: { person: 'pt-one', role: 'patient' } },
};

const CATEGORY: Readonly<Record<RecordClass, Category>> = {
  p2: 'treatment-attendance', 'p2-notes': 'sud-counseling-note', phi: 'mh-condition-compliance', 'phi-psy': 'psychotherapy-note',
  va7332: 'treatment-attendance', chri: 'legal-history', cji: 'supervision-conditions', edu: 'vocational-education-progress',
  self: 'recovery-relapse-goals', soc: 'participant-strengths', unknown: 'treatment-attendance',
};

export function categoryOf(recordClass: RecordClass): Category {
  return CATEGORY[recordClass];
}

export function organizations(sender: readonly LegalStatus[], receiver: Receiver): readonly OrganizationFacts[] {
  return [
    { id: 'org-sender', name: 'Sender', classes: sender },
    ...(receiver.statuses === undefined ? [] : [{ id: 'org-receiver', name: 'Receiver', classes: receiver.statuses }]),
    { id: 'org-origin', name: 'First holder', classes: ['part2-program', 'covered-entity'] as const },
  ];
}
