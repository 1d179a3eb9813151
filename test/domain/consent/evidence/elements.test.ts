// SPDX-License-Identifier: Apache-2.0
/**
 * Every element of a provision, in both polarities: met, not met, not known. Unknown never satisfies a permit and does satisfy a denial
 * (known failure 5). Each case is tried as a permit, as a denial nested in a permit, and as a refusal that stands alone.
 */
import { describe, expect, it } from '@jest/globals';
import type { Coding, ConsentProvision } from '@medplum/fhirtypes';
import type { RecordFacts, RecordMarks } from '../../../../src/domain/consent/facts/record.ts';
import { RECORD, threeWays, type World } from './provision-world.ts';
import { code, own } from './support.ts';

const MET = ['release', 'withhold', 'withhold'];
const NOT_MET = ['withhold', 'release', 'release'];
const UNKNOWN = ['withhold', 'withhold', 'withhold'];

const marked = (marks: RecordMarks, over: Partial<RecordFacts> = {}): RecordFacts => ({ ...RECORD, ...over, marks: { ...RECORD.marks, ...marks } });
const withLabels = (...labels: readonly string[]): RecordFacts => marked({ labels });
const { marks: _, ...bare } = RECORD;
const { recordDate: __, ...undated } = RECORD;
const type = (value: string): Coding => ({ system: 'http://hl7.org/fhir/resource-types', code: value });
const label = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: value });
const level = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: value });
const loinc = (value: string): ReturnType<typeof code> => code('http://loinc.org', value);
const icd = (value: string): ReturnType<typeof code> => code('http://hl7.org/fhir/sid/icd-10-cm', value);
const coded = (...codes: readonly string[]): RecordFacts => marked({ codes });
const data = (meaning: 'instance' | 'related' | 'dependents' | 'authoredby', reference: string): ConsentProvision => ({ data: [{ meaning, reference: { reference } }] });
const links: World = { links: new Map([
  ['Encounter/e1', { refersTo: ['Observation/o1', 'Patient/rosa'], referredBy: ['Observation/o9'] }], ['Encounter/e2', { refersTo: [], referredBy: ['Observation/o1'] }],
]) };
/** Elements that say nothing of the kind of information stand beside a code, as a form must (42 CFR 2.31(a)(3)). */
const summary = { code: [own('category', 'treatment-summary')] };

type Row = readonly [string, ConsentProvision, RecordFacts, readonly string[], World?];

