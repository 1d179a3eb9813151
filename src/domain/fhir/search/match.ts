// SPDX-License-Identifier: Apache-2.0
/**
 * What a clause means, said once more in plain code: whether a resource's index rows meet it. The store says the same in
 * SQL; its tests hold it against this. Also for resources that are not stored (a subscription's filter). Chains and _has
 * need other resources and are answered by `related`.
 */
import type { DateRow, IndexRows, NumberRow, QuantityRow, ReferenceRow, StringRow, TokenRow, UriRow } from './index-rows.ts';
import { distanceBetween } from './near.ts';
import type { ChainClause, Clause, DateValue, HasClause, NumberValue, QuantityValue, ReferenceValue, StringClause, TokenValue } from './plan.ts';

export interface Indexed {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly lastUpdated: number;
  readonly rows: IndexRows;
}

export type Related = (clause: ChainClause | HasClause, resource: Indexed) => boolean;

/** True when the resource meets every clause. */
export function matches(resource: Indexed, where: readonly Clause[], related: Related): boolean {
  return where.every((clause) => meets(resource, clause, related));
}

function meets(resource: Indexed, clause: Clause, related: Related): boolean {
  const { rows } = resource;
  switch (clause.kind) {
    case 'token': return negated(clause.modifier, some(rows.token, clause, token));
    case 'token-text': return some(rows.token, clause, (row, value) => row.text?.startsWith(value.norm) === true);
    case 'reference': return negated(clause.modifier, some(rows.reference, clause, reference));
    case 'reference-identifier': return some(rows.reference, clause, identifier);
    case 'date': return some(rows.date, clause, (row, value) => date(row, value));
    case 'string': return some(rows.string, clause, (row, value) => string(row, value, clause.modifier));
    case 'number': return some(rows.number, clause, number);
    case 'quantity': return some(rows.quantity, clause, quantity);
    case 'uri': return some(rows.uri, clause, (row, value) => uri(row, value.uri, clause.modifier));
    case 'near': return some(rows.number, clause, (row, value) => distanceBetween({ lat: row.lo, lon: row.hi }, value) <= value.metres);
    case 'id': return negated(clause.modifier, clause.values.includes(resource.id));
    case 'lastUpdated': return clause.values.some((value) => date({ lo: resource.lastUpdated, hi: resource.lastUpdated + 1 }, value));
    case 'missing': return (rows[clause.of] as readonly { readonly param: string }[]).some((row) => row.param === clause.param) !== clause.missing;
    case 'chain': case 'has': return related(clause, resource);
    case 'any': return clause.of.some((each) => meets(resource, each, related));
    case 'all': return clause.of.every((each) => meets(resource, each, related));
    case 'not': return !meets(resource, clause.of, related);
  }
}

function negated(modifier: 'not' | undefined, found: boolean): boolean {
  return modifier === 'not' ? !found : found;
}

function some<R extends { readonly param: string }, V>(rows: readonly R[], clause: { readonly param: string; readonly values: readonly V[] }, test: (row: R, value: V) => boolean): boolean {
  return rows.some((row) => row.param === clause.param && clause.values.some((value) => test(row, value)));
}

function token(row: Pick<TokenRow, 'system' | 'code'>, { system, code, below }: TokenValue): boolean {
  if (below === true) return row.system === system && row.code?.startsWith(code ?? '') === true;
  return (system === undefined || row.system === system) && (code === undefined ? row.code !== null : row.code === code);
}

function reference(row: ReferenceRow, { type, id, url }: ReferenceValue): boolean {
  if (url !== undefined) return row.url === url;
  return row.id === id && (type === undefined || row.type === type);
}

function identifier(row: ReferenceRow, value: TokenValue): boolean {
  return row.identifier !== undefined && token({ system: row.identifier.system, code: row.identifier.value }, value);
}

type Range = Pick<DateRow | NumberRow, 'lo' | 'hi'>;

/** Two ranges in the order of a prefix (http://hl7.org/fhir/R4/search.html#prefix); `isBefore`: one bound of a range lies before the other range. */
function inOrder(row: Range, { prefix, lo, hi }: DateValue | NumberValue, isBefore: (end: number, start: number) => boolean): boolean {
  const within = row.lo >= lo && row.hi <= hi;
  switch (prefix) {
    case 'eq': return within;
    case 'ne': return !within;
    case 'lt': return row.lo < lo;
    case 'gt': return row.hi > hi;
    case 'le': return !isBefore(hi, row.lo);
    case 'ge': return !isBefore(row.hi, lo);
    case 'sa': return isBefore(hi, row.lo);
    case 'eb': return isBefore(row.hi, lo);
    case 'ap': return !isBefore(hi, row.lo) && !isBefore(row.hi, lo);
  }
}

/** The end of a time is the first instant that is outside of it; the bounds of a number belong to it. */
const date = (row: Range, value: DateValue): boolean => inOrder(row, value, (end, start) => end <= start);
const number = (row: Range, value: NumberValue): boolean => inOrder(row, value, (end, start) => end < start);

function quantity(row: QuantityRow, value: QuantityValue): boolean {
  const unit = value.code === undefined || row.code === value.code || (value.system === undefined && row.unit === value.code);
  return unit && (value.system === undefined || row.system === value.system) && number(row, value);
}

function string(row: StringRow, value: { readonly norm: string; readonly exact: string }, modifier: StringClause['modifier']): boolean {
  if (modifier === 'exact') return row.exact === value.exact;
  if (modifier === 'ends') return row.norm.endsWith(value.norm);
  return modifier === 'contains' ? row.norm.includes(value.norm) : row.norm.startsWith(value.norm);
}

function uri(row: UriRow, value: string, modifier: 'above' | 'below' | undefined): boolean {
  if (modifier === 'below') return row.value.startsWith(value);
  return modifier === 'above' ? value.startsWith(row.value) : row.value === value;
}
