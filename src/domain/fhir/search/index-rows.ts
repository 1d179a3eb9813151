// SPDX-License-Identifier: Apache-2.0
/**
 * What the search index holds for one resource: rows per kind of value, keyed by the parameter's code.
 * Times are epoch milliseconds; ranges of dates are half-open [lo, hi), ranges of numbers closed [lo, hi];
 * open ends are DATE_MIN, DATE_MAX, NUMBER_MIN and NUMBER_MAX of `plan.ts`.
 */

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
