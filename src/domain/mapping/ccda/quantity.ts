// SPDX-License-Identifier: Apache-2.0
/** PQ, INT, REAL, IVL_PQ, RTO -> Quantity, Range, Ratio. Units of CDA are UCUM. Source: C-CDA on FHIR, CF data types. */
import type { Outcome, Transform } from '../transform.ts';
import { failed } from '../transform.ts';
import type { Json, SourceNode } from '../types.ts';
import { codingLeaves, codingOf, NOT_BACK } from './concept.ts';
import { attr, attributeOf, childOf, present } from './nodes.ts';

const UCUM = 'http://unitsofmeasure.org';
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/u;
type Parts = { readonly [name: string]: Json };

/** The number, only if the whole text is one. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && DECIMAL.test(text.trim()) ? Number(text) : undefined;
}

/** PQ -> Quantity. `1` is the unit of things without one. */
export function quantityOf(node: SourceNode | undefined): Parts | undefined {
  const value = numberOf(attr(node, 'value'));
  if (value === undefined) return undefined;
  const unit = attr(node, 'unit');
  if (unit === undefined || unit === '1') return { value };
  // FHIR codes hold no double or outer spaces; such a unit is kept as text only.
  return /^\S+( \S+)*$/u.test(unit) ? { value, unit, system: UCUM, code: unit } : { value, unit };
}

function leavesOf(...nodes: readonly (SourceNode | undefined)[]): readonly SourceNode[] {
  return present(...nodes.flatMap((node) => ['value', 'unit', 'inclusive'].map((name) => attributeOf(node, name))));
}

const quantity: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const made = quantityOf(node);
    if (made !== undefined) return { kind: 'value', value: made, used: leavesOf(node) };
    return attr(node, 'value') === undefined ? { kind: 'nothing' } : failed('expected a number');
  },
  inverse: NOT_BACK,
};

/** One bound only: a Quantity with a comparator. Both: nothing here (the range row takes it). */
const bounded: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const [low, high] = [childOf(node, 'low'), childOf(node, 'high')];
    const [from, to] = [quantityOf(low), quantityOf(high)];
    const made = from ?? to;
    if (made === undefined || (from !== undefined && to !== undefined)) return { kind: 'nothing' };
    const bound = from === undefined ? high : low;
    const closed = attr(bound, 'inclusive') !== 'false';
    const comparator = from === undefined ? (closed ? '<=' : '<') : (closed ? '>=' : '>');
    return { kind: 'value', value: { comparator, ...made }, used: leavesOf(bound) };
  },
  inverse: NOT_BACK,
};

/** IVL_PQ, IVL_INT -> Range; with `both`, only when it has two bounds. */
const range: Transform = {
  takes: 'element',
  args: ['both'],
  apply: (_raw, context, node): Outcome => {
    const [low, high] = [childOf(node, 'low'), childOf(node, 'high')];
    const [from, to] = [quantityOf(low), quantityOf(high)];
    const enough = context.args.both === true ? from !== undefined && to !== undefined : from !== undefined || to !== undefined;
    if (!enough) return { kind: 'nothing' };
    return { kind: 'value', value: { ...(from === undefined ? {} : { low: from }), ...(to === undefined ? {} : { high: to }) }, used: leavesOf(low, high) };
  },
  inverse: NOT_BACK,
};

const ratio: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    const [top, bottom] = [childOf(node, 'numerator'), childOf(node, 'denominator')];
    const [numerator, denominator] = [quantityOf(top), quantityOf(bottom)];
    if (numerator === undefined || denominator === undefined) return { kind: 'nothing' };
    return { kind: 'value', value: { numerator, denominator }, used: leavesOf(top, bottom) };
  },
  inverse: NOT_BACK,
};

/** The dose of a substanceAdministration: its amount, in the unit that stands beside it when the amount has none. */
const dose: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const amount = childOf(node, 'doseQuantity');
    const made = quantityOf(amount);
    if (made === undefined) return { kind: 'nothing' };
    const form = childOf(node, 'administrationUnitCode');
    const coding = form === undefined || made.unit !== undefined ? undefined : codingOf(form, context.feed);
    if (form === undefined || coding?.code === undefined) return { kind: 'value', value: made, used: leavesOf(amount) };
    const unit = { unit: coding.display ?? coding.code, ...(coding.system === undefined ? {} : { system: coding.system, code: coding.code }) };
    return { kind: 'value', value: { ...made, ...unit }, used: [...leavesOf(amount), ...codingLeaves(form)] };
  },
  inverse: NOT_BACK,
};

/** A whole number above zero (`positiveInt`), optionally shifted: repeats allowed are one less than the fills in all. */
const positive: Transform = {
  takes: 'leaf',
  args: ['add'],
  apply: (raw, context): Outcome => {
    const found = numberOf(raw);
    const shifted = found === undefined ? undefined : found + Number(context.args.add ?? 0);
    if (shifted === undefined || !Number.isInteger(shifted) || shifted < 0) return failed('expected a whole number');
    return { kind: 'value', value: shifted };
  },
  inverse: NOT_BACK,
};

export const quantityTransforms = { 'cda-quantity': quantity, 'cda-bounded': bounded, 'cda-range': range, 'cda-ratio': ratio, 'cda-dose': dose, 'cda-count': positive } as const;
