// SPDX-License-Identifier: Apache-2.0
/** kill -9 of the gateway under writes, at random moments; ROUNDS=20 for the full proof. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Store } from '../../src/app/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { must, plan, T } from '../store/fixtures.ts';
import { quiet, wallClock } from '../support/database.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);

/** A repeatable sequence of numbers below 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a gateway killed while it writes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'throughcare-kill-'));
  chmodSync(dataDir, 0o755);
  const random = numbers(20261122);
  const acknowledged: string[] = [];
  const postmaster = (): number => Number(readFileSync(join(dataDir, 'postgres-18', 'postmaster.pid'), 'utf8').split('\n')[0]);
  afterAll(() => { rmSync(dataDir, { recursive: true, force: true }); });

  /** Lets the writer run for a while, kills it (and its database in every third round), and gives back what it had acknowledged. */
  async function runAndKill(round: number): Promise<{ readonly lines: readonly string[]; readonly server: number; readonly serverKilled: boolean }> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => { out += data.toString(); });
    child.stderr.on('data', (data: Buffer) => { err += data.toString(); });
    const ended = once(child, 'close');
    const acknowledgedYet = (): boolean => out.split('\n').length > 2;
    while (!acknowledgedYet() && child.exitCode === null) await wait(10);
    await wait(100 + random() * 900);
    if (child.exitCode !== null) throw new Error(`the writer ended by itself: ${err}`);
    const server = postmaster();
    const serverKilled = round % 3 === 1;
    if (serverKilled) process.kill(server, 'SIGKILL');
    if (random() < 0.5) await wait(random() * 30);
    child.kill('SIGKILL');
    await ended;
    return { lines: out.split('\n').slice(1, -1), server, serverKilled };
  }

  async function lost(store: Store): Promise<readonly string[]> {
    const records = acknowledged.map((line) => `Observation/${line.split(' ')[0] ?? ''}`);
    const found = new Set((await store.read(T, (s) => s.heads(records))).map(({ type, id }) => `${type}/${id}`));
    const missing = records.filter((record) => !found.has(record));
    for (const line of acknowledged.slice(-500)) {
      const id = line.split(' ')[1] ?? '';
      if ((await store.read(T, (s) => s.ledger({ id, count: 1 }))).length === 0) missing.push(id);
    }
    return missing;
  }

  it(`loses no acknowledged record, disclosure or ledger entry in ${ROUNDS} rounds, and meets its database again`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { lines, server, serverKilled } = await runAndKill(round);
      acknowledged.push(...lines);
      const store = await openStore({ dataDir, log: quiet, clock: wallClock });
      try {
        expect(postmaster() === server).toBe(!serverKilled);
        expect(await lost(store)).toEqual([]);
        const check = await store.verifyLedger(T, {});
        expect(check.firstBad).toBeUndefined();
        expect(check.entries).toBeGreaterThanOrEqual(acknowledged.length);
        const halves = must(await store.read(T, (s) => s.search(plan([], { count: 1_000_000 }), { kind: 'all' }))).matches.filter(({ id }) => /-[ab]$/.test(id));
        expect(halves.length % 2).toBe(0);
      } finally {
        await store.close();
      }
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS);
  }, 60_000 + ROUNDS * 20_000);

  it('leaves no database running once it was shut down cleanly', () => {
    expect(() => postmaster()).toThrow('ENOENT');
  });
});
