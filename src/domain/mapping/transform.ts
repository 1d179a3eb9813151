// SPDX-License-Identifier: Apache-2.0
/**
 * What a transform is. The list of transforms is closed and lives in code (`transforms/index.ts`); rows name them.
 */
import type { CodeTable } from './codes.ts';
import type { Feed } from './feed.ts';
import type { Json, LossLine, SourceDocument, SourceNode } from './types.ts';

export type Args = Readonly<Record<string, string | number | boolean>>;

export interface TransformContext {
  readonly doc: SourceDocument;
  readonly feed: Feed;
  readonly table: CodeTable | undefined;
  readonly args: Args;
}

export type Outcome =
  | {
    readonly kind: 'value';
    readonly value: Json;
    /** Default `mapped`; `text` when the value came through only as text (a code without a target). */
    readonly as?: 'mapped' | 'text';
    /** The raw text, kept beside a primitive that says less or more than the source did. */
    readonly original?: string;
    /** Leaves that went into the value. Default: the node itself. */
    readonly used?: readonly SourceNode[];
    readonly line?: Pick<LossLine, 'kind' | 'severity' | 'text'> & { readonly value?: string };
  }
  /** The row has nothing to say here (a table that knows only some codes); the leaf stays for other rows. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly text: string };

export interface Transform {
  /** `leaf`: the node has a value, given trimmed; `element`: the node may be anything, and `used` names the leaves taken. */
  readonly takes: 'leaf' | 'element';
  readonly args: readonly string[];
  readonly needsTable?: boolean;
  /** Its table holds bare codes, not codings. */
  readonly bare?: boolean;
  readonly apply: (value: string, context: TransformContext, node: SourceNode) => Outcome;
  /** FHIR -> source; undefined: this value is not one that the transform makes. Or the reason why it cannot be turned round. */
  readonly inverse: Inverse | string;
}

/** What a value of a resource becomes in a message. */
export type Inverse = (value: Json, context: InverseContext) => string | Inverted | undefined;

export type InverseContext = Omit<TransformContext, 'doc'>;

export interface Inverted {
  /** Value of the row's own node. */
  readonly text?: string;
  /** Values below it, by source path. */
  readonly parts?: Readonly<Record<string, string>>;
  /** `text` when only the words went out (a code that the format's table does not know). */
  readonly as?: 'mapped' | 'text';
  readonly line?: Pick<LossLine, 'kind' | 'severity' | 'text'> & { readonly value?: string };
}

/** A plain success. */
export function value(json: Json): Outcome {
  return { kind: 'value', value: json };
}

/** A failure; the text names what was expected, never what stood there. */
export function failed(text: string): Outcome {
  return { kind: 'failed', text };
}
