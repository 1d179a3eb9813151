// SPDX-License-Identifier: Apache-2.0
/**
 * Periods of consents as whole local days. A date-only end includes that whole day (rules section 4.3, known failure 9); an end with a
 * time is over when the time has passed, so the day is drawn in by one rather than out.
 */
import type { Period } from '@medplum/fhirtypes';
import type { DateRange } from '../../facts/papers.ts';
import { addDays, dayStart, localDay, spanOf, type Moment } from '../time.ts';

/** The period in which a consent is in force, as days that give the right answer at this moment; undefined: unreadable. */
export function forceRange(period: Period | undefined, moment: Moment): DateRange | undefined {
  const start = edge(period?.start, moment);
  const end = edge(period?.end, moment);
  if (start === undefined || end === undefined) {
    return undefined;
  }
  [start?.from, end?.to].forEach((instant) => {
    moment.note(instant ?? 0);
  });
  const tomorrow = addDays(moment.today, 1);
  const first = start === null ? null : localDay(start.from, moment.zone);
  const last = end === null ? null : localDay(end.to - 1, moment.zone);
  return {
    start: first !== null && start !== null && moment.at < start.from && first < tomorrow ? tomorrow : first,
    end: last !== null && end !== null && moment.at >= end.to && last >= moment.today ? addDays(moment.today, -1) : last,
  };
}

/** The days of a data period: drawn in for a permit, drawn out for a denial; undefined: unreadable. */
export function dataRange(period: Period, moment: Moment, kind: 'permit' | 'deny'): DateRange | undefined {
  const start = edge(period.start, moment);
  const end = edge(period.end, moment);
  if (start === undefined || end === undefined) {
    return undefined;
  }
  return { start: start === null ? null : firstDay(start.from, moment, kind), end: end === null ? null : lastDay(end.to, moment, kind) };
}

interface Edge { readonly from: number; readonly to: number }

function edge(text: string | undefined, moment: Moment): Edge | null | undefined {
  return text === undefined ? null : spanOf(text, moment.zone);
}

function firstDay(from: number, moment: Moment, kind: 'permit' | 'deny'): string {
  const day = localDay(from, moment.zone);
  return kind === 'deny' || dayStart(day, moment.zone) === from ? day : addDays(day, 1);
}

/** An end within the last second of a day means the day. */
function lastDay(to: number, moment: Moment, kind: 'permit' | 'deny'): string {
  const day = localDay(to - 1, moment.zone);
  return kind === 'deny' || dayStart(addDays(day, 1), moment.zone) - to < 1000 ? day : addDays(day, -1);
}
