// SPDX-License-Identifier: Apache-2.0
/** The mapping files of all formats -> compiled formats. Called once at start; any fault stops the start. */
import type { z } from 'zod';
import type { Issue, Result } from '../issue.ts';
import { fail, ok } from '../issue.ts';
import type { CodeTable } from './codes.ts';
import { codeTable } from './codes.ts';
import { compileGroup, compileKeyPart, compilePath, compileWhen } from './compile.ts';
import type { Compiler, Names } from './compile.ts';
import type { CompiledFormat, CompiledReader, CompiledWriter } from './compiled.ts';
import { withFragments } from './fragments.ts';
import type { Fragments } from './fragments.ts';
import { placeholderTest } from './placeholders.ts';
import { foldHeader } from './read/csv.ts';
import { PASSES } from './read/passes.ts';
import type { TablesShape } from './read/tables.ts';
import { familyMatcher } from './read/xml.ts';
import { codesFile, extensionsFile, formatFile, fragmentFile, rowsFile, systemsFile } from './row-schema.ts';
import type { RawFormat, RawGroup, RawTablesReader, Systems } from './row-schema.ts';

/** Path below `mappings/` -> text of the file. */
export type RawMappingFiles = Readonly<Record<string, string>>;

export interface Formats {
  readonly get: (id: string) => CompiledFormat | undefined;
  readonly ids: readonly string[];
}

/** Compiles every `<format>/format.json` with its rows and codes. Errors: every fault of every file, with its place. */
export function compileFormats(raw: RawMappingFiles): Result<Formats> {
  const issues: Issue[] = [];
  const common = readCommon(raw, issues);
  const ids = Object.keys(raw).filter((path) => /^[^/]+\/format\.json$/u.test(path)).map((path) => path.split('/')[0] ?? '').sort();
  const formats = new Map<string, CompiledFormat>();
  for (const id of ids) {
    const format = compileFormat({ raw, issues, id }, common);
    if (format !== undefined) formats.set(id, format);
  }
  return issues.length > 0 ? fail(...issues) : ok({ get: (id) => formats.get(id), ids });
}

interface Common {
  readonly systems: Systems;
  readonly extensions: Readonly<Record<string, string>>;
  readonly fragments: Fragments;
  /** Tables that every format may name; a format's own of the same name goes before. */
  readonly tables: ReadonlyMap<string, CodeTable>;
}

interface Source {
  readonly raw: RawMappingFiles;
  readonly issues: Issue[];
  readonly id: string;
}

function readCommon(raw: RawMappingFiles, issues: Issue[]): Common {
  return {
    systems: parseFile(raw, 'common/systems.json', systemsFile, issues)?.systems ?? {},
    extensions: parseFile(raw, 'common/extensions.json', extensionsFile, issues)?.extensions ?? {},
    fragments: readFragments({ raw, issues, id: 'common' }),
    tables: readTables({ raw, issues, id: 'common' }),
  };
}

function readFragments(source: Source): Fragments {
  return new Map(filesOf(source, /^rows\/[^/]+\.json$/u).map((file) =>
    [nameOf(file), parseFile(source.raw, file, fragmentFile, source.issues)?.rows ?? []]));
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.json$/u, '');
}

function parseFile<T>(raw: RawMappingFiles, path: string, schema: z.ZodType<T>, issues: Issue[]): T | undefined {
  let json: unknown;
  try {
    json = JSON.parse(raw[path] ?? '');
  } catch {
    issues.push({ code: 'invalid', text: raw[path] === undefined ? 'the file is missing' : 'not JSON', at: path });
    return undefined;
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) issues.push({ code: 'invalid', text: issue.message, at: `${path}: ${issue.path.join('.')}` });
  return undefined;
}

function compileFormat(source: Source, common: Common): CompiledFormat | undefined {
  const { raw, issues, id } = source;
  const head = parseFile(raw, `${id}/format.json`, formatFile, issues);
  if (head === undefined) return undefined;
  if (head.format !== id) issues.push({ code: 'invalid', text: `the format calls itself ${head.format}`, at: `${id}/format.json` });
  const groups = readGroups(source, common.fragments);
  const tables = new Map([...common.tables, ...readTables(source)]);
  const names: Names = { ...common, tables, identifierSystems: head.identifierSystems, groups: groups.map(({ group }) => group.id) };
  const compiler: Compiler = { names, issues };
  for (const name of new Set(names.groups.filter((one, index, all) => all.indexOf(one) !== index))) {
    issues.push({ code: 'invalid', text: `two groups are called ${name}`, at: id });
  }
  return { ...compileHead(compiler, head), groups: groups.map(({ file, group }) => compileGroup(compiler, file, group)), tables };
}

