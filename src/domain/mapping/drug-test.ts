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

type Columns = Readonly<Record<string, string | undefined>>;

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
  Agreement: 'outcome-of-agreement', Method: 'outcome-of-method', TestType: 'outcome-of-method', Result: 'outcome-of-result', PanelResult: 'outcome-of-panel-result',
};

/** A column in which a word that nobody has explained may be a no: it leaves the test without a result. */
const MUST_BE_KNOWN: readonly string[] = ['Agreement'];

/** What the columns of one test say together; `reported` when they say nothing about the test as a whole. `contradicted`: one of its substances says otherwise. */
export function outcomeOfTest(columns: Columns, outcomeOfCode: (table: string, code: string) => string | undefined, contradicted = false): TestOutcome {
  const flagged = Object.entries(FLAGS).filter(([column]) => isYes(columns[column])).map(([, outcome]) => outcome);
  const coded = Object.entries(CODED).map(([column, table]) => outcomeOfCode(table, columns[column] ?? ''));
  const unexplained = MUST_BE_KNOWN.some((column) => (columns[column] ?? '') !== '' && outcomeOfCode(CODED[column] ?? '', columns[column] ?? '') === undefined);
  const found = new Set<string | undefined>([...flagged, ...coded, ...(unexplained || contradicted ? ['no-result'] : [])]);
  return OUTCOMES.find((outcome) => found.has(outcome)) ?? 'reported';
}

/** An unreadable mark in a column that speaks against a result is taken as a yes: silence here would let a result stand. */
function isYes(raw: string | undefined): boolean {
  return raw !== undefined && raw !== '' && parseBoolean(raw) !== false;
}

function columnsOf(run: RunContext, row: SourceNode): Columns {
  return Object.fromEntries(row.children.map((cell) => [cell.name, run.valueOf(cell)]));
}

function meaning(run: RunContext, table: string, code: string): string | undefined {
  const known = run.feed.tables.get(table);
  const target = known === undefined || code === '' ? undefined : lookUp(known, code);
  return typeof target === 'string' ? target : undefined;
}

/** The test is said to be negative, and one of its substances positive: the laboratory's word, and without one the first finding. */
function isContradicted(run: RunContext, row: SourceNode): boolean {
  const { AllNegative, Result } = columnsOf(run, row);
  if (!isYes(AllNegative) && meaning(run, 'outcome-of-result', Result ?? '') !== 'negative') return false;
  return run.doc.referrersOf(row).some(({ parent }) => {
    if (parent === undefined) return false;
    const { Positive, FieldResult, LabResult } = columnsOf(run, parent);
    return isYes(Positive) || meaning(run, 'outcome-of-result', LabResult ?? FieldResult ?? '') === 'positive';
  });
}

function contradicted(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean {
  const [test] = condition.path === undefined ? [node] : select(run.doc, node, condition.path);
  return test !== undefined && isContradicted(run, run.doc.targetOf(test) ?? test);
}

function holds(run: RunContext, node: SourceNode, condition: CompiledCondition): boolean {
  const [test] = condition.path === undefined ? [node] : select(run.doc, node, condition.path);
  if (test === undefined) return false;
  const row = run.doc.targetOf(test) ?? test;
  const outcome = outcomeOfTest(columnsOf(run, row), (table, code) => meaning(run, table, code), isContradicted(run, row));
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
  /** The test is said to be negative, and one of its substances positive. */
  'test-contradicted': { needs: ['path'], holds: contradicted },
  /** The test at the path came out as one of these. */
  'test-outcome': { needs: ['path', 'value'], holds },
};
