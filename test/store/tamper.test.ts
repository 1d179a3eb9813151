// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { freshStore, type FreshStore } from '../support/database.ts';
import { entry, T } from './fixtures.ts';

const COLUMNS = ['tenant', 'person', 'chain', 'seq', 'id', 'at', 'request', 'kind', 'client', 'organization', 'purpose', 'outcome', 'rules', 'audit', 'detail', 'previous', 'hash', 'salt', 'redacted'] as const;

/** A small change of a stored value that keeps its type; the last letter of a text, the last bit of a hash, a number by one. */
const CHANGES: Readonly<Record<string, string>> = { tenant: 'tenant + 1', chain: '(chain + 1) % 16', seq: 'seq + 1000', previous: `case when previous = '' then '\\x00'::bytea else set_bit(previous, 0, 1 - get_bit(previous, 0)) end`, hash: 'set_bit(hash, 0, 1 - get_bit(hash, 0))', salt: 'set_bit(salt, 0, 1 - get_bit(salt, 0))', redacted: `'x'` };

function change(column: (typeof COLUMNS)[number]): string {
  return `${column} = ${CHANGES[column] ?? `case when right(${column}, 1) = 'x' then left(${column}, -1) || 'y' else left(${column}, -1) || 'x' end`}`;
}

describe('a ledger that someone with the keys of the database has touched', () => {
  let fresh: FreshStore;
  let client: pg.Client;
  let total = 0;

  beforeAll(async () => {
    fresh = await freshStore();
    client = new pg.Client({ connectionString: fresh.url });
    await client.connect();
    for (let round = 0; round < 3; round += 1) {
      const ledger = Array.from({ length: 40 }, (_, n) => entry({ person: `person-${n % 20}`, detail: `{"round":${round},"n":${n}}`, audit: `{"n":${n}}` }));
      await fresh.store.commit(T, { ledger });
      await fresh.store.sealLedger(T);
      total += ledger.length;
    }
  });
  afterAll(async () => {
    await client.end();
    await fresh.close();
  });

  /** Runs statements past the triggers, verifies, and puts everything back. */
  async function verifyAfter(...statements: readonly string[]): Promise<string | undefined> {
    const tables = ['ledger', 'ledger_head', 'ledger_seal'];
    await client.query(`set session_replication_role = replica`);
    for (const table of tables) await client.query(`create table kept_${table} as table ${table}`);
    try {
      for (const text of statements) expect((await client.query(text)).rowCount).toBeGreaterThan(0);
      return (await fresh.store.verifyLedger(T, {})).firstBad?.why;
    } finally {
      for (const table of tables) {
        await client.query(`delete from ${table}`);
        await client.query(`insert into ${table} table kept_${table}`);
        await client.query(`drop table kept_${table}`);
      }
    }
  }

  const nth = (n: number) => `(select ctid from ledger order by chain, seq offset ${n} limit 1)`;

  it('verifies as it was written', async () => {
    expect(await fresh.store.verifyLedger(T, {})).toMatchObject({ entries: total });
    expect((await fresh.store.verifyLedger(T, {})).firstBad).toBeUndefined();
  });

  it('does not verify when any column of any entry was changed by the least', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(119), fc.constantFrom(...COLUMNS), async (n, column) => {
      expect(await verifyAfter(`update ledger set ${change(column)} where ctid = ${nth(n)}`)).toBeDefined();
    }), { seed: 20261122, numRuns: 20 });
    for (const column of COLUMNS) expect(await verifyAfter(`update ledger set ${change(column)} where ctid = ${nth(5)}`)).toBeDefined();
  });

  it('does not verify when an entry was removed, moved or put in', async () => {
    for (const n of [0, 17, 60, 119]) expect(await verifyAfter(`delete from ledger where ctid = ${nth(n)}`)).toBeDefined();
    const two = `(select min(chain) from ledger)`;
    expect(await verifyAfter(`update ledger set seq = -seq where chain = ${two} and seq in (1, 2)`, `update ledger set seq = 3 + seq where seq < 0`)).toBeDefined();
    expect(await verifyAfter(`insert into ledger select tenant, person, chain, (select max(seq) + 1 from ledger l where l.chain = ledger.chain), id, at, request, kind, client, organization, purpose, outcome, rules, audit, detail, hash, hash, salt from ledger where ctid = ${nth(119)}`)).toBeDefined();
  });

  it('does not verify when the end of a chain was cut off together with its head, since the seals name it', async () => {
    const chain = `(select max(chain) from ledger)`;
    const cut = (seq: string) => [
      `delete from ledger where chain = ${chain} and seq ${seq}`,
      `update ledger_head h set seq = coalesce((select max(seq) from ledger l where l.chain = h.chain), 0), hash = coalesce((select hash from ledger l where l.chain = h.chain order by seq desc limit 1), '') where h.chain = ${chain}`,
    ];
    expect(await verifyAfter(...cut(`= (select max(seq) from ledger where chain = ${chain})`))).toBe('missing');
    expect(await verifyAfter(`delete from ledger_head where chain = ${chain}`, `delete from ledger where chain = ${chain}`)).toBe('missing');
  });

  it('does not verify when a chain was rewritten whole with new hashes, since the seals name the old ones', async () => {
    const rewrite = `with recursive fixed as (
        select l.seq, l.id, sha256(''::bytea || convert_to(body(l), 'UTF8')) as hash, ''::bytea as previous from ledger l where l.chain = 0 and l.seq = 1
        union all
        select l.seq, l.id, sha256(f.hash || convert_to(body(l), 'UTF8')), f.hash from fixed f join ledger l on l.chain = 0 and l.seq = f.seq + 1)
      update ledger set hash = f.hash, previous = f.previous from fixed f where ledger.chain = 0 and ledger.seq = f.seq`;
    await client.query(`create function pg_temp.body(l ledger) returns text language sql as $$
      select field(l.tenant::text) || field(l.chain::text) || field(l.seq::text) || field(l.id) || field(l.at) || field(l.request) || field(l.person) || field(l.kind)
        || field(l.client) || field(l.organization) || field(l.purpose) || field(l.outcome) || field(l.rules) || field(l.audit) || field(l.detail) || field(encode(l.salt, 'hex')) $$`);
    const why = await verifyAfter(
      `update ledger set outcome = 'deny' where chain = (select min(chain) from ledger) and seq = 1`,
      rewrite.replaceAll('body(l)', 'pg_temp.body(l)').replaceAll('chain = 0', 'chain = (select min(chain) from ledger)'),
      `update ledger_head h set hash = (select hash from ledger l where l.chain = h.chain order by seq desc limit 1)`);
    expect(why).toBe('differs from the seal');
  });

  it('does not verify when a seal was changed or removed', async () => {
    expect(await verifyAfter(`delete from ledger_seal where no = 2`)).toBe('a seal is missing before it');
    expect(await verifyAfter(`update ledger_seal set at = '2026-01-01T00:00:00.000Z' where no = 2`)).toBe('content and hash differ');
    expect(await verifyAfter(`update ledger_seal set previous = '\\x00' where no = 2`)).toBe('does not follow the seal before it');
  });
});
