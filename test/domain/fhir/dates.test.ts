// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { certainlyBefore, parseDate, UTC } from '../../../src/domain/fhir/dates.ts';
import { timeZone } from '../../../src/domain/fhir/zone.ts';

function range(text: string, zone = 'UTC'): readonly [string, string] | undefined {
  const found = parseDate(text, timeZone(zone));
  return found === undefined ? undefined : [new Date(found.lo).toISOString(), new Date(found.hi).toISOString()];
}

describe('a FHIR date', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2026-11-22T10:30', '2026-11-22T10:30:00.000Z', '2026-11-22T10:31:00.000Z'],
    ['2026-11-22T10:30:05Z', '2026-11-22T10:30:05.000Z', '2026-11-22T10:30:06.000Z'],
    ['2026-11-22T10:30:05.1Z', '2026-11-22T10:30:05.100Z', '2026-11-22T10:30:05.200Z'],
    ['2026-11-22T10:30:05.123456-06:00', '2026-11-22T16:30:05.123Z', '2026-11-22T16:30:05.124Z'],
    ['2026-11-22T00:30:00+14:00', '2026-11-21T10:30:00.000Z', '2026-11-21T10:30:01.000Z'],
    ['0099-01-01', '0099-01-01T00:00:00.000Z', '0099-01-02T00:00:00.000Z'],
  ])('%s covers everything from %s up to %s', (text, lo, hi) => {
    expect(range(text)).toEqual([lo, hi]);
  });

  it.each(['2026-13', '2026-02-29', '2026-04-31', '0000', '26', '2026-1-1', '2026-11-22T24:00:00Z', '2026-11-22T10:61', 'now', '2026-11-22 10:00'])(
    '%s is none', (text) => {
      expect(parseDate(text, UTC)).toBeUndefined();
    });

  it('that is a local day begins at local midnight, also on the days when the clock changes', () => {
    expect(range('2026-11-22', 'America/Chicago')).toEqual(['2026-11-22T06:00:00.000Z', '2026-11-23T06:00:00.000Z']);
    expect(range('2026-11-01', 'America/Chicago')).toEqual(['2026-11-01T05:00:00.000Z', '2026-11-02T06:00:00.000Z']);
    expect(range('2026-03-08', 'America/Chicago')).toEqual(['2026-03-08T06:00:00.000Z', '2026-03-09T05:00:00.000Z']);
    expect(range('2026-03-08T02:30', 'America/Chicago')?.[0]).toBe('2026-03-08T08:30:00.000Z');
    expect(range('2026-07-01', 'Asia/Kolkata')?.[0]).toBe('2026-06-30T18:30:00.000Z');
  });

  it('in any zone shows, as a wall clock there, what was written', () => {
    const zones = ['America/Chicago', 'America/New_York', 'America/Phoenix', 'Pacific/Honolulu', 'Europe/London'];
    fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: 1970, max: 2037 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), (zone, year, month, day) => {
      const text = `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      const found = parseDate(`${text}T12:00`, timeZone(zone));
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(found?.lo ?? 0));
      expect(shown).toBe(`${text} 12:00`);
    }), { seed: 1, numRuns: 300 });
  });

  it('is before another only when no reading of its precision or zone makes it otherwise', () => {
    expect(certainlyBefore('2026-01-01', '2026-01-02')).toBe(true);
    expect(certainlyBefore('2026-01', '2026-01-31')).toBe(false);
    expect(certainlyBefore('2026-01-01', '2026-01-02T01:00:00Z')).toBe(false);
    expect(certainlyBefore('2026-01-01', '2026-01-03T01:00:00Z')).toBe(true);
    expect(certainlyBefore('2026-01-01T10:00:00Z', '2026-01-01T10:00:01Z')).toBe(true);
    expect(certainlyBefore('2026-01-01T10:00:00-06:00', '2026-01-01T10:00:00Z')).toBe(false);
  });
});
