// SPDX-License-Identifier: Apache-2.0
/** value[x], detail[x] -> `value` with its xsi:type. Source: C-CDA on FHIR, CF data types. */
import type { CodeableConcept, Period, Quantity, Range, Ratio } from '@medplum/fhirtypes';
import type { El } from './element.ts';
import { el } from './element.ts';
import type { OutTables } from './tables.ts';
import { amount, concept, interval, ts, UNKNOWN } from './values.ts';

/** The element's choice of that name, as CDA's value; undefined when it has none, or one that CDA has no type for. */
export function typedValue(tables: OutTables, resource: object, choice: 'value' | 'detail'): El | undefined {
  for (const [name, write] of Object.entries(WRITERS)) {
    const given = (resource as Readonly<Record<string, unknown>>)[`${choice}${name}`];
    if (given !== undefined) return write(given as never, tables);
  }
  return undefined;
}

const value = (type: string, attributes: Readonly<Record<string, string | undefined>>, ...children: readonly (El | string | undefined)[]): El => el('value', { 'xsi:type': type, ...attributes }, ...children);

const WRITERS: Readonly<Record<string, (given: never, tables: OutTables) => El>> = {
  CodeableConcept: (given: CodeableConcept, tables) => concept(tables, 'value', given, { type: 'CD' }),
  Quantity: quantity,
  Range: ({ low, high }: Range) => value('IVL_PQ', {}, low === undefined ? undefined : el('low', amount(low)), high === undefined ? undefined : el('high', amount(high))),
  Ratio: ({ numerator, denominator }: Ratio) => value('RTO_PQ_PQ', {}, el('numerator', numerator === undefined ? UNKNOWN : amount(numerator)), el('denominator', denominator === undefined ? UNKNOWN : amount(denominator))),
  Integer: (given: number) => value('INT', { value: String(given) }),
  String: (given: string) => value('ST', {}, given),
  Boolean: (given: boolean) => value('BL', { value: String(given) }),
  DateTime: (given: string) => value('TS', { value: ts(given) }),
  Period: (given: Period) => interval('value', given, 'IVL_TS'),
};

/** With a comparator: one bound of an interval. */
function quantity(given: Quantity): El {
  const bound = given.comparator === undefined ? undefined : BOUNDS[given.comparator];
  if (bound === undefined) return value('PQ', given.value === undefined ? UNKNOWN : amount(given));
  return value('IVL_PQ', {}, el(bound.side, { ...amount(given), inclusive: bound.inclusive }));
}

const BOUNDS: Readonly<Record<string, { readonly side: 'low' | 'high'; readonly inclusive: string }>> = {
  '<': { side: 'high', inclusive: 'false' }, '<=': { side: 'high', inclusive: 'true' }, '>': { side: 'low', inclusive: 'false' }, '>=': { side: 'low', inclusive: 'true' },
};
