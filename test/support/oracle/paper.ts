// SPDX-License-Identifier: Apache-2.0
/** Is this paper usable for this record, this moment and these parties? Section 4.3, in its order; section 4.1 for what must stand on it. */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper } from '../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { today, when, within, type Answer } from './answer.ts';
import { covers, takesAway } from './scope.ts';
import { signedByTheRightPerson } from './signer.ts';
import { agreement, carrierIsIntermediary, isTpoPurpose, legalUse, meantByDenial, receiver, receiverIds, receiverInHipaa, receiverIsHealthActor, receiverIsProvider, sender, senderId } from './who.ts';

/** Whose checklist the paper is held to. */
export type Checklist = 'part2' | 'hipaa' | 'va';

export function notBeganOrOver(paper: ConsentPaper, facts: Facts): boolean {
  const day = today(facts);
  const event = paper.expiryEvent?.occurredOn;
  return paper.status !== 'active' || !within(day, paper.period) || (event !== undefined && event <= day);
}

function revocableByNow(paper: ConsentPaper, facts: Facts): boolean {
  const day = today(facts);
  const { date, eventOccurredOn } = paper.revocableAfter ?? {};
  return (date !== undefined && date <= day) || (eventOccurredOn !== undefined && eventOccurredOn <= day) ||
    facts.justiceAction?.finalDispositionOccurred === true;
}

/** A revocation that reaches one of these parties, whether or not it takes effect yet. */
export function revocationKnown(paper: ConsentPaper, facts: Facts, parties: readonly string[]): boolean {
  const { revocation } = paper;
  return revocation !== undefined && revocation.date <= today(facts) &&
    (revocation.recipients === 'all' || revocation.recipients.some((each) => parties.includes(each)) || meantByDenial(revocation.recipients, facts));
}

export function revoked(paper: ConsentPaper, facts: Facts, parties: readonly string[]): boolean {
  return revocationKnown(paper, facts, parties) && (paper.variant !== 'cj-referral' || revocableByNow(paper, facts));
}

function hasEnd(paper: ConsentPaper, list: Checklist): boolean {
  const kind = paper.expiryEvent?.kind;
  if (paper.period.end !== null) {
    return true;
  }
  if (kind === undefined || kind === 'none' || kind === 'end-of-treatment') {
    return kind !== undefined && list !== 'hipaa' && paper.purposes.length > 0 && paper.purposes.every(isTpoPurpose);
  }
  return kind !== 'end-of-research-study' || paper.purposes.every((each) => each === 'research');
}

/** Elements 1 to 5 and 7 to 9, which every list asks for. */
function hasCommonElements(paper: ConsentPaper, facts: Facts, list: Checklist): boolean {
  const who = paper.disclosers.length > 0 || paper.discloserClass !== undefined;
  const what = paper.categories.some((each) => each !== '*');
  const whom = (paper.recipients.length > 0 || paper.recipientClass !== undefined || (paper.intermediaries ?? []).length > 0) &&
    paper.recipientClass !== 'anyone';
  const signed = paper.signatures.length > 0 && paper.signatures.every((each) => each.date <= today(facts));
  return who && what && whom && paper.purposes.length > 0 && hasEnd(paper, list) && signed;
}

function hasPart2Elements(paper: ConsentPaper, facts: Facts): Answer {
  const says = (statement: ConsentPaper['statements'][number]): boolean => paper.statements.includes(statement);
  const tpo = paper.purposes.some(isTpoPurpose);
  const four = !(tpo && receiverInHipaa(facts)) || says('hipaa-redisclosure');
  const throughUnnamed = paper.recipientClass !== undefined && carrierIsIntermediary(facts) && !(paper.intermediaries ?? []).includes(facts.discloser.actingThrough ?? '');
  const four2 = (paper.variant !== 'intermediary' || (paper.intermediaries ?? []).length > 0) && !throughUnnamed;
  const ten = !tpo || (says('redisclosure-risk') && says('refusal-consequences'));
  const own = paper.variant === 'cj-referral' ? hasJusticeElements(paper, facts) : says('revocation-right');
  const all = four && four2 && ten && own;
  // Rules 13.14: a form signed before the amended rule applied, short of its new statements alone, is looked at by a person.
  const old = paper.signatures.every((each) => each.date < '2026-02-16') && four2 && own;
  return when(all, old ? 'ask' : 'no');
}

/** 42 CFR 2.35(a)-(c): a condition imposed, a stated period, and when it becomes revocable: not after final disposition. */
function hasJusticeElements(paper: ConsentPaper, facts: Facts): boolean {
  const { period, revocableAfter, mandate } = paper;
  const final = facts.justiceAction?.finalDispositionOn;
  const stated = revocableAfter?.event !== undefined || revocableAfter?.date !== undefined;
  const inTime = revocableAfter?.date === undefined || final === undefined || revocableAfter.date <= final;
  return period.start !== null && period.end !== null && stated && inTime && mandate !== undefined;
}

/** 45 CFR 164.508(c)(2): the three statements of an authorization. */
function hasHipaaStatements(paper: ConsentPaper): boolean {
  return (['revocation-right', 'redisclosure-risk', 'conditioning'] as const).every((each) => paper.statements.includes(each));
}

