// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/domain/consent/decide.ts';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import { shippedTables } from '../support/consent-tables.ts';

interface Expected {
  readonly decision: string;
  readonly released: readonly string[];
  readonly withheld: readonly { readonly record: string; readonly reasons: readonly string[] }[];
  readonly obligations: { readonly critical: readonly string[]; readonly advisory: readonly string[] };
}
interface Scenario { readonly id: string; readonly title: string; readonly facts: Facts; readonly expected: Expected }

const folder = new URL('../../../shared/rules/scenarios/', import.meta.url);
const scenarios = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Scenario[]);
const tables = shippedTables();

describe('every public scenario comes out as the rules say', () => {
  it.each(scenarios.map((scenario) => [`${scenario.id} ${scenario.title}`, scenario] as const))('%s', (_name, { facts, expected }) => {
    const decision = decide(facts, tables);
    expect({
      decision: decision.outcome, released: decision.released, withheld: decision.withheld.map((each) => each.record),
      critical: [...decision.obligations.critical].sort(), advisory: [...decision.obligations.advisory].sort(),
    }).toEqual({
      decision: expected.decision, released: expected.released, withheld: expected.withheld.map((each) => each.record),
      critical: [...expected.obligations.critical].sort(), advisory: [...expected.obligations.advisory].sort(),
    });
    for (const { record, reasons } of expected.withheld) {
      const given = decision.withheld.find((each) => each.record === record)?.reasons ?? [];
      expect({ record, one: given.some((reason) => reasons.includes(reason)), given }).toEqual({ record, one: true, given });
    }
  });

  it('has the sixty scenarios', () => {
    expect(scenarios).toHaveLength(60);
  });
});
