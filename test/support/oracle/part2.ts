// SPDX-License-Identifier: Apache-2.0
/** The Part 2 side: consent (section 4), then what needs none (section 5), then what was received from elsewhere (section 6). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { both, either, when, type Answer } from './answer.ts';
import { answeredOfEnrollment, toldOfEnrollment, toldOnlyForEnrollment } from './enrollments.ts';
import { authorization, hipaa, requiredByLaw } from './hipaa.ts';
import { courtOrder, subpartE } from './order.ts';
import { paperAnswers, revocationKnown } from './paper.ts';
import { onward } from './redisclosure.ts';
import { agreement, isTpoPurpose, legalUse, receiver, receiverIds, receiverIsHealthActor, receiverIsProvider, sameOrganization, sender, senderInHipaa } from './who.ts';

/** Forms that serve one kind of record or one kind of use only. */
function serves(variant: string, record: RecordFacts, facts: Facts): boolean {
  if (variant === 'va-7332' || variant === 'psychotherapy-notes-authorization' || variant === 'registry') {
    return false;
  }
  if (variant === 'pdmp' && !(facts.overlays ?? []).some((each) => each.effect === 'require-disclosure')) {
    return false;
  }
  return (variant === 'sud-counseling-notes') === (record.recordClass === 'p2-notes') && (!legalUse(facts.purpose) || variant === 'legal-proceeding');
}

/** Row I8: where taking part was made a condition, an ordinary revocable consent leaves the question open. */
function ordinaryForMandate(variant: string, facts: Facts): boolean {
  return variant !== 'cj-referral' && facts.purpose === 'cj-monitoring' && facts.recipient.conditionedParticipation === true;
}

/** Row I18: a covered entity whose only HIPAA basis was the authorization on the very form that is now revoked. */
function withdrawnForHipaa(record: RecordFacts, facts: Facts): boolean {
  return facts.consents.some((each) => each.variant === 'cj-referral' && revocationKnown(each, facts, receiverIds(facts)) &&
    paperAnswers(each, record, facts, { list: 'part2', sender: 'tested' }) === 'yes');
}

export function consented(record: RecordFacts, facts: Facts): Answer {
  return either(...facts.consents.filter((each) => serves(each.variant, record, facts)).map((each) => {
    const answer = paperAnswers(each, record, facts, { list: 'part2', sender: 'tested' });
    return answer === 'yes' && ordinaryForMandate(each.variant, facts) ? 'ask' : answer;
  }));
}

export function withinProgram(record: RecordFacts, facts: Facts): boolean {
  const inside = sameOrganization(facts) || facts.recipient.directAdministrativeControl === true;
  return sender(facts, 'part2-program') && record.receivedUnder === undefined && inside && facts.recipient.needArisesFromSudCare === true && !legalUse(facts.purpose);
}

function serviceOrganization(record: RecordFacts, facts: Facts): boolean {
  const signed = (receiver(facts, 'qso') && agreement(facts, 'qsoa', 'bound-by-part-2')) ||
    (receiver(facts, 'business-associate') && sender(facts, 'covered-entity') && agreement(facts, 'business-associate-agreement', 'any'));
  return sender(facts, 'part2-program') && record.receivedUnder === undefined && signed && (facts.purpose === 'operations' || facts.purpose === 'payment');
}

function crime(record: RecordFacts, facts: Facts): boolean {
  const limited = record.category === 'incident-circumstances' || record.category === 'identity-and-whereabouts';
  const here = facts.incident?.place === 'program-premises' || facts.incident?.target === 'program-personnel';
  return facts.purpose === 'law-enforcement' && sender(facts, 'part2-program') && receiver(facts, 'law-enforcement') && here && limited &&
    record.receivedUnder === undefined;
}

function childAbuse(record: RecordFacts, facts: Facts): boolean {
  const { abuseReport: report } = facts;
  return facts.purpose === 'child-abuse-report' && report?.subject === 'child' && report.stage === 'initial' && report.stateMandate && record.receivedUnder === undefined && sender(facts, 'part2-program') &&
    (report.reportRecords ?? []).includes(record.id) && receiver(facts, 'child-protection-agency');
}

/** 42 CFR 2.51; what cannot be documented cannot be released, but somebody may still supply it. */
export function emergency(facts: Facts): Answer {
  const { emergency: known } = facts;
  const impossible = known?.consentObtainable === false || known?.programClosedInDisaster === true;
  if (facts.purpose !== 'emergency-treatment' || known?.bonaFide !== true || !impossible || !known.recipientMedicalPersonnel) {
    return 'no';
  }
  if (!receiverIsProvider(facts)) {
    return 'ask';
  }
  const shown = [known.recipientName, known.facility, known.discloserName, known.nature].every((each) => each !== undefined);
  return when(shown, 'ask');
}

