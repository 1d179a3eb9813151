// SPDX-License-Identifier: Apache-2.0
/** Outcome figures of populations that were counted by hand. */
import { describe, expect, it } from '@jest/globals';
import { withoutSmallCells } from '../../../src/domain/consent/enforce/small-cells.ts';
import { figuresOf, releasesOf, type OutcomeFacts, type StayFact, type VisitFact } from '../../../src/domain/outcomes/figures.ts';

const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const ASOF = at('2026-10-01');
const stay = (person: string, start: string | undefined, end?: string): StayFact => ({ person, ...(start === undefined ? {} : { start: at(start) }), ...(end === undefined ? {} : { end: at(end) }) });
const visit = (person: string, day: string): VisitFact => ({ person, start: at(day) });
const count = (facts: Partial<OutcomeFacts>, figure: number, asOf = ASOF): Readonly<Record<string, number>> =>
  Object.fromEntries((figuresOf({ goals: [], stays: [], visits: [], ...facts }, asOf)[figure]?.cells ?? []).filter((cell) => cell.count > 0).map((cell) => [cell.code, cell.count]));
const releases = (...stays: readonly StayFact[]): readonly unknown[] => [...releasesOf(stays, ASOF)].map(([person, { at: left, back }]) =>
  [person, new Date(left).toISOString().slice(0, 10), back === undefined ? undefined : new Date(back).toISOString().slice(0, 10)]);

describe('a release from custody', () => {
  it.each<readonly [string, readonly StayFact[], readonly unknown[]]>([
    ['is the end of a stay', [stay('a', '2025-01-01', '2025-03-01')], [['a', '2025-03-01', undefined]]],
    ['is the first of several, and the next stay is the return', [stay('a', '2025-06-01', '2025-07-01'), stay('a', '2025-01-01', '2025-03-01'), stay('a', '2026-01-01')], [['a', '2025-03-01', '2025-06-01']]],
    ['is none while somebody is inside', [stay('a', '2025-01-01')], []],
    ['is none that lies ahead', [stay('a', '2025-01-01', '2026-12-24')], []],
    ['is not what another place of custody continues on the same day', [stay('a', '2025-01-01', '2025-03-01'), stay('a', '2025-03-01', '2025-09-01')], [['a', '2025-09-01', undefined]]],
    ['is not what another stay overlaps, whichever was written first', [stay('a', '2025-02-01', '2025-02-10'), stay('a', '2025-01-01', '2025-09-01')], [['a', '2025-09-01', undefined]]],
    ['is not the end of one of two stays when the other goes on', [stay('a', '2025-01-01', '2025-03-01'), stay('a', '2025-02-01')], []],
    ['two days before the next stay is a release and a return', [stay('a', '2025-01-01', '2025-03-01'), stay('a', '2025-03-03')], [['a', '2025-03-01', '2025-03-03']]],
    ['counts when the beginning of the stay is not known', [stay('a', undefined, '2025-03-01')], [['a', '2025-03-01', undefined]]],
    ['is not made a return by a stay that begins after the day of the figure', [stay('a', '2025-01-01', '2025-03-01'), stay('a', '2026-11-01')], [['a', '2025-03-01', undefined]]],
    ['is each person\'s own', [stay('a', '2025-01-01', '2025-03-01'), stay('b', '2025-04-01', '2025-05-01')], [['a', '2025-03-01', undefined], ['b', '2025-05-01', undefined]]],
  ])('%s', (_, stays, expected) => {
    expect(releases(...stays)).toEqual(expected);
  });
});

