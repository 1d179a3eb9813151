// SPDX-License-Identifier: Apache-2.0
/**
 * A search as plain, frozen data: what to find, in which order, what to bring along. It knows no SQL; the store compiles
 * it to its index tables, and whatever adds a predicate of its own (the gate, a compartment) adds clauses.
 * Clauses are a conjunction; the values inside one clause are a disjunction. Source: http://hl7.org/fhir/R4/search.html
 *
 * Times are epoch milliseconds. Ranges of dates are half-open [lo, hi); ranges of numbers are closed [lo, hi].
 */
import type { TextFilter } from './text.ts';

/** The bounds that stand for "open" in every date range: 0001-01-01 and 10000-01-01, UTC. */
export const DATE_MIN = -62_135_596_800_000;
export const DATE_MAX = 253_402_300_800_000;

/** The bounds that stand for "open" in every range of numbers. */
export const NUMBER_MIN = -1e300;
export const NUMBER_MAX = 1e300;

export type SearchKind = 'token' | 'reference' | 'date' | 'string' | 'number' | 'quantity' | 'uri';

/**
 * Comparison prefixes. With the row's range r and the value's range v (search.html#prefix):
 * eq: v contains r; ne: not eq; lt: r.lo < v.lo; gt: r.hi > v.hi; le: not sa, and ge: not eb, so that
 * what lasts into the value's time is found from it on, and what began in it up to it, as other servers do;
 * sa: r.lo >= v.hi (numbers: >); eb: r.hi <= v.lo (numbers: <); ap: r and v overlap, v having been widened by the parser.
 * For dates "v contains r" is r.lo >= v.lo and r.hi <= v.hi.
 */
export type Prefix = 'eq' | 'ne' | 'lt' | 'gt' | 'le' | 'ge' | 'sa' | 'eb' | 'ap';

/** `system` undefined: any system; null: has no system. `code` undefined: any code of the system. `below`: and every code that begins with it. */
export interface TokenValue {
  readonly system?: string | null;
  readonly code?: string;
  readonly below?: true;
}

/** Either `id` (with or without `type`: any type of that id), or `url` (absolute or canonical, compared whole). */
export interface ReferenceValue {
  readonly type?: string;
  readonly id?: string;
  readonly url?: string;
  /** Counts in records about this person alone. */
  readonly person?: string;
}

export interface DateValue {
  readonly prefix: Prefix;
  readonly lo: number;
  readonly hi: number;
}

/** `norm`: see `normalizeString`, for default and contains; `exact`: as sent, for :exact. */
export interface StringValue {
  readonly norm: string;
  readonly exact: string;
}

export interface NumberValue {
  readonly prefix: Prefix;
  readonly lo: number;
  readonly hi: number;
}

/** `system` and `code` as in a token; `code` alone (no system) also matches the row's `unit`. */
export interface QuantityValue extends NumberValue {
  readonly system?: string | null;
  readonly code?: string;
}

export interface UriValue {
  readonly uri: string;
}

/** Degrees of WGS84 and a distance in metres. */
export interface NearValue {
  readonly lat: number;
  readonly lon: number;
  readonly metres: number;
}

interface Base<K extends string, V> {
  readonly kind: K;
  /** The code of the search parameter, as in the index rows. */
  readonly param: string;
  readonly values: readonly V[];
}

