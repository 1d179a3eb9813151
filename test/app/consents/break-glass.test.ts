// SPDX-License-Identifier: Apache-2.0
/** Who learns of a declared emergency. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../../support/gateway.ts';
import type { TestGateway } from '../../support/gateway.ts';

const SID = { system: 'urn:throughcare:test:sid', value: 'T-1' };
const FHIR = { 'content-type': 'application/fhir+json' };
let gateway: TestGateway;
const patients = new Map<string, string>();

const NOTICE = '&category=https://throughcare.dev/fhir/CodeSystem/communication-category|emergency-notice';

/** How many messages an organization finds about its own patient. */
async function messagesFor(organization: string, kind = ''): Promise<number> {
  const token = await gateway.tokenFor(organization);
  const answer = await gateway.ask(token, `/fhir/R4/Communication?patient=${patients.get(organization)!}&_total=accurate${kind}`);
  return (await answer.json() as { readonly total: number }).total;
}

beforeAll(async () => {
  gateway = await openGateway();
  for (const organization of ['open-door', 'county-jail', 'county-probation', 'home-again']) {
    const token = await gateway.tokenFor(organization);
    const body = JSON.stringify({ resourceType: 'Patient', identifier: [SID], birthDate: '1991-04-17' });
    const answer = await gateway.ask(token, '/fhir/R4/Patient', { method: 'POST', headers: FHIR, body });
    patients.set(organization, /Patient\/[^/]+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '');
  }
  const token = await gateway.tokenFor('larkspur', { purpose: 'emergency-treatment', role: 'physician', person: 'rafael-ames' });
  const parameter = [
    { name: 'identifier', valueIdentifier: SID }, { name: 'nature', valueCode: 'overdose' }, { name: 'recipientName', valueString: 'R. Ames' },
    { name: 'facility', valueString: 'Larkspur' }, { name: 'consentCannotBeObtained', valueBoolean: true },
  ];
  const declared = await gateway.ask(token, '/fhir/R4/$break-glass', { method: 'POST', headers: FHIR, body: JSON.stringify({ resourceType: 'Parameters', parameter }) });
  expect(declared.status).toBe(200);
});

afterAll(() => gateway.close());

describe('a declared emergency', () => {
  it('is told to the program that must document it in the patient\'s record', async () => {
    expect(await messagesFor('open-door', NOTICE)).toBe(1);
  });

  it.each(['county-jail', 'county-probation', 'home-again'])('is not told to %s, which holds records of the person too', async (organization) => {
    expect(await messagesFor(organization)).toBe(0);
  });
});
