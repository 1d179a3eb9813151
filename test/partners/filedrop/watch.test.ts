// SPDX-License-Identifier: Apache-2.0
/** Dropped files on a real folder and a real gateway: taken once, in order, whole, and resumed where a gateway died. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { App } from '../../../src/app/api.ts';
import { StoreError } from '../../../src/app/failure.ts';
import { fail } from '../../../src/domain/issue.ts';
import { watchDrop } from '../../../src/partners/filedrop/watch.ts';
import type { Drop } from '../../../src/partners/filedrop/watch.ts';
import { openGateway } from '../../support/gateway.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { testPartners } from '../../support/partners.ts';

let gateway: TestGateway;
let directory = '';
let logged: string[] = [];
const drops: Drop[] = [];

beforeAll(async () => {
  gateway = await openGateway();
  const probation = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-probation')!;
  await gateway.add({ ...probation, feeds: [
    { id: 'rosters', format: 'jail-csv', settings: { timeZone: 'America/Chicago', encoding: 'windows-1252' }, active: true },
    { id: 'plans', format: 'case-plan-ne', settings: { timeZone: 'America/Chicago' }, active: true },
  ] });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drop-'));
  logged = [];
});

afterAll(async () => {
  await Promise.all(drops.map((drop) => drop.close()));
  await gateway.close();
});

function watch(app: Pick<App, 'ingest'> = gateway.gateway.app): Drop {
  const { deps, store } = gateway.gateway;
  const write = (fields: object, message: string): void => void logged.push(JSON.stringify([fields, message]));
  const drop = watchDrop({ directory, app, store, formats: deps.formats, clock: deps.clock, log: { info: write, warn: write, error: write }, tenant: 'test', gateway: 'gateway', every: 3_600_000, quiet: 0 });
  drops.push(drop);
  return drop;
}

const inbox = (feed: string): string => {
  mkdirSync(join(directory, feed, 'inbox'), { recursive: true });
  return join(directory, feed, 'inbox');
};
const listed = (feed: string, place: string): readonly string[] => readdirSync(join(directory, feed, place)).map((name) => name.replace(/^[0-9T-]+\w*-(?=[a-z])/iu, '').replace(/^.*Z-/u, '')).sort();
const reportOf = (feed: string, place: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(directory, feed, place, readdirSync(join(directory, feed, place)).find((name) => name.endsWith('.report.json')) ?? ''), 'utf8')) as Record<string, unknown>;
const roster = (from: number, count: number): string => `Booking #,Last Name,First Name,Sex\r\n${Array.from({ length: count }, (_none, index) => `D${String(from + index)},Núñez,Person${String(index)},F\r\n`).join('')}`;
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a drop directory', () => {
  it('takes a file in, chunk by chunk, and keeps it in done with its report', async () => {
    writeFileSync(join(inbox('rosters'), 'monday.csv'), latin(roster(0, 620)));
    await watch().look();
    expect([readdirSync(inbox('rosters')), listed('rosters', 'work'), listed('rosters', 'done')]).toEqual([[], [], ['monday.csv', 'monday.csv.report.json']]);
    expect(reportOf('rosters', 'done')).toMatchObject({ feed: 'rosters', format: 'jail-csv', rows: 620, accepted: 2, failed: 0, problems: [] });
  });

  it('takes a folder as one delivery of tables', async () => {
    const { tables } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../mappings/case-plan-ne/cases/seven-tables/input.json'), 'utf8')) as { tables: Record<string, string> };
    mkdirSync(join(directory, 'week 47'));
    for (const [name, text] of Object.entries(tables)) writeFileSync(join(directory, 'week 47', name), text);
    renameSync(join(directory, 'week 47'), join(inbox('plans'), 'week 47'));
    await watch().look();
    expect(reportOf('plans', 'done')).toMatchObject({ accepted: 1, failed: 0 });
  });

  it('puts what does not go in into failed, and says why without naming anybody', async () => {
    writeFileSync(join(inbox('rosters'), 'nunez-rosa.csv'), latin('Booking #,Last Name\n"1,Delgado\n'));
    await watch().look();
    expect(listed('rosters', 'failed').length).toBe(2);
    expect(reportOf('rosters', 'failed')).toMatchObject({ accepted: 0, failed: 1, problems: [expect.stringContaining('delimited text'), expect.anything()] });
    expect([...logged, JSON.stringify(reportOf('rosters', 'failed'))].filter((text) => /Delgado|nunez/u.test(text))).toEqual([]);
  });

  it('leaves alone what is not whole yet, and folders that are no feed', async () => {
    writeFileSync(join(inbox('rosters'), '.hidden.csv'), 'x');
    writeFileSync(join(inbox('rosters'), 'coming.csv.part'), 'x');
    writeFileSync(join(inbox('strangers'), 'a.csv'), 'x');
    await watch().look();
    expect([readdirSync(inbox('rosters')).length, readdirSync(inbox('strangers'))]).toEqual([2, ['a.csv']]);
    expect(logged.join()).toContain('no registered feed');
  });

  it('goes on after the last chunk that went in, when a gateway died or lost its database amid a file', async () => {
    writeFileSync(join(inbox('rosters'), 'long.csv'), latin(roster(5000, 1100)));
    const sent: string[] = [];
    const dying: Pick<App, 'ingest'> = { ingest: async (caller, call) => {
      sent.push(Buffer.from(call.raw).toString('utf8').split('\r\n')[1] ?? '');
      if (sent.length === 2) throw new StoreError({ code: 'unavailable', text: 'away' });
      return gateway.gateway.app.ingest(caller, call);
    } };
    await watch(dying).look();
    expect([existsSync(join(directory, 'rosters/work/long.csv')), JSON.parse(readFileSync(join(directory, 'rosters/work/long.csv.progress.json'), 'utf8'))]).toEqual([true, expect.objectContaining({ rows: 500, accepted: 1 })]);
    const again: string[] = [];
    await watch({ ingest: (caller, call) => {
      again.push(Buffer.from(call.raw).toString('utf8').split('\r\n')[1]?.split(',')[0] ?? '');
      return gateway.gateway.app.ingest(caller, call);
    } }).look();
    expect(again).toEqual(['D5500', 'D6000']);
    expect(reportOf('rosters', 'done')).toMatchObject({ rows: 1100, accepted: 3, failed: 0 });
    rmSync(directory, { recursive: true });
  });

  it('waits for a database that is away, without a word of failure', async () => {
    writeFileSync(join(inbox('rosters'), 'later.csv'), latin(roster(7000, 1)));
    let asked = 0;
    await watch({ ingest: () => { asked += 1; return Promise.resolve(fail({ code: 'unavailable', text: 'The database does not answer now; try again.' })); } }).look();
    expect([asked, listed('rosters', 'work'), listed('rosters', 'failed')]).toEqual([1, ['later.csv'], []]);
    await watch().look();
    expect(listed('rosters', 'done')).toEqual(['later.csv', 'later.csv.report.json']);
  });

  it.each<readonly [string, (name: string) => void]>([
    ['on which the gateway itself breaks', (name) => { writeFileSync(name, latin('Booking #,Last Name\nBREAKS,Delgado\n')); }],
    ['that cannot be read', (name) => { mkdirSync(join(name, 'inside'), { recursive: true }); }],
  ])('is not held up by a file %s: it is tried once, put aside, and the next one goes in', async (_what, put) => {
    put(join(inbox('rosters'), 'a.csv'));
    const drop = watch({ ingest: (caller, call) => (Buffer.from(call.raw).includes('BREAKS') ? Promise.reject(new TypeError('Delgado')) : gateway.gateway.app.ingest(caller, call)) });
    await drop.look();
    writeFileSync(join(inbox('rosters'), 'b.csv'), latin(roster(8000 + logged.length, 1)));
    await drop.look();
    expect([listed('rosters', 'work'), listed('rosters', 'failed'), listed('rosters', 'done')]).toEqual([[], ['a.csv', 'a.csv.report.json'], ['b.csv', 'b.csv.report.json']]);
    expect(reportOf('rosters', 'failed')).toMatchObject({ failed: 1, accepted: 0, problems: [expect.any(String)] });
    expect([logged.join(), JSON.stringify(reportOf('rosters', 'failed'))].join()).not.toContain('Delgado');
  });
});
