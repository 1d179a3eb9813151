// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Encounter } from '@medplum/fhirtypes';
import { mergeOwn } from '../../../src/app/ingest/merge.ts';
import { EVENT_TIME, settleStay } from '../../../src/app/ingest/settle-stay.ts';

const CUSTODY: Encounter['class'] = { system: 'https://throughcare.dev/fhir/CodeSystem/encounter-class', code: 'custody' };
const UNKNOWN: Encounter['class'] = { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' };

function stay(status: Encounter['status'], time?: string, more: Partial<Encounter> = {}): Encounter {
  const extension = time === undefined ? [] : [{ url: EVENT_TIME, valueDateTime: time }];
  return { resourceType: 'Encounter', class: CUSTODY, status, ...(extension.length === 0 ? {} : { extension }), ...more };
}

/** What is stored after the messages came in this order. */
function after(first: Encounter, ...rest: readonly Encounter[]): Encounter {
  return rest.reduce((stored, update) => (mergeOwn(stored, settleStay(stored, update)) ?? stored) as Encounter, first);
}

const BOOKED = stay('in-progress', '2026-06-03T22:45:00-06:00', { period: { start: '2026-06-03T22:40:00-06:00' } });
const RELEASED = stay('finished', '2026-11-20T08:15:00-07:00', { period: { end: '2026-11-20T08:00:00-07:00' } });
const BOTH = { start: '2026-06-03T22:40:00-06:00', end: '2026-11-20T08:00:00-07:00' };

describe('a stay in custody', () => {
  it('is released with both its dates, whichever message came first', () => {
    for (const order of [[BOOKED, RELEASED], [RELEASED, BOOKED]] as const) {
      expect(after(...order)).toMatchObject({ status: 'finished', period: BOTH });
    }
  });

  it('does not begin again by a late booking of a source that gives no times', () => {
    expect(after(stay('finished', undefined, { period: { end: '2026-11-20' } }), stay('in-progress', undefined, { period: { start: '2026-06-03' } }))).toMatchObject({ status: 'finished', period: { start: '2026-06-03', end: '2026-11-20' } });
  });

  it('goes on when the release is cancelled, and has no end any more', () => {
    const cancelled = stay('in-progress', '2026-11-20T09:30:00-07:00', { period: { start: BOTH.start } });
    expect(after(BOOKED, RELEASED, cancelled)).toMatchObject({ status: 'in-progress', period: { start: BOTH.start } });
    expect(after(BOOKED, RELEASED, cancelled).period).not.toHaveProperty('end');
  });

  it('stays released when the cancellation of an earlier event comes late', () => {
    expect(after(BOOKED, RELEASED, stay('cancelled', '2026-06-03T23:00:00-06:00'))).toMatchObject({ status: 'finished', period: BOTH });
  });

  it('was none when the booking is cancelled after all', () => {
    expect(after(BOOKED, RELEASED, stay('cancelled', '2026-11-21T08:00:00-07:00'))).toMatchObject({ status: 'cancelled' });
  });

  it('keeps its status and class when an update says neither', () => {
    expect(after(BOOKED, stay('unknown', '2026-06-10T09:00:00-06:00', { class: UNKNOWN }))).toMatchObject({ status: 'in-progress', class: CUSTODY });
  });

  it('ends by a release that comes after an update recorded later, since the update did not say what became of it', () => {
    expect(after(BOOKED, stay('unknown', '2026-11-20T12:00:00-07:00', { class: UNKNOWN, reasonCode: [{ text: 'x' }] }), RELEASED)).toMatchObject({ status: 'finished', period: BOTH, reasonCode: [{ text: 'x' }] });
  });

  it('stands as its booking says, though a result that named it came before', () => {
    expect(after(stay('unknown', '2026-06-09T10:00:00-06:00', { class: UNKNOWN }), BOOKED, RELEASED)).toMatchObject({ status: 'finished', class: CUSTODY, period: BOTH });
  });

  it('is changed by no message that says nothing new, so that what was recorded in between still counts', () => {
    const again = { ...BOOKED, extension: [{ url: EVENT_TIME, valueDateTime: '2026-11-20T12:00:00-07:00' }] };
    expect(mergeOwn(BOOKED, settleStay(BOOKED, again))).toBeUndefined();
    expect(after(BOOKED, again, RELEASED)).toMatchObject({ status: 'finished', period: BOTH });
  });

  it('keeps what an earlier message knew and the later did not say', () => {
    const planned = { url: 'urn:planned-end', valueDateTime: '2026-11-20' };
    const late = stay('in-progress', '2026-06-03T22:45:00-06:00', { extension: [{ url: EVENT_TIME, valueDateTime: '2026-06-03T22:45:00-06:00' }, planned], location: [{ location: { reference: 'Location/a' } }] });
    const settled = after(stay('in-progress', '2026-06-10T09:00:00-06:00', { location: [{ location: { reference: 'Location/b' } }] }), late);
    expect(settled.extension).toContainEqual(planned);
    expect(settled.extension).toContainEqual({ url: EVENT_TIME, valueDateTime: '2026-06-10T09:00:00-06:00' });
    expect(settled.location).toEqual([{ location: { reference: 'Location/b' } }]);
  });
});
