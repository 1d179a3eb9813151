// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Condition, MedicationStatement, Observation, Resource } from '@medplum/fhirtypes';
import { suspicionOf } from '../../../../src/domain/consent/classify/suspicion.ts';
import { parseClassificationTables } from '../../../../src/domain/consent/classify/tables.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();
const subject = { reference: 'Patient/p' };
const condition = (system: string, code: string, over: Partial<Condition> = {}): Condition => ({ resourceType: 'Condition', subject, code: { coding: [{ system, code }] }, ...over });
const medication = (text: string): MedicationStatement => ({ resourceType: 'MedicationStatement', status: 'active', subject, medicationCodeableConcept: { text } });
const found = (resource: Resource, day: string | null = '2026-11-22'): readonly string[] => suspicionOf(resource, tables, day);

describe('content that raises suspicion', () => {
  it.each([
    ['http://hl7.org/fhir/sid/icd-10-cm', 'F11.20'], ['http://hl7.org/fhir/sid/icd-10-cm/', 'F1120'], ['urn:oid:2.16.840.1.113883.6.90', 'f11.20'],
    ['2.16.840.1.113883.6.90', 'F10.10'], ['http://hl7.org/fhir/sid/icd-10', 'F19.2'], ['urn:oid:2.16.840.1.113883.6.3', 'F10'], ['http://snomed.info/sct', '75544000'],
  ])('a substance use disorder is known as %s %s, whatever the spelling of system and code', (system, code) => {
    expect(found(condition(system, code))).toEqual(['icd10-f10-f19']);
  });

  it.each<readonly [string, Resource]>([
    ['tobacco dependence', condition('http://hl7.org/fhir/sid/icd-10-cm', 'F17.210')],
    ['depression', condition('http://hl7.org/fhir/sid/icd-10-cm', 'F32.1')],
    ['a code of another system that looks alike', condition('http://example.org/codes', 'F11.20')],
    ['a refuted finding', condition('http://hl7.org/fhir/sid/icd-10-cm', 'F11.20', { verificationStatus: { coding: [{ code: 'refuted' }] } })],
    ['blood pressure', { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] } } satisfies Observation],
    ['creatinine', { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '2160-0' }] } } satisfies Observation],
    ['naloxone', medication('naloxone 4 mg nasal spray')],
    ['physical rehabilitation', { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, serviceProvider: { reference: 'Organization/x', display: 'Larkspur Rehabilitation' } }],
    ['a relative\'s history', { resourceType: 'FamilyMemberHistory', status: 'completed', patient: subject, relationship: { text: 'father' }, condition: [{ code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F10.20' }] } }] }],
  ])('ordinary care is left alone: %s', (_what, resource) => {
    expect(found(resource)).toEqual([]);
  });

  it('medications are known by ingredient and by name', () => {
    expect(found(medication('Suboxone 8 mg / 2 mg film'))).toEqual(['buprenorphine']);
    expect(found(medication('METHADONE 40 mg'))).toEqual(['methadone']);
    expect(found({ ...medication('tablet'), medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '7243' }] } })).toEqual(['naltrexone']);
  });

  it('a code that moved to another element, or into a contained resource, is still seen', () => {
    const coding = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F10.20' };
    expect(found({ resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, reasonCode: [{ coding: [coding] }] })).toEqual(['icd10-f10-f19']);
    expect(found({ ...medication('tablet'), contained: [{ resourceType: 'Condition', subject, code: { coding: [coding] } }] })).toEqual(['icd10-f10-f19']);
  });

  it('the name of a clinic that treats only addiction is seen where a record names it', () => {
    expect(found({ resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, serviceProvider: { reference: 'Organization/x', display: 'Cedar Addiction Services' } })).toEqual(['sud-clinic-name']);
  });

  it('a code counts only while its list was in force', () => {
    expect(found(condition('http://hl7.org/fhir/sid/icd-10-cm', 'F11.20'), '2014-05-01')).toEqual([]);
    expect(found(condition('http://hl7.org/fhir/sid/icd-10-cm', 'F11.20'), null)).toEqual(['icd10-f10-f19']);
  });

  it('labels and tags of the sender are not content', () => {
    expect(found({ ...medication('tablet'), meta: { security: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] } })).toEqual([]);
  });

  it('a table that is wrong is refused with the file and the place', () => {
    const parsed = parseClassificationTables({ categories: { rows: [{ by: 'type', type: 'Goal', category: 'no-such' }], health: [] }, sensitivity: { 'x.json': { title: 'x' } } });
    expect(parsed.ok ? [] : parsed.issues.map((each) => `${each.text.split(':')[0]!} ${each.at ?? ''}`)).toEqual(expect.arrayContaining([
      'consent/protocols/categories.json rows.0.category', 'consent/sensitivity/x.json indicator',
    ]));
  });
});
