// SPDX-License-Identifier: Apache-2.0
import type { Clock, Committed, WriteSet } from '../app/ports.ts';
import { type Result } from '../domain/issue.ts';
import type { Database } from './database.ts';
import { failed, isConnectionFailure, mayRetry } from './failures.ts';
import { openGathering } from './gather.ts';
import { writeSets } from './write.ts';

interface Waiting {
  readonly tenant: number;
  readonly set: WriteSet;
  readonly settle: (result: Result<Committed>) => void;
  readonly throwOn: (error: unknown) => void;
}

/** Most sets, and most rows of resources and ledger, that share one commit. */
const SETS_MAX = 256;
const ROWS_MAX = 1000;

export interface Lanes {
  /** Resolves after the commit that holds the set. */
  commit(tenant: number, set: WriteSet): Promise<Result<Committed>>;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

/** True for a set that can share a commit: only new resources, ledger entries and deliveries. */
export function mayShare(set: WriteSet): boolean {
  return (set.changes ?? []).every((change) => change.kind === 'create');
}

/**
 * Group commit: while one statement is being made durable, the sets of other requests gather and go together in the next.
 * A few lanes, since one can prepare while another flushes; each lane has a connection of `database` to itself.
 * One statement is one transaction, so a batch commits whole or not at all.
 */
export function openLanes(database: Database, clock: Clock, count: number): Lanes {
  const gathering = openGathering(count, takeBatch, (batch) => writeBatch(database, clock, batch));
  return {
    commit: (tenant, set) => new Promise((settle, throwOn) => { gathering.add({ tenant, set, settle, throwOn }); }),
    drain: () => gathering.drain(),
  };
}

function takeBatch(queue: Waiting[]): readonly Waiting[] {
  const tenant = queue[0]?.tenant;
  let rows = 0;
  let length = 0;
  for (const { tenant: other, set } of queue) {
    rows += (set.changes?.length ?? 0) + (set.ledger?.length ?? 0);
    if (length > 0 && (other !== tenant || rows > ROWS_MAX || length === SETS_MAX)) break;
    length += 1;
  }
  return queue.splice(0, length);
}

/** Writes a batch; when it fails for a reason of one of its sets, each is written alone, so that none fails for a neighbour. */
async function writeBatch(database: Database, clock: Clock, batch: readonly Waiting[]): Promise<void> {
  try {
    const result = await writeOnce(database, clock, batch);
    if (result.ok) batch.forEach((waiting, i) => { waiting.settle({ ok: true, value: result.value[i] as Committed }); });
    else if (batch.length === 1) batch[0]?.settle(result);
    else await oneByOne(database, clock, batch);
  } catch (error) {
    // Whether a commit was made durable before its connection broke is unknown: nobody is told that it was, and nothing is tried twice.
    if (batch.length > 1 && !isConnectionFailure(error)) await oneByOne(database, clock, batch);
    else for (const waiting of batch) settleFailure(waiting, error);
  }
}

async function oneByOne(database: Database, clock: Clock, batch: readonly Waiting[]): Promise<void> {
  for (const waiting of batch) await writeBatch(database, clock, [waiting]);
}

function settleFailure(waiting: Waiting, error: unknown): void {
  try {
    waiting.settle(failed(error));
  } catch (fault) {
    waiting.throwOn(fault);
  }
}

async function writeOnce(database: Database, clock: Clock, batch: readonly Waiting[]): Promise<Result<readonly Committed[]>> {
  const stamp = { tenant: batch[0]?.tenant as number, now: Date.parse(clock.now()) };
  const sets = batch.map((waiting) => waiting.set);
  for (let tries = 1; ; tries += 1) {
    const connection = await database.connect();
    let broken = false;
    try {
      return await writeSets(connection.run, stamp, sets);
    } catch (error) {
      broken = isConnectionFailure(error);
      if (!mayRetry(error) || tries === 5) throw error;
    } finally {
      connection.release(broken);
    }
  }
}