function research(facts: Facts): boolean {
  return facts.purpose === 'research' && receiver(facts, 'researcher') && facts.research !== undefined && facts.research.basis !== 'none' &&
    facts.research.undertakingOnFile;
}

function audit(facts: Facts): boolean {
  const auditor = receiver(facts, 'regulator', 'health-plan', 'third-party-payer') || facts.recipient.directAdministrativeControl === true;
  return facts.purpose === 'audit' && auditor && agreement(facts, 'audit-undertaking', 'any');
}

function dead(record: RecordFacts, facts: Facts): boolean {
  return facts.purpose === 'vital-statistics' && facts.patient.deceased && record.category === 'cause-of-death' &&
    receiver(facts, 'medical-examiner', 'public-health-authority');
}

function publicHealth(record: RecordFacts, facts: Facts): boolean {
  return facts.purpose === 'public-health' && receiver(facts, 'public-health-authority') && record.deidentified === true;
}

/** 42 CFR 2.14(c). */
function parentOfMinor(record: RecordFacts, facts: Facts): boolean {
  const person = facts.persons.find((each) => each.id === facts.recipient.person);
  const found = facts.directorFindings?.minorLacksCapacity === true && facts.directorFindings.substantialThreat === true;
  return sender(facts, 'part2-program') && facts.patient.ageYears < 18 && record.receivedUnder === undefined && person?.relation === 'parent' && found && !legalUse(facts.purpose) &&
    (facts.directorFindings?.relevantRecords ?? []).includes(record.id);
}

/** Section 5. Counseling notes have none of these (section 10, step 3). */
export function withoutConsent(record: RecordFacts, facts: Facts): Answer {
  if (record.recordClass === 'p2-notes') {
    return subpartEWhenLegal(record, facts) === 'no' ? 'no' : 'ask';
  }
  return either(
    emergency(facts), subpartEWhenLegal(record, facts),
    when(withinProgram(record, facts) || serviceOrganization(record, facts) || crime(record, facts) || childAbuse(record, facts)),
    when(research(facts) || audit(facts) || dead(record, facts) || publicHealth(record, facts) || parentOfMinor(record, facts)),
  );
}

function subpartEWhenLegal(record: RecordFacts, facts: Facts): Answer {
  return legalUse(facts.purpose) ? subpartE(record, facts) : 'no';
}

/** Scenario format 3.6: for what is not TPO the form itself, an order, or a statute; for TPO nothing more. */
function onConsentHipaaToo(record: RecordFacts, facts: Facts): Answer {
  const care = facts.purpose === 'treatment' && hipaa(record, { ...facts, consents: [], orders: [] }) === 'yes';
  if (!senderInHipaa(facts) || (isTpoPurpose(facts.purpose) && receiverIsHealthActor(facts)) || care) {
    return 'yes';
  }
  const answer = either(authorization(record, facts), when(courtOrder(record, facts) || requiredByLaw(record, facts)));
  return answer === 'no' && withdrawnForHipaa(record, facts) ? 'ask' : answer;
}

function hipaaToo(record: RecordFacts, facts: Facts): Answer {
  const internal = withinProgram(record, facts) || serviceOrganization(record, facts) || parentOfMinor(record, facts);
  const treatmentPaymentOperations = isTpoPurpose(facts.purpose) && receiverIsHealthActor(facts);
  if (!senderInHipaa(facts) || internal || treatmentPaymentOperations || crime(record, facts) || audit(facts)) {
    return 'yes';
  }
  const own = legalUse(facts.purpose) && record.receivedUnder !== undefined && onward(record.receivedUnder, record, facts) === 'ask';
  const pending = emergency(facts) !== 'no' || own || (legalUse(facts.purpose) && subpartE(record, facts) === 'ask');
  return pending ? 'yes' : hipaa(record, facts);
}

/** In: a Part 2 record and the facts. Out: whether Part 2 and, for a covered entity, HIPAA both let it go (section 3, last paragraph). */
export function part2(record: RecordFacts, facts: Facts): Answer {
  if (toldOnlyForEnrollment(record, facts)) {
    return answeredOfEnrollment(record, facts);
  }
  const passedOn = record.receivedUnder === undefined || record.recordClass === 'p2-notes' ? 'no' : onward(record.receivedUnder, record, facts);
  return either(
    toldOfEnrollment(record, facts),
    both(consented(record, facts), onConsentHipaaToo(record, facts)),
    both(either(withoutConsent(record, facts), passedOn), hipaaToo(record, facts)),
  );
}
