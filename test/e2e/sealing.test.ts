// SPDX-License-Identifier: Apache-2.0
/** Seals, mistaken bookings, holds and corrections over HTTP: who gets what before, while and after. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tellCorrections } from '../../src/app/aftermath/corrections.ts';
import { carryOutOrder, liftOrder, type OrderOutcome } from '../../src/app/aftermath/record-order.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import type { Result } from '../../src/domain/issue.ts';
import { orderOf, STAFF } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { create, entriesOf, FHIR, file, fullForm, personAtProgram, refsOf, send, SID, type Answered } from './support.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../mappings/niem-custody/cases/booking/input.xml'), 'utf8');
const SYSTEMS = { booking: 'https://jail.cedar.example/ids/booking', inmate: 'https://jail.cedar.example/ids/inmate', sid: SID };

let gateway: TestGateway;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  gateway = await openGateway();
  const settings = { timeZone: 'America/Denver', identifierSystems: SYSTEMS };
  for (const id of ['county-jail', 'county-probation', 'county-court']) {
    const feeds = id === 'county-jail' ? [{ id: 'cedar-niem', format: 'niem-custody', settings, active: true }] : [];
    await gateway.add({ ...testPartners(gateway.jwks).find((each) => each.organization.id === id)!, chriAuthority: { basis: 'statute' }, feeds });
  }
  for (const id of ['county-jail', 'county-probation', 'county-court', 'open-door', 'larkspur', 'compliance']) {
    tokens[id] = await gateway.tokenFor(id);
  }
});
afterAll(() => gateway.close());

const by = (id: string): string => tokens[id]!;
const value = <T>(result: Result<T>): T => {
  if (!result.ok) {
    throw new Error(JSON.stringify(result.issues));
  }
  return result.value;
};
const take = (message: string): Promise<Answered> => send(gateway, by('county-jail'), '//ingest/niem-custody?feed=cedar-niem', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: message });
const wroteBy = (answer: Answered): readonly string[] => ((answer.json['issue'] ?? []) as { details: { text: string } }[]).flatMap((issue) => /^Wrote (\S+)$/.exec(issue.details.text)?.[1] ?? []);
/** The sample's booking under other numbers: another stay of another person. */
const bookingOf = (n: string): string => SAMPLE.replaceAll('CED-BK-100231', `CED-${n}`).replaceAll('B-2026-004417', `B-${n}`).replaceAll('778120', `77${n}`).replaceAll('CO1184420', `CO${n}`).replaceAll('331204HB7', `F${n}`).replaceAll('219099999', `21909${n}`).replaceAll('9f2c0d11', `p${n}`);
const statusOf = async (token: string, ref: string): Promise<number> => (await send(gateway, token, ref)).status;
const noticesOf = async (id: string, kind: string): Promise<readonly string[]> => (await entriesOf(gateway, by(id), `Communication?category=record-${kind}`)).map((entry) => JSON.stringify(entry.resource));
const replaced = (text: string, was: string, is: string): string => {
  expect(text).toContain(was);
  return text.replace(was, is);
};

