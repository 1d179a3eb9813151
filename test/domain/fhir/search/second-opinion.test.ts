// SPDX-License-Identifier: Apache-2.0
/** The compiled search expressions against the FHIRPath evaluator of @medplum/core. */
import { describe, expect, it } from '@jest/globals';
import { evalFhirPath } from '@medplum/core';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import { ALONE } from '../../../../src/domain/fhir/search/beside.ts';
import { searchParams } from '../../../../src/domain/fhir/search/params.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { generator, pick, random } from '../generate.ts';

const definitions = loadDefinitions();
const params = searchParams(definitions);
const make = generator(definitions);
const expressions = new Map(definitions.searchParams.map((each) => [each.url, each.expression ?? '']));
const partly = new Set(params.unsupported.map((each) => `${each.type} ${each.code}`));

function asSet(values: readonly unknown[]): string {
  return [...new Set(values.map((each) => JSON.stringify(each)))].toSorted().join('\n');
}

describe('what a search parameter finds in a resource', () => {
  it('is what the standard expression finds, for every served parameter of every type', () => {
    const next = random(99);
    const differences: string[] = [];
    let compared = 0;
    for (const type of SERVED_TYPES) {
      for (let round = 0; round < 8; round += 1) {
        const resource = make.resource(type, next, pick(next, [0.3, 0.8]));
        const env = { resource, context: resource };
        for (const param of params.byType.get(type)?.values() ?? []) {
          // Without a subscriber the other evaluator takes `subscriberId` for a subscriber[x] of type id.
          // What is found by what stands beside it begins at the element around both.
          if (ALONE.has(`${type}.${param.code}`) || param.composite === true || param.beside === true || partly.has(`${type} ${param.code}`) || param.url.endsWith('/Coverage-subscriber')) continue;
          // The other evaluator does not take `Resource` for the name of the root.
          const expression = (expressions.get(param.url) ?? '').replaceAll('Resource.', `${type}.`);
          const ours = asSet(param.sources.flatMap((each) => each.get(resource, env)));
          if (ours !== asSet(evalFhirPath(expression, resource))) differences.push(`${type}.${param.code}: ${expression}`);
          if (ours !== '') compared += 1;
        }
      }
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(1500);
  });

  it('is never left out silently: each standard parameter is served or listed with a reason', () => {
    const silent = SERVED_TYPES.flatMap((type) => definitions.searchParams
      .filter((each) => (each.base.includes(type) || each.base.includes('Resource')) && each.code !== '_id' && each.code !== '_lastUpdated')
      .filter((each) => params.byType.get(type)?.has(each.code) !== true && !partly.has(`${type} ${each.code}`))
      .map((each) => `${type}.${each.code}`));
    expect(silent).toEqual([]);
    const reasons = [...new Set(params.unsupported.map((each) => each.reason))].toSorted();
    expect(reasons).toEqual([
      'a date is not found in Age', 'a date is not found in Range', 'a date is not found in string',
      'a quantity is not found in SampledData', 'a reference is not found in Attachment',
      'a section is left out when its entries are withheld', 'a stay at a place is left out when the place is withheld',
      'it is looked for in what is released, so by a search itself and not by a chain, _has, _filter, a scope, a condition or an export', 'no named query is defined here',
      'what leaves says who contributed it in the gateway\'s own words, which depend on who asks',
    ]);
  });
});
