// SPDX-License-Identifier: Apache-2.0
/**
 * `map --from FORMAT [--to fhir] [--feed ID] FILE... [--json]`: what a message becomes, and what was not carried over. Several files, or a
 * folder, are one delivery of tables.
 * `map --from fhir --to FORMAT [--kind KIND] [--feed ID] FILE`: a Bundle as a message of that format; the report goes to the error output.
 * `map export FORMAT`: the format itself, as FHIR StructureMap and ConceptMaps.
 * A tool for those who write mappings: it reads a file and sends nothing, so there is nothing for the gate to decide.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Result } from '../domain/issue.ts';
import { fail, ok } from '../domain/issue.ts';
import { mapAny, writeAny, type WrittenMessage } from '../domain/mapping/map-any.ts';
import type { FeedSettings, Mapped } from '../domain/mapping/types.ts';
import { joinDelivery, tableName } from '../domain/mapping/read/delivery.ts';
import { envelopeAt } from '../domain/mapping/write/envelope.ts';
import { findFeed } from '../app/registry/feeds.ts';
import type { CliDeps, Command, Io } from './io.ts';
import { tell } from './io.ts';
import { mapExport } from './map-export.ts';
import { LONG, mapLong } from './map-long.ts';

interface Wanted { readonly from: string; readonly to: string; readonly kind?: string; readonly feed?: string; readonly files: readonly string[]; readonly json: boolean }

export const map: Command = async (args, deps) => {
  if (args[0] === 'export') {
    return mapExport(args.slice(1), deps);
  }
  const wanted = readArgs(args);
  if (wanted.ok && wanted.value.to !== 'fhir') {
    return mapOut(wanted.value, deps);
  }
  const long = wanted.ok ? await runLong(wanted.value, deps) : undefined;
  if (long !== undefined) {
    return long;
  }
  const mapped = wanted.ok ? await run(wanted.value, deps) : wanted;
  if (!mapped.ok || !wanted.ok) {
    tell(deps.io, mapped.ok ? [] : mapped.issues);
    return wanted.ok ? 1 : 2;
  }
  if (wanted.value.json) {
    deps.io.out(JSON.stringify(mapped.value, null, 2));
  } else {
    print(deps.io, mapped.value);
  }
  return 0;
};

function readArgs(args: readonly string[]): Result<Wanted> {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true, strict: false,
    options: { from: { type: 'string' }, to: { type: 'string' }, feed: { type: 'string' }, kind: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (typeof values.from !== 'string' || positionals.length === 0 || (positionals.length > 1 && values.from === 'fhir')) {
    return fail({ code: 'required', text: 'throughcare map --from FORMAT [--feed ID] FILE... [--json], or map --from fhir --to FORMAT [--kind KIND] [--feed ID] FILE' });
  }
  const to = typeof values.to === 'string' ? values.to : 'fhir';
  if (to !== 'fhir' && values.from !== 'fhir') {
    return fail({ code: 'not-supported', text: 'A message goes from its format to FHIR or from FHIR to a format: in two steps from one to another' });
  }
  return ok({
    from: values.from, to, files: positionals, json: values.json === true, ...(typeof values.kind === 'string' ? { kind: values.kind } : {}),
    ...(typeof values.feed === 'string' ? { feed: values.feed } : {}) });
}

/** A long table, chunk by chunk: the exit status; undefined: the file is none. With --json one line for each chunk. */
async function runLong(wanted: Wanted, deps: CliDeps): Promise<number | undefined> {
  const formats = deps.formats();
  const format = formats.ok ? formats.value.get(wanted.from) : undefined;
  const [path] = wanted.files;
  if (format?.reader.kind !== 'csv' || path === undefined || wanted.files.length > 1 || deps.openLong?.(path, LONG, 'utf-8') === undefined) {
    return undefined;
  }
  const settings = wanted.feed === undefined ? ok<FeedSettings>({}) : await settingsOf(wanted.feed, wanted.from, deps);
  const text = settings.ok ? deps.openLong(path, LONG, settings.value.encoding ?? 'utf-8') : undefined;
  if (!settings.ok || text === undefined) {
    tell(deps.io, settings.ok ? [] : settings.issues);
    return 1;
  }
  const each = wanted.json ? { each: (mapped: Mapped) => { deps.io.out(JSON.stringify(mapped)); } } : {};
  const done = await mapLong({ format, settings: settings.value, text, io: deps.io, ...each });
  if (!done.ok) {
    tell(deps.io, done.issues);
    return 1;
  }
  if (!wanted.json) {
    const { rows, chunks, resources } = done.value;
    deps.io.out(`${String(rows)} rows in ${String(chunks)} chunks`);
    Object.entries(resources).forEach(([type, count]) => { deps.io.out(`  ${String(count)} ${type}`); });
    printReport((line) => { deps.io.out(line); }, done.value);
  }
  return 0;
}

