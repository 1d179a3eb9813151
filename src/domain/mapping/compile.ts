// SPDX-License-Identifier: Apache-2.0
/** Raw rows -> compiled rows. Every name is looked up and every path parsed once, at start; all faults are reported together. */
import type { Issue, Result } from '../issue.ts';
import type { CodeTable } from './codes.ts';
import { codingsOf } from './codes.ts';
import type { CompiledCondition, CompiledGroup, CompiledRef, CompiledRow, KeyPart, RowAction } from './compiled.ts';
import { parsePath } from './path.ts';
import type { Path } from './path.ts';
import { PREDICATES } from './predicates.ts';
import type { RawGroup, RawRow, Systems } from './row-schema.ts';
import { parseTarget } from './target.ts';
import type { Target } from './target.ts';
import { TRANSFORMS } from './transforms/index.ts';
import type { Json } from './types.ts';

/** What rows may name. */
export interface Names {
  readonly tables: ReadonlyMap<string, CodeTable>;
  readonly systems: Systems;
  readonly extensions: Readonly<Record<string, string>>;
  readonly identifierSystems: readonly string[];
  readonly groups: readonly string[];
}

/** Gathers faults; each method gives undefined after it has written one down. */
export interface Compiler {
  readonly names: Names;
  readonly issues: Issue[];
}

type At = string;

function fault(compiler: Compiler, at: At, text: string): undefined {
  compiler.issues.push({ code: 'invalid', text, at });
  return undefined;
}

function unwrap<T>(compiler: Compiler, at: At, result: Result<T>): T | undefined {
  return result.ok ? result.value : fault(compiler, at, result.issues[0]?.text ?? 'invalid');
}

/** Compiles a source path. */
export function compilePath(compiler: Compiler, at: At, text: string): Path {
  return unwrap(compiler, at, parsePath(text)) ?? { text, start: 'context', steps: [] };
}

function compilePaths(compiler: Compiler, at: At, texts: string | readonly string[]): readonly Path[] {
  return (typeof texts === 'string' ? [texts] : texts).map((text) => compilePath(compiler, at, text));
}

/** Compiles one group. */
export function compileGroup(compiler: Compiler, file: string, raw: RawGroup): CompiledGroup {
  const at = `${file}: group ${raw.id}`;
  return {
    id: raw.id,
    resource: raw.resource,
    each: compilePaths(compiler, at, raw.each),
    key: raw.key.map((parts) => parts.map((part) => compileKeyPart(compiler, at, part))),
    match: raw.match === true,
    author: raw.author === undefined ? undefined : compileRef(compiler, at, raw.author),
    when: compileWhen(compiler, at, raw.when),
    refuses: raw.otherwise === 'refuse',
    warnings: (raw.warn ?? []).map((one) => ({ when: compileWhen(compiler, at, one.when), text: one.text })),
    only: raw.only,
    rows: raw.rows.map((row, index) => compileRow(compiler, `${at}, row ${index + 1}`, row)),
  };
}

/** Compiles a part of a key: `=literal`, `system:name`, `key:group`, `#`, `name()`, `cx:name:path` (also `xcn`, `ei`), a path, or `~path` for a digest of its value. */
export function compileKeyPart(compiler: Compiler, at: At, text: string): KeyPart {
  if (text === '#') return { kind: 'ordinal' };
  if (text === 'name()') return { kind: 'name' };
  if (text.startsWith('=')) return { kind: 'literal', text: text.slice(1) };
  const [, prefix, name = ''] = /^(system|key):([a-z0-9.-]+)$/u.exec(text) ?? [];
  if (prefix === 'system') return checkedSystem(compiler, at, name);
  if (prefix === 'key') {
    if (!compiler.names.groups.includes(name)) fault(compiler, at, `unknown group in key: ${name}`);
    return { kind: 'group', text: name };
  }
  const [, type, fallback = '', number = ''] = /^(cx|xcn|ei):([a-z0-9.-]+):(.+)$/u.exec(text) ?? [];
  if (type !== undefined) {
    checkedSystem(compiler, at, fallback);
    return { kind: 'number', layout: type === 'cx' ? 'CX' : type === 'xcn' ? 'XCN' : 'EI', fallback, path: compilePath(compiler, at, number) };
  }
  if (text.startsWith('~')) return { kind: 'digest', path: compilePath(compiler, at, text.slice(1)) };
  return { kind: 'path', path: compilePath(compiler, at, text) };
}

function checkedSystem(compiler: Compiler, at: At, name: string): KeyPart {
  if (!compiler.names.identifierSystems.includes(name)) fault(compiler, at, `unknown identifier system: ${name}`);
  return { kind: 'system', text: name };
}

function compileRef(compiler: Compiler, at: At, raw: NonNullable<RawRow['ref']>): CompiledRef {
  const ref = typeof raw === 'string' ? { group: raw } : raw;
  if (!compiler.names.groups.includes(ref.group)) fault(compiler, at, `unknown group: ${ref.group}`);
  const all = typeof raw !== 'string' && raw.all === true;
  return { group: ref.group, all, at: typeof raw === 'string' || raw.at === undefined ? undefined : compilePath(compiler, at, raw.at) };
}

