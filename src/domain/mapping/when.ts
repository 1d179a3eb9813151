// SPDX-License-Identifier: Apache-2.0
/** Dates and times as partners write them. */
import { offsetOf } from './time-zone.ts';

/** A date, perhaps with a time of day, perhaps with an offset. */
export interface When {
  /** YYYY, YYYY-MM or YYYY-MM-DD, as precise as the source. */
  readonly date: string;
  /** hh:mm:ss, perhaps with a fraction. */
  readonly time?: string;
  /** Z or +hh:mm. */
  readonly offset?: string;
}

const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?)?)?)?(Z|[+-]\d\d:\d\d)?$/u;
const SLASHED = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?$/u;
/** HL7's own form too: YYYYMM[DD[HHMM[SS[.S]]]][+ZZZZ]. HL7 v2.5.1, 2.A.77 */
const COMPACT = /^(\d{4})(\d\d)(?:(\d\d)(?:(\d\d)(\d\d)(\d\d(?:\.\d{1,9})?)?)?)?([+-]\d{4})?$/u;

/** Text -> date and time; undefined when it is none, or one that the calendar does not have. */
export function parseWhen(text: string, monthFirst: boolean): When | undefined {
  return parseIso(text) ?? parseSlashed(text, monthFirst) ?? parseCompact(text);
}

function parseIso(text: string): When | undefined {
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const [, year = '', month, day, hour, minute, second, offset] = found;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (hour === undefined) return checked({ date, ...(offset === undefined ? {} : { offset }) });
  return checked({ date, time: `${hour}:${minute}:${second ?? '00'}`, ...(offset === undefined ? {} : { offset }) });
}

function parseSlashed(text: string, monthFirst: boolean): When | undefined {
  const found = SLASHED.exec(text);
  if (found === null) return undefined;
  const [, first = '', second = '', year, hour, minute, seconds, half] = found;
  const [month, day] = monthFirst ? [first, second] : [second, first];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (hour === undefined) return checked({ date });
  const hours = half === undefined ? Number(hour) : halfDay(Number(hour), half);
  return checked({ date, time: `${String(hours).padStart(2, '0')}:${minute}:${seconds ?? '00'}` });
}

function halfDay(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 99;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function parseCompact(text: string): When | undefined {
  const found = COMPACT.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, zone] = found;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (day === undefined && !/^(?:18|19|20)/u.test(date)) return undefined;
  if (hour === undefined) return checked({ date });
  const offset = zone === undefined ? {} : { offset: `${zone.slice(0, 3)}:${zone.slice(3)}` };
  return checked({ date, time: `${hour}:${minute}:${second ?? '00'}`, ...offset });
}

function checked(when: When): When | undefined {
  const [year = '', month = '01', day = '01'] = when.date.split('-');
  const time = when.time ?? '00:00:00';
  if (!/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d/u.test(time)) return undefined;
  if (when.offset !== undefined && when.offset !== 'Z' && !/^[+-](0\d|1[0-4]):[0-5]\d$/u.test(when.offset)) return undefined;
  const instant = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || year === '0000') return undefined;
  return instant.getUTCDate() === Number(day) && instant.getUTCMonth() + 1 === Number(month) ? when : undefined;
}

/** Date and time placed on the clock: its own offset, else that of the zone. undefined without a time or a zone. */
export function placed(when: When, zone: string | undefined): string | undefined {
  if (when.time === undefined || when.date.length !== 10) return undefined;
  const local = `${when.date}T${when.time}`;
  if (when.offset !== undefined) return `${local}${when.offset}`;
  return zone === undefined ? undefined : `${local}${offsetOf(local, zone)}`;
}

/** True when `a` is not after `b`: by the clock where both can be placed on it, else by their days. */
export function notAfter(a: When, b: When, zone: string | undefined): boolean {
  const [left, right] = [placed(a, zone), placed(b, zone)];
  if (left !== undefined && right !== undefined) return Date.parse(left) <= Date.parse(right);
  const length = Math.min(a.date.length, b.date.length);
  return a.date.slice(0, length) <= b.date.slice(0, length);
}
