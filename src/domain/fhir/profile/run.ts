// SPDX-License-Identifier: Apache-2.0
/** Walks a value along the checks of a profile; base R4 has been checked before, so that shapes can be trusted or are told there. */
import { report } from '../validate/context.ts';
import type { Problem } from '../validate/context.ts';
import type { ElementCheck, Item, Member, ProfileRun, SliceCheck, SlicingCheck, ValueCheck } from './checks.ts';

const CITE = 'http://hl7.org/fhir/R4/profiling.html';

/** Applies the checks to one value, at the current path. */
export function checkValue(item: Item, check: ValueCheck, run: ProfileRun): void {
  for (const each of check.checks) each(item, run);
  if (item.holder === undefined) {
    for (const child of check.children) missing(child, run);
    return;
  }
  for (const child of check.children) checkElement(item.holder, child, run);
}

function missing(child: ElementCheck, run: ProfileRun): void {
  if ((child.min ?? 0) > 0) report(run, tooFew(child.name, child.min ?? 0, 0), child.name);
}

function checkElement(holder: Readonly<Record<string, unknown>>, check: ElementCheck, run: ProfileRun): void {
  const items = itemsOf(holder, check.members);
  if (items.length > 0 && check.mustSupport) run.met.add(check.id);
  if (check.min !== undefined && items.length < check.min) report(run, tooFew(check.name, check.min, items.length), check.name);
  if (check.max !== undefined && items.length > check.max) report(run, tooMany(check.max), check.name);
  for (const item of items) {
    if (check.excluded.has(item.member.name)) {
      at(item, run, () => { report(run, { code: 'value', text: `The profile does not allow the type ${item.member.type} here`, cite: CITE }); });
      continue;
    }
    const value = check.values.get(item.member.type);
    if (value !== undefined) at(item, run, () => { checkValue(item, value, run); });
  }
  if (check.slicing !== undefined) checkSlices(items, check, check.slicing, run);
}

/** Each value belongs to the first slice that it matches; then the slices are counted and their content is checked. */
function checkSlices(items: readonly Item[], check: ElementCheck, slicing: SlicingCheck, run: ProfileRun): void {
  const counts = new Map<string, number>();
  let last = -1;
  let after = false;
  for (const item of items) {
    const index = slicing.slices.findIndex((each) => each.matches(item, run));
    const slice = slicing.slices[index];
    if (slice === undefined) {
      after = true;
      if (slicing.rules === 'closed') at(item, run, () => { report(run, { code: 'structure', text: 'This fits none of the slices, and no others are allowed', cite: CITE }); });
      continue;
    }
    const misplaced = (slicing.ordered && index < last) || (slicing.rules === 'openAtEnd' && after);
    if (misplaced) at(item, run, () => { report(run, { code: 'structure', text: `The slice ${slice.name} stands in the wrong place`, cite: CITE }); });
    last = Math.max(last, index);
    counts.set(slice.name, (counts.get(slice.name) ?? 0) + 1);
    if (slice.mustSupport) run.met.add(slice.id);
    const value = slice.values.get(item.member.type);
    if (value !== undefined) at(item, run, () => { checkValue(item, value, run); });
  }
  for (const slice of slicing.slices) count(slice, counts.get(slice.name) ?? 0, check.name, run);
}

function count(slice: SliceCheck, found: number, element: string, run: ProfileRun): void {
  if (found < slice.min) report(run, tooFew(`${element}:${slice.name}`, slice.min, found), element);
  if (found > slice.max) {
    report(run, { code: 'structure', text: `At most ${String(slice.max)} of the slice ${slice.name} may be given, and ${String(found)} are`, cite: CITE }, element);
  }
}

function tooFew(name: string, min: number, found: number): Problem {
  const text = min === 1 ? `${name} is required by the profile` : `At least ${String(min)} of ${name} are required by the profile, and ${String(found)} are given`;
  return { code: 'required', text, cite: CITE };
}

function tooMany(max: number): Problem {
  return { code: 'structure', text: max === 0 ? 'The profile does not allow this' : `The profile allows at most ${String(max)}`, cite: CITE };
}

/** The values of an element, in order. Shapes that R4 forbids are left to the base check. */
export function itemsOf(holder: Readonly<Record<string, unknown>>, members: readonly Member[]): readonly Item[] {
  return members.flatMap((member) => {
    const value = Object.hasOwn(holder, member.name) ? holder[member.name] : undefined;
    const beside = member.primitive && Object.hasOwn(holder, `_${member.name}`) ? holder[`_${member.name}`] : undefined;
    if (!Array.isArray(value) && !Array.isArray(beside)) return value === undefined && beside === undefined ? [] : [itemOf(value, beside, member)];
    const [values, besides] = [listOf(value), listOf(beside)];
    const length = Math.max(values.length, besides.length);
    return Array.from({ length }, (_, index) => itemOf(values[index], besides[index], member, index));
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function itemOf(value: unknown, beside: unknown, member: Member, index?: number): Item {
  const holder = member.primitive ? beside : value;
  return { value: value ?? undefined, holder: isObject(holder) ? holder : undefined, member, ...(index === undefined ? {} : { index }) };
}

/** Runs with the path of the item. */
function at(item: Item, run: ProfileRun, work: () => void): void {
  run.path.push(item.member.step);
  if (item.index !== undefined) run.path.push(item.index);
  work();
  if (item.index !== undefined) run.path.pop();
  run.path.pop();
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
