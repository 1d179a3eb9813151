// SPDX-License-Identifier: Apache-2.0
/** The profiles that R4 itself publishes (http://hl7.org/fhir/R4/profilelist.html) are held as strictly as R4, and a profile of ours that does not exist is no claim. */
import { describe, expect, it } from '@jest/globals';
import { isError } from '../../../../src/domain/issue.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const validator = compileValidator(loadDefinitions());
const R4 = 'http://hl7.org/fhir/StructureDefinition/';
const loinc = (code: string): object => ({ coding: [{ system: 'http://loinc.org', code }] });
const amount = (value: number, code: string): object => ({ value, unit: code, system: 'http://unitsofmeasure.org', code });

function vital(profile: string, more: object): object {
  return {
    resourceType: 'Observation', meta: { profile: [profile] }, status: 'final', subject: { reference: 'Patient/1' }, effectiveDateTime: '2026-01-01',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }], ...more,
  };
}

const pressure = (...codes: readonly string[]): object => ({ code: loinc('85354-9'), component: codes.map((code) => ({ code: loinc(code), valueQuantity: amount(80, 'mm[Hg]') })) });
const errorsOf = (resource: object): readonly (readonly [string | undefined, string])[] => validator.admit(resource).filter(isError).map(({ at, text }) => [at, text]);

describe('a profile that R4 itself publishes', () => {
  it.each([
    ['bodyweight', { code: loinc('29463-7'), valueQuantity: amount(70, 'kg') }], ['bmi', { code: loinc('39156-5'), valueQuantity: amount(22, 'kg/m2') }],
    ['heartrate', { code: loinc('8867-4'), valueQuantity: amount(60, '/min') }], ['bp', pressure('8480-6', '8462-4')], ['vitalsigns', { code: loinc('8480-6'), valueQuantity: amount(120, 'mm[Hg]') }],
  ])('%s lets through what keeps it', (profile, more) => {
    expect(errorsOf(vital(`${R4}${profile}`, more))).toEqual([]);
  });

  it.each([
    ['vitalsigns', { code: loinc('8480-6') }, 'Observation', 'vs-2: If there is no component or hasMember element then either a value[x] or a data absent reason must be present.'],
    ['vitalsigns', { code: loinc('8480-6'), valueQuantity: amount(1, '%'), category: [{ text: 'x' }] }, 'Observation.category', 'category:VSCat is required by the profile'],
    ['bodyweight', { code: loinc('29463-7'), valueQuantity: amount(70, 'mm') }, 'Observation.value.ofType(Quantity).code', 'The code is not in the required value set http://hl7.org/fhir/ValueSet/ucum-bodyweight'],
    ['bp', pressure('8480-6', '8480-6'), 'Observation.component', 'component:DiastolicBP is required by the profile'],
    ['heartrate|4.0.1', { code: loinc('29463-7'), valueQuantity: amount(60, '/min') }, 'Observation.code.coding', 'coding:HeartRateCode is required by the profile'],
  ])('%s refuses what breaks it', (profile, more, at, text) => {
    expect(errorsOf(vital(`${R4}${profile}`, more))).toContainEqual([at, text]);
  });

  it('that cannot be checked here is told of, and is no fault', () => {
    expect(validator.admit({ resourceType: 'DiagnosticReport', meta: { profile: [`${R4}lipidprofile`] }, status: 'final', code: { text: 'x' } })).toMatchObject([{ severity: 'information', code: 'not-supported' }]);
  });
});

describe('a claimed profile of this project', () => {
  it.each(['https://throughcare.dev/fhir/StructureDefinition/nothing', 'https://throughcare.dev/fhir/StructureDefinition/tc-need|77'])('%s that does not exist is refused', (profile) => {
    expect(errorsOf({ resourceType: 'Condition', meta: { profile: [profile] }, subject: { reference: 'Patient/1' } })).toEqual([['Condition.meta.profile', 'There is no such profile, or not in that version']]);
  });
});