describe('a stay that a court seals, but for one agency', () => {
  let stay: string;
  let patient: string;
  let charge: string;
  let sealed: OrderOutcome;

  beforeAll(async () => {
    const wrote = wroteBy(await take(bookingOf('1001')));
    [stay = '', patient = '', charge = ''] = ['Encounter/', 'Patient/', 'Basic/'].map((type) => wrote.find((ref) => ref.startsWith(type)) ?? '');
    expect([await statusOf(by('county-probation'), stay), await statusOf(by('county-court'), stay)]).toEqual([200, 200]);
    sealed = value(await carryOutOrder(gateway.gateway.deps, STAFF, { order: orderOf('sealing', [stay], { recipients: ['Organization/county-court'] }), confirmedBy: 'Ines Calloway' }));
  });

  it('goes to the agency that the order names and to nobody else, not even back to the jail, by no road', async () => {
    for (const ref of [stay, charge]) {
      expect([await statusOf(by('county-court'), ref), await statusOf(by('county-probation'), ref), await statusOf(by('county-jail'), ref)]).toEqual([200, 404, 404]);
    }
    expect(await refsOf(gateway, by('county-court'), `Encounter?patient=${patient}`)).toEqual([stay]);
    for (const id of ['county-probation', 'county-jail']) {
      expect(await refsOf(gateway, by(id), `Encounter?patient=${patient}`)).toEqual([]);
      expect((await send(gateway, by(id), `${stay}/_history`)).status).toBe(404);
      expect((await send(gateway, by(id), `${patient}/$everything`)).text).not.toContain(stay);
    }
  });

  it('is withdrawn from those who had it and may not have it any more', async () => {
    expect([await noticesOf('county-probation', 'withdrawn'), await noticesOf('county-court', 'withdrawn')]).toEqual([[expect.stringContaining('withdrawn')], []]);
  });

  it('takes later records of the stay under the seal with it', async () => {
    const later = await create(gateway, by('county-jail'), {
      resourceType: 'Basic', code: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/justice-record', code: 'charge' }] }, subject: { reference: patient },
      extension: [{ url: 'https://throughcare.dev/fhir/StructureDefinition/related-encounter', valueReference: { reference: stay } }],
    });
    expect([await statusOf(by('county-court'), later), await statusOf(by('county-probation'), later)]).toEqual([200, 404]);
  });

  it('shows the order to nobody but staff', async () => {
    expect([await statusOf(by('compliance'), `DocumentReference/${sealed.order!}`), await statusOf(by('county-court'), `DocumentReference/${sealed.order!}`)]).toEqual([200, 404]);
  });

  it('is decided as before once the seal is lifted', async () => {
    expect(value(await liftOrder(gateway.gateway.deps, STAFF, { order: sealed.order!, confirmedBy: 'Ines Calloway' })).records).toContain(stay);
    expect([await statusOf(by('county-probation'), stay), await statusOf(by('county-jail'), stay)]).toEqual([200, 200]);
  });
});

describe('a booking that the jail calls a mistake', () => {
  let booked = 0;

  it('goes back to the jail alone from then on, and whoever had it is told', async () => {
    const text = bookingOf('2002');
    const stay = wroteBy(await take(text)).find((ref) => ref.startsWith('Encounter/'))!;
    expect(await statusOf(by('county-probation'), stay)).toBe(200);
    const before = (await noticesOf('county-probation', 'withdrawn')).length;
    const mistaken = replaced(replaced(text, '>Correct</x:BookingStatusCode>', '>Mistaken</x:BookingStatusCode>'), 'CED-2002', 'CED-2003');
    expect((await take(mistaken)).status).toBe(200);
    expect([await statusOf(by('county-probation'), stay), await statusOf(by('county-court'), stay)]).toEqual([404, 404]);
    expect((await send(gateway, by('county-jail'), stay)).json).toMatchObject({ status: 'entered-in-error' });
    expect((await noticesOf('county-probation', 'withdrawn')).length).toBe(before + 1);
  });

  const error = { op: 'replace', path: '/status', value: 'entered-in-error' };
  const asPatch = { method: 'PATCH', headers: { 'content-type': 'application/json-patch+json' } };
  const inBundle = (method: string, url: string, resource: object): RequestInit => ({ method: 'POST', headers: FHIR, body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method, url }, resource }] }) });
  it.each<readonly [string, (ref: string, stay: object) => readonly [string, RequestInit]]>([
    ['an update', (ref, stay) => [ref, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...stay, status: 'entered-in-error' }) }]],
    ['a conditional update', (ref, stay) => [`Encounter?_id=${ref.split('/')[1]!}`, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...stay, status: 'entered-in-error' }) }]],
    ['a patch', (ref) => [ref, { ...asPatch, body: JSON.stringify([error]) }]],
    ['a transaction', (ref, stay) => ['', inBundle('PUT', ref, { ...stay, status: 'entered-in-error' })]],
  ])('goes back to it at once with %s too, and opens at once when it takes that back', async (_way, change) => {
    const ref = wroteBy(await take(bookingOf(`25${String(booked += 1)}`))).find((each) => each.startsWith('Encounter/'))!;
    expect(await statusOf(by('county-probation'), ref)).toBe(200);
    const stay = (await send(gateway, by('county-jail'), ref)).json;
    const [path, init] = change(ref, stay);
    expect((await send(gateway, by('county-jail'), path, init)).status).toBe(200);
    expect([await statusOf(by('county-probation'), ref), await statusOf(by('county-jail'), ref)]).toEqual([404, 200]);
    expect((await send(gateway, by('county-jail'), ref, { ...asPatch, body: JSON.stringify([{ ...error, value: stay['status'] }]) })).status).toBe(200);
    expect(await statusOf(by('county-probation'), ref)).toBe(200);
  });

  it('is nobody else\'s from the start when it arrives as one', async () => {
    const wrote = wroteBy(await take(bookingOf('2600')));
    const { id: _id, meta: _meta, identifier: _identifier, ...stay } = (await send(gateway, by('county-jail'), wrote.find((each) => each.startsWith('Encounter/'))!)).json;
    const posted = await create(gateway, by('county-jail'), { ...stay, resourceType: 'Encounter' });
    expect(await statusOf(by('county-probation'), posted)).toBe(200);
    const mistaken = { ...stay, resourceType: 'Encounter', status: 'entered-in-error' };
    const bundled = (await send(gateway, by('county-jail'), '', inBundle('POST', 'Encounter', mistaken))).json['entry'] as readonly { readonly response: { readonly location: string } }[];
    const others = [await create(gateway, by('county-jail'), mistaken), /Encounter\/[^/]+/.exec(bundled[0]!.response.location)![0]];
    for (const ref of others) {
      expect([await statusOf(by('county-probation'), ref), await statusOf(by('county-jail'), ref)]).toEqual([404, 200]);
    }
  });
});

