// SPDX-License-Identifier: Apache-2.0
/** Transforms that the tables of supervision and treatment agencies need besides the common ones. */
import { codingsOf, lookUp } from '../codes.ts';
import { parsePath, select } from '../path.ts';
import type { Transform, TransformContext } from '../transform.ts';
import { failed, value } from '../transform.ts';
import type { SourceNode } from '../types.ts';
import { tidy } from './basic.ts';

/** What a column stands for, by its name: a table with one column for each need, drug or indicator. The value itself is another row's. */
const column: Transform = {
  takes: 'leaf',
  args: [],
  needsTable: true,
  apply: (_raw, context, node) => {
    const [first, ...more] = codingsOf(context.table === undefined ? undefined : lookUp(context.table, node.name));
    if (first === undefined) return failed('the code table does not know this column');
    const coding = [first, ...more].map(({ system, code, display }) => ({ system, code, ...(display === undefined ? {} : { display }) }));
    return { kind: 'value', value: { coding, text: first.display ?? first.code }, used: [] };
  },
  inverse: 'the name of a column is not a value',
};

const UCUM = 'http://unitsofmeasure.org';

/** A number with a unit: `unit` is its code in UCUM, or in the system `units`. */
const quantity: Transform = {
  takes: 'leaf',
  args: ['unit', 'units'],
  apply: (raw, context) => {
    const unit = String(context.args.unit ?? '1');
    const number = raw.replace(/^\$\s*/u, '').replace(/,(?=\d{3}(?:\D|$))/gu, '');
    if (!/^[+-]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})$/u.test(number)) return failed('not a number');
    return value({ value: Number(number), unit, system: String(context.args.units ?? UCUM), code: unit });
  },
  inverse: (json) => (typeof json === 'object' && json !== null && 'value' in json && typeof json.value === 'number' ? String(json.value) : undefined),
};

export const WITHHELD = '[name withheld]';

/**
 * Text without the names that its own row gives in other columns: a condition "no contact with Ann Doe" would name the person whom it
 * protects. `names`: columns beside the text, parted by spaces. 42 U.S.C. 12291(b)(2); formats 3 (special conditions).
 */
const maskedText: Transform = {
  takes: 'leaf',
  args: ['names'],
  apply: (raw, context, node) => {
    const words = namesBeside(node, context);
    const masked = words.reduce((text, word) => text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escape(word)}(?![\\p{L}\\p{N}])`, 'giu'), WITHHELD), tidy(raw));
    if (masked === tidy(raw)) return value(masked);
    const text = 'the name of a protected person was taken out of the text';
    return { kind: 'value', value: masked, as: 'text', line: { kind: 'code-without-target', severity: 'information', text } };
  },
  inverse: 'the names that were taken out do not come back',
};

/** Longer names first, so that no part of a name is left standing. */
function namesBeside(node: SourceNode, context: TransformContext): readonly string[] {
  const parent = node.parent;
  if (parent === undefined) return [];
  const paths = String(context.args.names ?? '').split(' ').map(parsePath);
  const found = paths.flatMap((path) => (path.ok ? select(context.doc, parent, path.value) : []));
  return found.flatMap(({ value: name = '' }) => [name, ...name.split(/[\s-]+/u)]).filter((name) => name.length > 1).sort((a, b) => b.length - a.length);
}

function escape(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}

const BLANK = /_{2,}|\[\s*\]/gu;

/** A form text with its blanks filled by the columns `fills`, in their order; what finds no blank follows the text. Formats 3 (COMS_Conditions). */
const filledText: Transform = {
  takes: 'element',
  args: ['text', 'fills'],
  apply: (_raw, context, node) => {
    const at = (name: string): SourceNode | undefined => node.children.find((cell) => cell.name === name && cell.value !== undefined);
    const text = at(String(context.args.text));
    if (text === undefined) return { kind: 'nothing' };
    const fills = String(context.args.fills).split(' ').flatMap((name) => at(name) ?? []);
    const left = fills.map((cell) => tidy(cell.value ?? ''));
    const filled = tidy(text.value ?? '').replace(BLANK, (blank) => left.shift() ?? blank);
    return { kind: 'value', value: [filled, ...left].join(' '), used: [text, ...fills] };
  },
  inverse: 'what filled a blank cannot be told from the text around it',
};

export const tableTransforms = { column, 'filled-text': filledText, quantity, 'masked-text': maskedText } as const;
