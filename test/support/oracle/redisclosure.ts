// SPDX-License-Identifier: Apache-2.0
/** A Part 2 record that the sender received from elsewhere: what section 6.1 lets it do without a new paper. */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts, ReceivedUnder } from '../../../src/domain/consent/facts/record.ts';
import { when, type Answer } from './answer.ts';
import { hipaa } from './hipaa.ts';
import { notBeganOrOver, paperAnswers, revoked } from './paper.ts';
import { agreement, isTpoPurpose, legalUse, receiver, receiverIds, receiverIsJustice, sender, senderIsJustice, senderId, senderInHipaa } from './who.ts';

const BACK_ONLY = ['qso-agreement', 'audit-exception', 'research-exception', 'emergency-exception'];
const CONSENTED = ['tpo-single-consent', 'specific-consent', 'intermediary-consent', 'hipaa-authorization'];

function paperOf(prior: ReceivedUnder, facts: Facts): ConsentPaper | undefined {
  return facts.consents.find((each) => each.id === prior.consentId);
}

/** After revocation new flows stop (section 13.6); a paper that has run out is read the same way, the rules being silent. */
function stopped(paper: ConsentPaper | undefined, facts: Facts): boolean {
  const parties = [senderId(facts), ...receiverIds(facts)];
  return paper !== undefined && (notBeganOrOver(paper, facts) || revoked(paper, facts, parties) || paper.falsity !== undefined);
}

/** Process, statutes of a state, and what helps an investigation or an arrest are no way around the bar (42 CFR 2.12(d)(1), 2.20; row H10). */
function withoutProcess(facts: Facts): Facts {
  const { threat, custodianRepresentation: stated, ...rest } = facts;
  const policing = stated?.needs.every((need) => need === 'e-law-enforcement-on-premises') === true;
  return {
    ...rest, orders: [], overlays: [], ...(threat?.ground === 'imminent-threat' ? { threat } : {}),
    ...(stated === undefined || policing ? {} : { custodianRepresentation: stated }),
  };
}

/** 42 CFR 2.33(b)(1): as HIPAA permits, never in a proceeding against the patient. */
function coveredEntity(prior: ReceivedUnder, record: RecordFacts, facts: Facts): Answer {
  const paper = paperOf(prior, facts);
  const tpo = paper === undefined ? prior.basis === 'tpo-single-consent' : paper.purposes.length > 0 && paper.purposes.every(isTpoPurpose);
  if (stopped(paper, facts) || !CONSENTED.includes(prior.basis) || !tpo) {
    return 'no';
  }
  return hipaa(record, withoutProcess(facts));
}

/** 42 CFR 2.33(b)(2) and 2.31(a)(4)(ii): consistent with the paper it came under; the paper names the first holder. */
function asThePaperSays(prior: ReceivedUnder, record: RecordFacts, facts: Facts): Answer {
  const paper = paperOf(prior, facts);
  if (paper === undefined) {
    return 'no';
  }
  // Who helps the first program to operate helps no later holder.
  const helper = paper.variant === 'tpo-single' && facts.recipient.treatingRelationship !== 'patient' && !receiver(facts, 'health-plan', 'third-party-payer');
  return stopped(paper, facts) || helper ? 'no' : paperAnswers(paper, record, facts, { list: 'part2', sender: 'ignored' });
}

/** 42 CFR 2.33(b)(3), (c): payment and operations, to a contractor bound in writing. */
function contractor(prior: ReceivedUnder, facts: Facts): boolean {
  const paper = paperOf(prior, facts);
  const work = facts.purpose === 'payment' || facts.purpose === 'operations';
  return work && paper !== undefined && !stopped(paper, facts) && paper.purposes.includes(facts.purpose) &&
    agreement(facts, 'part2-contract-2-33-c', 'bound-by-part-2');
}

/** 42 CFR 2.35(d): official duties on the conditional release or action, and nothing else. */
function officialDuty(prior: ReceivedUnder, facts: Facts): Answer {
  const paper = paperOf(prior, facts);
  const duty = facts.recipient.dutyOnSameAction === true && receiverIsJustice(facts) &&
    (facts.purpose === 'legal-proceeding' || senderIsJustice(facts));
  if (duty && facts.purpose === 'legal-proceeding') {
    return 'ask';
  }
  return when(duty && facts.purpose === 'cj-monitoring' && !stopped(paper, facts));
}

function back(record: RecordFacts, facts: Facts): boolean {
  return facts.recipient.organization !== undefined && facts.recipient.organization === record.origin;
}

function contractAgent(facts: Facts): boolean {
  return sender(facts, 'qso') && receiver(facts, 'contract-agent') && facts.agreements.some((each) => each.type === 'contract-agent' &&
    each.inDate && each.boundByPart2 === true && each.returnOnly === true &&
    [senderId(facts), facts.recipient.organization ?? ''].every((side) => each.parties.includes(side)));
}

/** In: a Part 2 record received from elsewhere. Out: whether section 6.1 lets it go on without a new consent or an order. */
export function onward(prior: ReceivedUnder, record: RecordFacts, facts: Facts): Answer {
  if (prior.basis === 'cj-referral-consent') {
    return officialDuty(prior, facts);
  }
  if (legalUse(facts.purpose)) {
    return 'no';
  }
  if (prior.basis === 'unknown') {
    return 'ask';
  }
  if (BACK_ONLY.includes(prior.basis)) {
    return when(back(record, facts) || (prior.basis === 'qso-agreement' && contractAgent(facts)));
  }
  if (senderInHipaa(facts)) {
    return coveredEntity(prior, record, facts);
  }
  if (prior.basis === 'intermediary-consent' && sender(facts, 'intermediary')) {
    return asThePaperSays(prior, record, facts);
  }
  if (prior.basis === 'tpo-single-consent' && sender(facts, 'part2-program')) {
    return asThePaperSays(prior, record, facts);
  }
  return when(contractor(prior, facts));
}
