// SPDX-License-Identifier: Apache-2.0
/** The parts of a consent, one by one: what it speaks of, under what frame, when it is in force, what it refuses; and how each that cannot be evaluated is named. */
import { describe, expect, it } from '@jest/globals';
import type { CodeableConcept, Coding, Consent, ConsentProvision, Patient, Period } from '@medplum/fhirtypes';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import type { ConsentPaper, RestrictionPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { code, consent, own, patient, read, recipient, team } from './support.ts';

const PERMIT: ConsentProvision = { type: 'permit', actor: [recipient('Organization/hospital')], purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }] };
const act = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: value });
const level = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: value });
const paper = (provision: ConsentProvision, over: Partial<Consent> = {}, ask: Partial<AskContext> = {}): ConsentPaper => read([consent({ ...PERMIT, ...provision }, over)], ask).facts.consents[0]!;
const refused = (provision: ConsentProvision, over: Partial<Consent> = {}): RestrictionPaper => read([consent({ type: 'deny', ...provision }, over)]).facts.restrictions[0]!;
const CLASS_P2: Coding = { system: cs('record-class'), code: 'p2' };

describe('what a permit speaks of', () => {
  const speaks = (provision: ConsentProvision): unknown => {
    const { categories, limits, unevaluated, verified } = paper(provision);
    return [categories, limits, unevaluated, verified];
  };
  const said = (categories: readonly string[], limits?: object, ...unevaluated: readonly string[]): unknown => [categories, limits, unevaluated.length === 0 ? undefined : unevaluated, true];
  const LOINC = code('http://loinc.org', '1-1');
  const concept = (...codings: readonly Coding[]): CodeableConcept => ({ coding: [...codings] });

  it.each<readonly [string, ConsentProvision, unknown]>([
    ['the law of a program', { securityLabel: [act('42CFRPart2')] }, said(['entire-sud-treatment-record'], { labels: ['42CFRPart2'] })], ['the class of a program\'s records', { securityLabel: [CLASS_P2] }, said(['entire-sud-treatment-record'], { labels: ['class:p2'] })],
    ['the law and another label', { securityLabel: [act('42CFRPart2'), act('HIV')] }, said([], { labels: ['42CFRPart2', 'HIV'] })], ['the law, and a code', { securityLabel: [act('42CFRPart2')], code: [LOINC] }, said([], { codes: ['http://loinc.org|1-1'], labels: ['42CFRPart2'] })],
    ['that class in another system', { securityLabel: [act('42CFRPart2'), { system: cs('other'), code: 'p2' }] }, [[], { labels: [] }, ['provision.securityLabel'], false]], ['a class that is none', { securityLabel: [{ system: cs('record-class'), code: 'p3' }] }, [[], { labels: [] }, ['provision.securityLabel'], false]],
    ['two levels: up to the higher', { securityLabel: [level('R'), level('N')] }, said([], { confidentiality: 'R' })], ['in whatever order', { securityLabel: [level('N'), level('R')] }, said([], { confidentiality: 'R' })], ['the highest level: no limit', { securityLabel: [level('V')] }, said([])], ['the lowest', { securityLabel: [level('U')] }, said([], { confidentiality: 'U' })],
    ['a level and a label', { securityLabel: [level('R'), act('ETH')] }, said([], { labels: ['ETH'], confidentiality: 'R' })],
    ['a category', { code: [own('category', 'claim')] }, said(['claim'])], ['a category with a code of others for the same', { code: [concept(...own('category', 'claim').coding, ...LOINC.coding)] }, said(['claim'])], ['a category, and a code', { code: [own('category', 'claim'), LOINC] }, said(['claim'], { codes: ['http://loinc.org|1-1'] })],
    ['a category of ours that is none', { code: [own('category', 'gossip'), own('category', 'claim')] }, said(['claim'], undefined, 'provision.code')], ['none of ours and a code of others', { code: [concept(...own('category', 'gossip').coding, ...LOINC.coding)] }, said([], { codes: ['http://loinc.org|1-1'] })],
    ['a code without a system, and one without a code', { code: [concept({ code: '1-1' }, { system: 'http://loinc.org' })] }, said([], { codes: [] }, 'provision.code')], ['words alone', { code: [{ text: 'my file' }] }, said([], { codes: [] }, 'provision.code')],
    ['a type', { class: [{ system: 'http://hl7.org/fhir/fhir-types', code: 'Observation' }] }, said([], { types: ['Observation'] })], ['a type of R4 by its address', { class: [{ code: 'http://hl7.org/fhir/StructureDefinition/Observation' }] }, said([], { types: ['Observation'] })],
    ['a profile whose address goes on', { class: [{ code: 'http://hl7.org/fhir/StructureDefinition/Observation/x|1' }] }, said([], { types: ['http://hl7.org/fhir/StructureDefinition/Observation/x'] })], ['a profile whose address only holds that of R4', { class: [{ code: 'https://x.org/?http://hl7.org/fhir/StructureDefinition/Observation' }] }, said([], { types: ['https://x.org/?http://hl7.org/fhir/StructureDefinition/Observation'] })],
    ['a code that only holds an address', { class: [{ code: 'see http://x.org/p' }] }, said([], { types: [] }, 'provision.class')], ['a code of ours that is no type', { class: [{ system: cs('category'), code: 'claim' }] }, said([], { types: [] }, 'provision.class')], ['a kind by its code', { class: [{ system: 'http://loinc.org', code: '1-1' }] }, said([], { types: ['http://loinc.org|1-1'] })],
    ['a system without a code', { class: [{ system: 'http://loinc.org' }] }, said([], { types: [] }, 'provision.class')],
  ])('%s', (_sentence, provision, expected) => {
    expect(speaks(provision)).toEqual(expected);
  });

  it.each<readonly [string, ConsentProvision, Partial<RestrictionPaper>]>([
    ['two levels: from the lower on', { securityLabel: [level('R'), level('N')] }, { limits: { confidentiality: 'N' } }], ['the highest level', { securityLabel: [level('V')] }, { limits: { confidentiality: 'V' } }], ['the law of a program', { securityLabel: [act('42CFRPart2')] }, { limits: { labels: ['42CFRPart2'] } }],
    ['a label that nobody knows, and one that is', { securityLabel: [act('ETH'), act('NOSUCH')] }, { unevaluated: ['provision.securityLabel'] }], ['a code that nobody knows, and one that is', { code: [own('category', 'claim'), { text: 'x' }] }, { unevaluated: ['provision.code'] }], ['a type that nobody knows, and one that is', { class: [{ code: 'x' }, { system: 'http://hl7.org/fhir/fhir-types', code: 'Observation' }] }, { unevaluated: ['provision.class'] }],
  ])('in a refusal %s', (_sentence, provision, expected) => {
    const { limits, categories, unevaluated } = refused(provision);
    expect(Object.fromEntries(Object.entries({ limits, categories, unevaluated }).filter(([, value]) => value !== undefined))).toEqual(expected);
  });

  it.each<readonly [string, readonly CodeableConcept[], boolean | 'spoilt']>([
    ['nothing said', [], true], ['to disclose', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'disclose')], true], ['to read', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'access')], true], ['to collect', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect')], false],
    ['to correct and to collect', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect'), code('http://terminology.hl7.org/CodeSystem/consentaction', 'correct')], false], ['to use, which nobody can tell', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'use')], 'spoilt'],
    ['to collect and to use', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect'), code('http://terminology.hl7.org/CodeSystem/consentaction', 'use')], 'spoilt'], ['to disclose, in words of others', [code('http://example.org', 'disclose')], 'spoilt'], ['to collect, and something of others', [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect'), code('http://example.org', 'x')], 'spoilt'],
    ['something of others that means to collect', [concept({ system: 'http://example.org', code: 'x' }, { system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'collect' })], false], ['to do what is only said in words', [{ text: 'give' }], 'spoilt'],
  ])('of what may be done: %s', (_sentence, action, expected) => {
    const { limits, verified, unevaluated } = paper({ code: [own('category', 'claim')], action: [...action] });
    expect([verified ? limits?.none !== true : 'spoilt', unevaluated]).toEqual([expected, expected === 'spoilt' ? ['provision.action'] : undefined]);
  });
});

