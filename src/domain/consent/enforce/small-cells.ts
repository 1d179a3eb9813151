// SPDX-License-Identifier: Apache-2.0
/**
 * Figures that identify nobody: counts of people, without any that stands for a few (45 CFR 164.514(a), 164.502(d)). A cell of 1 to 10
 * is not shown, as in the CMS cell size suppression policy; nor is a second cell when the one could be had by subtraction from the total.
 */

export interface Cell { readonly label: string; readonly count: number }

/** `shown` undefined: suppressed. */
export interface SafeCell { readonly label: string; readonly shown: number | undefined }

/** `total` undefined: suppressed as well, since it would tell the cells or stands for a few itself. */
export interface SafeFigure { readonly cells: readonly SafeCell[]; readonly total: number | undefined }

/** The largest count that is not shown. */
export const SMALL = 10;

const isSmall = (count: number): boolean => count > 0 && count <= SMALL;

/** In: counts that exclude each other. Out: the same without what could single anybody out. */
export function withoutSmallCells(cells: readonly Cell[]): SafeFigure {
  const total = cells.reduce((sum, { count }) => sum + count, 0);
  const hidden = new Set(cells.filter(({ count }) => isSmall(count)).map(({ label }) => label));
  const held = cells.filter(({ label }) => hidden.has(label)).reduce((sum, { count }) => sum + count, 0);
  // What the hidden cells sum to is the total less the shown ones: with few people in them, as in a hidden cell alone, that tells too much.
  if (isSmall(held)) {
    const next = cells.filter(({ label, count }) => !hidden.has(label) && count > 0).toSorted((a, b) => a.count - b.count)[0];
    if (next === undefined) {
      return { cells: cells.map(({ label }) => ({ label, shown: undefined })), total: undefined };
    }
    hidden.add(next.label);
  }
  return { cells: cells.map(({ label, count }) => ({ label, shown: hidden.has(label) ? undefined : count })), total: isSmall(total) ? undefined : total };
}
