// SPDX-License-Identifier: Apache-2.0
/** The words of the participant's pages in both languages (profiles/page-words.json), and the plain words of codes that stand on consent forms. */
import * as z from 'zod';
import rawWords from '../../../../profiles/page-words.json' with { type: 'json' };
import { OPTIONS, type Language } from '../../../domain/consent/capture/forms.ts';
import { words } from '../layout.ts';

const table = z.strictObject({ source: z.string(), words: z.record(z.string(), z.strictObject({ en: z.string().min(1), es: z.string().min(1) })) });

export const PAGE_WORDS = table.parse(rawWords).words;

/** A word of the pages by its key; a key that is not there is a bug. */
export function say(key: string, language: Language): string {
  const found = PAGE_WORDS[key];
  if (found === undefined) {
    throw new Error(`profiles/page-words.json has no word ${key}`);
  }
  return found[language];
}

/** True when there is such a word. */
export function hasWord(key: string): boolean {
  return PAGE_WORDS[key] !== undefined;
}

/** A kind of record or a purpose as the consent forms call it; a kind that no form has, as the pages do (`kind-CODE`); what neither has, as words. */
export function plainCode(set: 'category' | 'purpose', code: string, language: Language): string {
  return OPTIONS[set].find((each) => each.code === code)?.[language] ?? PAGE_WORDS[`${set === 'category' ? 'kind' : set}-${code}`]?.[language] ?? words(code);
}
