// SPDX-License-Identifier: Apache-2.0
import { StoreError } from '../app/failure.ts';
import type { Session } from '../app/ports.ts';
import type { Database, Row, Run } from './database.ts';
import { isConnectionFailure, issueOf } from './failures.ts';
import { openGathering } from './gather.ts';
import { storable } from './keys.ts';
import { HEAD_WIDTH, headColumns, RESOURCE_WIDTH, resourceColumns, toHead, toResource } from './rows.ts';

/** Looks things up by reference for many requests at once. */
export interface Readers {
  get(tenant: number, type: string, id: string): ReturnType<Session['get']>;
  located(tenant: number, refs: readonly string[]): ReturnType<Session['located']>;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

/** Most references that one statement looks up. */
const REFS_MAX = 256;

/**
 * Group reading: while one look-up is under way, those of other requests gather and go together in the next, since a round
 * trip costs more than what it fetches. Every look-up runs after it was asked for, on the primary, so it sees whatever was
 * committed before. The connections of `database` are the readers' own: nothing waits for a request's connection here.
 */
export function openReaders(database: Database, count: number): Readers {
  const resources = openBatches(database, count, GET);
  const heads = openBatches(database, count, LOCATE);
  return {
    get: async (tenant, type, id) => {
      const row = (await resources.ask(tenant, [`${type}/${id}`]))[0];
      return row === undefined ? undefined : { resource: toResource(row), epochs: { registry: row[RESOURCE_WIDTH] as number, person: row[RESOURCE_WIDTH + 1] as number } };
    },
    located: async (tenant, refs) => toLocated(refs.length === 0 ? [] : await heads.ask(tenant, [...new Set(refs)])),
    drain: async () => { await Promise.all([resources.drain(), heads.drain()]); },
  };
}

/** `$1` tenant, `$2` types, `$3` ids: the columns named, then registry and person epoch; rows begin with type and id. `offset 0` keeps one index descent per reference. */
function lookUp(columns: string, more: string): string {
  return `select ${columns}, coalesce((select epoch from tenant_state where tenant = $1), 0), coalesce(p.epoch, 0)
  from unnest($2::text[], $3::text[]) as w(type, id)
  cross join lateral (select * from resource x where x.tenant = $1 and x.type = w.type and x.id = w.id ${more} offset 0) r
  left join lateral (select epoch from person_state s where s.tenant = $1 and s.person = r.person offset 0) p on true`;
}

const GET = lookUp(resourceColumns('r'), '');
const LOCATE = lookUp(headColumns('r'), 'and not x.deleted');

/** The answer of `located` on one connection: for sessions of a transaction. */
export async function locate(run: Run, tenant: number, refs: readonly string[]): ReturnType<Session['located']> {
  return toLocated(refs.length === 0 ? [] : await run(LOCATE, [tenant, ...split([...new Set(refs)])]));
}

/**
 * Statements that look something up. A text that PostgreSQL cannot hold is in no row, so whoever asks for it finds none; the
 * statement would fail otherwise (22021), and be a failure of ours. What is written goes as it is: it must not be altered.
 */
export function reading(run: Run): Run {
  return (text, values) => run(text, values?.map(askable));
}

function askable(value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : Array.isArray(value) && value.some((each) => typeof each === 'string' && each.includes('\u0000')) ? value.map(askable) : value;
}

/** The answer of `get` on one connection. */
export async function getOne(run: Run, tenant: number, ref: readonly [type: string, id: string]): ReturnType<Session['get']> {
  const row = (await run(GET, [tenant, [ref[0]], [ref[1]]]))[0];
  return row === undefined ? undefined : { resource: toResource(row), epochs: { registry: row[RESOURCE_WIDTH] as number, person: row[RESOURCE_WIDTH + 1] as number } };
}

function toLocated(rows: readonly Row[]): Awaited<ReturnType<Session['located']>> {
  return {
    heads: rows.map(toHead),
    epochs: { registry: (rows[0]?.[HEAD_WIDTH] as number | undefined) ?? 0, persons: new Map(rows.map((row) => [row[2] as string, row[HEAD_WIDTH + 1] as number])) },
  };
}

/** `Type/id` texts -> types and ids; one that no row can have finds none, as any other that leads nowhere. */
export function split(refs: readonly string[]): readonly [string[], string[]] {
  const pairs = refs.map((ref) => storable(ref).split('/'));
  return [pairs.map((pair) => pair[0] ?? ''), pairs.map((pair) => pair[1] ?? '')];
}

interface Waiting {
  readonly tenant: number;
  readonly refs: readonly string[];
  readonly settle: (rows: readonly Row[]) => void;
  readonly fail: (error: unknown) => void;
}

interface Batches {
  /** Rows of the references that lead somewhere, in no order. */
  ask(tenant: number, refs: readonly string[]): Promise<readonly Row[]>;
  drain(): Promise<void>;
}

function openBatches(database: Database, count: number, text: string): Batches {
  const gathering = openGathering<Waiting>(count, takeBatch, (batch) => readBatch(database, text, batch));
  return {
    ask: (tenant, refs) => new Promise((settle, fail) => { gathering.add({ tenant, refs, settle, fail }); }),
    drain: () => gathering.drain(),
  };
}

function takeBatch(queue: Waiting[]): readonly Waiting[] {
  const tenant = queue[0]?.tenant;
  let refs = 0;
  let length = 0;
  for (const waiting of queue) {
    refs += waiting.refs.length;
    if (length > 0 && (waiting.tenant !== tenant || refs > REFS_MAX)) break;
    length += 1;
  }
  return queue.splice(0, length);
}

/** Reads a batch; when it fails for a reason of one of its members, each is read alone, so that none fails for a neighbour. */
async function readBatch(database: Database, text: string, batch: readonly Waiting[]): Promise<void> {
  try {
    const rows = await readOnce(database, text, batch);
    const byRef = new Map(rows.map((row) => [`${row[0] as string}/${row[1] as string}`, row]));
    batch.forEach(({ refs, settle }) => { settle(refs.flatMap((ref) => { const row = byRef.get(ref); return row === undefined ? [] : [row]; })); });
  } catch (error) {
    if (batch.length > 1 && !isConnectionFailure(error)) for (const waiting of batch) await readBatch(database, text, [waiting]);
    else batch.forEach(({ fail }) => { fail(asStoreError(error)); });
  }
}

function asStoreError(error: unknown): unknown {
  const issue = issueOf(error);
  return issue === undefined || error instanceof StoreError ? error : new StoreError(issue, error);
}

async function readOnce(database: Database, text: string, batch: readonly Waiting[]): Promise<readonly Row[]> {
  const connection = await database.connect();
  let broken = false;
  try {
    return await connection.run(text, [batch[0]?.tenant, ...split([...new Set(batch.flatMap(({ refs }) => refs))])]);
  } catch (error) {
    broken = isConnectionFailure(error);
    throw error;
  } finally {
    connection.release(broken);
  }
}
