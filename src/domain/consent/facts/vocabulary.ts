// SPDX-License-Identifier: Apache-2.0

/**
 * The closed vocabularies that the gate reasons in: record classes, categories, purposes, reasons, obligations.
 * They are the words of 42 CFR Part 2, 45 CFR 164 and the agencies' sharing protocol, not of any one system;
 * `docs/carriers.md` tells which FHIR element carries each.
 */

export const CATEGORIES = [
  'background-history', 'benefits-enrollment', 'benefits-needs', 'career-education-goals', 'case-disposition',
  'case-plan-full', 'case-planning-invitation', 'child-emergency-contact', 'child-rearing-schedule',
  'child-support-requirements', 'children-reunification-updates', 'children-updates',
  'community-services-slots', 'competency-status', 'compliance-capacity-medical',
  'condition-compliance-updates', 'court-condition-compliance', 'court-condition-updates',
  'court-ordered-conditions', 'court-support-members', 'criminogenic-risk-results', 'crisis-resources',
  'custody-medical-status', 'custody-medications', 'custody-proceeding-updates', 'custody-program-process',
  'custody-regain-requirements', 'diagnosis', 'discharge-plan', 'drug-test-results',
  'emergency-decision-makers', 'employment-education-conditions', 'employment-education-status',
  'encouragement-guidance', 'engagement-strategies', 'family-barriers', 'family-plan-progress',
  'family-support-resources', 'followup-care', 'help-requests', 'housing-legal-circumstances',
  'housing-progress-discipline', 'housing-rules', 'housing-services-provided', 'housing-status',
  'housing-supports', 'incentive-preferences', 'income', 'independence-changes', 'insurance-info',
  'inter-agency-coordination', 'intra-agency-coordination', 'landlord-contact', 'lease-info', 'legal-history',
  'legal-status-disciplinary', 'mandated-conditions', 'mandatory-group-participation', 'medication-list',
  'mh-condition-compliance', 'mh-destabilizers', 'mh-primary-care-contacts', 'missed-appearance-reasons',
  'other-conflicting-appointments', 'parenting-schedule', 'participant-goals', 'participant-strengths',
  'personal-goals-barriers', 'personal-strengths', 'presentence-report', 'prior-treatment-history',
  'problem-contact', 'procedure-medical-info', 'prosocial-interests', 'rearrest-violations',
  'recovery-relapse-goals', 'recovery-support-members', 'reentry-support-members', 'relapse-prevention-plan',
  'relapse-triggers', 'release-date', 'release-diversion-conditions', 'required-appointments',
  'residence-personal-changes', 'safety-plan', 'safety-plan-strategies', 'screening-assessments',
  'services-availability-eligibility', 'shared-family-goals', 'ssi-ssdi-records',
  'strengths-challenges-progress', 'substance-use-history', 'sud-condition-compliance',
  'sud-treatment-updates', 'supervision-appointment-times', 'supervision-conditions',
  'supervision-home-visits', 'supervision-limits-rules', 'supervision-status-info', 'support-strategies',
  'support-system-members', 'survival-and-status-info', 'treatment-appointment-times', 'treatment-attendance',
  'treatment-relevant-plan-info', 'visitation-schedule', 'vocational-attendance',
  'vocational-education-progress', 'warrants-holds', 'work-school-impediments', 'work-school-interventions',
  'abuse-report-facts', 'accounting-entry', 'cause-of-death', 'claim', 'derived-risk-score',
  'disclosure-log-entry', 'entire-sud-treatment-record', 'identifiable-line-list', 'identity-and-whereabouts',
  'incident-circumstances', 'intake-history', 'litigation-file', 'mh-progress-summary', 'patient-presence',
  'prenatal-exposure-note', 'progress-summary', 'psychotherapy-note', 'sud-counseling-note',
  'therapy-disclosure', 'threat-statement', 'treatment-program-identity', 'treatment-summary',
  'treatment-testimony',
  // Not of the scenario vocabulary: a record that no row of consent/protocols/categories.json matched.
  'uncategorized',
] as const;

export type Category = (typeof CATEGORIES)[number];

export const PURPOSES = [
  'treatment', 'emergency-treatment', 'payment', 'operations', 'patient-request', 'support-system',
  'cj-monitoring', 'case-coordination', 'child-welfare', 'child-abuse-report', 'adult-abuse-report',
  'custody-health-safety', 'legal-proceeding', 'law-enforcement', 'threat-aversion', 'research', 'audit',
  'public-health', 'vital-statistics',
] as const;

export type Purpose = (typeof PURPOSES)[number];

export const RECORD_CLASSES = [
  'p2', 'p2-notes', 'phi', 'phi-psy', 'va7332', 'chri', 'cji', 'edu', 'self', 'soc', 'unknown',
] as const;

export type RecordClass = (typeof RECORD_CLASSES)[number];

/** Is this the class of a program's records, counselling notes among them (42 CFR 2.11)? */
export function isPart2(recordClass: string): boolean {
  return recordClass === 'p2' || recordClass === 'p2-notes';
}

export const PRIOR_BASES = [
  'specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent',
  'sud-counseling-notes-consent', 'legal-proceeding-consent', 'hipaa-authorization', 'emergency-exception',
  'within-program', 'qso-agreement', 'crime-on-premises-exception', 'child-abuse-report',
  'research-exception', 'audit-exception', 'vital-statistics-exception', 'subpart-e-order', 'hipaa-treatment',
  'hipaa-payment', 'hipaa-operations', 'hipaa-family-involvement', 'hipaa-required-by-law',
  'hipaa-abuse-report', 'hipaa-oversight', 'hipaa-court-order', 'hipaa-subpoena-with-assurance',
  'hipaa-law-enforcement', 'hipaa-threat', 'hipaa-custody', 'hipaa-research', 'unknown',
] as const;

