// SPDX-License-Identifier: Apache-2.0
/** The HIPAA side (section 8), row by row; any row that permits suffices. */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { either, when, type Answer } from './answer.ts';
import { assuredSubpoena, courtOrder, policeProcess } from './order.ts';
import { paperAnswers } from './paper.ts';
import {
  agreement, receiver, receiverInHipaa, receiverIsProvider, sameOrganization, senderId, senderInHipaa, senderIsProvider,
} from './who.ts';

const OTHER_FORMS = ['registry', 'pdmp'];

/** Any form whose content passes 164.508(c); psychotherapy notes want their own, and counseling-notes forms cover nothing else. */
export function authorization(record: RecordFacts, facts: Facts): Answer {
  const psychotherapy = record.recordClass === 'phi-psy';
  const forms = facts.consents.filter((each) => (each.variant === 'psychotherapy-notes-authorization') === psychotherapy &&
    !OTHER_FORMS.includes(each.variant) && (each.variant !== 'sud-counseling-notes' || record.recordClass === 'p2-notes') && (each.variant !== 'va-7332' || record.recordClass === 'va7332'));
  return either(...forms.map((each) => paperAnswers(each, record, facts, { list: 'hipaa', sender: 'tested' })));
}

function treatment(facts: Facts): boolean {
  if (facts.purpose !== 'treatment' && facts.purpose !== 'emergency-treatment') {
    return false;
  }
  const provider = receiverIsProvider(facts) && facts.recipient.treatingRelationship !== 'none';
  const social = receiver(facts, 'unregulated') && senderIsProvider(facts) && facts.careCoordination?.clinicianJudgedPartOfCare === true;
  return provider || (social && facts.purpose === 'treatment');
}

function payment(facts: Facts): boolean {
  return facts.purpose === 'payment' &&
    (receiverInHipaa(facts) || receiverIsProvider(facts) || receiver(facts, 'health-plan', 'third-party-payer'));
}

function operations(facts: Facts): boolean {
  if (facts.purpose !== 'operations') {
    return false;
  }
  const contractor = agreement(facts, 'business-associate-agreement', 'any') || agreement(facts, 'qsoa', 'any');
  return contractor || (receiver(facts, 'covered-entity') && facts.recipient.treatingRelationship === 'patient');
}

/** 45 CFR 164.510(b); for a decedent unless contrary to known wishes. */
function family(facts: Facts): Answer {
  if (facts.purpose === 'support-system' && facts.recipient.personalRepresentative === true) {
    return 'yes';
  }
  if (facts.purpose !== 'support-system' || facts.recipient.involvedInCare !== true || facts.recipient.organization !== undefined) {
    return 'no';
  }
  const attitude = facts.familyInvolvement?.patientAttitude ?? 'unknown';
  if (attitude === 'objected' || (facts.patient.deceased && facts.familyInvolvement?.knownContraryWishes === true)) {
    return 'no';
  }
  if (facts.patient.deceased) {
    return when(facts.familyInvolvement !== undefined, 'ask');
  }
  return when(attitude !== 'unknown', 'ask');
}

/** 45 CFR 164.512(a): the configured answer of state law; it never reaches a Part 2 record (42 CFR 2.20). */
export function requiredByLaw(record: RecordFacts, facts: Facts): boolean {
  const reached = (facts.overlays ?? []).filter((each) => each.effect === 'require-disclosure');
  return reached.some((each) => (each.records === undefined ? record.recordClass !== 'phi-psy' : each.records.includes(record.id)));
}

function abuse(record: RecordFacts, facts: Facts): boolean {
  const { abuseReport: report, purpose } = facts;
  if (report === undefined || !(report.reportRecords ?? []).includes(record.id)) {
    return false;
  }
  const child = purpose === 'child-abuse-report' && report.subject === 'child' && receiver(facts, 'child-protection-agency');
  const agreed = report.stateMandate || facts.familyInvolvement?.patientAttitude === 'agreed-orally';
  const adult = purpose === 'adult-abuse-report' && report.subject === 'adult' && receiver(facts, 'adult-protective-agency');
  return child || (adult && agreed);
}

