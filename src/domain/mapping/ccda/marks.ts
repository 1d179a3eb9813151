// SPDX-License-Identifier: Apache-2.0
/**
 * What the pass after reading finds out is hung on the tree as derived nodes, so that rows can ask for it like for anything else:
 * `@kind`, `@key`, `@section`, ... They are no leaves: the message did not say them, so the account of leaves does not count them.
 */
import type { SourceDocument, SourceNode } from '../types.ts';

interface Growing extends SourceNode {
  readonly children: SourceNode[];
}

/** The tree is still being built when this pass runs: nobody else holds it. */
function growing(node: SourceNode): Growing {
  return node as Growing;
}

function bare(parent: SourceNode, name: string): SourceNode {
  return { name, family: '', namespace: '', value: undefined, leaf: undefined, at: parent.at, parent, children: [] };
}

/** Hangs a derived value on a node; the first of a name stays. */
export function mark(node: SourceNode, name: `@${string}`, value: string): void {
  if (node.children.some((child) => child.name === name)) return;
  growing(node).children.push({ ...bare(node, name), value });
}

/** The derived or real attribute's value. */
export function marked(node: SourceNode, name: `@${string}`): string | undefined {
  return node.children.find((child) => child.name === name)?.value;
}

/** Hangs a derived element on a node, holding other nodes of the tree; it can be found by its name from anywhere. */
export function hang(doc: SourceDocument, node: SourceNode, name: string): SourceNode {
  const made = bare(node, name);
  growing(node).children.push(made);
  const byName = doc.byName as Map<string, SourceNode[]>;
  const same = byName.get(name);
  if (same === undefined) byName.set(name, [made]);
  else same.push(made);
  return made;
}

/** Puts nodes of the tree under a derived element as well; their own parent stays. */
export function hold(derived: SourceNode, nodes: readonly SourceNode[]): void {
  growing(derived).children.push(...nodes);
}
