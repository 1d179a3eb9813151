// SPDX-License-Identifier: Apache-2.0
/** Refusals and restrictions as real systems write them (consent/scenarios/written): whatever the spelling and the shape, the answer is that of the case. */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { decideScenario } from '../../../../src/domain/consent/scenario/run.ts';
import { classificationTables } from '../../../support/classification.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { oracle } from '../../../support/oracle/oracle.ts';
import { ownCases, writtenCases, type OwnCase, type WrittenCase } from '../../../support/own-cases.ts';

const tables = { gate: shippedTables(), classification: classificationTables() };
const cases: ReadonlyMap<string, OwnCase> = new Map(ownCases().map((each) => [each.id, each]));
const written = writtenCases().map((each) => [each.of, each.how, each] as const);

/** The facts of the case without the papers that are written here. */
function without({ of, consents }: WrittenCase): Facts {
  const { facts } = cases.get(of)!;
  const kept = <T extends { readonly id: string }>(papers: readonly T[]): readonly T[] => papers.filter(({ id }) => consents.every((each) => each.id !== id));
  return { ...facts, consents: kept(facts.consents), restrictions: kept(facts.restrictions) };
}

describe('a paper as others write it', () => {
  it.each(written)('%s: %s', (of, _how, row) => {
    const { expected } = cases.get(of)!;
    const answer = decideScenario({ id: of, facts: without(row) }, tables, row.consents);
    expect([answer.decision, answer.released, answer.withheld.map(({ record }) => record), [...answer.obligations].sort()]).toEqual([
      expected.decision, expected.released, expected.withheld.map(({ record }) => record), [...expected.obligations.critical, ...expected.obligations.advisory].sort(),
    ]);
    expect(answer.withheld.every(({ record, reasons }) => expected.withheld.some((each) => each.record === record && each.reasons.some((reason) => reasons.some((given) => given === reason))))).toBe(true);
  });

  it.each(written)('%s: %s. Without it the record goes', (of, _how, row) => {
    expect(decideScenario({ id: of, facts: without(row) }, tables).released).toEqual(['r1']);
  });

  it('is judged alike by the second evaluator, as the facts of its case state it', () => {
    const ids = [...new Set(written.map(([of]) => of))];
    expect(ids.map((id) => [id, oracle(cases.get(id)!.facts).released])).toEqual(ids.map((id) => [id, cases.get(id)!.expected.released]));
  });
});
