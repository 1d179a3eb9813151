// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { explained } from '../support/explained.ts';
import { ownCases } from '../support/own-cases.ts';

const page = readFileSync(new URL('../../docs/explanations.md', import.meta.url), 'utf8');
const written = new Map(page.split(/^(?=## )/m).slice(1).map((section) => [section.split(' ')[1], section.trimEnd()]));
const cases = ownCases();

describe('why a case comes out as it does', () => {
  it('is written down for every case, and for no other', () => {
    expect([...written.keys()]).toEqual(cases.map((each) => each.id));
  });

  it.each(cases.map((each) => [`${each.id} ${each.title}`, each] as const))('%s: rules, laws, papers and duties are those that were reviewed', (_name, each) => {
    expect(explained(each).trimEnd()).toBe(written.get(each.id));
  });
});
