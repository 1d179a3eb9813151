// SPDX-License-Identifier: Apache-2.0
/** The proof of worlds is worth something only if it fails when there is something to find: with enforcement switched off, in every cell and by every step. */
import { expect, it } from '@jest/globals';
import type { RecordClass } from '../../src/domain/consent/facts/vocabulary.ts';
import { stepsWhere } from './by-step.ts';
import { EXCUSED, isExcused, REFUSED } from './excused.ts';
import { openCounty } from './county.ts';
import type { Recipient } from './county.ts';
import { INTERACTIONS } from './interactions.ts';
import type { Basis } from './pair.ts';
import { switchOff } from './open.ts';
import { cellsWhere, newCount, runLot } from './run.ts';
import { CLASSES, madeAs } from './classes.ts';

/** Of the program's own records, some bases hide the person, and the last shows what speaks of the hidden. */
const HIDING: Partial<Record<RecordClass, readonly Basis[]>> = { 'p2': ['own', 'none'], 'p2-notes': ['revoked'], 'unknown': ['refused'] };
const basesOf = (recordClass: RecordClass): readonly Basis[] => [...HIDING[recordClass] ?? [], 'consent'];

it('with enforcement switched off the comparison finds a difference in every cell, and by every step of a session but those that are excused', async () => {
  const count = newCount();
  const recipients: readonly Recipient[] = ['home-again', 'county-probation'];
  for (const recipient of recipients) {
    const [with_, without] = await Promise.all([openCounty(), openCounty()]);
    const classes = CLASSES.filter((each) => (recipient === 'home-again') === (madeAs(each).holder !== 'home-again'));
    const pairs = classes.flatMap((recordClass) => basesOf(recordClass).map((basis) => ({ recordClass, basis, recipient })))
      .map((pair, n) => ({ ...pair, n }));
    await runLot({ with_, without }, { pairs, seed: 1, each: 100, ready: () => { [with_, without].forEach((county) => { switchOff(county, recipient); }); } }, count);
    await Promise.all([with_.close(), without.close()]);
  }
  expect(cellsWhere(count, (cell) => cell.differences === 0, INTERACTIONS)).toEqual([]);
  // Not by cells alone: a step that nothing ever answers differently, or that is refused as a bad request whatever there is, finds no leak.
  const [alike, refused] = [stepsWhere(count.steps, ({ differences }) => differences === 0), stepsWhere(count.steps, ({ pairs, refused: bad }) => bad === pairs)];
  expect([alike.filter((step) => !isExcused(step, EXCUSED)), refused.filter((step) => !isExcused(step, REFUSED))]).toEqual([[], []]);
  expect([...EXCUSED, ...REFUSED].flatMap(({ why, steps }) => ([...alike, ...refused].some((step) => steps.test(step)) ? [] : [why]))).toEqual([]);
  expect(stepsWhere(count.steps, ({ differences }) => differences > 0).filter((step) => step.endsWith(': log')).length).toBeGreaterThan(20);
}, 3_600_000);