function wronglyCombined(paper: ConsentPaper): boolean {
  const { variant, standalone, categories, purposes } = paper;
  const notes = categories.some((each) => each === 'sud-counseling-note' || each === 'psychotherapy-note');
  const alone = variant === 'sud-counseling-notes' || variant === 'psychotherapy-notes-authorization' || variant === 'legal-proceeding';
  const mixed = (variant === 'legal-proceeding' && !purposes.every(legalUse)) ||
    (variant === 'sud-counseling-notes' && categories.some((each) => each !== 'sud-counseling-note')) ||
    (variant === 'psychotherapy-notes-authorization' && categories.some((each) => each !== 'psychotherapy-note'));
  return mixed || (!standalone && (alone || notes || purposes.some(legalUse)));
}

function namesSender(paper: ConsentPaper, facts: Facts): boolean {
  const passesOn = sender(facts, 'intermediary') && (paper.intermediaries ?? []).includes(senderId(facts));
  if (paper.disclosers.includes(senderId(facts)) || passesOn) {
    return true;
  }
  if (paper.discloserClass === 'my-treating-providers') {
    return facts.discloser.treatingRelationship === 'patient';
  }
  return paper.discloserClass === 'any-sud-program-that-treated-me' && sender(facts, 'part2-program') &&
    facts.discloser.treatingRelationship !== 'none';
}

function namesReceiver(paper: ConsentPaper, facts: Facts): boolean {
  const { recipient } = facts;
  if ([...paper.recipients, ...(paper.intermediaries ?? [])].some((each) => receiverIds(facts).includes(each))) {
    return true;
  }
  const treating = recipient.treatingRelationship === 'patient' && (receiverIsProvider(facts) || receiver(facts, 'covered-entity'));
  const helps = receiver(facts, 'qso', 'business-associate', 'contract-agent') &&
    (['qsoa', 'business-associate-agreement', 'contract-agent', 'part2-contract-2-33-c'].some((type) => agreement(facts, type, 'any')));
  switch (paper.recipientClass) {
    case 'tpo-general':
      return treating || helps || receiver(facts, 'health-plan', 'third-party-payer');
    case 'my-treating-providers': return treating;
    case 'intermediary-members-treating-me': return treating && (paper.intermediaries ?? []).length > 0;
    case 'named-roles-on-care-team':
      return (paper.classMembers ?? []).some((each) => each.organization === recipient.organization &&
        (each.person === undefined || each.person === recipient.person));
    case 'officials-monitoring-my-case': return recipient.supervisesPatient === true || recipient.dutyOnSameAction === true;
    default: return false;
  }
}

/** Element 5. Emergency treatment is treatment; TPO is TPO only between health actors (section 1, Purposes). */
function purposeFits(paper: ConsentPaper, facts: Facts): boolean {
  const { purpose } = facts;
  const named = paper.purposes.includes(purpose) || (purpose === 'emergency-treatment' && paper.purposes.includes('treatment'));
  switch (paper.variant) {
    case 'tpo-single': return named && isTpoPurpose(purpose) && receiverIsHealthActor(facts);
    case 'cj-referral': return named && purpose === 'cj-monitoring';
    case 'legal-proceeding': return named && legalUse(purpose);
    case 'registry': return named && purpose === 'treatment';
    case 'pdmp': return named && purpose === 'public-health' && receiver(facts, 'prescription-monitoring-program');
    default: return named;
  }
}

function inScope(paper: ConsentPaper, record: RecordFacts, facts: Facts): Answer {
  if (!covers(paper.categories, record) || takesAway(paper.denies ?? [], record, facts)) {
    return 'no';
  }
  if (paper.dataPeriod === undefined) {
    return 'yes';
  }
  return record.recordDate === undefined ? 'ask' : (within(record.recordDate, paper.dataPeriod) ? 'yes' : 'no');
}

function needToKnow(paper: ConsentPaper, facts: Facts): boolean {
  return paper.variant !== 'cj-referral' || facts.recipient.supervisesPatient === true || facts.recipient.dutyOnSameAction === true;
}

export interface PaperTest {
  readonly list: Checklist;
  /** `ignored` when the holder received under this very paper: then the paper names the first holder (section 6.1). */
  readonly sender: 'tested' | 'ignored';
}

/** In: paper, record, facts, and what to hold it to. Out: usable, not usable, or usable once somebody has checked the form. */
export function paperAnswers(paper: ConsentPaper, record: RecordFacts, facts: Facts, test: PaperTest): Answer {
  // A form made for Part 2 is held to its own list also where it serves as an authorization.
  const alone = paper.variant === 'hipaa-authorization' || paper.variant === 'psychotherapy-notes-authorization';
  const hipaa = hasHipaaStatements(paper) ? (alone ? 'yes' : hasPart2Elements(paper, facts)) : 'no';
  const own = test.list === 'part2' ? hasPart2Elements(paper, facts) : (test.list === 'va' ? 'yes' : hipaa);
  const refused = paper.patient !== facts.patient.id || notBeganOrOver(paper, facts) ||
    (test.list === 'hipaa' ? revocationKnown : revoked)(paper, facts, receiverIds(facts)) ||
    !hasCommonElements(paper, facts, test.list) || own === 'no' || wronglyCombined(paper) || paper.falsity !== undefined;
  if (refused || paper.recipientClass === 'all-intermediary-members') {
    return 'no';
  }
  const parties = (test.sender === 'ignored' || namesSender(paper, facts)) && namesReceiver(paper, facts);
  if (!parties || !purposeFits(paper, facts) || !needToKnow(paper, facts)) {
    return 'no';
  }
  const [signer, scope] = [signedByTheRightPerson(paper, facts), inScope(paper, record, facts)];
  if (signer === 'no' || scope === 'no') {
    return 'no';
  }
  return own === 'ask' || signer === 'ask' || scope === 'ask' || !paper.verified ? 'ask' : 'yes';
}
