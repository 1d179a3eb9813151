// SPDX-License-Identifier: Apache-2.0
/** A booking that partners have received is expunged: nothing of it is left anywhere, the ledger still verifies, and it stays out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carryOutOrder, type OrderOutcome } from '../../src/app/aftermath/record-order.ts';
import { orderOf, STAFF, tablesHolding } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { create, entriesOf, refsOf, send, SID, type Answered } from './support.ts';

const BOOKING = 'B-2026-004417';
const MESSAGE = readFileSync(join(import.meta.dirname, '../../mappings/niem-custody/cases/booking/input.xml'), 'utf8');
const SYSTEMS = { booking: 'https://jail.cedar.example/ids/booking', inmate: 'https://jail.cedar.example/ids/inmate', sid: SID };

let gateway: TestGateway;
let jail: string;
let probation: string;
let court: string;
let stay = '';
let patient = '';
let wrote: readonly string[] = [];
let care = '';
let messageId = '';
let outcome: OrderOutcome;

const take = (message: string): Promise<Answered> => send(gateway, jail, '//ingest/niem-custody?feed=cedar-niem', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: message });
const texts = (answer: Answered): readonly string[] => ((answer.json['issue'] ?? []) as { details: { text: string } }[]).map((issue) => issue.details.text);
const idsOf = (refs: readonly string[]): readonly string[] => refs.map((ref) => ref.split('/')[1] ?? '');
const verify = async (): Promise<unknown> => (await gateway.gateway.deps.store.verifyLedger('test', {})).firstBad;

beforeAll(async () => {
  gateway = await openGateway();
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-jail')!;
  await gateway.add({ ...partner, chriAuthority: { basis: 'statute' }, feeds: [{ id: 'cedar-niem', format: 'niem-custody', settings: { timeZone: 'America/Denver', identifierSystems: SYSTEMS }, active: true }] });
  for (const id of ['county-probation', 'county-court']) {
    await gateway.add({ ...testPartners(gateway.jwks).find((each) => each.organization.id === id)!, chriAuthority: { basis: 'statute' } });
  }
  [jail, probation, court] = await Promise.all([gateway.tokenFor('county-jail'), gateway.tokenFor('county-probation'), gateway.tokenFor('county-court')]);
  const taken = await take(MESSAGE);
  wrote = texts(taken).flatMap((text) => /^Wrote (\S+)$/.exec(text)?.[1] ?? []);
  messageId = /Taken in as message (\S+)/.exec(texts(taken)[0] ?? '')?.[1] ?? '';
  stay = wrote.find((ref) => ref.startsWith('Encounter/')) ?? '';
  patient = wrote.find((ref) => ref.startsWith('Patient/')) ?? '';
});
afterAll(() => gateway.close());

describe('a booking that two partners have received', () => {
  it('was released to probation and to the court', async () => {
    for (const token of [probation, court]) {
      expect((await send(gateway, token, stay)).status).toBe(200);
      expect(await refsOf(gateway, token, `Basic?patient=${patient}`)).not.toEqual([]);
    }
  });

  it('is mentioned in a care team of another agency, in its present and in a past version', async () => {
    const team = { resourceType: 'CareTeam', status: 'active', name: 'Release team', subject: { reference: patient }, encounter: { reference: stay }, participant: [{ member: { reference: patient } }] };
    care = await create(gateway, probation, team);
    const again = await send(gateway, probation, care, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...team, id: care.split('/')[1], name: 'Team' }) });
    expect(again.status).toBe(200);
  });

  it('is all over the database before', async () => {
    expect(await tablesHolding(gateway.databaseUrl, [BOOKING])).toEqual(expect.arrayContaining([`message: ${BOOKING}`, `resource: ${BOOKING}`, `index_token: ${BOOKING}`]));
    expect(await tablesHolding(gateway.databaseUrl, idsOf([stay]))).toEqual(expect.arrayContaining([expect.stringMatching(/^ledger: /), expect.stringMatching(/^resource_version: /), expect.stringMatching(/^evidence_set: /)]));
  });

  it('is not touched by an order that nobody confirmed; what would happen is told', async () => {
    const preview = await carryOutOrder(gateway.gateway.deps, STAFF, { order: orderOf('expungement', [stay]) });
    expect(preview).toMatchObject({ ok: true, value: { done: false, mentions: expect.arrayContaining([care]), recipients: expect.arrayContaining([expect.objectContaining({ organization: 'county-probation' }), expect.objectContaining({ organization: 'county-court' })]) } });
    expect((await send(gateway, probation, stay)).status).toBe(200);
  });

  it('is expunged on an order that a person confirmed, with all that came with it; the Patient stays empty, since another agency speaks of it', async () => {
    const done = await carryOutOrder(gateway.gateway.deps, STAFF, { order: orderOf('expungement', [stay]), confirmedBy: 'Ines Calloway' });
    expect(done).toMatchObject({ ok: true, value: { done: true } });
    outcome = (done as { value: OrderOutcome }).value;
    expect(wrote.filter((ref) => !outcome.records.includes(ref))).toEqual([patient]);
  });

  it('has left nothing in any table: no id of a record, no number, no word of the message', async () => {
    expect(await tablesHolding(gateway.databaseUrl, [BOOKING, '778120', 'CO1184420', 'Possession of a controlled substance', ...idsOf(outcome.records)])).toEqual([]);
  });

  it('has left the ledger whole: it verifies, and still tells that probation and the court had something, when and why', async () => {
    expect(await verify()).toBeUndefined();
    const rows = await gateway.gateway.deps.store.read('test', (session) => session.ledger({ kind: 'disclosure', organization: 'county-court', count: 10 }));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.redacted === outcome.entry && row.purpose === 'cj-monitoring')).toBe(true);
  });

  it('is answered like what never was', async () => {
    for (const token of [probation, court, jail]) {
      const [gone, never] = [await send(gateway, token, stay), await send(gateway, token, 'Encounter/never-was')];
      expect([gone.status, gone.text]).toEqual([404, never.text]);
      expect((await send(gateway, token, `${stay}/_history`)).status).toBe(404);
    }
    expect(await entriesOf(gateway, probation, `Encounter?patient=${patient}`)).toEqual([]);
  });

  it('is no longer mentioned by the care team, in no version', async () => {
    const history = await send(gateway, probation, `${care}/_history`);
    expect([history.status, history.text.includes(stay.split('/')[1]!)]).toEqual([200, false]);
    expect((await send(gateway, probation, care)).json).toMatchObject({ name: 'Team' });
  });

  it('is withdrawn from both: each finds a notice for itself, which names nothing, and staff has the list', async () => {
    for (const token of [probation, court]) {
      const notices = (await entriesOf(gateway, token, 'Communication?category=record-withdrawn')).map((entry) => JSON.stringify(entry.resource));
      expect(notices).toHaveLength(1);
      expect(notices[0]).toContain('was withdrawn');
    }
    expect(await entriesOf(gateway, jail, 'Communication?category=record-withdrawn')).toEqual([]);
    const deliveries = await gateway.gateway.deps.store.takeOutbox(10, 1000);
    expect(deliveries.map((row) => [row.channel, row.partner]).sort()).toEqual([['notice', 'county-court'], ['notice', 'county-probation']]);
  });

  it('stays out when the jail sends it again, as it was or about its release, and the jail is told nothing of it', async () => {
    const again = await take(MESSAGE);
    expect([again.status, texts(again)[0]]).toEqual([200, expect.stringMatching(/: 0 resources written, \d+ unchanged$/)]);
    const release = await take(readFileSync(join(import.meta.dirname, '../../mappings/niem-custody/cases/release/input.xml'), 'utf8'));
    expect([release.status, texts(release)[0]]).toEqual([200, expect.stringMatching(/: 0 resources written/)]);
    expect(await tablesHolding(gateway.databaseUrl, [BOOKING, '778120', ...idsOf(outcome.records)])).toEqual([]);
  });

  it('does not keep the person out: a new booking comes in', async () => {
    const taken = await take(MESSAGE.replaceAll(BOOKING, 'B-2026-009999'));
    expect(texts(taken)[0]).toMatch(/: \d{2} resources written/);
    expect(texts(taken).some((text) => text.startsWith('Wrote Patient/'))).toBe(true);
    expect(await verify()).toBeUndefined();
  });

  it('leaves the message as a row without content', async () => {
    const kept = await gateway.gateway.deps.store.read('test', (session) => session.message(messageId));
    expect([kept?.raw.length, kept?.identity, kept?.loss]).toEqual([0, '', '']);
  });
});
