// SPDX-License-Identifier: Apache-2.0
/**
 * Every basis on which the gate lets a record go. The engine's results are typed by this list, so that a rule cannot give a basis which
 * no list to choose from offers. One that HIPAA gives for records under 42 CFR Part 2 in other hands carries `redisclosure-` (2.33(b)(1)).
 */
import type { ConsentPaper } from './papers.ts';

/** The basis that each form of paper gives. */
export const CONSENT_BASES = {
  specific: 'specific-consent', 'tpo-single': 'tpo-single-consent', intermediary: 'intermediary-consent', 'cj-referral': 'cj-referral-consent',
  'sud-counseling-notes': 'sud-counseling-notes-consent', 'psychotherapy-notes-authorization': 'psychotherapy-notes-authorization', 'legal-proceeding': 'legal-proceeding-consent',
  'hipaa-authorization': 'hipaa-authorization', 'va-7332': 'va-7332', registry: 'registry-consent', pdmp: 'pdmp-consent',
} as const satisfies Readonly<Record<ConsentPaper['variant'], string>>;

const HIPAA_BASES = [
  'hipaa-authorization', 'hipaa-treatment', 'hipaa-payment', 'hipaa-operations', 'hipaa-personal-representative', 'hipaa-family-involvement', 'hipaa-custody', 'hipaa-threat',
  'hipaa-abuse-report', 'hipaa-research', 'hipaa-oversight', 'hipaa-public-health', 'hipaa-decedent', 'hipaa-court-order', 'hipaa-subpoena-with-assurance', 'hipaa-law-enforcement',
  'hipaa-required-by-law',
] as const;

export type HipaaBasis = (typeof HIPAA_BASES)[number];

const EXCEPTIONS = [
  'emergency-exception', 'within-program', 'qso-agreement', 'qso-contract-agent', 'crime-on-premises-exception', 'child-abuse-report', 'research-exception', 'audit-exception',
  'public-health-deidentified', 'vital-statistics-exception', 'minor-threat-exception', 'subpart-e-order', 'cj-duty', 'return-to-program', 'registry-answer', 'redisclosure-tpo-consent', 'redisclosure-contract',
] as const;

const OTHER_REGIMES = [
  'psychotherapy-originator', 'va-emergency', 'va-good-cause-order', 'va-treatment', 'va-research', 'va-audit', 'chri-authority', 'ferpa-emergency', 'ferpa-consent', 'court-order',
  'no-federal-regime',
] as const;

const OWN_ACCESS = ['own-record', 'patient-access', 'directed-copy', 'part2-accounting', 'hipaa-accounting', 'intermediary-list'] as const;

/** What the gate answers without asking the engine: the registry, and who the person is to whoever gets a record of it. */
const OF_THE_GATE = ['directory', 'identity-of-released-records'] as const;

type Redisclosure = `redisclosure-${HipaaBasis}`;

export type Basis = (typeof CONSENT_BASES)[keyof typeof CONSENT_BASES] | HipaaBasis | Redisclosure | (typeof EXCEPTIONS | typeof OTHER_REGIMES | typeof OWN_ACCESS | typeof OF_THE_GATE)[number];

/** In the order of a list to choose from: papers, exceptions, HIPAA, other laws, the person's own, the gate's. */
export const BASES: readonly Basis[] = [
  ...new Set<Basis>([
    ...Object.values(CONSENT_BASES), ...EXCEPTIONS, ...HIPAA_BASES, ...HIPAA_BASES.map((each): Redisclosure => `redisclosure-${each}`), ...OTHER_REGIMES, ...OWN_ACCESS, ...OF_THE_GATE,
  ]),
];
