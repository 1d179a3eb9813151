// SPDX-License-Identifier: Apache-2.0
/** The proof of worlds is worth something only if it fails when there is something to find: with enforcement switched off, in every cell. */
import { expect, it } from '@jest/globals';
import { openCounty } from './county.ts';
import type { Recipient } from './county.ts';
import { INTERACTIONS } from './interactions.ts';
import { switchOff } from './open.ts';
import { cellsWhere, newCount, runLot } from './run.ts';
import { CLASSES, madeAs } from './classes.ts';

it('with enforcement switched off the comparison finds a difference in every cell', async () => {
  const count = newCount();
  const recipients: readonly Recipient[] = ['home-again', 'county-probation'];
  for (const recipient of recipients) {
    const [with_, without] = await Promise.all([openCounty(), openCounty()]);
    const classes = CLASSES.filter((each) => (recipient === 'home-again') === (madeAs(each).holder !== 'home-again'));
    // Of the program's own records, the one basis hides the person and the other shows what speaks of the hidden.
    const pairs = classes.flatMap((recordClass) => (madeAs(recordClass).holder === 'open-door' ? ['own', 'consent'] as const : ['consent'] as const).map((basis) => ({ recordClass, basis, recipient })))
      .map((pair, n) => ({ ...pair, n }));
    await runLot({ with_, without }, { pairs, seed: 1, each: 100, ready: () => { [with_, without].forEach((county) => { switchOff(county, recipient); }); } }, count);
    await Promise.all([with_.close(), without.close()]);
  }
  expect(cellsWhere(count, (cell) => cell.differences === 0, INTERACTIONS)).toEqual([]);
}, 3_600_000);
