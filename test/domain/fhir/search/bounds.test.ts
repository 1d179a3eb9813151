// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { parseSearch } from '../../../../src/domain/fhir/search/parse.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const definitions = loadDefinitions();
type Query = readonly (readonly [string, string])[];
const times = (count: number, name: string, value: string): Query => Array.from({ length: count }, () => [name, value] as const);
const code = (query: Query): string => {
  const parsed = parseSearch('Observation', query, definitions, { lenient: true, timeZone: 'UTC' });
  return parsed.ok ? 'ok' : parsed.issues.map((each) => each.code).join();
};

describe('One search', () => {
  it.each<readonly [string, Query, Query]>([
    ['50 filters', times(50, 'code', 'a'), times(51, 'code', 'a')],
    ['50 filters, those that nobody knows among them', times(50, 'nothing', 'a'), times(51, 'nothing', 'a')],
    ['ten chains', times(10, 'subject:Patient.name', 'a'), times(11, 'subject:Patient.name', 'a')],
    ['ten reverse chains', times(10, '_has:Provenance:target:recorded', '2026'), times(11, '_has:Provenance:target:recorded', '2026')],
    ['a thousand values of one parameter', [['code', Array(1000).fill('a').join(',')]], [['code', Array(1001).fill('a').join(',')]]],
    ['a thousand values in all', times(10, 'code', Array(100).fill('a').join(',')), [...times(10, 'code', Array(100).fill('a').join(',')), ['_type', 'Observation']]],
    ['a hundred parameters, whatever they are', times(100, '_include', 'Observation:subject'), times(101, '_include', 'Observation:subject')],
  ])('may have %s, and not one more', (_name, most, more) => {
    expect([code(most), code(more)]).toEqual(['ok', 'too-costly']);
  });
});
