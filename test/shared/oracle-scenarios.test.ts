// SPDX-License-Identifier: Apache-2.0
/** The second evaluator answers the public scenarios as the rules do. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import { oracle } from '../support/oracle/oracle.ts';

interface Expected {
  readonly decision: string;
  readonly released: readonly string[];
  readonly withheld: readonly { readonly record: string }[];
}
interface Scenario { readonly id: string; readonly title: string; readonly facts: Facts; readonly expected: Expected }

const folder = new URL('../../../shared/rules/scenarios/', import.meta.url);
const scenarios = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Scenario[]);

function outcome(decision: string): string {
  return decision.startsWith('permit') ? 'permit' : decision;
}

describe('every public scenario comes out of the second evaluator as the rules say', () => {
  it('has the sixty scenarios', () => {
    expect(scenarios).toHaveLength(60);
  });

  it.each(scenarios.map((scenario) => [`${scenario.id} ${scenario.title}`, scenario] as const))('%s', (_name, { facts, expected }) => {
    const answer = oracle(facts);
    const nothing = answer.undecided.length > 0 ? 'need-more-facts' : 'deny';
    expect({
      outcome: answer.released.length > 0 ? 'permit' : nothing, released: answer.released,
      withheld: [...answer.withheld, ...answer.undecided].sort(),
    }).toEqual({
      outcome: outcome(expected.decision), released: expected.released, withheld: expected.withheld.map((each) => each.record).sort(),
    });
  });
});
