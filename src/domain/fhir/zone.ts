// SPDX-License-Identifier: Apache-2.0
/** Time zones by IANA name, from the runtime's own tables. */
import type { TimeZone } from './dates.ts';

const HOUR = 3_600_000;
/** Before 1800 every zone keeps the local time that its table begins with. */
const EARLIEST = Date.UTC(1800, 0, 1);

const made = new Map<string, TimeZone>();

/** A zone such as `America/Chicago`. Throws RangeError for a name that is none: a setting, so it must stop the start. */
export function timeZone(name: string): TimeZone {
  const known = made.get(name);
  if (known !== undefined) return known;
  const zone = makeZone(name);
  made.set(name, zone);
  return zone;
}

function makeZone(name: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    // Offsets change on the hour or half hour at most, so one look-up serves a quarter of an hour.
    const slot = Math.floor(Math.max(instant, EARLIEST) / (HOUR / 4));
    const known = offsets.get(slot);
    if (known !== undefined) return known;
    const offset = wallAt(format, slot * (HOUR / 4)) - slot * (HOUR / 4);
    if (offsets.size < 50_000) offsets.set(slot, offset);
    return offset;
  };
  return { toInstant: (wall) => toInstant(wall, offsetAt) };
}

/** In the hour that the clock skips, the later offset wins; in the one it repeats, the first pass does. */
function toInstant(wall: number, offsetAt: (instant: number) => number): number {
  const before = wall - offsetAt(wall - 14 * HOUR);
  if (before + offsetAt(before) === wall) return before;
  const after = wall - offsetAt(wall + 14 * HOUR);
  return after + offsetAt(after) === wall ? after : before;
}

function wallAt(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(new Date(instant)).map((each) => [each.type, Number(each.value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}