describe('the first appointment after a release', () => {
  const left = [stay('a', '2025-01-01', '2025-03-01')];
  it.each<readonly [string, readonly VisitFact[], string]>([
    ['on the very day', [visit('a', '2025-03-01')], 'visit-within-7-days'], ['on the seventh day', [visit('a', '2025-03-08')], 'visit-within-7-days'], ['on the eighth', [visit('a', '2025-03-09')], 'visit-within-30-days'],
    ['on the thirtieth', [visit('a', '2025-03-31')], 'visit-within-30-days'], ['on the thirty-first', [visit('a', '2025-04-01')], 'visit-not-within-30-days'],
    ['before the release alone', [visit('a', '2025-02-28')], 'visit-not-within-30-days'], ['of somebody else', [visit('b', '2025-03-02')], 'visit-not-within-30-days'],
    ['the earliest of several', [visit('a', '2025-03-20'), visit('a', '2025-03-05')], 'visit-within-7-days'],
  ])('%s counts there', (_, visits, code) => {
    expect(count({ stays: left, visits }, 1)).toEqual({ [code]: 1 });
  });

  it('inside, after a return, is none', () => {
    expect(count({ stays: [...left, stay('a', '2025-03-04')], visits: [visit('a', '2025-03-06')] }, 1)).toEqual({ 'visit-not-within-30-days': 1 });
  });

  it('is not missed yet by who was released less than thirty days ago', () => {
    expect(count({ stays: [stay('a', '2026-01-01', '2026-09-20')] }, 1)).toEqual({ 'visit-not-yet': 1 });
    expect(count({ stays: [stay('a', '2026-01-01', '2026-09-20')], visits: [visit('a', '2026-10-02')] }, 1)).toEqual({ 'visit-not-yet': 1 });
  });
});

describe('returns to custody', () => {
  it.each<readonly [string, readonly StayFact[], string]>([
    ['on the last day of the twelve months counts as a return', [stay('a', '2024-01-01', '2024-03-01'), stay('a', '2025-03-01')], 'returned'],
    ['a day later does not', [stay('a', '2024-01-01', '2024-03-01'), stay('a', '2025-03-02')], 'not-returned'],
    ['is not known of who was released less than twelve months ago', [stay('a', '2024-01-01', '2025-10-02')], 'return-not-yet-known'],
    ['is known at once of who came back', [stay('a', '2024-01-01', '2026-08-01'), stay('a', '2026-09-01')], 'returned'],
  ])('%s', (_, stays, code) => {
    expect(count({ stays }, 2)).toEqual({ [code]: 1 });
  });
});

describe('goals', () => {
  it('count by where they stood on the day of the figure', () => {
    expect(count({ goals: [
      { state: 'reached', since: at('2026-09-01') }, { state: 'reached' }, { state: 'reached', since: at('2026-10-02') }, { state: 'under way' }, { state: 'not reached' }, { state: 'ended' },
    ] }, 0)).toEqual({ 'goal-reached': 2, 'goal-under-way': 2, 'goal-not-reached': 1, 'goal-ended': 1 });
  });
});

/** Forty people: 15 see somebody within a week, 12 within a month, 13 not; 9 of these come back after two months, and no one else. */
describe('a population of forty', () => {
  const people = Array.from({ length: 40 }, (_none, n) => `p${String(n)}`);
  const stays = people.flatMap((person, n) => [stay(person, '2024-01-01', '2024-03-01'), ...(n >= 31 ? [stay(person, '2024-05-01', '2024-06-01')] : [])]);
  const visits = people.slice(0, 27).map((person, n) => visit(person, n < 15 ? '2024-03-04' : '2024-03-20'));
  const figures = figuresOf({ goals: [], stays, visits }, ASOF);

  it('comes out as it was counted by hand', () => {
    expect(count({ stays, visits }, 1)).toEqual({ 'visit-within-7-days': 15, 'visit-within-30-days': 12, 'visit-not-within-30-days': 13 });
    expect(count({ stays, visits }, 2)).toEqual({ returned: 9, 'not-returned': 31 });
  });

  it('leaves without the nine who came back, nor a number from which they could be told', () => {
    const safe = withoutSmallCells(figures[2]!.cells);
    expect(safe.cells.map(({ shown }) => shown)).toEqual([undefined, undefined, 0]);
    expect(safe.total).toBe(40);
    expect(withoutSmallCells(figures[1]!.cells).cells.map(({ shown }) => shown)).toEqual([15, 12, 13, 0]);
  });

  it('of nobody at all is nought, which tells of nobody', () => {
    expect(figuresOf({ goals: [], stays: [], visits: [] }, ASOF).map(({ cells }) => withoutSmallCells(cells).total)).toEqual([0, 0, 0]);
  });
});