describe('the frame of a consent', () => {
  it.each<readonly [string, Partial<Consent>, readonly string[]]>([
    ['changed by what nobody knows', { modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] }, ['modifierExtension']], ['under rules of others', { implicitRules: 'http://example.org/rules' }, ['implicitRules']],
    ['without a base, with a part that has none either', { provision: { provision: [{ type: 'permit', provision: [{}] }, {}] } }, ['provision.type', 'provision.provision[0].provision[0].type', 'provision.provision[1].type']], ['of a kind that nobody knows', { category: [own('consent-variant', 'handshake')] }, ['category']],
  ])('%s, makes it permit nothing, and says so once', (_sentence, over, elements) => {
    const { facts, issues } = read([consent({ ...PERMIT, code: [own('category', 'claim')] }, over)]);
    expect([facts.consents[0]?.verified, facts.consents[0]?.unevaluated]).toEqual([false, elements]);
    expect(issues.filter((each) => each.at?.startsWith('Consent/')).map(({ code: kind, severity, at, cite }) => [kind, severity, at, cite]))
      .toEqual(elements.map((element) => ['not-supported', 'warning', `Consent/c1.${element}`, 'http://hl7.org/fhir/R4/consent.html']));
  });

  it('stands where there is nothing of that', () => {
    expect(paper({ provision: [] }, { modifierExtension: [] }).verified).toBe(true);
  });

  it('is of the person whom both system and value of the identifier name', () => {
    const rosa: Patient = { ...patient, id: 'a-rosa', identifier: [{ system: 'urn:a', value: '1' }, { system: 'urn:b', value: '2' }] };
    const named = (...identifiers: readonly object[]): readonly string[] => identifiers.map((identifier) => read([rosa, consent(PERMIT, { patient: { identifier } })]).facts.consents[0]!.patient);
    expect(named({ system: 'urn:a', value: '1' }, { system: 'urn:b', value: '2' }, { system: 'http://example.org/mrn', value: '77' })).toEqual(['a-rosa', 'a-rosa', 'a-rosa']);
    expect(named({ system: 'urn:a', value: '2' }, { system: 'urn:c', value: '1' }, { system: 'urn:a' }, { value: '1' }, {})).toEqual(['', '', '', '', '']);
    const { identifier: _none, ...plain } = rosa;
    expect(read([plain, consent(PERMIT, { patient: { identifier: { system: 'urn:a' } } })]).facts.consents[0]!.patient).toBe('');
  });

  it('gives to a part that names nobody the parties, the holders and the purpose of what holds it, and the time in which both are in force', () => {
    const within = (outer: ConsentProvision, inner: ConsentProvision = {}): ConsentPaper => read([
      team('treats', 'Organization/hospital'), consent({ type: 'permit', ...outer, provision: [{ type: 'permit', code: [own('category', 'claim')], ...inner }] }, { organization: [] }),
    ]).facts.consents[0]!;
    const ofClass = (kind: string, value: string): NonNullable<ConsentProvision['actor']>[number] => ({ role: own('consent-actor', kind), reference: { identifier: { system: cs('party-class'), value } } });
    expect(within({ actor: [recipient('PractitionerRole/officer-role')] })).toMatchObject({ recipients: ['officer'], parties: [{ person: 'officer', organization: 'probation' }], within: [expect.anything()] });
    expect(within({ actor: [recipient('CareTeam/t')] })).toMatchObject({ recipientClass: 'named-roles-on-care-team', classMembers: [{ organization: 'hospital' }] });
    expect(within({ actor: [ofClass('discloser', 'my-treating-providers'), { role: own('consent-actor', 'intermediary'), reference: { reference: 'Organization/hospital' } }] })).toMatchObject({ disclosers: [], discloserClass: 'my-treating-providers', recipients: [], intermediaries: ['hospital'] });
    expect(within({ actor: [recipient('Organization/hospital')] }, { actor: [ofClass('recipient', 'tpo-general')] })).toMatchObject({ recipients: [], recipientClass: 'tpo-general', within: [{ recipients: ['hospital'] }] });
    expect(within({ actor: [ofClass('recipient', 'tpo-general')] }, { actor: [recipient('Organization/hospital')] })).not.toHaveProperty('recipientClass');
    expect([within({ purpose: PERMIT.purpose! }).purposes, within({}).within]).toEqual([['treatment', 'emergency-treatment'], undefined]);
    const time = (outer: Period, inner: Period): unknown => within({ period: outer }, { period: inner }).period;
    expect([time({ start: '2026-01-01', end: '2027-12-31' }, { start: '2026-03-01', end: '2027-02-28' }), time({ start: '2026-03-01', end: '2027-02-28' }, { start: '2026-01-01', end: '2027-12-31' }), time({ end: '2027-02-28' }, { start: '2026-01-01' }), time({}, {})])
      .toEqual([{ start: '2026-03-01', end: '2027-02-28' }, { start: '2026-03-01', end: '2027-02-28' }, { start: '2026-01-01', end: '2027-02-28' }, { start: null, end: null }]);
  });
});

