// SPDX-License-Identifier: Apache-2.0
/** CDS Hooks: may this hospital have something of this person? Withheld and nobody are one card. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertion, makeKey } from '../support/clients.ts';
import type { TestKey } from '../support/clients.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { consentOf, create, fullForm, personAtProgram, send, signatureOf } from './support.ts';

const SERVICE = '/cds-services/patient-consent-consult';
let gateway: TestGateway;
let program: string;
let key: TestKey;
let patient: string;
let consent: string;

beforeAll(async () => {
  gateway = await openGateway();
  [program, key] = [await gateway.tokenFor('open-door'), await makeKey()];
  await gateway.gateway.store.transact('test', async (tx) => {
    await tx.saveClient({
      id: 'https://ehr.larkspur.example', organization: 'larkspur', name: 'Larkspur EHR', jwks: JSON.stringify({ keys: [key.jwk] }), scopes: ['system/*.rs'],
      purposes: ['treatment'], roles: ['physician'], defaultPurpose: 'treatment', defaultRole: 'physician', kind: 'partner', active: true,
    });
    return { ok: true, value: undefined };
  });
  ({ patient } = await personAtProgram(gateway, program, 'CDS-1'));
}, 60_000);
afterAll(() => gateway.close());

async function ask(patientId: unknown, change: { readonly claims?: Readonly<Record<string, unknown>>; readonly key?: TestKey; readonly body?: string } = {}): Promise<{ readonly status: number; readonly text: string }> {
  const jwt = await assertion({ clientId: 'https://ehr.larkspur.example', tokenUrl: `${gateway.url}${SERVICE}`, key: change.key ?? key, claims: { sub: undefined, ...change.claims } as never });
  const answer = await fetch(`${gateway.url}${SERVICE}`, {
    method: 'POST', headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: change.body ?? JSON.stringify({ hook: 'patient-consent-consult', hookInstance: randomUUID(), context: { patientId } }),
  });
  return { status: answer.status, text: await answer.text() };
}

const idOf = (ref: string): string => ref.slice('Patient/'.length);
const decisionOf = (text: string): unknown => (JSON.parse(text) as { readonly cards: readonly { readonly extension: { readonly decision: string } }[] }).cards[0]?.extension.decision;

describe('CDS Hooks', () => {
  it('says which services there are', async () => {
    const body = await (await fetch(`${gateway.url}/cds-services`)).json() as { readonly services: readonly { readonly id: string; readonly hook: string }[] };
    expect(body.services.map(({ id, hook }) => [id, hook])).toEqual([['patient-consent-consult', 'patient-consent-consult']]);
  });

  it('without a consent, a patient and nobody get the same answer to the last byte', async () => {
    const [there, nobody, stranger] = await Promise.all([ask(idOf(patient)), ask(randomUUID()), ask([{ system: 'urn:nowhere', value: '1' }])]);
    expect(there).toEqual(nobody);
    expect(stranger).toEqual(nobody);
    expect([nobody.status, decisionOf(nobody.text)]).toEqual([200, 'NO_CONSENT']);
  });

  it('under a consent it says what may be had and with which duties, and names nobody', async () => {
    consent = await create(gateway, program, consentOf(fullForm({ patient, categories: ['entire-sud-treatment-record'] })));
    await create(gateway, program, signatureOf(consent, patient));
    const { text } = await ask(idOf(patient));
    expect(decisionOf(text)).toBe('CONSENT_PERMIT');
    const [card] = (JSON.parse(text) as { readonly cards: readonly { readonly extension: { readonly categories: readonly { readonly code: string }[]; readonly obligations: readonly { readonly id: { readonly code: string } }[] } }[] }).cards;
    expect(card!.extension.categories.length).toBeGreaterThan(0);
    expect(card!.extension.obligations.map(({ id }) => id.code)).toContain('attach-part2-notice');
    const shown = await send(gateway, await gateway.tokenFor('larkspur', { purpose: 'treatment', role: 'physician' }), patient);
    expect(shown.status).toBe(200);
  });

  it('is written down, and counts as telling of the person only when it does', async () => {
    const rows = await gateway.gateway.store.read('test', (session) => session.ledger({ client: 'https://ehr.larkspur.example', count: 50 }));
    expect(rows.filter((row) => row.kind === 'disclosure')).toHaveLength(1);
    expect(rows.filter((row) => row.kind === 'refusal').length).toBeGreaterThanOrEqual(3);
  });

  it('a revocation acts with the next question', async () => {
    expect((await gateway.ask(program, `/fhir/R4/${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    expect(await ask(idOf(patient))).toEqual(await ask(randomUUID()));
  });

  it.each<[string, () => Promise<{ readonly status: number }>, number]>([
    ['another audience', () => ask('x', { claims: { aud: 'https://elsewhere.example' } }), 401],
    ['another key', async () => ask('x', { key: await makeKey() }), 401],
    ['a life of an hour', () => ask('x', { claims: { exp: Math.floor(Date.now() / 1000) + 3600 } }), 401],
    ['another hook', () => ask('x', { body: JSON.stringify({ hook: 'order-sign', hookInstance: 'x', context: { patientId: 'x' } }) }), 400],
    ['no JSON', () => ask('x', { body: '{' }), 400],
    ['an id that is none', () => ask('../x'), 400],
  ])('is refused with %s', async (_name, asked, status) => {
    expect((await asked()).status).toBe(status);
  });

  it('takes a JWT once', async () => {
    const claims = { jti: randomUUID() };
    expect([(await ask('x', { claims })).status, (await ask('x', { claims })).status]).toEqual([200, 401]);
  });
});
