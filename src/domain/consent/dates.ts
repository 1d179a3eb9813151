// SPDX-License-Identifier: Apache-2.0
/**
 * Local days in the offset of the ask. FHIR dates are inclusive: a consent that ends on a day covers that whole day locally
 * (known failure 9).
 */
import type { DateRange } from './facts/papers.ts';

const OFFSET = /(Z|[+-]\d{2}:\d{2})$/;

/** An instant's own offset as a fixed zone (`-05:00`); UTC when it has none. */
export function offsetOf(instant: string): string {
  const text = OFFSET.exec(instant)?.[1] ?? 'Z';
  return text === 'Z' ? '+00:00' : text;
}

/** Minutes east of UTC of an instant's own offset. */
function offsetMinutes(instant: string): number {
  const text = offsetOf(instant);
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6)));
}

/** The local day (yyyy-mm-dd) of an instant or of a date, seen in the offset of `asOf`. */
export function localDayOf(text: string, asOf: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return text;
  }
  return new Date(Date.parse(text) + offsetMinutes(asOf) * 60_000).toISOString().slice(0, 10);
}

/** True when `day` lies in the inclusive range; an open end is no limit. */
export function within(day: string, range: DateRange): boolean {
  return (range.start === null || range.start <= day) && (range.end === null || day <= range.end);
}

/** The day after. */
export function dayAfter(day: string): string {
  return daysAfter(day, 1);
}

/** The day `days` later. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The same calendar day, `years` earlier. */
export function yearsBefore(day: string, years: number): string {
  return `${String(Number(day.slice(0, 4)) - years).padStart(4, '0')}${day.slice(4)}`;
}

const HOUR = 3_600_000;

/**
 * The next instant at which the local day may change: the next midnight in the offset of `asOf`, or an hour before it, since
 * the zone behind the offset may move its clocks before then. Too early costs a look; too late would be a leak.
 */
export function nextLocalMidnight(asOf: string): string {
  const shift = offsetMinutes(asOf) * 60_000;
  const now = Date.parse(asOf);
  const midnight = Math.floor((now + shift) / 86_400_000) * 86_400_000 + 86_400_000 - shift;
  return new Date(midnight - HOUR > now ? midnight - HOUR : midnight).toISOString();
}
