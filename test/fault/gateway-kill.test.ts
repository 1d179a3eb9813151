// SPDX-License-Identifier: Apache-2.0
/** kill -9 of the whole gateway under clients that write and read over HTTP; ROUNDS=20 for the full proof. */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/open.ts';
import { consentOf, fullForm, patientOf, programRecords, SID, signatureOf } from '../e2e/support.ts';
import type { Loose } from '../e2e/support.ts';
import { makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { quiet, wallClock } from '../support/database.ts';
import { freePort, serve, signUp, tokenOf } from './served-gateway.ts';
import type { Served } from './served-gateway.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const FHIR = { 'content-type': 'application/fhir+json' };
const PAIRS = 'urn:test:pair';

const dataDir = mkdtempSync(join(tmpdir(), 'throughcare-gateway-kill-'));
let key: TestKey;
let port: number;
let served: Served;
let patient: string;
let condition: string;
/** What the gateway said it had done: ids of Observations, request ids of disclosures, names of pairs. */
const written: string[] = [];
const disclosed: string[] = [];
const paired: string[] = [];
const begun: string[] = [];

beforeAll(async () => {
  chmodSync(dataDir, 0o755);
  [key, port] = [await makeKey(), await freePort()];
  await signUp(dataDir, key);
  served = await serve(dataDir, port);
  const program = await tokenOf(served.url, key, 'open-door');
  const create = async (resource: { readonly resourceType: string }): Promise<string> => {
    const answer = await request(program, resource.resourceType, resource);
    expect(answer.status).toBe(201);
    return /R4\/([A-Za-z]+\/[^/]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
  };
  patient = await create(patientOf('Delgado', { [SID]: 'kill-1' }));
  condition = await create(programRecords(patient)['condition']!);
  await create(signatureOf(await create(consentOf(fullForm({ patient }))), patient));
});

afterAll(async () => {
  await served.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function request(token: string, path: string, body?: object): Promise<Response> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return fetch(`${served.url}/fhir/R4/${path}`, { ...init, headers: { ...FHIR, authorization: `Bearer ${token}` } });
}

const observation = (value: string): Loose => ({
  ...programRecords(patient)['test']!, identifier: [{ system: PAIRS, value }],
});

function pairOf(name: string): object {
  const entry = (half: string): object => ({ resource: observation(`${name}-${half}`), request: { method: 'POST', url: 'Observation' } });
  return { resourceType: 'Bundle', type: 'transaction', entry: [entry('a'), entry('b')] };
}

/** Repeats a piece of work until the gateway is gone; an answer counts only when it came whole. */
async function until(gone: () => boolean, work: () => Promise<void>): Promise<void> {
  while (!gone()) {
    try {
      await work();
    } catch (error) {
      if (!gone()) {
        throw error;
      }
    }
  }
}

async function write(token: string): Promise<void> {
  const answer = await request(token, 'Observation', observation(randomUUID()));
  await answer.arrayBuffer();
  expect(answer.status).toBe(201);
  written.push(/Observation\/[^/]+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '');
}

async function disclose(token: string): Promise<void> {
  const answer = await request(token, condition);
  await answer.arrayBuffer();
  expect(answer.status).toBe(200);
  disclosed.push(answer.headers.get('x-request-id') ?? '');
}

async function writePair(token: string): Promise<void> {
  const name = randomUUID();
  begun.push(name);
  const answer = await request(token, '', pairOf(name));
  await answer.arrayBuffer();
  expect(answer.status).toBe(200);
  paired.push(name);
}

/** Lets clients work for a while and kills the gateway under them; in every third round its database as well. */
async function workAndKill(round: number): Promise<void> {
  const [program, hospital] = [await tokenOf(served.url, key, 'open-door'), await tokenOf(served.url, key, 'larkspur', { purpose_of_use: ['treatment'], subject_role: 'physician' })];
  let dead = false;
  const gone = (): boolean => dead;
  const work = [
    ...Array.from({ length: 6 }, () => until(gone, () => write(program))),
    ...Array.from({ length: 6 }, () => until(gone, () => disclose(hospital))),
    ...Array.from({ length: 3 }, () => until(gone, () => writePair(program))),
  ];
  // Each kind of work was acknowledged at least once, however slow the machine is; then at a moment that differs by round.
  const known = [written.length, disclosed.length, paired.length];
  await enough(() => [written.length, disclosed.length, paired.length].every((count, kind) => count > known[kind]!));
  await wait(((round * 7919) % 13) * 40);
  dead = true;
  if (round % 3 === 1) {
    process.kill(Number(readFileSync(join(dataDir, 'postgres-18', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  }
  await served.kill();
  await Promise.all(work);
}

/** Waits until it holds, at most a minute: what then was not acknowledged is told by the test itself. */
async function enough(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !holds() && Date.now() < end;) await wait(20);
}

interface Kept { readonly lost: readonly string[]; readonly unwritten: readonly string[]; readonly half: readonly string[]; readonly bad: unknown }

/** What the database holds of all that was acknowledged so far. */
async function look(from: { readonly written: number; readonly disclosed: number; readonly begun: number }): Promise<Kept> {
  const store = await openStore({ dataDir, log: quiet, clock: wallClock });
  try {
    const refs = written.slice(from.written);
    const found = new Set((await store.read('test', (session) => session.heads(refs))).map(({ type, id }) => `${type}/${id}`));
    const unwritten: string[] = [];
    for (const id of disclosed.slice(from.disclosed)) {
      const rows = await store.read('test', (session) => session.ledger({ request: id, count: 2 }));
      unwritten.push(...(rows.length === 1 && rows[0]!.kind === 'disclosure' ? [] : [id]));
    }
    return {
      lost: refs.filter((each) => !found.has(each)), unwritten, half: await halfPairs(begun.slice(from.begun)),
      bad: (await store.verifyLedger('test', {})).firstBad,
    };
  } finally {
    await store.close();
  }
}

/** Pairs of which one half is there, or that were acknowledged and are not there: asked over HTTP. */
async function halfPairs(names: readonly string[]): Promise<readonly string[]> {
  const program = await tokenOf(served.url, key, 'open-door');
  const broken: string[] = [];
  for (const name of names) {
    const answer = await request(program, `Observation?identifier=${PAIRS}|${name}-a,${PAIRS}|${name}-b&_summary=count`);
    const { total } = await answer.json() as { readonly total?: number };
    broken.push(...(total === 2 || (total === 0 && !paired.includes(name)) ? [] : [`${name}: ${String(total)}`]));
  }
  return broken;
}

describe('a gateway killed while its clients write and read', () => {
  it(`keeps every acknowledged write and the entry of every acknowledged disclosure, whole, in ${String(ROUNDS)} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = { written: written.length, disclosed: disclosed.length, begun: begun.length };
      await workAndKill(round);
      served = await serve(dataDir, port);
      expect(await look(from)).toEqual({ lost: [], unwritten: [], half: [], bad: undefined });
    }
    expect(await look({ written: 0, disclosed: disclosed.length, begun: begun.length })).toEqual({ lost: [], unwritten: [], half: [], bad: undefined });
    expect([written.length, disclosed.length, paired.length].every((count) => count > 0)).toBe(true);
  }, 60_000 + ROUNDS * 30_000);

  it('answers 150 transactions at once and a search after them, and no transaction is there by half', async () => {
    const program = await tokenOf(served.url, key, 'open-door');
    const names = Array.from({ length: 150 }, () => randomUUID());
    const statuses = await Promise.all(names.map(async (name) => {
      const answer = await request(program, '', pairOf(name));
      await answer.arrayBuffer();
      if (answer.status === 200) {
        paired.push(name);
      }
      return answer.status;
    }));
    const search = await request(program, `Observation?patient=${patient}&_count=10`);
    expect([search.status, (await search.json() as { entry: unknown[] }).entry.length]).toEqual([200, 11]);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await halfPairs(names)).toEqual([]);
  });

  it('stops when asked, with status 0', async () => {
    expect(await served.stop()).toBe(0);
  });
});
