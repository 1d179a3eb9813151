// SPDX-License-Identifier: Apache-2.0
/** Categories, labels and suspicion out of small tables of our own, so that each rule of the tables is seen alone. */
import { describe, expect, it } from '@jest/globals';
import type { Coding, Resource } from '@medplum/fhirtypes';
import { categoryOf, categoryOfSection } from '../../../../src/domain/consent/classify/category.ts';
import { labelsFor } from '../../../../src/domain/consent/classify/labels.ts';
import { suspicionOf, visit } from '../../../../src/domain/consent/classify/suspicion.ts';
import { normalCode, parseClassificationTables, type ClassificationTables, type RawClassification } from '../../../../src/domain/consent/classify/tables.ts';
import { codeKey, normalSystem } from '../../../../src/domain/consent/evidence/code-systems.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import { RECORD_CLASSES } from '../../../../src/domain/consent/facts/vocabulary.ts';

const RAW: RawClassification = {
  categories: {
    rows: [
      { by: 'profile', profile: 'http://x.org/plan', category: 'case-plan-full' },
      { by: 'code', system: 'urn:oid:1.2.3', codes: ['a', 'b'], type: 'Observation', category: 'income' },
      { by: 'code', system: 'urn:oid:1.2.3', codes: ['a'], category: 'benefits-needs' },
      { by: 'code', system: 'urn:oid:1.2.3', codes: ['only'], type: 'Observation', category: 'lease-info' },
      { by: 'section', system: 'http://x.org/s', codes: ['s1'], category: 'medication-list' },
      { by: 'section', system: 'http://x.org/s', codes: ['s1', 's2'], category: 'diagnosis' },
      { by: 'type', type: 'Goal', category: 'participant-goals' },
    ],
    health: ['diagnosis'],
  },
  sensitivity: {
    'a.json': {
      title: 'A', indicator: 'methadone', words: { source: 's', medication: ['meth.done', 'dolo'], organization: ['OTP (North)'] },
      lists: [
        { name: 'n', source: 's', systems: ['http://x.org/icd/', 'urn:oid:9.8'], match: 'prefix', validFrom: '2020-01-01', validTo: '2022-12-31', codes: ['F1.1', 'G2'] },
        { name: 'n', source: 's', systems: ['http://x.org/rx'], match: 'exact', validFrom: '2020-01-01', validTo: null, codes: ['77'] },
      ],
    },
    'b.json': { title: 'B', indicator: 'naltrexone', words: { source: 's', medication: ['dolo'] }, lists: [{ name: 'n', source: 's', systems: ['http://x.org/rx'], match: 'exact', validFrom: '2020-01-01', validTo: null, codes: ['77', '78'] }] },
    'c.json': { title: 'C', indicator: 'sud-clinic-name', lists: [], words: { source: 's', organization: ['Recovery'] } },
  },
};

function tables(raw: RawClassification = RAW): ClassificationTables {
  const parsed = parseClassificationTables(raw);
  if (!parsed.ok) {
    throw new Error(parsed.issues.map((each) => each.text).join());
  }
  return parsed.value;
}
const known = tables();
const resource = (members: object, resourceType = 'Observation'): Resource => ({ resourceType, ...members }) as unknown as Resource;
const coded = (code: string, system = '1.2.3', over: object = {}): Resource => resource({ code: { coding: [{ system, code }] }, ...over });
const CATEGORY = cs('category');

