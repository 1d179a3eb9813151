// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../../../src/app/deliver/deliver.ts';
import { createValve } from '../../../src/partners/deliver/valve.ts';

describe('a partner that does not answer', () => {
  it('is left alone for a while after failures in a row, then tried with one; others are not held up', () => {
    let now = 0;
    const valve = createValve({ each: 2, failures: 3, pause: 1000, now: () => now });
    const failed = { outcome: 'later', error: 'timeout' } as const;
    for (let n = 0; n < 3; n += 1) {
      expect(valve.enter('slow')).toBe(0);
      valve.leave('slow', failed);
    }
    expect(valve.enter('slow')).toBe(1000);
    expect(valve.enter('other')).toBe(0);
    now = 1000;
    expect(valve.enter('slow')).toBe(0);
    expect(valve.enter('slow')).toBeGreaterThan(0);
    valve.leave('slow', { outcome: 'arrived' });
    expect([valve.enter('slow'), valve.enter('slow')]).toEqual([0, 0]);
  });

  it('is not taken for silent because it refuses a message', () => {
    const valve = createValve({ each: 1, failures: 1, pause: 1000, now: () => 0 });
    valve.enter('strict');
    valve.leave('strict', { outcome: 'dead', error: 'http-422' });
    expect(valve.enter('strict')).toBe(0);
  });

  it('gets no more at once than its share', () => {
    const valve = createValve({ each: 2, failures: 5, pause: 1000, now: () => 0 });
    expect([valve.enter('busy'), valve.enter('busy'), valve.enter('busy') > 0]).toEqual([0, 0, true]);
    valve.leave('busy', { outcome: 'arrived' });
    expect(valve.enter('busy')).toBe(0);
  });
});

it('waits twice as long each time, up to a limit, and not at the same moment as others', () => {
  const patience = { first: 1000, most: 60_000, tries: 20 };
  const waits = [1, 2, 3, 10, 31].map((tries) => waitFor({ id: 'a', tries }, patience));
  const range = [[750, 1250], [1500, 2500], [3000, 5000], [45_000, 75_000], [45_000, 75_000]];
  expect(waits.every((wait, index) => wait >= range[index]![0]! && wait <= range[index]![1]!)).toBe(true);
  expect(new Set(['a', 'b', 'c', 'd'].map((id) => waitFor({ id, tries: 1 }, patience))).size).toBeGreaterThan(1);
});
