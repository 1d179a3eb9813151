// SPDX-License-Identifier: Apache-2.0
/**
 * How large a message may be. Reading costs time and memory in proportion to the text, and a sender must not be able
 * to make it cost more: no entity expansion, bounded depth and number of nodes.
 */
export interface ReadLimits {
  /** UTF-16 units of the whole text. */
  readonly chars: number;
  /** XML: open elements. */
  readonly depth: number;
  /** XML: attributes of one element. */
  readonly attributes: number;
  /** Elements, attributes, text runs, cells. */
  readonly nodes: number;
  /** Tables: columns of a header. */
  readonly columns: number;
  /** UTF-16 units of one value. */
  readonly value: number;
}

export const READ_LIMITS: ReadLimits = { chars: 32 * 1024 * 1024, depth: 128, attributes: 256, nodes: 1_000_000, columns: 10_000, value: 16 * 1024 * 1024 };
