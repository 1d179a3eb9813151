// SPDX-License-Identifier: Apache-2.0
/**
 * Values -> index rows, by the type of the value and the kind of the parameter
 * (http://hl7.org/fhir/R4/search.html#date and the sections after it).
 */
import { parseDate } from '../dates.ts';
import type { TimeZone } from '../dates.ts';
import { parseReference } from '../reference-form.ts';
import type { DateRow, IndexRows, NumberRow, QuantityRow, ReferenceRow, StringRow, TokenRow, UriRow } from './index-rows.ts';
import { normalizeString } from './normalize.ts';
import { DATE_MAX, DATE_MIN, NUMBER_MAX, NUMBER_MIN } from './plan.ts';
import type { SearchKind } from './plan.ts';

export interface RowOptions {
  /** Where a date without an offset is local to. */
  readonly zone: TimeZone;
  /** The base of this server with no slash at the end: absolute references below it are local ones. */
  readonly base?: string;
}

/** A row for the modifier `:of-type`, by the type of an identifier instead of its system. */
export interface TypedRow { readonly ofType: Omit<TokenRow, 'param'> }
type Row = Omit<TokenRow | ReferenceRow | DateRow | StringRow | NumberRow | QuantityRow | UriRow, 'param'> | TypedRow;
type Value = Readonly<Record<string, unknown>>;
/** One value of one type -> its rows, without the parameter's code. */
export type RowMaker = (value: unknown, options: RowOptions) => readonly Row[];

/** The maker for values of `type` under a parameter of `kind`; undefined where FHIR gives the pair no meaning. */
export function rowMaker(kind: keyof IndexRows, type: string, system: string | null): RowMaker | undefined {
  if (kind === 'token' && PLAIN.has(type)) return (value) => [{ system, code: String(value) }];
  const makers = MAKERS[kind];
  return Object.hasOwn(makers, type) ? makers[type] : undefined;
}

const PLAIN: ReadonlySet<string> = new Set(['code', 'string', 'uri', 'id', 'boolean', 'integer', 'positiveInt', 'unsignedInt', 'oid', 'uuid', 'url', 'canonical']);

