// SPDX-License-Identifier: Apache-2.0
/** The closed list of conditions a row or a group may name. settled.md 28: no expressions in data. */
import { CCDA_PREDICATES } from './ccda/predicates.ts';
import { codingsOf, lookUp } from './codes.ts';
import type { CompiledCondition } from './compiled.ts';
import { select } from './path.ts';
import type { Path } from './path.ts';
import type { RunContext } from './run-context.ts';
import { TABLE_PREDICATES } from './table-predicates.ts';
import { parseBoolean } from './transforms/basic.ts';
import type { CodeTarget, SourceNode } from './types.ts';
import { notAfter, parseWhen, placed } from './when.ts';
import type { When } from './when.ts';

/** Which of `path`, `other`, `value`, `table` a condition must give. */
export type ConditionPart = 'path' | 'other' | 'value' | 'table';

export interface Predicate {
  readonly needs: readonly ConditionPart[];
  readonly holds: (run: RunContext, node: SourceNode, condition: CompiledCondition) => boolean;
  /** What makes it hold in a message that is being written; absent: nothing has to be done (a value that is written is present). */
  readonly back?: Back;
}

/** `write`: this value at the path; `avoid`: not this value at the path; `absent`: no value there; `kind`: a kind of message. */
export type Back =
  | { readonly does: 'write'; readonly value?: string }
  | { readonly does: 'avoid' } | { readonly does: 'absent' } | { readonly does: 'kind' };

const first = (run: RunContext, node: SourceNode, path: Path | undefined): string | undefined =>
  path === undefined ? run.valueOf(node) : select(run.doc, node, path).map(run.valueOf).find((value) => value !== undefined);

const folded = (text: string | undefined): string | undefined => text?.trim().toLowerCase();

function whenAt(run: RunContext, node: SourceNode, path: Path | undefined): When | undefined {
  const text = first(run, node, path);
  return text === undefined ? undefined : parseWhen(text, run.feed.monthFirst);
}

function isPlaced(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean {
  const when = whenAt(run, node, condition.path);
  return when !== undefined && placed(when, run.feed.timeZone) !== undefined;
}

function known(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean | undefined {
  const value = first(run, node, condition.path);
  const table = condition.table === undefined ? undefined : run.feed.tables.get(condition.table);
  return value === undefined || table === undefined ? undefined : lookUp(table, value) !== undefined;
}

const all = (run: RunContext, node: SourceNode, path: Path | undefined): readonly string[] =>
  (path === undefined ? [node] : select(run.doc, node, path)).flatMap((found) => run.valueOf(found) ?? []);

function targetOf(run: RunContext, word: string | undefined, { table: name }: CompiledCondition): CodeTarget | undefined {
  const table = name === undefined ? undefined : run.feed.tables.get(name);
  return word === undefined || table === undefined ? undefined : lookUp(table, word);
}

/** The table's code for the word is one of these. A word that the table does not know means none of them. */
function means(run: RunContext, word: string | undefined, condition: CompiledCondition): boolean {
  const target = targetOf(run, word, condition);
  const codes = typeof target === 'string' ? [target] : codingsOf(target).map((coding) => coding.code);
  return codes.some((code) => (condition.value ?? '').split(' ').includes(code));
}

/** True when the text holds one of the table's words, as a whole word. */
function mentions(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean {
  const words = first(run, node, condition.path)?.toUpperCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const table = condition.table === undefined ? undefined : run.feed.tables.get(condition.table);
  return table !== undefined && words.some((word) => lookUp(table, word) !== undefined);
}

export const PREDICATES: Readonly<Record<string, Predicate>> = {
  present: { needs: ['path'], holds: (run, node, c) => first(run, node, c.path) !== undefined },
  absent: { needs: ['path'], back: { does: 'absent' }, holds: (run, node, c) => first(run, node, c.path) === undefined },
  'either-present': { needs: ['path', 'other'], holds: (run, node, c) => first(run, node, c.path) !== undefined || first(run, node, c.other) !== undefined },
  mentions: { needs: ['path', 'table'], holds: mentions },
  found: { needs: ['path'], holds: (run, node, c) => c.path !== undefined && select(run.doc, node, c.path).length > 0 },
  several: { needs: ['path'], holds: (run, node, c) => c.path !== undefined && select(run.doc, node, c.path).length > 1 },
  'not-found': { needs: ['path'], holds: (run, node, c) => c.path !== undefined && select(run.doc, node, c.path).length === 0 },
  single: { needs: ['path'], holds: (run, node, c) => c.path !== undefined && select(run.doc, node, c.path).length === 1 },
  equals: { needs: ['path', 'value'], back: { does: 'write' }, holds: (run, node, c) => folded(first(run, node, c.path)) === folded(c.value) },
  'not-equals': { needs: ['path', 'value'], back: { does: 'avoid' }, holds: (run, node, c) => folded(first(run, node, c.path)) !== folded(c.value) },
  'is-true': { needs: [], back: { does: 'write', value: 'true' }, holds: (run, node, c) => parseBoolean(first(run, node, c.path) ?? '') === true },
  /** Of several values one is a yes: for what protects, one is enough. */
  'any-true': { needs: ['path'], holds: (run, node, c) => c.path !== undefined && select(run.doc, node, c.path).some((found) => parseBoolean(run.valueOf(found) ?? '') === true) },
  'is-false': { needs: [], back: { does: 'write', value: 'false' }, holds: (run, node, c) => parseBoolean(first(run, node, c.path) ?? '') === false },
  'message-is': { needs: ['value'], back: { does: 'kind' }, holds: (run, _node, c) => run.kind === c.value },
  'not-message': { needs: ['value'], holds: (run, _node, c) => run.kind !== c.value },
  'in-table': { needs: ['path', 'table'], holds: (run, node, c) => known(run, node, c) === true },
  'in-table-or-found': {
    needs: ['path', 'table', 'other'],
    holds: (run, node, c) => known(run, node, c) === true || (c.other !== undefined && select(run.doc, node, c.other).length > 0),
  },
  'not-in-table': { needs: ['path', 'table'], holds: (run, node, c) => known(run, node, c) === false },
  means: { needs: ['path', 'table', 'value'], holds: (run, node, c) => means(run, first(run, node, c.path), c) },
  /** Of several values (the messages of a batch) one means so. */
  'any-means': { needs: ['path', 'table', 'value'], holds: (run, node, c) => all(run, node, c.path).some((word) => means(run, word, c)) },
  'any-unknown': { needs: ['path', 'table'], holds: (run, node, c) => all(run, node, c.path).some((word) => targetOf(run, word, c) === undefined) },
  'has-time': { needs: ['path'], holds: isPlaced },
  'has-no-time': { needs: ['path'], holds: (run, node, c) => whenAt(run, node, c.path) !== undefined && !isPlaced(run, node, c) },
  'on-or-before': {
    needs: ['path', 'other'],
    holds: (run, node, c) => {
      const [a, b] = [whenAt(run, node, c.path), whenAt(run, node, c.other)];
      return a !== undefined && b !== undefined && notAfter(a, b, run.feed.timeZone);
    },
  },
  ...CCDA_PREDICATES,
  ...TABLE_PREDICATES,
};
