// SPDX-License-Identifier: Apache-2.0
/**
 * Local days of FHIR dates, and the earliest instant at which an answer drawn from them could change.
 * FHIR dates are inclusive and local (http://hl7.org/fhir/R4/datatypes.html#Period); the instant is always an input.
 */
import type { Period } from '@medplum/fhirtypes';

const DAY = 86_400_000;
const OFFSET = /^([+-])(\d\d):(\d\d)$/;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The moment and place of an ask, and what has been noted of the moments at which it could read differently. */
export interface Moment {
  readonly asOf: string;
  readonly at: number;
  readonly zone: string;
  /** Local day of `asOf`. */
  readonly today: string;
  /** Notes an instant (epoch milliseconds) after which what was read may be different. */
  note(instant: number): void;
  /** The earliest noted instant, or null. */
  stableUntil(): string | null;
}

/** In: an instant with offset and an IANA zone or fixed offset. Out: the moment; undefined when either cannot be read. */
export function momentOf(asOf: string, zone: string): Moment | undefined {
  const at = Date.parse(asOf);
  if (!/T.*(Z|[+-]\d\d:\d\d)$/.test(asOf) || Number.isNaN(at) || offsetMinutes(at, zone) === undefined) {
    return undefined;
  }
  const noted: number[] = [];
  return {
    asOf: inZone(asOf, at, zone), at, zone, today: localDay(at, zone),
    note(instant) {
      if (instant > at) noted.push(instant);
    },
    stableUntil: () => (noted.length === 0 ? null : new Date(Math.min(...noted)).toISOString()),
  };
}

/** Minutes east of UTC; undefined for a zone that the runtime does not know. */
function offsetMinutes(at: number, zone: string): number | undefined {
  const fixed = OFFSET.exec(zone);
  if (fixed !== null) {
    return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  }
  const quarter = Math.floor(at / QUARTER_HOUR);
  const memo = offsets.get(zone) ?? new Map<number, number>();
  const found = memo.get(quarter);
  if (found !== undefined) {
    return found;
  }
  try {
    const wall = formatter(zone).format(at).replace(', ', 'T').replace(' ', 'T');
    const minutes = Math.round((Date.parse(`${wall}Z`) - Math.floor(at / 1000) * 1000) / 60_000);
    offsets.set(zone, memo.size >= OFFSETS_KEPT ? new Map([[quarter, minutes]]) : memo.set(quarter, minutes));
    return minutes;
  } catch {
    return undefined;
  }
}

/** Zones change their offset at quarters of an hour; asking the zone database each time took most of the reading of an ask. */
const QUARTER_HOUR = 900_000;
const OFFSETS_KEPT = 10_000;
const offsets = new Map<string, Map<number, number>>();

function formatter(zone: string): Intl.DateTimeFormat {
  const made = formatters.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formatters.set(zone, made);
  return made;
}

/** The same instant written with the offset of the zone; unchanged when it already is. */
function inZone(text: string, at: number, zone: string): string {
  const minutes = offsetMinutes(at, zone) ?? 0;
  const size = Math.abs(minutes);
  const suffix = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return text.endsWith(suffix) || (minutes === 0 && text.endsWith('Z')) ? text : `${new Date(at + minutes * 60_000).toISOString().slice(0, -1)}${suffix}`;
}

/** An instant with the offset of the zone, to the second: `2026-11-22T06:16:29-07:00`. */
export function localInstant(at: string, zone: string): string {
  return inZone(at, Date.parse(at), zone).replace(/\.\d+/, '');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** The local day of an instant (epoch milliseconds). */
export function localDay(at: number, zone: string): string {
  return new Date(at + (offsetMinutes(at, zone) ?? 0) * 60_000).toISOString().slice(0, 10);
}

/** The first instant of a local day. */
export function dayStart(day: string, zone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const first = utc - (offsetMinutes(utc, zone) ?? 0) * 60_000;
  return utc - (offsetMinutes(first, zone) ?? 0) * 60_000;
}

/** The day `days` after `day` (before, when negative). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** First and last instant (inclusive start, exclusive end) that a FHIR date or dateTime stands for. */
export function spanOf(text: string, zone: string): { readonly from: number; readonly to: number } | undefined {
  const day = /^(\d{4})(-(\d\d))?(-(\d\d))?$/.exec(text);
  if (day === null) {
    const at = text.includes('T') ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? undefined : { from: at, to: at + 1 };
  }
  const first = `${day[1]!}-${day[3] ?? '01'}-${day[5] ?? '01'}`;
  if (Number.isNaN(Date.parse(`${first}T00:00:00Z`))) {
    return undefined;
  }
  const next = day[5] !== undefined ? addDays(first, 1) : day[3] !== undefined ? nextMonth(first) : `${String(Number(day[1]) + 1)}-01-01`;
  return { from: dayStart(first, zone), to: dayStart(next, zone) };
}

function nextMonth(first: string): string {
  const [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7))];
  return month === 12 ? `${String(year + 1)}-01-01` : `${String(year)}-${two(month + 1)}-01`;
}

/** The local day of a FHIR date or dateTime that is at least as exact as a day. */
export function dayOf(text: string | undefined, zone: string): string | undefined {
  if (text === undefined || /^\d{4}(-\d\d)?$/.test(text)) {
    return undefined;
  }
  const span = spanOf(text, zone);
  return span === undefined ? undefined : text.includes('T') ? localDay(span.from, zone) : text;
}

export type Standing = 'before' | 'within' | 'after' | 'unreadable';

/** Where the moment stands to a period; notes when that will change. An absent period, and an absent end, are open. */
export function standing(period: Period | undefined, moment: Moment): Standing {
  const start = period?.start === undefined ? undefined : spanOf(period.start, moment.zone);
  const end = period?.end === undefined ? undefined : spanOf(period.end, moment.zone);
  if ((period?.start !== undefined && start === undefined) || (period?.end !== undefined && end === undefined)) {
    return 'unreadable';
  }
  if (start !== undefined && moment.at < start.from) {
    moment.note(start.from);
    return 'before';
  }
  if (end !== undefined && moment.at >= end.to) {
    return 'after';
  }
  if (end !== undefined) {
    moment.note(end.to);
  }
  return 'within';
}

/** Local day on which somebody was so many years old, of a partial date the last (younger); of the 29th of February a day between its neighbours in the order of text. */
export function birthdayOf(birthDate: string | undefined, years: number, moment: Moment): string | undefined {
  const born = lastDayOf(birthDate, moment);
  return born === undefined ? undefined : `${String(Number(born.slice(0, 4)) + years).padStart(4, '0')}${born.slice(4)}`;
}

function lastDayOf(date: string | undefined, moment: Moment): string | undefined {
  const span = date === undefined ? undefined : spanOf(date, moment.zone);
  return span === undefined ? undefined : localDay(span.to - 1, moment.zone);
}

/** Whole years lived on the local day of the moment; notes the next birthday. A partial date counts from its last day (younger). */
export function ageOn(birthDate: string | undefined, moment: Moment): number | undefined {
  const born = lastDayOf(birthDate, moment);
  if (born === undefined) {
    return undefined;
  }
  const passed = moment.today.slice(5) >= born.slice(5);
  const years = Number(moment.today.slice(0, 4)) - Number(born.slice(0, 4)) - (passed ? 0 : 1);
  const year = Number(moment.today.slice(0, 4)) + (passed ? 1 : 0);
  moment.note(dayStart(`${String(year)}-${born.slice(5) === '02-29' ? '03-01' : born.slice(5)}`, moment.zone));
  return Math.max(years, 0);
}
