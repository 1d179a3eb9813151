// SPDX-License-Identifier: Apache-2.0
/** One valid paper of every variant, each in a world in which it alone lets one record out. */
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { Decision } from '../../../../src/domain/consent/decision.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { shippedTables } from '../../../support/consent-tables.ts';

export type Variant = ConsentPaper['variant'];

const PROGRAM = 'org-gate';
const CLINIC = 'org-clinic';
const AGENCY = 'org-agency';
const COURT = 'org-court';

/** A program outside HIPAA asks nothing but Part 2; single tests make it a covered entity. */
export const BASE: Facts = {
  asOf: '2026-11-18T12:00:00-05:00', state: 'ZZ',
  patient: { id: 'pt-one', name: 'Wren Abbot', ageYears: 33, capacity: 'has', deceased: false, custody: 'none' },
  organizations: [
    { id: PROGRAM, name: 'Gatehouse Program', classes: ['part2-program'] },
    { id: 'org-other-program', name: 'Another Program', classes: ['part2-program', 'withdrawal-maintenance-program', 'covered-entity'] },
    { id: CLINIC, name: 'Corner Clinic', classes: ['covered-entity', 'health-care-provider'] },
    { id: AGENCY, name: 'County Supervision', classes: ['criminal-justice-agency'] },
    { id: COURT, name: 'Court Two', classes: ['court', 'criminal-justice-agency'] },
    { id: 'org-link', name: 'Link', classes: ['intermediary'] },
    { id: 'org-mind', name: 'Mind Clinic', classes: ['covered-entity', 'health-care-provider'] },
    { id: 'org-va', name: 'Veterans Center', classes: ['va-facility', 'health-care-provider'] },
    { id: 'org-monitor', name: 'Prescription Monitor', classes: ['prescription-monitoring-program'] },
  ],
  persons: [], discloser: { organization: PROGRAM }, recipient: { organization: CLINIC, role: 'clinician', treatingRelationship: 'patient' },
  purpose: 'treatment', request: { kind: 'disclose', records: ['r1'], requesterVerified: true },
  records: [{ id: 'r1', category: 'treatment-summary', recordClass: 'p2', origin: PROGRAM }],
  consents: [], orders: [], agreements: [], restrictions: [],
};

export const PAPER: ConsentPaper = {
  id: 'c1', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'pt-one', disclosers: [PROGRAM], recipients: [CLINIC],
  categories: ['treatment-summary'], purposes: ['treatment'], period: { start: '2026-03-01', end: '2027-02-28' },
  signatures: [{ signer: 'pt-one', role: 'patient', date: '2026-03-01', method: 'wet-ink' }],
  statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'],
};

interface Parts { readonly facts?: Partial<Facts>; readonly paper?: Partial<ConsentPaper> }

function world({ facts = {}, paper = {} }: Parts): Facts {
  return { ...BASE, ...facts, consents: [{ ...PAPER, ...paper }] };
}

const officer: Facts['recipient'] = { organization: AGENCY, role: 'supervising-officer', supervisesPatient: true, conditionedParticipation: true, dutyOnSameAction: true };

/** Every variant with a valid paper. */
export const VALID: Readonly<Record<Variant, Facts>> = {
  specific: world({}),
  'tpo-single': world({ paper: { variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', purposes: ['treatment', 'payment', 'operations'] } }),
  intermediary: world({
    facts: { discloser: { organization: 'org-link' }, records: [{ ...BASE.records[0]!, receivedUnder: { basis: 'intermediary-consent', consentId: 'c1', noticed: true } }] },
    paper: { variant: 'intermediary', recipients: [], recipientClass: 'intermediary-members-treating-me', intermediaries: ['org-link'] },
  }),
  'cj-referral': world({
    facts: { recipient: officer, purpose: 'cj-monitoring', justiceAction: { finalDispositionOn: '2027-06-30', finalDispositionOccurred: false } },
    paper: {
      variant: 'cj-referral', recipients: [AGENCY], purposes: ['cj-monitoring'], statements: ['redisclosure-risk', 'conditioning'],
      revocableAfter: { event: 'final-disposition' }, mandate: { condition: 'probation', imposedBy: AGENCY },
    },
  }),
  'sud-counseling-notes': world({
    facts: { records: [{ ...BASE.records[0]!, category: 'sud-counseling-note', recordClass: 'p2-notes' }] },
    paper: { variant: 'sud-counseling-notes', categories: ['sud-counseling-note'] },
  }),
  'psychotherapy-notes-authorization': world({
    facts: { discloser: { organization: 'org-mind' }, records: [{ ...BASE.records[0]!, category: 'psychotherapy-note', recordClass: 'phi-psy', origin: 'org-mind' }] },
    paper: { variant: 'psychotherapy-notes-authorization', disclosers: ['org-mind'], categories: ['psychotherapy-note'] },
  }),
  'legal-proceeding': world({
    facts: { recipient: { organization: COURT, role: 'judge' }, purpose: 'legal-proceeding' },
    paper: { variant: 'legal-proceeding', recipients: [COURT], purposes: ['legal-proceeding'] },
  }),
  'hipaa-authorization': world({
    facts: {
      discloser: { organization: 'org-mind' }, recipient: { organization: AGENCY, role: 'supervising-officer' }, purpose: 'cj-monitoring',
      records: [{ ...BASE.records[0]!, recordClass: 'phi', origin: 'org-mind' }],
    },
    paper: { variant: 'hipaa-authorization', disclosers: ['org-mind'], recipients: [AGENCY], purposes: ['cj-monitoring'], statements: ['revocation-right', 'redisclosure-risk', 'conditioning'] },
  }),
  'va-7332': world({
    facts: {
      discloser: { organization: 'org-va' }, recipient: { organization: AGENCY, role: 'supervising-officer' }, purpose: 'cj-monitoring',
      records: [{ ...BASE.records[0]!, recordClass: 'va7332', origin: 'org-va' }],
    },
    paper: { variant: 'va-7332', disclosers: ['org-va'], recipients: [AGENCY], purposes: ['cj-monitoring'] },
  }),
  registry: world({
    facts: {
      recipient: { organization: 'org-other-program', role: 'clinician', treatingRelationship: 'patient' }, enrollmentEvent: { event: 'accepted' }, records: [{ ...BASE.records[0]!, category: 'medication-list' }],
    },
    paper: { variant: 'registry', recipients: ['org-other-program'], categories: ['medication-list'] },
  }),
  pdmp: world({
    facts: {
      recipient: { organization: 'org-monitor', role: 'pdmp-staff' }, purpose: 'public-health', state: 'EX',
      overlays: [{ state: 'EX', rule: 'example-reporting-statute', effect: 'require-disclosure' }],
    },
    paper: { variant: 'pdmp', recipients: ['org-monitor'], purposes: ['public-health'] },
  }),
};

export const VARIANTS = Object.keys(VALID) as readonly Variant[];

/** The world of a variant with its paper changed. */
export function withPaper(variant: Variant, change: Partial<ConsentPaper>): Facts {
  const facts = VALID[variant];
  return { ...facts, consents: [{ ...facts.consents[0]!, ...change }] };
}

const tables = shippedTables();

/** Asks the engine. */
export function ask(facts: Facts): Decision {
  return decide(facts, tables);
}

/** Outcome and the reasons of the one record. */
export function answerOf(facts: Facts): { readonly outcome: string; readonly reasons: readonly string[] } {
  const decision = ask(facts);
  return { outcome: decision.outcome, reasons: decision.withheld[0]?.reasons ?? [] };
}
