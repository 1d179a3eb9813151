// SPDX-License-Identifier: Apache-2.0
/** Fields with an origin of their own: row P19 "per field", in both directions. */
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Provenance, Reference, Resource } from '@medplum/fhirtypes';
import * as fc from 'fast-check';
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { hasAuthor } from '../../../../src/domain/consent/classify/authorship.ts';
import { elementsNamed, extensionNaming, partsOf, recordsByElement } from '../../../../src/domain/consent/classify/fields.ts';
import { labelledBeside, labelsForAll } from '../../../../src/domain/consent/classify/labels.ts';
import { readRecordProfile } from '../../../../src/domain/consent/classify/record-profile.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { LegalStatus, RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();
const registry = readRegistry(([['program', 'part2-program'], ['clinic', 'covered-entity'], ['probation', 'criminal-justice-agency'], ['housing', 'unregulated']] as const)
  .map(([id, status]: readonly [string, LegalStatus]) => ({ resourceType: 'Organization', id, name: id, type: [{ coding: [{ system: cs('legal-status'), code: status }] }] })));
const plan: CarePlan = {
  resourceType: 'CarePlan', id: 'r', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' }, title: 'Plan', description: 'Methadone', _description: { id: 'dosing' },
  activity: [{ id: 'visit', detail: { id: 'inner', status: 'scheduled', code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] } } }, { detail: { status: 'scheduled' } }],
} as CarePlan;

const target = (...names: readonly string[]): Reference => ({
  reference: 'CarePlan/r', extension: names.map((name) => (name.startsWith('#')
    ? { url: 'http://hl7.org/fhir/StructureDefinition/targetElement', valueUri: name.slice(1) } : { url: 'http://hl7.org/fhir/StructureDefinition/targetPath', valueString: name })),
});
const participant = (code: string): object => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }] });
const said = (author: string | undefined, ...targets: readonly Reference[]): Provenance => ({
  resourceType: 'Provenance', target: [...targets], recorded: '2026-10-01T00:00:00Z', agent: [{ type: participant(author === undefined ? 'transmitter' : 'author'), who: { reference: `Organization/${author ?? 'housing'}` } }],
});
const whole = (author: string): Provenance => said(author, { reference: 'CarePlan/r' });

interface Read { readonly whole: RecordClass; readonly fields: Readonly<Record<string, RecordClass>> }
function classed(resource: Resource, ...provenance: readonly Provenance[]): Read {
  const { profile, fields = [] } = readRecordProfile({ resource, provenance, holder: 'probation', contributedBy: 'probation' }, tables);
  return { whole: classOf(profile, registry).recordClass, fields: Object.fromEntries(fields.map((field) => [field.names.join(), classOf(field.profile, registry).recordClass])) };
}

