// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';

/** File inside the data folder that holds the database password; made before the folder gets its name. */
export const SECRET_FILE = 'throughcare.secret';

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Folder of its socket, or '' when it listens on loopback only. */
  readonly socket: string;
}

/** Reads `postmaster.pid` (https://www.postgresql.org/docs/current/storage-file-layout.html); undefined when there is none or half of one. */
export function readPostmaster(dataFolder: string): Postmaster | undefined {
  const file = join(dataFolder, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const [pid, port, socket] = [Number(lines[0]), Number(lines[3]), lines[4]?.trim()];
    return pid > 0 && port > 0 && socket !== undefined ? { pid, port, socket } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(dataFolder, error);
  }
}

/** Connection string of a running server for one of its databases. */
export function urlOf(dataFolder: string, server: Postmaster, user: string, database: string): string {
  const host = server.socket === '' ? '127.0.0.1' : server.socket;
  return `postgres://${user}:${secretOf(dataFolder)}@localhost/${database}?host=${encodeURIComponent(host)}&port=${server.port}`;
}

/** The password of both roles. */
export function secretOf(dataFolder: string): string {
  try {
    return readFileSync(join(dataFolder, SECRET_FILE), 'utf8').trim();
  } catch (error) {
    throw unreadable(dataFolder, error);
  }
}

function unreadable(dataFolder: string, error: unknown): Error {
  const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
  return new Error(`The database folder ${dataFolder} belongs to another account (${why}): run as the account that made it, or set DATA_DIR.`, { cause: error });
}

/** True when the server answers to our password. A server that is still recovering counts as absent: ask again. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Removes a `postmaster.pid` whose number now belongs to some other program (a restarted container hands out the same
 * numbers again); PostgreSQL itself only recognizes numbers that nobody has. Its check of the shared memory still stands
 * between two servers on one folder.
 */
export function dropStale(dataFolder: string): void {
  const server = readPostmaster(dataFolder);
  if (server !== undefined && isAlive(server.pid) && !isPostgres(server.pid)) rmSync(join(dataFolder, 'postmaster.pid'), { force: true });
}

/** True when a process has this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isPostgres(pid: number): boolean {
  const procFile = `/proc/${pid}/cmdline`;
  try {
    const command = existsSync(procFile) ? readFileSync(procFile, 'utf8') : execFileSync('ps', ['-o', 'command=', '-p', String(pid)]).toString();
    return /postgres/.test(command);
  } catch {
    return true;
  }
}
