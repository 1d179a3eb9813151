// SPDX-License-Identifier: Apache-2.0
/**
 * A delivery of several delimited tables -> one tree: root / header (the tables that came) / person / rows named by table / cells.
 * Rows with one key are one node. A declared join is a child that holds the columns that name the other row and refers to that row, so that
 * paths pass through it (`goal/Text`) and back (`^objective`) as they do through NIEM's references. Every cell is a leaf, wherever its row ends up:
 * a row that leads to nobody is under `unplaced`, a table that the format does not know under `unknown-table`.
 */
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { CsvSettings, LossLine, SourceDocument, SourceNode } from '../types.ts';
import { LINK, treeBuilder } from './builder.ts';
import type { Draft, TreeBuilder } from './builder.ts';
import { foldHeader, readRecords } from './csv.ts';
import { splitDelivery } from './delivery.ts';
import type { TableText } from './delivery.ts';
import type { ReadLimits } from './limits.ts';
import { READ_LIMITS } from './limits.ts';

export interface TableJoin {
  readonly name: string;
  readonly table: string;
  /** Own column, their column. */
  readonly on: readonly (readonly [string, string])[];
}

export interface TableShape {
  readonly name: string;
  /** Folded names of files that hold it; the longest that a file's name contains wins. */
  readonly files: readonly string[];
  /** Canonical columns by which the header alone tells it. */
  readonly needs: readonly string[];
  /** Folded header -> canonical column. */
  readonly columns: ReadonlyMap<string, string>;
  readonly key: readonly string[];
  readonly joins: readonly TableJoin[];
}

export interface TablesShape {
  /** Canonical column that names the person, in whichever tables have it. */
  readonly person: string;
  readonly tables: readonly TableShape[];
  readonly isPlaceholder: (value: string) => boolean;
}

export interface TablesInput {
  readonly text: string;
  readonly settings: CsvSettings;
  readonly limits?: ReadLimits;
}

interface Row {
  readonly shape: TableShape | undefined;
  readonly table: string;
  readonly at: string;
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly name: string;
  readonly title: string;
  readonly value: string;
}

/** Reads a delivery. Errors: no table in it, unparsable quotes, a limit passed. Never throws. */
export function readTables(input: TablesInput, shape: TablesShape): Result<SourceDocument> {
  const limits = input.limits ?? READ_LIMITS;
  if (input.text.length > limits.chars) return fail({ code: 'too-long', text: `the delivery is longer than ${limits.chars} characters` });
  const parts = splitDelivery(input.text);
  if (!parts.ok) return parts;
  const rows: Row[] = [];
  const notices: LossLine[] = [];
  let cells = 0;
  for (const part of parts.value) {
    const read = readTable(part, input, shape);
    if (!read.ok) return read;
    cells += read.value.reduce((sum, row) => sum + row.cells.length, 0);
    if (cells > limits.nodes) return fail({ code: 'too-costly', text: `the delivery has more than ${limits.nodes} cells: split it by persons, so that all rows of one person, in every table, come in one delivery, each part with the headers` });
    for (const row of read.value) rows.push(row);
  }
  return ok(buildTree(rows, shape, notices));
}

function readTable(part: TableText, { settings, limits = READ_LIMITS }: TablesInput, shape: TablesShape): Result<readonly Row[]> {
  const records = readRecords(part.text, settings);
  if (!records.ok) return fail(...records.issues.map((issue) => ({ ...issue, ...(part.name === '' ? {} : { at: [part.name, issue.at].filter(Boolean).join(', ') }) })));
  const [header = [], ...lines] = records.value;
  if (header.length > limits.columns) return fail({ code: 'too-costly', text: `a table has more than ${limits.columns} columns` });
  const table = tableOf(part.name, header, shape);
  const title = table?.name ?? 'unknown-table';
  return ok(lines.map((line, index) => ({ shape: table, table: title, at: `${part.name === '' ? title : part.name}, row ${index + 2}`, cells: cellsOf(header, line, table) })));
}

