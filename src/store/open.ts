// SPDX-License-Identifier: Apache-2.0
import type { Clock, Log, Session, Store } from '../app/ports.ts';
import { openDatabase, type Database, refuseInTransaction, type Run, type Source } from './database.ts';
import { startEmbedded, type EmbeddedServer } from './embedded.ts';
import { failed, isConnectionFailure } from './failures.ts';
import { openLanes, mayShare, type Lanes } from './lanes.ts';
import { FOLLOW_MOST, followLedger } from './ledger/search.ts';
import { writeSeal } from './ledger/seal.ts';
import { verifyLedger } from './ledger/verify.ts';
import { migrate } from './migrate.ts';
import type { ExportStore } from '../app/export/job.ts';
import { consoleStore } from './console.ts';
import { dropExport, loadExport, progressExport, purgeExports, saveExport, takeExport } from './export-jobs.ts';
import { settleOutbox, takeOutbox } from './outbox.ts';
import { openReaders, reading, type Readers } from './readers.ts';
import { makeSession } from './session.ts';
import { openTenants, readTenants, type Tenants } from './tenants.ts';
import { addSigningKey, dropSigningKeys, isUsed, markUntil, markedUntil, purgeUsed, readSigningKeys, useOnce } from './tokens.ts';
import { gatherFirst } from './statistics.ts';
import { subscriptionStore } from './subscriptions.ts';
import { transact } from './transaction.ts';

export interface StoreSettings {
  /** An external server of version 15 or later; without it the embedded one runs on `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  /** Connections for requests; group commits and group reading have a few of their own. Default 10. */
  readonly poolSize?: number;
  readonly log: Log;
  readonly clock: Clock;
}

const LANES = 2;
const READERS = 2;
const UPKEEP_INTERVAL = 60_000;
const STATISTICS_INTERVAL = 500;

/** Opens the store: meets or starts its server, brings the schema up to date. Throws with a sentence for the operator. */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const embedded = settings.databaseUrl === undefined ? await startEmbedded(settings.dataDir, settings.log) : undefined;
  const source = embedded ?? fixed(settings.databaseUrl ?? '');
  await migrate(source.url(), settings.log);
  const requests = openDatabase(source, settings.poolSize ?? 10, settings.log);
  const commits = openDatabase(source, LANES, settings.log);
  const lookUps = openDatabase(source, READERS, settings.log);
  const parts: Parts = { settings, requests, commits, lookUps, readers: openReaders(lookUps, 1), lanes: openLanes(commits, settings.clock, LANES), tenants: openTenants() };
  return makeStore(parts, embedded);
}

function fixed(url: string): Source {
  return { url: () => url, revive: () => Promise.resolve() };
}

interface Parts {
  readonly settings: StoreSettings;
  readonly requests: Database;
  readonly commits: Database;
  readonly lookUps: Database;
  readonly readers: Readers;
  readonly lanes: Lanes;
  readonly tenants: Tenants;
}

function makeStore(parts: Parts, embedded: EmbeddedServer | undefined): Store {
  const { settings: { clock }, requests, lanes, tenants, commits } = parts;
  const now = (): number => Date.parse(clock.now());
  const upkeep = startUpkeep(parts);
  const store: Store = {
    read: (tenant, work) => requests.use(async (run) => work(makeReadSession(parts, run, await tenants(run, tenant)))),
    transact: (tenant, work) => transact(requests, clock, (run) => tenants(run, tenant), work),
    commit: async (tenant, set) => {
      if (!mayShare(set)) return store.transact(tenant, (tx) => tx.apply(set));
      refuseInTransaction();
      try {
        return await lanes.commit(await numberOf(parts, tenant), set);
      } catch (error) {
        return failed(error);
      }
    },
    ...marksOf(parts),
    signingKeys: () => requests.use(readSigningKeys),
    addSigningKey: (key) => requests.use((run) => addSigningKey(run, key)),
    dropSigningKeys: (kids) => requests.use((run) => dropSigningKeys(run, kids)),
    takeOutbox: (count, lease) => requests.use((run) => takeOutbox(run, now(), count, lease)),
    settleOutbox: (id, result) => requests.use((run) => settleOutbox(run, now(), id, result)),
    ...exportsOf(parts),
    ...subscriptionStore((work) => requests.use(work), now),
    ...consoleStore((tenant, work) => requests.use(async (run) => work(run, await tenants(run, tenant)))),
    verifyLedger: (tenant, range) => snapshot(requests, async (run) => verifyLedger(run, await tenants(run, tenant), range)),
    sealLedger: (tenant) => seal(parts, tenant),
    ready: () => requests.use((run) => run('select 1')).then(() => true, () => false),
    close: async () => {
      await upkeep.stop();
      await lanes.drain();
      await parts.readers.drain();
      await Promise.all([requests.close(), commits.close(), parts.lookUps.close()]);
      await embedded?.stop();
    },
  };
  return store;
}

