// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The account that the server runs under; undefined: that of this process. PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** True when this process is root of a system that has uids. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account to run the server under. As root: the owner of an existing data folder (so that a folder keeps working
 * whoever starts the gateway), else `postgres`, else `nobody`. As anyone else: undefined, this process's own.
 */
export function serverAccount(dataFolder: string): Account | undefined {
  if (!isRoot()) return undefined;
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : undefined;
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const named = accountOf('postgres') ?? accountOf('nobody');
  if (named === undefined) throw new Error('Running as root, and neither user "postgres" nor "nobody" exists to run the database under.');
  return named;
}

function accountOf(name: string): Account | undefined {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/**
 * True when the account may enter every folder above `path` (and `path` itself when it is a folder): what initdb and
 * postgres need, and what fails with EACCES below a folder such as /root. Looks at the mode bits alone; a folder that
 * lets the account in by an access list counts as closed, which only costs a copy.
 */
export function canReach(path: string, account: Account | undefined): boolean {
  let at = resolve(path);
  while (!existsSync(at)) at = dirname(at);
  for (;;) {
    const stats = statSync(at);
    if (stats.isDirectory() && !mayEnter(at, stats, account)) return false;
    if (dirname(at) === at) return true;
    at = dirname(at);
  }
}

function mayEnter(path: string, stats: Stats, account: Account | undefined): boolean {
  if (account === undefined) return passes(path, constants.X_OK);
  if (stats.uid === account.uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === account.gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}

function passes(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
