// SPDX-License-Identifier: Apache-2.0
/**
 * Which element of a form is missing or defective, told before anyone signs: with the tests and the reason codes of the engine
 * itself (42 CFR 2.31(a)-(d), 2.35; 45 CFR 164.508(c); rules sections 4.1-4.4), each at the item where it is mended.
 */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { contextOf, isTpo, type AskFacts, type Context } from '../context.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { Purpose, ReasonCode } from '../facts/vocabulary.ts';
import { missingElements, missingForHipaa } from '../papers/elements.ts';
import { standingOf } from '../papers/standing.ts';
import type { GateTables } from '../tables/tables.ts';
import { readAnswers, type Answers } from './answers.ts';
import { defect, inOrder, type AnswerFault } from './fault.ts';
import type { ConsentForm, FormItem } from './forms.ts';
import { mended, namedAlike } from './mended.ts';
import { idIn, paperOf } from './paper.ts';

export interface CheckContext {
  readonly tables: GateTables;
  /** The person, the registry, the day and the law for minors: as for an ask; its recipient and purpose are put aside. */
  readonly facts: AskFacts;
  /** False before anyone signs: elements (8) and (9) are not asked for yet. */
  readonly signed: boolean;
}

/** In: a form, the answers on it. Out: every fault, in the order of rules section 4.3; none: it may be signed, or is a valid paper. */
export function checkAnswers(form: ConsentForm, response: QuestionnaireResponse, context: CheckContext): readonly AnswerFault[] {
  const { answers, faults } = readAnswers(form, response);
  const required = form.items.filter((item) => item.required && isAsked(item, answers, form) && (context.signed || item.linkId !== '8'));
  const open = required.flatMap((item) => unanswered(item, answers, context.signed).map((linkId) => missing(item, linkId, reasonFor(item, answers, { form, context }))));
  const patient = patientOf(response);
  const subject = patient === undefined ? [defect('missing-element:1', '1', { text: 'The answers name no Patient as their subject', cite: '42 CFR 2.31(a)(1)' })] : wrongPatient(answers, patient, context);
  const defects = form.kind === 'consent' ? paperFaults(form, answers, { context, patient: patient ?? '' }) : [];
  return inOrder([...faults, ...subject, ...open, ...defects.filter((fault) => !covered(fault, [...faults, ...open], form))]);
}

/** Id of the Patient that the answers are about. */
export function patientOf(response: QuestionnaireResponse): string | undefined {
  return /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(response.subject?.reference ?? '')?.[1];
}

/** A defect is said once: at the item, or the part of it, that is open or cannot be read, else where the engine sees it. */
function covered(fault: AnswerFault, told: readonly AnswerFault[], form: ConsentForm): boolean {
  const own = [fault.linkId, ...form.items.filter((item) => item.linkId === fault.linkId).flatMap((item) => item.items).map((part) => part.linkId)];
  return told.some((each) => own.includes(each.linkId) || (each.reason !== undefined && each.reason === fault.reason));
}

/**
 * 42 CFR 2.31(a)(4)(iii), (10) ask for their statements where the purpose is treatment, payment or operations; 45 CFR 164.508(c)(2) for
 * its own on every authorization, which a covered entity's consent for any other purpose must be too.
 */
function isAsked(item: FormItem, answers: Answers, form: ConsentForm): boolean {
  const purposes = answers.all('5').map((purpose) => isTpo(purpose as Purpose));
  const [tpo, other] = [purposes.length === 0 || purposes.includes(true), purposes.length === 0 || purposes.includes(false)];
  const hipaa = other || HIPAA_FORMS.includes(form.variant ?? '');
  switch (item.statement) {
    case 'hipaa-redisclosure':
    case 'refusal-consequences':
      return tpo;
    case 'redisclosure-risk':
      return tpo || hipaa;
    case 'conditioning':
      return hipaa;
    default:
      return true;
  }
}

