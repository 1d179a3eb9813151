// SPDX-License-Identifier: Apache-2.0
/** Derive, never launder (rules P19; section 10 step 4; known failure 14): what is added to a record, an input or what its source declares, never lets more go. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { decide } from '../../../../src/domain/consent/decide.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import type { Raising, Registry, StoredInput, StoredProfile } from '../../../../src/domain/consent/evidence/types.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { LEGAL_STATUSES, type RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { scenarioToFhir } from '../../../../src/domain/consent/scenario/to-fhir.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { WORLD } from '../../../support/worlds.ts';

const RUNS = { seed: 20261122, numRuns: Number(process.env['RUNS'] ?? 150) };
const tables = shippedTables();

const RAISINGS: Readonly<Record<Raising, true>> = { 'labelled-part2': true, 'labelled-7332': true, 'from-criminal-history': true };

interface Case { readonly facts: Facts; readonly registry: Registry; readonly profile: StoredProfile; readonly inputs: readonly StoredInput[]; readonly raised: readonly Raising[] }

/** A world with an organization of every legal status in it, one of its records as it would be stored, and what may be added to it. */
const CASE: fc.Arbitrary<Case> = WORLD.filter(({ records }) => records.length > 0).chain((world) => {
  const facts: Facts = { ...world, organizations: [...world.organizations, ...LEGAL_STATUSES.map((status) => ({ id: `only-${status}`, name: status, classes: [status] }))] };
  const { id: _, recordClass: __, derivedFrom: ___, recordDate: ____, embeddedIn: _____, ...told } = facts.records[0]!;
  const origin = fc.constantFrom(...facts.organizations.map((each) => each.id), 'participant', 'unknown', 'interstate-identification-index');
  const category = fc.constantFrom(told.category, 'legal-history', 'psychotherapy-note', 'sud-counseling-note', 'diagnosis');
  const input = fc.record({ origin, category, receivedUnder: fc.constantFrom(...facts.consents.map(({ id }) => ({ basis: 'specific-consent' as const, consentId: id })), { basis: 'unknown' as const }) }, { requiredKeys: [] });
  return fc.record({
    facts: fc.constant(facts), registry: fc.constant(readRegistry(scenarioToFhir(facts).registry)),
    profile: fc.record({ origin: fc.oneof(fc.constant(told.origin), origin), category: fc.oneof(fc.constant(told.category), category) }).map((bent) => ({ ...told, ...bent })),
    inputs: fc.array(input as fc.Arbitrary<StoredInput>, { minLength: 1, maxLength: 2 }),
    raised: fc.subarray(Object.keys(RAISINGS) as Raising[], { minLength: 1 }),
  });
});

function isReleased({ facts, registry }: Case, profile: StoredProfile): boolean {
  const record = { ...classOf(profile, registry), id: 'r1' };
  return decide({ ...facts, records: [record], request: { ...facts.request, records: ['r1'] } }, tables).released.length > 0;
}

/** One thing added after the other: what went with the more had gone with the less. */
const STEPS: Readonly<Record<string, (each: Case) => StoredProfile>> = {
  'an input': ({ profile, inputs }) => ({ ...profile, derivedFrom: inputs }),
  'what its source declares': ({ profile, raised }) => ({ ...profile, raised }),
  'both': ({ profile, inputs, raised }) => ({ ...profile, raised, derivedFrom: inputs }),
};

describe('what is added to a record never lets more go', () => {
  it.each(Object.entries(STEPS))('%s', (_name, add) => {
    fc.assert(fc.property(CASE, (each) => {
      expect(isReleased(each, add(each)) && !isReleased(each, each.profile)).toBe(false);
    }), RUNS);
  });

  it('a second input, or a declaration over an input', () => {
    fc.assert(fc.property(CASE, (each) => {
      const less = { ...each.profile, derivedFrom: each.inputs.slice(0, 1) };
      expect((isReleased(each, STEPS['an input']!(each)) || isReleased(each, STEPS['both']!(each))) && !isReleased(each, less)).toBe(false);
    }), RUNS);
  });

  it('and each holds something back and lets something go, so that these tests can fail', () => {
    const cases = fc.sample(CASE, { seed: RUNS.seed, numRuns: RUNS.numRuns });
    for (const add of Object.values(STEPS)) {
      expect(cases.filter((each) => isReleased(each, each.profile) && !isReleased(each, add(each))).length).toBeGreaterThan(RUNS.numRuns / 40);
      expect(cases.filter((each) => isReleased(each, add(each))).length).toBeGreaterThan(RUNS.numRuns / 75);
      expect(new Set(cases.map((each): RecordClass => classOf(add(each), each.registry).recordClass)).size).toBeGreaterThan(4);
    }
  });
});