export type PriorBasis = (typeof PRIOR_BASES)[number];

export const CRITICAL_OBLIGATIONS = [
  'attach-part2-notice', 'attach-consent-scope', 'log-part2-accounting', 'log-hipaa-accounting',
  'bar-proceedings-tag', 'keep-part2-label', 'cj-duty-limit', 'document-emergency', 'request-no-further-use',
  'nonconfirming-response', 'intermediary-log', 'order-scope-only', 'custodian-representation',
  'honor-restriction', 'stop-future', 'deidentify',
] as const;

export type CriticalObligation = (typeof CRITICAL_OBLIGATIONS)[number];

export const ADVISORY_OBLIGATIONS = [
  'minimum-necessary', 'verify-identity-authority', 'state-overlay-check', 'agreement-required',
  'chri-authority-check', 'log-chri-dissemination', 'inform-individual', 'research-terms', 'audit-terms',
] as const;

export type AdvisoryObligation = (typeof ADVISORY_OBLIGATIONS)[number];

export const REASON_CODES = [
  'wrong-patient', 'not-active', 'not-yet-effective', 'expired', 'revoked', 'missing-element:1',
  'missing-element:2', 'missing-element:3', 'missing-element:4', 'missing-element:5', 'missing-element:6',
  'missing-element:7', 'missing-element:8', 'missing-element:9', 'missing-element:10',
  'missing-element:2.35(b)', 'missing-element:2.35(c)', 'combined-prohibited', 'materially-false',
  'signer-not-authorized', 'wrong-discloser', 'wrong-recipient', 'intermediary-class-not-treating',
  'purpose-mismatch', 'outside-scope', 'need-to-know-failed', 'unverified', 'no-basis', 'proceedings-bar',
  'hipaa-basis-missing', 'hipaa-authorization-defective', 'cj-consent-required', 'needs-separate-sudcn',
  'needs-psychotherapy-authorization', 'needs-va-consent', 'nonmedical-recipient', 'consent-obtainable',
  'subpoena-without-order', 'order-criteria-missing', 'outside-order', 'restriction-honored',
  'chri-no-authority', 'state-prohibits', 'not-deidentified', 'custody-ended', 'custody-unknown',
  'unknown-provenance', 'identity-unproven', 'access-excluded', 'access-copy-refused',
  'third-party-confidence', 'not-accountable', 'outside-period',
  // Not of the scenario vocabulary: the agencies' protocol on who is on the team of a plan (consent/protocols/team.json).
  'not-on-team',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export const STATES = [
  'ZZ', 'EX', 'CA', 'FL', 'IL', 'NY', 'TX',
] as const;

export type State = (typeof STATES)[number];

export const ROLES = [
  'patient', 'claimed-patient', 'patient-app', 'family-member', 'parent', 'personal-representative',
  'private-individual', 'threatened-person', 'caller', 'clinician', 'physician', 'nurse', 'paramedic',
  'pharmacist', 'counselor', 'peer-worker', 'laboratory', 'plan-staff', 'payer-staff', 'hosting-operator',
  'exchange-operator', 'supervising-officer', 'other-officer', 'patrol-officer', 'investigator',
  'custody-officer', 'classification-officer', 'disciplinary-board', 'judge', 'court-staff', 'prosecutor',
  'patient-attorney', 'attorney', 'committee', 'board-staff', 'child-welfare-worker',
  'adult-protection-worker', 'caregiver', 'school-staff', 'employer', 'vocational-specialist',
  'housing-staff', 'case-manager', 'researcher', 'auditor', 'public-health-staff', 'pdmp-staff',
  'medical-examiner', 'contractor-staff',
] as const;

export type Role = (typeof ROLES)[number];

/** Legal status of an organization; several may hold at once. */

export const LEGAL_STATUSES = [
  'part2-program', 'covered-entity', 'business-associate', 'qso', 'intermediary', 'health-care-provider',
  'health-plan', 'third-party-payer', 'contract-agent', 'correctional-institution', 'criminal-justice-agency',
  'criminal-justice-contractor', 'court', 'prosecutor', 'law-enforcement', 'attorney', 'legislative-body',
  'licensing-board', 'child-protection-agency', 'adult-protective-agency', 'public-health-authority',
  'prescription-monitoring-program', 'regulator', 'medical-examiner', 'researcher', 'school', 'va-facility',
  'state-licensed-sud-program', 'unregulated',
  // Not of the scenario vocabulary: whom 42 CFR 2.34 names.
  'central-registry', 'withdrawal-maintenance-program',
] as const;

export type LegalStatus = (typeof LEGAL_STATUSES)[number];

/** The twelve partners of the sharing matrix. */

export const PARTNER_KINDS = [
  'participant', 'support-system', 'childrens-services', 'medical', 'sud-treatment',
  'mental-health-treatment', 'court', 'correctional-agency', 'vocational-education', 'housing',
  'peer-support', 'community-supervision',
] as const;

export type PartnerKind = (typeof PARTNER_KINDS)[number];

/** A category in a scope: a plain id, or one of the two wildcards that are not record categories. */
export type ScopeCategory = Category | 'entire-mental-health-record' | '*';
