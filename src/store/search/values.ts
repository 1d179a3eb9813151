// SPDX-License-Identifier: Apache-2.0
/** Values of a clause -> a condition on one row `i` of the index table of its kind. */
import type {
  DateValue, NearValue, NumberValue, Prefix, QuantityValue, ReferenceValue, StringClause, StringValue, TokenValue, UriClause, UriValue,
} from '../../domain/fhir/search/plan.ts';
import { EARTH_RADIUS, latitudes } from '../../domain/fhir/search/near.ts';
import { startKey, systemKey, wholeKey } from '../keys.ts';
import { anyOf, type Statement } from './statement.ts';

/** Columns that hold a token: of the token table itself, or of a reference's identifier. */
export interface TokenColumns { readonly system: string; readonly code: string }

export function tokenCondition(s: Statement, columns: TokenColumns, all: readonly TokenValue[]): string {
  const values = all.filter((v) => v.below !== true);
  const codes = values.filter((v) => v.system === undefined && v.code !== undefined).map((v) => wholeKey(v.code ?? ''));
  const systems = values.filter((v) => v.system !== undefined && v.code === undefined).map((v) => systemKey(v.system ?? null));
  const pairs = values.filter((v) => v.system !== undefined && v.code !== undefined);
  const conditions: string[] = [];
  if (values.some((v) => v.system === undefined && v.code === undefined)) conditions.push('true');
  if (codes.length > 0) conditions.push(oneOf(s, columns.code, codes, 'text'));
  if (systems.length > 0) conditions.push(oneOf(s, columns.system, systems, 'bigint'));
  if (pairs.length > 0) conditions.push(pairCondition(s, columns, pairs));
  all.filter((v) => v.below === true).forEach((v) => { conditions.push(belowCondition(s, columns, v)); });
  return anyOf(conditions);
}

/** The code begins so: as a range, in which an index finds it. Codes that have levels are far shorter than what `wholeKey` keeps. */
function belowCondition(s: Statement, { system, code }: TokenColumns, value: TokenValue): string {
  const first = value.code ?? '';
  return `(${code} >= ${s.place(first)} and ${code} < ${s.place(`${first}\uFFFD`)} and ${system} = ${s.place(systemKey(value.system ?? null))})`;
}

/** One pair is compared plainly, which plans best; many go as arrays, so that their number does not change the text. */
function pairCondition(s: Statement, { system, code }: TokenColumns, pairs: readonly TokenValue[]): string {
  const codes = pairs.map((v) => wholeKey(v.code ?? ''));
  const systems = pairs.map((v) => systemKey(v.system ?? null));
  if (pairs.length === 1) return `(${code} = ${s.place(codes[0])} and ${system} = ${s.place(systems[0])})`;
  return `(${code}, ${system}) in (select * from unnest(${s.place(codes, 'text[]')}, ${s.place(systems, 'bigint[]')}))`;
}

function oneOf(s: Statement, column: string, values: readonly unknown[], type: 'text' | 'bigint'): string {
  return values.length === 1 ? `${column} = ${s.place(values[0])}` : `${column} = any (${s.place(values, `${type}[]`)})`;
}

/** `theirs`: what must hold besides where a value counts in records of one person alone (` and ...`). */
export function referenceCondition(s: Statement, i: string, values: readonly ReferenceValue[], theirs = (): string => ''): string {
  const conditions: string[] = [];
  const urls = values.filter((v) => v.url !== undefined).map((v) => wholeKey(v.url ?? ''));
  if (urls.length > 0) conditions.push(oneOf(s, `${i}.url`, urls, 'text'));
  const types = new Set(values.filter((v) => v.id !== undefined).map((v) => v.type));
  for (const type of types) {
    const named = values.filter((v) => v.id !== undefined && v.type === type);
    const ids = named.map((v) => wholeKey(v.id ?? ''));
    const ofType = type === undefined ? '' : ` and ${i}.target_type = ${s.place(type)}`;
    conditions.push(`(${oneOf(s, `${i}.target_id`, ids, 'text')}${ofType}${ofPersons(s, i, named, theirs)})`);
  }
  return anyOf(conditions);
}

/** Of values that count in records of one person alone, those that stand in one. */
function ofPersons(s: Statement, i: string, values: readonly ReferenceValue[], theirs: () => string): string {
  const own = values.filter(({ person }) => person !== undefined);
  if (own.length === 0) return '';
  const pairs = `(${i}.person, ${i}.target_id) in (select * from unnest(${s.place(own.map(({ person }) => person), 'text[]')}, ${s.place(own.map(({ id }) => wholeKey(id ?? '')), 'text[]')}))`;
  const any = values.filter(({ person }) => person === undefined).map(({ id }) => wholeKey(id ?? ''));
  return ` and (${any.length === 0 ? '' : `${oneOf(s, `${i}.target_id`, any, 'text')} or `}${pairs}${theirs()})`;
}

/** Places a bound where it is used: a parameter that no condition names has no type, and PostgreSQL refuses it. */
interface Bounds { readonly lo: () => string; readonly hi: () => string }

function bounds(s: Statement, value: { readonly lo: number; readonly hi: number }, type: 'bigint' | 'double precision'): Bounds {
  return { lo: () => s.place(value.lo, type), hi: () => s.place(value.hi, type) };
}

