// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { arbitraryFacts } from './arbitrary-facts.ts';
import { normalAsk, normalRecord, thereAndBack } from './round-trip-support.ts';

const folder = new URL('../../../../consent/scenarios/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

describe('facts carried by FHIR resources', () => {
  it('no fact of any scenario is lost or changed on the way through FHIR', () => {
    fc.assert(fc.property(arbitraryFacts, (facts) => {
      const back = thereAndBack(facts);
      expect(normalAsk(back.ask, facts)).toEqual(normalAsk(facts));
      expect(back.records.map(normalRecord)).toEqual(facts.records.map(normalRecord));
    }), { seed: 20261122, numRuns: 300 });
  });

  it('no fact of our own scenarios is lost on the way through FHIR', () => {
    for (const file of files) {
      const scenarios = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly { readonly facts: Facts }[];
      for (const { facts } of scenarios) {
        const back = thereAndBack(facts);
        expect(normalAsk(back.ask, facts)).toEqual(normalAsk(facts));
        expect(back.records.map(normalRecord)).toEqual(facts.records.map(normalRecord));
      }
    }
  });
});
