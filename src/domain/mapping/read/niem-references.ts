// SPDX-License-Identifier: Apache-2.0
/**
 * NIEM links elements by `structures:id` and `structures:ref` (and, from 4.0, `structures:uri` with `#id`) across the
 * whole document. Cycles are allowed: a link is one step, and paths are finite.
 * Source: NIEM Naming and Design Rules 3.0, 12.2; 4.0, 12.2.
 */
import type { LossLine, SourceNode } from '../types.ts';
import type { Links, TreeBuilder } from './builder.ts';

/** The links of a document; a reference to nothing becomes a notice. The first of two equal ids holds. */
export function linkReferences(tree: TreeBuilder): Links {
  const byId = new Map<string, SourceNode>();
  for (const leaf of tree.leaves) {
    if (leaf.name === '@id' && isStructures(leaf) && leaf.parent !== undefined && !byId.has(leaf.value ?? '')) byId.set(leaf.value ?? '', leaf.parent);
  }
  const direct = new Map<SourceNode, SourceNode>();
  const notices: LossLine[] = [];
  for (const leaf of tree.leaves) {
    const id = referredId(leaf);
    if (id === undefined || leaf.parent === undefined) continue;
    const target = byId.get(id);
    if (target === undefined) notices.push(dangling(leaf));
    else if (target !== leaf.parent) direct.set(leaf.parent, target);
  }
  return { targets: new Map([...direct.keys()].map((node) => [node, finalTarget(node, direct)])), notices };
}

function isStructures(node: SourceNode): boolean {
  return /\/structures\/\d/u.test(node.namespace);
}

function referredId(leaf: SourceNode): string | undefined {
  if (!isStructures(leaf)) return undefined;
  if (leaf.name === '@ref') return leaf.value;
  return leaf.name === '@uri' && leaf.value?.startsWith('#') === true ? leaf.value.slice(1) : undefined;
}

/** Follows references to references; a ring ends where it began. */
function finalTarget(node: SourceNode, direct: ReadonlyMap<SourceNode, SourceNode>): SourceNode {
  const seen = new Set<SourceNode>([node]);
  let at = direct.get(node) ?? node;
  for (let next = direct.get(at); next !== undefined && !seen.has(at); next = direct.get(at)) {
    seen.add(at);
    at = next;
  }
  return at;
}

function dangling(leaf: SourceNode): LossLine {
  return {
    kind: 'failed-transform', severity: 'warning', at: leaf.at, name: leaf.parent?.name ?? leaf.name,
    text: 'this element refers to an element that is not in the message', count: 0,
  };
}