function compileHead(compiler: Compiler, head: RawFormat): Omit<CompiledFormat, 'groups' | 'tables'> {
  const at = `${head.format}/format.json`;
  return {
    id: head.format,
    title: head.title,
    reader: compileReader(compiler, head),
    messages: head.messages.map((message) => ({
      root: message.root,
      columns: message.columns ?? [],
      kind: message.kind,
      only: message.only,
      identity: (message.identity ?? []).map((parts) => parts.map((part) => compileKeyPart(compiler, at, part))),
    })),
    unit: head.unit.map((path) => compilePath(compiler, at, path)),
    ignore: head.ignore.map(({ path, reason }) => ({ path: compilePath(compiler, at, path), reason })),
    refuse: (head.refuse ?? []).map(({ when, code, text }) => ({ when: compileWhen(compiler, at, when), issue: { code, text } })),
    isPlaceholder: placeholderTest(head.placeholders ?? []),
    writer: head.write === undefined ? undefined : compileWriter(compiler, at, head.write),
  };
}

function compileWriter(compiler: Compiler, at: string, raw: NonNullable<RawFormat['write']>): CompiledWriter {
  return {
    contentType: raw.contentType,
    namespaces: raw.namespaces ?? {},
    rootFamily: raw.rootFamily ?? '',
    order: raw.order ?? {},
    columns: raw.columns ?? {},
    set: (raw.set ?? []).map((one) => ({ path: compilePath(compiler, at, one.path), kinds: one.kinds ?? [], value: one.value })),
  };
}

function compileReader(compiler: Compiler, head: RawFormat): CompiledReader {
  const reader = head.reader;
  if (reader.kind === 'csv') {
    return { kind: 'csv', shape: { columns: foldedColumns(reader.columns), groupBy: reader.groupBy } };
  }
  if (reader.kind === 'tables') return { kind: 'tables', shape: tablesShape(compiler, head, reader) };
  if (reader.kind === 'hl7v2') return { kind: 'hl7v2', under: new Map(Object.entries(reader.under)) };
  const post = reader.post === undefined ? undefined : PASSES[reader.post];
  if (reader.post !== undefined && post === undefined) compiler.issues.push({ code: 'invalid', text: `unknown reader pass: ${reader.post}`, at: `${head.format}/format.json` });
  return { kind: 'xml', familyOf: familyMatcher(reader.families), post: post ?? ((doc) => doc) };
}

function foldedColumns(columns: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(columns).flatMap(([name, headers]) => [name, ...headers].map((header): [string, string] => [foldHeader(header), name])));
}

function tablesShape(compiler: Compiler, head: RawFormat, reader: RawTablesReader): TablesShape {
  const tables = Object.entries(reader.tables).map(([name, table]) => {
    const joins = Object.entries(table.joins ?? {}).map(([step, join]) => ({ name: step, table: join.table, on: Object.entries(join.on) }));
    const own = [...table.needs, ...table.key ?? [], ...joins.flatMap((join) => join.on.map(([column]) => column))];
    const theirs = joins.flatMap((join) => join.on.map(([, column]) => ({ table: join.table, column })));
    const unknown = [...own.map((column) => ({ table: name, column })), ...theirs].filter((one) => reader.tables[one.table]?.columns[one.column] === undefined);
    for (const { table: of, column } of unknown) {
      compiler.issues.push({ code: 'invalid', text: `table ${name} names a column that is not declared: ${of}.${column}`, at: `${head.format}/format.json` });
    }
    return { name, files: table.files.map(foldHeader), needs: table.needs, columns: foldedColumns(table.columns), key: table.key ?? [], joins };
  });
  return { person: reader.person, tables, isPlaceholder: placeholderTest(head.placeholders ?? []) };
}

function filesOf({ raw, id }: Source, pattern: RegExp): readonly string[] {
  return Object.keys(raw).filter((path) => path.startsWith(`${id}/`) && pattern.test(path.slice(id.length + 1))).sort();
}

function readGroups(source: Source, fragments: Fragments): readonly { file: string; group: RawGroup }[] {
  return filesOf(source, /^rows(?:[^/]*|\/[^/]+)\.json$/u).flatMap((file) =>
    (parseFile(source.raw, file, rowsFile, source.issues)?.groups ?? []).map((group) => ({ file, group: withFragments(group, file, fragments, source.issues) })));
}

function readTables(source: Source): ReadonlyMap<string, CodeTable> {
  const tables = new Map<string, CodeTable>();
  for (const file of filesOf(source, /^codes\/[^/]+\.json$/u)) {
    const name = nameOf(file);
    const parsed = parseFile(source.raw, file, codesFile, source.issues);
    if (parsed !== undefined) tables.set(name, codeTable(name, parsed.codes, parsed.ignoreCase === true));
  }
  return tables;
}