const MAKERS: Readonly<Record<SearchKind, Readonly<Record<string, RowMaker>>>> = {
  token: { Coding: codingRows, CodeableConcept: conceptRows, Identifier: identifierRows, ContactPoint: contactRows },
  reference: { Reference: referenceRows, canonical: canonicalRows, uri: canonicalRows, url: canonicalRows },
  date: { date: dateRows, dateTime: dateRows, instant: dateRows, Period: periodRows, Timing: timingRows },
  string: { string: stringRows, markdown: stringRows, HumanName: partRows, Address: partRows },
  number: { decimal: numberRows, integer: numberRows, positiveInt: numberRows, unsignedInt: numberRows, Range: rangeRows },
  quantity: { Quantity: quantityRows, Age: quantityRows, Duration: quantityRows, Count: quantityRows, Distance: quantityRows, Money: moneyRows, Range: rangeQuantityRows },
  uri: { uri: uriRows, url: uriRows, canonical: canonicalUriRows, oid: uriRows, uuid: uriRows },
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function object(value: unknown): Value {
  return typeof value === 'object' && value !== null ? (value as Value) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function codingRows(value: unknown): readonly Row[] {
  const { system, code, display } = object(value);
  const shown = text(display);
  if (text(code) === undefined && shown === undefined) return [];
  return [{ system: text(system) ?? null, code: text(code) ?? null, ...(shown === undefined ? {} : { text: normalizeString(shown) }) }];
}

function conceptRows(value: unknown): readonly Row[] {
  const { coding, text: own } = object(value);
  const shown = text(own);
  const rows = list(coding).flatMap(codingRows);
  return shown === undefined ? rows : [...rows, { system: null, code: null, text: normalizeString(shown) }];
}

function identifierRows(value: unknown): readonly Row[] {
  const { system, value: code, type } = object(value);
  const shown = text(object(type)['text']);
  const own = text(code);
  if (own === undefined) return [];
  const kinds = list(object(type)['coding']).map(object).filter((each) => text(each['system']) !== undefined && text(each['code']) !== undefined);
  return [
    { system: text(system) ?? null, code: own, ...(shown === undefined ? {} : { text: normalizeString(shown) }) },
    ...kinds.map((each) => ({ ofType: { system: String(each['system']), code: `${String(each['code'])}|${own}` } })),
  ];
}

function contactRows(value: unknown): readonly Row[] {
  const code = text(object(value)['value']);
  return code === undefined ? [] : [{ system: null, code }];
}

function referenceRows(value: unknown, options: RowOptions): readonly Row[] {
  const { reference, identifier } = object(value);
  const literal = typeof reference === 'string' ? target(reference, options) : undefined;
  const { system, value: code } = object(identifier);
  const logical = text(code);
  if (literal === undefined && logical === undefined) return [];
  return [{
    ...(literal ?? { type: null, id: null, url: null }),
    ...(logical === undefined ? {} : { identifier: { system: text(system) ?? null, value: logical } }),
  }];
}

/** References into the resource itself are not searched by. */
function target(reference: string, options: RowOptions): Omit<ReferenceRow, 'param'> | undefined {
  const parsed = parseReference(reference);
  if (parsed === undefined || parsed.form === 'fragment') return undefined;
  const ours = parsed.form === 'local' || (options.base !== undefined && parsed.base === `${options.base}/`);
  return ours ? { type: parsed.type ?? null, id: parsed.id ?? null, url: null } : { type: null, id: null, url: reference };
}

/** Also without the version, so that it is found with or without one. */
function canonicalRows(value: unknown, options: RowOptions): readonly Row[] {
  const url = text(value);
  if (url === undefined || url.startsWith('#')) return [];
  const [plain] = url.split('|');
  if (plain === undefined || plain === '') return [];
  const local = parseReference(plain)?.form === 'local' ? target(plain, options) : undefined;
  if (local !== undefined) return [local];
  return [...new Set([plain, url])].map((each) => ({ type: null, id: null, url: each }));
}

type Dates = readonly Omit<DateRow, 'param'>[];

function dateRows(value: unknown, { zone }: RowOptions): Dates {
  const range = typeof value === 'string' ? parseDate(value, zone) : undefined;
  return range === undefined ? [] : [{ lo: range.lo, hi: range.hi }];
}

function periodRows(value: unknown, { zone }: RowOptions): Dates {
  const { start, end } = object(value);
  const from = typeof start === 'string' ? parseDate(start, zone) : undefined;
  const to = typeof end === 'string' ? parseDate(end, zone) : undefined;
  return from === undefined && to === undefined ? [] : [{ lo: from?.lo ?? DATE_MIN, hi: to?.hi ?? DATE_MAX }];
}

/** The outer limits only (search.html#date). */
function timingRows(value: unknown, options: RowOptions): Dates {
  const { event, repeat } = object(value);
  const rows = [...list(event).flatMap((each) => dateRows(each, options)), ...periodRows(object(repeat)['boundsPeriod'], options)];
  if (rows.length === 0) return [];
  return [{ lo: Math.min(...rows.map((each) => each.lo)), hi: Math.max(...rows.map((each) => each.hi)) }];
}

function stringRows(value: unknown): readonly Row[] {
  const exact = text(value);
  return exact === undefined ? [] : [{ norm: normalizeString(exact), exact }];
}

const PARTS = ['text', 'family', 'given', 'prefix', 'suffix', 'line', 'city', 'district', 'state', 'postalCode', 'country'] as const;

/** A name or address is found by any of its parts. */
function partRows(value: unknown): readonly Row[] {
  const parts = object(value);
  return PARTS.flatMap((part) => (Array.isArray(parts[part]) ? list(parts[part]).flatMap(stringRows) : stringRows(parts[part])));
}

function numberRows(value: unknown): readonly Row[] {
  return typeof value === 'number' ? [{ lo: value, hi: value }] : [];
}

/** A place: latitude and longitude in the columns of a number. One beyond the poles is none. */
export function positionRows(value: unknown): readonly Row[] {
  const { latitude, longitude } = object(value);
  return typeof latitude === 'number' && typeof longitude === 'number' && Math.abs(latitude) <= 90 ? [{ lo: latitude, hi: longitude }] : [];
}

function rangeRows(value: unknown): readonly Row[] {
  const low = object(object(value)['low'])['value'];
  const high = object(object(value)['high'])['value'];
  if (typeof low !== 'number' && typeof high !== 'number') return [];
  return [{ lo: typeof low === 'number' ? low : NUMBER_MIN, hi: typeof high === 'number' ? high : NUMBER_MAX }];
}

function quantityRows(value: unknown): readonly Row[] {
  const { value: amount, comparator } = object(value);
  if (typeof amount !== 'number') return [];
  const below = typeof comparator === 'string' && comparator.startsWith('<');
  const above = typeof comparator === 'string' && comparator.startsWith('>');
  return [{ lo: below ? NUMBER_MIN : amount, hi: above ? NUMBER_MAX : amount, ...unitOf(value) }];
}

function unitOf(value: unknown): Pick<QuantityRow, 'system' | 'code' | 'unit'> {
  const { system, code, unit } = object(value);
  return { system: text(system) ?? null, code: text(code) ?? null, unit: text(unit) ?? null };
}

function moneyRows(value: unknown): readonly Row[] {
  const { value: amount, currency } = object(value);
  if (typeof amount !== 'number') return [];
  return [{ lo: amount, hi: amount, system: 'urn:iso:std:iso:4217', code: text(currency) ?? null, unit: text(currency) ?? null }];
}

function rangeQuantityRows(value: unknown): readonly Row[] {
  const { low, high } = object(value);
  return rangeRows(value).map((row) => ({ ...row, ...unitOf(low ?? high) }));
}

function uriRows(value: unknown): readonly Row[] {
  const uri = text(value);
  return uri === undefined ? [] : [{ value: uri }];
}

function canonicalUriRows(value: unknown): readonly Row[] {
  const uri = text(value);
  const [plain] = uri?.split('|') ?? [];
  return uri === undefined || plain === undefined ? [] : [...new Set([plain, uri])].map((each) => ({ value: each }));
}
