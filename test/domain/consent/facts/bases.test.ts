// SPDX-License-Identifier: Apache-2.0
/** Every basis on which the engine lets something go is on the list that officers choose from. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../../src/domain/consent/decide.ts';
import { BASES } from '../../../../src/domain/consent/facts/bases.ts';
import { PRIOR_BASES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { ownCases } from '../../../support/own-cases.ts';
import { WORLD } from '../../../support/worlds.ts';
import { arbitraryFacts } from '../scenario/arbitrary-facts.ts';

describe('the list of bases', () => {
  it('holds every basis that decisions give, in our own cases and in random worlds', () => {
    const tables = shippedTables();
    const worlds = [...ownCases().map((each) => each.facts), ...fc.sample(fc.oneof(WORLD, arbitraryFacts), { seed: 20261122, numRuns: 600 })];
    const given = new Set(worlds.flatMap((facts) => decide(facts, tables).records.flatMap((each) => each.bases)));
    expect(given.size).toBeGreaterThan(20);
    expect([...given].filter((basis) => !(BASES as readonly string[]).includes(basis))).toEqual([]);
  });

  it('holds each once, and every basis under which an earlier holder may have received', () => {
    expect(new Set(BASES).size).toBe(BASES.length);
    expect(PRIOR_BASES.filter((basis) => basis !== 'unknown' && !(BASES as readonly string[]).includes(basis))).toEqual([]);
  });
});
