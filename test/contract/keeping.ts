// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Client, Message } from '../../src/app/ports.ts';
import { ok } from '../../src/domain/issue.ts';
import { statement } from '../support/database.ts';
import { create, creates, draft, entry, must, noIndex, plan, T } from '../store/fixtures.ts';
import type { Opened } from './store.ts';

const message: Message = {
  id: 'm1', format: 'hl7v2', feed: 'jail', organization: 'org', client: 'client', received: '2026-11-22T10:00:00.000Z', identity: 'MSG001', sha256: 'ab',
  raw: new Uint8Array([0, 1, 255]), contentType: 'x-application/hl7-v2+er7', status: 'failed', person: '', loss: '', issues: [{ code: 'structure', text: 'no MSH' }], wrote: [],
};

const client: Client = { id: 'c1', organization: 'org', name: 'Clinic', jwks: '{"keys":[]}', scopes: ['system/*.rs'], purposes: ['treatment'], roles: [], kind: 'partner', active: true };

export function keepingContract(opened: Opened): void {
  describe('texts that the database cannot hold', () => {
    it('lead nowhere, whatever is looked up by them', async () => {
      const { store } = opened();
      const bad = 'a\u0000b';
      const none = await store.read(T, async (s) => [
        await s.get('Patient', bad), (await s.located([`Patient/${bad}`])).heads, await s.getMany([`Patient/${bad}`]), await s.heads([`Patient/${bad}`]),
        await s.version('Patient', bad, 1), await s.history('Patient', bad, { count: 5 }), await s.evidence(bad), await s.client(bad), await s.message(bad),
        await s.deliveries({ state: 'dead', count: 5, partner: bad }), [...await s.dependents(bad, [`Patient/${bad}`])], await s.personsWith([{ system: bad, value: bad }]),
      ]);
      expect(none.map((each) => (each === undefined || (Array.isArray(each) && each.length === 0) ? 'none' : each))).toEqual(none.map(() => 'none'));
      expect(await store.loadExport(T, bad)).toBeUndefined();
      const found = await store.transact(T, async (tx) => ok(await tx.get('Patient', bad)));
      expect(found).toEqual(ok(undefined));
    });

    it('are refused where they would be written, never altered', async () => {
      const written = await opened().store.commit(T, creates({ person: 'a\u0000b' }));
      expect(written).toMatchObject({ ok: false, issues: [{ code: 'value' }] });
    });
  });

  describe('what decisions rest on', () => {
    const epochs = async (person: string) => {
      const found = await opened().store.read(T, (s) => s.epochs([person]));
      return { registry: found.registry, person: found.persons.get(person) ?? -1 };
    };

    it('raises the epoch of a person with new evidence and new gate profiles, and with nothing else', async () => {
      const { store } = opened();
      const person = randomUUID();
      expect((await epochs(person)).person).toBe(0);
      await store.commit(T, creates({ person, gate: 'g1' }));
      expect((await epochs(person)).person).toBe(1);
      await store.commit(T, creates({ person, gate: 'g1' }));
      expect((await epochs(person)).person).toBe(1);
      const consent = draft({ person, type: 'Consent', gate: 'g1', evidence: true });
      const version = must(await store.commit(T, { changes: [{ kind: 'create', draft: consent }] })).versions[0]?.version ?? 0;
      expect((await epochs(person)).person).toBe(2);
      await store.commit(T, { changes: [{ kind: 'update', draft: { ...consent, evidence: false }, expected: version }] });
      expect((await epochs(person)).person).toBe(3);
      expect((await store.read(T, (s) => s.get('Consent', consent.id)))?.epochs).toEqual(await epochs(person));
    });

    it('raises the epoch of the registry when an organization changes', async () => {
      const { store } = opened();
      const before = await epochs('');
      await store.commit(T, creates({ person: '', type: 'Organization', gate: 'registry', evidence: true }));
      expect((await epochs('')).registry).toBe(before.registry + 1);
    });

    it('gives a record another gate profile without a new version, and raises the epoch', async () => {
      const { store } = opened();
      const made = draft({ person: randomUUID() });
      const version = must(await store.commit(T, { changes: [{ kind: 'create', draft: made }] })).versions[0]?.version;
      const before = (await epochs(made.person)).person;
      await store.transact(T, async (tx) => ok(await tx.regate(made, { gate: 'g2', gateFacts: '{"two":2}' })));
      expect((await store.read(T, (s) => s.get(made.type, made.id)))?.resource).toMatchObject({ gate: 'g2', version });
      expect((await store.read(T, (s) => s.profiles(made.person))).get('g2')).toBe('{"two":2}');
      expect((await epochs(made.person)).person).toBe(before + 1);
    });

    it('lists evidence, patients and counts of a person, without deleted records', async () => {
      const { store } = opened();
      const person = randomUUID();
      const [patient, consent, gone] = [draft({ person, type: 'Patient' }), draft({ person, type: 'Consent', evidence: true }), draft({ person, type: 'Consent', evidence: true })];
      const made = must(await store.commit(T, creates(patient, consent, gone, { person })));
      await store.commit(T, { changes: [{ kind: 'delete', draft: gone, expected: made.versions[2]?.version ?? 0 }] });
      expect((await store.read(T, (s) => s.evidence(person))).map(({ id }) => id)).toEqual([consent.id]);
      expect((await store.read(T, (s) => s.patients(person))).map(({ id }) => id)).toEqual([patient.id]);
      expect(await store.read(T, (s) => s.countByProfile(person))).toEqual([{ person, gate: 'g', count: 3 }]);
    });

    it('finds persons by an identifier of their Patient resources, by system and value both', async () => {
      const { store } = opened();
      const person = randomUUID();
      const token = [{ param: 'identifier', system: 'urn:jail', code: person }];
      await store.commit(T, creates({ person, type: 'Patient', index: { ...noIndex, token } }));
      const found = (system: string) => store.read(T, (s) => s.personsWith([{ system, value: person }, { system: 'urn:none', value: 'x' }]));
      expect(await found('urn:jail')).toEqual([person]);
      expect(await found('urn:other')).toEqual([]);
    });

    it('tells where current records are, of which profile and day, and which Patients were deleted; what moves raises the epoch', async () => {
      const { store } = opened();
      const person = randomUUID();
      const token = [{ param: 'identifier', system: 'urn:jail', code: person }];
      const [patient, gone] = [draft({ person, type: 'Patient' }), draft({ person, type: 'Patient', index: { ...noIndex, token } })];
      const [one, other, content] = [draft({ person, gate: 'g', day: '2026-01-01' }), draft({ person, gate: 'g', day: null }), draft({ person, gate: 'g', type: 'Binary' })];
      await store.commit(T, { changes: [patient, gone, one, other, content].map((each) => ({ kind: 'create' as const, draft: each })) });
      await store.commit(T, { changes: [{ kind: 'delete', draft: gone }] });
      const [filed, epoch] = [() => store.read(T, (s) => s.filed(person)), async () => (await store.read(T, (s) => s.epochs([person]))).persons.get(person)];
      expect(await filed()).toEqual({ days: new Map([['g', new Map([['', 1], ['2026-01-01', 1]])]]), former: [gone.id] });
      const found = (former?: 'former') => store.read(T, (s) => s.personsWith([{ system: 'urn:jail', value: person }], former));
      expect([await found(), await found('former')]).toEqual([[], [person]]);
      const before = await epoch();
      await store.commit(T, { changes: [{ kind: 'update', draft: { ...one, body: '"status":"final"' } }] });
      expect(await epoch()).toBe(before);
      await store.commit(T, { changes: [{ kind: 'update', draft: { ...one, day: '2026-02-02' } }] });
      expect([await epoch() !== before, (await filed()).days.get('g')]).toEqual([true, new Map([['', 1], ['2026-02-02', 1]])]);
    });

    it('moves all of a linked person, finds its disclosures under the new key, and refuses writes under the old one', async () => {
      const { store } = opened();
      const [from, to] = [randomUUID(), randomUUID()];
      const token = [{ param: 'code', system: null, code: from }];
      const made = draft({ person: from, index: { ...noIndex, token }, gate: 'old' });
      await store.commit(T, { changes: [{ kind: 'create', draft: made }], ledger: [entry({ person: from, id: `entry-${from}` })] });
      await store.transact(T, async (tx) => ok(await tx.mergePersons(from, to)));
      expect((await store.read(T, (s) => s.get(made.type, made.id)))?.resource.person).toBe(to);
      expect((await store.read(T, (s) => s.profiles(to))).has('old')).toBe(true);
      expect((await store.read(T, (s) => s.ledger({ person: to, count: 10 }))).map(({ id }) => id)).toEqual([`entry-${from}`]);
      const search = plan([{ kind: 'token', param: 'code', values: [{ code: from }] }]);
      expect(must(await store.read(T, (s) => s.search(search, { kind: 'only', allowed: [{ person: to, gate: 'old' }] }))).matches).toHaveLength(1);
      expect(await store.commit(T, creates({ person: from }))).toMatchObject({ ok: false, issues: [{ code: 'conflict' }] });
      expect((await store.verifyLedger(T, {})).firstBad).toBeUndefined();
    });

    it('never removes a Consent or a Provenance, whoever asks', async () => {
      const { store, url } = opened();
      await store.commit(T, creates({ type: 'Consent' }, { type: 'Provenance' }));
      for (const type of ['Consent', 'Provenance']) {
        await expect(statement(url, 'delete from resource where type = $1', [type])).rejects.toThrow('not allowed');
      }
      await expect(statement(url, 'truncate resource')).rejects.toThrow('not allowed');
    });
  });

  describe('messages, clients, tokens and deliveries', () => {
    it('keeps a broken message whole, and its state after a replay', async () => {
      const { store } = opened();
      await store.transact(T, async (tx) => ok(await tx.saveMessage(message)));
      expect(await store.read(T, (s) => s.message('m1'))).toEqual(message);
      const replayed: Message = { ...message, status: 'replayed', person: 'p', issues: [], wrote: ['Patient/1', 'Encounter/2'] };
      await store.transact(T, async (tx) => ok(await tx.saveMessage(replayed)));
      const identity = { organization: 'org', format: 'hl7v2', identity: 'MSG001' };
      expect(await store.read(T, (s) => s.messages({ identity, count: 10 }))).toEqual([replayed]);
      expect(await store.read(T, (s) => s.messages({ status: 'failed', count: 10 }))).toEqual([]);
    });

    it('keeps clients per tenant', async () => {
      const { store } = opened();
      await store.transact(T, async (tx) => ok(await tx.saveClient(client)));
      await store.transact(T, async (tx) => ok(await tx.saveClient({ ...client, active: false })));
      expect(await store.read(T, (s) => s.client('c1'))).toEqual({ ...client, active: false });
      expect(await store.read(T, (s) => s.clients())).toHaveLength(1);
      expect(await store.read('tenant-b', (s) => s.client('c1'))).toBeUndefined();
    });

    it('accepts the id of a token once, however many try at the same moment', async () => {
      const { store } = opened();
      const key = randomUUID();
      const later = new Date(Date.now() + 60_000).toISOString();
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.useOnce(T, key, later)));
      expect(answers.filter((first) => first)).toHaveLength(1);
      expect(await store.useOnce('tenant-b', key, later)).toBe(true);
      const old = randomUUID();
      await store.useOnce(T, old, new Date(Date.now() - 1000).toISOString());
      expect(await store.useOnce(T, old, later)).toBe(true);
    });

    it('notes an end under a key, of which the later counts until it has passed', async () => {
      const { store } = opened();
      const [key, soon, late] = [randomUUID(), new Date(Date.now() + 60_000).toISOString(), new Date(Date.now() + 120_000).toISOString()];
      expect(await store.markedUntil(T, key)).toBeUndefined();
      await store.markUntil(T, key, late);
      await store.markUntil(T, key, soon);
      expect([await store.markedUntil(T, key), await store.markedUntil('tenant-b', key)]).toEqual([late, undefined]);
      const past = randomUUID();
      await store.markUntil(T, past, new Date(Date.now() - 1000).toISOString());
      expect(await store.markedUntil(T, past)).toBeUndefined();
    });

    it('shares signing keys, newest first', async () => {
      const { store } = opened();
      const key = (kid: string, created: string) => ({ kid, created, algorithm: 'ES384', pem: `pem ${kid}` });
      await store.addSigningKey(key('old', '2026-01-01T00:00:00.000Z'));
      await store.addSigningKey(key('new', '2026-02-01T00:00:00.000Z'));
      expect((await store.signingKeys()).map(({ kid }) => kid)).toEqual(['new', 'old']);
      await store.dropSigningKeys(['old']);
      expect((await store.signingKeys()).map(({ kid }) => kid)).toEqual(['new']);
    });

    const row = (id: string, over: object = {}) => ({ id, person: 'p', channel: 'fhir', partner: 'court', payload: `payload ${id}`, ...over });

    it('hands out each delivery to one taker, again after its lease, and not before it is due', async () => {
      const { store } = opened();
      await store.commit(T, { outbox: [row('o1'), row('o2', { partner: 'clinic' }), row('late', { partner: 'jail', notBefore: new Date(Date.now() + 3_600_000).toISOString() })] });
      const taken = (await Promise.all([store.takeOutbox(1, 60_000), store.takeOutbox(1, 60_000), store.takeOutbox(5, 60_000)])).flat();
      expect(taken.map(({ id }) => id).sort()).toEqual(['o1', 'o2']);
      expect(taken.find(({ id }) => id === 'o1')).toMatchObject({ tenant: T, tries: 1, partner: 'court' });
      await store.settleOutbox('o1', 'done');
      await store.settleOutbox('o2', { retryAt: new Date(Date.now() - 1).toISOString(), error: 'refused' });
      expect((await store.takeOutbox(5, 60_000)).map(({ id, tries }) => [id, tries])).toEqual([['o2', 2]]);
      await store.settleOutbox('o2', 'done');
      const state = await store.read(T, (s) => s.delivery('o2'));
      expect(state).toMatchObject({ state: 'done', tries: 2 });
    });

    it('hands out what is for one person and one partner in order, the next when the one before it is settled', async () => {
      const { store } = opened();
      await store.commit(T, { outbox: [row('a1', { person: 'q' }), row('a2', { person: 'q' })] });
      await store.commit(T, { outbox: [row('a3', { person: 'q' })] });
      const order: string[] = [];
      for (let next = await store.takeOutbox(5, 60_000); next.length > 0; next = await store.takeOutbox(5, 60_000)) {
        expect(next).toHaveLength(1);
        expect(await store.takeOutbox(5, 60_000)).toEqual([]);
        order.push(next[0]!.id);
        await store.settleOutbox(next[0]!.id, 'done');
      }
      expect(order).toEqual(['a1', 'a2', 'a3']);
    });

    it('comes back when the process that took it has died', async () => {
      const { store } = opened();
      await store.commit(T, { outbox: [row('lost', { person: 'r' })] });
      expect((await store.takeOutbox(5, 0)).map(({ id }) => id)).toEqual(['lost']);
      expect((await store.takeOutbox(5, 60_000)).map(({ id, tries }) => [id, tries])).toEqual([['lost', 2]]);
      await store.settleOutbox('lost', 'done');
    });

    it('keeps a dead letter and what stands behind it until a person releases it or gives it up', async () => {
      const { store } = opened();
      await store.commit(T, { outbox: [row('d1', { person: 's' }), row('d2', { person: 's' })] });
      await store.takeOutbox(5, 60_000);
      await store.settleOutbox('d1', { dead: 'http-400' });
      await store.commit(T, { outbox: [row('d3', { person: 's' })] });
      expect(await store.takeOutbox(5, 60_000)).toEqual([]);
      expect((await store.read(T, (s) => s.deliveries({ state: 'dead', count: 10 }))).map(({ id, note }) => [id, note])).toEqual([['d1', 'http-400']]);
      expect(await store.transact(T, async (tx) => ok([await tx.releaseDelivery('d2'), await tx.releaseDelivery('d1')]))).toEqual(ok([false, true]));
      expect((await store.takeOutbox(5, 60_000)).map(({ id, tries }) => [id, tries])).toEqual([['d1', 1]]);
      await store.settleOutbox('d1', { dead: 'http-400' });
      expect(await store.transact(T, async (tx) => ok(await tx.discardDelivery('d1')))).toEqual(ok(true));
      expect((await store.takeOutbox(5, 60_000)).map(({ id }) => id)).toEqual(['d2']);
      await store.settleOutbox('d2', 'done');
      await store.settleOutbox((await store.takeOutbox(5, 60_000))[0]!.id, 'done');
      expect(await store.takeOutbox(5, 60_000)).toEqual([]);
    });

    it('keeps the order when a person turns out to be another', async () => {
      const { store } = opened();
      await store.commit(T, { outbox: [row('m1', { person: 'm-to' })] });
      await store.commit(T, { outbox: [row('m2', { person: 'm-from' })] });
      await store.transact(T, async (tx) => { await tx.mergePersons('m-from', 'm-to'); return ok(true); });
      expect((await store.takeOutbox(5, 60_000)).map(({ id }) => id)).toEqual(['m1']);
      await store.settleOutbox('m1', 'done');
      expect((await store.takeOutbox(5, 60_000)).map(({ id, person }) => [id, person])).toEqual([['m2', 'm-to']]);
      await store.settleOutbox('m2', 'done');
    });

    it('keeps the evidence of a decision under its digest, once', async () => {
      const { store } = opened();
      const set = { digest: randomUUID(), refs: ['Consent/1/_history/7', 'Organization/2/_history/9'] };
      await store.commit(T, { changes: [create()], evidenceSets: [set] });
      await store.commit(T, { evidenceSets: [set] });
      expect(await store.read(T, (s) => s.evidenceSet(set.digest))).toEqual(set);
      expect(await store.read(T, (s) => s.evidenceSet('none'))).toBeUndefined();
    });
  });
}
