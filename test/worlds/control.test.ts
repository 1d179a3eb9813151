// SPDX-License-Identifier: Apache-2.0
/** The proof of worlds is worth something only if it fails when there is something to find: with enforcement switched off, in every cell. */
import { expect, it } from '@jest/globals';
import { openCounty } from './county.ts';
import type { Recipient } from './county.ts';
import { drawer } from './draw.ts';
import { INTERACTIONS } from './interactions.ts';
import { switchOff } from './open.ts';
import { cellsWhere, drawPair, newCount, runLot } from './run.ts';
import { CLASSES, madeAs } from './classes.ts';

it('with enforcement switched off the comparison finds a difference in every cell', async () => {
  const count = newCount();
  const recipients: readonly Recipient[] = ['home-again', 'county-probation'];
  for (const recipient of recipients) {
    const [with_, without] = await Promise.all([openCounty(), openCounty()]);
    const classes = CLASSES.filter((each) => (recipient === 'home-again') === (madeAs(each).holder !== 'home-again'));
    const pairs = classes.map((recordClass, n) => ({ ...drawPair(drawer(n), n, { recordClass, recipient }), basis: 'consent' as const }));
    await runLot({ with_, without }, { pairs, seed: 1, each: 100, ready: () => { [with_, without].forEach((county) => { switchOff(county, recipient); }); } }, count);
    await Promise.all([with_.close(), without.close()]);
  }
  expect(cellsWhere(count, (cell) => cell.differences === 0, INTERACTIONS)).toEqual([]);
}, 600_000);
