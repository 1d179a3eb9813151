// SPDX-License-Identifier: Apache-2.0
/**
 * From what was withheld to the form that would let it go: exactly what is missing (who, what, why), for a case worker to ask the
 * person. Nothing is signed or decided by it, and no statement counts as read.
 */
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { isTpo } from '../context.ts';
import { given } from '../evidence/access.ts';
import { cs } from '../evidence/systems.ts';
import type { Purpose, ReasonCode, RecordClass, ScopeCategory } from '../facts/vocabulary.ts';
import { formOf, OPTIONS, optionsOf, type ConsentForm, type FormPart, type Language } from './forms.ts';
import { canonicalOf } from './questionnaire.ts';

/** One kind of record that was withheld from the asker. */
export interface WithheldKind {
  readonly category: ScopeCategory;
  readonly recordClass: RecordClass;
  readonly reasons: readonly ReasonCode[];
}

/** Who asked whom, and for what. */
export interface ConsentNeed {
  readonly purpose: Purpose;
  /** The discloser: is it a covered entity (then a consent for other than TPO must pass both lists), is it an intermediary? */
  readonly discloser: { readonly covered: boolean; readonly intermediary: boolean };
  /** The recipient made participation a condition, or supervises by order (42 CFR 2.35(a)). */
  readonly mandated: boolean;
  readonly withheld: readonly WithheldKind[];
}

/** Reasons that a consent of the person's cannot cure. */
const INCURABLE: readonly ReasonCode[] = [
  'not-active', 'materially-false', 'unverified', 'need-to-know-failed', 'nonmedical-recipient', 'consent-obtainable', 'order-criteria-missing', 'outside-order',
  'restriction-honored', 'chri-no-authority', 'state-prohibits', 'not-deidentified', 'custody-unknown', 'unknown-provenance', 'identity-unproven',
  'access-excluded', 'access-copy-refused', 'third-party-confidence', 'not-accountable', 'not-on-team',
];
/** No consent lets these go: their law asks for an authority, not for leave. */
const NO_CONSENT: readonly RecordClass[] = ['chri', 'cji', 'unknown'];

/** What a consent could let go. */
export function curable(withheld: readonly WithheldKind[]): readonly WithheldKind[] {
  return withheld.filter((kind) => !NO_CONSENT.includes(kind.recordClass) && kind.category !== '*' && !kind.reasons.some((reason) => INCURABLE.includes(reason)));
}

/**
 * The forms that it takes, each with the kinds of records that it is for: notes and veterans' records ask for forms of their own
 * (42 CFR 2.31(b), 45 CFR 164.508(a)(2), 38 USC 7332). Empty: no consent would help.
 */
export function formsFor(need: ConsentNeed): readonly { readonly form: ConsentForm; readonly categories: readonly ScopeCategory[] }[] {
  const groups = Map.groupBy(curable(need.withheld), (kind) => formIdFor(kind.recordClass, need));
  return [...groups].map(([id, kinds]) => ({ form: formOf(id)!, categories: [...new Set(kinds.map((kind) => kind.category))].sort() }));
}

function formIdFor(recordClass: RecordClass, need: ConsentNeed): string {
  if (recordClass === 'p2-notes') {
    return 'consent-sud-counseling-notes';
  }
  if (recordClass === 'phi-psy') {
    return 'consent-psychotherapy-notes';
  }
  if (recordClass === 'va7332') {
    return 'consent-va-7332';
  }
  return recordClass === 'p2' ? part2Form(need) : 'consent-hipaa-authorization';
}

function part2Form({ purpose, discloser, mandated }: ConsentNeed): string {
  if (purpose === 'legal-proceeding' || purpose === 'law-enforcement') {
    return 'consent-legal-proceeding';
  }
  if (discloser.intermediary) {
    return 'consent-intermediary';
  }
  if (purpose === 'cj-monitoring' && mandated) {
    return 'consent-cj-referral';
  }
  if (purpose === 'public-health') {
    // 42 CFR 2.36; the report itself is one that 45 CFR 164.512(a)-(b) allows, so that no authorization is wanted besides.
    return 'consent-pdmp';
  }
  return (!discloser.covered || isTpo(purpose)) && isOn('consent-specific', purpose) ? 'consent-specific' : 'consent-combined';
}

function isOn(form: string, purpose: Purpose): boolean {
  return formOf(form)!.purposes.includes(purpose);
}

export interface Prefilling {
  readonly form: ConsentForm;
  /** `Patient/id`, and the name on file. */
  readonly patient: string;
  readonly name?: string;
  /** `Type/id` of who would share, and of who would receive. */
  readonly disclosers: readonly string[];
  /** Instead of disclosers: the class of them that is asked about (42 CFR 2.31(a)(2)). */
  readonly discloserClass?: 'any-sud-program-that-treated-me';
  readonly recipients: readonly string[];
  readonly purpose: Purpose;
  readonly categories: readonly ScopeCategory[];
  readonly language: Language;
  readonly at: string;
}

/** In: what is missing. Out: the form with it filled in, status `in-progress`; a purpose that the form does not serve is left open. */
export function prefill(input: Prefilling): QuestionnaireResponse {
  const items = input.form.items.flatMap((item): readonly QuestionnaireResponseItem[] => {
    const own = answersOf(item, input);
    const inner = item.items.flatMap((part) => withAnswers(part, answersOf(part, input), input.language));
    return own.length === 0 && inner.length === 0 ? [] : [{ linkId: item.linkId, text: item.text[input.language], ...(own.length === 0 ? {} : { answer: [...own] }), ...(inner.length === 0 ? {} : { item: [...inner] }) }];
  });
  return {
    resourceType: 'QuestionnaireResponse', language: input.language, questionnaire: canonicalOf(input.form.id), status: 'in-progress', subject: { reference: input.patient },
    authored: input.at, item: items,
  };
}

function withAnswers(part: FormPart, answer: readonly QuestionnaireResponseItemAnswer[], language: Language): readonly QuestionnaireResponseItem[] {
  return answer.length === 0 ? [] : [{ linkId: part.linkId, text: part.text[language], answer: [...answer] }];
}

function answersOf(part: FormPart, input: Prefilling): readonly QuestionnaireResponseItemAnswer[] {
  const refs = (references: readonly string[]): readonly QuestionnaireResponseItemAnswer[] => references.map((reference) => ({ valueReference: { reference } }));
  switch (part.linkId) {
    case '1':
      return input.name === undefined || input.name === '' ? [] : [{ valueString: input.name }];
    case '2.who':
      return refs(input.disclosers);
    case '2.class':
      return input.discloserClass === undefined ? [] : [coded('discloser-class', input.discloserClass, input.language)];
    case '3.what':
      return input.categories.map((code) => coded('category', code, input.language));
    case '4.who':
      return refs(input.recipients);
    case '5':
      return optionsOf(input.form, part).filter((option) => option.code === input.purpose).map((option) => coded('purpose', option.code, input.language));
    default:
      return [];
  }
}

function coded(set: 'category' | 'purpose' | 'discloser-class', code: string, language: Language): QuestionnaireResponseItemAnswer {
  return { valueCoding: { system: cs(set), code, ...given('display', OPTIONS[set].find((option) => option.code === code)?.[language]) } };
}
