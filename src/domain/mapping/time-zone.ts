// SPDX-License-Identifier: Apache-2.0
/** Local time of an IANA zone -> offset. Pure: the zone database comes with the runtime, the clock is never read. */
import { timeZone } from '../fhir/zone.ts';

/** True for an IANA name that the runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    timeZone(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * `2026-11-01T01:30:00` in a zone -> `-04:00`. An hour that occurs twice is taken as its first; one that does not occur gets an
 * offset that held beside the gap. `local` must be a valid date and time.
 */
export function offsetOf(local: string, zone: string): string {
  const wall = Date.parse(`${local}Z`);
  return formatOffset(Math.round((wall - timeZone(zone).toInstant(wall)) / 60_000));
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
