// SPDX-License-Identifier: Apache-2.0
/** One value of a resource through a row's transform, backwards; what of it the message then holds is found by reading it again. */
import type { RowAction } from '../compiled.ts';
import { NO_LINKS, treeBuilder } from '../read/builder.ts';
import type { Draft, TreeBuilder } from '../read/builder.ts';
import type { Inverted } from '../transform.ts';
import type { Json, SourceDocument } from '../types.ts';
import type { OutNode } from './out-tree.ts';
import type { OutRun } from './run.ts';
import type { Spot } from './spots.ts';
import { elementsOf, leavesOf, memberOf } from './spots.ts';

export type Move = Extract<RowAction, { kind: 'move' }>;

/** The value as the source would write it; undefined when it is none that the row makes; a sentence when the row cannot be turned round. */
export function turned(run: OutRun, action: Move, json: Json): Inverted | string | undefined {
  const inverse = action.transform.inverse;
  if (typeof inverse === 'string') return inverse;
  const found = inverse(json, contextOf(run, action));
  return typeof found === 'string' ? { text: found } : found;
}

/** What the row makes of a node that has been written. */
export function readBack(run: OutRun, action: Move, node: OutNode): Json | undefined {
  const doc = documentOf(node);
  const outcome = action.transform.apply(node.value ?? '', { ...contextOf(run, action), doc }, doc.root);
  return outcome.kind === 'value' ? outcome.value : undefined;
}

function contextOf(run: OutRun, action: Move): { feed: OutRun['feed']; table: ReturnType<OutRun['feed']['tables']['get']>; args: Move['args'] } {
  return { feed: run.feed, table: action.table === undefined ? undefined : run.feed.tables.get(action.table), args: action.args };
}

/** A node with what is below it, as a document of its own. */
function documentOf(node: OutNode): SourceDocument {
  const tree = treeBuilder();
  return tree.finish(copy(tree, node, undefined), NO_LINKS);
}

function copy(tree: TreeBuilder, node: OutNode, parent: Draft | undefined): Draft {
  const made = tree.add(parent, { name: node.name, family: node.family, namespace: '' }, '');
  tree.fill(made, node.value ?? '');
  for (const child of node.children) copy(tree, child, made);
  return made;
}

/** The leaves of the spot that `said` says too. */
export function sharedLeaves(spot: Spot, said: Json | undefined): readonly Spot[] {
  if (said === undefined) return [];
  if (typeof spot.json !== 'object' || spot.json === null) return sameValue(spot.json, said) ? [spot] : [];
  if (Array.isArray(spot.json)) {
    const options: readonly Json[] = Array.isArray(said) ? (said as readonly Json[]) : [said];
    return elementsOf(spot).flatMap((element) => longest(options.map((one) => sharedLeaves(element, one))));
  }
  return typeof said === 'object' && said !== null && !Array.isArray(said)
    ? Object.entries(said).flatMap(([name, part]) => shared(memberOf(spot, name), part)) : [];
}

function shared(spot: Spot | undefined, said: Json): readonly Spot[] {
  return spot === undefined ? [] : sharedLeaves(spot, said);
}

function longest(lists: readonly (readonly Spot[])[]): readonly Spot[] {
  return lists.reduce((best, list) => (list.length > best.length ? list : best), []);
}

/** Equal, or the same words with other spacing, or the same moment with another offset. */
function sameValue(a: Json, b: Json): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return a === b;
  return a === b || a.replace(/\s+/gu, ' ').trim() === b.replace(/\s+/gu, ' ').trim() || (a.includes('T') && b.includes('T') && Date.parse(a) === Date.parse(b));
}

/** True when nothing of the spot is missing from the leaves. */
export function isWhole(spot: Spot, leaves: readonly Spot[]): boolean {
  const places = new Set(leaves.map(({ place }) => place));
  return leavesOf(spot).every(({ place }) => places.has(place));
}
