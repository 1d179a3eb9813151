// SPDX-License-Identifier: Apache-2.0
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { StoreError } from '../app/failure.ts';
import type { Log } from '../app/ports.ts';
import { isConnectionFailure, issueOf } from './failures.ts';

/** A row as an array of column values; bigint columns are numbers, bytea Buffers, json text. */
export type Row = readonly unknown[];

/** Runs one statement; it is prepared once per connection. */
export type Run = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface Connection {
  readonly run: Run;
  /** Gives it back; a broken one is closed instead. */
  release(broken?: boolean): void;
}

/** Connections of one process; a request takes at most one at a time, and waits when all are taken. */
export interface Database {
  connect(): Promise<Connection>;
  /** Runs `work` on one connection, taken when it runs its first statement. Refused inside another `use` of the same request, since two can lock up the pool. */
  use<T>(work: (run: Run) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Where to connect, and what to do when nobody answers (the embedded server is started anew). */
export interface Source {
  url(): string;
  revive(): Promise<void>;
}

const int8 = 20;
const types = new pg.TypeOverrides();
types.setTypeParser(int8, Number);
types.setTypeParser(114, (text: string) => text);

/** Limits that hold for every statement; synchronous_commit is set since an answer leaves after its commit is durable. */
const OPTIONS = ['statement_timeout=30000', 'lock_timeout=10000', 'idle_in_transaction_session_timeout=60000',
  'synchronous_commit=on', 'jit=off', 'timezone=UTC'].map((option) => `-c ${option}`).join(' ');

const inUse = new AsyncLocalStorage<true>();

/** A commit of its own inside a transaction or a read could wait for what the request itself holds, for ever. */
export function refuseInTransaction(): void {
  if (inUse.getStore()) throw new Error('Nothing else may commit while a request holds a connection: finish the read or the transaction first.');
}

/** Opens a pool of `size` connections. Statements, values and their errors are never logged. */
export function openDatabase(source: Source, size: number, log: Log): Database {
  let url = source.url();
  let pool = makePool(url, size, log);
  let reviving: Promise<void> | undefined;

  async function revive(): Promise<void> {
    await source.revive();
    if (source.url() === url) return;
    const old = pool;
    url = source.url();
    pool = makePool(url, size, log);
    void old.end();
  }
  async function connect(): Promise<Connection> {
    try {
      return wrap(await pool.connect());
    } catch (error) {
      if (!isConnectionFailure(error)) throw error;
      reviving ??= revive().finally(() => { reviving = undefined; });
      await reviving;
      return wrap(await pool.connect());
    }
  }
  async function use<T>(work: (run: Run) => Promise<T>): Promise<T> {
    if (inUse.getStore()) throw new Error('A request may hold one connection only: a second one was asked for within the first.');
    return inUse.run(true, () => useOne(connect, work));
  }
  return { connect, use, close: () => pool.end() };
}

/** The connection is taken with the first statement: work that needs none waits for none. */
async function useOne<T>(connect: () => Promise<Connection>, work: (run: Run) => Promise<T>): Promise<T> {
  let connection: Promise<Connection> | undefined;
  const release = async (broken: boolean): Promise<void> => { (await connection?.catch(() => undefined))?.release(broken); };
  try {
    const value = await work(async (text, values) => (await (connection ??= connect())).run(text, values));
    await release(false);
    return value;
  } catch (error) {
    await release(isConnectionFailure(error));
    const issue = issueOf(error);
    throw issue === undefined || error instanceof StoreError ? error : new StoreError(issue, error);
  }
}

function makePool(url: string, size: number, log: Log): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: size, options: OPTIONS, types, connectionTimeoutMillis: 30_000, idleTimeoutMillis: 60_000 });
  pool.on('error', () => { log.warn({}, 'an idle database connection was lost'); });
  return pool;
}

function wrap(client: pg.PoolClient): Connection {
  const run: Run = async (text, values = []) => {
    const name = nameOf(text);
    const answer = await client.query<unknown[]>({ ...(name === undefined ? {} : { name }), text, values: [...values], rowMode: 'array' });
    return answer.rows;
  };
  return { run, release: (broken = false) => { client.release(broken); } };
}

const names = new Map<string, string>();
const NAMES_MAX = 500;

/** Name of a prepared statement; rare shapes past the limit run unprepared, so that no caller can fill the server's memory. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMES_MAX || UNPREPARED.has(text)) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
  names.set(text, name);
  return name;
}

const UNPREPARED = new Set(['begin', 'commit', 'rollback']);