/** Compiles conditions, all of which must hold. */
export function compileWhen(compiler: Compiler, at: At, raw: RawRow['when']): readonly CompiledCondition[] {
  const list = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw];
  return list.flatMap((one: string | Exclude<RawRow['when'], string | undefined | readonly unknown[]>) => {
    const condition = typeof one === 'string' ? { is: one } : one;
    const predicate = PREDICATES[condition.is];
    if (predicate === undefined) return fault(compiler, at, `unknown condition: ${condition.is}`) ?? [];
    const lacking = predicate.needs.filter((part) => !(part in condition));
    if (lacking.length > 0) fault(compiler, at, `condition ${condition.is} needs ${lacking.join(', ')}`);
    if ('table' in condition) checkTable(compiler, at, condition.table);
    const path = 'path' in condition && condition.path !== undefined ? compilePath(compiler, at, condition.path) : undefined;
    const other = 'other' in condition && condition.other !== undefined ? compilePath(compiler, at, condition.other) : undefined;
    return [{ predicate, path, other, value: 'value' in condition ? condition.value : undefined, table: 'table' in condition ? condition.table : undefined }];
  });
}

function checkTable(compiler: Compiler, at: At, name: string | undefined): CodeTable | undefined {
  if (name === undefined) return undefined;
  return compiler.names.tables.get(name) ?? fault(compiler, at, `unknown code table: ${name}`);
}

function compileRow(compiler: Compiler, at: At, raw: RawRow): CompiledRow {
  const to = raw.to === undefined ? undefined : unwrap<Target>(compiler, at, parseTarget(raw.to, compiler.names.extensions));
  if (raw.to === undefined && raw.rows === undefined) fault(compiler, at, 'a row without "rows" needs "to"');
  return {
    action: compileAction(compiler, at, raw),
    to,
    when: compileWhen(compiler, at, raw.when),
    required: raw.required === true,
    severity: raw.severity ?? 'error',
    assume: raw.assume,
    name: nameOf(raw),
    only: raw.only,
  };
}

/** How a person is told which row it is. */
function nameOf(raw: RawRow): string {
  const from = typeof raw.from === 'object' ? raw.from[0] : raw.from;
  const to = (raw.to ?? 'rows inside').replaceAll('[+]', '');
  return from === undefined || from === '.' ? to : `${to} (from ${from})`;
}

function compileAction(compiler: Compiler, at: At, raw: RawRow): RowAction {
  const kinds = [raw.value, raw.concept, raw.coding, raw.ref].filter((part) => part !== undefined).length + (raw.from === undefined ? 0 : 1);
  if (kinds !== 1) fault(compiler, at, 'a row has exactly one of from, value, concept, coding, ref');
  if (raw.ref !== undefined) return { kind: 'reference', ref: compileRef(compiler, at, raw.ref) };
  if (raw.from === undefined) return { kind: 'constant', value: constantOf(compiler, at, raw), coded: raw.value === undefined };
  const from = compilePaths(compiler, at, raw.from);
  if (raw.rows !== undefined) return { kind: 'inside', from, rows: raw.rows.map((row, index) => compileRow(compiler, `${at}.${index + 1}`, row)) };
  return compileMove(compiler, at, raw, from);
}

function compileMove(compiler: Compiler, at: At, raw: RawRow, from: readonly Path[]): RowAction {
  const transform = TRANSFORMS[raw.transform ?? 'text'] ?? fault(compiler, at, `unknown transform: ${raw.transform}`);
  const table = checkTable(compiler, at, raw.table);
  if (transform?.needsTable === true && raw.table === undefined) fault(compiler, at, `transform ${raw.transform} needs a table`);
  const unknown = Object.keys(raw.args ?? {}).filter((arg) => transform?.args.includes(arg) === false);
  if (unknown.length > 0) fault(compiler, at, `transform ${raw.transform ?? 'text'} has no argument ${unknown.join(', ')}`);
  const system = raw.args?.system;
  if (system !== undefined && !String(system).includes(':')) checkedSystem(compiler, at, String(system));
  if (table !== undefined) checkTargets(compiler, at, { table, bare: raw.transform === 'code' || transform?.bare === true });
  return { kind: 'move', from, transform: transform ?? textTransform(), table: raw.table, args: raw.args ?? {} };
}

function textTransform(): NonNullable<(typeof TRANSFORMS)[string]> {
  const found = TRANSFORMS.text;
  if (found === undefined) throw new Error('the list of transforms has no "text"');
  return found;
}

/** `code` gives bare codes, all others codings: a table must hold the kind that its row wants. */
function checkTargets(compiler: Compiler, at: At, { table, bare }: { table: CodeTable; bare: boolean }): void {
  const wrong = [...table.codes.values()].some((target) => (typeof target === 'string') !== bare && (bare || codingsOf(target).length === 0) && !Array.isArray(target));
  if (wrong) fault(compiler, at, `code table ${table.name} holds ${bare ? 'codings where bare codes' : 'bare codes where codings'} are wanted`);
}

function constantOf(compiler: Compiler, at: At, raw: RawRow): Json {
  if (raw.value !== undefined) return raw.value;
  const coding = codingOf(compiler, at, raw.concept ?? raw.coding ?? '');
  if (coding === undefined) return {};
  return raw.coding !== undefined ? coding : { coding: [coding], text: coding.display };
}

/** `system#code` of mappings/common/systems.json. */
function codingOf(compiler: Compiler, at: At, text: string): { system: string; code: string; display: string } | undefined {
  const [name = '', code = ''] = text.split('#');
  const system = compiler.names.systems[name];
  const display = system?.codes[code];
  if (system === undefined || display === undefined) return fault(compiler, at, `unknown code: ${text}`);
  return { system: system.url, code, display };
}
