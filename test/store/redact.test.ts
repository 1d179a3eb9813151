// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshStore, statement, type FreshStore } from '../support/database.ts';
import { entry, T } from './fixtures.ts';

const SAID = '{"groups":[],"of":"Encounter/canary-stay"}';

describe('entries of the ledger whose texts were cut down', () => {
  let fresh: FreshStore;
  const spoken = entry({ person: 'someone', detail: SAID, audit: '{"of":"Encounter/canary-stay"}' });
  const order = entry({ person: 'someone', kind: 'admin', detail: '{"groups":[]}' });

  beforeAll(async () => {
    fresh = await freshStore();
    await fresh.store.commit(T, { ledger: [entry({ person: 'someone' }), spoken, entry({ person: 'someone' })] });
    await fresh.store.sealLedger(T);
    await fresh.store.transact(T, async (tx) => {
      const [row] = await tx.ledger({ id: spoken.id, count: 1 });
      await tx.redactLedger([{ row: row!, audit: '{}', detail: '{"groups":[]}' }], order);
      return { ok: true, value: true };
    });
  });
  afterAll(() => fresh.close());

  it('keep their place and hash, and the whole ledger still verifies', async () => {
    expect(await fresh.store.verifyLedger(T, {})).toEqual({ entries: 4, chains: 1 });
    const [row] = await fresh.store.read(T, (session) => session.ledger({ id: spoken.id, count: 1 }));
    expect(row).toMatchObject({ id: spoken.id, at: spoken.at, detail: '{"groups":[]}', audit: '{}', redacted: order.id });
  });

  it('say nothing any more, and have lost the salt by which their hash could confirm a guess', async () => {
    const rows = await statement(fresh.url, `select ledger::text as text, salt from ledger where id = $1`, [spoken.id]);
    expect(rows).toEqual([{ text: expect.not.stringContaining('canary'), salt: null }]);
  });

  it('cannot be changed again past the order, nor any other entry without one', async () => {
    await expect(statement(fresh.url, `update ledger set detail = '{}' where id = $1`, [spoken.id])).rejects.toThrow('UPDATE of ledger is not allowed');
    await expect(statement(fresh.url, 'delete from ledger')).rejects.toThrow('DELETE of ledger is not allowed');
  });

  it.each([
    ['what is left was changed', `update ledger set detail = '{"groups":[1]}' where id = '${spoken.id}'`, 'was cut down without an entry that vouches for it'],
    ['another entry was cut down in its shadow', `update ledger set detail = '{}', salt = null, redacted = '${order.id}' where seq = 1`, 'was cut down without an entry that vouches for it'],
    ['the order itself was changed', `update ledger set detail = replace(detail, '"groups":[]', '"groups": []') where id = '${order.id}'`, 'was cut down without an entry that vouches for it'],
  ])('do not verify when %s', async (_name, change, why) => {
    await statement(fresh.url, `create table kept as table ledger`);
    await statement(fresh.url, `set session_replication_role = replica; ${change}`);
    try {
      expect((await fresh.store.verifyLedger(T, {})).firstBad?.why).toBe(why);
    } finally {
      await statement(fresh.url, `set session_replication_role = replica; delete from ledger; insert into ledger table kept; drop table kept`);
    }
  });
});
