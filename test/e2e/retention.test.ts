// SPDX-License-Identifier: Apache-2.0
/** The end of an agreement, six years later, and a hold that stands in the way. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Clock } from '../../src/app/ports.ts';
import { carryOutOrder, liftOrder } from '../../src/app/aftermath/record-order.ts';
import { destroyDue, retentionDue, type Due } from '../../src/app/aftermath/retention.ts';
import type { Result } from '../../src/domain/issue.ts';
import { orderOf, STAFF, tablesHolding } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { create, file, fullForm, patientOf, personAtProgram, send, SID } from './support.ts';

let now = Date.now();
const clock: Clock = { now: () => new Date(now).toISOString() };
const DAY = 86_400_000;

let gateway: TestGateway;
let program: string;
let free: Awaited<ReturnType<typeof personAtProgram>>;
let held: Awaited<ReturnType<typeof personAtProgram>>;
let consent: string;
let hold: string;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) {
    throw new Error(JSON.stringify(result.issues));
  }
  return result.value;
};
const due = async (): Promise<readonly Due[]> => value(await retentionDue(gateway.gateway.deps, STAFF));
const verify = async (): Promise<unknown> => (await gateway.gateway.deps.store.verifyLedger('test', {})).firstBad;
const isThere = async (ref: string): Promise<boolean> => (await gateway.gateway.deps.store.read('test', (session) => session.getMany([ref]))).length === 1;

beforeAll(async () => {
  gateway = await openGateway({ clock });
  program = await gateway.tokenFor('open-door');
  free = await personAtProgram(gateway, program, '6001');
  held = await personAtProgram(gateway, program, '6002');
  consent = await file(gateway, program, fullForm({ patient: free.patient }));
  expect((await send(gateway, await gateway.tokenFor('larkspur'), free.records['condition']!)).status).toBe(200);
  hold = value(await carryOutOrder(gateway.gateway.deps, STAFF, { order: orderOf('legal-hold', [held.patient]), confirmedBy: 'Ines Calloway' })).order!;
});
afterAll(() => gateway.close());

describe('a program whose agreements with the gateway end', () => {
  it('has nothing due while they stand, and nothing is destroyed that is not due', async () => {
    expect(await due()).toEqual([]);
    expect(await destroyDue(gateway.gateway.deps, STAFF, { item: 'agreement:open-door-qsoa', confirmedBy: 'I. Calloway' })).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
  });

  it('has its records due for return or destruction within 60 days of their end', async () => {
    const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'open-door')!;
    const yesterday = new Date(now - 2 * DAY).toISOString().slice(0, 10);
    await gateway.add({ ...partner, agreements: partner.agreements.map((each) => ({ ...each, period: { start: '2020-01-01', end: yesterday }, ...(each.type === 'qsoa' ? { onEnd: 'destroy' as const } : {}) })) });
    expect(await due()).toMatchObject([{ item: 'agreement:open-door-baa', act: 'return-or-destroy' }, { item: 'agreement:open-door-qsoa', act: 'destroy' }]);
    expect((await due())[0]!.count).toBeGreaterThan(10);
  });

  it('loses them on a named person\'s word alone; the consent stays its six years, and so does all that a hold stands on', async () => {
    expect(await destroyDue(gateway.gateway.deps, STAFF, { item: 'agreement:open-door-qsoa', confirmedBy: ' ' })).toMatchObject({ ok: false, issues: [{ at: 'confirmedBy' }] });
    const certificate = value(await destroyDue(gateway.gateway.deps, STAFF, { item: 'agreement:open-door-qsoa', confirmedBy: 'I. Calloway' }));
    expect(certificate).toMatchObject({ destroyed: 5, held: 1, kept: 3 });
    expect([await isThere(free.records['condition']!), await isThere(consent), await isThere(held.records['condition']!)]).toEqual([false, true, true]);
    expect(await tablesHolding(gateway.databaseUrl, Object.values(free.records).map((ref) => ref.split('/')[1]!))).toEqual([]);
    const [entry] = await gateway.gateway.deps.store.read('test', (session) => session.ledger({ id: certificate.entry, count: 1 }));
    expect(JSON.parse(entry!.detail)).toMatchObject({ act: { certificate: 'agreement:open-door-qsoa', confirmedBy: 'I. Calloway', destroyed: 5 } });
    expect(await verify()).toBeUndefined();
  });

  it('has its records due from the day on which it is discontinued, or after the last one on which a law has them kept', async () => {
    const program = testPartners(gateway.jwks).find((each) => each.organization.id === 'larkspur')!;
    await create(gateway, await gateway.tokenFor('larkspur'), patientOf('Ended', { [SID]: '6003' }));
    const actOf = async (told: object): Promise<string | undefined> => {
      await gateway.add({ ...program, organization: { ...program.organization, ...told } });
      return (await due()).find(({ item }) => item === 'program:larkspur')?.act;
    };
    const [before, after] = [-2, 400].map((days) => new Date(now + days * DAY).toISOString().slice(0, 10));
    expect([await actOf({ discontinuedOn: before }), await actOf({ discontinuedOn: after }), await actOf({ discontinuedOn: before, recordsKeptUntil: after }), await actOf({})]).toEqual(['destroy', undefined, undefined, undefined]);
  });

  it('loses the rest once the hold is lifted', async () => {
    value(await liftOrder(gateway.gateway.deps, STAFF, { order: hold, confirmedBy: 'I. Calloway' }));
    expect(value(await destroyDue(gateway.gateway.deps, STAFF, { item: 'agreement:open-door-baa', confirmedBy: 'I. Calloway' })).held).toBe(0);
    expect([await isThere(held.records['condition']!), await isThere(consent)]).toEqual([false, true]);
  });
});

describe('six years later', () => {
  it('old entries of the ledger say no more than that they were, and the chains still verify', async () => {
    now += 7 * 365 * DAY;
    const before = (await due()).find((each) => each.item === 'ledger');
    expect(before?.count).toBeGreaterThan(0);
    expect(value(await destroyDue(gateway.gateway.deps, STAFF, { item: 'ledger', confirmedBy: 'I. Calloway' })).destroyed).toBe(before?.count);
    expect((await due()).filter((each) => each.item === 'ledger')).toEqual([]);
    expect(await verify()).toBeUndefined();
    const rows = await gateway.gateway.deps.store.read('test', (session) => session.ledger({ kind: 'disclosure', organization: 'larkspur', count: 1 }));
    expect(rows).toMatchObject([{ purpose: 'treatment', detail: '{"ask":{},"decisions":[],"groups":[],"destroyed":true}' }]);
  });

  it('the consent goes with the next destruction', async () => {
    value(await destroyDue(gateway.gateway.deps, STAFF, { item: 'agreement:open-door-qsoa', confirmedBy: 'I. Calloway' }));
    expect(await isThere(consent)).toBe(false);
    expect(await due()).toEqual([]);
    expect(await verify()).toBeUndefined();
  });
});
