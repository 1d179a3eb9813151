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
import { signerAuthority } from '../papers/signer.ts';
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
  const defects = form.kind === 'consent' ? paperFaults(form, answers, context) : [];
  return inOrder([...faults, ...subject, ...open, ...bothLists(form, answers, context), ...strangers(answers, context), ...defects.filter((fault) => !covered(fault, [...faults, ...open], form))]);
}

/** Id of the Patient that the answers are about. */
export function patientOf(response: QuestionnaireResponse): string | undefined {
  return /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(response.subject?.reference ?? '')?.[1];
}

/** A defect is said once: at the item, or the part of it, that is open or cannot be read, else where the engine sees it. */
function covered(fault: AnswerFault, told: readonly AnswerFault[], form: ConsentForm): boolean {
  const own = [fault.linkId, ...form.items.filter((item) => item.linkId === fault.linkId).flatMap((item) => item.items).map((part) => part.linkId)];
  return told.some((each) => own.includes(each.linkId) || each.reason === fault.reason);
}

/**
 * 42 CFR 2.31(a)(4)(iii), (10) ask for their statements where the purpose is treatment, payment or operations; 45 CFR 164.508(c)(2) for
 * its own on every authorization, which a covered entity's consent for any other purpose must be too. Both want the risk of redisclosure.
 */
