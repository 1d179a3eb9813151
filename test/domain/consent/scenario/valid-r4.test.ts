// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { isEvidence } from '../../../../src/domain/consent/evidence/is-evidence.ts';
import { CATEGORIES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { categoryOf } from '../../../../src/domain/consent/classify/category.ts';
import { scenarioToFhir } from '../../../../src/domain/consent/scenario/to-fhir.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { classificationTables } from '../../../support/classification.ts';
import { writtenCases } from '../../../support/own-cases.ts';
import { arbitraryFacts } from './arbitrary-facts.ts';

const validator = compileValidator(loadDefinitions());
const faults = (resource: unknown): readonly string[] => validator.validate(resource).filter(isError).map((each) => `${each.at ?? ''} ${each.text}`);

describe('a scenario as FHIR resources', () => {
  it('consists of valid R4 resources, so that the live API would take them too', () => {
    fc.assert(fc.property(arbitraryFacts, (facts) => {
      const written = scenarioToFhir(facts);
      const all = [...written.registry, ...written.evidence, ...written.records.flatMap((each) => [each.resource, ...each.provenance])];
      for (const resource of all) {
        expect({ type: resource.resourceType, faults: faults(resource) }).toEqual({ type: resource.resourceType, faults: [] });
      }
    }), { seed: 7, numRuns: 60 });
  });

  it('has papers of others beside it that the live API would take', () => {
    expect(writtenCases().map(({ of, how, consents }) => ({ of, how, faults: consents.flatMap(faults) })).filter((each) => each.faults.length > 0)).toEqual([]);
  });

  it('puts everything that a decision rests on among what the gate loads as evidence', () => {
    fc.assert(fc.property(arbitraryFacts, (facts) => {
      const written = scenarioToFhir(facts);
      const missed = [...written.registry, ...written.evidence].filter((each) => !isEvidence(each));
      expect(missed.map((each) => each.resourceType)).toEqual([]);
    }), { seed: 8, numRuns: 60 });
  });

  it('gives a record of every category a resource that is classified back into that category', () => {
    const tables = classificationTables();
    const facts = fc.sample(arbitraryFacts, { seed: 9, numRuns: 1 })[0]!;
    const records = CATEGORIES.filter((each) => each !== 'uncategorized')
      .map((category, index) => ({ id: `r${String(index)}`, category, recordClass: 'soc' as const, origin: 'org-a' }));
    const written = scenarioToFhir({ ...facts, records, request: { ...facts.request, records: [] } });
    expect(written.records.map((each) => categoryOf(each.resource, tables))).toEqual(records.map((each) => each.category));
  });
});
