// SPDX-License-Identifier: Apache-2.0
/**
 * Delimited text -> tree: root / group (rows with the same value in one column) / row / cells named by canonical column.
 * Real feeds part fields by `,` `|` `†` `‡` and end records by line ends, `‡` or `†`; what a feed does not say is
 * seen from the header. Bytes were decoded at the edge (some feeds are windows-1252).
 */
import { parse } from 'csv-parse/sync';
import type { Issue, Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { CsvSettings, LossLine, SourceDocument } from '../types.ts';
import { NO_LINKS, treeBuilder } from './builder.ts';
import type { Draft, TreeBuilder } from './builder.ts';
import type { ReadLimits } from './limits.ts';
import { READ_LIMITS } from './limits.ts';

export interface CsvShape {
  /** Folded header -> canonical column. */
  readonly columns: ReadonlyMap<string, string>;
  readonly groupBy: string;
}

export interface CsvInput {
  readonly text: string;
  readonly settings: CsvSettings;
  readonly limits?: ReadLimits;
}

const DELIMITERS = [',', '|', '\t', ';', '†', '‡'];
const DAGGERS = ['†', '‡'];

/** `Booking #`, `BOOKING_NO` and `booking no` are told apart by letters and digits alone. */
export function foldHeader(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Reads a table. Errors: empty, unparsable quotes, a limit passed. Never throws. */
export function readCsv(input: CsvInput, shape: CsvShape): Result<SourceDocument> {
  const limits = input.limits ?? READ_LIMITS;
  if (input.text.length > limits.chars) return fail({ code: 'too-long', text: `the file is longer than ${limits.chars} characters` });
  const records = readRecords(input.text, input.settings);
  if (!records.ok) return records;
  const [header, ...rows] = records.value;
  if (header === undefined) return fail({ code: 'structure', text: 'the file is empty' });
  if (rows.length * header.length > limits.nodes) return fail({ code: 'too-costly', text: `the file has more than ${limits.nodes} cells` });
  return ok(buildTree(header, rows, shape));
}

/** Text -> records with at least one cell, the header first. Errors: quotes or separators that do not close. */
export function readRecords(text: string, settings: CsvSettings): Result<readonly (readonly string[])[]> {
  const body = text.replace(/^\uFEFF/u, '');
  if (settings.fixed !== undefined) return ok(fixedRecords(body, settings.fixed));
  return parseRecords(body, dialectOf(body, settings));
}

/** Records of fixed width have no header of their own: the feed's columns are it. */
function fixedRecords(text: string, fixed: NonNullable<CsvSettings['fixed']>): readonly (readonly string[])[] {
  const lines = text.split(/\r\n|\n|\r/u).filter((line) => line.trim() !== '');
  return [fixed.map(({ column }) => column), ...lines.map((line) => fixed.map(({ start, width }) => line.slice(start - 1, start - 1 + width).trim()))];
}

interface Dialect {
  readonly delimiter: string;
  readonly recordDelimiter: readonly string[];
  readonly quote: string | null;
}

/** What the settings say, else what the first record shows. */
export function dialectOf(text: string, settings: CsvSettings): Dialect {
  const ends = settings.recordDelimiter === undefined ? detectEnds(text) : [settings.recordDelimiter];
  const end = Math.min(...ends.map((mark) => text.indexOf(mark)).filter((at) => at >= 0), text.length);
  const header = text.slice(0, end);
  const counts = DELIMITERS.filter((mark) => !ends.includes(mark)).map((mark) => ({ mark, count: header.split(mark).length - 1 }));
  const best = counts.reduce((a, b) => (b.count > a.count ? b : a), { mark: ',', count: 0 });
  const delimiter = settings.delimiter ?? best.mark;
  const quote = settings.quote === undefined ? (DAGGERS.includes(delimiter) ? null : '"') : settings.quote;
  return { delimiter, recordDelimiter: ends, quote };
}

/** Daggers as record ends: both kinds are there, and the rarer of the two among the first characters ends records. */
function detectEnds(text: string): readonly string[] {
  const start = text.slice(0, 4096);
  const [single = 0, double = 0] = DAGGERS.map((mark) => start.split(mark).length - 1);
  if (single > 0 && double > 0) return [single < double ? '†' : '‡'];
  return ['\r\n', '\n', '\r'];
}

function parseRecords(text: string, dialect: Dialect): Result<readonly (readonly string[])[]> {
  try {
    const records: readonly (readonly string[])[] = parse(text, {
      delimiter: dialect.delimiter,
      record_delimiter: [...dialect.recordDelimiter],
      quote: dialect.quote,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    });
    return ok(records.filter((record) => record.some((cell) => cell !== '')));
  } catch (error) {
    return fail(csvIssue(error));
  }
}

/** The library's sentence may quote the text; only its line number is taken. */
function csvIssue(error: unknown): Issue {
  const lines: unknown = typeof error === 'object' && error !== null && 'lines' in error ? error.lines : undefined;
  const at = typeof lines === 'number' ? { at: `line ${lines}` } : {};
  return { code: 'structure', text: 'the file is not well-formed delimited text (quotes or separators)', ...at };
}

function buildTree(header: readonly string[], rows: readonly (readonly string[])[], shape: CsvShape): SourceDocument {
  const tree = treeBuilder();
  const root = tree.add(undefined, plain('table'), 'the file');
  const columns = header.map((title, index) => canonical(title, index, shape));
  const heads = tree.add(root, plain('header'), 'the header');
  for (const column of columns) tree.add(heads, plain(column.name), 'the header');
  const keyAt = columns.findIndex((column) => column.name === shape.groupBy);
  const groups = new Map<string, Draft>();
  const notices: LossLine[] = [];
  for (const [index, cells] of rows.entries()) {
    const at = `row ${index + 2}`;
    const key = cells[keyAt] ?? '';
    const group = key === '' ? undefined : groups.get(key);
    const parent = group ?? tree.add(root, plain('group'), at);
    if (key !== '' && group === undefined) groups.set(key, parent);
    addRow(tree, tree.add(parent, plain('row'), at), columns, cells);
    if (cells.length !== header.length) notices.push(wrongLength(at));
  }
  return tree.finish(root, { ...NO_LINKS, notices });
}

interface Column {
  readonly name: string;
  readonly title: string;
}

function canonical(title: string, index: number, shape: CsvShape): Column {
  const folded = foldHeader(title);
  const name = shape.columns.get(folded) ?? (folded === '' ? `column-${index + 1}` : folded);
  return { name, title: title === '' ? `column ${index + 1}` : title };
}

function addRow(tree: TreeBuilder, row: Draft, columns: readonly Column[], cells: readonly string[]): void {
  for (const [index, cell] of cells.entries()) {
    const column = columns[index] ?? { name: `column-${index + 1}`, title: `column ${index + 1}` };
    if (cell !== '') tree.fill(tree.add(row, plain(column.name), `${row.at}, column ${column.title}`), cell);
  }
}

function plain(name: string): { name: string; family: string; namespace: string } {
  return { name, family: '', namespace: '' };
}

function wrongLength(at: string): LossLine {
  return { kind: 'failed-transform', severity: 'warning', at, name: 'row', text: 'this row has more or fewer cells than the header', count: 0 };
}
