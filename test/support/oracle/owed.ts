// SPDX-License-Identifier: Apache-2.0
/**
 * What an answer owes, written from the emission rules (section 1, with the precisions of the scenario format) and not from the engine: from the facts, what
 * was released on which basis, and what was not and why. Of the duties that depend on a single paper's fate only those that the rules fix are told.
 */
import type { Decision, RecordDecision } from '../../../src/domain/consent/decision.ts';
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import type { AdvisoryObligation, CriticalObligation } from '../../../src/domain/consent/facts/vocabulary.ts';
import { reaches } from './order.ts';
import { MATRIX } from './scope.ts';
import { receiver, receiverIsPatient, receiverIsProvider, senderInHipaa } from './who.ts';

type Obligation = CriticalObligation | AdvisoryObligation;

const PART2_FORMS = [
  'specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent', 'legal-proceeding-consent', 'hipaa-authorization', 'pdmp-consent', 'registry-consent',
];
const INSIDE = ['within-program', 'qso-agreement', 'qso-contract-agent'];
const LIFTED = ['crime-on-premises-exception', 'child-abuse-report', 'vital-statistics-exception'];
const ORDERS = ['subpart-e-order', 'hipaa-court-order', 'court-order', 'va-good-cause-order'];
const OPEN = ['cji', 'self', 'soc'];
/** Column LGH of section 8, and what of part 2 stands on one of its rows. */
const ACCOUNTED = [
  'hipaa-required-by-law', 'hipaa-abuse-report', 'hipaa-oversight', 'hipaa-court-order', 'hipaa-subpoena-with-assurance', 'hipaa-law-enforcement', 'hipaa-threat', 'hipaa-public-health',
  'hipaa-decedent', 'crime-on-premises-exception', 'child-abuse-report', 'vital-statistics-exception', 'audit-exception', 'va-audit', 'subpart-e-order',
];

interface Released { readonly facts: RecordFacts; readonly bases: readonly string[]; readonly onward: boolean; readonly part2: boolean; readonly own: boolean }

function classes(record: RecordFacts): readonly string[] {
  return [record.recordClass, ...(record.derivedFrom ?? []).map((each) => each.recordClass)];
}

function isPart2(record: RecordFacts): boolean {
  return classes(record).some((each) => each === 'p2' || each === 'p2-notes') || (record.madeSolelyAsEvidence === true && record.usedForCare === true && record.recordClass === 'cji');
}

function released(each: RecordDecision, facts: Facts): Released {
  const record = facts.records.find(({ id }) => id === each.record)!;
  return {
    facts: record, bases: each.bases.map((basis) => basis.replace('redisclosure-', '')), part2: isPart2(record), own: each.bases.includes('own-record'),
    onward: each.bases.some((basis) => basis.startsWith('redisclosure-') || basis === 'cj-duty'),
  };
}

const on = (bases: readonly string[], among: readonly string[]): boolean => bases.some((each) => among.includes(each));

/** Obligations of one released record that is under part 2. */
function ofPart2({ bases, part2, own, onward }: Released, facts: Facts): readonly Obligation[] {
  if (!part2 || own || receiverIsPatient(facts)) {
    return [];
  }
  const consented = !onward && on(bases, PART2_FORMS);
  const leaves = !on(bases, INSIDE) && !on(bases, LIFTED);
  return [
    ...(consented || onward ? ['attach-part2-notice', 'attach-consent-scope'] as const : []), ...(consented ? ['log-part2-accounting'] as const : []),
    ...(leaves ? ['keep-part2-label'] as const : []), ...(leaves && !on(bases, ['legal-proceeding-consent', 'subpart-e-order']) ? ['bar-proceedings-tag'] as const : []),
    ...(consented && facts.organizations.some((each) => each.id === facts.discloser.organization && each.classes.includes('intermediary')) ? ['intermediary-log'] as const : []),
    ...(on(bases, ['cj-referral-consent', 'cj-duty']) ? ['cj-duty-limit'] as const : []),
  ];
}

/** MIN: anything released, but for what the format excepts. */
function isMinimal({ facts: record, bases, own }: Released): boolean {
  const excepted = own || on(bases, ['within-program', 'psychotherapy-originator', ...ORDERS])
    // Who stands in the person's place is the person to HIPAA (164.502(g)); 42 CFR 2.13(a) excepts nobody.
    || (!isPart2(record) && record.recordClass !== 'va7332' && on(bases, ['hipaa-authorization', 'psychotherapy-notes-authorization', 'directed-copy', 'hipaa-personal-representative']))
    || (record.recordClass === 'phi' && bases.some((each) => PART2_FORMS.includes(each)));
  return !excepted;
}

