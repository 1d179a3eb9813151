// SPDX-License-Identifier: Apache-2.0
/** Local days and inclusive dates, and the instant until which what was read stays so. */
import { describe, expect, it } from '@jest/globals';
import { addDays, ageOn, dayOf, dayStart, localDay, momentOf, spanOf, standing, type Moment } from '../../../../src/domain/consent/evidence/time.ts';
import { dayAfter, localDayOf, nextLocalMidnight, within, yearsBefore } from '../../../../src/domain/consent/dates.ts';

const CHICAGO = 'America/Chicago';
const moment = (asOf = '2026-11-22T10:00:00-06:00', zone = CHICAGO): Moment => momentOf(asOf, zone)!;
const at = (text: string): number => Date.parse(text);

describe('the moment of an ask', () => {
  it.each([
    ['2026-11-22T10:00:00-06:00', CHICAGO, '2026-11-22T10:00:00-06:00', '2026-11-22'], ['2026-11-22T03:00:00Z', CHICAGO, '2026-11-21T21:00:00.000-06:00', '2026-11-21'],
    ['2026-07-01T04:59:59Z', CHICAGO, '2026-06-30T23:59:59.000-05:00', '2026-06-30'], ['2026-11-22T03:00:00Z', 'UTC', '2026-11-22T03:00:00Z', '2026-11-22'],
    ['2026-11-22T03:00:00+00:00', 'UTC', '2026-11-22T03:00:00+00:00', '2026-11-22'], ['2026-11-22T20:00:00Z', '+05:30', '2026-11-23T01:30:00.000+05:30', '2026-11-23'],
    ['2026-11-22T02:00:00Z', '-08:30', '2026-11-21T17:30:00.000-08:30', '2026-11-21'], ['2026-11-22T20:00:00Z', 'Asia/Kolkata', '2026-11-23T01:30:00.000+05:30', '2026-11-23'],
  ])('%s in %s is written %s, on %s', (asOf, zone, written, today) => {
    expect(moment(asOf, zone)).toMatchObject({ asOf: written, zone, today, at: Date.parse(asOf) });
  });

  it.each([['2026-11-22', CHICAGO], ['2026-11-22T10:00:00', CHICAGO], ['2026-11-22T10:00:00Zulu', CHICAGO], ['2026-13-22T10:00:00Z', CHICAGO], ['2026-11-22T10:00:00Z', 'Nowhere/At-All'], ['2026-11-22T10:00:00Z', '-8:00'], ['2026-11-22T10:00:00Z', 'x-08:00']])(
    '%s in %s is none', (asOf, zone) => {
      expect(momentOf(asOf, zone)).toBeUndefined();
    });

  it('holds until the earliest of what was noted after it', () => {
    const noted = moment();
    expect(noted.stableUntil()).toBeNull();
    noted.note(noted.at);
    noted.note(noted.at - 1);
    expect(noted.stableUntil()).toBeNull();
    noted.note(noted.at + 5000);
    noted.note(noted.at + 1000);
    expect(noted.stableUntil()).toBe('2026-11-22T16:00:01.000Z');
  });

  it('moves with the clocks', () => {
    expect(['2026-11-01T05:59:00Z', '2026-11-01T06:59:00Z', '2026-11-01T07:01:00Z', '2026-03-08T08:01:00Z'].map((text) => moment(text).asOf.slice(-6))).toEqual(['-05:00', '-05:00', '-06:00', '-05:00']);
  });
});

describe('days', () => {
  it('begin at local midnight, also where the clocks move that day', () => {
    expect([dayStart('2026-11-22', CHICAGO), dayStart('2026-11-01', CHICAGO), dayStart('2026-11-02', CHICAGO), dayStart('2026-03-09', CHICAGO), dayStart('2026-11-22', '+05:30')].map((each) => new Date(each).toISOString()))
      .toEqual(['2026-11-22T06:00:00.000Z', '2026-11-01T05:00:00.000Z', '2026-11-02T06:00:00.000Z', '2026-03-09T05:00:00.000Z', '2026-11-21T18:30:00.000Z']);
  });

  it('are local', () => {
    expect([localDay(at('2026-11-22T05:59:59Z'), CHICAGO), localDay(at('2026-11-22T06:00:00Z'), CHICAGO)]).toEqual(['2026-11-21', '2026-11-22']);
  });

  it('follow each other', () => {
    expect([addDays('2026-12-31', 1), addDays('2026-03-01', -1), dayAfter('2028-02-28'), dayAfter('2026-12-31')]).toEqual(['2027-01-01', '2026-02-28', '2028-02-29', '2027-01-01']);
    expect([yearsBefore('2026-11-18', 3), yearsBefore('0004-01-02', 3)]).toEqual(['2023-11-18', '0001-01-02']);
  });

  it('in the offset of the ask', () => {
    const day = (text: string, asOf: string): string => localDayOf(text, asOf);
    expect([day('2026-11-22', '2026-11-22T00:00:00+14:00'), day('2026-11-22T23:30:00Z', '2026-01-01T00:00:00+05:30'), day('2026-11-22T03:00:00Z', '2026-01-01T00:00:00-08:30'), day('2026-11-22T23:30:00Z', '2026-01-01T00:00:00Z'), day('2026-11-22T23:30:00Z', 'without')])
      .toEqual(['2026-11-22', '2026-11-23', '2026-11-21', '2026-11-22', '2026-11-22']);
  });

  it('lie within an inclusive range', () => {
    const range = { start: '2026-02-01', end: '2026-02-28' };
    expect(['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'].map((day) => within(day, range))).toEqual([false, true, true, false]);
    expect([within('1900-01-01', { start: null, end: '2026-01-01' }), within('2900-01-01', { start: '2026-01-01', end: null }), within('1900-01-01', { start: '2026-01-01', end: null })]).toEqual([true, true, false]);
  });

  it('may end an hour before local midnight, since the clocks may move', () => {
    expect([nextLocalMidnight('2026-11-18T12:00:00-05:00'), nextLocalMidnight('2026-11-18T23:30:00-05:00'), nextLocalMidnight('2026-11-18T23:00:00-05:00'), nextLocalMidnight('2026-11-18T22:59:59-05:00'), nextLocalMidnight('2026-11-18T00:00:00Z'), nextLocalMidnight('2026-11-18T12:00:00+05:30')])
      .toEqual(['2026-11-19T04:00:00.000Z', '2026-11-19T05:00:00.000Z', '2026-11-19T05:00:00.000Z', '2026-11-19T04:00:00.000Z', '2026-11-18T23:00:00.000Z', '2026-11-18T17:30:00.000Z']);
  });
});