describe('P19, field by field', () => {
  it.each<readonly [string, readonly Provenance[], Read]>([
    ['a field of the program in a plan of probation', [whole('probation'), said('program', target('#dosing'))], { whole: 'cji', fields: { '#dosing': 'p2' } }],
    ['a field of the program that a path names', [whole('probation'), said('program', target('CarePlan.activity[0]'))], { whole: 'cji', fields: { 'CarePlan.activity[0]': 'p2' } }],
    ['a field of housing in a plan of the program', [whole('program'), said('housing', target('#dosing'))], { whole: 'p2', fields: { '#dosing': 'soc' } }],
    ['fields of two origins', [whole('probation'), said('program', target('#dosing')), said('clinic', target('#visit'))], { whole: 'cji', fields: { '#dosing': 'p2', '#visit': 'phi' } }],
    ['a field of two authors', [whole('probation'), said('clinic', target('#dosing')), said('program', target('#dosing'))], { whole: 'cji', fields: { '#dosing': 'p2' } }],
    ['one element under two names', [whole('probation'), said('clinic', target('#dosing')), said('program', target('description'))], { whole: 'cji', fields: { '#dosing,description': 'p2' } }],
    ['an element within another', [whole('probation'), said('program', target('#visit')), said('housing', target('#inner'))], { whole: 'cji', fields: { '#visit': 'p2', '#inner': 'p2' } }],
    ['an element around a more protected one', [whole('probation'), said('housing', target('#visit')), said('program', target('#inner'))], { whole: 'cji', fields: { '#visit': 'soc', '#inner': 'p2' } }],
    ['two elements that one Provenance names', [whole('probation'), said('program', target('#dosing', '#visit'))], { whole: 'cji', fields: { '#dosing': 'p2', '#visit': 'p2' } }],
    ['a field of which nobody says who wrote it', [whole('probation'), said(undefined, target('#dosing'))], { whole: 'cji', fields: { '#dosing': 'cji' } }],
    ['a field of housing that another passed on, in a plan of the program', [whole('program'), said('housing', target('#dosing')), said(undefined, target('#dosing'))], { whole: 'p2', fields: { '#dosing': 'soc' } }],
    ['a field that names no element by its value: the plan', [whole('probation'), said('program', { reference: 'CarePlan/r', extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/targetElement' }] })], { whole: 'p2', fields: {} }],
    ['a field, where nobody says who wrote the plan', [said('program', target('#dosing'))], { whole: 'unknown', fields: { '#dosing': 'p2' } }],
    ['an element that is not there: the plan', [whole('probation'), said('program', target('#nowhere'))], { whole: 'p2', fields: {} }],
    ['one element that is there and one that is not: the plan', [whole('probation'), said('program', target('#dosing', '#nowhere'))], { whole: 'p2', fields: {} }],
    ['what the rest means nothing without: the plan', [whole('probation'), said('program', target('CarePlan.intent'))], { whole: 'p2', fields: {} }],
    ['an element and the plan itself: the plan', [whole('probation'), said('program', target('#dosing'), { reference: 'CarePlan/r' })], { whole: 'p2', fields: {} }],
    ['an extension that names no element: the plan', [whole('probation'), said('program', { reference: 'CarePlan/r', extension: [{ url: 'urn:other', valueString: '#dosing' }] })], { whole: 'p2', fields: {} }],
  ])('%s', (_what, provenance, expected) => {
    expect(classed(plan, ...provenance)).toEqual(expected);
  });

  it('is as protected as what is around any of its elements, and sees of the record what is around them', () => {
    const detail = { status: 'scheduled', code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.20' }] } };
    const twins = { ...plan, activity: [{ id: 'visit', detail: { ...detail, id: 'twin' } }, { id: 'twin', detail }] } as CarePlan;
    expect(classed(twins, whole('probation'), said('program', target('#visit')), said('housing', target('#twin')))).toEqual({ whole: 'cji', fields: { '#visit': 'p2', '#twin': 'p2' } });
    expect(classed(twins, whole('probation'), said('program', target('#twin')), said('housing', target('activity[1].detail')))).toEqual({ whole: 'cji', fields: { '#twin': 'p2', 'activity[1].detail': 'p2' } });
    const suspicious = (...names: readonly string[]): readonly string[] => (readRecordProfile({ resource: twins, provenance: names.map((name) => said('nobody', target(name))), holder: 'h', contributedBy: 'h' }, tables).fields ?? [])
      .flatMap(({ names: [name = ''], profile }) => (profile.sudIndicators === undefined ? [] : [name]));
    expect(suspicious('#twin', '#visit', 'activity[1].detail')).toEqual(['#twin', 'activity[1].detail']);
  });

  it('counts for the whole where an author names what is not there, and is told from one of the whole (keeping)', () => {
    const astray = (...provenance: readonly Provenance[]): unknown => readRecordProfile({ resource: plan, provenance, holder: 'h', contributedBy: 'h' }, tables).profile.astray;
    const kept: Provenance = said(undefined, { reference: 'CarePlan/r' });
    expect([astray(said('program', target('#nowhere'))), astray(said('program', target('#nowhere')), kept), astray(said('program', target('#nowhere')), whole('probation')), astray(kept), astray(said('program', target('#dosing'))), astray()])
      .toEqual([true, true, undefined, undefined, undefined, undefined]);
    expect([readRecordProfile({ resource: plan, provenance: [whole('x')], holder: 'h', contributedBy: 'h' }, tables)].map((each) => ['fields' in each, 'astray' in each.profile])).toEqual([[false, false]]);
  });

  it('is not for who somebody is, papers, contents and Provenance: these are decided whole', () => {
    const types = ['Patient', 'Consent', 'Provenance', 'Binary', 'AuditEvent'];
    const named = types.map((resourceType) => partsOf({ resourceType, id: 'r', language: 'en', _language: { id: 'e' } } as unknown as Resource, [said('program', { ...target('#e'), reference: `${resourceType}/r` })]));
    expect(named.map(({ whole: of, fields }) => [of.length, fields.length])).toEqual(types.map(() => [1, 0]));
  });

  it('lets a code in a field raise suspicion about the field, and not about the plan around it', () => {
    const { profile, fields = [] } = readRecordProfile({ resource: plan, provenance: [said('nobody', target('#inner')), said('program', target('#dosing'))], holder: 'h', contributedBy: 'h' }, tables);
    expect([profile.sudIndicators, profile.marks?.mentions, fields.map(({ profile: of }) => of.sudIndicators)]).toEqual([undefined, undefined, [['icd10-f10-f19'], undefined]]);
    expect(classed(plan).fields).toEqual({});
  });
});

describe('What a Provenance names', () => {
  it('is read by id, with or without its number sign, and by path', () => {
    const named = said('program', target('#a', 'b'), { reference: 'CarePlan/r/_history/1', extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/targetElement', valueUri: '#c' }] });
    expect([elementsNamed(named, 'CarePlan/r'), elementsNamed(named, 'CarePlan/s'), elementsNamed(whole('x'), 'CarePlan/r')]).toEqual([['#a', 'b', '#c'], undefined, undefined]);
    expect([recordsByElement(named), recordsByElement(whole('x')), recordsByElement(said('x', { ...target('#a'), reference: 'urn:uuid:1' }))]).toEqual([['CarePlan/r'], [], []]);
    expect(recordsByElement(said('x', { reference: 'CarePlan/r', extension: [{ url: 'urn:other', valueString: '#a' }] }))).toEqual([]);
    expect([extensionNaming('#a'), extensionNaming('CarePlan.title')]).toEqual([
      { url: 'http://hl7.org/fhir/StructureDefinition/targetElement', valueUri: '#a' }, { url: 'http://hl7.org/fhir/StructureDefinition/targetPath', valueString: 'CarePlan.title' },
    ]);
  });

  it('has an author or none', () => {
    expect([hasAuthor(whole('x')), hasAuthor(said(undefined)), hasAuthor({ ...whole('x'), agent: [] })]).toEqual([true, false, false]);
  });
});

describe('Labels of a record and its fields', () => {
  it('are the most confidential level and every other label once', () => {
    const codes = (...classes: readonly RecordClass[]): readonly (string | undefined)[] => labelsForAll(classes).map(({ code }) => code);
    expect([codes('cji', 'p2'), codes('p2-notes', 'p2'), codes('phi', 'soc'), codes('va7332', 'phi')]).toEqual([
      ['cji', 'R', '42CFRPart2', 'ETH', 'NORDSCLCD', 'p2'], ['V', '42CFRPart2', 'ETH', 'NORDSCLCD', 'p2-notes', 'p2'], ['N', 'phi', 'soc'], ['R', 'phi'],
    ]);
  });
});

const PROTECTIVE: readonly RecordClass[] = ['p2-notes', 'phi-psy', 'unknown', 'va7332', 'p2', 'chri', 'phi', 'edu', 'cji', 'self', 'soc'];

it('No Provenance of elements makes the plan and its fields together less protected than when it counted for the plan (properties)', () => {
  const authors = fc.constantFrom('program', 'clinic', 'probation', 'housing', 'nobody');
  const names = fc.uniqueArray(fc.constantFrom('#dosing', '#visit', '#inner', 'CarePlan.title', 'CarePlan.activity[1]', '#nowhere'), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(authors, fc.array(fc.tuple(authors, names), { maxLength: 4 }), (author, others) => {
    const apart = classed(plan, whole(author), ...others.map(([by, of]) => said(by, target(...of))));
    const together = classed(plan, whole(author), ...others.map(([by]) => whole(by)));
    const most = PROTECTIVE.find((each) => [apart.whole, ...Object.values(apart.fields)].includes(each));
    expect(most).toBe(together.whole);
    expect(PROTECTIVE.indexOf(apart.whole)).toBeGreaterThanOrEqual(PROTECTIVE.indexOf(together.whole));
  }), { seed: 19, numRuns: 300 });
});

describe('labels of a record under several laws', () => {
  it.each([
    ['va7332', ['p2'], ['p2']], ['va7332', ['p2', 'p2-notes', 'p2'], ['p2', 'p2-notes']], ['va7332', ['p2-notes', 'p2'], ['p2', 'p2-notes']], ['p2', ['p2', 'phi'], []], ['p2-notes', ['p2'], ['p2']], ['chri', ['phi', 'cji', 'va7332'], []],
  ] as const)('%s made from %j says besides: %j', (recordClass, parts, said) => {
    expect(labelledBeside(recordClass, parts)).toEqual(said);
  });

  it('name Part 2 beside the VA\'s, which is not named', () => {
    expect(labelsForAll(['va7332', ...labelledBeside('va7332', ['p2'])]).map(({ code }) => code)).toEqual(['R', '42CFRPart2', 'ETH', 'NORDSCLCD', 'p2']);
  });
});
