// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { parseReference, referenceType } from '../../../src/domain/fhir/reference-form.ts';
import { ADDRESS_MEMBERS, listReferences, localReferences, rewriteReferences } from '../../../src/domain/fhir/references.ts';
import { compileSchema } from '../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';

/** Definitions are about nobody. */
const CONFORMANCE = /^(CapabilityStatement|CodeSystem|ConceptMap|ImplementationGuide|OperationDefinition|SearchParameter|StructureDefinition|ValueSet)\b/;

describe('a literal reference', () => {
  it.each([
    ['Patient/1', { form: 'local', type: 'Patient', id: '1' }],
    ['Patient/1/_history/2', { form: 'local', type: 'Patient', id: '1', version: '2' }],
    ['https://ehr.example/fhir/Patient/1', { form: 'absolute', base: 'https://ehr.example/fhir/', type: 'Patient', id: '1' }],
    ['#p1', { form: 'fragment', id: 'p1' }],
    ['#', { form: 'fragment', id: '' }],
    ['urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', { form: 'other' }],
    ['http://example.org/ValueSet/x|2.0', { form: 'other' }],
  ])('%s is read', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  it.each(['', 'Patient', 'patient/1', 'Patient/', 'Patient/a b', '/Patient/1', '../Patient/1', 'Patient?identifier=1', '#a b', 'Patient/1/name', `Patient/${'x'.repeat(65)}`])(
    '%j has no form that FHIR allows', (text) => {
      expect(parseReference(text)).toBeUndefined();
    });

  it('tells the type of what it refers to as far as it can, also inside the resource', () => {
    const resource = { resourceType: 'CarePlan', contained: [{ resourceType: 'Goal', id: 'g' }] };
    expect(referenceType({ reference: 'Group/1' }, resource)).toBe('Group');
    expect(referenceType({ reference: '#g' }, resource)).toBe('Goal');
    expect(referenceType({ reference: '#' }, resource)).toBe('CarePlan');
    expect(referenceType({ reference: 'urn:uuid:1', type: 'Patient' }, resource)).toBe('Patient');
    expect(referenceType({ display: 'x' }, resource)).toBeUndefined();
  });
});

describe('the references of a resource', () => {
  const plan = {
    resourceType: 'CarePlan', subject: { reference: 'Patient/1' },
    activity: [{ reference: { reference: 'Task/2/_history/3' } }, { detail: { performer: [{ reference: '#x', display: 'reference' }] } }],
    contained: [{ resourceType: 'Goal', id: 'x', subject: { reference: 'Patient/1' } }],
    extension: [{ url: 'u', valueReference: { reference: 'https://other.example/fhir/Patient/9' } }],
  };

  it('are all found, with their places', () => {
    expect(listReferences(plan)).toEqual([
      { reference: 'Patient/1', at: 'CarePlan.subject' },
      { reference: 'Task/2/_history/3', at: 'CarePlan.activity[0].reference' },
      { reference: '#x', at: 'CarePlan.activity[1].detail.performer[0]' },
      { reference: 'Patient/1', at: 'CarePlan.contained[0].subject' },
      { reference: 'https://other.example/fhir/Patient/9', at: 'CarePlan.extension[0].valueReference' },
    ]);
    expect(localReferences(plan)).toEqual(['Patient/1', 'Task/2']);
  });

  it('are addresses in elements of the uri types and links of narratives too', () => {
    const div = '<div xmlns="http://www.w3.org/1999/xhtml"><a href="Task/1">a</a><img src="Binary/2"/></div>';
    const extension = [{ url: 'urn:x', valueUri: 'Task/3' }, { url: 'urn:x', valueCanonical: 'Task/4' }, { url: 'urn:x', valueString: 'Task/5' }];
    expect(localReferences({ resourceType: 'Task', meta: { source: 'Task/6' }, text: { div }, extension, code: { coding: [{ system: 'Task/7' }] }, _policy: [null], policy: ['Task/8'] }))
      .toEqual(['Task/6', 'Task/1', 'Binary/2', 'Task/3', 'Task/4', 'Task/8']);
  });

  it('stand in every element of a record that may hold an address', () => {
    const named = new Set(['value', 'system', 'type', 'fullUrl']);
    const types = [...compileSchema(loadDefinitions()).types.values()].filter(({ name }) => !/^(ElementDefinition|Bundle)\b/.test(name) && !CONFORMANCE.test(name));
    const addresses = types.flatMap(({ props }) => [...props.values()]).filter(({ type }) => ['uri', 'url', 'canonical', 'oid', 'uuid'].includes(type)).map(({ name }) => name);
    expect([...new Set(addresses)].filter((name) => !ADDRESS_MEMBERS.has(name) && !named.has(name))).toEqual([]);
  });

  it('are rewritten everywhere, and nothing else is, nor is the original changed', () => {
    const before = structuredClone(plan);
    const made = rewriteReferences(plan, new Map([['Patient/1', 'Patient/77'], ['reference', 'wrong']]));
    expect(listReferences(made).map((each) => each.reference)).toEqual(['Patient/77', 'Task/2/_history/3', '#x', 'Patient/77', 'https://other.example/fhir/Patient/9']);
    expect(made.activity[1]?.detail?.performer[0]?.display).toBe('reference');
    expect(plan).toEqual(before);
    expect(rewriteReferences(plan, new Map())).toBe(plan);
  });
});
