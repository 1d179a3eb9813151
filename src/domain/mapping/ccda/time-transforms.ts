// SPDX-License-Identifier: Apache-2.0
/** TS, IVL_TS, PIVL_TS, EIVL_TS -> date, dateTime, instant, Period, Timing. */
import type { Outcome, Transform, TransformContext } from '../transform.ts';
import { failed } from '../transform.ts';
import type { Json, SourceNode } from '../types.ts';
import { NOT_BACK } from './concept.ts';
import { attr, attributeOf, childOf, present } from './nodes.ts';
import { cdaDate, cdaDateTime } from './time.ts';
import type { TimeOutcome } from './time.ts';

function outcomeOf(raw: string, found: TimeOutcome): Outcome {
  if (!found.ok) return failed(found.text);
  if (found.cut === undefined) return { kind: 'value', value: found.value };
  return { kind: 'value', value: found.value, original: raw, line: { kind: 'failed-transform', severity: 'information', text: found.cut } };
}

const dateTime: Transform = { takes: 'leaf', args: [], apply: (raw, context) => outcomeOf(raw, cdaDateTime(raw, context.feed)), inverse: NOT_BACK };

/** A date of birth, a due date: the day as the source wrote it. */
const date: Transform = { takes: 'leaf', args: [], apply: (raw) => outcomeOf(raw, cdaDate(raw)), inverse: NOT_BACK };

const instant: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw, context) => {
    const found = cdaDateTime(raw, context.feed);
    if (!found.ok) return failed(found.text);
    return found.value.includes('T') ? { kind: 'value', value: found.value } : failed('a time of day with an offset is needed here');
  },
  inverse: NOT_BACK,
};

/** IVL_TS -> Period. A bare value is a moment: it starts and ends there. A bound that cannot be read is left out, and stays lost. */
export function periodOf(node: SourceNode, context: TransformContext): { period: { [name: string]: Json }; used: readonly SourceNode[] } | undefined {
  const at = attributeOf(node, 'value');
  const low = at ?? attributeOf(childOf(node, 'low'), 'value');
  const high = at ?? attributeOf(childOf(node, 'high'), 'value');
  const read = (leaf: SourceNode | undefined): string | undefined => {
    const found = leaf?.value === undefined ? undefined : cdaDateTime(leaf.value, context.feed);
    return found?.ok === true ? found.value : undefined;
  };
  const [start, end] = [read(low), read(high)];
  if (start === undefined && end === undefined) return undefined;
  // A period that ends before it starts is not valid in R4 (per-1): the end is kept out and stays in the loss report.
  const turned = start !== undefined && end !== undefined && Date.parse(start) > Date.parse(end);
  const used = [...(start === undefined ? [] : present(low)), ...(end === undefined || turned ? [] : present(high))];
  return { period: { ...(start === undefined ? {} : { start }), ...(end === undefined || turned ? {} : { end }) }, used };
}

const period: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node) => {
    const made = periodOf(node, context);
    return made === undefined ? { kind: 'nothing' } : { kind: 'value', value: made.period, used: made.used };
  },
  inverse: NOT_BACK,
};

const UNITS: Readonly<Record<string, string>> = { s: 's', min: 'min', h: 'h', d: 'd', wk: 'wk', mo: 'mo', a: 'a', hr: 'h', day: 'd', week: 'wk', month: 'mo', year: 'a' };

/** PIVL_TS: once in each period; a range of periods (every 4-6 hours) is period and periodMax. */
function repeatOf(node: SourceNode): { repeat: { [name: string]: Json }; used: readonly SourceNode[] } | undefined {
  const whole = childOf(node, 'period');
  const low = childOf(whole, 'low') ?? whole;
  const high = childOf(whole, 'high');
  const amount = Number(attr(low, 'value'));
  const unit = UNITS[attr(low, 'unit') ?? ''];
  if (attr(low, 'value') === undefined || Number.isNaN(amount) || unit === undefined) return undefined;
  const most = Number(attr(high, 'value'));
  const ranged = high !== undefined && !Number.isNaN(most);
  const used = present(...[low, high].flatMap((one) => [attributeOf(one, 'value'), attributeOf(one, 'unit')]), attributeOf(node, 'institutionSpecified'), attributeOf(node, 'operator'));
  return { repeat: { frequency: 1, period: amount, ...(ranged ? { periodMax: most } : {}), periodUnit: unit }, used };
}

/** PIVL_TS -> Timing.repeat parts; EIVL_TS -> when, by the table of v3 TimingEvent, whose codes R4 shares. */
const repeat: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node) => {
    const made = repeatOf(node);
    if (made !== undefined) return { kind: 'value', value: made.repeat, used: made.used };
    const event = attributeOf(childOf(node, 'event'), 'code');
    if (event?.value === undefined) return { kind: 'nothing' };
    if (!WHEN.has(event.value)) return failed('not a timing event that FHIR knows');
    return { kind: 'value', value: { when: [event.value] }, used: present(event, attributeOf(node, 'operator')) };
  },
  inverse: NOT_BACK,
};

/** v3-TimingEvent codes in http://hl7.org/fhir/R4/valueset-event-timing.html */
const WHEN = new Set(['HS', 'WAKE', 'C', 'CM', 'CD', 'CV', 'AC', 'ACM', 'ACD', 'ACV', 'PC', 'PCM', 'PCD', 'PCV']);

export const timeTransforms = { 'cda-dateTime': dateTime, 'cda-date': date, 'cda-instant': instant, 'cda-period': period, 'cda-repeat': repeat } as const;
