// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { dataFolderOf, moveInto, type Place } from './place.ts';
import { SECRET_FILE } from './postmaster.ts';

/** Superuser of the embedded server; the gateway itself works as a plain role. */
export const SUPERUSER = 'keeper';

const LOG_FILE = 'postgres.log';

/** Longest path of a socket that every system takes (sockaddr_un), less the name of the socket itself. */
const SOCKET_FOLDER_MAX = 100 - '/.s.PGSQL.5432'.length;

/** A data folder: UTF-8, C collation (the same order everywhere), passwords by SCRAM, fsync on (PostgreSQL's default). */
export async function initialize(place: Place, account: Account | undefined): Promise<void> {
  const half = join(place.base, `init-${randomBytes(6).toString('hex')}`);
  const data = join(half, 'data');
  const secret = randomBytes(24).toString('hex');
  makePrivate(half, account);
  const file = writeOwned(join(half, SECRET_FILE), secret, account);
  const args = ['-D', data, '-U', SUPERUSER, `--pwfile=${file}`, '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256'];
  try {
    await promisify(execFile)(join(place.binaries, 'bin', 'initdb'), args, { ...(account ?? {}), cwd: '/', env: environment() });
    writeOwned(join(data, SECRET_FILE), secret, account);
    moveInto(data, dataFolderOf(place.base));
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

function makePrivate(folder: string, account: Account | undefined): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
    own(folder, account);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'failed';
    throw new Error(`The database folder cannot be made at ${folder} (${why}): set DATA_DIR to a folder that this account may write, or DATABASE_URL.`, { cause: error });
  }
}

function writeOwned(file: string, text: string, account: Account | undefined): string {
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  own(file, account);
  return file;
}

function own(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/**
 * Starts the server in a process group of its own, so that it outlives this process (a kill -9 of the gateway, a Ctrl-C in
 * its terminal). Its log never holds a statement or a value, since these are patients' data.
 */
export async function launch(place: Place, account: Account | undefined): Promise<ChildProcess> {
  const listen = await listenOn(dataFolderOf(place.base), account);
  const settings = { ...listen, ...SETTINGS };
  const args = ['-D', dataFolderOf(place.base), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const log = openSync(join(place.base, LOG_FILE), 'a', 0o600);
  const child = spawn(join(place.binaries, 'bin', 'postgres'), args, {
    ...(account ?? {}), cwd: '/', env: environment(), detached: true, stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

const SETTINGS = {
  max_connections: '100',
  shared_buffers: '256MB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_wal_size: '2GB',
  // Plans rest on statistics: they follow a bulk load within seconds, not minutes.
  autovacuum_naptime: '10s',
  autovacuum_analyze_scale_factor: '0.02',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
} as const;

/** A socket inside the data folder, which only its account (and root) can enter; else one in a private temporary folder; on Windows loopback. */
async function listenOn(data: string, account: Account | undefined): Promise<Readonly<Record<string, string>>> {
  if (process.platform === 'win32') {
    return { listen_addresses: '127.0.0.1', port: String(await freePort()), unix_socket_directories: '' };
  }
  let folder = data;
  if (Buffer.byteLength(data) > SOCKET_FOLDER_MAX || data.includes(',')) {
    folder = mkdtempSync(join(tmpdir(), 'tc-'));
    chmodSync(folder, 0o700);
    own(folder, account);
  }
  return { listen_addresses: '', port: '5432', unix_socket_directories: folder };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => { resolve(port); });
    });
  });
}

/** The last lines of the server's log, for a start that failed. */
export function logTail(base: string): string {
  return readFileSync(join(base, LOG_FILE), 'utf8').trimEnd().split('\n').slice(-5).join(' | ');
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}) };
}
