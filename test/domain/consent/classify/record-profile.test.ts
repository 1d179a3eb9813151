// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { Basic, Coding, Condition, Encounter, Observation, Provenance, ProvenanceAgent, Resource } from '@medplum/fhirtypes';
import { categoryOf, categoryOfSection } from '../../../../src/domain/consent/classify/category.ts';
import { dayOfRecord } from '../../../../src/domain/consent/classify/day.ts';
import { flagTags, isFlagTag, readFlags } from '../../../../src/domain/consent/classify/flags.ts';
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

  it('a record with a stated author keeps nobody whom it names as its writer, and one without keeps whoever may have made it', () => {
    const named: Condition = { ...condition, recorder: { reference: 'Practitioner/d' } };
    const kept = { category: 'diagnosis', contributedBy: 'giver', healthContent: true, marks: { type: 'Condition', codes: [], authors: ['Practitioner/d'] } };
    expect(read(named).profile).toEqual({ ...kept, origin: 'unknown', writtenBy: ['Practitioner/d'] });
    const stated = read(named, provenance(agent('author', 'Organization/a')), provenance(agent('custodian', 'Organization/x'))).profile;
    expect(stated).toEqual({ ...kept, origin: 'a', marks: { ...kept.marks, authors: ['Organization/a', 'Practitioner/d'] } });
    expect(read(condition, provenance({ who: { reference: 'Organization/b' } })).profile).toMatchObject({ origin: 'unknown', derivedFrom: [{ origin: 'b' }] });
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

describe('what a Provenance tells', () => {
  const target = [{ reference: 'Condition/c' }];
  const roles = (role: string): ProvenanceAgent['type'] => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: role }] });
  const entity = (role: NonNullable<Provenance['entity']>[number]['role'], over: object = {}): Provenance =>
    ({ resourceType: 'Provenance', target, recorded: '2026-11-22T00:00:00Z', agent: [agent('author', 'Organization/a')], entity: [{ role, what: { reference: 'X/1' }, ...over }] });
  const received = (over: object = {}): Provenance => ({ ...provenance(agent('custodian', 'Organization/x')), activity: { coding: [{ system: cs('provenance-activity'), code: 'receive' }] }, ...over });
  const sd = (name: string): string => `https://throughcare.dev/fhir/StructureDefinition/${name}`;

  it('an entry of the interstate index is known by its number', () => {
    const who = (system: string, value: string): Provenance => provenance({ type: roles('author')!, who: { identifier: { system, value } } });
    expect(read(condition, who(cs('origin'), 'interstate-identification-index')).profile.origin).toBe('interstate-identification-index');
    expect(read(condition, who(cs('origin'), 'another-index')).profile.origin).toBe('unknown');
    expect(read(condition, who('http://x.org', 'interstate-identification-index')).profile.origin).toBe('unknown');
  });

  it('a person who worked for a person worked for nobody known', () => {
    expect(read(condition, provenance(agent('author', 'Practitioner/d', 'Practitioner/e'))).profile).toMatchObject({ origin: 'unknown' });
    expect(read(condition, provenance(agent('author', 'Organization/lab', 'Practitioner/e'))).profile).not.toHaveProperty('onBehalfOf');
  });

  it('who typed it in, unknown, is not kept', () => {
    expect(read(condition, provenance(agent('author', 'Patient/p'), agent('enterer', 'Practitioner/x'))).profile).not.toHaveProperty('collectedBy');
  });

  it('the same author twice is one author, and the second of three stays an input', () => {
    expect(read(condition, provenance(agent('author', 'Organization/a'), agent('author', 'Organization/a'))).profile).not.toHaveProperty('derivedFrom');
    expect(read(condition, provenance(agent('author', 'Organization/a'), agent('author', 'Organization/b'), agent('author', 'Organization/a'))).profile.derivedFrom).toEqual([{ origin: 'b' }]);
  });

  it.each<readonly [string, Provenance, unknown]>([
    ['a derivation is an input', entity('derivation'), [{}]],
    ['so is a quotation', entity('quotation'), [{}]],
    ['a source of which nobody says who made it is none: the message in which a record came', entity('source'), undefined],
    ['nor is an earlier version of it', entity('revision'), undefined],
    ['nor what was removed', entity('removal', { agent: [agent('author', 'Organization/b')] }), undefined],
    ...(['source', 'revision', 'quotation', 'derivation'] as const).map((role) => [`a ${role} is as protected as who made it`, entity(role, { agent: [agent('author', 'Organization/b')] }), [{ origin: 'b' }]] as const),
    ['a source that one told and another keeps was made by nobody known', entity('source', { agent: [agent('informant', 'Organization/b'), agent('custodian', 'Organization/k')] }), [{}]],
    ['a source that somebody told is told', entity('source', { agent: [agent('informant', 'Organization/b')] }), [{ origin: 'b', told: true }]],
    ['a source whose teller wrote it down too is written', entity('source', { agent: [{ ...agent('informant', 'Organization/b'), type: { coding: [...roles('informant')!.coding!, ...roles('author')!.coding!] } }] }), [{ origin: 'b' }]],
    ['a source that somebody only keeps was made by nobody known', entity('source', { agent: [agent('custodian', 'Organization/b')] }), [{}]],
    ['an input counts for each of its makers, however they are typed, and for whom they made it', entity('derivation', { agent: [
      agent('custodian', 'Organization/k'), { who: { reference: 'Organization/b' } }, agent('author', 'Organization/lab', 'Organization/program'), agent('author', 'Organization/b'),
    ] }), [{ origin: 'b' }, { origin: 'lab' }, { origin: 'program' }]],
    ['an input keeps its category, origin and how it came', entity('derivation', {
      agent: [agent('author', 'Organization/b')],
      extension: [{ url: sd('category'), valueCode: 'diagnosis' }, { url: sd('received-under'), extension: [
        { url: 'basis', valueCode: 'specific-consent' }, { url: 'consent', valueReference: { reference: 'Consent/c1' } }, { url: 'order', valueReference: { reference: 'DocumentReference/o1' } },
        { url: 'noticed', valueBoolean: true }, { url: 'receivedOn', valueDate: '2026-02-03' },
      ] }],
    }), [{ category: 'diagnosis', origin: 'b', receivedUnder: { basis: 'specific-consent', consentId: 'c1', orderId: 'o1', noticed: true, receivedOn: '2026-02-03' } }]],
    ['what is not known of an input is not there', entity('derivation', { agent: [], extension: [{ url: sd('category'), valueCode: 'no-such' }, { url: sd('received-under'), extension: [{ url: 'basis', valueCode: 'no-such' }] }] }), [{ receivedUnder: { basis: 'unknown' } }]],
    ['nor is a basis that nobody gave', entity('derivation', { extension: [{ url: sd('received-under'), extension: [{ url: 'noticed', valueBoolean: false }] }] }), [{ receivedUnder: { basis: 'unknown', noticed: false } }]],
  ])('%s', (_sentence, list, expected) => {
    expect(read(condition, list).profile.derivedFrom).toEqual(expected);
  });

  it('how the holder came to have it: the basis, the paper, the notice and the day', () => {
    const list = received({
      reason: [{ coding: [{ system: cs('prior-basis'), code: 'tpo-single-consent' }] }], policy: ['http://x.org/p', 'Consent/c1', 'DocumentReference/o1'],
      extension: [{ url: sd('part2-notice-received'), valueBoolean: true }], occurredDateTime: '2026-02-03T10:00:00Z',
    });
    expect(read(condition, provenance(agent('author', 'Organization/a')), list).profile.receivedUnder).toEqual({ basis: 'tpo-single-consent', consentId: 'c1', orderId: 'o1', noticed: true, receivedOn: '2026-02-03' });
  });

  it('a receipt without a basis is of an unknown one, and another activity is no receipt', () => {
    expect(read(condition, received()).profile.receivedUnder).toEqual({ basis: 'unknown' });
    expect(read(condition, received({ activity: { coding: [{ system: 'http://x.org', code: 'receive' }] } })).profile).not.toHaveProperty('receivedUnder');
    expect(read(condition, received({ activity: { coding: [{ system: cs('provenance-activity'), code: 'send' }] } })).profile).not.toHaveProperty('receivedUnder');
  });

  it('an entry of the accounting keeps day, basis and whether it went through a record system', () => {
    const event = (basis: string, over: object = {}): Resource => ({
      resourceType: 'AuditEvent', recorded: '2026-02-03T10:00:00Z', type: { code: 'x' }, agent: [], source: { observer: {} }, purposeOfEvent: [{ coding: [{ system: cs('prior-basis'), code: basis }] }], ...over,
    }) as unknown as Resource;
    expect(read(event('specific-consent')).profile.accountingEntry).toEqual({ date: '2026-02-03', basis: 'specific-consent' });
    expect(read(event('specific-consent', { extension: [{ url: sd('through-ehr'), valueBoolean: false }] })).profile.accountingEntry).toEqual({ date: '2026-02-03', basis: 'specific-consent', throughEhr: false });
    expect(read(event('no-such')).profile).not.toHaveProperty('accountingEntry');
    expect(read(condition).profile).not.toHaveProperty('accountingEntry');
  });

  it('what stands inside another record says in which', () => {
    expect(read({ ...condition, extension: [{ url: sd('embedded-in'), valueReference: { reference: 'Composition/x' } }] }).embeddedIn).toBe('Composition/x');
    expect(read(condition).embeddedIn).toBeNull();
  });

  it('what nobody gave has no giver', () => {
    expect(readRecordProfile({ resource: condition, provenance: [], holder: 'holder', contributedBy: '' }, tables).profile).not.toHaveProperty('contributedBy');
  });

  it.each<readonly [string, object, readonly string[] | undefined]>([
    ['a label of another system', { security: [{ system: 'http://x.org', code: '42CFRPart2' }] }, undefined],
    ['another label', { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }] }, undefined],
    ['one label of two', { security: [{ system: 'http://x.org', code: 'y' }, { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }] }, ['labelled-part2']],
    ['the VA\'s label', { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'Title38Section7332' }] }, ['labelled-7332']],
    ['the VA\'s label in HL7\'s code system of laws', { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw', code: 'Title38Section7332' }] }, ['labelled-7332']],
    ['the VA\'s label of somebody else', { security: [{ system: 'http://x.org', code: 'Title38Section7332' }] }, undefined],
    ['both laws', { security: ['Title38Section7332', '42CFRPart2'].map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw', code })) }, ['labelled-part2', 'labelled-7332']],
    ['a tag of another system', { tag: [{ system: 'http://x.org', code: 'from-criminal-history' }] }, undefined],
    ['another tag of ours', { tag: [{ system: cs('record-flag'), code: 'clearly-not-sud' }] }, undefined],
  ])('%s raises what it says and no more', (_name, meta, expected) => {
    expect(read({ ...condition, meta }).profile.raised).toEqual(expected);
  });

  it('a label on an element raises the record that has it, wherever that stands; that an element is open lowers nothing', () => {
    const label = (code: string, system = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'): object => ({ extension: [{ url: 'http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label', valueCoding: { system, code } }] });
    const level = (code: string): object => label(code, 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality');
    const profile = (over: object): unknown[] => {
      const { raised, category, marks } = read({ ...condition, ...over }).profile;
      return [raised, category, marks?.labels];
    };
    expect([
      profile({ code: { ...condition.code, ...label('42CFRPart2') } }), profile({ _recordedDate: label('Title38Section7332') }), profile({ note: [{ text: 'x', ...label('PSYTHPN') }] }),
      profile({ note: [{ text: 'x', ...level('R') }] }), profile({ note: [{ text: 'x', ...level('N') }] }), profile({ code: { ...condition.code, ...label('42CFRPart2', 'http://x.org') } }),
    ]).toEqual([
      [['labelled-part2'], 'diagnosis', ['42CFRPart2']], [['labelled-7332'], 'diagnosis', ['Title38Section7332']], [undefined, 'psychotherapy-note', ['PSYTHPN']],
      [undefined, 'diagnosis', ['R']], [undefined, 'diagnosis', undefined], [undefined, 'diagnosis', undefined],
    ]);
  });

  it('health content is what the source says, and else what the category says', () => {
    const flag = (code: string): Condition => ({ ...condition, meta: { tag: [{ system: cs('record-flag'), code }] } });
    const plain: Resource = { resourceType: 'Basic', code: {}, subject };
    expect([read(condition), read(flag('not-health-content')), read(plain), read({ ...plain, meta: flag('health-content').meta! })].map((each) => each.profile.healthContent)).toEqual([true, false, undefined, true]);
  });

  it('an overdose that was clearly no disorder says so', () => {
    expect(read({ ...condition, meta: { tag: [{ system: cs('record-flag'), code: 'clearly-not-sud' }] } }).profile.clearlyNotSud).toBe(true);
    expect(read(condition).profile).not.toHaveProperty('clearlyNotSud');
  });
});

describe('circumstances that a source states', () => {
  const names = ['health-content', 'needed-for-purpose', 'paid-in-full-by-self', 'litigation-file', 'third-party-confidence', 'made-solely-as-evidence', 'used-for-care', 'recorded', 'deidentified',
    'confidential-communication', 'program-elects-release'];
  const fields = ['healthContent', 'neededForPurpose', 'paidInFullBySelf', 'litigationFile', 'thirdPartyConfidence', 'madeSolelyAsEvidence', 'usedForCare', 'recorded', 'deidentified', 'confidentialCommunication',
    'programElectsRelease'];
  const tagged = (system: string, ...codes: readonly string[]): Resource => ({ resourceType: 'Basic', code: {}, meta: { tag: codes.map((code) => ({ system, code })) } });

  it.each(names.map((name, index) => [name, fields[index]!] as const))('%s: yes, no, both (no) and of another system (not shown)', (name, field) => {
    const flags = (resource: Resource): unknown => readFlags(resource);
    expect([flags(tagged(cs('record-flag'), name)), flags(tagged(cs('record-flag'), `not-${name}`)), flags(tagged(cs('record-flag'), name, `not-${name}`)), flags(tagged('http://x.org', name))])
      .toEqual([{ [field]: true }, { [field]: false }, { [field]: false }, {}]);
    expect([flagTags({ [field]: true }), flagTags({ [field]: false })]).toEqual([[{ system: cs('record-flag'), code: name }], [{ system: cs('record-flag'), code: `not-${name}` }]]);
  });

  it('are the holder\'s word to the gate, known from every other tag (42 CFR 2.13(c)(1))', () => {
    expect([cs('record-flag'), cs('tag'), 'http://x.org', undefined].map((system) => isFlagTag({ system }))).toEqual([true, false, false, false]);
  });

  it('are none where there is no tag', () => {
    expect([readFlags({ resourceType: 'Basic', code: {} }), flagTags({})]).toEqual([{}, []]);
  });
});

describe('the day of a record', () => {
  const day = (members: object, zone?: string): string | null => dayOfRecord({ resourceType: 'Basic', ...members } as unknown as Resource, zone);
  const elements = ['effectiveDateTime', 'effectiveInstant', 'effectivePeriod', 'performedDateTime', 'performedPeriod', 'occurrenceDateTime', 'occurrencePeriod', 'onsetDateTime', 'onsetPeriod', 'period', 'start',
    'collectedDateTime', 'whenHandedOver', 'authoredOn', 'recordedDate', 'dateAsserted', 'authored', 'sent', 'created', 'startDate', 'statusDate', 'date', 'issued'];

  it.each(elements.map((element, index) => [element, elements[index + 1]] as const))('is that of %s, before what is less telling', (element, next) => {
    const value = (name: string, date: string): unknown => (/period/i.test(name) ? { start: date } : date);
    expect(day({ ...(next === undefined ? {} : { [next]: value(next, '2020-01-01') }), [element]: value(element, '2026-03-04') })).toBe('2026-03-04');
  });

  it('is not known from a month, an end, a number or nothing', () => {
    expect([day({ date: '2026-03' }), day({ period: { end: '2026-03-04' } }), day({ date: 7 }), day({ period: null }), day({ period: { start: 7 } }), day({ date: 'on 2026-03-04' }), day({})]).toEqual([null, null, null, null, null, null, null]);
    expect(day({ effectiveDateTime: '2026-03', date: '2026-03-04' })).toBe('2026-03-04');
  });

  it('is the one that stands in the record where no zone is given, wherever the gateway runs', () => {
    expect([day({ sent: '2026-03-04T23:30:00-08:00' }), day({ sent: '2026-03-04T00:30:00+10:00' })]).toEqual(['2026-03-04', '2026-03-04']);
  });

  it('is the local one where a zone is given', () => {
    expect([day({ sent: '2026-03-04T02:00:00Z' }), day({ sent: '2026-03-04T02:00:00Z' }, 'America/Chicago'), day({ date: '2026-03-04' }, 'America/Chicago')]).toEqual(['2026-03-04', '2026-03-03', '2026-03-04']);
  });
});
