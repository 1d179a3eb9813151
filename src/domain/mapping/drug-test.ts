// SPDX-License-Identifier: Apache-2.0
/**
 * What became of a drug test. A refusal, a no-show, an excuse, a sample that could not be given, a cancelled test and a rejected sample are
 * never a positive or a negative, whatever else the row says: what speaks against a result goes before any result. Formats 8.9.
 */
import { lookUp } from './codes.ts';
import type { CompiledCondition } from './compiled.ts';
import { select } from './path.ts';
import type { Predicate } from './predicates.ts';
import type { RunContext } from './run-context.ts';
import { parseBoolean } from './transforms/basic.ts';
import type { SourceNode } from './types.ts';

/** In the order in which they are believed. */
export const OUTCOMES = ['refused', 'excused', 'no-show', 'unable', 'cancelled', 'not-taken', 'exempt', 'rejected', 'admitted', 'no-result', 'positive', 'negative', 'reported'] as const;
export type TestOutcome = (typeof OUTCOMES)[number];

/** A column that says so with a yes. */
const FLAGS: Readonly<Record<string, TestOutcome>> = {
  Refused: 'refused', Excused: 'excused', NoShow: 'no-show', UnableToProvide: 'unable', Cancelled: 'cancelled',
  SampleRejected: 'rejected', Abnormal: 'rejected', AllNegative: 'negative',
};

/** A column whose code says so: its table gives an outcome. */
const CODED: Readonly<Record<string, string>> = {
  Agreement: 'outcome-of-agreement', Method: 'outcome-of-method', Result: 'outcome-of-result', PanelResult: 'outcome-of-panel-result',
};

/** What the columns of one test say together; `reported` when they say nothing about the test as a whole. */
export function outcomeOfTest(columns: Readonly<Record<string, string | undefined>>, outcomeOfCode: (table: string, code: string) => string | undefined): TestOutcome {
  const flagged = Object.entries(FLAGS).filter(([column]) => isYes(columns[column])).map(([, outcome]) => outcome);
  const coded = Object.entries(CODED).map(([column, table]) => outcomeOfCode(table, columns[column] ?? ''));
  const found = new Set<string | undefined>([...flagged, ...coded]);
  return OUTCOMES.find((outcome) => found.has(outcome)) ?? 'reported';
}

/** An unreadable mark in a column that speaks against a result is taken as a yes: silence here would let a result stand. */
function isYes(raw: string | undefined): boolean {
  return raw !== undefined && raw !== '' && parseBoolean(raw) !== false;
}

function holds(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean {
  const [test] = condition.path === undefined ? [node] : select(run.doc, node, condition.path);
  if (test === undefined) return false;
  const row = run.doc.targetOf(test) ?? test;
  const columns = Object.fromEntries(row.children.map((cell) => [cell.name, run.valueOf(cell)]));
  const outcome = outcomeOfTest(columns, (table, code) => {
    const known = run.feed.tables.get(table);
    const target = known === undefined || code === '' ? undefined : lookUp(known, code);
    return typeof target === 'string' ? target : undefined;
  });
  return (condition.value ?? '').split(' ').includes(outcome);
}

/** A word for one result: what the table of result words says. */
function wordHolds(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean {
  const found = condition.path === undefined ? [node] : select(run.doc, node, condition.path);
  const word = found.map(run.valueOf).find((value) => value !== undefined);
  const table = run.feed.tables.get('outcome-of-result');
  return word !== undefined && table !== undefined && lookUp(table, word) === condition.value;
}

export const DRUG_TEST_PREDICATES: Readonly<Record<string, Predicate>> = {
  /** The result that the cell at the path names, by the table `outcome-of-result`. */
  'test-word': { needs: ['path', 'value'], holds: wordHolds },
  /** The test at the path came out as one of these. */
  'test-outcome': { needs: ['path', 'value'], holds },
};
