// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Basic, Coding, Condition, Encounter, Observation, Provenance, ProvenanceAgent, Resource } from '@medplum/fhirtypes';
import { categoryOf, categoryOfSection } from '../../../../src/domain/consent/classify/category.ts';
import { dayOfRecord } from '../../../../src/domain/consent/classify/day.ts';
import { labelsFor } from '../../../../src/domain/consent/classify/labels.ts';
import { readRecordProfile, type ReadRecord } from '../../../../src/domain/consent/classify/record-profile.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import { RECORD_CLASSES } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();
const subject = { reference: 'Patient/p' };
const agent = (role: string, reference: string, onBehalfOf?: string): ProvenanceAgent => ({
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: role }] }, who: { reference },
  ...(onBehalfOf === undefined ? {} : { onBehalfOf: { reference: onBehalfOf } }),
});
const provenance = (...agents: readonly ProvenanceAgent[]): Provenance => ({
  resourceType: 'Provenance', target: [{ reference: 'Condition/c' }], recorded: '2026-11-22T00:00:00Z', agent: [...agents],
});
const condition: Condition = { resourceType: 'Condition', id: 'c', subject, code: { text: 'x' } };
const read = (resource: Resource, ...list: readonly Provenance[]): ReadRecord =>
  readRecordProfile({ resource, provenance: list, holder: 'holder', contributedBy: 'giver' }, tables);

describe('what is kept of a record', () => {
  it('a record without an author in its Provenance has an unknown origin, whoever gave it', () => {
    expect(read(condition).profile).toEqual({
      category: 'diagnosis', origin: 'unknown', contributedBy: 'giver', healthContent: true, marks: { type: 'Condition', codes: [] },
    });
    expect(read(condition, provenance(agent('custodian', 'Organization/x'))).profile.origin).toBe('unknown');
  });

  it('a clinician\'s record is that of the organization the clinician worked for', () => {
    expect(read(condition, provenance(agent('author', 'Practitioner/d', 'Organization/clinic'))).profile.origin).toBe('clinic');
    expect(read(condition, provenance(agent('author', 'Practitioner/d'))).profile.origin).toBe('unknown');
  });

  it('a laboratory that works for a program keeps both names', () => {
    expect(read(condition, provenance(agent('author', 'Organization/lab', 'Organization/program'))).profile).toMatchObject({ origin: 'lab', onBehalfOf: 'program' });
  });

  it('the participant\'s own words keep who took them in', () => {
    expect(read(condition, provenance(agent('author', 'Patient/p'), agent('enterer', 'Organization/probation'))).profile)
      .toMatchObject({ origin: 'participant', collectedBy: 'probation' });
  });

  it('a record of several authors is made from each of them', () => {
    const profile = read(condition, provenance(agent('author', 'Organization/a'), agent('author', 'Organization/b'))).profile;
    expect(profile).toMatchObject({ origin: 'a', derivedFrom: [{ origin: 'b' }] });
  });

  it('a sender\'s Part 2 label and criminal-history tag are kept, and can only raise', () => {
    const tagged: Condition = { ...condition, meta: {
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }],
      tag: [{ system: cs('record-flag'), code: 'from-criminal-history' }],
    } };
    expect(read(tagged).profile.raised).toEqual(['labelled-part2', 'from-criminal-history']);
  });

  it('a tag that says yes and no at once is read as no', () => {
    const tag = (code: string): Coding => ({ system: cs('record-flag'), code });
    expect(read({ ...condition, meta: { tag: [tag('deidentified'), tag('not-deidentified')] } }).profile.deidentified).toBe(false);
  });

  it('profiles of like records are equal, so that they are decided once', () => {
    const [a, b] = ['one', 'two'].map((text) => read({ ...condition, id: text, code: { text } }, provenance(agent('author', 'Organization/a'))).profile);
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });
});

describe('the category of a record', () => {
  const observation = (...codings: readonly Coding[]): Observation => ({ resourceType: 'Observation', status: 'final', code: { coding: [...codings] } });
  const stay: Encounter = { resourceType: 'Encounter', status: 'in-progress', class: { system: cs('encounter-class'), code: 'custody' } };
  const charge: Basic = { resourceType: 'Basic', code: { coding: [{ system: cs('justice-record'), code: 'charge' }] } };

  it.each<readonly [string, Resource, string]>([
    ['a urine drug test by its LOINC code', observation({ system: 'http://loinc.org', code: '19261-7' }), 'drug-test-results'],
    ['the same with the code system spelled with a slash', observation({ system: 'http://loinc.org/', code: '19261-7' }), 'drug-test-results'],
    ['a stay in custody', stay, 'release-date'],
    ['another encounter', { ...stay, class: { code: 'AMB' } }, 'treatment-attendance'],
    ['a charge', charge, 'legal-history'],
    ['a diagnosis', condition, 'diagnosis'],
    ['a category of ours said by the record itself', { ...condition, category: [{ coding: [{ system: cs('category'), code: 'relapse-triggers' }] }] }, 'relapse-triggers'],
    ['a category that does not exist', { ...condition, category: [{ coding: [{ system: cs('category'), code: 'no-such' }] }] }, 'diagnosis'],
    ['a document that nothing is known about', { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: {} }] }, 'uncategorized'],
    ['an observation that nothing is known about', observation({ system: 'http://loinc.org', code: '0000-0' }), 'uncategorized'],
  ])('%s', (_what, resource, expected) => {
    expect(categoryOf(resource, tables)).toBe(expected);
  });

  it('sections of documents have categories too, and an unknown one has none', () => {
    expect(categoryOfSection({ system: 'http://loinc.org', code: '10160-0' }, tables)).toBe('medication-list');
    expect(categoryOfSection({ system: 'http://loinc.org', code: '9999-9' }, tables)).toBe('uncategorized');
  });
});

describe('the day of a record', () => {
  it('is the local day of its content, and none when a month is all that is known', () => {
    expect(dayOfRecord({ ...condition, onsetDateTime: '2026-03-02T02:00:00Z' }, 'America/Los_Angeles')).toBe('2026-03-01');
    expect(dayOfRecord({ ...condition, onsetDateTime: '2026-03-02T02:00:00Z' })).toBe('2026-03-02');
    expect(dayOfRecord({ ...condition, onsetDateTime: '2026-03' }, 'America/Los_Angeles')).toBeNull();
    expect(dayOfRecord(condition)).toBeNull();
  });
});

describe('labels that go out', () => {
  it('name Part 2 on program records and nothing on records of the VA or of unknown origin', () => {
    const codes = (recordClass: (typeof RECORD_CLASSES)[number]): readonly (string | undefined)[] => labelsFor(recordClass).map((each) => each.code);
    expect(codes('p2')).toEqual(['R', '42CFRPart2', 'ETH', 'NORDSCLCD', 'p2']);
    expect(codes('p2-notes')[0]).toBe('V');
    expect([codes('va7332'), codes('unknown')]).toEqual([['R'], ['R']]);
    expect(RECORD_CLASSES.filter((each) => codes(each).includes('42CFRPart2'))).toEqual(['p2', 'p2-notes']);
  });
});
