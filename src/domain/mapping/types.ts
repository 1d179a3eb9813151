// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary of the mapping engine: what a reader yields, what a feed sets, what a message becomes,
 * and what was lost on the way. Rows themselves are data: see `row-schema.ts` and docs/mappings.md.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { Severity } from '../issue.ts';

/** Plain JSON, the stuff that resources are built of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One node of a message, whatever its format. An XML element, an XML attribute (`@name`), a run of text inside
 * mixed content (`#text`), a CSV row or cell, an HL7 v2 field: all look alike.
 * A node that carries a value is a leaf and is counted: nothing counted may vanish without a line in the loss report.
 */
export interface SourceNode {
  /** Local name; `@x` for an attribute, `#text` for text between elements; canonical column name in a table. */
  readonly name: string;
  /** The namespace family (`nc`, `j`, ...), never the prefix; `ext` for a namespace of no known family; '' outside XML. */
  readonly family: string;
  readonly namespace: string;
  /** Text, trimmed (only `#text` keeps its spaces); absent when empty. */
  readonly value: string | undefined;
  /** Number of this leaf in the document; present exactly when `value` is. */
  readonly leaf: number | undefined;
  /** Where it stands, for a person: `line 12, column 4` or `row 3, column DOB`. */
  readonly at: string;
  readonly parent: SourceNode | undefined;
  readonly children: readonly SourceNode[];
}

/** A message that has been read. */
export interface SourceDocument {
  readonly root: SourceNode;
  /** Leaf number -> node. Its length is the number that the loss report must account for. */
  readonly leaves: readonly SourceNode[];
  /** Nodes by local name, in document order. */
  readonly byName: ReadonlyMap<string, readonly SourceNode[]>;
  /** The node that this node's `structures:ref` names. */
  targetOf(node: SourceNode): SourceNode | undefined;
  /** The nodes whose `structures:ref` names this node. */
  referrersOf(node: SourceNode): readonly SourceNode[];
  /** What the reader itself could not carry (a reference to nothing, a row that is too long). */
  readonly notices: readonly LossLine[];
}

/** What a code means elsewhere: a bare code, a coding, several codings; an empty list: known, and without a target. */
export type CodeTarget = string | CodingTarget | readonly CodingTarget[];

export interface CodingTarget {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** A source's own settings. All optional: what is missing is taken from the format, and `Mapped.assumed` says so. */
export interface FeedSettings {
  readonly id?: string | undefined;
  readonly organization?: { readonly id?: string | undefined; readonly name: string } | undefined;
  /** IANA name. Without it a time without an offset is cut to its date. */
  readonly timeZone?: string | undefined;
  /** Name used in rows (`booking`, `inmate`, `sid`, ...) -> Identifier.system. */
  readonly identifierSystems?: Readonly<Record<string, string>> | undefined;
  /** Table name used in rows -> another table of the format, or rows that go before the table's own. */
  readonly codeTables?: Readonly<Record<string, string | Readonly<Record<string, CodeTarget>>>> | undefined;
  /** How `03/04/2026` is read. Default: month first. */
  readonly dateOrder?: 'month-first' | 'day-first' | undefined;
  /** How the bytes of its messages are decoded, at the edge, before they come here. Default: UTF-8. */
  readonly encoding?: 'utf-8' | 'windows-1252' | undefined;
  readonly csv?: CsvSettings | undefined;
  readonly mllp?: MllpSettings | undefined;
  /** FHIR messaging: the source endpoint by which the feed's messages are known. */
  readonly messaging?: { readonly endpoint: string } | undefined;
}

/** How a feed over MLLP is known: the names in its messages, and what its connections must prove. Without certificate or address: not at all. */
export interface MllpSettings {
  /** MSH-3 and MSH-4. */
  readonly application: string;
  readonly facility?: string | undefined;
  /** SHA-256 fingerprints of client certificates, in hexadecimal digits. */
  readonly certificates?: readonly string[] | undefined;
  /** IP addresses. */
  readonly addresses?: readonly string[] | undefined;
}

export interface CsvSettings {
  readonly delimiter?: string | undefined;
  readonly recordDelimiter?: string | undefined;
  readonly quote?: string | null | undefined;
  /** Fixed-width records, without a header: where each column stands, counted from 1. */
  readonly fixed?: readonly { readonly column: string; readonly start: number; readonly width: number }[] | undefined;
}

export type LossKind = 'no-row' | 'code-without-target' | 'failed-transform' | 'placeholder' | 'ignored';

/** One thing that was not carried over as it stood. Holds names and raw codes, never another value. */
export interface LossLine {
  readonly kind: LossKind;
  readonly severity: Severity;
  /** Where the first such leaf stands. */
  readonly at: string;
  /** The element's path of names, or the column. */
  readonly name: string;
  /** The raw code that had no target; nothing else is ever shown. */
  readonly value?: string;
  readonly text: string;
  /** How many leaves this line speaks of; 0 for a line about a place (a notice of the reader, a resource left out). */
  readonly count: number;
}

/** mapped + keptAsText + ignored + lost = leaves, always. */
export interface LossReport {
  readonly leaves: number;
  readonly mapped: number;
  readonly keptAsText: number;
  readonly ignored: number;
  readonly lost: number;
  readonly lines: readonly LossLine[];
}

export interface MappedEntry {
  /** Stable business key, the same in every message about the same thing: `Encounter|<system>|<number>`. */
  readonly key: string;
  /** How other entries refer to this one: `urnOf(key)`. */
  readonly urn: string;
  /** Without id; its references to other entries are their urns. */
  readonly resource: Resource;
  /** FHIR search that finds it where another key does not: `identifier=system|value`. */
  readonly match?: string;
  /** Urn of the Organization entry that the source names as author of this fact; absent: the feed's organization. */
  readonly author?: string;
  readonly sourceAt: string;
}

export interface Mapped {
  /** The message's own identity, for idempotency. */
  readonly identity: string;
  /** booking | status-change | release | roster | ... */
  readonly kind: string;
  readonly entries: readonly MappedEntry[];
  readonly loss: LossReport;
  /** What had to be assumed, in sentences without patient data. */
  readonly assumed: readonly string[];
}

/** The urn by which entries refer to each other until the store has given ids. */
export function urnOf(key: string): string {
  return `urn:throughcare:${encodeURIComponent(key)}`;
}

export const CANONICAL_BASE = 'https://throughcare.dev/fhir';
