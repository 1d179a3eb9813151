// SPDX-License-Identifier: Apache-2.0
/** However a partner spells a code system (known failure 21), a consent, a refusal and a record mean the same: every reader, every spelling. */
import { describe, expect, it } from '@jest/globals';
import type { Coding, Consent, ConsentProvision, EpisodeOfCare, Observation, RelatedPerson } from '@medplum/fhirtypes';
import { categoryOf } from '../../../../src/domain/consent/classify/category.ts';
import { markOf, readMarks } from '../../../../src/domain/consent/classify/marks.ts';
import { readRecordProfile } from '../../../../src/domain/consent/classify/record-profile.ts';
import { ssnSystem } from '../../../../src/domain/consent/enforce/ssn.ts';
import { codeKey, isIcd, modifiedFrom, normalSystem, sameSystem } from '../../../../src/domain/consent/evidence/code-systems.ts';
import { purposeOf } from '../../../../src/domain/consent/evidence/purposes.ts';
import { relative } from '../../../../src/domain/consent/evidence/people.ts';
import { meetsCodes } from '../../../../src/domain/consent/papers/match.ts';
import { classificationTables } from '../../../support/classification.ts';
import { code, consent, own, read } from './support.ts';

const HL7 = 'http://terminology.hl7.org/CodeSystem/';
const ARC = 'urn:oid:2.16.840.1.113883.';
const tables = classificationTables();

/** A code system -> its older address and its OID. */
const SYSTEMS = {
  reason: [`${HL7}v3-ActReason`, 'http://hl7.org/fhir/v3/ActReason', `${ARC}5.8`], act: [`${HL7}v3-ActCode`, 'http://hl7.org/fhir/v3/ActCode', `${ARC}5.4`],
  confidentiality: [`${HL7}v3-Confidentiality`, 'http://hl7.org/fhir/v3/Confidentiality', `${ARC}5.25`],
  law: [`${HL7}v3-ActUSPrivacyLaw`, 'http://hl7.org/fhir/v3/ActUSPrivacyLaw', `${ARC}5.1138`],
  participation: [`${HL7}v3-ParticipationType`, 'http://hl7.org/fhir/v3/ParticipationType', `${ARC}5.90`],
  role: [`${HL7}v3-RoleCode`, 'http://hl7.org/fhir/v3/RoleCode', `${ARC}5.111`],
  scope: [`${HL7}consentscope`, 'http://hl7.org/fhir/consentscope', `${ARC}4.642.4.1228`], action: [`${HL7}consentaction`, 'http://hl7.org/fhir/consentaction', `${ARC}4.642.4.1227`],
  participant: [`${HL7}provenance-participant-type`, 'http://hl7.org/fhir/provenance-participant-type', `${ARC}4.642.4.1131`],
  episode: [`${HL7}episodeofcare-type`, 'http://hl7.org/fhir/episodeofcare-type', `${ARC}4.642.4.1189`],
  loinc: ['http://loinc.org', 'http://www.loinc.org', `${ARC}6.1`], snomed: ['http://snomed.info/sct', 'http://snomed.info/sct/731000124108/version/20260301', `${ARC}6.96`],
  icd10cm: ['http://hl7.org/fhir/sid/icd-10-cm', `${ARC}6.90`], icd10: ['http://hl7.org/fhir/sid/icd-10', `${ARC}6.3`], icd10pcs: ['http://hl7.org/fhir/sid/icd-10-pcs', 'http://www.cms.gov/Medicare/Coding/ICD10', `${ARC}6.4`],
  icd9cm: ['http://hl7.org/fhir/sid/icd-9-cm', 'http://hl7.org/fhir/sid/icd-9-cm/diagnosis', `${ARC}6.103`, `${ARC}6.104`],
  rxnorm: ['http://www.nlm.nih.gov/research/umls/rxnorm', `${ARC}6.88`], cvx: ['http://hl7.org/fhir/sid/cvx', `${ARC}12.292`], cpt: ['http://www.ama-assn.org/go/cpt', `${ARC}6.12`],
  ndc: ['http://hl7.org/fhir/sid/ndc', `${ARC}6.69`], types: ['http://hl7.org/fhir/resource-types'], identifierType: [`${HL7}v2-0203`, 'http://hl7.org/fhir/v2/0203', `${ARC}12.203`],
  ssn: ['http://hl7.org/fhir/sid/us-ssn', `${ARC}4.1`],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;
type Name = keyof typeof SYSTEMS;

/** Every way in which it is written, with the small slips that people make. */
const spellings = (name: Name): readonly string[] => SYSTEMS[name].flatMap((each) => (each.startsWith('urn:')
  ? [each, each.replace('urn:oid:', ''), each.replace('urn:oid', 'URN:OID')] : [each, `${each}/`, `${each}|2.0`, each.replace('http:', 'https:')]));

const HOSPITAL = { reference: 'Organization/hospital' };
const facts = (provision: ConsentProvision, over: Partial<Consent> = {}): ReturnType<typeof read>['facts'] => read([consent(provision, over)]).facts;
const refused = (provision: ConsentProvision, over: Partial<Consent> = {}): number => facts({ type: 'deny', ...provision }, over).restrictions.length;
const profile = (record: Partial<Observation>, type?: Coding): ReturnType<typeof readRecordProfile>['profile'] => readRecordProfile({
  resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...record }, holder: 'h', contributedBy: 'h',
  provenance: type === undefined ? [] : [{ resourceType: 'Provenance', target: [], recorded: '2026-11-22T00:00:00Z', agent: [{ type: { coding: [type] }, who: HOSPITAL }] }],
}, tables).profile;
const friend = (system: string): RelatedPerson => ({ resourceType: 'RelatedPerson', id: 'r', patient: {}, relationship: [code(system, 'FRND')] });
const episode = (system: string): EpisodeOfCare => ({ resourceType: 'EpisodeOfCare', id: 'e', status: 'active', patient: { reference: 'Patient/rosa' }, type: [code(system, 'da')], managingOrganization: HOSPITAL });