describe('the days of a consent', () => {
  const NOW = '2026-11-22T10:00:00-06:00';
  const days = (period: Period): unknown => paper({ period }, {}, { asOf: NOW }).period;

  it.each<readonly [string, Period, object]>([
    ['from this very instant', { start: NOW }, { start: '2026-11-22', end: null }], ['from a second later: not today', { start: '2026-11-22T10:00:01-06:00' }, { start: '2026-11-23', end: null }], ['from a time tomorrow', { start: '2026-11-23T08:00:00-06:00' }, { start: '2026-11-23', end: null }],
    ['to a second ago: not today', { end: '2026-11-22T09:59:58-06:00' }, { start: null, end: '2026-11-21' }], ['to a second from now', { end: '2026-11-22T10:00:01-06:00' }, { start: null, end: '2026-11-22' }], ['to a time yesterday', { end: '2026-11-21T08:00:00-06:00' }, { start: null, end: '2026-11-21' }],
    ['from a time yesterday to a time tomorrow', { start: '2026-11-21T08:00:00-06:00', end: '2026-11-23T08:00:00-06:00' }, { start: '2026-11-21', end: '2026-11-23' }],
  ])('%s', (_sentence, period, expected) => {
    expect(days(period)).toEqual(expected);
  });

  it('of its records: an end in the last second of a day means the day, one before it does not', () => {
    const end = (text: string): unknown => paper({ dataPeriod: { end: text } }).dataPeriod?.end;
    expect([end('2026-05-05T23:59:59-05:00'), end('2026-05-05T23:59:58-05:00'), end('2026-05-05'), paper({ dataPeriod: { end: 'soon' } }).verified, paper({ dataPeriod: { start: 'soon' } }).verified]).toEqual(['2026-05-05', '2026-05-04', '2026-05-05', false, false]);
  });
});

