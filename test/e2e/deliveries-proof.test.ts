// SPDX-License-Identifier: Apache-2.0
/**
 * Many deliveries against partners that fail at random: answers that say no, that are lost, connections that break before and after the
 * message was taken. Every one arrives exactly as it was sent and in order. DELIVERIES sets how many (proof: 10,000).
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { eventually, openReceiver, type Receiver } from '../support/receiver.ts';
import { FHIR, file, fullForm, personAtProgram, post, send } from './support.ts';

const COUNT = Number(process.env['DELIVERIES'] ?? '240');
const PERSONS = 12;
const PARTNERS = ['larkspur', 'open-door'] as const;

let gateway: TestGateway;
let receiver: Receiver;
const persons: { readonly key: string; readonly patient: string }[] = [];

/** A small generator with a fixed seed (mulberry32). */
let seed = 20261122;
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const failing: Receiver['answer'] = () => {
  const chance = random();
  return chance < 0.7 ? 200 : chance < 0.78 ? 503 : chance < 0.86 ? 'drop' : chance < 0.94 ? 'keep' : { status: 429, headers: { 'retry-after': '0' } };
};

beforeAll(async () => {
  receiver = await openReceiver();
  gateway = await openGateway({ settings: { deliveries: { interval: 10, patience: { first: 5, most: 20, tries: 200 }, pause: 10 }, poolSize: 10 } });
  for (const id of PARTNERS) {
    const role = id === 'larkspur' ? 'physician' : 'counselor';
    await gateway.add({
      ...testPartners(gateway.jwks).find((each) => each.organization.id === id)!,
      endpoints: ['fhir', 'second'].map((name) => ({ id: `${id}-${name}`, uses: ['push'], transport: 'fhir-rest', address: `${receiver.url}/${id}${name === 'fhir' ? '' : '/second'}`, client: id, purpose: 'treatment', role, active: true })),
    });
  }
  const program = await gateway.tokenFor('open-door');
  for (let n = 0; n < PERSONS; n += 1) {
    const { patient } = await personAtProgram(gateway, program, `proof-${String(n)}`);
    await file(gateway, program, fullForm({ patient }));
    const row = await gateway.gateway.deps.store.read('test', (session) => session.get('Patient', patient.split('/')[1]!));
    persons.push({ key: row!.resource.person, patient: patient.split('/')[1]! });
  }
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});

it(`${String(COUNT)} deliveries arrive exactly as sent, each person's to each partner in order, whatever fails on the way`, async () => {
  const { store } = gateway.gateway.deps;
  receiver.answer = failing;
  const sent = new Map<string, string[]>();
  for (let n = 0; n < COUNT; n += 1) {
    const person = persons[n % PERSONS]!;
    const partner = PARTNERS[Math.floor(n / PERSONS) % PARTNERS.length]!;
    const id = `proof-${String(n).padStart(6, '0')}`;
    sent.set(`${person.patient} ${partner}`, [...sent.get(`${person.patient} ${partner}`) ?? [], id]);
    await store.commit('test', { outbox: [{ id, person: person.key, channel: 'push', partner, payload: JSON.stringify({ endpoint: `${partner}-fhir`, patient: person.patient, types: ['Condition', 'MedicationRequest'] }) }] });
  }
  await eventually(async () => (await store.read('test', (session) => session.deliveries({ state: 'waiting', count: 1 }))).length === 0);
  expect(await store.read('test', (session) => session.deliveries({ state: 'dead', count: 10 }))).toEqual([]);

  const arrived = new Map<string, string[]>();
  const bodies = new Map<string, Set<string>>();
  for (const { key, path, body } of receiver.got) {
    const patient = persons.find((each) => body.includes(`"Patient/${each.patient}"`))!.patient;
    const lane = `${patient} ${path.slice(1)}`;
    const order = arrived.get(lane) ?? [];
    // A delivery whose answer was lost comes again, at once after itself.
    arrived.set(lane, order.at(-1) === key ? order : [...order, key]);
    bodies.set(key, (bodies.get(key) ?? new Set()).add(createHash('sha256').update(body).digest('hex')));
  }
  expect(arrived).toEqual(sent);
  expect([...bodies.values()].every((each) => each.size === 1)).toBe(true);
  expect(receiver.seen.length).toBeGreaterThan(COUNT * 1.2);

  const receipts = new Map<string, string>();
  for (const { key } of persons) {
    let after: { readonly at: string; readonly id: string } | undefined;
    for (let more = true; more;) {
      const rows = await store.read('test', (session) => session.ledger({ person: key, kind: 'admin', count: 1000, ...(after === undefined ? {} : { after }) }));
      rows.forEach(({ detail }) => {
        const { act } = JSON.parse(detail) as { readonly act?: { readonly delivery: string; readonly sha256?: readonly string[] } };
        if (act?.sha256 !== undefined) receipts.set(act.delivery, act.sha256[0]!);
      });
      const last = rows.at(-1);
      after = last === undefined ? undefined : { at: last.at, id: last.id };
      more = rows.length === 1000;
    }
  }
  expect(receipts.size).toBe(COUNT);
  expect([...receipts].filter(([id, digest]) => !bodies.get(id)!.has(digest))).toEqual([]);
  expect((await store.verifyLedger('test', {})).firstBad).toBeUndefined();
});