async function run(wanted: Wanted, deps: CliDeps): Promise<Result<Mapped>> {
  const formats = deps.formats();
  if (!formats.ok) {
    return formats;
  }
  const settings = wanted.feed === undefined ? ok<FeedSettings>({}) : await settingsOf(wanted.feed, wanted.from, deps);
  const text = settings.ok ? textOf(wanted, { settings: settings.value, tables: formats.value.get(wanted.from)?.reader.kind === 'tables' }, deps) : settings;
  return settings.ok && text.ok ? mapAny(formats.value, wanted.from, { text: text.value, settings: settings.value }) : fail(...(text.ok ? [] : text.issues));
}

/** One file is a message as it stands; several, a folder, or one table of a format of tables are a delivery, named by their files. */
function textOf(wanted: Wanted, format: { readonly settings: FeedSettings; readonly tables: boolean }, deps: CliDeps): Result<string> {
  const paths = wanted.files.flatMap((path) => deps.readFolder?.(path) ?? [path]).sort();
  const read = paths.map((path) => ({ path, bytes: deps.readFile(path) }));
  const issues = read.flatMap(({ bytes }) => (bytes.ok ? [] : bytes.issues));
  const tables = read.flatMap(({ path, bytes }) => (bytes.ok ? [{ name: tableName(path), text: new TextDecoder(format.settings.encoding ?? 'utf-8').decode(bytes.value) }] : []));
  if (issues.length > 0 || tables.length === 0) {
    return fail(...(issues.length > 0 ? issues : [{ code: 'not-found' as const, text: 'There is no file in the folder' }]));
  }
  const [only] = tables;
  const asItStands = tables.length === 1 && (!format.tables || /^\s*\{/u.test(only?.text ?? ''));
  return ok(asItStands && only !== undefined ? only.text : joinDelivery(tables));
}

async function settingsOf(id: string, format: string, deps: CliDeps): Promise<Result<FeedSettings>> {
  const opened = await deps.offline();
  if (!opened.ok) {
    return opened;
  }
  const offline = opened.value;
  const { store, policy } = offline.deps;
  const feed = await store.read(offline.caller.tenant, (session) => findFeed(session, id, policy.gateway)).finally(() => offline.close());
  return feed?.format === format ? ok(feed.settings) : fail({ code: 'not-found', text: `There is no feed ${id} of the format ${format}` });
}

async function mapOut(wanted: Wanted, deps: CliDeps): Promise<number> {
  const written = await write(wanted, deps);
  if (!written.ok) {
    tell(deps.io, written.issues);
    return 1;
  }
  deps.io.out(written.value.text);
  printReport((line) => { deps.io.err(line); }, written.value);
  return 0;
}

async function write(wanted: Wanted, deps: CliDeps): Promise<Result<WrittenMessage>> {
  const formats = deps.formats();
  const bytes = deps.readFile(wanted.files[0] ?? '');
  if (!formats.ok || !bytes.ok) {
    return formats.ok ? fail(...(bytes.ok ? [] : bytes.issues)) : formats;
  }
  const settings = wanted.feed === undefined ? ok<FeedSettings>({}) : await settingsOf(wanted.feed, wanted.to, deps);
  const read = mapAny(formats.value, 'fhir', { text: new TextDecoder().decode(bytes.value), settings: {} });
  if (!settings.ok || !read.ok) {
    return settings.ok ? (read.ok ? fail() : read) : settings;
  }
  const now = new Date().toISOString();
  return writeAny(formats.value, wanted.to, {
    entries: read.value.entries.map(({ urn, resource }) => ({ ref: urn, resource })), settings: settings.value, envelope: envelopeAt(now, randomUUID()),
    ...(wanted.kind === undefined ? {} : { kind: wanted.kind }),
  });
}

function printReport(out: (line: string) => void, { loss, assumed }: Pick<Mapped, 'loss' | 'assumed'>): void {
  const { leaves, mapped: carried, keptAsText, ignored, lost, lines } = loss;
  out(`${String(leaves)} values: ${String(carried)} mapped, ${String(keptAsText)} kept as text, ${String(ignored)} ignored with a reason, ${String(lost)} lost`);
  for (const line of lines) {
    out(`  ${line.severity}: ${line.name} (${line.at}) ${line.text}${line.count > 1 ? ` x${String(line.count)}` : ''}`);
  }
  for (const sentence of assumed) {
    out(`assumed: ${sentence}`);
  }
}

function print(io: Io, mapped: Mapped): void {
  io.out(`${mapped.kind}, message identity ${mapped.identity === '' ? '(none)' : mapped.identity}`);
  for (const entry of mapped.entries) {
    io.out(`  ${entry.resource.resourceType}  <- ${entry.sourceAt}`);
  }
  printReport((line) => { io.out(line); }, mapped);
}
