// SPDX-License-Identifier: Apache-2.0
/** Real databases for tests: one embedded server per test run, one database per call. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Clock, Log, Store } from '../../src/app/ports.ts';
import { startEmbedded, type EmbeddedServer } from '../../src/store/embedded.ts';
import { openStore } from '../../src/store/open.ts';

export const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const wallClock: Clock = { now: () => new Date().toISOString() };

/** The process that all test files of a run share: the parent of a test worker, or this process when it runs them itself. */
const run = process.env['JEST_WORKER_ID'] !== undefined && process.connected ? process.ppid : process.pid;

let server: Promise<EmbeddedServer> | undefined;

/** The run's server. A watcher stops it and removes its folder when the run is over, however it ended. */
function testServer(): Promise<EmbeddedServer> {
  server ??= (async () => {
    const folder = join(memory() ?? tmpdir(), `throughcare-test-${run}`);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const started = await startEmbedded(folder, quiet);
    if (isFirst(join(folder, 'watched'))) watch(folder, started.pid());
    return started;
  })();
  return server;
}

/** Linux' file system in memory, where there is room: a commit then waits for no disk, which nothing here tests (kills of processes do not lose it). */
function memory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 4 * 2 ** 30 ? '/dev/shm' : undefined;
  } catch {
    return undefined;
  }
}

function isFirst(marker: string): boolean {
  try {
    writeFileSync(marker, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function watch(folder: string, pid: number): void {
  const script = `while kill -0 ${run} 2>/dev/null; do sleep 1; done; kill -INT ${pid} 2>/dev/null; while kill -0 ${pid} 2>/dev/null; do sleep 0.2; done; rm -rf '${folder}'`;
  spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

export interface FreshStore {
  readonly store: Store;
  readonly url: string;
  close(): Promise<void>;
}

/** A store on a new, empty database; `close` removes the database. `TEST_DATABASE_URL` is not looked at. */
export async function freshStore(options: { readonly clock?: Clock; readonly poolSize?: number } = {}): Promise<FreshStore> {
  const running = await testServer();
  return storeOn(running.adminUrl(), (name) => running.adminUrl(name), options);
}

/** A store on a new database of any server, given a connection string that may create databases. */
export async function storeOn(admin: string, urlOf: (database: string) => string, options: { readonly clock?: Clock; readonly poolSize?: number } = {}): Promise<FreshStore> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await statement(admin, `create database ${name}`);
  const url = urlOf(name);
  const store = await openStore({ databaseUrl: url, dataDir: '', poolSize: options.poolSize ?? 4, log: quiet, clock: options.clock ?? wallClock });
  return {
    store,
    url,
    close: async () => {
      await store.close();
      await statement(admin, `drop database ${name} with (force)`);
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function statement(url: string, text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
