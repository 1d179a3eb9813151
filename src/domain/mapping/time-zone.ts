// SPDX-License-Identifier: Apache-2.0
/** Local time of an IANA zone -> offset. Pure: the zone database comes with the runtime, the clock is never read. */

const formatters = new Map<string, Intl.DateTimeFormat>();

/** True for an IANA name that the runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}

/** Minutes east of UTC at an instant (epoch milliseconds). */
function offsetAt(zone: string, instant: number): number {
  const parts = new Map(formatterOf(zone).formatToParts(instant).map((part) => [part.type, part.value]));
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const local = Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second'));
  return Math.round((local - Math.floor(instant / 1000) * 1000) / 60_000);
}

/**
 * `2026-11-01T01:30:00` in a zone -> `-04:00`. An hour that occurs twice is taken as its first; an hour that does not occur gets
 * the offset that held before the gap. `local` must be a valid date and time.
 */
export function offsetOf(local: string, zone: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const before = offsetAt(zone, asUtc - 86_400_000);
  const after = offsetAt(zone, asUtc + 86_400_000);
  const holds = (minutes: number): boolean => offsetAt(zone, asUtc - minutes * 60_000) === minutes;
  return formatOffset(holds(before) || !holds(after) ? before : after);
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