/** Authorizations of HIPAA, whatever their purpose. */
const HIPAA_FORMS: readonly string[] = ['hipaa-authorization', 'psychotherapy-notes-authorization'];

/** linkIds of the item, or of its parts, that must be answered and are not. */
function unanswered(item: FormItem, answers: Answers, signed: boolean): readonly string[] {
  if (item.type !== 'group') {
    return answers.all(item.linkId).length > 0 ? [] : [item.linkId];
  }
  if (item.repeats) {
    const groups = answers.groups(item.linkId);
    return groups.length === 0 ? [item.linkId] : groups.flatMap((group) => item.items.filter((part) => part.required && signed && group.one(part.linkId) === undefined).map((part) => part.linkId));
  }
  const parts = item.items.filter((part) => part.required);
  const any = item.items.some((part) => answers.all(part.linkId).length > 0);
  return parts.length > 0 ? parts.filter((part) => answers.all(part.linkId).length === 0).map((part) => part.linkId) : any ? [] : [item.linkId];
}

function missing(item: FormItem, linkId: string, reason: ReasonCode): AnswerFault {
  const part = item.items.find((each) => each.linkId === linkId) ?? item;
  const told = { text: `${part === item ? '' : `${item.text.en} `}${part.text.en.slice(0, 80)}: not answered`, cite: part.cite ?? item.cite };
  return defect(part === item || part.element === undefined ? reason : `missing-element:${part.element}` as ReasonCode, linkId, told);
}

interface On { readonly form: ConsentForm; readonly context: CheckContext }

/** An element of the variant is missing as such; a statement that HIPAA alone asks for makes the authorization defective (164.508(b)(2)(ii)). */
function reasonFor(item: FormItem, answers: Answers, { form, context }: On): ReasonCode {
  const { elements: own, regime } = form.variant === undefined ? NO_RULE : context.tables.variants.variants[form.variant];
  const tpo = answers.all('5').some((purpose) => isTpo(purpose as Purpose));
  const part2 = form.variant !== 'hipaa-authorization' && own.includes(item.element ?? '') && (item.element !== '10' || tpo);
  const hipaa = regime === 'hipaa' || regime === 'both' ? 'hipaa-authorization-defective' : 'hipaa-basis-missing';
  return item.statement !== undefined && !part2 ? hipaa : item.element === REVOKING ? 'missing-element:3' : `missing-element:${item.element ?? ''}` as ReasonCode;
}

const NO_RULE = { elements: [] as readonly string[], regime: 'part2' } as const;

/** Element of the form that takes back: which consent it means is its content. */
const REVOKING = '2.31(a)(6)';

function wrongPatient(answers: Answers, patient: string, { facts }: CheckContext): readonly AnswerFault[] {
  const name = answers.one('1');
  const alike = patient === facts.patient.id && (name === undefined || namedAlike(name, facts.patient.name));
  return alike ? [] : [defect('wrong-patient', '1', { text: 'The name on the form is not that of the Patient whom the answers are about', cite: '42 CFR 2.31(a)(1)' })];
}

interface Paper { readonly context: CheckContext; readonly patient: string }

function paperFaults(form: ConsentForm, answers: Answers, { context, patient }: Paper): readonly AnswerFault[] {
  const paper = paperOf({ form, answers, id: 'form', patient });
  const { facts, tables } = context;
  // Whoever receives: the statements for a covered entity are on the form in any case (42 CFR 2.31(a)(4)(iii)).
  const ctx: Context = { ...contextOf(facts, tables), hipaaRecipient: true };
  const rule = tables.variants.variants[paper.variant];
  const elements = rule.elements.filter((element) => context.signed || (element !== '8' && element !== '9'));
  // Without a purpose, which is told apart, no end could be held against it.
  const told = paper.purposes.length === 0 ? { ...paper, purposes: form.purposes.slice(0, 1) } : paper;
  const lacking = rule.regime === 'both' ? missingForHipaa(told, elements.filter((element) => element !== '6' && element !== '10'), ctx) : missingElements(told, elements, ctx);
  return [
    ...lacking.map((element) => defect(`missing-element:${element}` as ReasonCode, itemFor(element, form), {
      text: `${tables.variants.elements[element]?.title ?? element}: missing, or not as the law wants it`, cite: tables.variants.elements[element]?.cite ?? '42 CFR 2.31(a)',
    })),
    ...hipaaEnd(form, paper),
    ...standingFaults(form, paper, context),
  ];
}

