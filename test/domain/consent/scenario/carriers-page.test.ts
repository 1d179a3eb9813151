// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { arbitraryFacts } from './arbitrary-facts.ts';

const page = readFileSync(new URL('../../../../docs/carriers.md', import.meta.url), 'utf8');

/** `group.member` of every member that random facts show. */
function members(facts: Facts): readonly string[] {
  return Object.entries(facts).flatMap(([group, value]: [string, unknown]) => {
    const items = (Array.isArray(value) ? value : [value]).filter((each): each is object => typeof each === 'object' && each !== null);
    return typeof value !== 'object' ? [group] : items.flatMap((each) => Object.keys(each).map((member) => `${group}.${member}`));
  });
}

/** A table row names a fact whole (`emergency`), or its member beside others (`.name` after `organizations.id`). */
function isNamed(fact: string): boolean {
  const [group, member] = fact.split('.');
  return page.split('\n').some((line) => line.startsWith('|') && (line.includes(`\`${fact}\``) || line.includes(`\`${group!}\``)
    || (line.includes(`\`${group!}.`) && line.includes(`\`.${member!}\``))));
}

describe('the page of carriers', () => {
  it('says for every fact of the scenario format where FHIR carries it', () => {
    const facts = new Set(fc.sample(arbitraryFacts, { seed: 3, numRuns: 300 }).flatMap(members));
    expect(facts.size).toBeGreaterThan(120);
    expect([...facts].filter((each) => !isNamed(each))).toEqual([]);
  });
});