const table: readonly Row[] = [
  ['class: the resource type', { class: [type('Observation')] }, RECORD, MET],
  ['class: another resource type', { class: [type('Condition')] }, RECORD, NOT_MET],
  ['class: one of several types', { class: [type('Condition'), type('Observation')] }, RECORD, MET],
  ['class: a type, of a record whose type nobody knows', { class: [type('Observation')] }, bare, UNKNOWN],
  ['class: a base profile is a type', { class: [{ system: 'urn:ietf:rfc:3986', code: 'http://hl7.org/fhir/StructureDefinition/Observation' }] }, RECORD, MET],
  ['class: a profile that the record claims', { class: [{ code: 'http://example.org/lab|2' }] }, marked({ profiles: ['http://example.org/lab'] }), MET],
  ['class: a profile that it may meet unclaimed', { class: [{ code: 'http://example.org/lab' }] }, RECORD, UNKNOWN],
  ['class: another kind of information by its code', { class: [{ system: 'http://loinc.org', code: '1234-5' }] }, RECORD, MET],
  ['class: another kind of information that it does not bear', { class: [{ system: 'http://loinc.org', code: '34133-9' }] }, RECORD, UNKNOWN],

  ['code: a category of the gate', summary, RECORD, MET],
  ['code: another category', { code: [own('category', 'diagnosis')] }, RECORD, NOT_MET],
  ['code: the code that it bears', { code: [loinc('1234-5')] }, RECORD, MET],
  ['code: one of several', { code: [loinc('9999-9'), loinc('1234-5')] }, RECORD, MET],
  ['code: another code', { code: [loinc('9999-9')] }, RECORD, NOT_MET],
  ['code: the system under another name', { code: [code('http://loinc.org/', '1234-5')] }, RECORD, MET],
  ['code: a record without any code', { code: [loinc('1234-5')] }, coded(), UNKNOWN],
  ['code: a record of which nothing is known', { code: [loinc('1234-5')] }, bare, UNKNOWN],
  ['code: a category or a code, whichever fits', { code: [own('category', 'diagnosis'), loinc('1234-5')] }, RECORD, MET],
  ['code: an ICD code under the one named, dotless', { code: [icd('F10')] }, coded('http://hl7.org/fhir/sid/icd-10-cm|F1020'), MET],
  ['code: another ICD code', { code: [icd('F10')] }, coded('http://hl7.org/fhir/sid/icd-10-cm|F1120'), NOT_MET],
  ['code: an ICD code above the one named', { code: [icd('F10.20')] }, coded('http://hl7.org/fhir/sid/icd-10-cm|F10'), UNKNOWN],
  ['code: one that is only found in it is for denials', { code: [loinc('7777-7')] }, marked({ mentions: ['http://loinc.org|7777-7'] }), UNKNOWN],

  ['label: the law of a program\'s record', { securityLabel: [label('42CFRPart2')] }, RECORD, MET],
  ['label: substance use, which a program\'s record is about', { securityLabel: [label('ETH')] }, RECORD, MET],
  ['label: a law that does not govern it', { securityLabel: [label('42CFRPart2')] }, { ...RECORD, recordClass: 'cji' }, ['release', 'release', 'release']],
  ['label: alcohol alone, of a record that may be about it', { securityLabel: [label('ETHUD')] }, RECORD, UNKNOWN],
  ['label: alcohol, as the source says (ETHUD lies under ETH)', { securityLabel: [label('ETH')] }, withLabels('ETHUD'), MET],
  ['label: alcohol by name', { securityLabel: [label('ETHUD')] }, withLabels('ETHUD'), MET],
  ['label: HIV, and the source says what is sensitive and HIV is not among it', { ...summary, securityLabel: [label('HIV')] }, withLabels('ETH'), NOT_MET],
  ['label: HIV, and the source says nothing is sensitive', { ...summary, securityLabel: [label('HIV')] }, withLabels('N'), NOT_MET],
  ['label: HIV, and the source says nothing', { ...summary, securityLabel: [label('HIV')] }, withLabels(), UNKNOWN],
  ['label: HIV, and the source says restricted without a reason', { ...summary, securityLabel: [label('HIV')] }, withLabels('R'), UNKNOWN],
  ['label: HIV and substance use both named', { securityLabel: [label('ETH'), label('HIV')] }, withLabels('HIV'), MET],
  ['label: one of two sensitivities named (12)', { securityLabel: [label('ETH')] }, withLabels('HIV'), ['withhold', 'withhold', 'withhold']],
  ['label: the class of the gate', { securityLabel: [{ system: own('record-class', 'p2').coding[0]!.system, code: 'p2' }] }, RECORD, MET],

  ['confidentiality: up to restricted', { ...summary, securityLabel: [level('R')] }, RECORD, MET],
  ['confidentiality: up to normal, of a restricted record', { ...summary, securityLabel: [level('N')] }, RECORD, ['withhold', 'withhold', 'withhold']],
  ['confidentiality: up to restricted, of a very restricted record', { ...summary, securityLabel: [level('R')] }, withLabels('V'), ['withhold', 'withhold', 'withhold']],
  ['confidentiality: very restricted, of a restricted record', { ...summary, securityLabel: [level('V')] }, RECORD, ['release', 'release', 'release']],

  ['data: the record itself', data('instance', 'Observation/o1'), RECORD, MET],
  ['data: another record', data('instance', 'Observation/o2'), RECORD, NOT_MET],
  ['data: what a visit refers to', data('related', 'Encounter/e1'), RECORD, MET, links],
  ['data: a visit that refers to something else', data('related', 'Encounter/e2'), RECORD, NOT_MET, links],
  ['data: what refers to a visit', data('dependents', 'Encounter/e2'), RECORD, MET, links],
  ['data: a visit to which others refer', data('dependents', 'Encounter/e1'), RECORD, NOT_MET, links],
  ['data: a visit whose neighbours nobody knows', data('dependents', 'Encounter/e1'), RECORD, UNKNOWN],
  ['data: written by the organization', data('authoredby', 'Organization/program'), RECORD, MET],
  ['data: written by another organization', data('authoredby', 'Organization/hospital'), RECORD, NOT_MET],
  ['data: written by the person', data('authoredby', 'Practitioner/officer'), RECORD, MET],
  ['data: written by the person, named by a role', data('authoredby', 'PractitionerRole/officer-role'), RECORD, MET],
  ['data: written by another person', data('authoredby', 'Practitioner/other-officer'), RECORD, NOT_MET],
  ['data: written by a person, where only the organization is known', data('authoredby', 'Practitioner/officer'), marked({ authors: ['Organization/program'] }), UNKNOWN],
  ['data: written by somebody, where nobody is known', data('authoredby', 'Organization/hospital'), { ...bare, origin: 'unknown' }, UNKNOWN],
  ['data: everything that refers to the patient, in a permit, describes nothing', data('dependents', 'Patient/rosa'), RECORD, UNKNOWN],

  ['dataPeriod: its first day', { ...summary, dataPeriod: { start: '2026-06-15', end: '2026-06-30' } }, RECORD, MET],
  ['dataPeriod: its last day', { ...summary, dataPeriod: { start: '2026-06-01', end: '2026-06-15' } }, RECORD, MET],
  ['dataPeriod: the day after', { ...summary, dataPeriod: { end: '2026-06-14' } }, RECORD, NOT_MET],
  ['dataPeriod: a record without a day', { ...summary, dataPeriod: { end: '2026-06-30' } }, undated, UNKNOWN],

  ['conjunction: class and code, both met (3)', { class: [type('Observation')], code: [loinc('1234-5')] }, RECORD, MET],
  ['conjunction: class met, code not', { class: [type('Observation')], code: [loinc('9999-9')] }, RECORD, NOT_MET],
  ['conjunction: class met, label not known', { class: [type('Observation')], securityLabel: [label('HIV')] }, withLabels(), UNKNOWN],
  ['conjunction: class not met settles a label that is not known', { class: [type('Condition')], securityLabel: [label('HIV')] }, withLabels(), NOT_MET],
];

describe('an element of a provision', () => {
  it.each(table)('%s', (_name, condition, record, expected, world = {}) => {
    expect(threeWays(condition, record, world)).toEqual(expected);
  });
});
