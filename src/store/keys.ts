// SPDX-License-Identifier: Apache-2.0
/** How values become keys of the index tables. Writing and searching use the same functions, so that they always agree. */
import { createHash } from 'node:crypto';

const CACHE_MAX = 20_000;
const cache = new Map<string, number>();

/** First 48 bits of SHA-256: fits a JavaScript number. */
function hash48(text: string): number {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const value = createHash('sha256').update(text).digest().readUIntBE(0, 6);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(text, value);
  return value;
}

/** Key of the search parameter `code` of a resource type. */
export function paramKey(type: string, code: string): number {
  return hash48(`${type}.${code}`);
}

/** Code under which the texts of a token parameter are kept among the strings. */
export function textOf(code: string): string {
  return `${code}:text`;
}

/** Key of a system's URI; 0 for "has none". */
export function systemKey(system: string | null): number {
  return system === null ? 0 : hash48(system);
}

/** Longest value that is kept as it is where values are compared whole; of a longer one its start and its hash are kept. */
const WHOLE_MAX = 200;
const WHOLE_START = 130;
/** Where starts of texts are compared, the first so many characters are kept. */
const START_MAX = 300;

/** A value that is compared whole (codes, exact strings, URIs). */
export function wholeKey(value: string): string {
  const text = storable(value);
  if (text.length <= WHOLE_MAX) return text;
  return `${text.slice(0, WHOLE_START).toWellFormed()} ${createHash('sha256').update(text).digest('hex')}`;
}

/** A value whose start is compared (normalized strings). */
export function startKey(value: string): string {
  const text = storable(value);
  return text.length <= START_MAX ? text : text.slice(0, START_MAX).toWellFormed();
}

/** PostgreSQL keeps neither U+0000 nor half of a surrogate pair in a text. */
export function storable(value: string): string {
  return (value.includes('\u0000') ? value.replaceAll('\u0000', '\uFFFD') : value).toWellFormed();
}
