// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Condition, MedicationRequest, Observation, PractitionerRole, Provenance, Resource } from '@medplum/fhirtypes';
import { markOf, readMarks, withPeople } from '../../../../src/domain/consent/classify/marks.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';

const subject = { reference: 'Patient/p' };
const LOINC = 'http://loinc.org';
const observation: Observation = {
  resourceType: 'Observation', status: 'final', subject, code: { coding: [{ system: LOINC, code: '5792-7' }, { system: 'https://throughcare.dev/fhir/CodeSystem/category', code: 'diagnosis' }] },
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
  valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260385009' }] }, performer: [{ reference: 'Practitioner/d' }],
  meta: {
    profile: ['http://example.org/lab|1.0'], tag: [{ system: LOINC, code: 'tagged' }],
    security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }, { system: 'urn:oid:2.16.840.1.113883.5.25', code: 'R' }, { system: 'http://example.org', code: 'X' }],
  },
};

describe('by what a consent can name a record', () => {
  it('what it says it is, what is found in it, its profiles without version, the labels that its source put on it, its authors', () => {
    expect(readMarks(observation, [])).toEqual({
      type: 'Observation', profiles: ['http://example.org/lab'], codes: ['http://loinc.org|5792-7', 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory'],
      mentions: ['http://snomed.info/sct|260385009'], labels: ['HIV', 'R'], authors: ['Practitioner/d'],
    });
  });

  it('a diagnosis and a prescription by their own elements', () => {
    const condition: Condition = { resourceType: 'Condition', subject, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F10.20' }] }, recorder: { reference: 'PractitionerRole/r' } };
    const order: MedicationRequest = {
      resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject, medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '6813' }] },
      requester: { reference: 'Practitioner/d' },
    };
    expect(readMarks(condition, [])).toEqual({ type: 'Condition', codes: ['http://hl7.org/fhir/sid/icd-10-cm|F1020'], authors: ['PractitionerRole/r'] });
    expect(readMarks(order, [])).toEqual({ type: 'MedicationRequest', codes: ['http://www.nlm.nih.gov/research/umls/rxnorm|6813'], authors: ['Practitioner/d'] });
  });

  it('a stay by its class, which is a bare code, and nothing by words, by a code without its system or by half a coding', () => {
    const marks = (members: object): object => readMarks({ resourceType: 'Encounter', ...members } as unknown as Resource, []);
    expect(marks({ class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' } })).toEqual({ type: 'Encounter', codes: ['http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP'] });
    expect(marks({ type: [{ text: 'visit' }, { coding: [{ code: 'x' }] }, { coding: [{ system: LOINC }] }, { coding: [] }], meta: { security: [] } })).toEqual({ type: 'Encounter', codes: [] });
  });

  it.each<readonly [string, object, readonly string[] | undefined]>([
    ['a drug by its national code', { system: 'http://hl7.org/fhir/sid/ndc', code: '1' }, ['http://hl7.org/fhir/sid/ndc|1']],
    ['an OID that only ends like one of HL7\'s', { system: 'urn:oid:1.2.16.840.1.113883.5.1', code: 'M' }, ['1.2.16.840.1.113883.5.1|M']],
    ['not: a code system of FHIR itself', { system: 'http://hl7.org/fhir/administrative-gender', code: 'male' }, undefined],
    ['not: one of version 3', { system: 'urn:oid:2.16.840.1.113883.5.1', code: 'M' }, undefined],
    ['not: a unit', { system: 'http://unitsofmeasure.org', code: 'mg' }, undefined],
    ['not: a code of ours', { system: 'https://throughcare.dev/fhir/CodeSystem/category', code: 'diagnosis' }, undefined],
    ['not: a telephone, which has a system and no code', { system: 'phone', value: '555' }, undefined],
    ['not: a code without a system', { code: 'x' }, undefined],
  ])('by what is found in it: %s', (_what, found, mentions) => {
    expect(readMarks({ resourceType: 'Basic', code: {}, held: found } as unknown as Resource, []).mentions).toEqual(mentions);
  });

  it('who wrote it is told by its Provenance too: the person and for whom', () => {
    const provenance = (code: string): Provenance => ({
      resourceType: 'Provenance', target: [{ reference: 'Condition/c' }], recorded: '2026-11-22T00:00:00Z',
      agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }] }, who: { reference: 'Practitioner/d' }, onBehalfOf: { reference: 'Organization/clinic' } }],
    });
    expect(readMarks({ resourceType: 'Condition', subject }, [provenance('author')]).authors).toEqual(['Organization/clinic', 'Practitioner/d']);
    expect(readMarks({ resourceType: 'Condition', subject }, [provenance('custodian')]).authors).toBeUndefined();
  });

  it('an author known by a role is its person and organization as the registry has them', () => {
    const role: PractitionerRole = { resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/d' }, organization: { reference: 'Organization/clinic' } };
    const registry = (...resources: readonly Resource[]): ReturnType<typeof readRegistry> => readRegistry(resources);
    expect(withPeople({ authors: ['PractitionerRole/r'] }, registry(role)).authors).toEqual(['Organization/clinic', 'Practitioner/d', 'PractitionerRole/r']);
    expect(withPeople({ authors: ['PractitionerRole/r'] }, registry()).authors).toEqual(['PractitionerRole/r']);
    expect(withPeople({ authors: ['Practitioner/d'] }, registry(role)).authors).toEqual(['Practitioner/d']);
    const others: readonly PractitionerRole[] = [{ resourceType: 'PractitionerRole', id: 'person', practitioner: { reference: 'Practitioner/e' } }, { resourceType: 'PractitionerRole', id: 'desk', organization: { reference: 'Organization/clinic' } }];
    expect(withPeople({ authors: ['PractitionerRole/person'] }, registry(role, ...others)).authors).toEqual(['Practitioner/e', 'PractitionerRole/person']);
    expect(withPeople({ authors: ['PractitionerRole/desk'] }, registry(role, ...others)).authors).toEqual(['Organization/clinic', 'PractitionerRole/desk']);
    expect(withPeople({ type: 'Condition' }, registry(role))).toEqual({ type: 'Condition' });
  });

  it.each<readonly [string, string | undefined, string | undefined, string | undefined]>([
    ['a slash at the end', 'http://loinc.org/', '1-2', 'http://loinc.org|1-2'],
    ['an OID with its URN', 'urn:oid:2.16.840.1.113883.6.1', '1-2', 'http://loinc.org|1-2'],
    ['an ICD code with its dot, by OID', 'urn:oid:2.16.840.1.113883.6.90', 'f10.2', 'http://hl7.org/fhir/sid/icd-10-cm|F102'],
    ['an OID that is not known', 'urn:oid:1.2.3', '1-2', '1.2.3|1-2'],
    ['no system', undefined, '1-2', undefined],
    ['no code', 'http://loinc.org', undefined, undefined],
  ])('one spelling of a code: %s (21)', (_name, system, code, expected) => {
    expect(markOf({ ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) })).toBe(expected);
  });
});
