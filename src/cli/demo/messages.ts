// SPDX-License-Identifier: Apache-2.0
/** The messages that partners send in the demo. Their dates are counted from today, so that the story is always a recent one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY = 86_400_000;

/** A day as FHIR and NIEM write it, `days` after today (negative: before). */
export function day(today: Date, days: number): string {
  return new Date(today.getTime() + days * DAY).toISOString().slice(0, 10);
}

const WRITTEN: Readonly<Record<string, (iso: string) => string>> = {
  day: (iso) => iso,
  compact: (iso) => iso.replaceAll('-', ''),
  long: (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' }),
};

/** A message file with its days filled in: `{{day-6}}` 2026-11-16, `{{compact-6}}` 20261116, `{{long-6}}` November 16, 2026. */
export function message(name: string, today: Date): string {
  const text = readFileSync(join(import.meta.dirname, 'messages', name), 'utf8');
  return text.replace(/\{\{(day|compact|long)([+-]\d+)\}\}/g, (_all, form: string, days: string) => WRITTEN[form]!(day(today, Number(days))));
}
