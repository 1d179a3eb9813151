// SPDX-License-Identifier: Apache-2.0
/** Profiles at the FHIR door: on write by the resource's own claim, and by `$validate` for whoever asks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CapabilityStatement, Encounter, OperationOutcome } from '@medplum/fhirtypes';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { post, send } from './support.ts';

const GOAL = 'https://throughcare.dev/fhir/StructureDefinition/tc-goal';
const PATIENT = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenFor('open-door');
});
afterAll(() => gateway.close());

const told = (body: unknown): readonly string[] => (body as OperationOutcome).issue.map((each) => `${each.severity} ${each.expression?.[0] ?? ''} ${each.details?.text ?? ''}`);

describe('a resource that claims a profile', () => {
  const patient = { resourceType: 'Patient', meta: { profile: [PATIENT] }, gender: 'female', identifier: [{ system: 'urn:x', value: '1' }] };

  const proposed = { resourceType: 'Goal', meta: { profile: [GOAL] }, lifecycleStatus: 'proposed', description: { text: 'x' }, startDate: '2026-01-01',
    subject: { reference: 'Group/1' }, category: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/goal-part', code: 'goal' }] }] };

  it('of ours is refused on write when it does not hold what the profile asks for, with the place of each fault', async () => {
    const { status, json } = await post(gateway, token, 'Goal', proposed);
    expect([status, told(json)]).toEqual([400, ['error Goal.subject The profile asks that this refer to Patient']]);
  });

  it('of others is stored all the same, and its sender is warned when it asks', async () => {
    const answers = [await post(gateway, token, 'Patient', patient, { prefer: 'return=OperationOutcome' }), await post(gateway, token, 'Patient/$validate', patient)];
    expect(answers.map(({ status, json }) => [status, told(json)[0]])).toEqual([[201, 'warning Patient.name name is required by the profile'], [200, 'error Patient.name name is required by the profile']]);
  });

  it('is stored when it does', async () => {
    const { status } = await post(gateway, token, 'Patient', { ...patient, name: [{ family: 'Aye' }] });
    expect(status).toBe(201);
  });

  it.each([['ours', proposed, 400, 'error Bundle.entry[0].resource: Goal.subject The profile asks that this refer to Patient'], ['others', patient, 200, 'warning Patient.name name is required by the profile']] as const)(
    'of %s is taken so inside a transaction too', async (_whose, resource, expected, issue) => {
      const entry = [{ fullUrl: 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1c', resource, request: { method: 'POST', url: resource.resourceType } }];
      const { status, json } = await post(gateway, token, '', { resourceType: 'Bundle', type: 'transaction', entry }, { prefer: 'return=OperationOutcome' });
      const [answer] = (json['entry'] ?? []) as readonly { readonly response: { readonly outcome: unknown } }[];
      expect([status, told(answer?.response.outcome ?? json)]).toEqual([expected, [issue]]);
    });

  it('that carries a modifier which nobody here knows is refused, whatever it claims', async () => {
    const modified = { resourceType: 'Patient', name: [{ family: 'Aye' }], modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] };
    expect((await post(gateway, token, 'Patient', modified)).status).toBe(400);
  });
});

describe('$validate', () => {
  const category = [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/goal-part', code: 'goal' }] }];
  const goal = { resourceType: 'Goal', lifecycleStatus: 'proposed', category, description: { text: 'x' }, subject: { reference: 'Group/1' }, startDate: '2026-01-01' };

  it('holds a resource against the profile asked for in the address', async () => {
    const { status, json } = await post(gateway, token, `Goal/$validate?profile=${encodeURIComponent(GOAL)}`, goal);
    const [first, second, ...rest] = told(json);
    expect([status, first, rest]).toEqual([200, 'error Goal.subject The profile asks that this refer to Patient', []]);
    expect(second).toMatch(/^information {2}https:\S+tc-goal\|0\.1\.0: 6 of 18 must-support elements have a value; without a value: .*Goal\.addresses/);
  });

  it('takes the profile from Parameters, where the operation has it', async () => {
    const parameters = { resourceType: 'Parameters', parameter: [{ name: 'profile', valueUri: GOAL }, { name: 'resource', resource: goal }] };
    expect(told((await post(gateway, token, 'Goal/$validate', parameters)).json)[0]).toBe('error Goal.subject The profile asks that this refer to Patient');
  });

  it('answers Parameters that hold nothing, or nonsense, with issues', async () => {
    for (const parameter of [undefined, 'x', [null, 7], [{ name: 'resource' }]]) {
      const { status, json } = await post(gateway, token, 'Goal/$validate', { resourceType: 'Parameters', parameter });
      expect([status, told(json)[0]]).toEqual([200, 'error resourceType The resource is not a Goal']);
    }
  });

  it('says of a profile that it does not know that it could not be checked', async () => {
    const { json } = await post(gateway, token, 'Goal/$validate?profile=http://example.org/x', goal);
    expect(told(json)).toEqual(['error Goal.meta.profile The profile asked for is not known here']);
  });

  it('tells everything in a bundle, entry by entry', async () => {
    const entry = [1, 2].map((n) => ({ fullUrl: `urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1${String(n)}`, resource: { ...goal, meta: { profile: [GOAL] } } }));
    const { json } = await post(gateway, token, 'Bundle/$validate', { resourceType: 'Bundle', type: 'collection', entry });
    expect(told(json).filter((each) => each.startsWith('error'))).toEqual([0, 1].map((n) => `error Bundle.entry[${String(n)}].resource.subject The profile asks that this refer to Patient`));
  });
});

describe('a message of a partner system', () => {
  it('becomes records that claim the profile of their kind, though its sender knows nothing of profiles', async () => {
    const jail = await gateway.tokenFor('county-jail');
    const message = readFileSync(join(import.meta.dirname, '../../mappings/niem-custody/cases/booking/input.xml'));
    const taken = await send(gateway, jail, '//ingest/niem-custody', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: new Uint8Array(message) });
    const stay = told(taken.json).flatMap((each) => /Wrote (Encounter\/\S+)$/.exec(each)?.[1] ?? [])[0] ?? '';
    const { json } = await send(gateway, jail, stay);
    expect((json as unknown as Encounter).meta?.profile).toEqual(['https://throughcare.dev/fhir/StructureDefinition/tc-custody-stay']);
  });
});

describe('the CapabilityStatement', () => {
  it('names our profiles and both releases of US Core', async () => {
    const { json } = await send(gateway, token, 'metadata');
    const goal = (json as unknown as CapabilityStatement).rest?.[0]?.resource?.find((each) => each.type === 'Goal');
    expect(goal?.supportedProfile).toEqual(expect.arrayContaining([GOAL, 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal|6.1.0', 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal|7.0.0']));
  });
});
