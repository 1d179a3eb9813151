// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LedgerFilter } from '../../src/app/ports.ts';
import { ok } from '../../src/domain/issue.ts';
import { statement } from '../support/database.ts';
import { create, draft, entry, must, T } from '../store/fixtures.ts';
import type { Opened } from './store.ts';

export function ledgerContract(opened: Opened): void {
  describe('the ledger', () => {
    const ids = async (filter: Partial<LedgerFilter>) =>
      (await opened().store.read(T, (s) => s.ledger({ count: 100, ...filter }))).map(({ id }) => id);

    it('gives back an entry as it was written, with its place in the chain', async () => {
      const { store } = opened();
      const made = entry({ person: randomUUID(), detail: '{"ä":"\u{1F600} \\n"}', rules: [] });
      await store.commit(T, { ledger: [made] });
      const [row] = await store.read(T, (s) => s.ledger({ id: made.id, count: 1 }));
      expect(row).toMatchObject(made);
      expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
    });

    it('filters by person, organization, client, kind, outcome, request and time, newest first, page by page', async () => {
      const { store } = opened();
      const person = randomUUID();
      const at = (minute: number) => `2026-11-22T11:0${minute}:00.000Z`;
      const made = [
        entry({ person, at: at(1), organization: 'court', kind: 'refusal', outcome: 'deny', request: `${person}-1` }),
        entry({ person, at: at(2), organization: 'clinic', client: 'emr' }),
        entry({ person, at: at(3), organization: 'court' }),
      ];
      await store.commit(T, { ledger: made });
      const [first, second, third] = made.map(({ id }) => id);
      expect(await ids({ person })).toEqual([third, second, first]);
      expect(await ids({ person, organization: 'court' })).toEqual([third, first]);
      expect(await ids({ person, client: 'emr' })).toEqual([second]);
      expect(await ids({ person, kind: 'refusal' })).toEqual([first]);
      expect(await ids({ person, outcome: 'deny' })).toEqual([first]);
      expect(await ids({ request: `${person}-1` })).toEqual([first]);
      expect(await ids({ person, from: '2026-11-22T12:02:00+01:00', to: at(2) })).toEqual([second]);
      expect(await ids({ person, count: 1, after: { at: at(3), id: third as string } })).toEqual([second]);
    });

    it('commits an entry together with what it records, and drops both together', async () => {
      const { store } = opened();
      const person = randomUUID();
      const made = draft({ person });
      await store.transact(T, async (tx) => {
        must(await tx.apply({ changes: [{ kind: 'create', draft: made }], ledger: [entry({ person })] }));
        expect(await tx.ledger({ person, count: 10 })).toHaveLength(1);
        return { ok: false, issues: [{ code: 'business-rule', text: 'no' }] };
      });
      expect(await ids({ person })).toEqual([]);
      await store.transact(T, async (tx) => ok(must(await tx.apply({ changes: [create({ person })], ledger: [entry({ person }), entry({ person })] }))));
      expect(await ids({ person })).toHaveLength(2);
    });

    it('cannot be changed, shortened or emptied through the database', async () => {
      const { store, url } = opened();
      await store.commit(T, { ledger: [entry()] });
      await store.sealLedger(T);
      for (const table of ['ledger', 'ledger_seal']) {
        await expect(statement(url, `update ${table} set at = at`)).rejects.toThrow('not allowed');
        await expect(statement(url, `delete from ${table}`)).rejects.toThrow('not allowed');
        await expect(statement(url, `truncate ${table}`)).rejects.toThrow('not allowed');
      }
    });

    it('verifies while entries are being written', async () => {
      const { store } = opened();
      const writing = Promise.all(Array.from({ length: 200 }, (_, n) => store.commit(T, { ledger: [entry({ person: `p${n}` })] })));
      for (let n = 0; n < 3; n += 1) expect((await store.verifyLedger(T, {})).firstBad).toBeUndefined();
      await writing;
      const check = await store.verifyLedger(T, {});
      expect(check.firstBad).toBeUndefined();
      expect(check.chains).toBe(16);
    });

    it('verifies a span of time alone', async () => {
      const { store } = opened();
      const year = (n: number) => `20${n}-01-01T00:00:00.000Z`;
      await store.commit('tenant-span', { ledger: [20, 21, 22, 23].map((n) => entry({ at: year(n) })) });
      expect(await store.verifyLedger('tenant-span', { from: year(21), to: year(22) })).toEqual({ entries: 2, chains: 1 });
      expect(await store.verifyLedger('tenant-span', {})).toEqual({ entries: 4, chains: 1 });
    });
  });
}
