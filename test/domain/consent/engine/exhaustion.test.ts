// SPDX-License-Identifier: Apache-2.0
/**
 * Class x sender x recipient x purpose x basis: every cell decided, without exception, and as the second evaluator decides it. `npm test` walks a
 * sample at a fixed stride; `npm run proof:exhaustion` (FULL=1) walks them all; the mutation run, which does this thousands of times, a thinner one (THIN).
 */
import { describe, expect, it } from '@jest/globals';
import { shippedTables } from '../../../support/consent-tables.ts';
import { CELLS } from '../../../support/oracle/cells/cell.ts';
import { matrixCells } from '../../../support/oracle/cells/matrix-cells.ts';
import { teamCells } from '../../../support/oracle/cells/team-cells.ts';
import { compare, compareOwed, every } from '../../../support/oracle/compare.ts';

const full = process.env['FULL'] === '1';
/** Prime, and to no axis a divisor: every value of every axis comes up, in ever other company. */
const THIN = Number(process.env['THIN'] ?? 1);
const STRIDE = full ? 1 : 211 * THIN;
const tables = shippedTables();
const log = (line: string): void => void (THIN === 1 && process.stdout.write(line));

describe(`the whole cross product of facts that decide (one in ${String(STRIDE)} of ${String(CELLS)} cells)`, () => {
  it('the cells are as many as the axes make them, and distinct', () => {
    expect(CELLS).toBeGreaterThan(10_000_000);
    const sample = [...every(99_991, 0, CELLS)].map((cell) => cell.name);
    expect(new Set(sample).size).toBe(sample.length);
  });

  it('every record of every cell is decided alike by the engine and by a second evaluator written from the rules', () => {
    const { cells, verdicts, differences } = compare(tables, every(STRIDE, 0, CELLS));
    const total = verdicts.release + verdicts.withhold + verdicts.undecided;
    log(`${String(cells)} cells, ${String(total)} verdicts: ${JSON.stringify(verdicts)}, ${String(differences.length)} differences\n`);
    expect(differences.slice(0, 20)).toEqual([]);
    expect(total).toBe(cells * 4);
    expect(Math.min(verdicts.release, verdicts.withhold, verdicts.undecided)).toBeGreaterThan(cells / 10);
  }, full ? 3_600_000 : 60_000);

  it('every answer owes what the emission rules say, read a second time: notice, scope, logs, label, bar, silence, minimum, verification', () => {
    const { cells, differences } = compareOwed(tables, every(full ? 1 : 3 * STRIDE, 1, CELLS));
    expect(differences.slice(0, 20)).toEqual([]);
    expect(cells).toBeGreaterThan(20_000 / THIN);
  }, full ? 3_600_000 : 60_000);

  it('the sharing protocol narrows alike in both, for every lead, partner, direction, category and edition', () => {
    const { cells, verdicts, differences } = compare(tables, matrixCells(THIN));
    expect(differences.slice(0, 20)).toEqual([]);
    expect(cells).toBeGreaterThan(50_000 / THIN);
    expect(Math.min(verdicts.release, verdicts.withhold)).toBeGreaterThan(500 / THIN);
  });

  it('the protocol on the team narrows alike in both: members, former and future ones, other roles, other people, nobody', () => {
    const { cells, verdicts, differences } = compare(tables, teamCells(full ? 101 : 4_993 * THIN));
    expect(differences.slice(0, 20)).toEqual([]);
    expect(cells).toBeGreaterThan(500 / THIN);
    expect(Math.min(verdicts.release, verdicts.withhold)).toBeGreaterThan(100 / THIN);
  }, full ? 3_600_000 : 60_000);
});
