// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SMALL, withoutSmallCells, type SafeFigure } from '../../../../src/domain/consent/enforce/small-cells.ts';

const figureOf = (counts: readonly number[]): SafeFigure => withoutSmallCells(counts.map((count, index) => ({ label: String(index), count })));
const shown = (counts: readonly number[]): readonly (number | undefined)[] => figureOf(counts).cells.map((cell) => cell.shown);

describe('figures for the evaluation partner', () => {
  it.each([
    ['large cells stand as they are, with their total', [40, 25, 60], [40, 25, 60], 125],
    ['a count of few is not shown, nor the next, by which it could be had from the total', [40, 3, 60], [undefined, undefined, 60], 103],
    ['the next is the smallest, wherever it stands: as much as can be is shown', [60, 90, 3, 40], [60, 90, undefined, undefined], 193],
    ['two counts of few that are few together need a third', [2, 3, 60, 90], [undefined, undefined, undefined, 90], 155],
    ['two counts of few that are many together hide each other', [8, 9, 60], [undefined, undefined, 60], 77],
    ['nothing is said of few people at all, nor how many they are', [0, 4], [undefined, undefined], undefined],
    ['none is none', [0, 0, 11], [0, 0, 11], 11],
  ])('%s', (_, counts, expected, total) => {
    expect([shown(counts), figureOf(counts).total]).toEqual([expected, total]);
  });

  it.each([['some are shown', [40, 3, 60]], ['none is', [0, 4]]])('every cell keeps its name and its place, when %s', (_, counts) => {
    expect(figureOf(counts).cells.map(({ label }) => label)).toEqual(counts.map((_count, index) => String(index)));
  });

  it('no cell of few can be told from what is shown', () => {
    fc.assert(fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 6 }), (counts) => {
      const figure = figureOf(counts);
      const hidden = counts.filter((_count, index) => figure.cells[index]?.shown === undefined);
      const known = figure.cells.every((cell, index) => cell.shown === undefined || (cell.shown === counts[index] && !(cell.shown > 0 && cell.shown <= SMALL)));
      const sum = hidden.reduce((all, count) => all + count, 0);
      // By subtraction one learns the sum of the hidden cells, and no single one of them.
      expect(known && (figure.total === undefined || hidden.length === 0 || (hidden.length > 1 && sum > SMALL))).toBe(true);
    }), { seed: 7, numRuns: 200 });
  });
});