function minimum(all: readonly Released[], facts: Facts): boolean {
  const matrix = facts.sharingMatrix !== undefined && MATRIX.purposes.includes(facts.purpose);
  const closed = all.filter(({ facts: record }) => !OPEN.includes(record.recordClass));
  const toProvider = ({ facts: record, bases }: Released): boolean => !isPart2(record) && classes(record).includes('phi') && bases.includes('hipaa-treatment') && (receiverIsProvider(facts) || receiver(facts, 'covered-entity'));
  // A derived value is as its inputs are (P19).
  const derived = all.filter(({ facts: record }) => OPEN.includes(record.recordClass) && record.derivedFrom !== undefined && closed.length > 0);
  return facts.purpose !== 'patient-request' && all.length > 0 && (matrix || [...closed, ...derived].some((each) => isMinimal(each) && !toProvider(each)));
}

const STATEMENTS_164_508 = ['revocation-right', 'redisclosure-risk', 'conditioning'] as const;

/** Row I4: the referral's form is no authorization (any more), and the court's order to report is the HIPAA basis. */
function isByReportingOrder(facts: Facts): boolean {
  const authorizes = facts.consents.some(({ statements, revocation }) => revocation === undefined && STATEMENTS_164_508.every((each) => statements.includes(each)));
  return facts.purpose === 'cj-monitoring' && !authorizes && facts.orders.some((each) => each.type === 'court-reporting-order' && reaches(each, facts));
}

/** Row G6: an order that alone stands there compels nobody, and goes no further than it says. */
function isWithoutMandate({ findings }: RecordDecision): boolean {
  return findings.some(({ rule }) => rule === 'part2.order.no-mandate');
}

/** Owed on the fate of a paper rather than by a rule on the answer: rows of test/domain/consent/law hold these. */
export const OF_A_PAPER: readonly Obligation[] = ['agreement-required', 'request-no-further-use'];

/** The obligations that the emission rules fix, in no order; `OF_A_PAPER` are not among them. */
export function owed(facts: Facts, decision: Decision): readonly Obligation[] {
  const out = decision.records.filter((each) => each.verdict === 'release').map((each) => released(each, facts));
  const kept = decision.records.filter((each) => each.verdict !== 'release');
  const keptFacts = kept.map((each) => facts.records.find(({ id }) => id === each.record)!);
  const patient = receiverIsPatient(facts) && facts.request.requesterVerified;
  const secret = keptFacts.some((each) => isPart2(each) || classes(each).some((one) => one === 'va7332' || one === 'unknown'));
  const has = (among: readonly string[]): boolean => out.some((each) => !each.own && on(each.bases, among));
  const byAuthorization = facts.research?.basis === 'hipaa-authorization';
  const accounted = has(ACCOUNTED) || (has(['cj-referral-consent']) && isByReportingOrder(facts)) || (has(['hipaa-research', 'research-exception', 'va-research']) && !byAuthorization);
  const report = facts.purpose === 'child-abuse-report' || facts.purpose === 'adult-abuse-report';
  const police = has(['hipaa-law-enforcement', 'crime-on-premises-exception']) || (has(['hipaa-threat']) && facts.threat?.ground !== 'imminent-threat');
  const when = (holds: boolean, ...those: readonly Obligation[]): readonly Obligation[] => (holds ? those : []);
  return [...new Set<Obligation>([
    ...out.flatMap((each) => ofPart2(each, facts)),
    ...when(!patient && secret && !out.some((each) => each.part2), 'nonconfirming-response'), ...when(minimum(out, facts), 'minimum-necessary'),
    ...when(senderInHipaa(facts) && accounted, 'log-hipaa-accounting'), ...when(has(ORDERS) || kept.some(isWithoutMandate), 'order-scope-only'), ...when(has(['emergency-exception', 'va-emergency']), 'document-emergency'),
    ...when(has(['hipaa-custody']), 'custodian-representation'), ...when(has(['research-exception', 'va-research']), 'research-terms'), ...when(has(['audit-exception', 'va-audit']), 'audit-terms'),
    ...when(has(['public-health-deidentified']) || kept.some((each) => each.reasons.includes('not-deidentified')), 'deidentify'),
    ...when(report || (facts.overlays ?? []).length > 0 || out.some(({ facts: record }) => record.healthContent === true && OPEN.includes(record.recordClass)), 'state-overlay-check'),
    ...when(facts.records.some((each) => facts.request.records.includes(each.id) && classes(each).includes('chri')), 'chri-authority-check'),
    ...when(out.some((each) => !each.own && classes(each.facts).includes('chri')), 'log-chri-dissemination'),
    ...when(kept.some((each) => each.reasons.includes('restriction-honored')), 'honor-restriction'),
    ...when(kept.some((each) => each.reasons[0] === 'revoked'), 'stop-future'),
    ...when(facts.purpose === 'adult-abuse-report' && has(['hipaa-abuse-report', 'hipaa-required-by-law']), 'inform-individual'),
    ...when(kept.some((each) => each.verdict === 'undecided' && (each.reasons.includes('identity-unproven') || each.reasons.includes('custody-unknown'))), 'verify-identity-authority'),
    ...when(police || (facts.purpose === 'patient-request' && out.length > 0), 'verify-identity-authority'),
  ])];
}
