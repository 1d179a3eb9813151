// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ok } from '../../src/domain/issue.ts';
import { create, creates, draft, entry, must, plan, T } from '../store/fixtures.ts';
import type { Opened } from './store.ts';

export function concurrencyContract(opened: Opened): void {
  describe('many requests at once', () => {
    it('answers 150 transactions at once with 8 connections, then a search, and leaves nothing half-written', async () => {
      const { store } = opened();
      const person = randomUUID();
      const results = await Promise.all(Array.from({ length: 150 }, (_, n) => store.transact(T, async (tx) => {
        await tx.lock(`key ${n % 10}`);
        must(await tx.apply(creates({ person, id: `${person}-${n}-a` })));
        if (n % 3 === 0) return { ok: false, issues: [{ code: 'business-rule', text: 'no' }] };
        return tx.apply({ ...creates({ person, id: `${person}-${n}-b` }), ledger: [entry({ person })] });
      })));
      expect(results.filter((result) => result.ok)).toHaveLength(100);
      const page = must(await store.read(T, (s) => s.search(plan([], { count: 500, total: 'accurate' }), { kind: 'only', allowed: [{ person, gate: 'g' }] })));
      expect(page.matches).toHaveLength(200);
      expect(page.total).toBe(200);
      expect(await store.read(T, (s) => s.ledger({ person, count: 1000 }))).toHaveLength(100);
      expect((await store.verifyLedger(T, {})).firstBad).toBeUndefined();
    });

    it('lets sets of many requests share commits, and fails only the one that is bad', async () => {
      const { store } = opened();
      const person = randomUUID();
      const taken = draft({ person });
      await store.commit(T, { changes: [{ kind: 'create', draft: taken }] });
      const sets = Array.from({ length: 60 }, (_, n) => (n % 20 === 7
        ? { changes: [create({ ...taken })], ledger: [entry({ person })] }
        : { changes: [create({ person })], ledger: [entry({ person })] }));
      const results = await Promise.all(sets.map((set) => store.commit(T, set)));
      expect(results.map((result, n) => [n % 20 === 7, result.ok]).filter(([bad, done]) => bad === done)).toEqual([]);
      expect(await store.read(T, (s) => s.ledger({ person, count: 1000 }))).toHaveLength(57);
    });

    it('refuses a text that cannot be stored, without failing the neighbours in the same commit', async () => {
      const { store } = opened();
      const sets = [creates({ body: '"a":1' }), creates({ body: '"a":"\u0000"' }), creates({ body: '"a":2' })];
      const results = await Promise.all(sets.map((set) => store.commit(T, set)));
      expect(results.map(({ ok: done }) => done)).toEqual([true, false, true]);
      expect(results[1]).toMatchObject({ issues: [{ code: 'value' }] });
    });

    it('serializes transactions that name the same key', async () => {
      const { store } = opened();
      const id = randomUUID();
      const results = await Promise.all(Array.from({ length: 12 }, () => store.transact(T, async (tx) => {
        await tx.lock(id);
        if ((await tx.get('Observation', id)) !== undefined) return ok('found');
        must(await tx.apply(creates({ id })));
        return ok('made');
      })));
      expect(results.filter((result) => result.ok && result.value === 'made')).toHaveLength(1);
      expect(results.every((result) => result.ok)).toBe(true);
    });

    it('tries transactions again that stood in each other\'s way', async () => {
      const { store } = opened();
      const [a, b] = [draft(), draft()];
      await store.commit(T, creates(a, b));
      let attempts = 0;
      const crossing = (first: string, second: string) => store.transact(T, async (tx) => {
        attempts += 1;
        await tx.lock(first);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.lock(second);
        return ok(true);
      });
      const results = await Promise.all([crossing(a.id, b.id), crossing(b.id, a.id)]);
      expect(results).toEqual([ok(true), ok(true)]);
      expect(attempts).toBeGreaterThan(2);
    });

    it('refuses a second connection within one request, since a burst of such requests would lock up for good', async () => {
      const { store } = opened();
      await expect(store.read(T, () => store.read(T, () => Promise.resolve(1)))).rejects.toThrow('one connection');
      await expect(store.transact(T, async () => store.commit(T, creates({})))).rejects.toThrow('finish the read or the transaction');
      expect(await store.ready()).toBe(true);
    });

    it('does not commit a transaction whose work overlooked a failed statement', async () => {
      const { store } = opened();
      const made = draft();
      const result = await store.transact(T, async (tx) => {
        must(await tx.apply({ changes: [{ kind: 'create', draft: made }] }));
        await tx.apply(creates({ body: '"a":"\u0000"' }));
        return ok('done');
      });
      expect(result).toMatchObject({ ok: false, issues: [{ code: 'value' }] });
      expect(await store.read(T, (s) => s.get(made.type, made.id))).toBeUndefined();
    });
  });
}
