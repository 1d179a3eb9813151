// SPDX-License-Identifier: Apache-2.0
/** What is read, written by the same rows, and read again. What a format cannot hold both ways is listed here, case by case. */
import { describe, expect, it } from '@jest/globals';
import type { LossReport, Mapped } from '../../../../src/domain/mapping/types.ts';
import { mapMessage } from '../../../../src/domain/mapping/map-message.ts';
import { oneWayRows } from '../../../../src/domain/mapping/write/invertible.ts';
import { writeMessage } from '../../../../src/domain/mapping/write/write-message.ts';
import type { WrittenMessage } from '../../../../src/domain/mapping/write/write-message.ts';
import { allCases, allFormats, formatOf } from '../case-files.ts';
import type { MappingCase } from '../case-files.ts';

const formats = allFormats();
const cases = allCases().filter((one) => formatOf(formats, one.format).writer !== undefined);

/** Values that the rows of a format cannot write, by case: nothing else may be lost. */
const LOST: Readonly<Record<string, number>> = {
  'niem-custody/booking': 16,
  // A segment of the sender's own is for nobody else.
  'hl7v2/update-a08-odd': 7,
  // Why there is no result goes out as the status of the observation.
  'hl7v2/drug-screen-r01': 5,
};
/** Keys that follow from a digest of the text as the source wrote it, from an order that the message does not keep, or from the message's own number. */
const UNSTABLE = /\|(?:hold|next-court-event|message)\|/u;

/** A Flag does not say which of two treatments it came with: written, it stands alone and reads as a treatment more. */
const AMBIGUOUS = ['niem-custody/release-odd'];

/** The message's own date and number are facts for some rows. */
function envelopeOf(one: MappingCase): Readonly<Record<string, string>> {
  const time = /DocumentCreationDate>\s*<[a-z]+:Date(?:Time)?>([^<]*)/u.exec(one.text)?.[1];
  const event = /[^0-9A-Za-z](?:ADT|ORU|MDM)[^0-9A-Za-z](\w{3})[^0-9A-Za-z]/.exec(one.text)?.[1];
  return { id: 'X-1', sender: 'Throughcare', ...(time === undefined ? {} : { time }), ...(event === undefined ? {} : { event }) };
}

function roundTrip(one: MappingCase): { readonly first: Mapped; readonly written: WrittenMessage; readonly again: Mapped } | undefined {
  const format = formatOf(formats, one.format);
  const first = mapMessage(format, one.text, one.feed);
  if (!first.ok || format.messages.find((message) => message.kind === first.value.kind)?.only === 'in') return undefined;
  const entries = first.value.entries.map(({ urn, resource }) => ({ ref: urn, resource }));
  const written = writeMessage(format, { entries, settings: one.feed, kind: first.value.kind, envelope: envelopeOf(one) });
  if (!written.ok) throw new Error(written.issues.map((issue) => issue.text).join('; '));
  const again = mapMessage(format, written.value.text, one.feed);
  if (!again.ok) throw new Error(again.issues.map((issue) => issue.text).join('; '));
  return { first: first.value, written: written.value, again: again.value };
}

const trips = cases.flatMap((one) => {
  const trip = roundTrip(one);
  return trip === undefined ? [] : [[`${one.format}/${one.name}`, trip] as const];
});

function sum({ mapped, keptAsText, ignored, lost }: LossReport): number {
  return mapped + keptAsText + ignored + lost;
}

describe.each(trips)('%s, written again', (name, { first, written, again }) => {
  it('accounts for every value of the resources', () => {
    expect(sum(written.loss)).toBe(written.loss.leaves);
    expect(written.loss.lost).toBe(LOST[name] ?? 0);
  });

  const exact = written.loss.lost === 0 && !AMBIGUOUS.includes(name);
  it('says the same when it is read again', () => {
    if (!exact) return expect(again.entries.length).toBeGreaterThanOrEqual(first.entries.length - 1);
    const resources = new Map(again.entries.map((entry) => [entry.key, entry.resource]));
    const stable = first.entries.filter(({ key }) => !UNSTABLE.test(key));
    expect(again.entries).toHaveLength(first.entries.length);
    for (const { key, resource } of stable) expect({ key, resource: resources.get(key) }).toEqual({ key, resource });
    return undefined;
  });
});

describe('rows that do not run backwards', () => {
  it('are listed with their reason', () => {
    const rows = oneWayRows(formatOf(formats, 'niem-custody'));
    expect(rows.map(({ reason }) => reason)).toContain('the path goes from an element to those that refer to it');
    expect(rows.every(({ reason }) => reason.length > 10)).toBe(true);
    expect(oneWayRows(formatOf(formats, 'jail-csv'))).toEqual([]);
  });
});
