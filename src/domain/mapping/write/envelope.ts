// SPDX-License-Identifier: Apache-2.0
/** The names under which a format's `write.set` finds what a message says about itself. */

/** `now` is an instant with a time zone (2026-11-22T10:00:00.000Z); `more`: sender, receiver, event and the like. */
export function envelopeAt(now: string, id: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { id, time: now, date: now.slice(0, 10), 'hl7-time': hl7Time(now), sender: 'THROUGHCARE', ...more };
}

/** `2026-11-22T10:00:00.000Z` -> `20261122100000+0000`; a date stays a date. HL7 v2.5.1, 2.A.77 */
export function hl7Time(text: string): string {
  const [, year = '', month = '', day = '', hour, minute = '', second = '', zone = ''] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/u.exec(text) ?? [];
  const offset = zone === 'Z' ? '+0000' : zone.replace(':', '');
  return `${year}${month}${day}${hour === undefined ? '' : `${hour}${minute}${second}${offset}`}`;
}
