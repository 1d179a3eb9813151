// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ok } from '../../src/domain/issue.ts';
import { create, draft, entry, must, T } from '../store/fixtures.ts';
import type { Opened } from './store.ts';

export function partingContract(opened: Opened): void {
  describe('what was taken for one person', () => {
    it('is parted: records with all versions, their facts and their entries of the ledger, and nothing else', async () => {
      const { store } = opened();
      const [one, two] = [randomUUID(), randomUUID()];
      const [patient, other] = [draft({ person: one, type: 'Patient', gate: 'shared' }), draft({ person: one, type: 'Patient', gate: 'shared' })];
      const [record, kept] = [draft({ person: one, gate: 'own' }), draft({ person: one, gate: 'left' })];
      const entries = ['away', 'both', 'kept'].map((id) => entry({ id: `${id}-${one}`, person: one }));
      const made = must(await store.commit(T, { changes: [patient, other, record, kept].map(create), ledger: entries }));
      must(await store.commit(T, { changes: [{ kind: 'update', draft: { ...record, body: '"status":"final"' }, expected: made.versions[2]!.version }] }));
      const before = (await store.read(T, (s) => s.epochs([one, two]))).persons;
      const refs = [`Patient/${other.id}`, `${record.type}/${record.id}`];
      const moved = await store.transact(T, async (tx) => ok(await tx.splitPerson({ from: one, to: two, refs, away: [entries[0]!.id], both: [entries[1]!.id] })));
      expect(moved).toEqual(ok(2));
      const after = await store.read(T, async (s) => ({
        one: (await s.recordsOf(one)).map(({ id }) => id).sort(), two: (await s.recordsOf(two)).map(({ id }) => id).sort(),
        past: (await s.versions([refs[1]!])).map(({ person }) => person), profiles: [[...(await s.profiles(one)).keys()].sort(), [...(await s.profiles(two)).keys()].sort()],
        ledgers: await Promise.all([one, two].map(async (person) => (await s.ledger({ person, count: 10 })).map(({ id }) => id.split('-')[0]).sort())),
        patients: (await s.patients(two)).map(({ id }) => id), epochs: (await s.epochs([one, two])).persons,
      }));
      expect(after).toMatchObject({
        one: [patient.id, kept.id].sort(), two: [other.id, record.id].sort(), past: [two, two], profiles: [['left', 'shared'], ['own', 'shared']],
        ledgers: [['both', 'kept'], ['away', 'both']], patients: [other.id],
      });
      expect([after.epochs.get(one), after.epochs.get(two)]).toEqual([(before.get(one) ?? 0) + 1, (before.get(two) ?? 0) + 1]);
      const searched = await store.read(T, (s) => Promise.all([one, two].map(async (person) => (await s.searchLedger({ person, count: 10 })).rows.map(({ id }) => id.split('-')[0]).sort())));
      expect(searched).toEqual(after.ledgers);
      expect((await store.verifyLedger(T, {})).firstBad).toBeUndefined();
      await store.transact(T, async (tx) => ok(await tx.mergePersons(two, one)));
      expect((await store.read(T, (s) => s.ledger({ person: one, count: 10 }))).map(({ id }) => id.split('-')[0]).sort()).toEqual(['away', 'both', 'kept']);
    });

    it('waits to be compared as long as it changes', async () => {
      const { store } = opened();
      const due = async (): Promise<readonly string[]> => (await store.read(T, (s) => s.matchDue(1000))).map(({ id }) => id);
      const patient = draft({ person: randomUUID(), type: 'Patient' });
      const { versions: [first] } = must(await store.commit(T, { changes: [create(patient)] }));
      expect(await due()).toContain(patient.id);
      const [row] = (await store.read(T, (s) => s.matchDue(1000))).filter(({ id }) => id === patient.id);
      must(await store.commit(T, { changes: [{ kind: 'update', draft: { ...patient, body: '"active":true' }, expected: first!.version }] }));
      await store.transact(T, async (tx) => ok(await tx.settleMatchDue([{ ...row!, lastUpdated: '2020-01-01T00:00:00.000Z' }])));
      expect(await due()).toContain(patient.id);
      const now = (await store.read(T, (s) => s.matchDue(1000))).filter(({ id }) => id === patient.id);
      await store.transact(T, async (tx) => ok(await tx.settleMatchDue(now)));
      expect(await due()).not.toContain(patient.id);
    });
  });
}
