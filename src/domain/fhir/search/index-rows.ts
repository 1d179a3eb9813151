// SPDX-License-Identifier: Apache-2.0
/**
 * What the search index holds for one resource: rows per kind of value, keyed by the parameter's code.
 * Times are epoch milliseconds; ranges of dates are half-open [lo, hi), ranges of numbers closed [lo, hi];
 * open ends are DATE_MIN, DATE_MAX, NUMBER_MIN and NUMBER_MAX of `plan.ts`.
 */
import type { DocumentReference, DocumentReferenceContent } from '@medplum/fhirtypes';
import { parseReference } from '../reference-form.ts';
import { timeZone } from '../zone.ts';
import type { SearchParams } from './params.ts';
import { ofTypeKey } from './plan.ts';
import type { SearchKind } from './plan.ts';
import type { RowOptions } from './rows.ts';

/** `text` is normalized (display, CodeableConcept.text, Identifier.type.text), for `:text`. */
export interface TokenRow {
  readonly param: string;
  readonly system: string | null;
  readonly code: string | null;
  readonly text?: string;
}

/** A literal reference inside this server has `type` and `id`; any other has `url`; a logical one `identifier` alone. */
export interface ReferenceRow {
  readonly param: string;
  readonly type: string | null;
  readonly id: string | null;
  readonly url: string | null;
  readonly identifier?: { readonly system: string | null; readonly value: string };
}

export interface DateRow {
  readonly param: string;
  readonly lo: number;
  readonly hi: number;
}

export interface StringRow {
  readonly param: string;
  readonly norm: string;
  readonly exact: string;
}

export interface NumberRow {
  readonly param: string;
  readonly lo: number;
  readonly hi: number;
}

export interface QuantityRow extends NumberRow {
  readonly system: string | null;
  readonly code: string | null;
  readonly unit: string | null;
}

export interface UriRow {
  readonly param: string;
  readonly value: string;
}

export interface IndexRows {
  readonly token: readonly TokenRow[];
  readonly reference: readonly ReferenceRow[];
  readonly date: readonly DateRow[];
  readonly string: readonly StringRow[];
  readonly number: readonly NumberRow[];
  readonly quantity: readonly QuantityRow[];
  readonly uri: readonly UriRow[];
}

export interface IndexOptions {
  /** IANA name: where a date without an offset is local to. */
  readonly timeZone: string;
  /** The base of this server with no slash at the end: absolute references below it are local ones. */
  readonly base?: string;
}

type Rows = { readonly [K in SearchKind]: object[] };

/**
 * An attachment that names contents kept here is left out of an answer when they are withheld, and what is said of it with it: a match of its media
 * type, language or address would tell of it.
 */
function withoutKeptContents(resource: object): object {
  const { resourceType, content } = resource as Partial<DocumentReference>;
  return resourceType === 'DocumentReference' && content?.some(isKept) === true ? { ...resource, content: content.filter((each) => !isKept(each)) } : resource;
}

function isKept({ attachment }: DocumentReferenceContent): boolean {
  return parseReference(attachment?.url ?? '')?.form === 'local';
}

/** The rows of a resource that has been validated. A type without parameters has none. */
export function extractIndex(given: object, params: SearchParams, options: IndexOptions): IndexRows {
  const resource = withoutKeptContents(given);
  const rows: Rows = { token: [], reference: [], date: [], string: [], number: [], quantity: [], uri: [] };
  const type = (resource as { readonly resourceType?: unknown }).resourceType;
  const own = typeof type === 'string' ? params.byType.get(type) : undefined;
  const rowOptions: RowOptions = { zone: timeZone(options.timeZone), ...(options.base === undefined ? {} : { base: options.base }) };
  const env = { resource, context: resource };
  for (const param of own?.values() ?? []) {
    const found = param.sources.flatMap(({ get, rows: make }) => get(resource, env).flatMap((value) => make(value, rowOptions)));
    for (const row of found.length > 1 ? distinct(found) : found) rows[param.beside === true ? 'reference' : param.kind].push('ofType' in row ? { param: ofTypeKey(param.code), ...row.ofType } : { param: param.code, ...row });
  }
  return rows as IndexRows;
}

function distinct<T extends object>(rows: readonly T[]): readonly T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
