// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, readMigrations, refuseOld } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open.ts';
import { freshStore, quiet, statement, wallClock, type FreshStore } from '../support/database.ts';
import { creates, must, plan } from './fixtures.ts';

describe('the schema of the database', () => {
  let fresh: FreshStore;
  beforeAll(async () => { fresh = await freshStore(); });
  afterAll(async () => { await fresh.close(); });

  it('is made once, also by processes that start at the same moment', async () => {
    await statement(fresh.url, 'create schema other');
    const url = `${fresh.url}&options=${encodeURIComponent('-c search_path=other')}`;
    const ran = await Promise.all([migrate(url, quiet), migrate(url, quiet), migrate(url, quiet)]);
    expect(ran.sort()).toEqual([0, 0, readMigrations().length]);
    expect(await migrate(url, quiet)).toBe(0);
  });

  it('is refused when another version of the gateway made it', async () => {
    await statement(fresh.url, `update schema_migration set checksum = 'x' where number = 1`);
    await expect(migrate(fresh.url, quiet)).rejects.toThrow('differs from the one that made this database');
    await statement(fresh.url, `update schema_migration set checksum = $1 where number = 1`, [readMigrations()[0]?.checksum]);
    await statement(fresh.url, `insert into schema_migration (number, name, checksum) values (999, 'later', 'x')`);
    await expect(migrate(fresh.url, quiet)).rejects.toThrow('a later version');
    await statement(fresh.url, 'delete from schema_migration where number = 999');
    expect(await migrate(fresh.url, quiet)).toBe(0);
  });

  it('is led by tenant and person in every table that speaks of a person', async () => {
    const rows = await statement(fresh.url, `select table_name::text as name, string_agg(column_name::text, ',' order by ordinal_position) as columns
      from information_schema.columns where table_schema = 'public' group by 1`);
    const withPerson = rows.filter(({ columns }) => (columns as string).split(',').includes('person'));
    expect(withPerson.length).toBeGreaterThan(10);
    for (const { columns } of withPerson) expect(columns).toMatch(/^tenant,person/);
  });

  it('gives Locations that were stored before their place in the index, once', async () => {
    const { sql = '' } = readMigrations().find(({ name }) => name.includes('positions')) ?? {};
    const at = (id: string, body: string): object => ({ type: 'Location', id, person: '', body });
    await fresh.store.commit('t', creates(at('house', '"name":"House","position":{"longitude":-104.9,"latitude":39.7}'), at('van', '"name":"Van"'), at('beyond', '"position":{"longitude":1,"latitude":91}')));
    const near = async (): Promise<readonly string[]> => must(await fresh.store.read('t', (session) => session.search(plan([{ kind: 'near', param: 'near', values: [{ lat: 39.7, lon: -104.9, metres: 1 }, { lat: 90, lon: 1, metres: 500_000 }] }], { types: ['Location'] }), { kind: 'all' }))).matches.map(({ id }) => id);
    const before = await near();
    await statement(fresh.url, sql);
    await statement(fresh.url, sql);
    expect([before, await near(), (await statement(fresh.url, 'select count(*)::int as n from index_number'))[0]]).toEqual([[], ['house'], { n: 1 }]);
  });

  it('is not looked for on a server older than 15', () => {
    expect(() => { refuseOld(140_012); }).toThrow('version 14; Throughcare needs 15 or later');
    for (const version of [150_000, 160_004, 180_004]) expect(() => { refuseOld(version); }).not.toThrow();
  });

  it('is not opened where nobody answers, with a sentence that holds no password', async () => {
    const opening = openStore({ databaseUrl: 'postgres://me:secret@127.0.0.1:1/x', dataDir: '', log: quiet, clock: wallClock });
    await expect(opening).rejects.toThrow('No PostgreSQL server lets the gateway in at the address that it was given (ECONNREFUSED): check DATABASE_URL.');
  });
});
