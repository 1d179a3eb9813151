// SPDX-License-Identifier: Apache-2.0
/** The public scenarios through `decide`: facts become FHIR, the live readers make facts of them again, the engine decides. */
import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { parseClassificationTables } from '../../src/domain/consent/classify/tables.ts';
import { CRITICAL_OBLIGATIONS } from '../../src/domain/consent/facts/vocabulary.ts';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import { decideScenario, type ScenarioTables } from '../../src/domain/consent/scenario/run.ts';
import { parseScenarios } from '../../src/domain/consent/scenario/schema.ts';
import { parseGateTables } from '../../src/domain/consent/tables/tables.ts';
import { readConsentFiles } from '../../src/store/consent-files.ts';
import { normalAsk, normalRecord, thereAndBack } from '../domain/consent/scenario/round-trip-support.ts';

const FOLDER = new URL('../../../shared/rules/scenarios/', import.meta.url);

interface Expected {
  readonly decision: string;
  readonly released: readonly string[];
  readonly withheld: readonly { readonly record: string; readonly reasons: readonly string[] }[];
  readonly obligations: { readonly critical: readonly string[]; readonly advisory: readonly string[] };
}
interface Scenario { readonly id: string; readonly title: string; readonly facts: Facts; readonly expected: Expected }

const all = readdirSync(FOLDER).sort().flatMap((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as readonly Scenario[]);

function tables(): ScenarioTables {
  const raw = readConsentFiles(new URL('../../consent', import.meta.url).pathname);
  const [gate, classification] = [parseGateTables(raw), parseClassificationTables(raw)];
  if (!gate.ok || !classification.ok) {
    throw new Error('the tables cannot be read');
  }
  return { gate: gate.value, classification: classification.value };
}

const known = tables();
const critical = new Set<string>(CRITICAL_OBLIGATIONS);

describe('the public scenarios through FHIR and the real gate', () => {
  it('there are sixty of them', () => {
    expect(all).toHaveLength(60);
  });

  it.each(all.map((each) => [each.id, each.title, each] as const))('%s %s', (_id, _title, scenario) => {
    const parsed = parseScenarios([scenario], 'scenario');
    expect(parsed).toMatchObject({ ok: true });
    const answer = decideScenario({ id: scenario.id, facts: scenario.facts }, known);
    expect({
      decision: answer.decision, released: [...answer.released].sort(), withheld: answer.withheld.map((each) => each.record).sort(),
      critical: answer.obligations.filter((each) => critical.has(each)).sort(),
      advisory: answer.obligations.filter((each) => !critical.has(each)).sort(),
    }).toEqual({
      decision: scenario.expected.decision, released: [...scenario.expected.released].sort(), withheld: scenario.expected.withheld.map((each) => each.record).sort(),
      critical: [...scenario.expected.obligations.critical].sort(), advisory: [...scenario.expected.obligations.advisory].sort(),
    });
    for (const { record, reasons } of scenario.expected.withheld) {
      const given = answer.withheld.find((each) => each.record === record)?.reasons ?? [];
      expect(given.some((each) => reasons.includes(each))).toBe(true);
    }
  });

  it('no fact of them is lost on the way through FHIR', () => {
    for (const { facts } of all) {
      const back = thereAndBack(facts);
      expect(normalAsk(back.ask, facts)).toEqual(normalAsk(facts));
      expect(back.records.map(normalRecord)).toEqual(facts.records.map(normalRecord));
    }
  });
});
