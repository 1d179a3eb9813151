// SPDX-License-Identifier: Apache-2.0
import type { SearchKind } from '../../domain/fhir/search/plan.ts';

/** A statement under construction: every value becomes a parameter, so that no value is ever part of the text. */
export interface Statement {
  readonly values: unknown[];
  /** The tenant's parameter. */
  readonly tenant: string;
  /** Adds a value; gives back its placeholder, with a cast when a type is named. */
  place(value: unknown, type?: string): string;
  /** A fresh alias that starts with `letter`. */
  alias(letter: string): string;
}

/** Text and parameters of a finished statement. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A statement whose first parameter is the tenant. */
export function newStatement(tenant: number): Statement {
  const values: unknown[] = [tenant];
  let aliases = 0;
  return {
    values,
    tenant: '$1',
    place: (value, type) => `$${values.push(value)}${type === undefined ? '' : `::${type}`}`,
    alias: (letter) => `${letter}${(aliases += 1)}`,
  };
}

/** The index table of a kind of value. */
export const TABLES: Readonly<Record<SearchKind, string>> = {
  token: 'index_token',
  reference: 'index_reference',
  date: 'index_date',
  string: 'index_string',
  number: 'index_number',
  quantity: 'index_quantity',
  uri: 'index_uri',
};

/** Conditions put together; an empty list is false for any, true for all. */
export function anyOf(conditions: readonly string[]): string {
  if (conditions.length === 0) return 'false';
  return conditions.length === 1 ? (conditions[0] as string) : `(${conditions.join(' or ')})`;
}

export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}
