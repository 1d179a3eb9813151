// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { problems, profile, URL, validatorOf } from './make.ts';

const patient = { resourceType: 'Patient', name: [{ family: 'A' }], gender: 'female' };
const observation = { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '1-8' }] } };

describe('a profile on an element', () => {
  it('asks for what it requires', () => {
    const asks = profile([{ id: 'Patient.birthDate', min: 1, max: '1' }]);
    expect(problems(patient, asks)).toEqual(['error Patient.birthDate: birthDate is required by the profile']);
    expect(problems({ ...patient, birthDate: '1990-01-01' }, asks)).toEqual([]);
  });

  it('takes a value that is only an extension for a value, as FHIR does', () => {
    const asks = profile([{ id: 'Patient.birthDate', min: 1, max: '1' }]);
    const absent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };
    expect(problems({ ...patient, _birthDate: absent }, asks)).toEqual([]);
  });

  it('asks for several where several are required', () => {
    expect(problems(patient, profile([{ id: 'Patient.name', min: 2 }]))).toEqual(['error Patient.name: At least 2 of name are required by the profile, and 1 are given']);
  });

  it('forbids what it leaves out, and more than it allows', () => {
    expect(problems(patient, profile([{ id: 'Patient.gender', max: '0' }]))).toEqual(['error Patient.gender: The profile does not allow this']);
    const two = { ...patient, name: [{ family: 'A' }, { family: 'B' }] };
    expect(problems(two, profile([{ id: 'Patient.name', max: '1' }]))).toEqual(['error Patient.name: The profile allows at most 1']);
  });

  it('asks within each value, and not where the value is absent', () => {
    const asks = profile([{ id: 'Patient.contact.name', min: 1, max: '1' }]);
    expect(problems(patient, asks)).toEqual([]);
    expect(problems({ ...patient, contact: [{ name: { text: 'B' } }, { telecom: [{ value: '1', system: 'phone' }] }] }, asks)).toEqual(['error Patient.contact[1].name: name is required by the profile']);
  });

  it('narrows the types of a choice', () => {
    const asks = profile([{ id: 'Observation.value[x]', max: '1', type: [{ code: 'Quantity' }] }]);
    expect(problems({ ...observation, valueString: 'x' }, asks)).toEqual(['error Observation.value.ofType(string): The profile does not allow the type string here']);
    expect(problems({ ...observation, valueQuantity: { value: 1 } }, asks)).toEqual([]);
  });

  it('narrows what may be referred to, as an error', () => {
    const asks = profile([{ id: 'Observation.subject', max: '1', type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'] }] }]);
    expect(problems({ ...observation, subject: { reference: 'Location/1' } }, asks)).toEqual(['error Observation.subject: The profile asks that this refer to Patient']);
    expect(problems({ ...observation, subject: { reference: 'Patient/1' } }, asks)).toEqual([]);
    expect(problems({ ...observation, subject: { reference: '#l' }, contained: [{ resourceType: 'Location', id: 'l' }] }, asks)).toEqual(['error Observation.subject: The profile asks that this refer to Patient']);
  });

  it('fixes a value, and asks for a pattern', () => {
    expect(problems(observation, profile([{ id: 'Observation.status', max: '1', fixed: 'amended' }]))).toEqual(['error Observation.status: The profile fixes this to another value']);
    const pattern = profile([{ id: 'Observation.code', max: '1', pattern: { coding: [{ system: 'http://loinc.org', code: '2-6' }] } }]);
    expect(problems(observation, pattern)).toEqual(['error Observation.code: This does not hold what the profile asks for here']);
    const both = { ...observation, code: { coding: [{ system: 'http://loinc.org', code: '1-8' }, { system: 'http://loinc.org', code: '2-6', display: 'B' }] } };
    expect(problems(both, pattern)).toEqual([]);
  });

  it('refuses a code outside a required set and warns of one outside an extensible set', () => {
    const valueSet = 'http://hl7.org/fhir/us/core/ValueSet/us-core-simple-observation-category';
    const coded = { ...observation, category: [{ coding: [{ system: 'http://example.org', code: 'x' }] }] };
    expect(problems(coded, profile([{ id: 'Observation.category', binding: { strength: 'required', valueSet } }])))
      .toEqual([`error Observation.category[0]: The code is not in the required value set ${valueSet}`]);
    const extensible = 'http://hl7.org/fhir/us/core/ValueSet/us-core-clinical-result-observation-category';
    expect(problems(coded, profile([{ id: 'Observation.category', binding: { strength: 'extensible', valueSet: extensible } }])))
      .toEqual([`warning Observation.category[0]: No code of the extensible value set ${extensible} is given`]);
  });

  it('says so when the codes of a required set cannot be known here', () => {
    const valueSet = 'http://example.org/ValueSet/unknown';
    expect(problems(observation, profile([{ id: 'Observation.code', max: '1', binding: { strength: 'required', valueSet } }])))
      .toEqual([`warning Observation.code: binding-not-checked: the codes of ${valueSet} are not known here`]);
  });

  it('holds its own rules, with their severity', () => {
    const rule = { key: 'x-1', human: 'A family name must be given', expression: 'name.family.exists()' } as const;
    const bare = { ...patient, name: [{ text: 'A' }] };
    expect(problems(bare, profile([{ id: 'Patient', constraint: [{ ...rule, severity: 'error' }] }]))).toEqual(['error Patient: x-1: A family name must be given']);
    expect(problems(bare, profile([{ id: 'Patient', constraint: [{ ...rule, severity: 'warning' }] }]))).toEqual(['warning Patient: x-1: A family name must be given']);
    expect(problems(patient, profile([{ id: 'Patient', constraint: [{ ...rule, severity: 'error' }] }]))).toEqual([]);
  });

  it.each(['children().exists()', 'descendants().exists()', 'name.repeat(given).exists()', "name.memberOf('x')", 'nme.exists()'])(
    'cannot be loaded with the rule %s, which could not be checked faithfully', (expression) => {
      const broken = profile([{ id: 'Patient', constraint: [{ key: 'x-1', human: 'x', severity: 'error', expression }] }]);
      expect(() => problems(patient, broken)).toThrow();
    });

  it('tells everything at once, each problem once', () => {
    const asks = profile([{ id: 'Patient.birthDate', min: 1 }, { id: 'Patient.gender', max: '0' }, { id: 'Patient.name.given', min: 1 }]);
    expect(problems({ ...patient, active: 'yes' }, asks)).toHaveLength(4);
  });

  it('counts what must be supported, without making it a fault', () => {
    const asks = profile([{ id: 'Patient.name', mustSupport: true }, { id: 'Patient.name.given', mustSupport: true }, { id: 'Patient.birthDate', mustSupport: true }]);
    const { issues, coverage } = validatorOf(asks).report(patient, [URL]);
    expect(issues).toEqual([]);
    expect(coverage).toEqual([{ profile: `${URL}|1`, present: 1, of: 3, absent: ['Patient.name.given', 'Patient.birthDate'] }]);
  });
});

describe('a claim', () => {
  it('is held against a contained resource and against an entry of a bundle, with its place', () => {
    const asks = profile([{ id: 'Patient.birthDate', min: 1 }]);
    const claiming = { ...patient, meta: { profile: [URL] } };
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'urn:uuid:5a1a3e2c-25fd-4b4f-a19e-b3bd1b5a2b1c', resource: claiming }] };
    expect(validatorOf(asks).validate(bundle).map((each) => each.at)).toEqual(['Bundle.entry[0].resource.birthDate']);
    const holder = { ...observation, subject: { reference: '#p' }, contained: [{ ...claiming, id: 'p' }] };
    expect(validatorOf(asks).validate(holder).map((each) => each.at)).toEqual(['Observation.contained[0].birthDate']);
  });

  it('to a profile of another type is an error', () => {
    expect(problems(observation, profile([{ id: 'Patient.birthDate', min: 1 }]))).toEqual(['error Observation: The profile Test profile is for a Patient']);
  });

  it('to a profile that nobody knows is told, and is an error where somebody asked for it', () => {
    const unknown = 'http://example.org/unknown';
    expect(validatorOf().validate({ ...patient, meta: { profile: [unknown] } }).map((each) => each.severity)).toEqual(['information']);
    expect(validatorOf().validate(patient, [unknown]).map((each) => each.severity)).toEqual([undefined]);
  });

  it('without a version holds when one of the versions does, and with a version only when that one does', () => {
    const [one, two] = [profile([{ id: 'Patient.gender', min: 1 }], { version: '1' }), profile([{ id: 'Patient.birthDate', min: 1 }], { version: '2' })];
    expect(problems(patient, one, two)).toEqual([]);
    expect(problems({ resourceType: 'Patient' }, one, two)).toEqual(['error Patient.birthDate: birthDate is required by the profile']);
    expect(validatorOf(one, two).validate(patient, [`${URL}|2`])).toHaveLength(1);
    expect(validatorOf(one, two).report(patient, [URL]).coverage.map((each) => each.profile)).toEqual([`${URL}|1`]);
    expect(validatorOf(one, two).report({ resourceType: 'Patient', birthDate: '1990' }, [URL]).coverage.map((each) => each.profile)).toEqual([`${URL}|2`]);
  });
});
