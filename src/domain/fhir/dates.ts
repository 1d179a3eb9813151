// SPDX-License-Identifier: Apache-2.0
/**
 * FHIR dates as half-open ranges of epoch milliseconds: `2026-11` is the whole of November
 * (http://hl7.org/fhir/R4/datatypes.html#dateTime, http://hl7.org/fhir/R4/search.html#date).
 */

export interface TimeZone {
  /** The instant, in epoch milliseconds, at which a wall clock in the zone shows what `wall` shows in UTC. */
  readonly toInstant: (wall: number) => number;
}

export const UTC: TimeZone = { toInstant: (wall) => wall };

export interface DateRange {
  readonly lo: number;
  readonly hi: number;
  /** False for dates, and for times without an offset, which mean local ones. */
  readonly zoned: boolean;
}

const FORM = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const DAY = 86_400_000;

/** The range of a date, dateTime or instant, or of a search value (seconds and offset may lack); undefined if it is none. */
export function parseDate(text: string, zone: TimeZone): DateRange | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((each) => (each === undefined ? undefined : Number(each)));
  if (year === undefined || year === 0 || !isCalendar(year, month, day)) return undefined;
  if (hour === undefined || minute === undefined) return local(dayRange(year, month, day), zone);
  if (hour > 23 || minute > 59 || (second ?? 0) > 60) return undefined;
  const [lo, hi] = timeRange(utc(year, month ?? 1, day ?? 1) + hour * 3_600_000 + minute * 60_000, second, match[7]);
  const offset = offsetOf(match[8]);
  return offset === undefined ? local([lo, hi], zone) : { lo: lo - offset, hi: hi - offset, zoned: true };
}

function local([lo, hi]: readonly [number, number], zone: TimeZone): DateRange {
  return { lo: zone.toInstant(lo), hi: zone.toInstant(hi), zoned: false };
}

function dayRange(year: number, month: number | undefined, day: number | undefined): readonly [number, number] {
  if (month === undefined) return [utc(year, 1, 1), utc(year + 1, 1, 1)];
  if (day === undefined) return [utc(year, month, 1), month === 12 ? utc(year + 1, 1, 1) : utc(year, month + 1, 1)];
  return [utc(year, month, day), utc(year, month, day) + DAY];
}

/** To the precision given; finer than milliseconds is widened to the millisecond that holds it. */
function timeRange(minute: number, second: number | undefined, fraction: string | undefined): readonly [number, number] {
  if (second === undefined) return [minute, minute + 60_000];
  const at = minute + second * 1000;
  if (fraction === undefined) return [at, at + 1000];
  const width = 10 ** Math.max(0, 3 - fraction.length);
  const lo = at + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return [lo, lo + width];
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'Z') return 0;
  return (text.startsWith('-') ? -1 : 1) * (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * 60_000;
}

function isCalendar(year: number, month: number | undefined, day: number | undefined): boolean {
  if (month === undefined) return true;
  if (month < 1 || month > 12) return false;
  return day === undefined || (day >= 1 && day <= daysIn(year, month));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Date.UTC takes the years 0 to 99 for 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  if (year > 99) return Date.UTC(year, month - 1, day);
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The widest offset from UTC anywhere: what a time without one leaves open. */
const WIDEST = 14 * 3_600_000;

/** True when `later` certainly ends before `earlier` begins, so that their order is wrong whatever their precision means. */
export function certainlyBefore(later: string, earlier: string): boolean {
  const a = parseDate(later, UTC);
  const b = parseDate(earlier, UTC);
  if (a === undefined || b === undefined) return false;
  return a.hi + (a.zoned === b.zoned ? 0 : WIDEST) <= b.lo;
}
