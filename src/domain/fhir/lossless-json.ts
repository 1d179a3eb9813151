// SPDX-License-Identifier: Apache-2.0
/**
 * JSON whose numbers come back as they were written. FHIR gives a decimal's trailing zeros a meaning
 * (http://hl7.org/fhir/R4/datatypes.html#decimal), and JavaScript numbers drop them. The values stay plain numbers; where
 * the text says more than the number, the object that holds it carries the text beside it, under a symbol that JSON,
 * `Object.keys` and `for..in` pass over and that `{ ...copies }` keep.
 */
import { jsonFault, placeOf } from './json-fault.ts';
import { fail, ok } from '../issue.ts';
import type { Result } from '../issue.ts';
import { repeatedMember } from './json-members.ts';
import { isTooDeep, MAX_NESTING } from './nesting.ts';

/** member or index -> the number as written */
const WRITTEN: unique symbol = Symbol('numbers as written');

interface Holder {
  [WRITTEN]?: Record<string, string>;
}
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
/** Both are in Node 24 (ECMAScript "JSON.parse source text access") but not yet in TypeScript's library. */
const json = JSON as unknown as {
  readonly parse: (text: string, reviver?: Reviver) => unknown;
  readonly rawJSON: (text: string) => unknown;
};

/** A quick look for numbers that might not survive: a fraction that ends in 0, an exponent, a minus zero, or many digits. */
const SUSPECT = /[:[,\s](?:-0|-?\d+(?:\.\d*0(?!\d)|(?:\.\d+)?[eE]|\.\d{15}|\d{15}))|^-?\d/;

/** As JSON.parse. Throws SyntaxError for a text that is no JSON. */
export function parseLossless(text: string): unknown {
  if (!SUSPECT.test(text)) return JSON.parse(text);
  return json.parse(text, function keepText(this: unknown, key, value, context) {
    if (typeof value === 'number' && context.source !== undefined && context.source !== String(value)) {
      const holder = this as Holder;
      holder[WRITTEN] ??= Object.create(null) as Record<string, string>;
      holder[WRITTEN][key] = context.source;
    }
    return value;
  });
}

/** As JSON.stringify, with numbers as they were parsed, unless they have been changed since. */
export function stringifyLossless(value: unknown): string {
  if (!carriesText(value)) return JSON.stringify(value);
  return JSON.stringify(value, function writeText(this: unknown, key, each: unknown) {
    if (typeof each !== 'number') return each;
    const written = (this as Holder)[WRITTEN]?.[key];
    return written !== undefined && Number(written) === each ? json.rawJSON(written) : each;
  });
}

/** The number at a member or index as it was written, when that says more than the number; undefined: as JavaScript writes it. */
export function writtenNumber(holder: object, key: string): string | undefined {
  const written = (holder as Holder)[WRITTEN]?.[key];
  return written !== undefined && Number(written) === (holder as Record<string, unknown>)[key] ? written : undefined;
}

function carriesText(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ((value as Holder)[WRITTEN] !== undefined) return true;
  return Array.isArray(value) ? value.some(carriesText) : Object.values(value).some(carriesText);
}

/** A body from outside. Issues: `structure` when it is no JSON or says a member twice, `too-long` when it nests too deeply; its text tells the place only, never the content. */
export function readJson(text: string): Result<unknown> {
  try {
    const value = parseLossless(text);
    if (isTooDeep(value, MAX_NESTING)) return fail({ code: 'too-long', text: 'The body is nested too deeply' });
    const again = repeatedMember(text, value);
    return again === undefined ? ok(value)
      : fail({ code: 'structure', text: 'A member stands twice in one object', at: again, cite: 'RFC 7493, 2.3' });
  } catch {
    const fault = jsonFault(text);
    const where = fault === undefined ? {} : { at: placeOf(text, fault) };
    return fail({ code: 'structure', text: 'The body is not JSON', ...where, cite: 'http://hl7.org/fhir/R4/json.html' });
  }
}