type Step = { readonly kind: 'edit' } | { readonly kind: 'push'; readonly partner: (typeof PARTNERS)[number]; readonly endpoint: 'fhir' | 'second' };
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof(
  fc.constant({ kind: 'edit' } as const), fc.record({ kind: fc.constant('push' as const), partner: fc.constantFrom(...PARTNERS), endpoint: fc.constantFrom('fhir' as const, 'second' as const) }),
), { minLength: 6, maxLength: 14 });

it('versions of a record that is changed while it is pushed to two endpoints of two partners arrive in order, whatever fails on the way: none is older than when it was asked for, or than one before it', async () => {
  const [program, staff] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('compliance')]);
  receiver.answer = failing;
  let run = 0;
  await fc.assert(fc.asyncProperty(steps, async (todo) => {
    run += 1;
    receiver.got.length = 0;
    const { patient, records } = await personAtProgram(gateway, program, `versions-${String(run)}`);
    await file(gateway, program, fullForm({ patient }));
    const current = (await send(gateway, program, records['condition']!)).json;
    let version = 0;
    const asked: { readonly id: string; readonly partner: string; readonly version: number }[] = [];
    for (const step of todo) {
      if (step.kind === 'edit') {
        version += 1;
        const body = JSON.stringify({ ...current, recordedDate: dayOf(version) });
        expect((await send(gateway, program, records['condition']!, { method: 'PUT', headers: FHIR, body })).status).toBe(200);
      } else {
        const answer = await post(gateway, staff, `${patient}/$push`, { resourceType: 'Parameters', parameter: [{ name: 'endpoint', valueString: `${step.partner}-${step.endpoint}` }, { name: 'type', valueString: 'Condition' }] });
        asked.push({ id: (answer.json['issue'] as { expression: string[] }[])[0]!.expression[0]!, partner: step.partner, version });
      }
    }
    await eventually(async () => (await gateway.gateway.deps.store.read('test', (session) => session.deliveries({ state: 'waiting', count: 1 }))).length === 0);
    for (const partner of PARTNERS) {
      const arrived = receiver.got.filter(({ path }) => path.split('/')[1] === partner).map(({ key, body }) => ({ key, day: /"recordedDate":"([\d-]+)"/.exec(body)?.[1] ?? '' }));
      const expected = asked.filter((each) => each.partner === partner);
      expect(arrived.map(({ key }) => key).filter((key, index, keys) => key !== keys[index - 1])).toEqual(expected.map(({ id }) => id));
      expect(arrived.map(({ day }) => day)).toEqual(arrived.map(({ day }) => day).toSorted());
      expect(arrived.filter(({ key, day }) => day < dayOf(expected.find(({ id }) => id === key)!.version))).toEqual([]);
    }
  }), { seed: 20261122, numRuns: COUNT >= 10_000 ? 40 : 3 });
});

/** The day by which a version is known; of the first the one that the program wrote. */
function dayOf(version: number): string {
  return `2026-09-${String(version + 1).padStart(2, '0')}`;
}
