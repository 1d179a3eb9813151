// SPDX-License-Identifier: Apache-2.0
/**
 * A second evaluator of the gate's rules, written from the rules and not from the first: for each record, sections 10, 3, 4, 5, 6, 8, 9 and 12
 * in order, plainly and slowly. It tells verdicts alone. Where it and the engine differ, one of them is wrong.
 */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { toTheParticipant } from './access.ts';
import { both, when, type Answer } from './answer.ts';
import { hipaa, psychotherapyNotes } from './hipaa.ts';
import { courtOrder, goodCause, names, reaches } from './order.ts';
import { emergency, part2 } from './part2.ts';
import { criminalHistory, lawAsks, matrixLeavesOut, restricted, school, stateProhibits, stateWantsMore, va } from './other.ts';
import { withinTheTeam } from './team.ts';
import { carrierIsIntermediary, receiverIsPatient, senderId, senderInHipaa } from './who.ts';

export interface OracleAnswer {
  readonly released: readonly string[];
  readonly undecided: readonly string[];
  readonly withheld: readonly string[];
}

/** Section 3, P7: what was made as evidence and then used for care belongs to the program. */
function classified(record: RecordFacts): RecordFacts {
  return record.madeSolelyAsEvidence === true && record.usedForCare === true ? { ...record, recordClass: 'p2' } : record;
}

/** Section 3, P19: the record itself and every input, each under its own class and the scope under which it came. */
function faces(record: RecordFacts): readonly RecordFacts[] {
  const { derivedFrom, ...whole } = record;
  return [whole, ...(derivedFrom ?? []).map((input): RecordFacts => ({
    ...whole, recordClass: input.recordClass, origin: input.origin ?? whole.origin,
    ...(input.receivedUnder === undefined ? {} : { receivedUnder: input.receivedUnder }),
  }))];
}

/** What no federal regime protects still follows an order of the court that asked for it (row G13). */
function unregulated(record: RecordFacts, facts: Facts): Answer {
  const orders = facts.orders.filter((each) => reaches(each, facts));
  return when(facts.purpose !== 'legal-proceeding' || orders.length === 0 || orders.some((each) => names(each, record, facts)));
}

function regimes(record: RecordFacts, facts: Facts): Answer {
  switch (record.recordClass) {
    case 'unknown': return 'ask';
    case 'p2': case 'p2-notes': return part2(record, facts);
    case 'phi': return hipaa(record, facts);
    case 'phi-psy': return psychotherapyNotes(record, facts);
    case 'va7332': {
      const own = va(record, facts);
      return own === 'yes' && senderInHipaa(facts) ? hipaa(record, facts) : own;
    }
    case 'chri': return criminalHistory(record, facts);
    case 'edu': return school(record, facts);
    default: return unregulated(record, facts);
  }
}

/** The sender and everything that it is a part of. */
function partsOf(facts: Facts, id: string, seen: readonly string[] = []): readonly string[] {
  const parent = facts.organizations.find((each) => each.id === id)?.parent;
  return parent === undefined || seen.includes(parent) ? [id] : [id, ...partsOf(facts, parent, [...seen, id])];
}

/** Whoever carries out the disclosure for the sender needs an agreement on file (section 1, AGR); an intermediary has none (sections 2 and 6). */
function carrierBound(facts: Facts): boolean {
  const { actingThrough } = facts.discloser;
  return actingThrough === undefined || carrierIsIntermediary(facts) || facts.agreements.some((each) => each.inDate && partsOf(facts, senderId(facts)).some((id) => each.parties.includes(id)) &&
    each.parties.includes(actingThrough) && (each.type === 'business-associate-agreement' || (each.type === 'qsoa' && each.boundByPart2 === true)));
}

/** What needs no agreement of the carrier: emergencies (section 5, 2.51), what law and courts demand, deaths (2.15(b)). */
function owed(record: RecordFacts, facts: Facts): boolean {
  return emergency(facts) === 'yes' || lawAsks(record, facts) || (record.recordClass === 'phi' && courtOrder(record, facts))
    || (record.recordClass === 'p2' && facts.purpose === 'vital-statistics') || (record.recordClass === 'va7332' && goodCause('va-good-cause-order', record, facts));
}

function toOthers(record: RecordFacts, facts: Facts): Answer {
  if ((!carrierBound(facts) && !owed(record, facts)) || restricted(record, facts) || stateProhibits(record, facts) || stateWantsMore(record, facts) || record.neededForPurpose === false) {
    return 'no';
  }
  return both(...faces(record).map((each) => withinTheTeam(each, facts, regimes)));
}

/** Row A5: the participant sends a copy to a third party; without a consent to that party the question stays open. */
function directed(record: RecordFacts, facts: Facts): Answer {
  const answer = toOthers(record, facts);
  const own = toTheParticipant(record, facts);
  if (answer === 'yes' || own === 'no') {
    return answer;
  }
  return record.recordClass === 'phi' && facts.request.written === true ? 'yes' : both(own, 'ask');
}

function decided(record: RecordFacts, facts: Facts): Answer {
  const claimed = (facts.recipient.role === 'claimed-patient' || receiverIsPatient(facts)) && !facts.request.requesterVerified;
  if (claimed) {
    return 'ask';
  }
  if (facts.recipient.organization !== undefined && record.contributedBy === facts.recipient.organization) {
    return 'yes';
  }
  if (facts.request.kind === 'directed-copy') {
    return directed(record, facts);
  }
  if (receiverIsPatient(facts)) {
    return both(...faces(record).map((each) => toTheParticipant(each, facts)));
  }
  return toOthers(record, facts);
}

function verdict(asked: RecordFacts, facts: Facts): Answer {
  const record = classified(asked);
  if (matrixLeavesOut(record, facts)) {
    return 'no';
  }
  const answer = decided(record, facts);
  return answer === 'yes' && !facts.request.requesterVerified ? 'ask' : answer;
}

/** What only a consent as others write it can say; `provisions.ts` beside this file evaluates that from the resource itself. */
function sayWhatThisCannotTell(facts: Facts): boolean {
  return facts.consents.some((each) => each.limits !== undefined || each.within !== undefined || each.parties !== undefined) ||
    facts.restrictions.some((each) => each.limits !== undefined || each.permits !== undefined || each.dataPeriod !== undefined);
}

/** In: the facts of one ask, as the scenario format can say them (throws for others, rather than leave a condition out). Out: every record asked for, once, by verdict. */
export function oracle(facts: Facts): OracleAnswer {
  if (sayWhatThisCannotTell(facts)) {
    throw new Error('These facts hold conditions of R4 provisions, which this evaluator does not read.');
  }
  const asked = facts.request.records.map((id) => {
    const record = facts.records.find((each) => each.id === id);
    return { id, answer: record === undefined ? 'no' as const : verdict(record, facts) };
  });
  const those = (wanted: Answer): readonly string[] => asked.filter((each) => each.answer === wanted).map((each) => each.id);
  return { released: those('yes'), undecided: those('ask'), withheld: those('no') };
}
