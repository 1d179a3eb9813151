// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placeholderTest } from '../../../src/domain/mapping/placeholders.ts';
import { isTimeZone, offsetOf } from '../../../src/domain/mapping/time-zone.ts';
import { notAfter, parseWhen, placed } from '../../../src/domain/mapping/when.ts';

describe('dates as partners write them', () => {
  it.each([
    ['2026-11-20', { date: '2026-11-20' }],
    ['2026-11', { date: '2026-11' }],
    ['2026-11-20T09:30:00', { date: '2026-11-20', time: '09:30:00' }],
    ['2026-11-20 09:30', { date: '2026-11-20', time: '09:30:00' }],
    ['2026-11-20T09:30:00.125-07:00', { date: '2026-11-20', time: '09:30:00.125', offset: '-07:00' }],
    ['2026-11-20T09:30:00Z', { date: '2026-11-20', time: '09:30:00', offset: 'Z' }],
    ['2026-11-20-07:00', { date: '2026-11-20', offset: '-07:00' }],
    ['11/20/2026', { date: '2026-11-20' }],
    ['1/2/2026 9:05 PM', { date: '2026-01-02', time: '21:05:00' }],
    ['1/2/2026 12:05 am', { date: '2026-01-02', time: '00:05:00' }],
    ['20261120', { date: '2026-11-20' }],
    ['20261120093000', { date: '2026-11-20', time: '09:30:00' }],
  ])('%s is read', (text, when) => {
    expect(parseWhen(text, true)).toEqual(when);
  });

  it.each(['02/30/2026', '2026-13-01', '13/40/2026', '2026-11-20T25:00:00', '1/2/26', 'soon', '', '2026-11-20T09:30:00+25:00', '13:00 PM', '1/2/2026 13:05 PM'])('%p is refused', (text) => {
    expect(parseWhen(text, true)).toBeUndefined();
  });

  it('reads a day before a month only for a feed that says so', () => {
    expect(parseWhen('03/04/2026', true)?.date).toBe('2026-03-04');
    expect(parseWhen('03/04/2026', false)?.date).toBe('2026-04-03');
  });

  it.each([
    ['2026-07-01T00:00:00', 'America/Phoenix', '-07:00'],
    ['2026-07-01T00:00:00', 'America/Denver', '-06:00'],
    ['2026-11-01T01:30:00', 'America/New_York', '-04:00'],
    ['2026-11-01T02:30:00', 'America/New_York', '-05:00'],
    ['2026-01-01T12:00:00', 'Asia/Kolkata', '+05:30'],
  ])('%s in %s has the offset %s', (local, zone, offset) => {
    expect(offsetOf(local, zone)).toBe(offset);
  });

  it('places a local time so that the clock of its zone shows that time again', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), fc.constantFrom('America/Denver', 'America/New_York', 'Pacific/Honolulu'), (second, zone) => {
      const local = new Date(second * 1000).toISOString().slice(0, 19);
      const instant = Date.parse(`${local}${offsetOf(local, zone)}`);
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(instant).replace(' ', 'T');
      const skipped = Date.parse(`${shown}Z`) !== Date.parse(`${local}Z`);
      // Only an hour that the zone's clock skips cannot be shown again.
      return !skipped || Math.abs(Date.parse(`${shown}Z`) - Date.parse(`${local}Z`)) === 3_600_000;
    }), { seed: 20261122, numRuns: 300 });
  });

  it('does not place a time on the clock without an offset or a zone', () => {
    expect(placed({ date: '2026-11-20', time: '09:00:00' }, undefined)).toBeUndefined();
    expect(placed({ date: '2026-11-20' }, 'America/Denver')).toBeUndefined();
  });

  it.each([
    ['2026-11-16', '2026-11-16T10:30:00-07:00', true],
    ['2026-11-17', '2026-11-16T23:59:00-07:00', false],
    ['2026-11-16T10:00:00-07:00', '2026-11-16T17:30:00Z', true],
    ['2026-11-16T11:00:00-07:00', '2026-11-16T17:30:00Z', false],
  ])('%s is not after %s: %s', (a, b, expected) => {
    const [left, right] = [parseWhen(a, true), parseWhen(b, true)];
    expect(left !== undefined && right !== undefined && notAfter(left, right, 'America/Denver')).toBe(expected);
  });

  it('knows zones by their IANA names alone', () => {
    expect([isTimeZone('America/Denver'), isTimeZone('Mountain'), isTimeZone('')]).toEqual([true, false, false]);
  });
});

describe('placeholders', () => {
  const isPlaceholder = placeholderTest(['-9']);
  it.each(['(null)', 'NULL', 'n/a', '1900-01-01', '1900-01-01T00:00:00', '01/01/1900', '1/1/1900 00:00', '9999-12-31', '12/31/9999', '-9'])('%s stands for nothing', (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });
  it.each(['1990-01-01', '2026-12-31', 'Null Island Lane', '0', 'none', '19000101-7'])('%s is a value', (text) => {
    expect(isPlaceholder(text)).toBe(false);
  });
});
