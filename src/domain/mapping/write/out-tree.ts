// SPDX-License-Identifier: Apache-2.0
/** The tree of a message that is being written, and the source paths of rows walked to make nodes instead of finding them. */
import type { Path, Step, StepFilter, StepName } from '../path.ts';

export interface OutNode {
  readonly name: string;
  readonly family: string;
  readonly parent: OutNode | undefined;
  readonly children: OutNode[];
  value: string | undefined;
  /** The node of the same message that this one stands for (`structures:ref` in NIEM). */
  refersTo: OutNode | undefined;
}

/** A node without a value, added under its parent. */
export function outNode(parent: OutNode | undefined, { name, family }: { readonly name: string; readonly family?: string | undefined }): OutNode {
  const node: OutNode = { name, family: family ?? '', parent, children: [], value: undefined, refersTo: undefined };
  parent?.children.push(node);
  return node;
}

/** Takes a node out of the tree. */
export function removeNode(node: OutNode): void {
  const siblings = node.parent?.children ?? [];
  const index = siblings.indexOf(node);
  if (index >= 0) siblings.splice(index, 1);
}

/** True when neither the node nor anything below it says something. */
export function isEmpty(node: OutNode): boolean {
  return node.value === undefined && node.refersTo === undefined && node.children.every(isEmpty);
}

/** The outermost node. */
export function rootOf(node: OutNode): OutNode {
  let at = node;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

/** Why no node can be made along a path; undefined when one can. */
export function unwritable(path: Path): string | undefined {
  if (path.start === 'anywhere') return 'the path begins anywhere in the message, so there is no one place to write to';
  if (path.steps.some((step) => step.axis === 'referrer')) return 'the path goes from an element to those that refer to it';
  return undefined;
}

/** The nodes that are there already along a path. */
export function findOut(context: OutNode, path: Path): readonly OutNode[] {
  let found: readonly OutNode[] = [path.start === 'context' ? context : rootOf(context)];
  for (const step of path.steps) found = found.flatMap((node) => along(node, step));
  return found;
}

function along(node: OutNode, step: Step): readonly OutNode[] {
  if (step.axis === 'parent') return node.parent === undefined ? [] : [node.parent];
  if (step.axis === 'referrer') return [];
  return node.children.filter((child) => step.names.some((name) => named(child, name)) && step.filters.every((filter) => passes(child, filter)));
}

function named(node: OutNode, { name, family }: StepName): boolean {
  return node.name === name && (family === undefined || family === node.family);
}

function passes(node: OutNode, filter: StepFilter): boolean {
  return findOut(node, filter.path).some((hit) => hit.value === filter.value) !== filter.not;
}

/** What the last step of a path does: take the node that is there, or make another beside it. */
export type Last = 'reuse' | 'fresh';

/**
 * The node at the end of a path, made with everything on the way to it; `value` chooses between alternative names. Undefined where
 * no node can be made (`unwritable`), or where the way leads above the root.
 */
export function makeAt(context: OutNode, path: Path, options: { readonly last: Last; readonly value?: string | undefined }): OutNode | undefined {
  if (unwritable(path) !== undefined) return undefined;
  let at: OutNode | undefined = path.start === 'context' ? context : rootOf(context);
  for (const [index, step] of path.steps.entries()) {
    if (at === undefined) return undefined;
    if (step.axis === 'parent') at = at.parent;
    else {
      const isLast = index === path.steps.length - 1;
      const there: OutNode | undefined = isLast && options.last === 'fresh' ? undefined : reusable(at, step);
      at = there ?? (isForeignField(at, step) ? undefined : madeBy(at, step, isLast ? options.value : undefined));
    }
  }
  return at;
}

/** The last node of that name that has, or may still be given, what the filters ask. */
function reusable(parent: OutNode, step: Step): OutNode | undefined {
  return along(parent, step).at(-1);
}

/** A field of HL7 v2 belongs to its own segment: a path that leads out of a segment may not end in another one's. */
function isForeignField(parent: OutNode, step: Step): boolean {
  const segment = /^([A-Z][A-Z0-9]{2})\.\d+$/u.exec(step.names[0]?.name ?? '')?.[1];
  return segment !== undefined && segment !== parent.name;
}

function madeBy(parent: OutNode, step: Step, value: string | undefined): OutNode {
  const node = outNode(parent, chosen(step.names, value));
  for (const filter of step.filters) {
    if (filter.not) continue;
    const leaf = makeAt(node, filter.path, { last: 'reuse' });
    if (leaf !== undefined) leaf.value = filter.value;
  }
  return node;
}

/** Of `nc:DateTime|nc:Date` the one that the value's own precision names; else the first. */
function chosen(names: readonly StepName[], value: string | undefined): StepName {
  const first = names[0] ?? { name: '', family: undefined };
  if (value === undefined || names.length < 2) return first;
  const day = names.find(({ name }) => /Date$/u.test(name));
  const time = names.find(({ name }) => /DateTime$/u.test(name));
  if (day === undefined || time === undefined) return first;
  const own = /^\d{4}(-\d\d(-\d\d)?)?$/u.test(value) ? day : time;
  return { ...own, family: own.family ?? first.family };
}
