// SPDX-License-Identifier: Apache-2.0
/**
 * A form as a FHIR R4 Questionnaire: English, with Spanish in the translation extension
 * (http://hl7.org/fhir/R4/languages.html), and why the law asks beside each item as its help.
 */
import type { Extension, Questionnaire, QuestionnaireItem, QuestionnaireItemAnswerOption } from '@medplum/fhirtypes';
import { BASE, cs } from '../evidence/systems.ts';
import { FORMS, optionsOf, type ConsentForm, type FormItem, type FormOption, type FormPart, type Words } from './forms.ts';

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';
const ITEM_CONTROL = 'http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl';
const REFERS = 'http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource';

/** Canonical address of a form. */
export function canonicalOf(formId: string): string {
  return `${BASE}/Questionnaire/${formId}`;
}

/** Id of the form that a canonical (with or without a version) or a reference names. */
export function formIdOf(canonical: string | undefined): string | undefined {
  return /(?:^|\/)Questionnaire\/([A-Za-z0-9.-]+)(?:\|.*)?$/.exec(canonical ?? '')?.[1];
}

/** In: a form and the version of its rules. Out: the Questionnaire. */
export function questionnaireOf(form: ConsentForm, version: string): Questionnaire {
  return {
    resourceType: 'Questionnaire', id: form.id, language: 'en', url: canonicalOf(form.id), version, name: nameOf(form.id),
    title: form.title.en, ...translated('title', form.title), status: 'active', experimental: false, subjectType: ['Patient'], publisher: 'Throughcare',
    purpose: form.cite,
    code: [{ system: cs(form.kind === 'consent' ? 'consent-variant' : 'consent-form'), code: form.variant ?? form.kind }],
    item: form.items.map((item) => itemOf(form, item)),
  };
}

/** Every form. */
export function questionnaires(version: string): readonly Questionnaire[] {
  return FORMS.map((form) => questionnaireOf(form, version));
}

function nameOf(id: string): string {
  return id.split('-').map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

function translation(words: Words): { readonly extension: Extension[] } {
  return { extension: [{ url: TRANSLATION, extension: [{ url: 'lang', valueCode: 'es' }, { url: 'content', valueString: words.es }] }] };
}

function translated(element: string, words: Words): Readonly<Record<string, unknown>> {
  return { [`_${element}`]: translation(words) };
}

function itemOf(form: ConsentForm, item: FormItem): QuestionnaireItem {
  const inner = [...(item.help === undefined ? [] : [helpOf(item, item.help)]), ...item.items.map((each) => partOf(form, each))];
  return { ...partOf(form, item), ...(inner.length === 0 ? {} : { item: inner }) };
}

/** Order of members: as R4 lists them. */
function partOf(form: ConsentForm, item: FormPart): QuestionnaireItem {
  const options = optionsOf(form, item);
  return {
    ...(item.refers === undefined ? {} : { extension: item.refers.map((valueCode) => ({ url: REFERS, valueCode })) }),
    linkId: item.linkId,
    ...(item.element === undefined ? {} : { code: [{ system: cs('consent-element'), code: item.element, ...(item.cite === undefined ? {} : { display: item.cite }) }] }),
    text: item.text.en, ...translated('text', item.text), type: item.type,
    ...(item.required ? { required: true } : {}), ...(item.repeats ? { repeats: true } : {}),
    ...(options.length === 0 ? {} : { answerOption: options.map((each) => answerOption(item, each)) }),
  };
}

function answerOption(item: FormPart, each: FormOption): QuestionnaireItemAnswerOption {
  return { valueCoding: { system: cs(item.options!), code: each.code, display: each.en, ...translated('display', each) } };
}

function helpOf(item: FormItem, help: Words): QuestionnaireItem {
  return {
    extension: [{ url: ITEM_CONTROL, valueCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/questionnaire-item-control', code: 'help' }] } }],
    linkId: `${item.linkId}.why`, text: help.en, ...translated('text', help), type: 'display',
  };
}
