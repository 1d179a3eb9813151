// SPDX-License-Identifier: Apache-2.0
/** Mapping data after compilation: paths parsed, names resolved. Made once at start by `compile.ts`. */
import type { Issue } from '../issue.ts';
import type { CodeTable } from './codes.ts';
import type { Path } from './path.ts';
import type { Predicate } from './predicates.ts';
import type { CsvShape } from './read/csv.ts';
import type { TablesShape } from './read/tables.ts';
import type { FamilyOf } from './read/xml.ts';
import type { Target } from './target.ts';
import type { Args, Transform } from './transform.ts';
import type { Json, SourceDocument } from './types.ts';

export interface CompiledCondition {
  readonly predicate: Predicate;
  readonly path: Path | undefined;
  readonly other: Path | undefined;
  readonly value: string | undefined;
  readonly table: string | undefined;
}

export interface CompiledRef {
  readonly group: string;
  readonly at: Path | undefined;
  readonly all: boolean;
}

export type RowAction =
  | { readonly kind: 'move'; readonly from: readonly Path[]; readonly transform: Transform; readonly table: string | undefined; readonly args: Args }
  /** `coded`: a code of ours, by which a resource is told from others of its type when rows run backwards. */
  | { readonly kind: 'constant'; readonly value: Json; readonly coded: boolean }
  | { readonly kind: 'reference'; readonly ref: CompiledRef }
  | { readonly kind: 'inside'; readonly from: readonly Path[]; readonly rows: readonly CompiledRow[] };

export interface CompiledRow {
  readonly action: RowAction;
  /** Absent only for rows inside that write to the same element. */
  readonly to: Target | undefined;
  readonly when: readonly CompiledCondition[];
  readonly required: boolean;
  readonly severity: 'error' | 'warning' | 'information';
  readonly assume: string | undefined;
  /** The name by which a missing value is reported. */
  readonly name: string;
  /** The one direction in which the row holds; absent: both. */
  readonly only: Direction | undefined;
}

export type Direction = 'in' | 'out';

export type KeyPart =
  | { readonly kind: 'literal' | 'system' | 'group'; readonly text: string }
  | { readonly kind: 'ordinal' | 'name' }
  /** A number of HL7 v2 with its authority: system and value. */
  | { readonly kind: 'number'; readonly layout: 'CX' | 'XCN' | 'EI'; readonly fallback: string; readonly path: Path }
  /** `digest`: a digest of the value, for texts too long or too telling for a key. */
  | { readonly kind: 'path' | 'digest'; readonly path: Path };

export interface CompiledGroup {
  readonly id: string;
  readonly resource: string;
  readonly each: readonly Path[];
  readonly key: readonly (readonly KeyPart[])[];
  readonly match: boolean;
  readonly author: CompiledRef | undefined;
  readonly when: readonly CompiledCondition[];
  readonly refuses: boolean;
  /** Contradictions: when they are there, and what the loss report says. */
  readonly warnings: readonly { readonly when: readonly CompiledCondition[]; readonly text: string }[];
  readonly only: Direction | undefined;
  readonly rows: readonly CompiledRow[];
}

export type CompiledReader =
  | { readonly kind: 'xml'; readonly familyOf: FamilyOf; readonly post: (doc: SourceDocument) => SourceDocument }
  | { readonly kind: 'csv'; readonly shape: CsvShape }
  | { readonly kind: 'tables'; readonly shape: TablesShape }
  /** `under`: segment -> segments that belong to the last one of it before them. */
  | { readonly kind: 'hl7v2'; readonly under: ReadonlyMap<string, readonly string[]> };

export interface CompiledMessage {
  readonly root: string | undefined;
  readonly columns: readonly string[];
  readonly kind: string;
  readonly only: 'in' | undefined;
  readonly identity: readonly (readonly KeyPart[])[];
}

export interface CompiledFormat {
  readonly id: string;
  readonly title: string;
  readonly reader: CompiledReader;
  readonly messages: readonly CompiledMessage[];
  readonly unit: readonly Path[];
  readonly groups: readonly CompiledGroup[];
  readonly tables: ReadonlyMap<string, CodeTable>;
  readonly ignore: readonly { readonly path: Path; readonly reason: string }[];
  /** Messages that are refused whole: conditions at the root, and what is told. */
  readonly refuse: readonly { readonly when: readonly CompiledCondition[]; readonly issue: Issue }[];
  readonly isPlaceholder: (value: string) => boolean;
  /** Absent: the format is only read. */
  readonly writer: CompiledWriter | undefined;
}

/** How a message of the format is put together again. */
export interface CompiledWriter {
  readonly contentType: string;
  /** XML: family -> namespace; the family is also the prefix. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** XML: family of the root element. */
  readonly rootFamily: string;
  /** Order of children: name of the parent (`*` any) -> names of the children. */
  readonly order: Readonly<Record<string, readonly string[]>>;
  /** CSV: header in its order; canonical column -> title. HL7 v2: none. */
  readonly columns: Readonly<Record<string, string>>;
  /** Values of the message itself. */
  readonly set: readonly { readonly path: Path; readonly kinds: readonly string[]; readonly value: string }[];
}
