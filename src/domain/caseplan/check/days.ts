// SPDX-License-Identifier: Apache-2.0
/** Local days as texts: they compare as they sort. A day known to the month or the year counts as its first. */

const DAY = 86_400_000;

function numberOf(day: string): number {
  return Date.parse(`${day.length === 4 ? `${day}-01-01` : day.length === 7 ? `${day}-01` : day}T00:00:00Z`);
}

/** Whole days from the first to the second; NaN when one is no day. */
export function daysBetween(from: string, to: string): number {
  return Math.round((numberOf(to) - numberOf(from)) / DAY);
}

/** The same day of the month so many months later, or the last of that month. Empty when it is no day. */
export function addMonths(day: string, months: number): string {
  const from = new Date(numberOf(day));
  if (Number.isNaN(from.getTime())) return '';
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, Math.min(from.getUTCDate(), last))).toISOString().slice(0, 10);
}

/** Is the first before the second, as far as both are known? `2026-08` is not before `2026-08-10`. */
export function isBefore(first: string | undefined, second: string): boolean {
  return first !== undefined && first.slice(0, second.length) < second.slice(0, first.length);
}

/** The last of the days that are there. */
export function latest(days: readonly (string | undefined)[]): string | undefined {
  return days.filter((day) => day !== undefined).toSorted().at(-1);
}
