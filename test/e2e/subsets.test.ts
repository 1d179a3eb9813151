// SPDX-License-Identifier: Apache-2.0
/** `_summary` and `_elements`: a part of each resource, sound by itself, marked as a part, and never more than was released. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isError } from '../../src/domain/issue.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { create, entriesOf, patientOf, send, SID, type Json } from './support.ts';

let gateway: TestGateway;
let token: string;
let patient: string;
let report: string;

beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenFor('open-door');
  patient = await create(gateway, token, patientOf('Delgado', { [SID]: 'subset' }));
  report = await create(gateway, token, {
    resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: patient }, valueQuantity: { value: 7.2, unit: 'x' },
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' }, note: [{ text: 'a remark' }], _effectiveDateTime: { extension: [{ url: 'urn:x', valueBoolean: true }] },
    component: [{ code: { text: 'y' }, valueString: 'z', interpretation: [{ text: 'high' }] }], performer: [{ reference: '#p' }], contained: [{ resourceType: 'Practitioner', id: 'p', gender: 'male' }],
  });
});
afterAll(() => gateway.close());

const members = (resource: Json): readonly string[] => Object.keys(resource).toSorted();
const partOf = async (query: string): Promise<Json> => (await send(gateway, token, `${report}?${query}`)).json;

describe('a part of a resource', () => {
  it.each<readonly [string, readonly string[]]>([
    ['_elements=value', ['code', 'id', 'meta', 'resourceType', 'status', 'valueQuantity']],
    ['_elements=valueQuantity,subject', ['code', 'id', 'meta', 'resourceType', 'status', 'subject', 'valueQuantity']],
    ['_elements=effective', ['_effectiveDateTime', 'code', 'id', 'meta', 'resourceType', 'status']],
    ['_elements=performer', ['code', 'contained', 'id', 'meta', 'performer', 'resourceType', 'status']],
    ['_summary=text', ['code', 'id', 'meta', 'resourceType', 'status', 'text']],
    ['_summary=data', ['_effectiveDateTime', 'code', 'component', 'contained', 'id', 'meta', 'note', 'performer', 'resourceType', 'status', 'subject', 'valueQuantity']],
    ['_summary=true', ['_effectiveDateTime', 'code', 'component', 'contained', 'id', 'meta', 'performer', 'resourceType', 'status', 'subject', 'valueQuantity']],
  ])('%s', async (query, expected) => {
    const part = await partOf(query);
    expect([members(part), (part['meta'] as { readonly tag?: unknown }).tag]).toEqual([expected, [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }]]);
    expect(gateway.gateway.deps.validator.validate(part).filter(isError)).toEqual([]);
  });

  it('of a summary leaves out of inner parts what is no part of the summary', async () => {
    expect((await partOf('_summary=true'))['component']).toEqual([{ code: { text: 'y' }, valueString: 'z' }]);
  });

  it('is what a search answers with, and the whole is not marked', async () => {
    const [one] = await entriesOf(gateway, token, `Observation?patient=${patient}&_elements=subject`);
    const [all] = await entriesOf(gateway, token, `Observation?patient=${patient}&_summary=false`);
    expect([members(one!.resource), members(all!.resource).includes('note'), (all!.resource.meta as { readonly tag?: unknown }).tag]).toEqual([['code', 'id', 'meta', 'resourceType', 'status', 'subject'], true, undefined]);
  });

  it('in XML too, with its numbers as they were', async () => {
    const { text } = await send(gateway, token, `${report}?_elements=value`, { headers: { accept: 'application/fhir+xml' } });
    expect(text).toContain('<valueQuantity><value value="7.2"/>');
    expect(text).not.toContain('remark');
  });

  it('by a name that is none is refused', async () => {
    expect([(await send(gateway, token, `${report}?_elements=a.b`)).status, (await send(gateway, token, `${report}?_summary=most`)).status]).toEqual([400, 400]);
  });
});
