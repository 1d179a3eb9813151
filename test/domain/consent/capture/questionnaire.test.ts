// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { FORMS, LANGUAGES, OPTIONS, optionsOf } from '../../../../src/domain/consent/capture/forms.ts';
import { formIdOf, questionnaireOf, questionnaires } from '../../../../src/domain/consent/capture/questionnaire.ts';
import { EXPIRY_EVENTS, MANDATES, REVOCABLE_EVENTS, VARIANTS } from '../../../../src/domain/consent/evidence/consents/form.ts';
import { CATEGORIES, PURPOSES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { easeEs, gradeEn } from './reading-level.ts';

const tables = shippedTables();
const validator = compileValidator(loadDefinitions());
const each = FORMS.map((form) => ({ id: form.id, form }));

/** One item per line. */
function compact(resource: object): string {
  const { item = [], ...head } = resource as { readonly item?: readonly object[] };
  return `${JSON.stringify(head).slice(0, -1)},\n"item":[\n${item.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`;
}

describe('the consent forms', () => {
  it('exist for every variant that the rules know, and for revoking and refusing', () => {
    expect(VARIANTS.filter((variant) => !FORMS.some((form) => form.variant === variant))).toEqual([]);
    expect(FORMS.filter((form) => form.kind !== 'consent').map((form) => form.kind)).toEqual(['revocation', 'refusal']);
  });

  it('are two of a language each, English and Spanish', () => {
    expect(LANGUAGES).toEqual(['en', 'es']);
  });

  it.each([
    ['its address', 'https://throughcare.dev/fhir/Questionnaire/consent-pdmp', 'consent-pdmp'], ['its address and version', 'https://throughcare.dev/fhir/Questionnaire/consent-pdmp|2026.1', 'consent-pdmp'],
    ['a reference', 'Questionnaire/consent-pdmp', 'consent-pdmp'], ['nothing', undefined, undefined], ['another resource', 'Library/consent-pdmp', undefined], ['a part of it', 'Questionnaire/consent-pdmp/item', undefined],
    ['a name that ends alike', 'https://x.example/NoQuestionnaire/consent-pdmp', undefined], ['an address without an id', 'https://throughcare.dev/fhir/Questionnaire/', undefined],
  ])('are found by %s', (_name, canonical, id) => {
    expect(formIdOf(canonical)).toBe(id);
  });

  it.each(each)('$id is a valid R4 Questionnaire', ({ form }) => {
    expect(validator.validate(questionnaireOf(form, '1')).filter(isError)).toEqual([]);
  });

  it.each(each.filter(({ form }) => form.kind === 'consent'))('$id asks for every element that its variant must contain', ({ form }) => {
    const asked = form.items.flatMap((item) => [item, ...item.items]).flatMap((item) => item.element ?? []);
    const wanted = tables.variants.variants[form.variant!].elements.filter((element) => element !== '10' || form.purposes.some((purpose) => ['treatment', 'payment', 'operations'].includes(purpose)));
    expect(wanted.filter((element) => !asked.includes(element) && !(element === '7' && asked.includes('2.35(b)')))).toEqual([]);
    const hipaa = form.bothLists || tables.variants.variants[form.variant!].regime === 'both';
    const printed = form.items.flatMap((item) => item.statement ?? []);
    expect(hipaa ? tables.variants.hipaaStatements.required.filter((statement) => !(printed as readonly string[]).includes(statement)) : []).toEqual([]);
  });

  it('use the codes of the gate', () => {
    const codes = (set: keyof typeof OPTIONS): readonly string[] => OPTIONS[set].map((option) => option.code);
    expect(codes('category').filter((code) => !(CATEGORIES as readonly string[]).includes(code) && code !== 'entire-mental-health-record')).toEqual([]);
    expect(codes('purpose').filter((code) => !(PURPOSES as readonly string[]).includes(code))).toEqual([]);
    expect([codes('expiry-event'), codes('mandate'), codes('revocable-event')]).toEqual([EXPIRY_EVENTS, MANDATES, REVOCABLE_EVENTS]);
  });

  it('never offer notes beside anything else, nor a proceeding beside another purpose', () => {
    for (const form of FORMS) {
      const kinds = form.items.flatMap((item) => item.items).filter((item) => item.linkId === '3.what').flatMap((item) => optionsOf(form, item)).map((option) => option.code);
      const notes = kinds.filter((code) => code.endsWith('-note'));
      expect({ id: form.id, mixed: notes.length > 0 && kinds.length > 1 }).toEqual({ id: form.id, mixed: false });
      const proceedings = form.purposes.filter((purpose) => purpose === 'legal-proceeding' || purpose === 'law-enforcement');
      expect({ id: form.id, mixed: proceedings.length > 0 && proceedings.length < form.purposes.length }).toEqual({ id: form.id, mixed: false });
    }
  });

  it.each(questionnaires(tables.version.version).map((made) => ({ id: made.id!, made })))('$id stands in consent/forms/questionnaires as the tables make it', ({ id, made }) => {
    const file = new URL(`../../../../consent/forms/questionnaires/${id}.json`, import.meta.url);
    if (process.env['WRITE_FORMS'] === '1') {
      writeFileSync(file, compact(made));
    }
    expect(readFileSync(file, 'utf8')).toBe(compact(made));
  });
});

describe('what a person reads on a form', () => {
  const texts = FORMS.map((form) => {
    const parts = form.items.flatMap((item) => [item, ...item.items, ...(item.help === undefined ? [] : [{ text: item.help }])]);
    const options = form.items.flatMap((item) => [item, ...item.items]).flatMap((item) => optionsOf(form, item));
    const all = (language: 'en' | 'es'): string => [form.title, ...parts.map((part) => part.text), ...options].map((words) => words[language].replace(/([^.?!:])$/, '$1.')).join(' ');
    return { id: form.id, en: all('en'), es: all('es') };
  });

  it.each(texts)('$id is no harder than fifth grade English', ({ en }) => {
    expect(gradeEn(en)).toBeLessThan(5);
  });

  it.each(texts)('$id is easy Spanish', ({ es }) => {
    expect(easeEs(es)).toBeGreaterThan(70);
  });

  it('has no single statement above ninth grade, nor one that is hard in Spanish', () => {
    const statements = [...new Map(FORMS.flatMap((form) => form.items).map((item) => [item.linkId, item])).values()].flatMap((item) => [item.text, ...(item.help === undefined ? [] : [item.help])].filter((words) => words.en.length > 60));
    expect(statements.filter((words) => gradeEn(words.en) > 9 || easeEs(words.es) < 55).map((words) => [words.en.slice(0, 50), gradeEn(words.en).toFixed(1), easeEs(words.es).toFixed(0)])).toEqual([]);
  });

  it('measures what it says: a statute reads as hard, a picture book as easy', () => {
    expect(gradeEn('A general authorization for the release of medical or other information is not sufficient to meet the required elements of written consent.')).toBeGreaterThan(14);
    expect(gradeEn('The cat sat on the mat. The dog ran to the door.')).toBeLessThan(2);
    expect(easeEs('La autorización general para la divulgación de información médica resulta insuficiente respecto de los requisitos reglamentarios correspondientes.')).toBeLessThan(35);
    expect(easeEs('El gato come. La niña va a la casa.')).toBeGreaterThan(85);
  });
});
