// SPDX-License-Identifier: Apache-2.0
/**
 * One file or folder of a drop -> messages through the same use case as HTTP. A long table goes in chunk by chunk; how far it came is written
 * beside it after each, so that a gateway that died goes on where it stopped (and a chunk that went in just before changes nothing a second time).
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../app/api.ts';
import type { Caller } from '../../app/caller.ts';
import { kindOf, StoreError } from '../../app/failure.ts';
import type { Log } from '../../app/ports.ts';
import type { RegisteredFeed } from '../../app/registry/feeds.ts';
import type { CompiledReader } from '../../domain/mapping/compiled.ts';
import { chunksOf } from '../../domain/mapping/read/chunks.ts';
import { joinDelivery, tableName } from '../../domain/mapping/read/delivery.ts';
import type { FeedFolders } from './folders.ts';

export interface Taking {
  readonly app: Pick<App, 'ingest'>;
  readonly tenant: string;
  readonly feed: RegisteredFeed;
  readonly reader: CompiledReader['kind'] | undefined;
  readonly folders: FeedFolders;
  /** Told after each message. */
  readonly progress?: (taken: Taken) => void;
  readonly log: Pick<Log, 'error'>;
  /** True when the gateway stops: what was not taken stays in work. */
  readonly stopping: () => boolean;
}

/** How a file came out. Issue texts hold no patient's data. */
export interface Taken {
  readonly rows: number;
  readonly accepted: number;
  readonly failed: number;
  readonly bytes: number;
  readonly total: number;
  /** Texts of what was not taken in, the first hundred. */
  readonly problems: readonly string[];
}

const NOTHING: Taken = { rows: 0, accepted: 0, failed: 0, bytes: 0, total: 0, problems: [] };
const PROBLEMS = 100;

/** Takes in what lies in `work` under this name; undefined: the gateway stops, or its database is away, and it stays there. */
export async function take(taking: Taking, name: string): Promise<Taken | undefined> {
  const path = taking.folders.path('work', name);
  const found = await stat(path);
  if (taking.reader === 'csv' && !found.isDirectory()) return takeLong(taking, name, found.size);
  const raw = await messageOf(taking, path, found.isDirectory());
  const json = raw.json ? 'application/json' : 'application/octet-stream';
  const taken = await send(taking, { ...NOTHING, total: raw.bytes.length }, { raw: raw.bytes, contentType: json, at: name });
  return taken === undefined ? undefined : { ...taken, bytes: raw.bytes.length };
}

/** A folder, or a table of a format of tables, is a delivery named by its files; all else goes in as it stands. */
async function messageOf(taking: Taking, path: string, folder: boolean): Promise<{ readonly bytes: Uint8Array; readonly json: boolean }> {
  const files = folder ? (await readdir(path)).filter((name) => !name.startsWith('.')).sort().map((name) => join(path, name)) : [path];
  const read = await Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })));
  const [only] = read;
  if (taking.reader !== 'tables' && read.length === 1 && only !== undefined) return { bytes: only.bytes, json: false };
  const decoder = new TextDecoder(taking.feed.settings.encoding ?? 'utf-8');
  const tables = read.map(({ file, bytes }) => ({ name: tableName(file), text: decoder.decode(bytes) }));
  const ready = tables.length === 1 && /^\s*\{/u.test(tables[0]?.text ?? '') ? tables[0]?.text ?? '' : joinDelivery(tables);
  return { bytes: new TextEncoder().encode(ready), json: true };
}

async function takeLong(taking: Taking, name: string, total: number): Promise<Taken | undefined> {
  const note = taking.folders.path('work', `${name}.progress.json`);
  let taken: Taken = { ...(await readNote(note)), total };
  const before = taken.rows;
  const bytes = { read: 0 };
  for await (const chunk of chunksOf(textOf(taking, name, bytes), taking.feed.settings.csv ?? {})) {
    if (taking.stopping()) return undefined;
    if (!chunk.ok) {
      taken = failing(taken, chunk.issues.map((issue) => `${issue.at ?? name}: ${issue.text}`));
      break;
    }
    const { first, rows, text } = chunk.value;
    if (first + rows - 1 <= before) continue;
    const sent = await send(taking, taken, { raw: new TextEncoder().encode(text), contentType: 'text/csv; charset=utf-8', at: `rows ${String(first)} to ${String(first + rows - 1)}` });
    if (sent === undefined) return undefined;
    taken = { ...sent, rows: first + rows - 1, bytes: bytes.read };
    await writeNote(note, taken);
    taking.progress?.(taken);
  }
  await rm(note, { force: true });
  return taken.rows === 0 && taken.failed === 0 ? failing(taken, ['the file has no rows']) : { ...taken, bytes: total };
}

async function* textOf(taking: Taking, name: string, bytes: { read: number }): AsyncGenerator<string> {
  const decoder = new TextDecoder(taking.feed.settings.encoding ?? 'utf-8');
  for await (const piece of createReadStream(taking.folders.path('work', name), { highWaterMark: 64 * 1024 }) as AsyncIterable<Uint8Array>) {
    bytes.read += piece.length;
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}

/** Sends one message. What went wrong in it, or for it, is told; only a database that is away is waited for (undefined), since nothing else would be mended by trying again. */
async function send(taking: Taking, taken: Taken, message: { readonly raw: Uint8Array; readonly contentType: string; readonly at: string }): Promise<Taken | undefined> {
  const caller: Caller = {
    tenant: taking.tenant, client: `drop:${taking.feed.id}`, organization: taking.feed.organization, kind: 'partner', scopes: ['ingest'], request: randomUUID(),
  };
  try {
    const answer = await taking.app.ingest(caller, { format: taking.feed.format, feed: taking.feed.id, contentType: message.contentType, raw: message.raw });
    if (answer.ok) return { ...taken, accepted: taken.accepted + 1 };
    return answer.issues.some((issue) => issue.code === 'unavailable') ? undefined
      : failing(taken, answer.issues.map((issue) => `${message.at}: ${issue.at === undefined ? '' : `${issue.at}: `}${issue.text}`));
  } catch (error) {
    if (error instanceof StoreError && error.issue.code === 'unavailable') return undefined;
    taking.log.error({ request: caller.request, feed: taking.feed.id, kind: kindOf(error) }, 'unexpected failure');
    return failing(taken, [`${message.at}: something went wrong here, request ${caller.request}`]);
  }
}

/** A file that could not even be read. */
export function unread(text: string): Taken {
  return failing(NOTHING, [text]);
}

function failing(taken: Taken, problems: readonly string[]): Taken {
  return { ...taken, failed: taken.failed + 1, problems: [...taken.problems, ...problems].slice(0, PROBLEMS) };
}

async function readNote(path: string): Promise<Taken> {
  try {
    return { ...NOTHING, ...JSON.parse(await readFile(path, 'utf8')) as Partial<Taken> };
  } catch {
    return NOTHING;
  }
}

/** Written whole or not at all. */
async function writeNote(path: string, taken: Taken): Promise<void> {
  await writeFile(`${path}.tmp`, JSON.stringify(taken), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}
