// SPDX-License-Identifier: Apache-2.0
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { canReach, isRoot, serverAccount } from '../../src/store/embedded/account.ts';
import { startEmbedded, type EmbeddedServer } from '../../src/store/embedded.ts';
import { openStore } from '../../src/store/open.ts';
import { quiet, statement, wallClock } from '../support/database.ts';
import { creates, draft, T } from './fixtures.ts';

describe('the embedded database', () => {
  const folders: string[] = [];
  const pids = new Set<number>();

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'throughcare-embedded-'));
    chmodSync(folder, 0o755);
    folders.push(folder);
    return folder;
  }
  async function start(folder: string): Promise<EmbeddedServer> {
    const server = await startEmbedded(folder, quiet);
    pids.add(server.pid());
    return server;
  }
  const alive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  afterEach(async () => {
    for (const pid of [...pids].filter(alive)) process.kill(pid, 'SIGQUIT');
    for (let n = 0; n < 200 && [...pids].some(alive); n += 1) await new Promise((resolve) => setTimeout(resolve, 25));
    pids.clear();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  it('starts once for all that ask at the same moment, and serves them all', async () => {
    const folder = newFolder();
    const servers = await Promise.all([start(folder), start(folder), start(folder)]);
    expect(new Set(servers.map((server) => server.pid())).size).toBe(1);
    const rows = await statement(servers[2]?.url() ?? '', `select current_user, current_setting('fsync') as fsync, current_setting('server_encoding') as encoding,
      (select datcollate from pg_database where datname = current_database()) as collation, (select rolsuper from pg_roles where rolname = current_user) as super`);
    expect(rows).toEqual([{ current_user: 'gateway', fsync: 'on', encoding: 'UTF8', collation: 'C', super: false }]);
  });

  it('listens on no network, and lets nobody in without the password that only its own account can read', async () => {
    const server = await start(newFolder());
    const url = new URL(server.url());
    expect(await statement(server.url(), `select current_setting('listen_addresses') as addresses`)).toEqual([{ addresses: '' }]);
    url.password = 'wrong';
    await expect(statement(url.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(decodeURIComponent(url.searchParams.get('host') ?? '')).mode & 0o077).toBe(0);
  });

  it('is stopped by the last process that uses it, and not before', async () => {
    const folder = newFolder();
    const first = await openStore({ dataDir: folder, log: quiet, clock: wallClock });
    const second = await start(folder);
    await first.read(T, (s) => s.clients());
    expect(await second.stop()).toBe(false);
    expect(await first.ready()).toBe(true);
    await first.close();
    expect(alive(second.pid())).toBe(false);
  });

  it('is started anew by the store when it was killed, with all that was committed', async () => {
    const folder = newFolder();
    const store = await openStore({ dataDir: folder, log: quiet, clock: wallClock, poolSize: 2 });
    const { pid } = { pid: (await start(folder)).pid() };
    const made = draft();
    await store.commit(T, creates(made));
    process.kill(pid, 'SIGKILL');
    const found = async (): Promise<string | undefined> => (await store.read(T, (s) => s.get(made.type, made.id)).catch(() => undefined))?.resource.id;
    for (let n = 0; n < 20 && (await found()) === undefined; n += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await found()).toBe(made.id);
    expect((await store.commit(T, creates({}))).ok).toBe(true);
    pids.add((await start(folder)).pid());
    await store.close();
  });

  it('starts although a left-over lock file names a process that is something else by now', async () => {
    const folder = newFolder();
    const first = await start(folder);
    expect(await first.stop()).toBe(true);
    const lock = join(folder, 'postgres-18', 'postmaster.pid');
    writeFileSync(lock, `${process.pid}\n${dirname(lock)}\n1700000000\n5432\n${dirname(lock)}\n\n  5432001  1\nready   \n`, { mode: 0o600 });
    const second = await start(folder);
    expect(second.pid()).not.toBe(process.pid);
    expect(readFileSync(lock, 'utf8')).toContain(String(second.pid()));
  });

  it('keeps its data where its account can reach them, also when asked for a folder that only its owner may enter', async () => {
    const closed = newFolder();
    chmodSync(closed, 0o700);
    const folder = join(closed, 'data');
    mkdirSync(folder);
    const server = await start(folder);
    expect(await statement(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    const pointer = join(folder, 'database.location');
    expect(existsSync(pointer)).toBe(isRoot());
    expect(await server.stop()).toBe(true);
    const again = await start(folder);
    expect(again.url()).toBe(server.url());
    if (isRoot()) folders.push(readFileSync(pointer, 'utf8').trim());
  });

  it('finds a socket that every system takes, also for a folder with a very long path', async () => {
    const folder = join(newFolder(), 'a'.repeat(100), 'b'.repeat(20));
    const server = await start(folder);
    const host = decodeURIComponent(new URL(server.url()).searchParams.get('host') ?? '');
    expect(host.length).toBeLessThan(80);
    expect(await statement(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    folders.push(host);
  });

  it('never runs as root', () => {
    expect(serverAccount(join(tmpdir(), 'nothing-here'))?.uid).not.toBe(0);
    expect(canReach('/', serverAccount(tmpdir()))).toBe(true);
  });
});