/** What a reader makes of a code of a system, and what it must make of it. */
const READERS: readonly (readonly [reader: string, name: Name, seen: (system: string) => unknown, expected: unknown])[] = [
  ['a policy that opts out', 'act', (system) => facts({}, { policyRule: code(system, 'OPTOUT') }).restrictions.length, 1],
  ['a policy that opts in', 'act', (system) => facts({}, { policyRule: code(system, 'OPTIN') }).consents[0]?.unevaluated, undefined],
  ['a consent to be treated', 'scope', (system) => refused({}, { scope: code(system, 'treatment') }), 0],
  ['whom a refusal is against', 'participation', (system) => facts({ type: 'deny', actor: [{ role: code(system, 'IRCP'), reference: HOSPITAL }] }).restrictions[0], expect.objectContaining({ against: { organization: 'hospital' } })],
  ['whom a refusal binds', 'participation', (system) => refused({ actor: [{ role: code(system, 'CST'), reference: HOSPITAL }] }), 0],
  ['whom a permit names', 'participation', (system) => facts({ type: 'permit', actor: [{ role: code(system, 'IRCP'), reference: HOSPITAL }] }).consents[0]?.recipients, ['hospital']],
  ['what a refusal forbids', 'action', (system) => refused({ action: [code(system, 'collect')] }), 0],
  ['what a permit is for', 'reason', (system) => facts({ type: 'permit', purpose: [{ system, code: 'HPAYMT' }] }).consents[0]?.purposes, ['payment']],
  ['what a refusal is for', 'reason', (system) => refused({ purpose: [{ system, code: 'HPAYMT' }] }), 0],
  ['what a request is for', 'reason', (system) => purposeOf({ system, code: 'HPAYMT' }), 'payment'],
  ['a sensitivity that is refused', 'act', (system) => facts({ type: 'deny', securityLabel: [{ system, code: 'PSY' }] }).restrictions[0]?.limits, { labels: ['PSY'] }],
  ['a level that is refused', 'confidentiality', (system) => facts({ type: 'deny', securityLabel: [{ system, code: 'R' }] }).restrictions[0]?.limits, { confidentiality: 'R' }],
  ['a type that is refused', 'types', (system) => facts({ type: 'deny', class: [{ system, code: 'Condition' }] }).restrictions[0]?.limits, { types: ['Condition'] }],
  ['a label on a record', 'act', (system) => readMarks({ resourceType: 'Basic', code: {}, meta: { security: [{ system, code: 'PSY' }] } }, []).labels, ['PSY']],
  ['the label of a program', 'act', (system) => profile({ meta: { security: [{ system, code: '42CFRPart2' }] } }).raised, ['labelled-part2']],
  ['the label of the law', 'law', (system) => profile({ meta: { security: [{ system, code: '42CFRPart2' }] } }).raised, ['labelled-part2']],
  ['the label of session notes', 'act', (system) => categoryOf({ resourceType: 'Basic', code: {}, meta: { security: [{ system, code: 'PSYTHPN' }] } }, tables), 'psychotherapy-note'],
  ['who wrote it', 'participant', (system) => profile({}, { system, code: 'author' }).origin, 'hospital'],
  ['who else stands in its marks', 'participant', (system) => profile({}, { system, code: 'author' }).marks?.authors, ['Organization/hospital']],
  ['who is related', 'role', (system) => relative(friend(system)).relation, 'friend'],
  ['who treats', 'episode', (system) => read([episode(system)]).facts.recipient.treatingRelationship, 'patient'],
  ['what kind of record it is', 'loinc', (system) => categoryOf({ resourceType: 'Observation', status: 'final', code: code(system, '19261-7') }, tables), 'drug-test-results'],
  ['a medication that suggests', 'rxnorm', (system) => profile({ valueCodeableConcept: code(system, '6813') }).sudIndicators, ['methadone']],
  ['a finding that suggests', 'icd10cm', (system) => profile({ valueCodeableConcept: code(system, 'F11.20') }).sudIndicators, ['icd10-f10-f19']],
  ['a social security number', 'ssn', (system) => ssnSystem(system), true],
];

