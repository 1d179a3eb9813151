// SPDX-License-Identifier: Apache-2.0
import type { SourceNode } from './types.ts';

/** The leaves at and below a node; not through references. */
export function leavesUnder(node: SourceNode): readonly SourceNode[] {
  return [...(node.leaf === undefined ? [] : [node]), ...node.children.flatMap(leavesUnder)];
}
