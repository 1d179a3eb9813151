// SPDX-License-Identifier: Apache-2.0
/** Court orders and process: section 5 (subpart E) and section 8 (45 CFR 164.512(e), (f)). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { OrderPaper } from '../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { either, when, type Answer } from './answer.ts';
import { covers } from './scope.ts';
import { receiver, receiverIds, senderId } from './who.ts';

const ORDERED = ['legal-proceeding', 'law-enforcement', 'cj-monitoring'];
const SERIOUS = ['homicide', 'rape', 'kidnapping', 'armed-robbery', 'assault-with-deadly-weapon', 'child-abuse-or-neglect'];
const PROCEDURE_64 = ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing'] as const;
const FINDINGS_64 = ['no-other-effective-way', 'public-interest-outweighs-injury'] as const;
const PROCEDURE_65 = ['notice-to-holder', 'opportunity-to-respond', 'independent-counsel-for-holder'] as const;
const FINDINGS_65 = ['extremely-serious-crime', 'substantial-value', 'no-other-effective-way', 'public-interest-outweighs-injury'] as const;

export function reaches(order: OrderPaper, facts: Facts): boolean {
  return order.discloser === senderId(facts) && (order.recipients ?? []).some((each) => receiverIds(facts).includes(each));
}

export function names(order: OrderPaper, record: RecordFacts, facts: Facts): boolean {
  return reaches(order, facts) && covers(order.categories ?? [], record);
}

/** An order needs a subpoena or similar mandate beside it before anything leaves (section 5, the default). */
function mandated(facts: Facts): boolean {
  return facts.orders.some((each) => (each.type === 'subpoena' || each.type === 'search-warrant') && reaches(each, facts));
}

function complete(order: OrderPaper): boolean {
  const done = (steps: readonly NonNullable<OrderPaper['procedure']>[number][]): boolean => steps.every((each) => order.procedure?.includes(each));
  const found = (all: readonly NonNullable<OrderPaper['findings']>[number][]): boolean => all.every((each) => order.findings?.includes(each));
  switch (order.type) {
    case 'subpart-e-2-64': return done(PROCEDURE_64) && found(FINDINGS_64);
    case 'subpart-e-2-65': return order.offense !== undefined && done(PROCEDURE_65) && found(FINDINGS_65);
    default: return found(FINDINGS_64);
  }
}

/** 42 CFR 2.64 for what is not criminal, 2.65 against a patient, 2.66 against the holder. */
function forThisUse(order: OrderPaper, record: RecordFacts, facts: Facts): boolean {
  const prior = record.receivedUnder?.basis;
  switch (order.type) {
    case 'subpart-e-2-64': return facts.purpose === 'legal-proceeding';
    case 'subpart-e-2-65':
      return (order.offense === undefined || SERIOUS.includes(order.offense)) && prior !== 'research-exception' && prior !== 'audit-exception';
    case 'subpart-e-2-66': return record.deidentified === true;
    default: return false;
  }
}

/** In: a Part 2 record asked for in a proceeding or investigation. Out: whether an order under subpart E lets it go. */
export function subpartE(record: RecordFacts, facts: Facts): Answer {
  const answers = facts.orders.map((order): Answer => {
    if (order.type === 'court-order' || order.type === 'court-reporting-order') {
      return facts.purpose === 'legal-proceeding' ? 'ask' : 'no';
    }
    const confidential = (record.confidentialCommunication === true || record.recordClass === 'p2-notes') && order.confidentialCommunicationFinding === undefined;
    if (!forThisUse(order, record, facts) || !names(order, record, facts) || order.issuedBy !== 'court' || confidential) {
      return 'no';
    }
    return when(complete(order) && mandated(facts), 'ask');
  });
  return either(...answers);
}

/** 45 CFR 164.512(e)(1)(i): an order of a court, to the extent of what it names. */
export function courtOrder(record: RecordFacts, facts: Facts): boolean {
  if (!ORDERED.includes(facts.purpose)) {
    return false;
  }
  const kinds = ['court-order', 'court-reporting-order', 'subpart-e-2-64', 'subpart-e-2-65', 'subpart-e-2-66'];
  return facts.orders.some((each) => kinds.includes(each.type) && each.issuedBy === 'court' && names(each, record, facts));
}

/** 45 CFR 164.512(e)(1)(ii): a subpoena with an assurance. */
export function assuredSubpoena(record: RecordFacts, facts: Facts): boolean {
  return facts.orders.some((each) => each.type === 'subpoena' && each.assurance !== undefined && names(each, record, facts));
}

function passesTest(order: OrderPaper): boolean {
  const test = order.administrativeTest;
  return test !== undefined && test.relevantAndMaterial && test.specificAndLimited && test.deidentifiedInsufficient;
}

/** 45 CFR 164.512(f)(1)(ii): warrant or subpoena of a court, grand jury subpoena, administrative request that passes the three-part test. */
export function policeProcess(record: RecordFacts, facts: Facts): boolean {
  return receiver(facts, 'law-enforcement', 'prosecutor', 'criminal-justice-agency', 'court') && facts.orders.some((each) => names(each, record, facts) && (
    (each.type === 'search-warrant' && each.issuedBy === 'court') ||
    (each.type === 'subpoena' && (each.issuedBy === 'grand-jury' || each.issuedBy === 'court')) ||
    (each.type === 'administrative-request' && passesTest(each))));
}

/** An order for good cause counts for what it orders and for who asks under it (38 USC 7332(b)(2)(D); Fla. Stat. 397.501(7)). */
export function goodCause(type: 'state-good-cause-order' | 'va-good-cause-order', record: RecordFacts, facts: Facts): boolean {
  return ORDERED.includes(facts.purpose) && facts.orders.some((each) => each.type === type && each.issuedBy === 'court' && names(each, record, facts));
}
