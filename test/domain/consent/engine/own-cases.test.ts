// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../../src/domain/consent/decide.ts';
import { decideScenario } from '../../../../src/domain/consent/scenario/run.ts';
import { parseScenarios } from '../../../../src/domain/consent/scenario/schema.ts';
import { classificationTables } from '../../../support/classification.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { ownCases, type OwnCase } from '../../../support/own-cases.ts';

const gate = shippedTables();
const tables = { gate, classification: classificationTables() };
const named = ownCases().map((each) => [`${each.id} ${each.title}`, each] as const);

const sorted = (values: readonly string[]): readonly string[] => [...values].sort();

/** One right reason is enough: several papers may fail, each in its own way. */
function expectReasons({ expected }: OwnCase, withheld: readonly { readonly record: string; readonly reasons: readonly string[] }[]): void {
  for (const { record, reasons } of expected.withheld) {
    const given = withheld.find((each) => each.record === record)?.reasons ?? [];
    expect({ record, given, one: given.some((reason) => reasons.includes(reason)) }).toEqual({ record, given, one: true });
  }
}

describe('our own cases, one for each row of the decision table and each trap beside it', () => {
  it.each(named)('%s', (_name, each) => {
    const { facts, expected } = each;
    const decision = decide(facts, gate);
    expect({
      decision: decision.outcome, released: decision.released, withheld: decision.withheld.map(({ record }) => record),
      critical: sorted(decision.obligations.critical), advisory: sorted(decision.obligations.advisory),
    }).toEqual({
      decision: expected.decision, released: expected.released, withheld: expected.withheld.map(({ record }) => record),
      critical: sorted(expected.obligations.critical), advisory: sorted(expected.obligations.advisory),
    });
    expectReasons(each, decision.withheld);
  });

  it.each(named)('%s, written as FHIR and read back', (_name, each) => {
    const { id, facts, expected } = each;
    const answer = decideScenario({ id, facts }, tables);
    expect({ decision: answer.decision, released: answer.released, obligations: sorted(answer.obligations) }).toEqual({
      decision: expected.decision, released: expected.released, obligations: sorted([...expected.obligations.critical, ...expected.obligations.advisory]),
    });
    expectReasons(each, answer.withheld);
  });

  it('is written in the scenario format, under ids that are used once', () => {
    const read = parseScenarios(ownCases(), 'own cases');
    expect(read.ok ? [] : read.issues).toEqual([]);
    const ids = ownCases().map((each) => each.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});