describe('a code system is the same however it is spelled (21)', () => {
  it.each(READERS.flatMap(([reader, name, seen, expected]) => spellings(name).map((system) => [reader, system, seen, expected] as const)))('%s: %s', (_reader, system, seen, expected) => {
    expect(seen(system)).toEqual(expected);
  });

  // A word of refusal refuses wherever it stands (base.test.ts), and whoever is called an author may have made it (classify/authorship.test.ts).
  const ANYWHERE = ['a policy that opts out', 'who wrote it', 'who else stands in its marks'];

  it.each(READERS.filter(([reader]) => !ANYWHERE.includes(reader)))('%s: not in a code system of somebody else', (_reader, _name, seen, expected) => {
    expect(seen('http://elsewhere.example/codes')).not.toEqual(expected);
  });

  it.each((Object.keys(SYSTEMS) as Name[]).flatMap((name) => spellings(name).map((system) => [system, SYSTEMS[name][0]] as const)))('%s is %s', (system, expected) => {
    expect([normalSystem(system), codeKey(system, 'x'), sameSystem(system, expected)]).toEqual([expected, `${expected}|x`, true]);
  });

  it('a system that is not known keeps its own spelling, and no system is none', () => {
    expect(['urn:oid:1.2.3', 'https://x.example/a/', 'http://hl7.org/fhir/v3/', 'http://snomed.info/id/1'].map(normalSystem)).toEqual(['1.2.3', 'http://x.example/a', 'http://hl7.org/fhir/v3', 'http://snomed.info/id/1']);
    expect([sameSystem(undefined, 'http://loinc.org'), sameSystem('http://loinc.org', 'http://snomed.info/sct')]).toEqual([false, false]);
  });

  it('ICD is told from all others, and a national modification from what it modifies', () => {
    expect([isIcd(`${ARC}6.103`), isIcd(`${ARC}6.4`), isIcd('http://hl7.org/fhir/sid/icd-10-gm'), isIcd('http://loinc.org')]).toEqual([true, true, true, false]);
    expect([`${ARC}6.90`, 'http://hl7.org/fhir/sid/icd-10-pcs', 'http://hl7.org/fhir/sid/icd-9-cm', 'http://loinc.org'].map(modifiedFrom))
      .toEqual(['http://hl7.org/fhir/sid/icd-10', 'http://hl7.org/fhir/sid/icd-10-pcs', 'http://hl7.org/fhir/sid/icd-9', 'http://loinc.org']);
  });
});

