// SPDX-License-Identifier: Apache-2.0
/** Two gateways on one database: what changes through the one acts with the next request to the other, and so do days that end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { Partner } from '../../src/app/registry/partner.ts';
import { startGateway } from '../../src/main.ts';
import type { Gateway } from '../../src/main.ts';
import { openGateway, TEST_SETTINGS } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { testPartners } from '../support/partners.ts';
import { create, file, fullForm, patientOf, personAtProgram, send, SID } from './support.ts';

/** Noon in Chicago; a test moves it. */
let now = Date.parse('2026-11-22T18:00:00Z');
const clock = { now: () => new Date(now).toISOString() };
const at = (instant: string): void => { now = Date.parse(instant); };

let first: TestGateway;
let second: Gateway;
let elsewhere: string;

beforeAll(async () => {
  first = await openGateway({ clock });
  const port = await freePort();
  elsewhere = `http://127.0.0.1:${String(port)}`;
  second = await startGateway({ ...TEST_SETTINGS, port, publicUrl: first.url, databaseUrl: first.databaseUrl, poolSize: 4 }, clock);
});

afterAll(async () => {
  await second.close();
  await first.close();
});

const doctor = (): Promise<string> => first.tokenFor('larkspur', { purpose: 'treatment', role: 'physician', person: 'rafael-ames' });

/** Status of a read through each of the two. */
async function both(token: string, reference: string): Promise<readonly number[]> {
  const there = await fetch(`${elsewhere}/fhir/R4/${reference}`, { headers: { authorization: `Bearer ${token}` } });
  return [(await send(first, token, reference)).status, there.status];
}

const partner = (id: string, over: Partial<Partner> = {}): Partner => ({ ...testPartners(first.jwks).find((each) => each.organization.id === id)!, ...over });

describe('with the next request to the other process', () => {
  it('a revocation acts', async () => {
    const program = await first.tokenFor('open-door');
    const { patient, records } = await personAtProgram(first, program, 'two-1');
    const consent = await file(first, program, fullForm({ patient }));
    const token = await doctor();
    expect(await both(token, records['condition']!)).toEqual([200, 200]);
    const revoked = await fetch(`${elsewhere}/fhir/R4/${consent}/$revoke`, { method: 'POST', headers: { authorization: `Bearer ${program}` } });
    expect(revoked.status).toBe(200);
    expect(await both(token, records['condition']!)).toEqual([404, 404]);
  });

  it('a consent ends as its last day ends where the gateway is, not in Greenwich', async () => {
    const program = await first.tokenFor('open-door');
    const { patient, records } = await personAtProgram(first, program, 'two-2');
    await file(first, program, fullForm({ patient, period: { start: '2026-10-01', end: '2026-11-22' } }));
    at('2026-11-23T05:59:00Z');
    const token = await doctor();
    expect(await both(token, records['condition']!)).toEqual([200, 200]);
    at('2026-11-23T06:00:01Z');
    expect(await both(token, records['condition']!)).toEqual([404, 404]);
  });

  it('an agreement that ends takes the gateway\'s right to act with it', async () => {
    const program = await first.tokenFor('open-door');
    const { patient, records } = await personAtProgram(first, program, 'two-3');
    await file(first, program, fullForm({ patient }));
    const ending = partner('open-door').agreements.map((each) => ({ ...each, period: { start: '2020-01-01', end: '2026-11-23' } }));
    await first.add(partner('open-door', { agreements: ending }));
    at('2026-11-24T05:59:00Z');
    const token = await doctor();
    expect(await both(token, records['condition']!)).toEqual([200, 200]);
    at('2026-11-24T06:00:01Z');
    expect(await both(token, records['condition']!)).toEqual([404, 404]);
    await first.add(partner('open-door'));
    expect(await both(token, records['condition']!)).toEqual([200, 200]);
  });

  it('what an organization is in law acts, as soon as the registry says otherwise', async () => {
    const hospital = await doctor();
    const subject = await create(first, hospital, patientOf('Status', { [SID]: 'two-4' }));
    const condition = await create(first, hospital, { resourceType: 'Condition', subject: { reference: subject }, code: { text: 'Asthma' } });
    const clinic = await first.tokenFor('open-door', { purpose: 'treatment', role: 'counselor', person: 'dana-whitfield' });
    expect(await both(clinic, condition)).toEqual([200, 200]);
    const { organization } = partner('open-door');
    await first.add(partner('open-door', { organization: { ...organization, statuses: ['unregulated'] } }));
    expect(await both(clinic, condition)).toEqual([404, 404]);
    await first.add(partner('open-door'));
  });

  it('a client that was deactivated is out within the quarter of a second for which a login is remembered', async () => {
    const token = await first.tokenFor('home-again');
    expect(await both(token, 'Organization/open-door')).toEqual([200, 200]);
    const { clients } = partner('home-again');
    await first.add(partner('home-again', { clients: clients.map((each) => ({ ...each, active: false })) }));
    await wait(300);
    expect(await both(token, 'Organization/open-door')).toEqual([401, 401]);
  });
});
