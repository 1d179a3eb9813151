// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { compileExpression, compileTest } from '../../../../src/domain/fhir/fhirpath/compile.ts';
import { UnsupportedExpression } from '../../../../src/domain/fhir/fhirpath/syntax.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const schema = compileSchema(loadDefinitions());

const patient = {
  resourceType: 'Patient', active: true,
  name: [{ family: 'A', given: ['B', 'C'], use: 'official' }, { family: 'D', use: 'old' }],
  telecom: [{ system: 'phone', value: '1' }, { system: 'email', value: 'e' }],
  deceasedBoolean: false,
  generalPractitioner: [{ reference: 'Practitioner/1' }, { reference: 'Organization/2' }, { reference: '#o' }],
  contained: [{ resourceType: 'Organization', id: 'o' }],
};

function values(expression: string): readonly unknown[] {
  const env = { resource: patient, context: patient };
  return compileExpression(expression, 'Patient', 'Patient', schema).flatMap((branch) => branch.get(patient, env));
}

describe('compiled FHIRPath', () => {
  it.each<[string, readonly unknown[]]>([
    ['Patient.name.family', ['A', 'D']],
    ['name.given', ['B', 'C']],
    ["name.where(use = 'old').family", ['D']],
    ["Patient.telecom.where(system='email').value", ['e']],
    ['Patient.deceased.exists() and Patient.deceased != false', [false]],
    ['(Patient.deceased as boolean)', [false]],
    ['Patient.deceased.ofType(dateTime)', []],
    ['Patient.generalPractitioner.where(resolve() is Practitioner).reference', ['Practitioner/1']],
    ['Patient.generalPractitioner.where(resolve() is Organization).reference', ['Organization/2', '#o']],
    ['Condition.code', []],
    ['Patient.name[1].family', ['D']],
    ['name.first().family', ['A']],
    ['name.tail().family', ['D']],
    ['name.count()', [2]],
    ['name.family.isDistinct()', [true]],
    ['name.all(family.exists())', [true]],
    ["name.family contains 'D'", [true]],
    ["'X' in name.family", [false]],
    ['name.family | name.given', ['A', 'D', 'B', 'C']],
    ['birthDate', []],
    ['birthDate.empty()', [true]],
    ['birthDate.exists() implies active', [true]],
    ['birthDate.exists() or active', [true]],
    ['contact.name.exists() xor active', [true]],
    ["name.select(use & '-' & family)", ['official-A', 'old-D']],
    ["name.family.matches('^[A-C]$')", [true]],
    ["iif(active, 'yes', 'no')", ['yes']],
    ['(name.count() + telecom.count()) > 3', [true]],
    ['contained.ofType(Organization).id', ['o']],
    ['%resource.active', [true]],
  ])('%s', (expression, expected) => {
    expect(values(expression)).toEqual(expected);
  });

  it('treats the result of an invariant that is empty as not met', () => {
    const test = compileTest('birthDate = active', 'Patient', 'Patient', schema);
    expect(test(patient, { resource: patient, context: patient })).toBe(false);
  });

  it.each([
    'Patient.nonsense', 'name.descendants()', 'name.children()', 'name.repeat(given)', "name.memberOf('x')", 'name.resolve()',
    'birthDate < birthDate', 'name.family.extension', '%unknown', 'Nonsense.name', 'name.(', 'name.aggregate(1)', 'name[family]',
  ])('refuses %s at start instead of letting a check pass silently', (expression) => {
    expect(() => compileExpression(expression, 'Patient', 'Patient', schema)).toThrow(UnsupportedExpression);
  });
});
