// SPDX-License-Identifier: Apache-2.0
/** Builds the tree that every reader yields, numbering its leaves. */
import type { LossLine, SourceDocument, SourceNode } from '../types.ts';

/** A node while it is being built. */
export interface Draft extends SourceNode {
  value: string | undefined;
  leaf: number | undefined;
  readonly children: Draft[];
  readonly parent: Draft | undefined;
}

export interface NodeName {
  readonly name: string;
  readonly family: string;
  readonly namespace: string;
}

export interface TreeBuilder {
  readonly leaves: Draft[];
  /** How many nodes there are so far. */
  size: () => number;
  add: (parent: Draft | undefined, name: NodeName, at: string) => Draft;
  /** Gives a node its value and its number. An empty value leaves it as it is. */
  fill: (node: Draft, text: string) => void;
  finish: (root: Draft, links: Links) => SourceDocument;
}

export interface Links {
  readonly targets: ReadonlyMap<SourceNode, SourceNode>;
  readonly notices: readonly LossLine[];
}

/** Namespace of a node that stands for a declared join of two tables; under it are the columns that name the other row. */
export const LINK = 'join';

export const NO_LINKS: Links = { targets: new Map(), notices: [] };

/** An empty builder. */
export function treeBuilder(): TreeBuilder {
  const leaves: Draft[] = [];
  const byName = new Map<string, Draft[]>();
  let size = 0;
  return {
    leaves,
    size: () => size,
    add: (parent, name, at) => {
      size += 1;
      const node: Draft = { ...name, at, value: undefined, leaf: undefined, parent, children: [] };
      parent?.children.push(node);
      const same = byName.get(name.name);
      if (same === undefined) byName.set(name.name, [node]);
      else same.push(node);
      return node;
    },
    fill: (node, text) => {
      if (text === '') return;
      node.value = text;
      node.leaf = leaves.push(node) - 1;
    },
    finish: (root, links) => {
      const referrers = new Map<SourceNode, SourceNode[]>();
      for (const [from, to] of links.targets) {
        const known = referrers.get(to);
        if (known === undefined) referrers.set(to, [from]);
        else known.push(from);
      }
      return {
        root,
        leaves,
        byName,
        notices: links.notices,
        targetOf: (node) => links.targets.get(node),
        referrersOf: (node) => referrers.get(node) ?? [],
      };
    },
  };
}
