// SPDX-License-Identifier: Apache-2.0
/**
 * HL7 v3 time stamps (YYYYMMDDHHMMSS.UUUU[+|-ZZzz], any prefix of it) -> FHIR dates.
 * A digit too many or too few is a fault, never a guess: real documents hold 2014032124536, which is two different moments.
 * Source: HL7 v3 Data Types, TS; http://hl7.org/fhir/R4/datatypes.html#dateTime
 */
import type { Feed } from '../feed.ts';
import { offsetOf } from '../time-zone.ts';

export type TimeOutcome =
  | { readonly ok: true; readonly value: string; readonly cut?: string }
  | { readonly ok: false; readonly text: string };

const STAMP = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.\d+)?)?)?)?)?)?(.*)$/u;
const OFFSET = /^([+-])(\d{2})(\d{2})$/u;

/** TS -> FHIR dateTime. A time whose zone nobody knows is cut to its date; `cut` says why. */
export function cdaDateTime(text: string, feed: Feed): TimeOutcome {
  const found = STAMP.exec(text.trim());
  if (found === null) return { ok: false, text: 'expected a time stamp such as 20261028143000-0500' };
  const [, year = '', month, day, hour, minute = '00', second = '00', rest = ''] = found;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (!isDate(date)) return { ok: false, text: 'the date does not exist' };
  const zone = OFFSET.exec(rest);
  if (hour === undefined) return rest === '' || zone !== null ? { ok: true, value: date } : { ok: false, text: 'expected digits of a date' };
  if (rest !== '' && zone === null) return beyond(rest, date);
  const time = `${hour}:${minute}:${second}`;
  if (!isTime(hour, minute, second)) return { ok: false, text: 'the time of day does not exist' };
  if (zone !== null) return zoned(`${date}T${time}`, zone, date);
  if (feed.timeZone === undefined) return { ok: true, value: date, cut: 'the time has no offset and the feed no time zone: cut to its date' };
  return { ok: true, value: `${date}T${time}${offsetOf(`${date}T${time}`, feed.timeZone)}` };
}

/** What follows the digits is not an offset: cut to the date if it was meant as one, else refused. */
function beyond(rest: string, date: string): TimeOutcome {
  if (/^[+-]/u.test(rest)) return { ok: true, value: date, cut: 'the offset cannot be read: cut to its date' };
  return { ok: false, text: 'a time stamp has a digit too many or too few' };
}

function zoned(local: string, zone: RegExpExecArray, date: string): TimeOutcome {
  const [, sign = '+', hours = '00', minutes = '00'] = zone;
  if (Number(hours) > 14 || Number(minutes) > 59) return { ok: true, value: date, cut: 'the offset cannot be read: cut to its date' };
  return { ok: true, value: `${local}${sign}${hours}:${minutes}` };
}

function isDate(date: string): boolean {
  const [year = '', month = '01', day = '01'] = date.split('-');
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return Number(year) >= 1000 && new Date(at).toISOString().slice(0, 10) === `${year}-${month}-${day}`;
}

function isTime(hour: string, minute: string, second: string): boolean {
  return Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59;
}

/** TS -> FHIR date; a time of day falls away and no zone is applied: a date of birth is never shifted. */
export function cdaDate(text: string): TimeOutcome {
  const found = STAMP.exec(text.trim());
  if (found === null) return { ok: false, text: 'expected a date such as 19910417' };
  const [, year = '', month, day] = found;
  const rest = text.trim().slice(year.length + (month?.length ?? 0) + (day?.length ?? 0));
  if (!/^(|\d{2}|\d{4}|\d{6}(\.\d+)?)([+-]\d+)?$/u.test(rest)) return { ok: false, text: 'a date has a digit too many or too few' };
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  return isDate(date) ? { ok: true, value: date } : { ok: false, text: 'the date does not exist' };
}