describe('the category of a record', () => {
  it.each<readonly [string, Resource, string]>([
    ['its profile tells it, whatever the version', resource({ meta: { profile: ['http://x.org/other', 'http://x.org/plan|1.0'] }, code: { coding: [{ system: '1.2.3', code: 'a' }] } }), 'case-plan-full'],
    ['its code tells it, for the type that the row is made for', coded('a'), 'income'],
    ['its code tells it, for any type', { ...coded('a'), resourceType: 'Condition' } as Resource, 'benefits-needs'],
    ['a row for another type tells nothing', { ...coded('only'), resourceType: 'Condition' } as Resource, 'uncategorized'],
    ['the system has several spellings', coded('b', 'urn:oid:1.2.3/'), 'income'],
    ['a code of another system tells nothing', coded('a', '1.2.4'), 'uncategorized'],
    ['a code without a system tells nothing', resource({ code: { coding: [{ code: 'a' }] } }), 'uncategorized'],
    ['the first coding that is known counts', resource({ code: { coding: [{ system: 'x', code: 'x' }, { system: '1.2.3', code: 'b' }] } }), 'income'],
    ['nothing else: its type', resource({}, 'Goal'), 'participant-goals'],
    ['nothing at all', resource({}, 'Basic'), 'uncategorized'],
    ['text without a code', resource({ code: { text: 'a' } }), 'uncategorized'],
    ['a code of our own, before its profile', resource({ meta: { profile: ['http://x.org/plan'] }, code: { coding: [{ system: CATEGORY, code: 'lease-info' }] } }), 'lease-info'],
    ['a word that is no code of ours', coded('no-such', CATEGORY), 'uncategorized'],
    ['a tag of counseling notes', coded('a', '1.2.3', { meta: { tag: [{ system: CATEGORY, code: 'sud-counseling-note' }] } }), 'sud-counseling-note'],
    ['a label of psychotherapy notes of ours', coded('a', '1.2.3', { meta: { security: [{ system: CATEGORY, code: 'psychotherapy-note' }] } }), 'psychotherapy-note'],
    ['HL7\'s label of psychotherapy notes', coded('a', '1.2.3', { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSYTHPN' }] } }), 'psychotherapy-note'],
    ['another label of HL7', coded('a', '1.2.3', { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ETH' }] } }), 'income'],
    ['HL7\'s label of their law', coded('a', '1.2.3', { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw', code: 'HIPAAPsyNotes' }] } }), 'psychotherapy-note'],
    ['the same as DS4P writes laws', coded('a', '1.2.3', { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIPAAPsyNotes' }] } }), 'psychotherapy-note'],
    ['the label of another law', coded('a', '1.2.3', { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw', code: 'HIPAAROA' }] } }), 'income'],
    ['their law\'s letters of somebody else', coded('a', '1.2.3', { meta: { security: [{ system: 'http://x.org', code: 'HIPAAPsyNotes' }] } }), 'income'],
    ['the same letters of somebody else', coded('a', '1.2.3', { meta: { security: [{ system: 'http://x.org', code: 'PSYTHPN' }], tag: [{ system: 'http://x.org', code: 'sud-counseling-note' }] } }), 'income'],
    ['a tag of another category', coded('a', '1.2.3', { meta: { tag: [{ system: CATEGORY, code: 'lease-info' }] } }), 'income'],
  ])('%s', (_sentence, given, expected) => {
    expect(categoryOf(given, known)).toBe(expected);
  });

  it.each(['code', 'type', 'category', 'serviceType', 'subtype', 'medicationCodeableConcept'])('is read from %s', (element) => {
    const concept = { coding: [{ system: '1.2.3', code: 'b' }] };
    expect(categoryOf(resource({ [element]: concept }), known)).toBe('income');
    expect(categoryOf(resource({ [element]: [{ coding: [{ system: 'x', code: 'x' }] }, concept] }), known)).toBe('income');
  });

  it('is read from the class of an encounter, which is a bare code', () => {
    expect(categoryOf(resource({ class: { system: '1.2.3', code: 'a' } }, 'Encounter'), known)).toBe('benefits-needs');
  });

  it('of a section is that of the first row of its code', () => {
    const section = (code: Coding): string => categoryOfSection(code, known);
    expect([section({ system: 'http://x.org/s', code: 's1' }), section({ system: 'http://x.org/s', code: 's2' }), section({ system: 'http://x.org/s', code: 's3' }), section({})])
      .toEqual(['medication-list', 'diagnosis', 'uncategorized', 'uncategorized']);
  });

  it('is health content where the table says so', () => {
    expect([known.health.has('diagnosis'), known.health.has('income')]).toEqual([true, false]);
  });
});

describe('the labels that a record goes out with', () => {
  const [ACT, CONF] = ['http://terminology.hl7.org/CodeSystem/v3-ActCode', 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'];
  const expected: Readonly<Record<string, string>> = {
    p2: 'R 42CFRPart2 ETH NORDSCLCD p2', 'p2-notes': 'V 42CFRPart2 ETH NORDSCLCD p2-notes', 'phi-psy': 'V PSY phi-psy', va7332: 'R', unknown: 'R', phi: 'N phi', chri: 'R chri', cji: 'N cji',
    edu: 'N edu', self: 'N self', soc: 'N soc',
  };

  it.each(RECORD_CLASSES)('of class %s', (recordClass) => {
    const labels = labelsFor(recordClass);
    expect(labels.map((each) => each.code).join(' ')).toBe(expected[recordClass]);
    expect(labels.map((each) => each.system)).toEqual(labels.map(({ code }) => (code!.length === 1 ? CONF : code === recordClass ? cs('record-class') : ACT)));
  });
});

describe('suspicion', () => {
  const icd = (code: string, system = 'http://x.org/icd', over: object = {}): Resource => resource({ code: { coding: [{ system, code }] }, ...over }, 'Condition');
  const said = (given: Resource, day: string | null = '2021-06-01'): string => suspicionOf(given, known, day).join(' ');

  it.each<readonly [string, Resource, string]>([
    ['a code that begins like one of the list', icd('f11.9'), 'methadone'],
    ['the code of the list itself', icd('F1.1'), 'methadone'],
    ['a shorter one', icd('F1'), ''],
    ['a shorter prefix of the list', icd('G29'), 'methadone'],
    ['the same list under its other name', icd('F11', 'urn:oid:9.8'), 'methadone'],
    ['a code of an exact list', icd('77', 'https://x.org/rx'), 'methadone naltrexone'],
    ['a code that only begins like it', icd('771', 'http://x.org/rx'), ''],
    ['a code of one list alone', icd('78', 'http://x.org/rx'), 'naltrexone'],
    ['a code without a system', resource({ code: { coding: [{ code: '77' }] } }), ''],
    ['a system without a code', resource({ code: { coding: [{ system: 'http://x.org/rx' }] } }), ''],
    ['a finding entered in error', icd('F11', 'http://x.org/icd', { verificationStatus: { coding: [{ code: 'entered-in-error' }] } }), ''],
    ['a finding refuted', icd('F11', 'http://x.org/icd', { verificationStatus: { coding: [{ code: 'x' }, { code: 'refuted' }] } }), ''],
    ['a finding confirmed', icd('F11', 'http://x.org/icd', { verificationStatus: { coding: [{ code: 'confirmed' }] } }), 'methadone'],
    ['another resource with such a status', resource({ code: { coding: [{ system: 'http://x.org/icd', code: 'F11' }] }, verificationStatus: { coding: [{ code: 'refuted' }] } }), 'methadone'],
    ['a word in the text of a concept', resource({ code: { text: 'given Meth.Done 10 mg' } }), 'methadone'],
    ['a dot is a dot', resource({ code: { text: 'methXdone' } }), ''],
    ['a part of a longer word', resource({ code: { text: 'dolomite' } }), ''],
    ['a word of two lists, in the display of a coding', resource({ code: { coding: [{ system: 'x', display: 'dolo forte' }] } }), 'methadone naltrexone'],
    ['a word in a text beside one that has none', resource({ code: { coding: [], text: 'dolo' } }), 'methadone naltrexone'],
    ['a display of what is no concept', resource({ valueThing: { display: 'dolo' } }), ''],
    ['a word of clinics in what a code is called', resource({ code: { coding: [{ system: 'x', display: 'Recovery phase' }] } }), ''],
    ['a name of an organization in it', resource({ contained: [{ resourceType: 'Organization', name: 'Recovery House' }] }), 'sud-clinic-name'],
    ['a name of a place', resource({ contained: [{ resourceType: 'Location', name: 'Recovery House' }] }), 'sud-clinic-name'],
    ['a name of a service', resource({ contained: [{ resourceType: 'HealthcareService', name: 'Recovery House' }] }), 'sud-clinic-name'],
    ['a name of anything else', resource({ contained: [{ resourceType: 'Device', name: 'Recovery House' }] }), ''],
    ['a reference that names it', resource({ performer: [{ reference: 'Organization/1', display: 'The Recovery House' }] }), 'sud-clinic-name'],
    ['a reference by number that names it', resource({ performer: [{ identifier: { value: '1' }, display: 'The Recovery House' }] }), 'sud-clinic-name'],
    ['a name that is no text', resource({ contained: [{ resourceType: 'Organization', name: 7 }] }), ''],
    ['labels of the sender', resource({ meta: { tag: [{ system: 'http://x.org/rx', code: '77' }] } }), ''],
    ['the narrative, parsed or not', resource({ text: { coding: [{ system: 'http://x.org/rx', code: '77' }] } }), ''],
    ['a relative', resource({ condition: [{ code: { coding: [{ system: 'http://x.org/rx', code: '77' }] } }] }, 'FamilyMemberHistory'), ''],
  ])('%s', (_sentence, given, expected) => {
    expect(said(given)).toBe(expected);
  });

  it.each<readonly [string, string | null, string]>([
    ['2020-01-01', '2020-01-01', 'methadone'], ['2019-12-31', '2019-12-31', ''], ['2022-12-31', '2022-12-31', 'methadone'], ['2023-01-01', '2023-01-01', ''], ['an unknown day', null, 'methadone'],
  ])('a list counts from its first day to its last: %s', (_name, day, expected) => {
    expect(said(icd('F11'), day)).toBe(expected);
  });

  it('visits every object but labels and text, also beside null', () => {
    const seen: unknown[] = [];
    visit({ id: 1, meta: { id: 2 }, text: { id: 3 }, a: [null, { id: 4 }], b: { id: 5, c: { id: 6 } }, d: null }, (node) => seen.push(node['id']));
    expect(seen).toEqual([1, 4, 5, 6]);
  });
});

describe('the spelling of systems and codes', () => {
  it('is one', () => {
    expect([normalSystem('http://x.org/a//'), normalSystem('urn:oid:1.2'), normalSystem('https://x.org/a'), normalSystem('http://x.org/urn:oid:1/https:2'), normalSystem('a/b')])
      .toEqual(['http://x.org/a', '1.2', 'http://x.org/a', 'http://x.org/urn:oid:1/https:2', 'a/b']);
    expect([normalCode('f11.2.0'), codeKey('urn:oid:1.2', 'a.B')]).toEqual(['F1120', '1.2|a.B']);
  });
});

describe('a table that is wrong', () => {
  const faults = (raw: RawClassification): readonly string[] => {
    const parsed = parseClassificationTables(raw);
    return parsed.ok ? [] : parsed.issues.map((each) => `${each.code} ${each.text.split(':')[0]!} ${each.at ?? ''}`);
  };
  const row = (over: object): RawClassification => ({ ...RAW, categories: { rows: [over], health: [] } });
  const file = (over: object): RawClassification => ({ ...RAW, sensitivity: { 'x.json': { title: 'X', indicator: 'methadone', lists: [], ...over } } });
  const list = { name: 'n', source: 's', systems: ['x'], match: 'exact', validFrom: '2020-01-01', validTo: null, codes: ['1'] };
  const P = 'invalid consent/protocols/categories.json';
  const S = 'invalid consent/sensitivity/x.json';

  it.each<readonly [string, RawClassification, string]>([
    ['a row of no kind', row({ by: 'smell', category: 'income' }), `${P} rows.0.by`],
    ['a profile that is no address', row({ by: 'profile', profile: 'plan', category: 'income' }), `${P} rows.0.profile`],
    ['a code row without codes', row({ by: 'code', system: 'x', codes: [], category: 'income' }), `${P} rows.0.codes`],
    ['a section row without codes', row({ by: 'section', system: 'x', codes: [], category: 'income' }), `${P} rows.0.codes`],
    ['a category that is none', row({ by: 'type', type: 'Goal', category: 'x' }), `${P} rows.0.category`],
    ['a member that nobody reads', row({ by: 'type', type: 'Goal', category: 'income', more: 1 }), `${P} rows.0`],
    ['an indicator that is none', file({ indicator: 'x' }), `${S} indicator`],
    ['a list without a source', file({ lists: [{ ...list, source: '' }] }), `${S} lists.0.source`],
    ['a list without systems', file({ lists: [{ ...list, systems: [] }] }), `${S} lists.0.systems`],
    ['a list without codes', file({ lists: [{ ...list, codes: [] }] }), `${S} lists.0.codes`],
    ['a list matched by feeling', file({ lists: [{ ...list, match: 'feeling' }] }), `${S} lists.0.match`],
    ['a first day that is none', file({ lists: [{ ...list, validFrom: '2020-13-01' }] }), `${S} lists.0.validFrom`],
    ['a last day that is none', file({ lists: [{ ...list, validTo: 'soon' }] }), `${S} lists.0.validTo`],
  ])('is refused with its file and place: %s', (_sentence, raw, expected) => {
    expect(faults(raw)).toEqual([expected]);
  });

  it('is taken when nothing is wrong with it', () => {
    expect([faults(file({ lists: [list] })), faults(row({ by: 'type', type: 'Goal', category: 'income', note: 'why' }))]).toEqual([[], []]);
  });
});
