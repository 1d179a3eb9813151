// SPDX-License-Identifier: Apache-2.0
/** What the interpreter carries while it runs over one message. */
import type { CompiledFormat } from './compiled.ts';
import type { Feed } from './feed.ts';
import type { Ledger } from './ledger.ts';
import type { SourceDocument, SourceNode } from './types.ts';

export interface RunContext {
  readonly doc: SourceDocument;
  readonly feed: Feed;
  readonly ledger: Ledger;
  /** Kind of the message. */
  readonly kind: string;
  readonly identity: string;
  readonly format: CompiledFormat;
  /** A node's value; a placeholder is none, and is written down as such. */
  readonly valueOf: (node: SourceNode) => string | undefined;
}

/** The reading of values that knows placeholders. */
export function valueReader(format: CompiledFormat, ledger: Ledger): RunContext['valueOf'] {
  return (node) => {
    if (node.value === undefined || !format.isPlaceholder(node.value)) return node.value;
    ledger.ignore(node, { kind: 'placeholder', severity: 'information', text: 'a placeholder, taken as absent' });
    return undefined;
  };
}