/** The item by which an element is mended. */
function itemFor(element: string, form: ConsentForm): string {
  return form.items.flatMap((item) => [item, ...item.items]).find((item) => item.element === element)?.linkId ?? (element === '7' ? '2.35(b)' : element);
}

/** 45 CFR 164.508(c)(1)(v): "none" ends no authorization, whatever 42 CFR 2.31(a)(7) allows. */
function hipaaEnd(form: ConsentForm, paper: ConsentPaper): readonly AnswerFault[] {
  const endless = form.bothLists && paper.period.end === null && paper.expiryEvent?.kind === 'none' && !paper.purposes.every(isTpo);
  return endless ? [defect('hipaa-basis-missing', '7', { text: 'This form needs an end: a day, or an event', cite: '45 CFR 164.508(c)(1)(v)' })] : [];
}

const PLACES: Readonly<Partial<Record<ReasonCode, string>>> = {
  expired: '7', 'combined-prohibited': '5', 'signer-not-authorized': '8', 'intermediary-class-not-treating': '4.class', 'purpose-mismatch': '5',
};

/** The other defects of the paper itself, whatever it lacks: tested on the paper with its gaps filled, for each purpose on it. */
function standingFaults(form: ConsentForm, paper: ConsentPaper, context: CheckContext): readonly AnswerFault[] {
  const whole = mended(paper, context);
  return whole.purposes.flatMap((purpose) => {
    const recipient = { organization: whole.recipients[0] ?? '', role: 'clinician' as const, treatingRelationship: 'patient' as const, supervisesPatient: true };
    const parties = contextOf({ ...context.facts, purpose, recipient, discloser: { organization: whole.disclosers[0] ?? '' } }, context.tables);
    // Of a class, nobody in particular: somebody whom it reaches.
    const ctx: Context = { ...parties, hipaaRecipient: true, recipient: parties.recipient.size === 0 ? new Set(['covered-entity', 'health-care-provider']) : parties.recipient };
    const standing = standingOf(whole, ctx, form.variant === 'hipaa-authorization' ? 'hipaa' : 'variant');
    return standing.reasons.flatMap((reason) => (PLACES[reason] === undefined || (reason === 'signer-not-authorized' && !context.signed) ? [] : [defect(reason, placeFor(reason, form), {
      text: TEXTS[reason] ?? 'The paper would not be usable', cite: standing.findings[0]?.cite ?? form.cite,
    })]));
  });
}

function placeFor(reason: ReasonCode, form: ConsentForm): string {
  const place = PLACES[reason]!;
  return place.startsWith('7') && !form.items.some((item) => item.linkId === '7') ? '2.35(b)' : place;
}

const TEXTS: Readonly<Partial<Record<ReasonCode, string>>> = {
  expired: 'It has ended already', 'combined-prohibited': 'This kind of consent may not be combined with another purpose or other records',
  'signer-not-authorized': 'Those who signed may not sign this alone: a minor, a parent, a representative or the director must (rules for who signs)',
  'intermediary-class-not-treating': 'A go-between may pass records on to treating members alone', 'purpose-mismatch': 'This kind of consent does not serve this purpose',
};

/** References on the form to whom it names, by their ids. */
export function namedOn(answers: Answers): ReadonlyMap<string, string> {
  return new Map(['2.who', '4.who', '4.intermediary', '2.35(a).by'].flatMap((linkId) => answers.all(linkId)).map((reference) => [idIn(reference), reference]));
}
