// SPDX-License-Identifier: Apache-2.0
/**
 * A stay whose messages come out of order, twice, or without saying everything. The source's own time of recording decides which message
 * is the later one; an earlier one only adds what was not known yet. Without times, what has ended is not begun again.
 */
import type { Encounter, Extension, Period } from '@medplum/fhirtypes';
import { CANONICAL_BASE } from '../../domain/mapping/types.ts';
import { mergeOwn } from './merge.ts';

/** When the source recorded what its last message says of the stay. */
export const EVENT_TIME = `${CANONICAL_BASE}/StructureDefinition/event-time`;

const OVER: readonly Encounter['status'][] = ['finished', 'cancelled', 'entered-in-error'];
const RUNNING: readonly Encounter['status'][] = ['planned', 'arrived', 'triaged', 'in-progress', 'onleave'];

/** In: the stay as stored, and what the message says. Out: the update as it is to be merged. */
export function settleStay(stored: Encounter, update: Encounter): Encounter {
  const order = compare(timeOf(stored), timeOf(update));
  const settled = order === 'earlier' ? added(stored, update) : later(stored, update, order === 'later');
  // A message that says nothing new is not the last word on the stay: a change recorded between the two must still count as later.
  const same = withTime(settled, timeOf(stored));
  // Nor is one that does not say what became of the stay (a result, an update).
  return mergeOwn(stored, same) === undefined || (update.status === 'unknown' && timeOf(stored) !== undefined) ? same : settled;
}

/** Of an earlier message: what is not known of the stay yet. */
function added(stored: Encounter, update: Encounter): Encounter {
  const known = Object.fromEntries(Object.entries(stored).filter(([name]) => name !== 'meta' && name !== 'identifier'));
  const merged = {
    ...update, ...known, ...(update.meta === undefined ? {} : { meta: update.meta }),
    status: stored.status === 'unknown' ? update.status : stored.status, class: isUnknown(stored) ? update.class : stored.class,
  };
  const settled = withExtensions({ ...merged, ...periodOf(both(update.period, stored.period) ?? stored.period) }, extensions(update, stored));
  // What was stored did not say how the stay stands: this is the first message that does.
  return stored.status === 'unknown' && update.status !== 'unknown' ? withTime(settled, timeOf(update)) : settled;
}

function later(stored: Encounter, update: Encounter, surely: boolean): Encounter {
  const begins = OVER.includes(stored.status) && RUNNING.includes(update.status);
  const status = update.status === 'unknown' || (begins && !surely) ? stored.status : update.status;
  const { end: _end, ...open } = stored.period ?? {};
  const period = both(begins && surely ? open : stored.period, update.period) ?? update.period;
  const merged = { ...update, status, ...periodOf(period), class: isUnknown(update) ? stored.class : update.class };
  return withExtensions(merged, extensions(stored, update));
}

/** Both ends, the second's where it has them; undefined when they would contradict each other. */
function both(first: Period | undefined, second: Period | undefined): Period | undefined {
  const joined = { ...first, ...second };
  return joined.start !== undefined && joined.end !== undefined && joined.end.slice(0, 10) < joined.start.slice(0, 10) ? undefined : joined;
}

function periodOf(period: Period | undefined): { readonly period?: Period } {
  return period === undefined || Object.keys(period).length === 0 ? {} : { period };
}

function withExtensions({ extension: _old, ...stay }: Encounter, extension: Extension[]): Encounter {
  return extension.length === 0 ? stay : { ...stay, extension };
}

function isUnknown(update: Encounter): boolean {
  return update.class.system === 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
}

/** Those of both, one of each URL; the second's where both have one. */
function extensions(first: Encounter, second: Encounter): Extension[] {
  const own = new Set((second.extension ?? []).map(({ url }) => url));
  return [...(first.extension ?? []).filter(({ url }) => !own.has(url)), ...(second.extension ?? [])];
}

function timeOf(stay: Encounter): string | undefined {
  return (stay.extension ?? []).find(({ url }) => url === EVENT_TIME)?.valueDateTime;
}

function withTime(stay: Encounter, time: string | undefined): Encounter {
  const others = (stay.extension ?? []).filter(({ url }) => url !== EVENT_TIME);
  return withExtensions(stay, time === undefined ? others : [...others, { url: EVENT_TIME, valueDateTime: time }]);
}

/** `later`: the update surely is; a day against a time of the same day cannot be told. */
function compare(stored: string | undefined, update: string | undefined): 'earlier' | 'later' | 'unknown' {
  if (stored === undefined || update === undefined) {
    return 'unknown';
  }
  const [a, b] = [Date.parse(stored), Date.parse(update)];
  const exact = stored.includes('T') && update.includes('T');
  if (exact ? a === b : stored.slice(0, 10) === update.slice(0, 10)) {
    return exact ? 'later' : 'unknown';
  }
  return a < b ? 'later' : 'earlier';
}