function police(record: RecordFacts, facts: Facts): boolean {
  if (facts.purpose !== 'law-enforcement') {
    return false;
  }
  const limited = record.category === 'incident-circumstances' || record.category === 'identity-and-whereabouts';
  const here = facts.incident?.place === 'program-premises';
  return policeProcess(record, facts) || (receiver(facts, 'law-enforcement') && here && limited);
}

function threat(record: RecordFacts, facts: Facts): boolean {
  const { threat: known } = facts;
  if (facts.purpose !== 'threat-aversion' || known === undefined) {
    return false;
  }
  if (known.ground === 'imminent-threat') {
    return known.seriousAndImminent === true && known.recipientCanPrevent === true;
  }
  const limited = record.category === 'threat-statement' || record.category === 'identity-and-whereabouts';
  const learned = known.ground === 'crime-admission' && known.learnedInTherapy !== false;
  return receiver(facts, 'law-enforcement') && limited && !learned;
}

/** 45 CFR 164.512(k)(5): only while in custody, and only for a stated need. */
function custody(facts: Facts): Answer {
  const stated = (facts.custodianRepresentation?.needs ?? []).length > 0 &&
    facts.custodianRepresentation?.by === facts.recipient.organization;
  if (facts.purpose !== 'custody-health-safety' || !receiver(facts, 'correctional-institution', 'law-enforcement')) {
    return 'no';
  }
  const { custody: state } = facts.patient;
  return when(stated && (state === 'in-custody' || state === 'in-custody-halfway-house'), state === 'unknown' ? 'ask' : 'no');
}

function publicGood(facts: Facts): boolean {
  switch (facts.purpose) {
    case 'research': return receiver(facts, 'researcher') && facts.research?.undertakingOnFile === true &&
      facts.research.basis !== 'none' && (!senderInHipaa(facts) || facts.research.basis === 'waiver' || facts.research.basis === 'hipaa-authorization');
    case 'public-health': return receiver(facts, 'public-health-authority');
    case 'vital-statistics': return facts.patient.deceased && receiver(facts, 'medical-examiner', 'public-health-authority');
    case 'audit': return receiver(facts, 'regulator');
    default: return false;
  }
}

function court(record: RecordFacts, facts: Facts): boolean {
  return courtOrder(record, facts) || (facts.purpose === 'legal-proceeding' && assuredSubpoena(record, facts));
}

/** Psychotherapy notes: the exceptions of 45 CFR 164.508(a)(2) that facts can show. */
export function psychotherapyNotes(record: RecordFacts, facts: Facts): Answer {
  const { purpose } = facts;
  const imminent = facts.threat?.ground === 'imminent-threat' && threat(record, facts);
  const examiner = purpose === 'vital-statistics' && receiver(facts, 'medical-examiner') && publicGood(facts);
  const oversight = purpose === 'audit' && record.origin === senderId(facts) && publicGood(facts);
  const exception = requiredByLaw(record, facts) || imminent || examiner || oversight;
  return either(authorization(record, facts), when(exception));
}

/** In: a record as PHI. Out: whether HIPAA lets it go. The regime follows the record, whoever holds it (section 3; row L1). */
export function hipaa(record: RecordFacts, facts: Facts): Answer {
  const anyone = [authorization(record, facts), when(court(record, facts)), when(requiredByLaw(record, facts))];
  const use = sameOrganization(facts) && facts.purpose === 'operations';
  return either(
    ...anyone, family(facts), custody(facts),
    when(use || treatment(facts) || payment(facts) || operations(facts)),
    when(abuse(record, facts) || police(record, facts) || threat(record, facts)),
    when(publicGood(facts)),
  );
}
