// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Log } from '../app/ports.ts';
import { codeOf } from './failures.ts';

/** Oldest PostgreSQL that is served, as server_version_num. */
const OLDEST = 150_000;

/** Taken while migrating, so that processes that start together do it once. Any fixed number of ours. */
const LOCK = 4_202_164;

interface Migration { readonly number: number; readonly name: string; readonly sql: string; readonly checksum: string }

/**
 * Brings the schema up to date: every numbered file that is not recorded runs in a transaction of its own and is recorded
 * with its checksum. Refuses a server older than 15, and a schema whose recorded files differ from ours (a later version
 * of the gateway, or an edited file). Returns how many ran.
 */
export async function migrate(url: string, log: Log): Promise<number> {
  const client = await connect(url);
  try {
    const answer = await client.query<{ server_version_num: string }>('show server_version_num');
    refuseOld(Number(answer.rows[0]?.server_version_num));
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('create table if not exists schema_migration (number integer primary key, name text not null, checksum text not null, at timestamptz not null default now())');
    const done = await recorded(client);
    const open = readMigrations().filter((migration) => !isDone(migration, done));
    for (const migration of open) await runOne(client, migration);
    if (open.length > 0) log.info({ migrations: open.length }, 'database schema brought up to date');
    return open.length;
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new Error(`No PostgreSQL server lets the gateway in at the address that it was given (${codeOf(error)}): check DATABASE_URL.`, { cause: error });
  }
}

/** Throws for a server that is too old; `version` as server_version_num. */
export function refuseOld(version: number): void {
  if (version < OLDEST) {
    throw new Error(`The PostgreSQL server is version ${Math.floor(version / 10_000)}; Throughcare needs ${OLDEST / 10_000} or later. Point DATABASE_URL to a newer server.`);
  }
}

async function recorded(client: pg.Client): Promise<ReadonlyMap<number, string>> {
  const answer = await client.query<{ number: number; checksum: string }>('select number, checksum from schema_migration');
  const done = new Map(answer.rows.map((row) => [row.number, row.checksum]));
  const last = readMigrations().length;
  if (done.size > last) throw new Error(`The database was written by a later version of Throughcare (migration ${done.size}, this version knows ${last}).`);
  return done;
}

function isDone(migration: Migration, done: ReadonlyMap<number, string>): boolean {
  const checksum = done.get(migration.number);
  if (checksum !== undefined && checksum !== migration.checksum) {
    throw new Error(`Migration ${migration.name} differs from the one that made this database; use the version of Throughcare that made it.`);
  }
  return checksum !== undefined;
}

async function runOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  await client.query(migration.sql);
  await client.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [migration.number, migration.name, migration.checksum]);
  await client.query('commit');
}

/** The files `NNN-name.sql`, in order. */
export function readMigrations(): readonly Migration[] {
  const folder = join(import.meta.dirname, 'migrations');
  const files = readdirSync(folder).filter((file) => /^\d{3}-.*\.sql$/.test(file)).sort();
  return files.map((file) => {
    const sql = readFileSync(join(folder, file), 'utf8');
    return { number: Number(file.slice(0, 3)), name: file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}