function isAsked(item: FormItem, answers: Answers, form: ConsentForm): boolean {
  const purposes = answers.all('5').map((purpose) => isTpo(purpose as Purpose));
  const [tpo, other] = [purposes.length === 0 || purposes.includes(true), purposes.length === 0 || purposes.includes(false)];
  switch (item.statement) {
    case 'hipaa-redisclosure':
    case 'refusal-consequences':
      return tpo;
    case 'conditioning':
      return other || HIPAA_FORMS.includes(form.variant ?? '');
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
  const isBegun = item.items.some((part) => answers.all(part.linkId).length > 0);
  return parts.length > 0 ? parts.filter((part) => answers.all(part.linkId).length === 0).map((part) => part.linkId) : isBegun ? [] : [item.linkId];
}

function missing(item: FormItem, linkId: string, reason: ReasonCode): AnswerFault {
  const part = item.items.find((each) => each.linkId === linkId) ?? item;
  const told = { text: `${part === item ? '' : `${item.text.en} `}${part.text.en.slice(0, 80)}: not answered`, cite: part.cite ?? item.cite };
  return defect(part === item || part.element === undefined ? reason : `missing-element:${part.element}` as ReasonCode, linkId, told);
}

interface On { readonly form: ConsentForm; readonly context: CheckContext }

/** Statements stand on forms of consent alone. An element of the variant is missing as such; a statement that HIPAA alone asks for makes the authorization defective (164.508(b)(2)(ii)). */
function reasonFor(item: FormItem, answers: Answers, { form, context }: On): ReasonCode {
  if (item.statement === undefined) {
    return item.element === REVOKING ? 'missing-element:3' : `missing-element:${item.element ?? ''}` as ReasonCode;
  }
  const { elements: own, regime } = context.tables.variants.variants[form.variant!];
  const tpo = answers.all('5').some((purpose) => isTpo(purpose as Purpose));
  const part2 = regime !== 'both' && own.includes(item.element ?? '') && (item.element !== '10' || tpo);
  return part2 ? `missing-element:${item.element!}` as ReasonCode : regime === 'hipaa' || regime === 'both' ? 'hipaa-authorization-defective' : 'hipaa-basis-missing';
}

/** Element of the form that takes back: which consent it means is its content. */
const REVOKING = '2.31(a)(6)';

function wrongPatient(answers: Answers, patient: string, { facts }: CheckContext): readonly AnswerFault[] {
  const name = answers.one('1');
  const alike = patient === facts.patient.id && (name === undefined || namedAlike(name, facts.patient.name));
  return alike ? [] : [defect('wrong-patient', '1', { text: 'The name on the form is not that of the Patient whom the answers are about', cite: '42 CFR 2.31(a)(1)' })];
}

function paperFaults(form: ConsentForm, answers: Answers, context: CheckContext): readonly AnswerFault[] {
  const paper = paperOf({ form, answers, id: form.id, patient: context.facts.patient.id });
  const { variants, elements: titles } = context.tables.variants;
  const ctx = contextOf(context.facts, context.tables);
  const rule = variants[paper.variant];
  const elements = rule.elements.filter((element) => context.signed || (element !== '8' && element !== '9'));
  // Without a purpose, which is told apart, no end could be held against it.
  const told = paper.purposes.length === 0 ? { ...paper, purposes: form.purposes.slice(0, 1) } : paper;
  // The statements of 2.31(a)(10) are none of 164.508(c): there its own are asked for, item by item.
  const lacking = rule.regime === 'both' ? missingForHipaa(told, elements.filter((element) => element !== '10'), ctx) : missingElements(told, elements, ctx);
  return [
    ...lacking.map((element) => defect(`missing-element:${element}` as ReasonCode, itemFor(element, form), {
      text: `${titles[element]?.title ?? element}: missing, or not as the law wants it`, cite: titles[element]?.cite ?? '42 CFR 2.31(a)',
    })),
    ...signerFaults(paper, ctx, context.signed),
    ...standingFaults(form, paper, context),
  ];
}

/** 42 CFR 2.31(a)(2), (4): a name that leads to nobody names nobody. */
function strangers(answers: Answers, { facts }: CheckContext): readonly AnswerFault[] {
  const known = new Set(facts.organizations.map(({ id }) => `Organization/${id}`));
  return Object.entries(NAMED_BY).flatMap(([linkId, element]) => answers.all(linkId).filter((each) => each.startsWith('Organization/') && !known.has(each))
    .map(() => defect(`missing-element:${element}` as ReasonCode, linkId, { text: 'It names an organization that is not in the registry', cite: `42 CFR 2.31(a)(${element})` })));
}

/** Items that name organizations, and the element that each is of. */
const NAMED_BY: Readonly<Record<string, string>> = { '2.who': '2', '4.who': '4', '4.intermediary': '4' };

/**
 * 45 CFR 164.508(b)(2)(ii), (c)(2); rules 4.1, row N18: what a program that is a covered entity discloses for anything but treatment, payment or
 * operations needs a form that passes both lists. One that has no place for the statements of HIPAA cannot be mended by an answer.
 */
function bothLists(form: ConsentForm, answers: Answers, { facts }: CheckContext): readonly AnswerFault[] {
  const covered = answers.all('2.who').map(idIn).some((id) => facts.organizations.find((each) => each.id === id)?.classes.some((status) => status === 'covered-entity' || status === 'business-associate') === true);
  const isShort = form.variant === 'specific' && form.items.every(({ statement }) => statement !== 'conditioning');
  return covered && isShort && answers.all('5').some((purpose) => !isTpo(purpose as Purpose)) ? [defect('hipaa-basis-missing', '5', {
    text: 'For this purpose a program under HIPAA needs the form that passes both lists: consent-combined', cite: '45 CFR 164.508(b)(2)(ii), (c)(2)',
  })] : [];
}

/** The item by which an element is mended; a referral ends with the time of 42 CFR 2.35(b). */
function itemFor(element: string, form: ConsentForm): string {
  return form.items.flatMap((item) => [item, ...item.items]).find((item) => item.element === element)?.linkId ?? (element === '7' ? '2.35(b)' : element);
}

/** May those who signed? Rules section 4.4; where the state's rule for minors is not configured, nobody can tell. */
function signerFaults(paper: ConsentPaper, ctx: Context, signed: boolean): readonly AnswerFault[] {
  return !signed || signerAuthority(paper, ctx) === 'authorized' ? [] : [defect('signer-not-authorized', '8', {
    text: 'Those who signed may not sign this alone: a minor, a parent, a representative or the director must (rules for who signs)', cite: '42 CFR 2.31(a)(8), 2.14, 2.15',
  })];
}

/** Defects of the paper as such: the element by which each is mended, and what it says. */
const OWN: Readonly<Partial<Record<ReasonCode, { readonly element: string; readonly text: string }>>> = {
  expired: { element: '7', text: 'It has ended already' },
  'combined-prohibited': { element: '5', text: 'This kind of consent may not be combined with another purpose or other records' },
  'purpose-mismatch': { element: '5', text: 'This kind of consent does not serve this purpose, or not this recipient' },
};

/** Tested on the paper with its gaps filled, whatever it lacks, for each purpose and each recipient on it. */
function standingFaults(form: ConsentForm, paper: ConsentPaper, { facts, tables }: CheckContext): readonly AnswerFault[] {
  const whole = mended(paper, { facts, tables });
  return whole.purposes.flatMap((purpose) => whole.recipients.flatMap((organization) => {
    const ctx = contextOf({ ...facts, purpose, recipient: { ...facts.recipient, organization }, discloser: { organization: whole.disclosers[0]! } }, tables);
    // Of a class, or of a person, nobody in particular: somebody whom it reaches.
    const standing = standingOf(whole, { ...ctx, recipient: ctx.recipient.size === 0 ? new Set(['health-care-provider'] as const) : ctx.recipient });
    return standing.reasons.flatMap((reason) => {
      const own = OWN[reason];
      return own === undefined ? [] : [defect(reason, itemFor(own.element, form), { text: own.text, cite: standing.findings[0]!.cite })];
    });
  }));
}

/** References on the form to whom it names, by their ids. */
export function namedOn(answers: Answers): ReadonlyMap<string, string> {
  return new Map(['2.who', '4.who', '4.intermediary', '2.35(a).by'].flatMap((linkId) => answers.all(linkId)).map((reference) => [idIn(reference), reference]));
}
