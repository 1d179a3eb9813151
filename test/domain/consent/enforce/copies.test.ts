// SPDX-License-Identifier: Apache-2.0
/** What stands about nobody goes inside the record that refers to it: medicine, place, clinician. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { Decision } from '../../../../src/domain/consent/decision.ts';
import { besideOf, withCopies } from '../../../../src/domain/consent/enforce/copies.ts';
import { enforceResource, type Candidate, type EnforceInput } from '../../../../src/domain/consent/enforce/enforce.ts';
import { splitResource } from '../../../../src/domain/fhir/resource-text.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { localReferences } from '../../../../src/domain/fhir/references.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const validator = compileValidator(definitions);

type Made = Readonly<Record<string, unknown>> & { readonly resourceType: string };
const rowOf = (resource: Made, id: string, holder = 'clinic'): Candidate['row'] & { readonly holder: string } =>
  ({ type: resource.resourceType, id, version: 1, lastUpdated: '2026-11-01T00:00:00Z', ...splitResource(resource), refs: localReferences(resource), holder });

const ENTRIES = new Map(([
  ['Medication', 'm', { code: { text: 'buprenorphine' }, manufacturer: { reference: 'Organization/maker', display: 'hidden words' }, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' }, meta: { security: [{ code: 'R' }] } }],
  ['PractitionerRole', 'r', { practitioner: { reference: 'Practitioner/p', display: 'Dr Doe' }, organization: { reference: 'Organization/registered' }, location: [{ reference: 'Location/l' }] }],
  ['Practitioner', 'p', { name: [{ family: 'Doe' }], identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '219099999' }], qualification: [{ code: { text: 'MD' }, issuer: { reference: 'Organization/board', display: 'Board' } }] }],
  ['Location', 'l', { name: 'Main' }], ['Organization', 'board', { name: 'Board' }],
] as const).map(([resourceType, id, rest]) => [`${resourceType}/${id}`, { holder: 'clinic', row: rowOf({ resourceType, ...rest }, id) }]));

const DECISION: Decision = { outcome: 'permit', released: ['x'], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: 'v' };
const REGISTRY = ['Patient/s', 'Organization/registered'];

function leaves(resource: Made, over: Partial<EnforceInput> = {}, holder = 'clinic'): Readonly<Record<string, unknown>> {
  const candidate: Candidate = { row: rowOf(resource, 'x', holder), verdict: { verdict: 'release', reasons: [], bases: [], findings: [] }, labels: '', mode: 'match' };
  const out = enforceResource({
    candidates: [candidate], decisions: [DECISION], view: { alias: new Map() }, accompaniment: [], schema, entries: ENTRIES,
    visible: (address) => !/^[A-Z][A-Za-z]+\//.test(address) || REGISTRY.includes(address), ...over,
  })!;
  const { meta: _meta, id: _id, ...rest } = JSON.parse(out.text) as Record<string, unknown>;
  expect(validator.validate({ ...rest, id: 'x' }).filter(isError)).toEqual([]);
  return rest;
}

const order: Made = { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: 'Patient/s' }, medicationReference: { reference: 'Medication/m', display: 'buprenorphine 8 mg' } };

describe('a record that refers to its holder\'s own entries', () => {
  it('goes with a copy of the medicine, without the copy\'s meta, narrative and whatever else may not be seen', () => {
    expect(leaves(order)).toEqual({
      ...order, medicationReference: { reference: '#medication-1', display: 'buprenorphine 8 mg' }, contained: [{ resourceType: 'Medication', id: 'medication-1', code: { text: 'buprenorphine' } }],
    });
  });

  it('goes with what the copy refers to; of what that refers to only the name; without numbers that the purpose does not need', () => {
    const { contained, requester, recorder } = leaves({ ...order, medicationReference: undefined, medicationCodeableConcept: { text: 'x' }, requester: { reference: 'PractitionerRole/r' }, recorder: { reference: 'Practitioner/p' } });
    expect([requester, recorder]).toEqual([{ reference: '#practitionerrole-1' }, { reference: '#practitioner-1' }]);
    expect(contained).toEqual([
      { resourceType: 'PractitionerRole', id: 'practitionerrole-1', practitioner: { reference: '#practitioner-1', display: 'Dr Doe' }, organization: { reference: 'Organization/registered' }, location: [{ reference: '#location-1' }] },
      { resourceType: 'Practitioner', id: 'practitioner-1', name: [{ family: 'Doe' }], qualification: [{ code: { text: 'MD' }, issuer: { reference: '#organization-1', display: 'Board' } }] },
      { resourceType: 'Location', id: 'location-1', name: 'Main' }, { resourceType: 'Organization', id: 'organization-1', name: 'Board' },
    ]);
    const role = leaves({ ...order, medicationReference: undefined, medicationCodeableConcept: { text: 'x' }, requester: { reference: 'PractitionerRole/r' } })['contained'];
    expect(role).toContainEqual({ resourceType: 'Practitioner', id: 'practitioner-1', name: [{ family: 'Doe' }], qualification: [{ code: { text: 'MD' }, issuer: { display: 'Board' } }] });
  });

  it('goes with copies though it is a composite, which loses its own', () => {
    const team = { resourceType: 'CareTeam', status: 'active', subject: { reference: 'Patient/s' }, contained: [{ resourceType: 'Practitioner', id: 'practitioner-1' }], participant: [{ member: { reference: '#practitioner-1' } }, { member: { reference: 'Practitioner/p' } }] };
    expect(leaves(team, { ssn: true })['participant']).toEqual([{ member: { reference: '#practitioner-1' } }]);
    expect(leaves(team)['contained']).toMatchObject([{ id: 'practitioner-1', name: [{ family: 'Doe' }] }, { id: 'organization-1' }]);
  });

  it('keeps its own contained resources apart from the copies', () => {
    const own = { resourceType: 'Practitioner', id: 'practitioner-1', name: [{ family: 'Own' }] };
    const { contained, requester, performer } = leaves({ ...order, contained: [own], requester: { reference: '#practitioner-1' }, performer: { reference: 'Practitioner/p' } });
    expect([requester, performer]).toEqual([{ reference: '#practitioner-1' }, { reference: '#practitioner-2' }]);
    expect(contained).toMatchObject([own, { id: 'medication-1' }, { id: 'practitioner-2', name: [{ family: 'Doe' }] }, { id: 'organization-1' }]);
  });

  it('keeps what it says of one of which no copy goes, or of one version, without the address', () => {
    const entries = new Map([['Medication/m', { holder: 'clinic' }]]);
    expect(leaves(order, { entries })['medicationReference']).toEqual({ display: 'buprenorphine 8 mg' });
    expect(leaves({ ...order, medicationReference: { reference: 'Medication/m/_history/3', display: 'one' } })['medicationReference']).toEqual({ display: 'one' });
    expect(leaves({ ...order, medicationReference: { reference: 'Medication/m' } }, { entries })['medicationReference']).toMatchObject({ extension: [{ valueCode: 'unknown' }] });
  });

  it('of which another organization is the holder loses it whole, and gets no copy of it in any case', () => {
    const { medicationReference, contained } = leaves(order, {}, 'another');
    expect(withCopies(order as unknown as Resource, ENTRIES, { schema, visible: () => false, beside: besideOf(ENTRIES, 'another') })).toBe(order);
    expect([medicationReference, contained]).toEqual([{ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] }, undefined]);
  });
});
