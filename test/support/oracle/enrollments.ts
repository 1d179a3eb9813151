// SPDX-License-Identifier: Apache-2.0
/** Multiple enrollments: 42 CFR 2.34, with the readings of docs/rules-open-points.md. */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { either, when, type Answer } from './answer.ts';
import { subpartE } from './order.ts';
import { emergency } from './part2.ts';
import { paperAnswers } from './paper.ts';
import { legalUse, receiver, receiverIsProvider, sender, senderId } from './who.ts';

const IDENTITY_DRUG_DATES = ['identity-and-whereabouts', 'patient-presence', 'treatment-program-identity', 'medication-list'];

/** (a): a program tells a registry or a maintenance program, at one of the stated moments, on the patient's consent. */
export function toldOfEnrollment(record: RecordFacts, facts: Facts): Answer {
  const permitted = sender(facts, 'part2-program') && receiver(facts, 'central-registry', 'withdrawal-maintenance-program') && IDENTITY_DRUG_DATES.includes(record.category);
  const papers = facts.consents.filter((each) => each.variant === 'registry' && permitted && record.recordClass === 'p2');
  return either(...papers.map((each) => {
    const answer = paperAnswers(each, record, facts, { list: 'part2', sender: 'tested' });
    return answer === 'yes' && facts.enrollmentEvent === undefined ? 'ask' : answer;
  }));
}

/** (b): whoever was told may use it for nothing else. */
export function toldOnlyForEnrollment(record: RecordFacts, facts: Facts): boolean {
  const came = facts.consents.find((each) => each.id === record.receivedUnder?.consentId);
  return record.recordClass === 'p2' && (came?.variant === 'registry' || (sender(facts, 'central-registry') && !(sender(facts, 'part2-program') && record.origin === senderId(facts))));
}

/** (c), (d), (e); and the emergency and the order of a court that stand beside them. */
export function answeredOfEnrollment(record: RecordFacts, facts: Facts): Answer {
  if (legalUse(facts.purpose)) {
    return subpartE(record, facts);
  }
  const where = record.category === 'treatment-program-identity';
  const treating = receiverIsProvider(facts) && facts.recipient.treatingRelationship === 'patient';
  const registry = receiver(facts, 'withdrawal-maintenance-program') ? where : treating && (where || record.category === 'medication-list');
  const answer = sender(facts, 'central-registry') ? registry : facts.recipient.organization !== undefined && facts.recipient.organization === record.origin;
  return either(emergency(facts), when(facts.purpose === 'treatment' && answer));
}
