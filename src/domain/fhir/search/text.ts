// SPDX-License-Identifier: Apache-2.0
/**
 * `_text` and `_content` (http://hl7.org/fhir/R4/search.html#text): words, `"phrases"`, beginnings (`metasta*`), `and`, `or`, `not`,
 * `-word`, brackets. Words beside each other must all be there; a comma is an `or`; `and` binds closer. Case, accents and
 * punctuation do not matter, as in every search by strings; word forms and synonyms are not known.
 */
import { fail, ok } from '../../issue.ts';
import type { Result } from '../../issue.ts';
import { narrativeText } from '../narrative.ts';
import { normalizeString } from './normalize.ts';

export type TextQuery =
  | { readonly kind: 'words'; /** Normalized, parted by single spaces. */ readonly words: string; /** The last one may go on. */ readonly start?: true }
  | { readonly kind: 'any' | 'all'; readonly of: readonly TextQuery[] }
  | { readonly kind: 'not'; readonly of: TextQuery };

/** What a query looks at: the narrative alone, or all of the resource. */
export type TextParam = '_text' | '_content';

export interface TextFilter { readonly param: TextParam; readonly query: TextQuery }

const CITE = 'http://hl7.org/fhir/R4/search.html#text';
const MOST = 50;
const DEEPEST = 20;
const TOKENS = /\s*(\(|\)|,|-?"(?:[^"\\]|\\.)*"|(?:\\.|[^\s(),"\\])+)/gy;

interface Reading { readonly param: TextParam; readonly tokens: readonly string[]; at: number; terms: number }

/** In: the value of the parameter. Issues: `value` where it cannot be read, `too-costly` beyond 50 words or phrases, or 20 brackets. */
export function parseText(param: TextParam, value: string): Result<TextFilter> {
  const tokens = tokensOf(value);
  if (tokens === undefined) return unreadable(param);
  const reading: Reading = { param, tokens, at: 0, terms: 0 };
  const made = alternatives(reading, DEEPEST);
  if (!made.ok) return made;
  return reading.at < tokens.length ? unreadable(param) : ok({ param, query: made.value });
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  let end = 0;
  for (let match = TOKENS.exec(text); match !== null; match = TOKENS.exec(text)) {
    tokens.push(match[1] ?? '');
    end = TOKENS.lastIndex;
  }
  return text.slice(end).trim() === '' && tokens.length > 0 ? tokens : undefined;
}

/** As `normalizeString`, but a point parts words: `F11.20` is found by `F11`, and 41.5 is not 415. */
const fold = (text: string): string => normalizeString(text.replaceAll('.', ' '));

const isWord = (reading: Reading, ...words: readonly string[]): boolean => words.includes(reading.tokens[reading.at]?.toLowerCase() ?? '');

function alternatives(reading: Reading, depth: number): Result<TextQuery> {
  const of: TextQuery[] = [];
  do {
    if (of.length > 0) reading.at += 1;
    const next = conjunction(reading, depth);
    if (!next.ok) return next;
    of.push(next.value);
  } while (isWord(reading, 'or', ','));
  return ok(of.length === 1 ? of[0]! : { kind: 'any', of });
}

function conjunction(reading: Reading, depth: number): Result<TextQuery> {
  const of: TextQuery[] = [];
  do {
    if (of.length > 0 && isWord(reading, 'and')) reading.at += 1;
    const next = term(reading, depth);
    if (!next.ok) return next;
    of.push(next.value);
  } while (reading.at < reading.tokens.length && !isWord(reading, 'or', ',', ')'));
  return ok(of.length === 1 ? of[0]! : { kind: 'all', of });
}

function term(reading: Reading, depth: number): Result<TextQuery> {
  if (depth === 0) return fail({ code: 'too-costly', text: `${reading.param}: the brackets go too deep`, cite: CITE });
  if (isWord(reading, 'not')) {
    reading.at += 1;
    const inner = term(reading, depth - 1);
    return inner.ok ? ok({ kind: 'not', of: inner.value }) : inner;
  }
  if (!isWord(reading, '(')) return words(reading);
  reading.at += 1;
  const inner = alternatives(reading, depth - 1);
  if (inner.ok && !isWord(reading, ')')) return unreadable(reading.param);
  reading.at += 1;
  return inner;
}

function words(reading: Reading): Result<TextQuery> {
  const token = reading.tokens[reading.at] ?? '';
  reading.at += 1;
  reading.terms += 1;
  if (reading.terms > MOST) return fail({ code: 'too-costly', text: `${reading.param}: no more than ${String(MOST)} words and phrases`, cite: CITE });
  const plain = token.replace(/^-/, '');
  const isStart = /^[^"].*\*$/s.test(plain);
  const normal = fold(plain.replace(/^"|"$/g, '').replace(/\\(.)/gs, '$1'));
  // `and`, `or` and brackets in the wrong place come here too.
  if (normal === '' || ['and', 'or'].includes(token.toLowerCase())) return unreadable(reading.param);
  const made: TextQuery = { kind: 'words', words: normal, ...(isStart ? { start: true } : {}) };
  return ok(token.startsWith('-') ? { kind: 'not', of: made } : made);
}

function unreadable(param: TextParam): Result<never> {
  return fail({ code: 'value', text: `The value of ${param} cannot be read: words, "phrases", and, or, not, brackets`, cite: CITE });
}

/** Normalized texts, each between spaces on a line of its own, so that no phrase is found across two of them. */
export type Words = string;

/**
 * In: a resource as it is released. Out: what `param` looks at. `_content` leaves out what the server itself says of the resource
 * (id, meta) and data that is no text (base64 of attachments).
 */
export function wordsOf(param: TextParam, resource: object): Words {
  const { id: _id, meta: _meta, resourceType: _type, text, ...content } = resource as { readonly id?: string; readonly meta?: object; readonly resourceType?: string; readonly text?: { readonly div?: string } };
  const found: string[] = [];
  if (typeof text?.div === 'string') found.push(narrativeText(text.div));
  if (param === '_content') collect(content, found);
  return found.map((each) => ` ${fold(each)} `).join('\n');
}

function collect(value: unknown, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'number') into.push(String(value));
  else if (Array.isArray(value)) for (const each of value) collect(each, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) if (key !== 'data') collect(key === 'div' && typeof each === 'string' ? narrativeText(each) : each, into);
  }
}

/** True when the words are what the query asks for. */
export function meetsText(query: TextQuery, all: Words): boolean {
  switch (query.kind) {
    case 'words': return all.includes(query.start === true ? ` ${query.words}` : ` ${query.words} `);
    case 'any': return query.of.some((each) => meetsText(each, all));
    case 'all': return query.of.every((each) => meetsText(each, all));
    case 'not': return !meetsText(query.of, all);
  }
}