describe('a date of FHIR', () => {
  const span = (text: string, zone = CHICAGO): unknown => {
    const found = spanOf(text, zone);
    return found === undefined ? undefined : [new Date(found.from).toISOString(), new Date(found.to).toISOString()];
  };

  it.each<readonly [string, unknown]>([
    ['2026-11-22', ['2026-11-22T06:00:00.000Z', '2026-11-23T06:00:00.000Z']], ['2026-11', ['2026-11-01T05:00:00.000Z', '2026-12-01T06:00:00.000Z']], ['2026-12', ['2026-12-01T06:00:00.000Z', '2027-01-01T06:00:00.000Z']],
    ['2026-02', ['2026-02-01T06:00:00.000Z', '2026-03-01T06:00:00.000Z']], ['2026', ['2026-01-01T06:00:00.000Z', '2027-01-01T06:00:00.000Z']], ['2026-11-22T10:00:00Z', ['2026-11-22T10:00:00.000Z', '2026-11-22T10:00:00.001Z']],
    ['2026-13', undefined], ['2026-13-01', undefined], ['soon', undefined], ['', undefined], ['x2026', undefined], ['2026-11-22x', undefined], ['2026-11-22Tx', undefined], ['November 22, 2026', undefined],
  ])('%s stands for %j', (text, expected) => {
    expect(span(text)).toEqual(expected);
  });

  it.each<readonly [string | undefined, string | undefined]>([
    ['2026-11-22', '2026-11-22'], ['2026-11-22T03:00:00Z', '2026-11-21'], ['2026-11', undefined], ['2026', undefined], [undefined, undefined], ['soon', undefined], ['2026-13-01', undefined],
  ])('%s is of the day %s', (text, expected) => {
    expect(dayOf(text, CHICAGO)).toBe(expected);
  });
});

describe('a period', () => {
  it.each<readonly [object | undefined, string, string | null]>([
    [undefined, 'within', null], [{}, 'within', null], [{ start: '2026-11-22' }, 'within', null], [{ start: '2026-11-23' }, 'before', '2026-11-23T06:00:00.000Z'], [{ end: '2026-11-22' }, 'within', '2026-11-23T06:00:00.000Z'],
    [{ end: '2026-11-21' }, 'after', null], [{ end: 'soon' }, 'unreadable', null], [{ start: 'soon' }, 'unreadable', null], [{ start: 'soon', end: '2026-11-21' }, 'unreadable', null], [{ start: '2026-11-01', end: 'soon' }, 'unreadable', null],
    [{ start: '2026-11-22T16:00:00Z' }, 'within', null], [{ start: '2026-11-22T16:00:00.001Z' }, 'before', '2026-11-22T16:00:00.001Z'], [{ end: '2026-11-22T16:00:00Z' }, 'within', '2026-11-22T16:00:00.001Z'],
    [{ end: '2026-11-22T15:59:59.999Z' }, 'after', null], [{ start: '2026-11-23', end: '2026-12-01' }, 'before', '2026-11-23T06:00:00.000Z'],
  ])('%j: the moment is %s, until %s', (period, expected, until) => {
    const now = moment();
    expect([standing(period, now), now.stableUntil()]).toEqual([expected, until]);
  });
});

describe('an age', () => {
  it.each<readonly [string | undefined, number | undefined, string | null]>([
    ['1990-11-22', 36, '2027-11-22T06:00:00.000Z'], ['1990-11-23', 35, '2026-11-23T06:00:00.000Z'], ['1990-11-21', 36, '2027-11-21T06:00:00.000Z'], ['1990', 35, '2026-12-31T06:00:00.000Z'], ['1990-02', 36, '2027-02-28T06:00:00.000Z'],
    ['2028-02-29', 0, '2027-03-01T06:00:00.000Z'], ['2004-02-29', 22, '2027-03-01T06:00:00.000Z'], ['2027-01-01', 0, '2027-01-01T06:00:00.000Z'], [undefined, undefined, null], ['soon', undefined, null],
  ])('of somebody born %s is %s, until %s', (born, expected, until) => {
    const now = moment();
    expect([ageOn(born, now), now.stableUntil()]).toEqual([expected, until]);
  });
});
