// SPDX-License-Identifier: Apache-2.0
/** The participant's own access, and what the participant directs elsewhere (sections 7, 8; rows A1 to A7). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import type { PriorBasis } from '../../../src/domain/consent/facts/vocabulary.ts';
import { today, when, type Answer } from './answer.ts';
import { sender } from './who.ts';

const CONSENTS: readonly PriorBasis[] = [
  'specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent', 'legal-proceeding-consent',
];
/** The rows of section 8 that say "account: yes", and what of Part 2 has no consent behind it. */
const ACCOUNTABLE: readonly PriorBasis[] = [
  'hipaa-required-by-law', 'hipaa-abuse-report', 'hipaa-oversight', 'hipaa-court-order', 'hipaa-subpoena-with-assurance',
  'hipaa-law-enforcement', 'hipaa-threat', 'hipaa-research', 'crime-on-premises-exception', 'child-abuse-report', 'research-exception',
  'audit-exception', 'vital-statistics-exception', 'subpart-e-order',
];

/** An entry of the day `years` ago still counts. */
function recent(date: string, facts: Facts, years: number): boolean {
  const end = facts.request.receivedOn ?? today(facts);
  const start = `${String(Number(end.slice(0, 4)) - years)}${end.slice(4)}`;
  return start <= date && date <= end;
}

/** Log entries: 42 CFR 2.24, 2.25, 45 CFR 164.528. */
function accounted(record: RecordFacts, facts: Facts): Answer {
  const entry = record.accountingEntry;
  if (entry === undefined) {
    return 'no';
  }
  switch (facts.request.kind) {
    case 'intermediary-list':
      return when(sender(facts, 'intermediary') && facts.request.written === true && recent(entry.date, facts, 3));
    case 'part2-accounting':
      return when(CONSENTS.includes(entry.basis) && (entry.basis !== 'tpo-single-consent' || entry.throughEhr === true) && recent(entry.date, facts, 3));
    default: return when(ACCOUNTABLE.includes(entry.basis) && recent(entry.date, facts, 6));
  }
}

/** In: a record that the participant (or who stands for the participant) asks for. Out: whether it goes. */
export function toTheParticipant(record: RecordFacts, facts: Facts): Answer {
  const { kind, copySafetyRisk } = facts.request;
  if (kind === 'intermediary-list' || kind === 'part2-accounting' || kind === 'hipaa-accounting') {
    return accounted(record, facts);
  }
  const jailed = facts.patient.custody === 'in-custody' || facts.patient.custody === 'in-custody-halfway-house';
  const refused = kind === 'access-copy' && copySafetyRisk === true && jailed;
  if (refused || record.litigationFile === true || record.thirdPartyConfidence === true) {
    return 'no';
  }
  switch (record.recordClass) {
    case 'unknown': return 'ask';
    case 'phi-psy': case 'chri': return 'no';
    case 'p2-notes': return when(record.programElectsRelease === true, 'ask');
    default: return 'yes';
  }
}
