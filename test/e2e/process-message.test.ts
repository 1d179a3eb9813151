// SPDX-License-Identifier: Apache-2.0
/** FHIR messaging over HTTP: a partner's message is taken in once, and answered by a message that says to which one and how it went. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, MessageHeader, OperationOutcome } from '@medplum/fhirtypes';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { entriesOf, send } from './support.ts';
import type { Answered } from './support.ts';

const SOURCE = 'https://clinic.example/fhir';
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await openGateway();
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'open-door')!;
  await gateway.add({ ...partner, feeds: [{ id: 'clinic-messages', format: 'fhir', active: true, settings: { messaging: { endpoint: SOURCE } } }] });
  token = await gateway.tokenFor('open-door');
});

afterAll(() => gateway.close());

const header = (id: string, more: object = {}): object => ({ resourceType: 'MessageHeader', id, eventUri: 'https://clinic.example/events/intake', source: { endpoint: SOURCE }, ...more });
const patient = { fullUrl: 'urn:uuid:3f2f8e36-0000-4000-8000-000000000001', resource: { resourceType: 'Patient', identifier: [{ system: 'urn:ids:clinic', value: 'M-1' }], name: [{ family: 'Delgado' }] } };
const goal = { fullUrl: 'urn:uuid:3f2f8e36-0000-4000-8000-000000000002', resource: { resourceType: 'Goal', identifier: [{ system: 'urn:ids:goal', value: 'G-1' }], lifecycleStatus: 'active', description: { text: 'Find work' }, subject: { reference: patient.fullUrl } } };
const message = (first: object, ...rest: object[]): object => ({ resourceType: 'Bundle', type: 'message', entry: [{ resource: first }, ...rest] });
const post = (body: object, query = ''): Promise<Answered> => send(gateway, token, `$process-message${query}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/fhir+json' } });

function answered(answer: Answered): { readonly header: MessageHeader; readonly outcome: OperationOutcome } {
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/fhir+json; charset=utf-8']);
  const bundle = JSON.parse(answer.text) as Bundle;
  expect(compileValidator(loadDefinitions()).validate(bundle).filter(isError)).toEqual([]);
  const [first, second] = (bundle.entry ?? []).map(({ resource }) => resource);
  return { header: first as MessageHeader, outcome: second as OperationOutcome };
}

describe('a FHIR message', () => {
  it('is taken in, and its answer names it, its sender and its event', async () => {
    const { header: back, outcome } = answered(await post(message(header('m-1'), patient, goal)));
    expect(back.response).toMatchObject({ identifier: 'm-1', code: 'ok' });
    expect([back.destination?.[0]?.endpoint, back.eventUri]).toEqual([SOURCE, 'https://clinic.example/events/intake']);
    expect(outcome.issue.map(({ severity }) => severity)).not.toContain('error');
    const written = /Patient\/[0-9a-f-]+/.exec(JSON.stringify(outcome))?.[0] ?? '';
    const seen = await entriesOf(gateway, token, `${written}/$everything`);
    expect(seen.filter(({ resource }) => resource.resourceType === 'Goal')).toHaveLength(1);
  });

  it('that is sent again is answered again and changes nothing, whatever bundle it comes in', async () => {
    const { header: back, outcome } = answered(await post({ ...message(header('m-1'), patient, goal), identifier: { system: 'urn:x', value: 'another envelope' } }));
    expect([back.response?.identifier, back.response?.code]).toEqual(['m-1', 'ok']);
    expect(JSON.stringify(outcome)).toContain('was taken in before');
  });

  it.each<readonly [string, object]>([
    ['an identifier that is a number', { resourceType: 'Goal', identifier: 5, lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: patient.fullUrl } }],
    ['a Patient whose identifiers are null', { resourceType: 'Patient', identifier: [null] }],
    ['an appointment whose participants are null', { resourceType: 'Appointment', status: 'booked', participant: [null] }],
    ['an appointment without participants', { resourceType: 'Appointment', status: 'booked' }],
  ])('that holds %s is answered with a fatal error', async (name, resource) => {
    const { header: back } = answered(await post(message(header(`m-${String(name.length)}`), patient, { resource })));
    expect(back.response?.code).toBe('fatal-error');
  });

  it('that lets another registered organization speak is answered with a fatal error, unless its Provenance names that one as author', async () => {
    const court = testPartners(gateway.jwks).find(({ organization }) => organization.id === 'county-court')!;
    const identifiers = [{ system: 'urn:ids:courts', value: 'C-7' }];
    await gateway.add({ ...court, organization: { ...court.organization, identifiers } });
    const { fullUrl, resource } = { fullUrl: 'urn:uuid:3f2f8e36-0000-4000-8000-000000000003', resource: { resourceType: 'Communication', identifier: [{ system: 'urn:ids:letter', value: 'L-1' }], status: 'completed', subject: { reference: patient.fullUrl } } };
    const letter = { fullUrl, resource: { ...resource, sender: { reference: `${gateway.url}/fhir/R4/Organization/county-court` } } };
    const own = { fullUrl: 'urn:uuid:3f2f8e36-0000-4000-8000-000000000004', resource: { resourceType: 'Organization', name: 'The court', identifier: identifiers } };
    const author = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] };
    const told = { resource: { resourceType: 'Provenance', target: [{ reference: fullUrl }], recorded: '2026-10-01T00:00:00Z', agent: [{ type: author, who: { reference: own.fullUrl } }] } };
    const forged = answered(await post(message(header('m-10'), patient, letter)));
    const passedOn = answered(await post(message(header('m-11'), patient, letter, own, told)));
    expect([forged.header.response?.code, JSON.stringify(forged.outcome).includes('Communication.sender'), passedOn.header.response?.code]).toEqual(['fatal-error', true, 'ok']);
  });

  it('whose content cannot be taken in is answered with a fatal error, and kept', async () => {
    const { header: back, outcome } = answered(await post(message(header('m-2'), { resource: { resourceType: 'Goal', lifecycleStatus: 'perhaps', description: { text: 'x' }, subject: { reference: 'Patient/none' } } })));
    expect(back.response).toMatchObject({ identifier: 'm-2', code: 'fatal-error' });
    expect(outcome.issue[0]?.severity).toBe('error');
    expect(JSON.stringify(outcome)).toContain('can be replayed');
  });

  it('from a source that is not registered is refused in its answer', async () => {
    const { header: back } = answered(await post(message(header('m-3', { source: { endpoint: 'https://stranger.example' } }), patient)));
    expect(back.response?.code).toBe('fatal-error');
  });

  it.each<[string, object, string, number]>([
    ['a bundle that is no message', { resourceType: 'Bundle', type: 'collection', entry: [] }, '', 400],
    ['one that does not begin with its header', message(patient.resource, { resource: header('m-4') }), '', 422],
    ['one that says no event', message(header('m-5', { eventUri: undefined }), patient), '', 400],
    ['an answer to something that was never asked', message(header('m-6', { response: { identifier: 'x', code: 'ok' } })), '', 400],
    ['one that wants its answer later', message(header('m-7'), patient), '?async=true', 400],
  ])('%s is no message here', async (_what, body, query, status) => {
    const answer = await post(body, query);
    expect([answer.status, (JSON.parse(answer.text) as OperationOutcome).resourceType]).toEqual([status, 'OperationOutcome']);
  });

  it('of a client that may not send, or has no such feed, is not taken in', async () => {
    const other = await gateway.tokenFor('county-court');
    const answer = await send(gateway, other, '$process-message', { method: 'POST', body: JSON.stringify(message(header('m-8'), patient)), headers: { 'content-type': 'application/fhir+json' } });
    const body = JSON.parse(answer.text) as Bundle;
    expect([403, 200]).toContain(answer.status);
    expect(answer.status === 403 ? 'fatal-error' : (body.entry?.[0]?.resource as MessageHeader).response?.code).toBe('fatal-error');
  });
});
