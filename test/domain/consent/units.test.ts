// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { wholesOf } from '../../../src/domain/consent/units.ts';

const PARENTS: Readonly<Record<string, string>> = { ward: 'house', house: 'group', a: 'b', b: 'c', c: 'b', one: 'two', two: 'one', self: 'self' };
const wholes = (id?: string): readonly string[] => wholesOf(id, (each) => PARENTS[each]);

describe('what an organization is a unit of', () => {
  it('is its whole and the whole of that, nearest first', () => {
    expect([wholes('ward'), wholes('house'), wholes('group'), wholes()]).toEqual([['house', 'group'], ['group'], [], []]);
  });

  it('ends where a circle in the registry closes', () => {
    expect([wholes('a'), wholes('one'), wholes('self')]).toEqual([['b', 'c'], ['two'], []]);
  });
});
