// SPDX-License-Identifier: Apache-2.0
/** The values of a search parameter, by kind: text -> plan values (http://hl7.org/fhir/R4/search.html#ptypes). */
import { parseDate } from '../dates.ts';
import type { TimeZone } from '../dates.ts';
import { parseReference } from '../reference-form.ts';
import { normalizeString } from './normalize.ts';
import type { DateValue, NumberValue, Prefix, QuantityValue, ReferenceValue, StringValue, TokenValue } from './plan.ts';

/** Splits at an unescaped `separator`; escapes stay (search.html#escaping). */
export function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\' && at + 1 < text.length) {
      part += text.slice(at, at + 2);
      at += 1;
    } else if (text[at] === separator) {
      parts.push(part);
      part = '';
    } else {
      part += text.charAt(at);
    }
  }
  return [...parts, part];
}

function unescape(text: string): string {
  return text.replace(/\\([\\,$|])/g, '$1');
}

/** `code`, `system|code`, `|code` (no system), `system|` (any code of it). */
export function tokenValue(text: string): TokenValue | undefined {
  const parts = splitUnescaped(text, '|').map(unescape);
  const [first, second] = parts;
  if (parts.length > 2 || first === undefined) return undefined;
  if (second === undefined) return first === '' ? undefined : { code: first };
  if (first === '') return second === '' ? undefined : { system: null, code: second };
  return second === '' ? { system: first } : { system: first, code: second };
}

/** `system|code|value` of `:of-type`: all three (http://hl7.org/fhir/R4/search.html#token). */
export function ofTypeValue(text: string): TokenValue | undefined {
  const [system = '', code = '', value = '', ...more] = splitUnescaped(text, '|').map(unescape);
  return system === '' || code === '' || value === '' || more.length > 0 ? undefined : { system, code: `${code}|${value}` };
}

export function stringValue(text: string): StringValue | undefined {
  const exact = unescape(text);
  return exact.trim() === '' ? undefined : { norm: normalizeString(exact), exact };
}

export interface ReferenceRules {
  /** From the modifier `:Patient`. */
  readonly type?: string;
  /** The types that the parameter may point to; one alone is the type of a bare id. */
  readonly targets: readonly string[];
  /** Base of this server, no slash at the end. */
  readonly base?: string;
}

/** `id`, `Type/id`, an absolute URL, or a canonical. */
export function referenceValue(text: string, rules: ReferenceRules): ReferenceValue | undefined {
  const value = unescape(text);
  const parsed = parseReference(value);
  if (parsed?.form === 'fragment') return undefined;
  if (parsed?.form === 'local' || (parsed?.form === 'absolute' && rules.base !== undefined && parsed.base === `${rules.base}/`)) {
    return rules.type === undefined || rules.type === parsed.type ? { type: parsed.type ?? '', id: parsed.id ?? '' } : undefined;
  }
  if (parsed !== undefined) return { url: value };
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(value)) return undefined;
  const [only] = rules.targets;
  const type = rules.type ?? (rules.targets.length === 1 ? only : undefined);
  return type === undefined ? { id: value } : { type, id: value };
}

const PREFIXED = /^(eq|ne|lt|gt|le|ge|sa|eb|ap)(.*)$/s;

function prefixed(text: string): { readonly prefix: Prefix; readonly rest: string } {
  const match = PREFIXED.exec(text);
  return match === null ? { prefix: 'eq', rest: text } : { prefix: match[1] as Prefix, rest: match[2] ?? '' };
}

/** `ap` widens by the value's own width on both sides: R4 leaves the measure to the server, and the clock is not known here. */
export function dateValue(text: string, zone: TimeZone): DateValue | undefined {
  const { prefix, rest } = prefixed(text);
  // A plus sign of an offset that was not percent-encoded arrives as a space.
  const range = parseDate(rest.replace(/ (?=\d\d:\d\d$)/, '+'), zone);
  if (range === undefined) return undefined;
  const width = prefix === 'ap' ? range.hi - range.lo : 0;
  return { prefix, lo: range.lo - width, hi: range.hi + width };
}

const NUMBER = /^[+-]?\d{1,18}(?:\.\d{1,18})?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * eq and ne compare with the value's own precision: 100 is [99.5, 100.5), 1e2 is [50, 150); the others with the number as
 * such; ap with a tenth to each side (search.html#number).
 */
export function numberValue(text: string): NumberValue | undefined {
  const { prefix, rest } = prefixed(text);
  const match = NUMBER.exec(rest);
  if (match === null) return undefined;
  const value = Number(rest);
  if (prefix === 'ap') return { prefix, lo: value - Math.abs(value) / 10, hi: value + Math.abs(value) / 10 };
  if (prefix !== 'eq' && prefix !== 'ne') return { prefix, lo: value, hi: value };
  const decimals = (/\.(\d+)/.exec(rest)?.[1] ?? '').length;
  const half = 0.5 * 10 ** (Number(match[1] ?? '0') - decimals);
  return { prefix, lo: value - half, hi: below(value + half) };
}

/** The next number down, so that a closed range says what the half-open one does. */
function below(value: number): number {
  return value - Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}

/** `number`, `number|system|code`, `number||code`. */
export function quantityValue(text: string): QuantityValue | undefined {
  const [amount, system, code, ...more] = splitUnescaped(text, '|').map(unescape);
  const number = amount === undefined || more.length > 0 ? undefined : numberValue(amount);
  if (number === undefined) return undefined;
  return { ...number, ...(system === undefined || system === '' ? {} : { system }), ...(code === undefined || code === '' ? {} : { code }) };
}

/** Values of a list parameter: split at commas, each read; undefined when one of them cannot be. */
export function valuesOf<T>(text: string, read: (each: string) => T | undefined): readonly T[] | undefined {
  const values = splitUnescaped(text, ',').map(read);
  return values.every((each) => each !== undefined) ? values : undefined;
}

export function uriValue(text: string): { readonly uri: string } | undefined {
  const uri = unescape(text);
  return /^\S+$/.test(uri) ? { uri } : undefined;
}

export function idValue(text: string): string | undefined {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(text) ? text : undefined;
}