/** What is used up, or holds until an instant. */
function marksOf({ settings: { clock }, requests, tenants }: Parts): Pick<Store, 'useOnce' | 'isUsed' | 'markUntil' | 'markedUntil'> {
  const now = (): number => Date.parse(clock.now());
  return {
    useOnce: (tenant, key, until) => requests.use(async (run) =>
      useOnce(run, { tenant: await tenants(run, tenant), key, until: Date.parse(until), now: now() })),
    isUsed: (tenant, key) => requests.use(async (run) => isUsed(run, { tenant: await tenants(run, tenant), key, now: now() })),
    markUntil: (tenant, key, until) => requests.use(async (run) => markUntil(run, { tenant: await tenants(run, tenant), key, until: Date.parse(until) })),
    markedUntil: (tenant, key) => requests.use(async (run) => markedUntil(run, { tenant: await tenants(run, tenant), key, now: now() })),
  };
}

/** Exports under way: export-jobs.ts. */
function exportsOf({ settings: { clock }, requests, tenants }: Parts): ExportStore {
  const now = (): number => Date.parse(clock.now());
  return {
    saveExport: (job) => requests.use(async (run) => saveExport(run, await tenants(run, job.tenant), job)),
    progressExport: (job) => requests.use(async (run) => progressExport(run, await tenants(run, job.tenant), job)),
    loadExport: (tenant, id) => requests.use(async (run) => loadExport(reading(run), { tenant: await tenants(run, tenant), name: tenant, id, now: now() })),
    dropExport: (tenant, id) => requests.use(async (run) => dropExport(run, await tenants(run, tenant), id)),
    takeExport: (lease) => requests.use((run) => takeExport(run, now(), lease)),
    purgeExports: () => requests.use((run) => purgeExports(run, now())),
  };
}

/** A session outside of any transaction: what it looks up by reference goes together with the look-ups of other requests. */
function makeReadSession({ readers }: Parts, run: Run, tenant: number): Session {
  return { ...makeSession(run, tenant), get: (type, id) => readers.get(tenant, type, id), located: (refs) => readers.located(tenant, refs) };
}

/** The tenant's number for a commit; asks once per process, on a connection of the lanes. */
async function numberOf({ commits, tenants }: Parts, tenant: string): Promise<number> {
  const connection = { current: undefined as Awaited<ReturnType<Database['connect']>> | undefined };
  const run: Run = async (text, values) => {
    connection.current ??= await commits.connect();
    return connection.current.run(text, values);
  };
  try {
    return await tenants(run, tenant);
  } finally {
    connection.current?.release();
  }
}

/** Runs `work` on one unchanging view of the database. */
function snapshot<T>(database: Database, work: (run: Run) => Promise<T>): Promise<T> {
  return database.use(async (run) => {
    await run('begin isolation level repeatable read read only');
    try {
      return await work(run);
    } finally {
      await run('rollback');
    }
  });
}

/** The line in the log is a witness outside of the database: the seal's hash covers every entry before it. */
async function seal({ requests, tenants, settings: { clock, log } }: Parts, tenant: string): Promise<void> {
  const written = await requests.use(async (run) => {
    const number = await tenants(run, tenant);
    await run('begin');
    try {
      const made = await writeSeal(run, number, clock.now());
      await run('commit');
      return made;
    } catch (error) {
      await run('rollback').catch(() => undefined);
      throw error;
    }
  });
  if (written !== undefined) log.info({ tenant, seal: written.no, hash: written.hash }, 'ledger sealed');
}

/** Counts what is new in the ledgers (migration 010) until all is counted. */
async function follow({ requests, tenants }: Parts): Promise<void> {
  for (const tenant of await requests.use(readTenants)) {
    while (!await requests.use(async (run) => followLedger(run, await tenants(run, tenant), FOLLOW_MOST))) continue;
  }
}

/** Seals the ledgers, counts their entries and forgets used token ids, once a minute. */
function startUpkeep(parts: Parts): { stop(): Promise<void> } {
  const { requests, settings: { clock, log } } = parts;
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    await requests.use((run) => purgeUsed(run, Date.parse(clock.now())));
    for (const tenant of await requests.use(readTenants)) await seal(parts, tenant);
    await follow(parts);
  };
  const timer = setInterval(() => {
    running = running.then(round).catch((error: unknown) => {
      log.error({ unavailable: isConnectionFailure(error) }, 'sealing the ledger failed; it is tried again');
    });
  }, UPKEEP_INTERVAL);
  timer.unref();
  const first = setInterval(() => {
    running = running.then(async () => { if (await requests.use(gatherFirst)) clearInterval(first); }).catch((error: unknown) => {
      log.warn({ unavailable: isConnectionFailure(error) }, 'statistics of a new database could not be gathered; it is tried again');
    });
  }, STATISTICS_INTERVAL);
  first.unref();
  return {
    stop: () => {
      clearInterval(timer);
      clearInterval(first);
      return running;
    },
  };
}

