// SPDX-License-Identifier: Apache-2.0
/** An agreement that lapses stops what rested on it the same minute, by the clock alone: nothing is written, nothing is restarted. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Partner, PartnerAgreement } from '../../src/app/registry/partner.ts';
import { testPartners } from '../support/partners.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { file, fullForm, personAtProgram, send, SID, type Answered } from './support.ts';

/** The test county is on Chicago time: the last minute of its 22 November, and the first of its 23rd. */
const [BEFORE, AFTER] = ['2026-11-23T05:59:00Z', '2026-11-23T06:00:30Z'];
let at = '2026-11-22T15:00:00Z';
const started = performance.now();
const clock = { now: () => new Date(Date.parse(at) + (performance.now() - started) % 1000).toISOString() };
let gateway: TestGateway;

beforeAll(async () => { gateway = await openGateway({ clock }); });
afterAll(() => gateway.close());

const hospital = (): Promise<string> => gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });

/** The program as it is registered, with other dates of its agreements. */
async function ending(dates: (agreement: PartnerAgreement) => PartnerAgreement): Promise<void> {
  const program = testPartners(gateway.jwks).find(({ organization }) => organization.id === 'open-door')!;
  await gateway.add({ ...program, agreements: program.agreements.map(dates) });
}

describe('A qualified service organization agreement with its last day', () => {
  it('lets the gateway disclose for the program until that day is over, and not a minute longer', async () => {
    const { patient, records } = await personAtProgram(gateway, await gateway.tokenFor('open-door'), 'lapse');
    await file(gateway, await gateway.tokenFor('open-door'), fullForm({ patient }));
    await ending((each) => ({ ...each, period: { start: '2020-01-01', end: '2026-11-22' } }));
    const statusAt = async (instant: string): Promise<number> => {
      at = instant;
      return (await send(gateway, await hospital(), records['condition']!)).status;
    };
    expect([await statusAt('2026-11-22T15:00:10Z'), await statusAt(BEFORE), await statusAt(AFTER), await statusAt('2026-12-23T06:00:30Z')]).toEqual([200, 200, 404, 404]);
  });
});

describe('An authority to hold criminal history with its last day', () => {
  it('lets a hospital have what the jail booked until that day is over, and not a minute longer', async () => {
    at = '2026-11-22T15:00:00Z';
    const settings = { timeZone: 'America/Denver', identifierSystems: { booking: 'https://jail.cedar.example/ids/booking', inmate: 'https://jail.cedar.example/ids/inmate', sid: SID } };
    const partner = (id: string): Partner => testPartners(gateway.jwks).find(({ organization }) => organization.id === id)!;
    await gateway.add({ ...partner('county-jail'), feeds: [{ id: 'cedar-niem', format: 'niem-custody', settings, active: true }] });
    const booking = readFileSync(join(import.meta.dirname, '../../mappings/niem-custody/cases/booking/input.xml'), 'utf8');
    const taken = await send(gateway, await gateway.tokenFor('county-jail'), '//ingest/niem-custody?feed=cedar-niem', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: booking });
    const charge = ((taken.json['issue'] ?? []) as { details: { text: string } }[]).flatMap(({ details }) => /^Wrote (Basic\/\S+)$/.exec(details.text)?.[1] ?? [])[0]!;
    const statusAt = async (instant: string): Promise<number> => {
      at = instant;
      return (await send(gateway, await hospital(), charge)).status;
    };
    expect(await statusAt(at)).toBe(404);
    await gateway.add({ ...partner('larkspur'), chriAuthority: { basis: 'statute', period: { start: '2026-01-01', end: '2026-11-22' } } });
    expect([await statusAt('2026-11-22T15:00:10Z'), await statusAt(BEFORE), await statusAt(AFTER), await statusAt('2026-12-23T06:00:30Z')]).toEqual([200, 200, 404, 404]);
  });
});

