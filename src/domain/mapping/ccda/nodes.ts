// SPDX-License-Identifier: Apache-2.0
/** Reading CDA elements: children and attributes by local name. CDA without a namespace is met in the wild and read alike. */
import type { SourceNode } from '../types.ts';

/** The child elements of that local name, in order. */
export function childrenOf(node: SourceNode, name: string): readonly SourceNode[] {
  return node.children.filter((child) => child.name === name);
}

/** The first child element of that local name. */
export function childOf(node: SourceNode | undefined, name: string): SourceNode | undefined {
  return node?.children.find((child) => child.name === name);
}

/** The first descendant along local names. */
export function descend(node: SourceNode | undefined, ...names: readonly string[]): SourceNode | undefined {
  return names.reduce<SourceNode | undefined>((at, name) => childOf(at, name), node);
}

/** The attribute, as the leaf that it is. */
export function attributeOf(node: SourceNode | undefined, name: string): SourceNode | undefined {
  return childOf(node, `@${name}`);
}

/** The attribute's value, never empty. */
export function attr(node: SourceNode | undefined, name: string): string | undefined {
  return attributeOf(node, name)?.value;
}

/** Every leaf at or under the node, in order. */
export function leavesUnder(node: SourceNode): readonly SourceNode[] {
  const own = node.leaf === undefined ? [] : [node];
  return [...own, ...node.children.flatMap(leavesUnder)];
}

/** The leaves of those nodes that there are. */
export function present(...nodes: readonly (SourceNode | undefined)[]): readonly SourceNode[] {
  return nodes.filter((node) => node?.leaf !== undefined) as readonly SourceNode[];
}

/** True for an element that bears this template id, whatever its version. */
export function hasTemplate(node: SourceNode, root: string): boolean {
  return childrenOf(node, 'templateId').some((template) => attr(template, 'root') === root);
}

/** The nearest element at or above the node for which the test holds. */
export function nearest(node: SourceNode | undefined, test: (node: SourceNode) => boolean): SourceNode | undefined {
  for (let at = node; at !== undefined; at = at.parent) if (test(at)) return at;
  return undefined;
}