function cellsOf(header: readonly string[], line: readonly string[], table: TableShape | undefined): readonly Cell[] {
  return line.flatMap((value, index) => {
    const title = header[index] ?? '';
    const folded = foldHeader(title);
    const name = table?.columns.get(folded) ?? (folded === '' ? `column-${index + 1}` : folded);
    return value === '' ? [] : [{ name, title: title === '' ? `column ${index + 1}` : title, value }];
  });
}

/** By the file's name, else by the columns that only this table has. */
function tableOf(file: string, header: readonly string[], shape: TablesShape): TableShape | undefined {
  const folded = foldHeader(file.replace(/\.[A-Za-z]{1,4}$/u, ''));
  const named = shape.tables.flatMap((table) => table.files.filter((name) => folded.includes(name)).map((name) => ({ table, length: name.length })));
  const best = named.sort((a, b) => b.length - a.length)[0]?.table;
  if (best !== undefined) return best;
  const fits = shape.tables.filter((table) => {
    const columns = new Set(header.map((title) => table.columns.get(foldHeader(title))));
    return table.needs.every((column) => columns.has(column));
  });
  return fits.sort((a, b) => b.needs.length - a.needs.length)[0];
}

const plain = (name: string): { name: string; family: string; namespace: string } => ({ name, family: '', namespace: '' });

/** A node to be: the rows that share a key, in the order they came. */
interface Group {
  readonly table: string;
  readonly shape: TableShape | undefined;
  readonly rows: Row[];
  person: string | undefined;
  /** What its joins lead to; without a group: to a row that is not in the delivery. */
  readonly joined: { readonly join: TableJoin; readonly group: Group | undefined }[];
  readonly links: Map<string, Draft>;
  node: SourceNode | undefined;
}

function buildTree(rows: readonly Row[], shape: TablesShape, notices: LossLine[]): SourceDocument {
  const groups = groupRows(rows, shape);
  joinGroups(groups, shape, notices);
  for (const group of groups) group.person = personOf(group, shape, new Set());
  const tree = treeBuilder();
  const root = tree.add(undefined, plain('delivery'), 'the delivery');
  const header = tree.add(root, plain('header'), 'the delivery');
  for (const name of new Set(groups.map((group) => group.table))) tree.add(header, plain(name), 'the delivery');
  const places = new Map<string, Draft>();
  for (const group of groups) addGroup(tree, placeOf(tree, root, places, group), group, shape);
  for (const group of groups.filter((one) => one.person === undefined && one.shape !== undefined)) notices.push(nobody(group));
  return tree.finish(root, { targets: targetsOf(groups), notices });
}

function valueIn(row: Row, column: string, shape: TablesShape): string | undefined {
  const value = row.cells.find((cell) => cell.name === column)?.value;
  return value === undefined || shape.isPlaceholder(value) ? undefined : value.toUpperCase();
}

function keyIn(row: Row, columns: readonly string[], shape: TablesShape): string | undefined {
  const values = columns.map((column) => valueIn(row, column, shape));
  return columns.length === 0 || values.includes(undefined) ? undefined : values.join('\u0000');
}

function groupRows(rows: readonly Row[], shape: TablesShape): readonly Group[] {
  const groups: Group[] = [];
  const byKey = new Map<string, Group>();
  for (const row of rows) {
    const key = row.shape === undefined ? undefined : keyIn(row, row.shape.key, shape);
    const full = `${row.table}\u0000${key ?? ''}`;
    const known = key === undefined ? undefined : byKey.get(full);
    if (known !== undefined) known.rows.push(row);
    else {
      const group: Group = { table: row.table, shape: row.shape, rows: [row], person: undefined, joined: [], links: new Map(), node: undefined };
      groups.push(group);
      if (key !== undefined) byKey.set(full, group);
    }
  }
  return groups;
}

