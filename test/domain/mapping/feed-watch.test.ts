// SPDX-License-Identifier: Apache-2.0
/** A feed that changed its format overnight is noticed; one that is as ever is not. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feedChanges } from '../../../src/domain/mapping/feed-watch.ts';
import type { FeedDay } from '../../../src/domain/mapping/feed-watch.ts';

const TODAY = 20_779;
const day = (back: number, more: Partial<FeedDay> = {}): FeedDay => ({ organization: 'county-jail', format: 'jail-csv', feed: 'rosters', day: TODAY - back, accepted: 10, failed: 0, leaves: 1000, lost: 10, names: { 'row.Cell': 10 }, ...more });
const usual = [1, 2, 3, 4, 5, 6, 7].map((back) => day(back));
const kinds = (days: readonly FeedDay[]): readonly string[] => feedChanges(days, TODAY).map(({ kind }) => kind);

describe('a feed is watched', () => {
  it.each<[string, FeedDay | undefined, readonly string[]]>([
    ['is as ever', day(0), []],
    ['loses a little more', day(0, { lost: 18 }), []],
    ['loses a tenth of its values', day(0, { lost: 100 }), ['more-lost']],
    ['has a column that was never there', day(0, { names: { 'row.Cell': 10, 'row.Housing': 3 } }), ['new-element']],
    ['fails where it never failed', day(0, { accepted: 5, failed: 5 }), ['more-failed']],
    ['fails twice among many', day(0, { accepted: 98, failed: 2 }), []],
    ['sends very little', day(0, { leaves: 20, lost: 20, accepted: 1 }), []],
    ['does not come, though it came every day', undefined, ['silent']],
  ])('one that %s', (_what, now, expected) => {
    expect(kinds([...usual, ...(now === undefined ? [] : [now])])).toEqual(expected);
  });

  it('is not missed when it comes on some days only, nor judged while it is new', () => {
    expect(kinds([1, 3, 5, 7, 9].map((back) => day(back)))).toEqual([]);
    expect(kinds([day(1), day(2), day(0, { lost: 900 })])).toEqual([]);
  });

  it('is held against its own days, not those of others, and names itself', () => {
    const other = usual.map((one) => ({ ...one, feed: 'other', names: { 'row.Housing': 5 } }));
    const [change, ...more] = feedChanges([...usual, ...other, { ...day(0), feed: 'other', names: { 'row.Housing': 5 } }, day(0, { names: { 'row.Housing': 1 } })], TODAY);
    expect([more.length, change?.feed.feed, change?.kind]).toEqual([0, 'rosters', 'new-element']);
  });

  it('is never told of when every day is like every other', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 3, max: 14 }), (lost, count) => {
      expect(kinds(Array.from({ length: count + 1 }, (_none, back) => day(back, { lost })))).toEqual([]);
    }), { seed: 3, numRuns: 50 });
  });
});
