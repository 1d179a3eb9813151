// SPDX-License-Identifier: Apache-2.0
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { StoreError } from '../app/failure.ts';
import type { Clock, LedgerEntry, Transaction } from '../app/ports.ts';
import { fail, type Issue, type Result } from '../domain/issue.ts';
import { aftermathWrites } from './aftermath/writes.ts';
import { writeClient } from './clients.ts';
import type { Database, Run } from './database.ts';
import { encodeIndex, REINDEX } from './encode.ts';
import { failed, issueOf, mayRetry } from './failures.ts';
import { deliveryWrites } from './outbox.ts';
import { redact } from './ledger/redactions.ts';
import { writeMessage } from './messages.ts';
import { matchingWrites } from './matching.ts';
import { makeSession } from './session.ts';
import { subscriptionWrites } from './subscriptions.ts';
import { writeSets } from './write.ts';

const TRIES = 5;

/** What a running transaction holds back or remembers. */
interface State {
  /** Entries wait for the end, since appending locks the heads of the chains until the commit. */
  readonly ledger: LedgerEntry[];
  /** First database error: nothing commits after it. */
  error?: Error;
}

/**
 * Runs `work` in one transaction on one connection; commits when it gives back a success, rolls back when it fails or
 * throws. Tried again, up to five times, when the database found that transactions stood in each other's way.
 */
export async function transact<T>(
  database: Database, clock: Clock, tenantOf: (run: Run) => Promise<number>, work: (tx: Transaction) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await database.use(async (run) => {
      const tenant = await tenantOf(run);
      for (let tries = 1; ; tries += 1) {
        const outcome = await attempt(run, { tenant, now: Date.parse(clock.now()) }, work);
        if (!('error' in outcome)) return outcome.result;
        if (!mayRetry(outcome.error) || tries === TRIES) return failed(outcome.error);
        await wait(randomInt(5, 30) * tries);
      }
    });
  } catch (error) {
    if (error instanceof StoreError) return fail(error.issue);
    throw error;
  }
}

type Outcome<T> = { readonly result: Result<T> } | { readonly error: unknown };

async function attempt<T>(run: Run, stamp: { readonly tenant: number; readonly now: number }, work: (tx: Transaction) => Promise<Result<T>>): Promise<Outcome<T>> {
  const state: State = { ledger: [] };
  await run('begin');
  try {
    const result = await work(makeTransaction(guarded(run, state), stamp, state));
    if (state.error !== undefined) throw state.error;
    if (!result.ok) {
      await run('rollback');
      return { result };
    }
    await flushLedger(run, stamp, state);
    await run('commit');
    return { result };
  } catch (error) {
    await run('rollback').catch(() => undefined);
    const cause = state.error ?? error;
    if (issueOf(cause) === undefined) throw cause;
    return { error: cause };
  }
}

/** Remembers the first error of a statement, so that work which overlooks it cannot commit. */
function guarded(run: Run, state: State): Run {
  return async (text, values) => {
    try {
      return await run(text, values);
    } catch (error) {
      state.error ??= error as Error;
      throw error;
    }
  };
}

async function flushLedger(run: Run, stamp: { readonly tenant: number; readonly now: number }, state: State): Promise<void> {
  const ledger = state.ledger.splice(0);
  if (ledger.length > 0) await writeSets(run, stamp, [{ ledger }]);
}

function makeTransaction(run: Run, stamp: { readonly tenant: number; readonly now: number }, state: State): Transaction {
  const { tenant } = stamp;
  const session = makeSession(run, tenant);
  return {
    ...session,
    ...aftermathWrites(run, stamp),
    ...deliveryWrites(run, stamp),
    ...matchingWrites(run, tenant),
    ...subscriptionWrites(run, stamp),
    redactLedger: async (cut, by) => {
      await flushLedger(run, stamp, state);
      state.ledger.push(await redact(run, tenant, cut, by));
    },
    ledger: async (filter) => {
      await flushLedger(run, stamp, state);
      return session.ledger(filter);
    },
    apply: async (set) => {
      try {
        const result = await writeSets(run, stamp, [{ ...set, ledger: [] }]);
        if (!result.ok) return result;
        state.ledger.push(...(set.ledger ?? []));
        return { ok: true, value: result.value[0] ?? { versions: [] } };
      } catch (error) {
        const issue: Issue | undefined = mayRetry(error) ? undefined : issueOf(error);
        if (issue === undefined) throw error;
        return fail(issue);
      }
    },
    lock: async (key) => { await run('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${tenant} key ${key}`]); },
    mergePersons: async (from, to) => { if (from !== to) await run('select merge_persons($1, $2, $3)', [tenant, from, to]); },
    regate: async ({ type, id }, { gate, gateFacts, index }) => {
      await run('select regate($1, $2, $3, $4, $5)', [tenant, type, id, gate, gateFacts]);
      if (index !== undefined) await run(REINDEX, encodeIndex(tenant, type, id, index));
    },
    regateVersion: (version, to) => regateVersion(run, tenant, version, to),
    saveMessage: (message) => writeMessage(run, tenant, message),
    saveClient: (client) => writeClient(run, tenant, client),
  };
}

async function regateVersion(run: Run, tenant: number, ...[{ person, type, id, version }, { gate, gateFacts }]: Parameters<Transaction['regateVersion']>): Promise<void> {
  await run('update resource_version set gate = $6 where tenant = $1 and person = $2 and type = $3 and id = $4 and version = $5', [tenant, person, type, id, version, gate]);
  await run('insert into gate_profile (tenant, person, gate, facts) values ($1, $2, $3, $4) on conflict do nothing', [tenant, person, gate, gateFacts]);
  await run('select raise_epochs($1, array[$2])', [tenant, person]);
}
