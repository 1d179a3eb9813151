// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cdaDate, cdaDateTime } from '../../../../src/domain/mapping/ccda/time.ts';
import { resolveFeed } from '../../../../src/domain/mapping/feed.ts';
import type { Feed } from '../../../../src/domain/mapping/feed.ts';

function feed(timeZone?: string): Feed {
  const made = resolveFeed(timeZone === undefined ? {} : { timeZone }, new Map(), new Set());
  if (!made.ok) throw new Error('no feed');
  return made.value;
}

const PLAIN = feed();
const CHICAGO = feed('America/Chicago');

describe('time stamps of HL7 version 3', () => {
  it.each([
    ['2026', '2026'],
    ['202610', '2026-10'],
    ['20261028', '2026-10-28'],
    ['20261028-0500', '2026-10-28'],
    ['202610281430-0500', '2026-10-28T14:30:00-05:00'],
    ['20261028143015.1234+0000', '2026-10-28T14:30:15+00:00'],
    ['2026102814-0500', '2026-10-28T14:00:00-05:00'],
  ])('%s is %s', (text, expected) => {
    expect(cdaDateTime(text, PLAIN)).toEqual({ ok: true, value: expected });
  });

  it.each(['2014032124536-0500', '200130311', '201102019', '20260230', '20261301', '2026102825', '', 'yesterday', '20261028T1430'])(
    '%s is refused: a digit too many or too few is never guessed at', (text) => {
      expect(cdaDateTime(text, PLAIN).ok).toBe(false);
    });

  it('a time without an offset is placed by the feed\'s zone, in summer and in winter', () => {
    expect(cdaDateTime('202607011200', CHICAGO)).toEqual({ ok: true, value: '2026-07-01T12:00:00-05:00' });
    expect(cdaDateTime('202612011200', CHICAGO)).toEqual({ ok: true, value: '2026-12-01T12:00:00-06:00' });
  });

  it('a time that nobody can place, or with an offset that cannot be read, is cut to its date and says so', () => {
    expect(cdaDateTime('202607011200', PLAIN)).toEqual({ ok: true, value: '2026-07-01', cut: 'the time has no offset and the feed no time zone: cut to its date' });
    expect(cdaDateTime('20220813124536-500', PLAIN)).toEqual({ ok: true, value: '2022-08-13', cut: 'the offset cannot be read: cut to its date' });
  });

  it('a date of birth is the day that was written, whatever time and offset follow', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    fc.assert(fc.property(day, fc.constantFrom('', '2359', '000000', '233000-1200', '0030+1400'), (date, rest) => {
      expect(cdaDate(`${date.replaceAll('-', '')}${rest}`)).toEqual({ ok: true, value: date });
    }), { seed: 20261122 });
  });

  it('any text gives a valid FHIR dateTime or a refusal', () => {
    const digits = fc.stringMatching(/^[0-9]{0,17}([+-][0-9]{0,5})?$/u);
    fc.assert(fc.property(digits, (text) => {
      const found = cdaDateTime(text, CHICAGO);
      expect(!found.ok || /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?)?)?$/u.test(found.value)).toBe(true);
    }), { seed: 20261122, numRuns: 2000 });
  });
});
