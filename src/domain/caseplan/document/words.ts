// SPDX-License-Identifier: Apache-2.0
/** The words of a plan as a document, in both languages (profiles/document-words.json). */
import * as z from 'zod';
import rawWords from '../../../../profiles/document-words.json' with { type: 'json' };
import type { Language } from '../../consent/capture/forms.ts';

const both = z.strictObject({ en: z.string().min(1), es: z.string().min(1) });
const table = z.strictObject({ source: z.string(), words: z.record(z.string(), both), domains: z.record(z.string(), both), roles: z.record(z.string(), both), levels: z.record(z.string(), both), states: z.record(z.string(), both) });

export const DOCUMENT_WORDS = table.parse(rawWords);

/** A word of the document by its key; a key that is not there is a bug. */
export function said(key: string, language: Language): string {
  const found = DOCUMENT_WORDS.words[key];
  if (found === undefined) {
    throw new Error(`profiles/document-words.json has no word ${key}`);
  }
  return found[language];
}

/** The domain of a need in plain words; undefined for one that has none. */
export function plainDomain(code: string | undefined, language: Language): string | undefined {
  return DOCUMENT_WORDS.domains[code ?? '']?.[language];
}

/** A role in plain words; undefined for one that has none. */
export function plainRole(code: string | undefined, language: Language): string | undefined {
  return DOCUMENT_WORDS.roles[code ?? '']?.[language];
}

/** A level of risk or need in words; undefined for one that has none. */
export function plainLevel(code: string, language: Language): string | undefined {
  return DOCUMENT_WORDS.levels[code]?.[language];
}

/** How a goal goes (goal-achievement), in words. */
export function plainState(code: string, language: Language): string {
  return DOCUMENT_WORDS.states[code]?.[language] ?? code.replaceAll('-', ' ');
}

/** `2026-12-01` -> `December 1, 2026`, `1 de diciembre de 2026`; what is no day stays as it is. */
export function plainDay(day: string, language: Language): string {
  const [year, month, date] = [day.slice(0, 4), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const name = MONTHS[language][month - 1];
  if (name === undefined || date === 0) {
    return day;
  }
  return language === 'en' ? `${name} ${String(date)}, ${year}` : `${String(date)} de ${name} de ${year}`;
}

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  es: ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre'],
};
