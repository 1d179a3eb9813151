// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { ProfileStructure } from '../../../../src/domain/fhir/profile/structure.ts';
import { problems, profile, validatorOf } from './make.ts';

const RACE = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race';
const patient = { resourceType: 'Patient', active: true };
const says = (resource: object): readonly string[] => validatorOf().validate(resource).map((each) => `${each.at ?? ''}: ${each.text}`);

describe('an extension', () => {
  it('that is known is checked wherever it stands, to its inmost parts', () => {
    const extension = [{ url: RACE, extension: [{ url: 'ombCategory', valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '0000' } }] }];
    expect(says({ ...patient, extension })).toEqual([
      'Patient.extension[0].extension[0].value.ofType(Coding): The code is not in the required value set http://hl7.org/fhir/us/core/ValueSet/omb-race-category',
      'Patient.extension[0].extension: extension:text is required by the profile',
    ]);
  });

  it('that has a value of a type that its definition does not allow is refused', () => {
    expect(says({ ...patient, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-importance', valueString: 'x' }] }))
      .toEqual(['Patient.extension[0].value.ofType(string): The profile does not allow the type string here']);
  });

  it('beside a primitive value is checked too', () => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueString: 'noon' }];
    expect(says({ ...patient, birthDate: '1990-01-01', _birthDate: { extension } }))
      .toEqual(['Patient.birthDate.extension[0].value.ofType(string): The profile does not allow the type string here']);
  });

  it('that may not stand where it stands is refused', () => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-importance', valueCodeableConcept: { text: 'x' } }];
    expect(says({ resourceType: 'Location', name: 'x', extension })).toEqual(['Location.extension[0]: The extension http://hl7.org/fhir/StructureDefinition/patient-importance may not stand here']);
  });

  it('that nobody knows is let be, but a modifier that nobody knows is refused', () => {
    const unknown = [{ url: 'http://example.org/unknown', valueBoolean: true }];
    expect(says({ ...patient, extension: unknown })).toEqual([]);
    expect(says({ ...patient, modifierExtension: unknown })).toEqual(['Patient.modifierExtension[0]: This modifier extension is not known here, so that nothing that it stands on can be understood']);
    expect(says({ resourceType: 'Patient', contact: [{ name: { text: 'x' }, modifierExtension: unknown }] })).toHaveLength(1);
  });

  it('that a profile requires is told by its url, whether or not the profile spells that out', () => {
    const asks = profile([
      { id: 'Patient.extension', slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' } },
      { id: 'Patient.extension:race', min: 1, max: '1', type: [{ code: 'Extension', profile: [RACE] }] },
    ]);
    expect(problems(patient, asks)).toEqual(['error Patient.extension: extension:race is required by the profile']);
    expect(problems({ ...patient, extension: [{ url: RACE, extension: [{ url: 'text', valueString: 'x' }] }] }, asks)).toEqual([]);
  });
});

describe('of what is to be stored', () => {
  const admitted = (resource: object, ...profiles: readonly ProfileStructure[]): readonly string[] => validatorOf(...profiles).admit(resource).map((each) => `${each.severity ?? 'error'} ${each.at ?? ''}`);
  const race = { url: RACE, extension: [{ url: 'ombCategory', valueString: 'x' }] };
  const importance = { url: 'http://hl7.org/fhir/StructureDefinition/patient-importance', valueString: 'x' };

  it('extensions of others that are broken are told as warnings, those of R4 stop it', () => {
    expect(new Set(admitted({ ...patient, extension: [race] }).map((each) => each.split(' ')[0]))).toEqual(new Set(['warning']));
    expect(admitted({ ...patient, extension: [race, importance] })).toContain('error Patient.extension[1].value.ofType(string)');
  });

  it('claims of others are told as warnings and ours stop it, however many warnings stand before', () => {
    const asks = (url: string): ProfileStructure => profile([{ id: 'Patient.birthDate', min: 1, max: '1' }], { url });
    const [ours, theirs] = ['https://throughcare.dev/fhir/StructureDefinition/t', 'http://example.org/StructureDefinition/t'];
    expect(admitted({ ...patient, meta: { profile: [theirs] } }, asks(theirs))).toEqual(['warning Patient.birthDate']);
    expect(admitted({ ...patient, meta: { profile: [theirs, ours] } }, asks(theirs), asks(ours))).toEqual(['error Patient.birthDate']);
    const many = admitted({ ...patient, meta: { profile: [theirs, ours] }, extension: Array.from({ length: 300 }, () => race) }, asks(theirs), asks(ours));
    expect([many.length, many.filter((each) => each.startsWith('error'))]).toEqual([201, ['error Patient.birthDate']]);
    const codings = { resourceType: 'Patient', meta: { profile: [ours] }, contact: Array.from({ length: 200 }, () => ({ name: { text: 'x' }, relationship: [{ coding: [{ system: 'urn:x', code: 'x' }] }] })) };
    expect(admitted(codings, asks(ours)).filter((each) => each.startsWith('error'))).toEqual(['error Patient.birthDate']);
  });

  it('an unknown modifier stops it, and so does whatever breaks R4', () => {
    expect(admitted({ ...patient, modifierExtension: [{ url: 'http://example.org/unknown', valueBoolean: true }], gender: 'x' })).toEqual(['error Patient.gender', 'error Patient.modifierExtension[0]']);
  });
});
