// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { extractIndex } from '../../../../src/domain/fhir/search/index-rows.ts';
import type { IndexRows } from '../../../../src/domain/fhir/search/index-rows.ts';
import { normalizeString } from '../../../../src/domain/fhir/search/normalize.ts';
import { searchParams } from '../../../../src/domain/fhir/search/params.ts';
import { DATE_MAX, DATE_MIN, NUMBER_MAX, NUMBER_MIN } from '../../../../src/domain/fhir/search/plan.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const params = searchParams(loadDefinitions());

function rows<K extends keyof IndexRows>(kind: K, param: string, resource: object): readonly object[] {
  const found = extractIndex(resource, params, { timeZone: 'America/Chicago', base: 'https://gateway.example/fhir/R4' });
  return (found[kind] as readonly (object & { readonly param: string })[]).filter((row) => row.param === param).map(({ param: _param, ...row }) => row);
}

const ms = (text: string): number => Date.parse(text);

describe('the index of a resource', () => {
  it('finds a coded value by system and code, and by its words', () => {
    const condition = { resourceType: 'Condition', subject: { reference: 'Patient/1' }, code: { coding: [{ system: 'http://snomed.info/sct', code: '66214007', display: 'Substance abuse' }], text: 'Opioid  USE' } };
    expect(rows('token', 'code', condition)).toEqual([
      { system: 'http://snomed.info/sct', code: '66214007', text: 'substance abuse' }, { system: null, code: null, text: 'opioid use' },
    ]);
  });

  it('knows the system of a plain code from the value set that it is bound to', () => {
    expect(rows('token', 'gender', { resourceType: 'Patient', gender: 'female' })).toEqual([{ system: 'http://hl7.org/fhir/administrative-gender', code: 'female' }]);
    expect(rows('token', 'active', { resourceType: 'Patient', active: false })).toEqual([{ system: null, code: 'false' }]);
  });

  it('finds a person by any part of a name, without case, accents or punctuation', () => {
    const found = rows('string', 'name', { resourceType: 'Patient', name: [{ family: "O'Brien", given: ['José', 'Ann-Marie'], text: 'José O’Brien' }] });
    expect(found).toEqual([
      { norm: 'jose obrien', exact: 'José O’Brien' }, { norm: 'obrien', exact: "O'Brien" }, { norm: 'jose', exact: 'José' }, { norm: 'ann marie', exact: 'Ann-Marie' },
    ]);
    expect(normalizeString('  ÀÉÎ\tß ')).toBe('aei ß');
  });

  it('keeps e-mail addresses apart from telephone numbers', () => {
    const patient = { resourceType: 'Patient', telecom: [{ system: 'phone', value: '555' }, { system: 'email', value: 'a@b.example' }] };
    expect(rows('token', 'email', patient)).toEqual([{ system: null, code: 'a@b.example' }]);
    expect(rows('token', 'phone', patient)).toEqual([{ system: null, code: '555' }]);
    expect(rows('token', 'telecom', patient)).toHaveLength(2);
  });

  it('widens dates to their precision, in the local zone, and leaves open ends open', () => {
    expect(rows('date', 'birthdate', { resourceType: 'Patient', birthDate: '1990-02' })).toEqual([{ lo: ms('1990-02-01T06:00:00Z'), hi: ms('1990-03-01T06:00:00Z') }]);
    const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/1' } };
    expect(rows('date', 'date', { ...plan, period: { start: '2026-11-22T10:00:00Z' } })).toEqual([{ lo: ms('2026-11-22T10:00:00Z'), hi: DATE_MAX }]);
    expect(rows('date', 'date', { ...plan, period: { end: '2026-07-01' } })).toEqual([{ lo: DATE_MIN, hi: ms('2026-07-02T05:00:00Z') }]);
    expect(rows('date', 'date', { resourceType: 'Observation', effectiveTiming: { event: ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'] } }))
      .toEqual([{ lo: ms('2026-01-01T00:00:00Z'), hi: ms('2026-03-01T00:00:01Z') }]);
  });

  it('tells references inside this server from those outside, and keeps the identifier of a logical one', () => {
    const at = (subject: object): readonly object[] => rows('reference', 'subject', { resourceType: 'Observation', subject });
    expect(at({ reference: 'Patient/1/_history/2' })).toEqual([{ type: 'Patient', id: '1', url: null }]);
    expect(at({ reference: 'https://gateway.example/fhir/R4/Patient/1' })).toEqual([{ type: 'Patient', id: '1', url: null }]);
    expect(at({ reference: 'https://other.example/fhir/Patient/1' })).toEqual([{ type: null, id: null, url: 'https://other.example/fhir/Patient/1' }]);
    expect(at({ identifier: { system: 'urn:doc', value: 'A1' } })).toEqual([{ type: null, id: null, url: null, identifier: { system: 'urn:doc', value: 'A1' } }]);
    expect(at({ reference: '#p' })).toEqual([]);
    expect(at({ display: 'Jane' })).toEqual([]);
  });

  it('takes `patient` for Patients alone where the subject may be something else', () => {
    expect(rows('reference', 'patient', { resourceType: 'Condition', subject: { reference: 'Group/1' } })).toEqual([]);
    expect(rows('reference', 'patient', { resourceType: 'Condition', subject: { reference: 'Patient/1' } })).toEqual([{ type: 'Patient', id: '1', url: null }]);
  });

  it('finds a canonical with and without its version', () => {
    const response = { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'http://x.example/q|2.0' };
    expect(rows('reference', 'questionnaire', response)).toEqual([{ type: null, id: null, url: 'http://x.example/q' }, { type: null, id: null, url: 'http://x.example/q|2.0' }]);
    expect(rows('uri', '_profile', { resourceType: 'Basic', meta: { profile: ['http://x.example/p|1'] } })).toEqual([{ value: 'http://x.example/p' }, { value: 'http://x.example/p|1' }]);
  });

  it('keeps quantities with their unit, comparators and ranges as ranges', () => {
    const at = (value: object): readonly object[] => rows('quantity', 'value-quantity', { resourceType: 'Observation', ...value });
    const unit = { system: 'http://unitsofmeasure.org', code: 'mg', unit: 'mg' };
    expect(at({ valueQuantity: { value: 5.4, ...unit } })).toEqual([{ lo: 5.4, hi: 5.4, ...unit }]);
    expect(at({ valueQuantity: { value: 5, comparator: '<', ...unit } })).toEqual([{ lo: NUMBER_MIN, hi: 5, ...unit }]);
    expect(rows('quantity', 'onset-age', { resourceType: 'Condition', onsetRange: { low: { value: 20, unit: 'a' } } })).toEqual([{ lo: 20, hi: NUMBER_MAX, system: null, code: null, unit: 'a' }]);
    expect(rows('number', 'probability', { resourceType: 'RiskAssessment', prediction: [{ probabilityDecimal: 0.3 }] })).toEqual([{ lo: 0.3, hi: 0.3 }]);
  });

  it('holds each row once and nothing for a type that is not served', () => {
    const observation = { resourceType: 'Observation', code: { coding: [{ code: 'a' }] }, component: [{ code: { coding: [{ code: 'a' }] } }] };
    expect(rows('token', 'combo-code', observation)).toEqual([{ system: null, code: 'a' }]);
    const none = extractIndex({ resourceType: 'Claim' }, params, { timeZone: 'UTC' });
    expect(Object.values(none).flat()).toEqual([]);
  });
});

describe('a composite', () => {
  const pressure = {
    resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
    component: [['8480-6', 150], ['8462-4', 90]].map(([code, value]) => ({ code: { coding: [{ system: 'http://loinc.org', code }] }, valueQuantity: { value, code: 'mm[Hg]', system: 'http://unitsofmeasure.org' } })),
  };

  it('finds a value under the code that it stands beside, and under no other', () => {
    expect(rows('quantity', 'component-code-value-quantity$8480-6', pressure)).toMatchObject([{ lo: 150 }]);
    expect(rows('quantity', 'component-code-value-quantity$http://loinc.org|8462-4', pressure)).toMatchObject([{ lo: 90 }]);
    expect(rows('quantity', 'combo-code-value-quantity$8480-6', pressure)).toHaveLength(1);
    expect(rows('quantity', 'code-value-quantity$8480-6', pressure)).toEqual([]);
  });

  it('of a single value stands under the code of the resource', () => {
    const test = { resourceType: 'Observation', code: { coding: [{ code: '1' }] }, valueCodeableConcept: { coding: [{ system: 'urn:x', code: 'neg' }] } };
    expect(rows('token', 'code-value-concept$1', test)).toEqual([{ system: 'urn:x', code: 'neg' }]);
    expect(rows('token', 'code-value-concept$|1', test)).toEqual([{ system: 'urn:x', code: 'neg' }]);
  });
});
