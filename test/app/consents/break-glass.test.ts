// SPDX-License-Identifier: Apache-2.0
/** Who learns of a declared emergency. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../../support/gateway.ts';
import { workList } from '../../../src/app/aftermath/work-list.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { gatewayPartner, testPartners } from '../../support/partners.ts';
import { openReceiver, type Receiver } from '../../support/receiver.ts';

const SID = { system: 'urn:throughcare:test:sid', value: 'T-1' };
const FHIR = { 'content-type': 'application/fhir+json' };
let gateway: TestGateway;
let receiver: Receiver;
let medication = '';
const patients = new Map<string, string>();

const NOTICE = '&category=https://throughcare.dev/fhir/CodeSystem/communication-category|emergency-notice';

/** How many messages an organization finds about its own patient. */
async function messagesFor(organization: string, kind = ''): Promise<number> {
  const token = await gateway.tokenFor(organization);
  const answer = await gateway.ask(token, `/fhir/R4/Communication?patient=${patients.get(organization)!}&_total=accurate${kind}`);
  return (await answer.json() as { readonly total: number }).total;
}

async function created(organization: string, resource: { readonly resourceType: string } & Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await gateway.ask(await gateway.tokenFor(organization), `/fhir/R4/${resource.resourceType}`, { method: 'POST', headers: FHIR, body: JSON.stringify(resource) });
  return new RegExp(`${resource.resourceType}/[^/]+`).exec(answer.headers.get('location') ?? '')?.[0] ?? '';
}

async function declare(): Promise<void> {
  const token = await gateway.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
  const parameter = [
    { name: 'identifier', valueIdentifier: SID }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'R. Ames' },
    { name: 'facility', valueString: 'Larkspur' }, { name: 'consentCannotBeObtained', valueBoolean: true },
  ];
  const declared = await gateway.ask(token, '/fhir/R4/$break-glass', { method: 'POST', headers: FHIR, body: JSON.stringify({ resourceType: 'Parameters', parameter }) });
  expect(declared.status).toBe(200);
}

beforeAll(async () => {
  receiver = await openReceiver();
  gateway = await openGateway({ settings: { deliveries: { interval: 20 } } });
  const at = (id: string) => ({ endpoints: [{ id: `${id}-notices`, uses: ['notice' as const], transport: 'fhir-rest' as const, address: `${receiver.url}/${id}`, active: true }] });
  for (const partner of [gatewayPartner(gateway.jwks), ...testPartners(gateway.jwks)].filter(({ organization: { id } }) => ['gateway', 'open-door', 'county-jail', 'county-probation'].includes(id))) {
    await gateway.add({ ...partner, ...at(partner.organization.id) });
  }
  for (const organization of ['open-door', 'county-jail', 'county-probation', 'home-again']) {
    const token = await gateway.tokenFor(organization);
    const body = JSON.stringify({ resourceType: 'Patient', identifier: [SID], birthDate: '1991-04-17' });
    const answer = await gateway.ask(token, '/fhir/R4/Patient', { method: 'POST', headers: FHIR, body });
    patients.set(organization, /Patient\/[^/]+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '');
  }
  medication = await created('open-door', {
    resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: patients.get('open-door') }, authoredOn: '2026-09-02',
    medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '351264' }] },
  });
  await declare();
});

afterAll(async () => {
  await gateway.close();
  await receiver.close();
});

describe('a declared emergency', () => {
  it('is told to the program that must document it in the patient\'s record', async () => {
    expect(await messagesFor('open-door', NOTICE)).toBe(1);
  });

  it.each(['county-jail', 'county-probation', 'home-again'])('is not told to %s, which holds records of the person too', async (organization) => {
    expect(await messagesFor(organization)).toBe(0);
  });
});

describe('afterwards', () => {
  const physician = (): Promise<string> => gateway.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
  const statusOf = async (): Promise<number> => (await gateway.ask(await physician(), `/fhir/R4/${medication}`)).status;
  const review = async (client: string, id: string, justified: boolean): Promise<Response> => gateway.ask(await gateway.tokenFor(client), '/fhir/R4/$review-emergency', { method: 'POST', headers: FHIR, body: JSON.stringify({
    resourceType: 'Parameters', parameter: [{ name: 'id', valueReference: { reference: `Task/${id}` } }, { name: 'justified', valueBoolean: justified }, { name: 'by', valueString: 'P. Officer' }, { name: 'reason', valueString: 'The chart shows a routine visit' }],
  }) });
  const items = async (code: 'emergency-review' | 'breach-assessment', open = true): Promise<readonly { readonly id?: string }[]> => {
    const { deps } = gateway.gateway;
    const found = await workList(deps, { tenant: 'test', client: 'compliance', organization: 'gateway', kind: 'staff', scopes: ['console'], request: 'r' }, { code, open });
    return found.ok ? found.value : [];
  };

  it('the program and the compliance role are told at once, each where it wants to be told, and nobody else; the review is on the work list', async () => {
    await receiver.until(2);
    const told = receiver.got.map(({ path, body }) => [path, (JSON.parse(body) as { category: { coding: { code: string }[] }[] }).category[0]?.coding[0]?.code]);
    expect(told.toSorted()).toEqual([['/gateway/Communication', 'medical-emergency'], ['/open-door/Communication', 'emergency-notice']]);
    expect(receiver.got.every(({ body }) => body.includes('Larkspur'))).toBe(true);
    expect(await items('emergency-review')).toEqual([expect.objectContaining({ status: 'requested', owner: { reference: 'Organization/larkspur' } })]);
  });

  it('one that was no emergency ends with its review, and what was read on it is a wrong release', async () => {
    expect(await statusOf()).toBe(200);
    const [item] = await items('emergency-review');
    const before = receiver.seen.length;
    expect((await review('larkspur', item!.id!, false)).status).toBe(403);
    const done = await review('compliance', item!.id!, false);
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('wrong releases: 1')]);
    expect([await statusOf(), (await items('emergency-review')).length, (await items('breach-assessment')).length]).toEqual([404, 0, 1]);
    expect((await review('compliance', item!.id!, true)).status).toBe(404);
    const [closed] = (await items('emergency-review', false)).filter(({ id }) => id === item!.id);
    expect(closed).toMatchObject({ status: 'completed', statusReason: { text: 'The chart shows a routine visit' } });
    expect(JSON.stringify(closed)).toMatch(/not-justified.*P\. Officer|P\. Officer.*not-justified/);
    expect(receiver.seen.slice(before).map(({ path }) => path).filter((path) => path.startsWith('/county'))).toEqual([]);
  });

  it('one that was justified stands after its review, which closes it', async () => {
    await declare();
    const [item] = await items('emergency-review');
    expect(await (await review('compliance', item!.id!, true)).text()).toContain('the emergency stands');
    expect([await statusOf(), await items('emergency-review')]).toEqual([200, []]);
  });
});
