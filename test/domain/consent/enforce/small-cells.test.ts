// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SMALL, withoutSmallCells } from '../../../../src/domain/consent/enforce/small-cells.ts';

const shown = (counts: readonly number[]): readonly (number | undefined)[] => withoutSmallCells(counts.map((count, index) => ({ label: String(index), count }))).cells.map((cell) => cell.shown);

describe('figures for the evaluation partner', () => {
  it.each([
    ['large cells stand as they are', [40, 25, 60], [40, 25, 60]],
    ['a count of few is not shown, nor the next, by which it could be had from the total', [40, 3, 60], [undefined, undefined, 60]],
    ['two counts of few that are few together need a third', [2, 3, 60, 90], [undefined, undefined, undefined, 90]],
    ['two counts of few that are many together hide each other', [8, 9, 60], [undefined, undefined, 60]],
    ['nothing is said of few people at all', [0, 4], [undefined, undefined]],
    ['none is none', [0, 0, 11], [0, 0, 11]],
  ])('%s', (_, counts, expected) => {
    expect(shown(counts)).toEqual(expected);
  });

  it('no cell of few can be told from what is shown', () => {
    fc.assert(fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 6 }), (counts) => {
      const figure = withoutSmallCells(counts.map((count, index) => ({ label: String(index), count })));
      const hidden = counts.filter((_count, index) => figure.cells[index]?.shown === undefined);
      const known = figure.cells.every((cell, index) => cell.shown === undefined || (cell.shown === counts[index] && !(cell.shown > 0 && cell.shown <= SMALL)));
      const sum = hidden.reduce((all, count) => all + count, 0);
      // By subtraction one learns the sum of the hidden cells, and no single one of them.
      expect(known && (figure.total === undefined || hidden.length === 0 || (hidden.length > 1 && sum > SMALL))).toBe(true);
    }), { seed: 7, numRuns: 200 });
  });
});
