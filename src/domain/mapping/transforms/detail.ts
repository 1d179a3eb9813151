// SPDX-License-Identifier: Apache-2.0
/**
 * A fact of a record for which FHIR and we have no element of its own: its name and its value, as one extension. So that nothing
 * of a court's record is lost, and a reader sees what it is called.
 */
import type { Args, Outcome, Transform } from '../transform.ts';
import { failed } from '../transform.ts';
import type { Json } from '../types.ts';
import { CANONICAL_BASE } from '../types.ts';
import { basicTransforms } from './basic.ts';

/** What a detail may be -> its part of the extension, the element of the value, and how the value is read. */
const KINDS: Readonly<Record<string, readonly [url: string, element: string, read: Transform]>> = {
  text: ['text', 'valueString', basicTransforms.text],
  date: ['date', 'valueDateTime', basicTransforms.dateTime],
  indicator: ['indicator', 'valueBoolean', basicTransforms.boolean],
  amount: ['amount', 'valueMoney', basicTransforms.money],
};

type Parts = { readonly url?: unknown } & Readonly<Record<string, unknown>>;

function partsOf(json: Json): readonly Parts[] {
  const parts: unknown = typeof json === 'object' && json !== null && 'extension' in json ? json.extension : [];
  return Array.isArray(parts) ? parts.filter((part): part is Parts => typeof part === 'object' && part !== null) : [];
}

const kindOf = (kind: Args[string] | undefined): (typeof KINDS)[string] | undefined => KINDS[String(kind ?? 'text')];

/** Args: `name` of the fact, `kind` (text, date, indicator, amount; default text). */
export const detail: Transform = {
  takes: 'leaf',
  args: ['name', 'kind'],
  apply: (raw, context, node) => {
    const kind = kindOf(context.args.kind);
    if (kind === undefined) return failed('the row names a kind of detail that there is not');
    const [url, element, read] = kind;
    const outcome = read.apply(raw, context, node);
    return outcome.kind === 'value' ? wrapped(outcome, String(context.args.name), [url, element]) : outcome;
  },
  inverse: (json, context) => {
    const parts = partsOf(json);
    const kind = kindOf(context.args.kind);
    if (kind === undefined || parts.find((part) => part.url === 'name')?.valueString !== context.args.name) return undefined;
    const [url, element, read] = kind;
    const found = parts.find((part) => part.url === url)?.[element];
    return found === undefined || typeof read.inverse === 'string' ? undefined : read.inverse(found as Json, context);
  },
};

function wrapped(outcome: Extract<Outcome, { kind: 'value' }>, name: string, [url, element]: readonly [string, string]): Outcome {
  const { original, ...rest } = outcome;
  const raw: Json = { extension: [{ url: `${CANONICAL_BASE}/StructureDefinition/original-text`, valueString: original ?? '' }] };
  const said = { url, [element]: outcome.value, ...(original === undefined ? {} : { [`_${element}`]: raw }) };
  return { ...rest, value: { extension: [{ url: 'name', valueString: name }, said] } };
}

/** The name of the element itself, for answers whose question is named by it; the answer is another row's. */
export const elementName: Transform = {
  takes: 'leaf',
  args: [],
  apply: (_raw, _context, node) => ({ kind: 'value', value: node.name, used: [] }),
  inverse: 'the name of an element is not a value',
};
