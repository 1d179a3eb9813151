// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { explainScope } from '../../../../src/domain/consent/explain/scope.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { PAPER } from '../engine/valid-papers.ts';

const said = (paper: Partial<ConsentPaper>): string => explainScope({ ...PAPER, ...paper }, (id) => id);

describe('the scope of a consent in plain words (42 CFR 2.32(b))', () => {
  it('names whatever the consent describes its records by', () => {
    expect(said({ categories: [], limits: { codes: ['http://loinc.org|1-1'], types: ['Observation'], labels: ['ETH'], confidentiality: 'R', data: { records: ['Observation/o1'], authors: ['Practitioner/d'] } } }))
      .toContain('what bears the code http://loinc.org|1-1, of the kind Observation, of what is labelled ETH, of what is no more confidential than R, of the records that it names one by one and of what the authors wrote that it names, from');
  });

  it('says within what a nested permit lies', () => {
    expect(said({ within: [{ categories: ['claim'] }, { limits: { types: ['Encounter'] } }] })).toContain('treatment summary, as far as it is claim and of the kind Encounter, from');
  });

  it('tells the categories of a denial, and never the labels, codes or records that the person keeps back', () => {
    expect(said({ denies: [{ categories: ['drug-test-results'] }] })).toContain('treatment summary, except drug test results, from');
    const kept = said({ denies: [{ categories: ['*'], limits: { labels: ['HIV'] } }, { categories: ['claim'], limits: { codes: ['http://loinc.org|7'] } }] });
    expect(kept).toContain('treatment summary, except what it further excepts, from');
    expect(kept).not.toMatch(/HIV|loinc|everything/);
  });
});