/** `not`: resources with no row that matches any value (also those with no row at all). `text`: prefix match of `norm` on the row's `text`. */
export interface TokenClause extends Base<'token', TokenValue> {
  readonly modifier?: 'not';
  /** A further parameter whose rows count as well; the gateway's own addition, no request can spell it. */
  readonly beside?: string;
}
export interface TokenTextClause extends Base<'token-text', StringValue> {
  readonly modifier?: undefined;
}
/** Matches the row's `identifier`. */
export interface ReferenceIdentifierClause extends Base<'reference-identifier', TokenValue> {
  readonly modifier?: undefined;
}
export interface ReferenceClause extends Base<'reference', ReferenceValue> {
  readonly modifier?: 'not';
}
export interface DateClause extends Base<'date', DateValue> {
  readonly modifier?: undefined;
}
/** No modifier: `norm` is the start of the row's `norm`; contains: anywhere in it; ends: its end (of what the index keeps, `_filter` alone asks for it); exact: `exact` equals the row's `exact`. */
export interface StringClause extends Base<'string', StringValue> {
  readonly modifier?: 'exact' | 'contains' | 'ends';
}
export interface NumberClause extends Base<'number', NumberValue> {
  readonly modifier?: undefined;
}
export interface QuantityClause extends Base<'quantity', QuantityValue> {
  readonly modifier?: undefined;
}
/** below: the row's value starts with `uri`; above: `uri` starts with the row's value. */
export interface UriClause extends Base<'uri', UriValue> {
  readonly modifier?: 'above' | 'below';
}
/** A row among the numbers whose `lo` and `hi` are latitude and longitude lies within the distance of one of the values. */
export interface NearClause extends Base<'near', NearValue> {
  readonly modifier?: undefined;
}
/** `_id`: the logical id is one of the values. */
export interface IdClause extends Base<'id', string> {
  readonly modifier?: 'not';
}
/** `_lastUpdated`: the instant of the version, compared as a date whose range is [t, t + 1 ms). */
export interface LastUpdatedClause extends Base<'lastUpdated', DateValue> {
  readonly modifier?: undefined;
}
/** True: no row of that kind for `param`; false: at least one. */
export interface MissingClause {
  readonly kind: 'missing';
  readonly param: string;
  readonly of: SearchKind;
  readonly missing: boolean;
}
/** `param` refers to a resource of one of the alternatives that meets all of its clauses. */
export interface ChainClause {
  readonly kind: 'chain';
  readonly param: string;
  readonly targets: readonly { readonly type: string; readonly where: readonly Clause[] }[];
}
/** Some resource of `type` refers to this one by its parameter `param` and meets all of `where`. */
export interface HasClause {
  readonly kind: 'has';
  readonly type: string;
  readonly param: string;
  readonly where: readonly Clause[];
}

/** One of the clauses holds: alternatives that no single clause can say (a composite's values, a compartment). */
export interface AnyClause {
  readonly kind: 'any';
  readonly of: readonly Clause[];
}

/** All of the clauses hold: one alternative of several that each ask for more than one thing. */
export interface AllClause {
  readonly kind: 'all';
  readonly of: readonly Clause[];
}

/** The clause does not hold. */
export interface NotClause {
  readonly kind: 'not';
  readonly of: Clause;
}

export type Clause =
  | TokenClause | TokenTextClause | ReferenceClause | ReferenceIdentifierClause | DateClause | StringClause | NumberClause
  | QuantityClause | UriClause | NearClause | IdClause | LastUpdatedClause | MissingClause | ChainClause | HasClause | AnyClause | AllClause | NotClause;

/** Ascending takes a resource's lowest row of the parameter, descending its highest; resources with none come last. */
export interface SortKey {
  readonly param: string;
  readonly kind: SearchKind | 'id' | 'lastUpdated';
  readonly direction: 'asc' | 'desc';
}

/** `_include=source:param:target`: `param` is `*` for every reference parameter of the source. */
export interface IncludeSpec {
  readonly source: string;
  readonly param: string;
  readonly target?: string;
  /** True when it may lead to or from a Patient. */
  readonly patients: boolean;
  readonly iterate: boolean;
}

/**
 * The name under which rows of a composite's second part are indexed, beside the first part's code: `code-value-quantity$8480-6`
 * and `code-value-quantity$http://loinc.org|8480-6`. So the parts are found together only where they stand together.
 */
export function compositeKey(param: string, token: TokenValue): string {
  return `${param}$${token.system === undefined ? '' : `${token.system ?? ''}|`}${token.code ?? ''}`;
}

/** The name under which identifiers are indexed by their type: system and code of the type, and the value. */
export function ofTypeKey(param: string): string {
  return `${param}:of-type`;
}

export interface SearchPlan {
  /** At least one. More than one only for a search across types. */
  readonly types: readonly string[];
  readonly where: readonly Clause[];
  readonly sort: readonly SortKey[];
  /** Resources on a page. 0 with `summary: 'count'` or `_count=0`: the total alone. */
  readonly count: number;
  readonly cursor?: string;
  readonly includes: readonly IncludeSpec[];
  readonly revincludes: readonly IncludeSpec[];
  readonly total: 'none' | 'accurate';
  readonly summary?: 'true' | 'text' | 'data' | 'count';
  /** Matches are among these, as `Type/id`: of the gateway's own making, no request can spell it. */
  readonly among?: readonly string[];
  /** What the text of each match must hold: looked for in what is released of it, by the caller of the search and not by the store. */
  readonly texts?: readonly TextFilter[];
  /** Top-level elements to return, beside the mandatory ones. */
  readonly elements?: readonly string[];
}

/** A plan, and the parameters that a lenient search left out of it (search.html#errors). */
export type ParsedSearch = SearchPlan & { readonly ignored: readonly string[] };
