// SPDX-License-Identifier: Apache-2.0
/**
 * Is it said in behavioral terms, can it be counted, does the participant understand it? Judged by words, as a supervisor does at first sight:
 * what is flagged is worth a second reading, no more. The words are in profiles/check-words.json, English and Spanish side by side.
 */
import * as z from 'zod';
import rawWords from '../../../../profiles/check-words.json' with { type: 'json' };

const both = z.strictObject({ note: z.string().optional(), en: z.array(z.string().min(1)), es: z.array(z.string().min(1)) });
const theme = z.strictObject({ answered: both, domains: z.array(z.string()), kinds: z.array(z.string()) });
const table = z.strictObject({
  source: z.string(), 'lead-ins': both, states: both, numbers: both, outcomes: both, shorthand: both, child: both, nothing: both,
  themes: z.record(z.string(), theme), noted: z.record(z.string(), z.string()), wishes: z.array(both.extend({ theme: z.string() })),
  'longest-sentence': z.int().positive(), 'topic-words': z.int().positive(),
});

/** The words of both languages: a plan may be written in either, and goals of one plan in both. */
export const CHECK_WORDS = table.parse(rawWords);

/** In: words, of which `*` at the end stands for every ending. Out: the source of an expression for any of them, the longest first. */
export function anyOf(words: readonly string[]): string {
  const sources = words.toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/\*$/v, '').replace(/[\^$\\.*+?\(\)\[\]\{\}\|\/]/gv, '\\$&').replaceAll(' ', '\\s+') + (word.endsWith('*') ? '[\\p{L}\\p{N}]*' : ''));
  return `(?:${sources.join('|')})`;
}

/** The words of both languages of one kind, as an expression. */
export function inEither({ en, es }: z.infer<typeof both>): string {
  return anyOf([...en, ...es]);
}

function list(name: 'lead-ins' | 'states' | 'numbers' | 'outcomes' | 'shorthand'): string {
  return inEither(CHECK_WORDS[name]);
}

/** A whole word or phrase of the list, in any script: `\b` knows no accents. */
export function wordOf(source: string, flags: 'iv' | 'v' = 'iv'): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])`, flags);
}

/** `..` in a wish: a few words between. */
const BETWEEN = '(?![\\p{L}\\p{N}]).{0,15}(?<![\\p{L}\\p{N}])';

/** In: what people say they want, as profiles/check-words.json writes it: `(a|b)`, `..`, `{child}`. Out: an expression for any of it. */
export function saidAs({ en, es }: z.infer<typeof both>): RegExp {
  const sources = [...en, ...es].map((phrase) => phrase.split(' .. ').map((part) => part.replaceAll('{child}', inEither(CHECK_WORDS.child)).replaceAll(' ', '\\s+')).join(BETWEEN));
  return wordOf(`(?:${sources.join('|')})`);
}

const STATES = new RegExp(`^(?:${list('lead-ins')}\\s+)*${list('states')}(?![\\p{L}\\p{N}])`, 'iv');
const NUMBER = wordOf(list('numbers'));
const OUTCOME = wordOf(list('outcomes'));
const SHORTHAND = wordOf(list('shorthand'), 'v');

/** True when it tells what the person does, so that others could see it done. A noun alone is a topic: `Sobriety`, `Housing stability`. */
export function isBehavioral(text: string): boolean {
  const said = text.trim();
  return said.split(/\s+/).length > CHECK_WORDS['topic-words'] && !STATES.test(said);
}

/** True when one can tell by looking whether it was reached: a number, how often, or an outcome that is there or not. */
export function isMeasurable(text: string): boolean {
  return /\d/.test(text) || NUMBER.test(text) || OUTCOME.test(text);
}

/** True when the participant can be expected to understand it: no shorthand, no very long sentence. */
export function isPlain(text: string): boolean {
  return !SHORTHAND.test(text) && text.split(/[.;!?]\s/).every((sentence) => sentence.trim().split(/\s+/).length <= CHECK_WORDS['longest-sentence']);
}