describe('what is refused', () => {
  const KEPT: Partial<Consent> = { category: [own('restriction-kind', 'agreed')] };
  const listed: ConsentProvision = { data: [{ meaning: 'instance', reference: { reference: 'Observation/o1' } }] };
  const by: ConsentProvision = { data: [{ meaning: 'authoredby', reference: { reference: 'Organization/program' } }] };
  const CLAIM: ConsentProvision = { code: [own('category', 'claim')] };
  const DATA = { records: ['Observation/o1'], authors: [] };

  it.each<readonly [string, ConsentProvision, Partial<Consent>, object]>([
    ['records, by name', listed, {}, { records: ['Observation/o1'] }], ['records and a category, on a form of ours: each', { ...listed, ...CLAIM }, KEPT, { records: ['Observation/o1'], categories: ['claim'] }], ['records of a category, elsewhere: both', { ...listed, ...CLAIM }, {}, { categories: ['claim'], limits: { data: DATA } }],
    ['records of a type: both', { ...listed, class: [{ system: 'http://hl7.org/fhir/fhir-types', code: 'Observation' }] }, KEPT, { limits: { types: ['Observation'], data: DATA } }], ['what an author wrote', by, KEPT, { limits: { data: { records: [], authors: ['Organization/program'] } } }], ['a category alone', CLAIM, KEPT, { categories: ['claim'] }],
    ['everything, under what nobody knows', {}, { modifierExtension: [{ url: 'http://example.org/x', valueBoolean: true }] }, { unevaluated: ['modifierExtension'] }],
    ['without its exceptions, where it is changed by what nobody knows', { modifierExtension: [{ url: 'http://example.org/x', valueBoolean: true }], provision: [{ type: 'permit', ...CLAIM }] }, {}, {}], ['with its exceptions', { modifierExtension: [], provision: [{ type: 'permit', ...CLAIM }] }, { modifierExtension: [] }, { permits: [{ categories: ['claim'] }] }],
  ])('%s', (_sentence, provision, over, expected) => {
    const { records, categories, limits, permits, unevaluated } = refused(provision, over);
    expect(Object.fromEntries(Object.entries({ records, categories, limits, permits, unevaluated }).filter(([, value]) => value !== undefined))).toEqual(expected);
  });

  it('to whom', () => {
    const against = (...actor: NonNullable<ConsentProvision['actor']>): unknown => read([consent({ type: 'deny', actor })]).facts.restrictions.map((each) => [each.against, each.unevaluated]);
    const as = (role: CodeableConcept, reference: object): NonNullable<ConsentProvision['actor']>[number] => ({ role, reference });
    const v3 = (value: string): CodeableConcept => code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', value);
    const known = (value: string): object => ({ identifier: { system: cs('party-class'), value } });
    expect([against(recipient('Organization/hospital'), recipient('Practitioner/officer')), against(as(v3('CST'), { reference: 'Organization/program' }), as(v3('WIT'), { display: 'x' })), against(as(v3('WIT'), { reference: 'Organization/program' }), recipient('Organization/hospital'))])
      .toEqual([[[{ organization: 'hospital' }, undefined], [{ person: 'officer' }, undefined]], [[{}, undefined]], [[{ organization: 'hospital' }, undefined]]]);
    expect([against(as(v3('IRCP'), known('tpo-general'))), against(as(v3('IRCP'), known('neighbours'))), against(as(v3('IRCP'), known('named-roles-on-care-team'))), against(as(own('role', 'judge'), { reference: 'Organization/hospital' }))])
      .toEqual([[[{ recipientClass: 'tpo-general' }, undefined]], [[{}, ['provision.actor']]], [[{}, ['provision.actor']]], [[{ organization: 'hospital', roles: ['judge'] }, undefined]]]);
  });
});
