// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../app/ports.ts';
import { type Account, serverAccount } from './embedded/account.ts';
import { isConnectionFailure } from './failures.ts';
import { initialize, launch, logTail, SUPERUSER } from './embedded/launch.ts';
import { dataFolderOf, settleBase, settleBinaries, type Place } from './embedded/place.ts';
import { bePresent, type Presence } from './embedded/presence.ts';
import { answers, dropStale, isAlive, type Postmaster, readPostmaster, secretOf, urlOf } from './embedded/postmaster.ts';

/** How long a start (with recovery of what a crash left) may take, in milliseconds. */
const START_LIMIT = 120_000;
/**
 * How long servers that end at once are started again: after a kill -9 of a server, what it left running holds its shared
 * memory for a moment.
 */
const EXIT_LIMIT = 20_000;
const GATEWAY_ROLE = 'gateway';
const GATEWAY_DATABASE = 'throughcare';

/** The embedded PostgreSQL server of one data folder, shared by every process that names the folder. */
export interface EmbeddedServer {
  /** Connection string of the gateway's database, for its plain role. Changes when the server is started anew. */
  url(): string;
  /** Connection string for the superuser, to make further databases (tests). */
  adminUrl(database?: string): string;
  readonly pid: () => number;
  /** Makes sure that a server runs: starts one when the last one is gone. */
  revive(): Promise<void>;
  /**
   * Leaves; the last process that leaves stops the server, whoever started it, so that one which outlived a killed gateway
   * is not left running. True when it was stopped.
   */
  stop(): Promise<boolean>;
}

/**
 * Meets the server that runs on `dataDir`, or starts one (first start: makes the data folder). Never two servers on one
 * folder: PostgreSQL's own lock decides between processes that start at the same time, and the loser meets the winner's.
 * Throws with a sentence for the operator when no server can be had.
 */
export async function startEmbedded(dataDir: string, log: Log): Promise<EmbeddedServer> {
  const base = settleBase(dataDir, serverAccount(dataDir), log);
  const account = serverAccount(dataFolderOf(base));
  const place: Place = { base, binaries: settleBinaries(account, log) };
  const data = dataFolderOf(base);
  if (!existsSync(data)) await initialize(place, account);
  secretOf(data);
  let { running, presence } = await join();

  /** Tried again when the last other process stopped the server just as this one met it. */
  async function join(tries = 3): Promise<Joined> {
    const server = await meetOrStart(place, account, log);
    const url = urlOf(data, server, SUPERUSER, 'postgres');
    try {
      await prepare(url, secretOf(data));
      return { running: server, presence: await bePresent(url) };
    } catch (error) {
      if (tries === 1 || !isConnectionFailure(error)) throw error;
      return join(tries - 1);
    }
  }
  function adminUrl(database: string): string {
    return urlOf(data, running, SUPERUSER, database);
  }
  return {
    url: () => urlOf(data, running, GATEWAY_ROLE, GATEWAY_DATABASE),
    adminUrl: (database = 'postgres') => adminUrl(database),
    pid: () => running.pid,
    revive: async () => {
      const server = readPostmaster(data);
      if (presence.alive() && server?.pid === running.pid) return;
      ({ running, presence } = await join());
    },
    stop: async () => (await presence.leave()) && (await shutDown(running, data)),
  };
}

interface Joined { readonly running: Postmaster; readonly presence: Presence }

async function meetOrStart(place: Place, account: Account | undefined, log: Log): Promise<Postmaster> {
  const met = await meet(dataFolderOf(place.base));
  const { server, child }: Started = met === undefined ? await start(place, () => launch(place, account)) : { server: met };
  log.info({ folder: place.base, pid: server.pid, adopted: child === undefined }, 'embedded database runs');
  return server;
}

async function meet(data: string): Promise<Postmaster | undefined> {
  const server = readPostmaster(data);
  return server !== undefined && (await answers(urlOf(data, server, SUPERUSER, 'postgres'))) ? server : undefined;
}

/** A server that answers, with its process when this one started it. */
interface Started { readonly server: Postmaster; readonly child?: ChildProcess }

/** Starts until some server answers: ours, or that of another process that was faster. */
async function start(place: Place, launchOne: () => Promise<ChildProcess>): Promise<Started> {
  const data = dataFolderOf(place.base);
  let deadline = Date.now() + START_LIMIT;
  let child: ChildProcess | undefined;
  while (Date.now() < deadline) {
    const server = await meet(data);
    if (server !== undefined) return { server, ...(child?.pid === server.pid ? { child } : {}) };
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      if (child !== undefined) {
        deadline = Math.min(deadline, Date.now() + EXIT_LIMIT);
        await wait(200);
      }
      dropStale(data);
      child = await launchOne();
      child.on('error', () => undefined);
    }
    await wait(25);
  }
  throw new Error(`The embedded database did not start. Its log ends: ${logTail(place.base)}`);
}

/** The gateway's own role and database; the role is no superuser, so that a fault in the gateway cannot reach the system. */
async function prepare(adminUrl: string, secret: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await unlessThere(client, `create role ${GATEWAY_ROLE} login password '${secret}'`);
    await unlessThere(client, `create database ${GATEWAY_DATABASE} owner ${GATEWAY_ROLE}`);
  } finally {
    await client.end();
  }
}

/** Runs a `create`; another process may have done it, also at this very moment. */
async function unlessThere(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!['42710', '42P04', '23505'].includes(code)) throw error;
  }
}

/** Ends a server that nobody uses. */
async function shutDown(server: Postmaster, data: string): Promise<boolean> {
  // SIGINT is PostgreSQL's fast shutdown: it writes a checkpoint and ends cleanly.
  process.kill(server.pid, 'SIGINT');
  for (let i = 0; i < 800 && (readPostmaster(data) !== undefined || isAlive(server.pid)); i += 1) await wait(25);
  return !isAlive(server.pid);
}