describe('a legal hold', () => {
  it('keeps an expungement from being carried out until it is lifted', async () => {
    const wrote = wroteBy(await take(bookingOf('3003')));
    const [stay = '', patient = ''] = ['Encounter/', 'Patient/'].map((type) => wrote.find((ref) => ref.startsWith(type)) ?? '');
    const { deps } = gateway.gateway;
    const hold = value(await carryOutOrder(deps, STAFF, { order: orderOf('legal-hold', [patient]), confirmedBy: 'Ines Calloway' }));
    const expunge = { order: orderOf('expungement', [stay]), confirmedBy: 'Ines Calloway' };
    expect(await carryOutOrder(deps, STAFF, expunge)).toMatchObject({ ok: false, issues: [{ code: 'conflict' }] });
    value(await liftOrder(deps, STAFF, { order: hold.order!, confirmedBy: 'Ines Calloway' }));
    expect(value(await carryOutOrder(deps, STAFF, expunge)).done).toBe(true);
    expect(await statusOf(by('county-jail'), stay)).toBe(404);
  });
});

describe('an order that cannot be carried out', () => {
  it.each([
    ['from a partner', { ...STAFF, kind: 'partner' as const }, orderOf('sealing', ['Encounter/x']), 'forbidden'],
    ['that names nothing', STAFF, orderOf('sealing', []), 'required'],
    ['that names what is not on file', STAFF, orderOf('sealing', ['Encounter/x']), 'not-found'],
    ['without its issuer', STAFF, { ...orderOf('sealing', ['Encounter/x']), category: [] }, 'required'],
  ])('%s is refused', async (_name, caller, order, code) => {
    const { category, ...rest } = order;
    const given = category?.length === 0 ? rest : order;
    expect(await carryOutOrder(gateway.gateway.deps, caller, { order: given, confirmedBy: 'x' })).toMatchObject({ ok: false, issues: [{ code }] });
  });
});

describe('a record that its source corrects', () => {
  it('is read again by who may still have it, and withdrawn from who may not; nobody else is told', async () => {
    const { deps } = gateway.gateway;
    const { patient, records } = await personAtProgram(gateway, by('open-door'), '5260');
    const consent = await file(gateway, by('open-door'), fullForm({ patient, categories: ['diagnosis', 'medication-list', 'drug-test-results'] }));
    const test = records['test']!;
    expect(await statusOf(by('larkspur'), test)).toBe(200);
    const was = (await send(gateway, by('open-door'), test)).json;
    const mend = async (text: string): Promise<void> => {
      const answer = await send(gateway, by('open-door'), test, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...was, valueCodeableConcept: { text } }) });
      expect(answer.status).toBe(200);
    };
    await mend('Positive');
    const sweep = async (): Promise<readonly object[]> => value(await tellCorrections(deps, createGates(deps.policy), STAFF)).told.filter((each) => each.organization === 'larkspur');
    expect(await sweep()).toEqual([{ organization: 'larkspur', kind: 'corrected' }]);
    expect(await noticesOf('larkspur', 'corrected')).toEqual([expect.stringContaining(test)]);
    expect(await sweep()).toEqual([]);
    expect((await send(gateway, by('open-door'), `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    await mend('Inconclusive');
    expect(await sweep()).toEqual([{ organization: 'larkspur', kind: 'withdrawn' }]);
    const [withdrawn] = await noticesOf('larkspur', 'withdrawn');
    expect([withdrawn!.includes(test), withdrawn!.includes('Inconclusive'), withdrawn!.includes(patient)]).toEqual([false, false, false]);
    expect(await noticesOf('county-court', 'corrected')).toEqual([]);
  });
});
