// SPDX-License-Identifier: Apache-2.0
/**
 * Non-interference, cell by cell (42 CFR 2.13(c)(2)): for every class of record and every interaction a recipient gets the same answers,
 * byte by byte, in two counties that differ only in what it must not see. `npm run proof:worlds` does the same thousands of times.
 */
import { expect, it } from '@jest/globals';
import { openCounty } from './county.ts';
import type { Recipient } from './county.ts';
import { drawer } from './draw.ts';
import { neverAsked } from './coverage.ts';
import { exportAll } from './exporting.ts';
import { cellsWhere, differencesOf, lotFor, newCount, runLot } from './run.ts';

const SEED = 23;

it('in no cell can a recipient tell a county with what it must not see from one without', async () => {
  const count = newCount();
  const lots: readonly (readonly [Recipient, number])[] = [['home-again', 9], ['county-probation', 11]];
  for (const [recipient, size] of lots) {
    const [with_, without] = await Promise.all([openCounty(), openCounty()]);
    const due = lotFor(drawer(SEED), { recipient, from: 0, size }).filter((pair) => recipient === 'home-again' || ['self', 'soc'].includes(pair.recordClass));
    const [views] = await runLot({ with_, without }, { pairs: due, seed: SEED, each: 100 }, count);
    const [here, there] = await Promise.all(views!.map((view) => exportAll(view)));
    expect([here!.length > 1, differencesOf(here!, there!)]).toEqual([true, []]);
    await Promise.all([with_.close(), without.close()]);
  }
  expect(count.differences).toEqual([]);
  expect([cellsWhere(count, (cell) => cell.pairs === 0), count.errors]).toEqual([[], 0]);
  // Every interaction of the table that routes and states what is served: whatever is added to it must be driven here too.
  expect(neverAsked()).toEqual([]);
}, 3_600_000);
