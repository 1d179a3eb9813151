// SPDX-License-Identifier: Apache-2.0
/** Transforms of plain values: text, numbers, booleans, dates. */
import type { Transform, TransformContext } from '../transform.ts';
import { failed, value } from '../transform.ts';
import type { Json } from '../types.ts';
import { parseWhen, placed } from '../when.ts';

/** Inner white space made single: line ends in a message mean nothing. */
export function tidy(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

const asText = (json: Json): string | undefined => (typeof json === 'string' ? json : undefined);
const asPrinted = (json: Json): string | undefined => (typeof json === 'number' || typeof json === 'boolean' ? String(json) : undefined);

const text: Transform = { takes: 'leaf', args: [], apply: (raw) => value(tidy(raw)), inverse: asText };

const YES = ['true', '1', 'y', 'yes', 't'];
const NO = ['false', '0', 'n', 'no', 'f'];

/** Indicator -> boolean; undefined when it is neither yes nor no. */
export function parseBoolean(raw: string): boolean | undefined {
  const folded = raw.toLowerCase();
  return YES.includes(folded) ? true : NO.includes(folded) ? false : undefined;
}

const boolean: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw) => {
    const parsed = parseBoolean(raw);
    return parsed === undefined ? failed('not a yes or a no') : value(parsed);
  },
  inverse: asPrinted,
};

const integer: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw) => (/^[+-]?\d{1,9}$/u.test(raw) ? value(Number(raw)) : failed('not a whole number')),
  inverse: asPrinted,
};

const decimal: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw) => (/^[+-]?\d{1,15}(\.\d{1,15})?$/u.test(raw) ? value(Number(raw)) : failed('not a number')),
  inverse: asPrinted,
};

const money: Transform = {
  takes: 'leaf',
  args: ['currency'],
  apply: (raw, context) => {
    const amount = raw.replace(/^\$\s*/u, '').replace(/,(?=\d{3}(?:\D|$))/gu, '');
    if (!/^\d{1,12}(\.\d{1,4})?$/u.test(amount)) return failed('not an amount of money');
    return value({ value: Number(amount), currency: String(context.args.currency ?? 'USD') });
  },
  inverse: (json) => (typeof json === 'object' && json !== null && 'value' in json ? asPrinted(json.value ?? null) : undefined),
};

const date: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw, context) => {
    const when = parseWhen(raw, context.feed.monthFirst);
    return when === undefined ? failed('not a date') : value(when.date);
  },
  inverse: asText,
};

const NO_ZONE = 'No time zone is set for the feed: times without an offset were cut to their dates.';

const dateTime: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw, context) => {
    const when = parseWhen(raw, context.feed.monthFirst);
    if (when === undefined) return failed('not a date or time');
    if (when.time === undefined) return value(when.date);
    if (when.offset !== undefined) return value(`${when.date}T${when.time}${when.offset}`);
    return localTime(raw, context, placed(when, context.feed.timeZone) ?? when.date);
  },
  inverse: asText,
};

function localTime(raw: string, context: TransformContext, result: string): ReturnType<Transform['apply']> {
  if (context.feed.timeZone === undefined) context.feed.assume(NO_ZONE);
  return { kind: 'value', value: result, original: raw };
}

const instant: Transform = {
  takes: 'leaf',
  args: [],
  apply: (raw, context) => {
    const when = parseWhen(raw, context.feed.monthFirst);
    const result = when === undefined ? undefined : placed(when, context.feed.timeZone);
    return result === undefined ? failed('not a time that can be placed on the clock') : value(result);
  },
  inverse: asText,
};

export const basicTransforms = { text, boolean, integer, decimal, money, date, dateTime, instant } as const;
