// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractIndex } from '../../../../src/domain/fhir/search/index-rows.ts';
import { matches } from '../../../../src/domain/fhir/search/match.ts';
import { searchParams } from '../../../../src/domain/fhir/search/params.ts';
import { parseSearch } from '../../../../src/domain/fhir/search/parse.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const params = searchParams(definitions);

type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string };

function finds(query: string, resource: Resource): boolean {
  const plan = parseSearch(resource.resourceType, [...new URLSearchParams(query)], definitions, { lenient: false, timeZone: 'UTC' });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  const indexed = { id: 'r1', lastUpdated: Date.parse('2026-11-22T10:00:00.500Z'), rows: extractIndex(resource, params, { timeZone: 'UTC' }) };
  return matches(indexed, plan.value.where, () => false);
}

const patient = { resourceType: 'Patient', gender: 'female', birthDate: '1990-02-14', name: [{ family: 'Núñez', given: ['Ana'] }], generalPractitioner: [{ reference: 'Practitioner/7' }] };
const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/1' }, period: { start: '2026-02-01', end: '2026-03-31' } };
const weight = { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] }, valueQuantity: { value: 70, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' } };
const disorder = { resourceType: 'Condition', code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] }, subject: { reference: 'Patient/1' } };
const team = { resourceType: 'CareTeam', participant: [
  { role: [{ coding: [{ system: 'urn:role', code: 'lead' }] }], member: { reference: 'Organization/program' } }, { role: [{ coding: [{ system: 'urn:role', code: 'nobody' }] }] },
  { role: [{ coding: [{ system: 'urn:role', code: 'inside' }] }], member: { reference: '#contained' } }, { role: [{ text: 'in words' }], member: { display: 'Somebody' } },
] };
const copy = { resourceType: 'DocumentReference', status: 'current', relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/old' } }], content: [] };
const group = { resourceType: 'Group', type: 'person', actual: true, characteristic: [
  { code: { coding: [{ code: 'housed' }] }, valueBoolean: true, exclude: false }, { code: { coding: [{ code: 'age' }] }, valueRange: { low: { value: 18 } }, exclude: false },
] };

const shelter = { resourceType: 'Location', name: 'Home Again', position: { latitude: 39.7392, longitude: -104.9903 } };
const nowhere = { resourceType: 'Location', name: 'Van' };

describe('a stored resource and a search', () => {
  it.each<[string, Resource, boolean]>([
    ['near=39.74|-104.99|1|km', shelter, true], ['near=39.74|-104.99|50|m', shelter, false], ['near=39|-104.99|30|km', shelter, false], ['near=39|-104.99|30|km,39.7|-105|5|[mi_us]', shelter, true],
    ['near=39.5|-104.9', shelter, true], ['near=39.5|-104.9', nowhere, false], ['near:missing=true', nowhere, true], ['near:missing=true', shelter, false], ['near:missing=false', shelter, true],
    ['near=39.5|-104.9', { ...shelter, position: { latitude: 120, longitude: 0 } }, false], ['_filter=near eq 39.74|-104.99|1|km', shelter, true], ['_filter=not (near eq 39.74|-104.99|1|km)', nowhere, true],
    ['role=lead', team, true], ['role=urn:role|lead', team, true], ['role=urn:role|', team, true], ['role=|lead', team, false], ['role=other', team, false], ['role=other,nobody', team, true],
    ['role=inside', team, false], ['role:missing=false', team, true], ['role:missing=true', { ...team, participant: [] }, true], ['role:not=lead', team, false], ['role:not=other', team, true],
    ['relation=replaces', copy, true], ['relation=appends', copy, false], ['relation:in=http://hl7.org/fhir/ValueSet/document-relationship-type', copy, true],
    ['relation:not-in=http://hl7.org/fhir/ValueSet/document-relationship-type', copy, false],
    ['relationship=replaces$DocumentReference/old', copy, true], ['relationship=replaces$old', copy, true], ['relationship=appends$DocumentReference/old', copy, false], ['relationship=replaces$DocumentReference/new', copy, false],
    ['characteristic-value=housed$true', group, true], ['characteristic-value=housed$false', group, false], ['characteristic-value=age$true', group, false],
    ['gender=female', patient, true], ['gender=male', patient, false], ['gender=male,female', patient, true], ['gender:not=male', patient, true],
    ['gender=http://hl7.org/fhir/administrative-gender|female', patient, true], ['gender=|female', patient, false], ['active:missing=true', patient, true],
    ['active:not=true', patient, true], ['name=nunez', patient, true], ['name=nun', patient, true], ['name=unez', patient, false], ['name:contains=unez', patient, true],
    ['name:exact=nunez', patient, false], ['name:exact=N%C3%BA%C3%B1ez', patient, true], ['family=ana', patient, false], ['given=ana', patient, true],
    ['birthdate=1990', patient, true], ['birthdate=1990-02-14', patient, true], ['birthdate=1991', patient, false], ['birthdate=lt1990-02-15', patient, true],
    ['birthdate=gt1990-02-14', patient, false], ['birthdate=ge1990-02-14', patient, true], ['birthdate=ne1990-02-14', patient, false], ['birthdate=ap1990-02-15', patient, true],
    ['general-practitioner=Practitioner/7', patient, true], ['general-practitioner=7', patient, true], ['general-practitioner:Organization=7', patient, false],
    ['date=2026', plan, true], ['date=2026-02', plan, false], ['date=gt2026-02-15', plan, true], ['date=ge2026-03-31', plan, true], ['date=ge2026-03-31T23:00:00Z', plan, true], ['date=ge2026-04-01', plan, false], ['date=le2026-02-01', plan, true], ['date=le2026-02-01T01:00:00Z', plan, true], ['date=le2026-01-31', plan, false], ['date=ge2026-03&date=le2026-03', plan, true], ['date=lt2026-02-15', plan, true], ['date=sa2026-02-15', plan, false],
    ['date=eb2026-02-15', plan, false], ['date=eb2026-04-01', plan, true], ['date=sa2026-01-31', plan, true], ['date=ap2026-03-15', plan, true],
    ['value-quantity=70', weight, true], ['value-quantity=70.0', weight, true], ['value-quantity=71', weight, false], ['value-quantity=gt69.9|http://unitsofmeasure.org|kg', weight, true],
    ['value-quantity=70||kg', weight, true], ['value-quantity=70||lb', weight, false], ['value-quantity=le70', weight, true], ['value-quantity=lt70', weight, false], ['value-quantity=ap75', weight, true],
    ['code:text=body', weight, true], ['code:text=weight', weight, false], ['code=http://loinc.org|', weight, true], ['code=http://loinc.org|29463-7&status=final', weight, true],
    ['code:below=http://hl7.org/fhir/sid/icd-10-cm|F11', disorder, true], ['code:below=http://hl7.org/fhir/sid/icd-10-cm|F10', disorder, false],
    ['code:above=http://hl7.org/fhir/sid/icd-10-cm|F11.201', disorder, true], ['code:above=http://hl7.org/fhir/sid/icd-10-cm|F11.2', disorder, false],
    ['code=29463-7&status=amended', weight, false], ['_id=r1', weight, true], ['_id=r2', weight, false], ['_lastUpdated=2026-11-22', weight, true], ['_lastUpdated=gt2026-11-22T10:00:00.5Z', weight, false],
    ['_lastUpdated=ge2026-11-22T10:00:00.500Z', weight, true],
  ])('%s', (query, resource, expected) => {
    expect(finds(query, resource)).toBe(expected);
  });

  it('agree that a date is before, within or after any other by the prefixes alone', () => {
    const date = fc.date({ min: new Date('1950-01-01'), max: new Date('2050-01-01'), noInvalidDate: true }).map((each) => each.toISOString().slice(0, 10));
    fc.assert(fc.property(date, date, (born, asked) => {
      const by = (prefix: string): boolean => finds(`birthdate=${prefix}${asked}`, { ...patient, birthDate: born });
      expect([by('lt'), by('eq'), by('gt')].filter(Boolean)).toHaveLength(1);
      expect(by('ne')).toBe(!by('eq'));
      expect(by('le')).toBe(by('lt') || by('eq'));
      expect(by('ge')).toBe(by('gt') || by('eq'));
      expect([by('sa'), by('eb')]).toEqual([by('gt'), by('lt')]);
    }), { seed: 9, numRuns: 200 });
  });
});