/** The prefixes of plan.ts as conditions on the columns lo and hi: of half-open ranges (dates) or closed ones (numbers). */
function rangeCondition(prefix: Prefix, i: string, value: Bounds, halfOpen: boolean): string {
  const [lo, hi] = [`${i}.lo`, `${i}.hi`];
  const [past, before] = halfOpen ? ['>=', '<='] : ['>', '<'];
  const equal = (): string => `(${lo} >= ${value.lo()} and ${hi} <= ${value.hi()})`;
  switch (prefix) {
    case 'eq': return equal();
    case 'ne': return `not ${equal()}`;
    case 'lt': return `${lo} < ${value.lo()}`;
    case 'gt': return `${hi} > ${value.hi()}`;
    case 'le': return `${lo} ${before === '<=' ? '<' : '<='} ${value.hi()}`;
    case 'ge': return `${hi} ${past === '>=' ? '>' : '>='} ${value.lo()}`;
    case 'sa': return `${lo} ${past} ${value.hi()}`;
    case 'eb': return `${hi} ${before} ${value.lo()}`;
    case 'ap': return halfOpen
      ? `(${lo} < ${value.hi()} and ${hi} > ${value.lo()})`
      : `(${lo} <= ${value.hi()} and ${hi} >= ${value.lo()})`;
  }
}

export function dateCondition(s: Statement, i: string, values: readonly DateValue[]): string {
  return anyOf(values.map((v) => rangeCondition(v.prefix, i, bounds(s, v, 'bigint'), true)));
}

/** An instant t stands for [t, t + 1 ms). */
export function instantCondition(s: Statement, column: string, values: readonly DateValue[]): string {
  return anyOf(values.map((v) => instantRange(v.prefix, column, bounds(s, v, 'bigint'))));
}

function instantRange(prefix: Prefix, column: string, { lo, hi }: Bounds): string {
  switch (prefix) {
    case 'eq': case 'ap': return `(${column} >= ${lo()} and ${column} < ${hi()})`;
    case 'ne': return `(${column} < ${lo()} or ${column} >= ${hi()})`;
    case 'lt': case 'eb': return `${column} < ${lo()}`;
    case 'le': return `${column} < ${hi()}`;
    case 'gt': case 'sa': return `${column} >= ${hi()}`;
    case 'ge': return `${column} >= ${lo()}`;
  }
}

export function numberCondition(s: Statement, i: string, values: readonly NumberValue[]): string {
  return anyOf(values.map((v) => numberRange(s, i, v)));
}

function numberRange(s: Statement, i: string, v: NumberValue): string {
  return rangeCondition(v.prefix, i, bounds(s, v, 'double precision'), false);
}

/** The same reckoning as `distanceBetween`; the latitudes go first, since an index has them. */
export function nearCondition(s: Statement, i: string, values: readonly NearValue[]): string {
  return anyOf(values.map((v) => {
    const { lo, hi } = latitudes(v);
    const [lat, lon] = [s.place(v.lat, 'double precision'), s.place(v.lon, 'double precision')];
    const half = (column: string, at: string): string => `power(sind((${column} - ${at}) / 2), 2)`;
    const h = `${half(`${i}.lo`, lat)} + cosd(${lat}) * cosd(${i}.lo) * ${half(`${i}.hi`, lon)}`;
    return `(${i}.lo >= ${s.place(lo, 'double precision')} and ${i}.lo <= ${s.place(hi, 'double precision')} and ${2 * EARTH_RADIUS} * asin(least(1, sqrt(${h}))) <= ${s.place(v.metres, 'double precision')})`;
  }));
}

export function quantityCondition(s: Statement, i: string, values: readonly QuantityValue[]): string {
  return anyOf(values.map((v) => {
    const conditions = [numberRange(s, i, v)];
    if (v.system !== undefined) conditions.push(`${i}.system = ${s.place(systemKey(v.system))}`);
    if (v.code !== undefined) {
      const code = s.place(wholeKey(v.code));
      conditions.push(v.system === undefined ? `(${i}.code = ${code} or ${i}.unit = ${code})` : `${i}.code = ${code}`);
    }
    return `(${conditions.join(' and ')})`;
  }));
}

/** Greater than every text that continues a start, in the order of the C collation. */
const LAST = '\u{10FFFF}';

export function startCondition(s: Statement, column: string, values: readonly StringValue[]): string {
  return anyOf(values.map((v) => {
    const start = startKey(v.norm);
    return `(${column} >= ${s.place(start)} and ${column} < ${s.place(start + LAST)})`;
  }));
}

export function stringCondition(s: Statement, i: string, clause: StringClause): string {
  switch (clause.modifier ?? 'start') {
    case 'start': return startCondition(s, `${i}.norm`, clause.values);
    case 'contains': return anyOf(clause.values.map((v) => `strpos(${i}.norm, ${s.place(startKey(v.norm), 'text')}) > 0`));
    case 'ends': return anyOf(clause.values.map((v) => `right(${i}.norm, length(${s.place(startKey(v.norm), 'text')})) = ${s.place(startKey(v.norm), 'text')}`));
    case 'exact': return anyOf(clause.values.map((v) =>
      `(${i}.norm = ${s.place(startKey(v.norm))} and ${i}.exact = ${s.place(wholeKey(v.exact))})`));
  }
}

export function uriCondition(s: Statement, i: string, values: readonly UriValue[], modifier: UriClause['modifier']): string {
  if (modifier === undefined) return oneOf(s, `${i}.value`, values.map((v) => wholeKey(v.uri)), 'text');
  return anyOf(values.map((v) => {
    const uri = s.place(wholeKey(v.uri), 'text');
    return modifier === 'below' ? `starts_with(${i}.value, ${uri})` : `starts_with(${uri}, ${i}.value)`;
  }));
}