describe('The registry over HTTP', () => {
  const JSON_BODY = { 'content-type': 'application/json' };
  const put = (token: string, path: string, body: object): Promise<Answered> => send(gateway, token, `//console/${path}`, { method: 'PUT', headers: JSON_BODY, body: JSON.stringify(body) });
  /** The file that would sign the program up as it is, in the form of docs/partners.md. */
  const programFile = (over: object = {}): { readonly agreements: readonly PartnerAgreement[]; readonly clients: readonly object[] } => {
    const { clients, ...partner } = testPartners(gateway.jwks).find(({ organization }) => organization.id === 'open-door')!;
    return { ...partner, clients: clients.map(({ jwks, ...client }) => ({ ...client, jwks: JSON.parse(jwks) as object })), ...over };
  };

  it('ends an agreement at once, renews it, and has either in the ledger by name', async () => {
    at = '2026-12-24T15:00:00Z';
    const staff = await gateway.tokenFor('compliance');
    const program = await gateway.tokenFor('open-door');
    const renewed = programFile();
    expect((await put(staff, 'registry/open-door', renewed)).status).toBe(200);
    const { patient, records } = await personAtProgram(gateway, program, 'renewed');
    await file(gateway, program, fullForm({ patient }));
    const doctor = await hospital();
    const status = async (): Promise<number> => (await send(gateway, doctor, records['condition']!)).status;
    expect(await status()).toBe(200);
    const ended = await put(staff, 'registry/open-door', programFile({ agreements: renewed.agreements.map((each) => ({ ...each, active: false })) }));
    expect(JSON.parse(ended.text)).toMatchObject({ organization: 'open-door', wrote: ['Contract/open-door-qsoa', 'Contract/open-door-baa'] });
    expect(await status()).toBe(404);
    expect((await put(staff, 'registry/open-door', renewed)).status).toBe(200);
    expect(await status()).toBe(200);
    const entries = await gateway.gateway.store.read('test', (session) => session.ledger({ client: 'compliance', kind: 'admin', count: 20 }));
    expect(entries.filter(({ audit }) => audit.includes('partner-add') && audit.includes('Contract/open-door-qsoa'))).toHaveLength(3);
    const shown = JSON.parse((await send(gateway, staff, '//console/registry/open-door')).text) as { readonly entries: readonly { readonly id: string; readonly status?: string }[] };
    expect(shown.entries).toContainEqual(expect.objectContaining({ id: 'open-door-qsoa', status: 'executed' }));
    expect(JSON.stringify(shown)).not.toMatch(/"keys"|RelatedPerson/);
  });

  it('takes the papers of agreements in with the file', async () => {
    const file = programFile();
    const document = { title: 'Scanned', contentType: 'application/pdf', data: 'AAAA'.repeat(500_000) };
    const taken = await put(await gateway.tokenFor('compliance'), 'registry/open-door', { ...file, agreements: file.agreements.map((each, index) => (index === 0 ? { ...each, document } : each)) });
    expect([taken.status, JSON.parse(taken.text)]).toMatchObject([200, { wrote: ['Contract/open-door-qsoa', 'DocumentReference/open-door-qsoa'] }]);
  });

  it('is for staff alone, takes no file that says what it may not, and leaves the gateway\'s own entry to its terminal', async () => {
    const [staff, program] = [await gateway.tokenFor('compliance'), await gateway.tokenFor('open-door')];
    expect([(await put(program, 'registry/open-door', programFile())).status, (await send(gateway, program, '//console/registry')).status]).toEqual([403, 403]);
    expect((await put(staff, 'registry/larkspur', programFile())).status).toBe(400);
    expect((await put(staff, 'registry/open-door', programFile({ superpowers: true }))).status).toBe(400);
    expect((await put(staff, 'registry/gateway', { organization: { id: 'gateway', name: 'G', statuses: ['qso'] } })).status).toBe(403);
    expect((await put(staff, 'registry-keys/compliance', JSON.parse(gateway.jwks) as object)).status).toBe(403);
    expect((await put(staff, 'registry-keys/nobody', JSON.parse(gateway.jwks) as object)).status).toBe(404);
    expect((await put(staff, 'registry-keys/larkspur', { keys: [] })).status).toBe(400);
    expect((await put(staff, 'registry-keys/larkspur', JSON.parse(gateway.jwks) as object)).status).toBe(200);
    const listed = JSON.parse((await send(gateway, staff, '//console/registry')).text) as { readonly partners: readonly { readonly id: string }[] };
    expect(listed.partners.map(({ id }) => id)).toEqual(expect.arrayContaining(['open-door', 'larkspur', 'gateway']));
  });
});
