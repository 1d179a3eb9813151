// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps account of every leaf that the reader counted. Each ends as exactly one of mapped, kept as text, ignored or lost;
 * a leaf that several rows touched counts as the best of them.
 */
import type { LossLine, LossReport, SourceDocument, SourceNode } from './types.ts';

export type Fate = 'mapped' | 'text';

export interface Ledger {
  readonly mark: (leaf: SourceNode, fate: Fate) => void;
  /** Ignored, unless some row carries it over after all. */
  readonly ignore: (leaf: SourceNode, why: Explanation) => void;
  /** Why the leaf is lost, if no row carries it over. The first explanation stands. */
  readonly explain: (leaf: SourceNode, why: Explanation) => void;
  /** A line that goes with a leaf that was carried over. */
  readonly remark: (leaf: SourceNode, why: Explanation) => void;
  /** A line about a place rather than a leaf. */
  readonly tell: (at: SourceNode, name: string, why: Explanation) => void;
  readonly report: () => LossReport;
}

export type Explanation = Pick<LossLine, 'kind' | 'severity' | 'text'> & { readonly value?: string };

const NO_ROW: Explanation = { kind: 'no-row', severity: 'warning', text: 'no row maps this element' };

/** An empty account of a document's leaves. */
export function ledgerOf(doc: SourceDocument): Ledger {
  const fates = new Map<number, Fate>();
  const ignored = new Map<number, Explanation>();
  const lost = new Map<number, Explanation>();
  const remarks = new Map<string, { leaf: SourceNode; why: Explanation }>();
  const told: LossLine[] = [...doc.notices];
  const first = (map: Map<number, Explanation>, leaf: SourceNode, why: Explanation): void => {
    if (leaf.leaf !== undefined && !map.has(leaf.leaf)) map.set(leaf.leaf, why);
  };
  return {
    mark: (leaf, fate) => {
      if (leaf.leaf !== undefined && fates.get(leaf.leaf) !== 'mapped') fates.set(leaf.leaf, fate);
    },
    ignore: (leaf, why) => first(ignored, leaf, why),
    explain: (leaf, why) => first(lost, leaf, why),
    remark: (leaf, why) => void remarks.set(`${leaf.leaf}|${why.kind}|${why.value ?? ''}`, { leaf, why }),
    tell: (at, name, why) => void told.push({ ...why, at: at.at, name, count: 0 }),
    report: () => {
      const lines = lineGatherer(told);
      const count = { mapped: 0, keptAsText: 0, ignored: 0, lost: 0 };
      for (const { leaf, why } of remarks.values()) if (fates.get(leaf.leaf ?? -1) !== undefined) lines.add(leaf, why);
      for (const [number, leaf] of doc.leaves.entries()) {
        const fate = fates.get(number);
        const why = ignored.get(number);
        if (fate !== undefined) count[fate === 'mapped' ? 'mapped' : 'keptAsText'] += 1;
        else {
          count[why === undefined ? 'lost' : 'ignored'] += 1;
          lines.add(leaf, why ?? lost.get(number) ?? NO_ROW);
        }
      }
      return { leaves: doc.leaves.length, ...count, lines: lines.all() };
    },
  };
}

/** Gathers equal lines into one with a count: a column without a row is one line, not a thousand. */
function lineGatherer(start: readonly LossLine[]): { add: (leaf: SourceNode, why: Explanation) => void; all: () => readonly LossLine[] } {
  const lines = new Map<string, LossLine>();
  const put = (line: LossLine): void => {
    const key = [line.kind, line.severity, line.name, line.value ?? '', line.text].join('\u0000');
    const before = lines.get(key);
    lines.set(key, before === undefined ? line : { ...before, count: before.count + line.count });
  };
  start.forEach(put);
  return {
    add: (leaf, why) => put({ kind: why.kind, severity: why.severity, at: leaf.at, name: nameIn(why, leaf), ...(why.value === undefined ? {} : { value: why.value }), text: why.text, count: 1 }),
    all: () => [...lines.values()],
  };
}

/** What is left out on purpose is gathered by its own name, all else by its place. */
function nameIn(why: Explanation, leaf: SourceNode): string {
  return why.kind === 'ignored' ? gatheredName(leaf) : pathOf(leaf);
}

/** Of HL7 v2 the segment: which of its fields were there is of no interest when all are left out. */
const HL7_PART = /^(?:[A-Z][A-Z0-9]{2}\.\d+|[cs]\d+)$/u;

function gatheredName(node: SourceNode): string {
  return HL7_PART.test(node.name) && node.parent !== undefined ? gatheredName(node.parent) : ownName(node);
}

function ownName(node: SourceNode): string {
  return node.family === '' ? node.name : `${node.family}:${node.name}`;
}

/** Names from below the root down to the leaf. */
export function pathOf(leaf: SourceNode): string {
  const names: string[] = [];
  for (let node: SourceNode | undefined = leaf; node?.parent !== undefined; node = node.parent) {
    names.unshift(ownName(node));
  }
  return names.join('/');
}
