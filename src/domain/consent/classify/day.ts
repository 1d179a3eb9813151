// SPDX-License-Identifier: Apache-2.0
/** The local day of a record's content: what a consent limited to a data period is held against. */
import type { Resource } from '@medplum/fhirtypes';
import { dayOf } from '../evidence/time.ts';

/** Elements that date the content, the most telling first. */
const ELEMENTS = [
  'effectiveDateTime', 'effectiveInstant', 'effectivePeriod', 'performedDateTime', 'performedPeriod', 'occurrenceDateTime', 'occurrencePeriod',
  'onsetDateTime', 'onsetPeriod', 'period', 'start', 'collectedDateTime', 'whenHandedOver', 'authoredOn', 'recordedDate', 'dateAsserted',
  'authored', 'sent', 'created', 'startDate', 'statusDate', 'date', 'issued',
] as const;

/**
 * In: a resource and, when days are to be those of a zone, the zone. Out: the day; null when nothing in it is as exact as a day, so that no
 * limited consent reaches it. A period counts from its start.
 */
export function dayOfRecord(resource: Resource, timeZone?: string): string | null {
  const members = resource as unknown as Readonly<Record<string, unknown>>;
  for (const element of ELEMENTS) {
    const value = members[element];
    const text = typeof value === 'string' ? value : startOf(value);
    const day = text === undefined ? undefined : timeZone === undefined ? literalDay(text) : dayOf(text, timeZone);
    if (day !== undefined) {
      return day;
    }
  }
  return null;
}

function startOf(value: unknown): string | undefined {
  const start = typeof value === 'object' && value !== null ? (value as { readonly start?: unknown }).start : undefined;
  return typeof start === 'string' ? start : undefined;
}

function literalDay(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
}