describe('a code in a consent against a code on a record', () => {
  const met = (wanted: string, borne: string): string => (['permit', 'deny'] as const).map((polarity) => meetsCodes([wanted], { type: 'Condition', codes: [borne] }, polarity)).join(' ');
  const mark = (system: string, value: string): string => markOf({ system, code: value })!;
  const CM = SYSTEMS.icd10cm[0];

  it.each<readonly [string, Name, string, string]>([
    ['a finding', 'icd10cm', 'F11.20', 'f1120'], ['a finding by its chapter', 'icd10cm', 'F11', 'F11.20'], ['a WHO finding', 'icd10', 'F11.2', 'F112'], ['an old finding', 'icd9cm', '304.00', '30400'],
    ['a procedure', 'icd10pcs', 'HZ81', 'HZ81ZZZ'], ['a test', 'loinc', '19261-7', '19261-7'], ['a finding of SNOMED', 'snomed', '5602001', '5602001'], ['a medication', 'rxnorm', '6813', '6813'],
    ['a vaccine', 'cvx', '08', '08'], ['a service', 'cpt', 'H0020', 'H0020'], ['a package', 'ndc', '0054-4570-25', '0054-4570-25'],
  ])('%s in any spelling means the record in any other, in a permit and in a denial', (_sentence, name, wanted, borne) => {
    for (const one of spellings(name)) {
      expect(spellings(name).map((other) => met(mark(one, wanted), mark(other, borne)))).toEqual(spellings(name).map(() => 'yes yes'));
    }
  });

  it.each<readonly [string, string, string, string]>([
    ['the same code of ICD-10 and ICD-10-CM: perhaps, so a denial holds and a permit does not', mark('http://hl7.org/fhir/sid/icd-10', 'F11.2'), mark(CM, 'F11.20'), 'unknown unknown'],
    ['the other way round', mark(CM, 'F11.20'), mark('http://hl7.org/fhir/sid/icd-10', 'F11.2'), 'unknown unknown'],
    ['another code of the other ICD', mark('http://hl7.org/fhir/sid/icd-10', 'F12'), mark(CM, 'F11.20'), 'no no'],
    ['ICD-9 is not ICD-10', mark(SYSTEMS.icd9cm[0], '304'), mark(CM, '304'), 'no no'],
    ['a broader finding on the record may mean it', mark(CM, 'F11.20'), mark(CM, 'F11'), 'unknown unknown'],
    ['a longer code of another system is another code', mark('http://loinc.org', '1'), mark('http://loinc.org', '19261-7'), 'no no'],
    ['the same code of another system', mark('http://loinc.org', '6813'), mark(SYSTEMS.rxnorm[0], '6813'), 'no no'],
    ['a finding against a test of the same letters', mark(CM, 'F11'), mark('http://loinc.org', 'F11'), 'no no'],
    ['a mark that was kept by its OID', mark(CM, 'F11.20'), '2.16.840.1.113883.6.90|F1120', 'yes yes'],
    ['a test that was kept by its OID', mark('http://loinc.org', '19261-7'), '2.16.840.1.113883.6.1|19261-7', 'yes yes'],
  ])('%s', (_sentence, wanted, borne, expected) => {
    expect(met(wanted, borne)).toBe(expected);
  });

  it.each<readonly [string, Name, string]>([
    ['ICD-10-CM', 'icd10cm', 'F11.20'], ['ICD-9', 'icd9cm', '304.00'], ['RxNorm', 'rxnorm', '6813'], ['LOINC', 'loinc', '19261-7'], ['SNOMED CT', 'snomed', '5602001'], ['CPT', 'cpt', '80305'], ['CVX', 'cvx', '08'],
  ])('of %s by its OID holds the record by its address through the whole reading, as a refusal, inside a permit and as a permit', (_system, name, value) => {
    for (const oid of spellings(name).filter((each) => each.includes('2.16.840'))) {
      const concepts: ConsentProvision = { code: [code(oid, value)] };
      const refusal = facts({ type: 'deny', ...concepts }).restrictions[0]?.limits?.codes;
      const inside = facts({ type: 'permit', provision: [{ type: 'deny', ...concepts }] }).consents[0]?.denies?.[0]?.limits?.codes;
      const permit = facts({ type: 'permit', code: [code(oid, value), own('category', 'claim')] }).consents[0]?.limits?.codes;
      const { codes = [] } = readMarks({ resourceType: 'Observation', status: 'final', code: code(SYSTEMS[name][0], value) }, []);
      expect([refusal, inside, permit]).toEqual([codes, codes, codes]);
      expect(codes).toEqual([mark(SYSTEMS[name][0], value)]);
    }
  });
});
