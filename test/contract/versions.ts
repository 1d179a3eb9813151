// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../../src/app/ports.ts';
import { create, creates, draft, must, plan, T } from '../store/fixtures.ts';
import type { Opened } from './store.ts';

export function versionsContract(opened: Opened): void {
  const { read, commit, transact } = {
    read: ((...args) => opened().store.read(...args)) as ReturnType<Opened>['store']['read'],
    commit: ((...args) => opened().store.commit(...args)) as ReturnType<Opened>['store']['commit'],
    transact: ((...args) => opened().store.transact(...args)) as ReturnType<Opened>['store']['transact'],
  };
  const put = async (made: Draft): Promise<number> => must(await commit(T, { changes: [{ kind: 'create', draft: made }] })).versions[0]?.version ?? 0;
  const current = (made: Draft) => read(T, (s) => s.get(made.type, made.id));
  const update = (made: Draft, expected: number) => commit(T, { changes: [{ kind: 'update', draft: made, expected }] });
  const remove = (made: Draft, expected: number) => commit(T, { changes: [{ kind: 'delete', draft: { ...made, body: '', meta: '' }, expected }] });

  describe('versions', () => {
    it('gives back a record byte for byte as it was stored', async () => {
      const made = draft({ body: '"valueQuantity":{"value":1.50},"note":[{"text":"ä \\"quoted\\" \\u0000 \u{1F600}"}]', meta: '{"tag":[]}', refs: ['Patient/1', 'Encounter/2'], day: '2026-02-28' });
      const version = await put(made);
      const stored = (await current(made))?.resource;
      const { gateFacts: _facts, index: _index, evidence: _evidence, ...kept } = made;
      expect(stored).toEqual({ ...kept, version, deleted: false, lastUpdated: stored?.lastUpdated });
      expect(stored?.lastUpdated).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    });

    it('refuses to create a record whose id is taken, and keeps the first', async () => {
      const made = draft();
      await put(made);
      const second = await commit(T, creates({ ...made, body: '"status":"amended"' }));
      expect(second).toMatchObject({ ok: false, issues: [{ code: 'conflict' }] });
      expect((await current(made))?.resource.body).toBe(made.body);
    });

    it('keeps the version before an update and tells them apart by number', async () => {
      const made = draft();
      const first = await put(made);
      const second = must(await update({ ...made, body: '"status":"amended"' }, first)).versions[0]?.version ?? 0;
      expect(second).toBeGreaterThan(first);
      expect((await current(made))?.resource).toMatchObject({ version: second, body: '"status":"amended"' });
      expect(await read(T, (s) => s.version(made.type, made.id, first))).toMatchObject({ version: first, body: made.body });
      expect((await read(T, (s) => s.history(made.type, made.id, { count: 10 }))).map((v) => v.version)).toEqual([second, first]);
      expect((await read(T, (s) => s.history(made.type, made.id, { count: 10, before: second }))).map((v) => v.version)).toEqual([first]);
    });

    it('refuses an update that rests on a version which is not current, and changes nothing', async () => {
      const made = draft();
      const first = await put(made);
      expect(await update({ ...made, body: '"a":1' }, first + 1)).toMatchObject({ ok: false, issues: [{ code: 'precondition' }] });
      expect(await update(draft(), 1)).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
      expect((await current(made))?.resource.version).toBe(first);
    });

    it('lets one of two updates of the same version win', async () => {
      const made = draft();
      const first = await put(made);
      const results = await Promise.all([update({ ...made, body: '"a":1' }, first), update({ ...made, body: '"a":2' }, first)]);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(await read(T, (s) => s.history(made.type, made.id, { count: 10 }))).toHaveLength(2);
    });

    it('keeps a deleted record as a tombstone that no search and no list finds', async () => {
      const made = draft();
      const gone = must(await remove(made, await put(made))).versions[0]?.version;
      expect((await current(made))?.resource).toMatchObject({ deleted: true, version: gone });
      expect(await read(T, (s) => s.getMany([`${made.type}/${made.id}`]))).toEqual([]);
      expect(await read(T, (s) => s.heads([`${made.type}/${made.id}`]))).toEqual([]);
      const found = must(await read(T, (s) => s.search(plan([{ kind: 'id', param: '_id', values: [made.id] }]), { kind: 'all' })));
      expect(found.matches).toEqual([]);
      expect(await read(T, (s) => s.history(made.type, made.id, { count: 10 }))).toHaveLength(2);
    });

    it('finds many records at once for many requests, each with its own, and the epochs of their persons', async () => {
      const made = Array.from({ length: 30 }, () => draft());
      await commit(T, creates(...made));
      const refs = made.map(({ type, id }) => `${type}/${id}`);
      const answers = await Promise.all(refs.map((ref, n) => read(T, (s) => s.located([ref, 'Observation/nowhere', ...refs.slice(0, n)]))));
      answers.forEach(({ heads, epochs }, n) => {
        expect(heads.map(({ type, id }) => `${type}/${id}`).sort()).toEqual([...new Set([refs[n], ...refs.slice(0, n)])].sort());
        expect([...epochs.persons.keys()].sort()).toEqual([...new Set(heads.map(({ person }) => person))].sort());
      });
      const [first] = made;
      const { epochs } = await read(T, (s) => s.located([refs[0]!]));
      expect(await read(T, (s) => s.epochs([first!.person]))).toEqual(epochs);
      const inside = must(await opened().store.transact(T, async (tx) => ({ ok: true as const, value: await tx.located([refs[0]!]) })));
      expect(inside.epochs).toEqual(epochs);
      expect(await Promise.all(made.map(async ({ type, id }) => (await current({ type, id } as never))?.resource.id))).toEqual(made.map(({ id }) => id));
    });

    it('writes all changes of a set or none', async () => {
      const [good, taken] = [draft(), draft()];
      await put(taken);
      expect((await commit(T, creates(good, taken))).ok).toBe(false);
      expect(await current(good)).toBeUndefined();
      expect((await commit(T, { changes: [create(good), { kind: 'update', draft: taken, expected: 1 }] })).ok).toBe(false);
      expect(await current(good)).toBeUndefined();
    });

    it('rolls a transaction back when its work fails or throws', async () => {
      const made = draft();
      const failed = await transact(T, async (tx) => {
        must(await tx.apply({ changes: [{ kind: 'create', draft: made }] }));
        expect((await tx.get(made.type, made.id))?.resource.id).toBe(made.id);
        return { ok: false, issues: [{ code: 'business-rule', text: 'no' }] };
      });
      expect(failed).toEqual({ ok: false, issues: [{ code: 'business-rule', text: 'no' }] });
      const thrown = transact(T, async (tx) => {
        must(await tx.apply({ changes: [{ kind: 'create', draft: made }] }));
        throw new Error('a fault');
      });
      await expect(thrown).rejects.toThrow('a fault');
      expect(await current(made)).toBeUndefined();
    });

    it('keeps tenants apart', async () => {
      const made = draft();
      await put(made);
      expect(await read('tenant-b', (s) => s.get(made.type, made.id))).toBeUndefined();
      expect(must(await read('tenant-b', (s) => s.search(plan(), { kind: 'all' }))).matches).toEqual([]);
    });
  });
}