function joinGroups(groups: readonly Group[], shape: TablesShape, notices: LossLine[]): void {
  const indexes = new Map<string, ReadonlyMap<string, Group>>();
  const present = new Set(groups.map((group) => group.table));
  for (const group of groups) {
    for (const join of group.shape?.joins ?? []) {
      const key = keyOfGroup(group, join.on.map(([own]) => own), shape);
      if (key === undefined) continue;
      const found = indexOf(indexes, groups, join, shape).get(key);
      group.joined.push({ join, group: found === group ? undefined : found });
      if (found === undefined && present.has(join.table)) notices.push(dangling(group, join));
    }
  }
}

function keyOfGroup(group: Group, columns: readonly string[], shape: TablesShape): string | undefined {
  return group.rows.map((row) => keyIn(row, columns, shape)).find((key) => key !== undefined);
}

function indexOf(indexes: Map<string, ReadonlyMap<string, Group>>, groups: readonly Group[], join: TableJoin, shape: TablesShape): ReadonlyMap<string, Group> {
  const columns = join.on.map(([, theirs]) => theirs);
  const name = [join.table, ...columns].join('\u0000');
  const known = indexes.get(name);
  if (known !== undefined) return known;
  const made = new Map<string, Group>();
  for (const group of groups.filter((one) => one.table === join.table)) {
    for (const row of group.rows) {
      const key = keyIn(row, columns, shape);
      if (key !== undefined && !made.has(key)) made.set(key, group);
    }
  }
  indexes.set(name, made);
  return made;
}

/** The row's own column, else the person of a row that it belongs to. */
function personOf(group: Group, shape: TablesShape, seen: Set<Group>): string | undefined {
  if (group.person !== undefined || seen.has(group)) return group.person;
  seen.add(group);
  return keyOfGroup(group, [shape.person], shape) ?? group.joined.map(({ group: next }) => (next === undefined ? undefined : personOf(next, shape, seen))).find((person) => person !== undefined);
}

function placeOf(tree: TreeBuilder, root: Draft, places: Map<string, Draft>, group: Group): Draft {
  const name = group.shape === undefined ? 'unknown' : group.person === undefined ? 'unplaced' : 'person';
  const key = `${name}\u0000${group.person ?? ''}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  const made = tree.add(root, plain(name), group.rows[0]?.at ?? root.at);
  places.set(key, made);
  return made;
}

/** The cells of a group; those that name another row stand under the link to it, and keep their own names there. */
function addGroup(tree: TreeBuilder, place: Draft, group: Group, shape: TablesShape): void {
  const node = tree.add(place, plain(group.table), group.rows[0]?.at ?? place.at);
  group.node = node;
  const links = new Map<string, Draft>();
  for (const { join } of group.joined) {
    const link = tree.add(node, { ...plain(join.name), namespace: LINK }, node.at);
    group.links.set(join.name, link);
    for (const [own] of join.on) if (own !== shape.person && !links.has(own)) links.set(own, link);
  }
  for (const row of group.rows) {
    for (const cell of row.cells) tree.fill(tree.add(links.get(cell.name) ?? node, plain(cell.name), `${row.at}, column ${cell.title}`), cell.value);
  }
}

function targetsOf(groups: readonly Group[]): ReadonlyMap<SourceNode, SourceNode> {
  const targets = new Map<SourceNode, SourceNode>();
  for (const { join, group, link } of groups.flatMap((one) => one.joined.map((joined) => ({ ...joined, link: one.links.get(joined.join.name) })))) {
    if (link !== undefined && group?.node !== undefined && join.table === group.table) targets.set(link, group.node);
  }
  return targets;
}

function dangling(group: Group, join: TableJoin): LossLine {
  const text = `this row belongs to a row of "${join.table}" that is not in the delivery`;
  return { kind: 'failed-transform', severity: 'warning', at: group.rows[0]?.at ?? '', name: group.table, text, count: 0 };
}

function nobody(group: Group): LossLine {
  return { kind: 'failed-transform', severity: 'error', at: group.rows[0]?.at ?? '', name: group.table, text: 'this row names nobody, and neither does a row that it belongs to', count: 0 };
}
