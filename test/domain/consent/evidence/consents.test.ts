// SPDX-License-Identifier: Apache-2.0
/** Consents as others write them, and what happens to what cannot be evaluated. Numbers: known failures of engines like this one. */
import { describe, expect, it } from '@jest/globals';
import type { Coding, Consent, ConsentProvision, Extension, Organization, Resource } from '@medplum/fhirtypes';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { code, consent, own, read, recipient, registry, sameAtJail } from './support.ts';

const v3 = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: value });
const label = (value: string): Coding => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: value });
const permit: ConsentProvision = { type: 'permit', actor: [recipient('Organization/hospital')], code: [own('category', 'medication-list')], purpose: [v3('TREAT')] };
/** A reference that this server cannot resolve. */
const ELSEWHERE = 'https://elsewhere.example/fhir/Organization/hospital';
const paper = (resource: Consent): ConsentPaper => read([resource]).facts.consents[0]!;

describe('consents as others write them', () => {
  it('an IHE PCF basic consent permits by its root type, for the organization that holds it, signed on paper', () => {
    const pcf = consent({ type: 'permit', purpose: [v3('TREAT'), v3('HPAYMT'), v3('HOPERAT')], actor: [recipient('Organization/hospital')] });
    expect(paper(pcf)).toMatchObject({
      variant: 'specific', disclosers: ['program'], recipients: ['hospital'], categories: [], verified: true,
      purposes: ['treatment', 'emergency-treatment', 'payment', 'operations'],
      signatures: [{ signer: 'rosa', role: 'patient', date: '2026-03-02', method: 'wet-ink' }],
    });
  });

  it('a PCF consent that nobody here has checked is unverified and unsigned', () => {
    const { verification: _, ...unchecked } = consent(permit);
    expect(paper(unchecked)).toMatchObject({ verified: false, signatures: [] });
  });

  it('an SDOHCC consent with a HIPAA policy rule permits by its root type, and an actor that is neither giver nor receiver gets nothing', () => {
    const sdoh = consent({
      type: 'permit', period: { start: '2026-01-01' }, code: [own('category', 'housing-supports')], purpose: [v3('TREAT')],
      actor: [{ role: code('http://terminology.hl7.org/CodeSystem/contractsignertypecodes', 'EVTWIT'), reference: { reference: 'Organization/probation' } }, recipient('Organization/hospital')],
      action: [code('http://terminology.hl7.org/CodeSystem/consentaction', 'access')],
    }, { policyRule: code('http://terminology.hl7.org/CodeSystem/consentpolicycodes', 'hipaa-auth') });
    expect(paper(sdoh)).toMatchObject({ verified: true, recipients: ['hospital'], categories: ['housing-supports'], period: { start: '2026-01-01', end: null } });
  });

  it('a policy rule alone gives the base: OPTIN permits nothing without elements, OPTOUT refuses everything (2)', () => {
    const { provision: _, ...bare } = consent(permit);
    const optIn = read([{ ...bare, policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN') }]).facts;
    expect([optIn.consents[0]?.recipients, optIn.consents[0]?.categories, optIn.restrictions]).toEqual([[], [], []]);
    const optOut = read([{ ...bare, policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTOUT') }]).facts;
    expect([optOut.consents, optOut.restrictions]).toEqual([[], [expect.objectContaining({ kind: 'standalone-deny-consent', against: {} })]]);
  });

  it('an opt-out with a permit inside refuses everything else, and permits that (2)', () => {
    const { facts } = read([consent(permit, { policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTOUT') })]);
    expect(facts.consents).toEqual([expect.objectContaining({ id: 'c1', recipients: ['hospital'], categories: ['medication-list'], verified: true })]);
    expect(facts.restrictions).toEqual([expect.objectContaining({ id: 'c1', against: {}, permits: [expect.objectContaining({ recipients: ['hospital'], categories: ['medication-list'] })] })]);
  });

  it('a base that is neither permit nor denial permits nothing', () => {
    const { type: _, ...untyped } = permit;
    expect(paper(consent(untyped)).verified).toBe(false);
  });

  it('every member of provision.code counts, not the first alone (4)', () => {
    expect(paper(consent({ ...permit, code: [own('category', 'diagnosis'), own('category', 'medication-list')] })).categories).toEqual(['diagnosis', 'medication-list']);
  });

  it('a consent about another patient is another\'s, even in this person\'s file (15)', () => {
    expect(paper(consent(permit, { patient: { reference: 'Patient/somebody-else' } })).patient).toBe('somebody-else');
    expect(paper(consent(permit, { patient: { display: 'Rosa Delgado' } })).patient).toBe('');
    expect(paper(consent(permit, { patient: { identifier: { system: 'http://example.org/mrn', value: '77' } } })).patient).toBe('rosa');
  });

  it('a consent on the Patient of another source of the same person is hers', () => {
    const { facts } = read([sameAtJail, consent(permit, { patient: { reference: 'Patient/zz-rosa-at-jail' } })]);
    expect([facts.consents[0]?.patient, facts.patient.id]).toEqual(['rosa', 'rosa']);
  });

  it('actors count by reference or by system and value, never by display (11)', () => {
    const role = code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP');
    const named = (reference: ConsentProvision['actor']): readonly string[] => paper(consent({ ...permit, actor: reference! })).recipients;
    expect(named([{ role, reference: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-hospital' } } }])).toEqual(['hospital']);
    expect(named([{ role, reference: { display: 'hospital' } }])).toEqual([]);
    expect(named([{ role, reference: { reference: 'https://elsewhere.example/Organization/hospital' } }])).toEqual([]);
    expect(named([{ role, reference: { reference: 'PractitionerRole/officer-role' } }])).toEqual(['officer']);
  });

  it('a number that several organizations bear names none of them for sure: a permit by it is none, a refusal by it is of everybody', () => {
    const role = code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP');
    const reference = { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: 'npi-hospital' } };
    const alike = (id: string): Organization => ({ resourceType: 'Organization', id, identifier: [reference.identifier, reference.identifier] });
    const twice = [...registry, alike('annex')];
    const within: ConsentProvision = { type: 'deny', actor: [{ role, reference: { reference: '#who' } }] };
    const by = (provision: ConsentProvision, registered: readonly Resource[]): readonly unknown[] => {
      const { consents, restrictions } = read([consent(provision, { contained: [{ ...alike('who') }] })], {}, registered).facts;
      return [consents[0]?.recipients, restrictions[0]?.against];
    };
    expect([registry, twice].map((each) => by({ ...permit, actor: [{ role, reference }] }, each))).toEqual([[['hospital'], undefined], [[], undefined]]);
    expect([registry, twice].map((each) => by(within, each)[1])).toEqual([{ organization: 'hospital' }, {}]);
    expect([registry, twice].map((each) => by({ type: 'deny', actor: [{ role, reference }] }, each)[1])).toEqual([{ organization: 'hospital' }, {}]);
    expect(by({ type: 'deny', actor: [{ role, reference: { ...reference, reference: 'Organization/hospital' } }] }, twice)[1]).toEqual({ organization: 'hospital' });
    expect(by({ type: 'deny', actor: [{ role, reference }] }, [alike('hospital')])[1]).toEqual({ organization: 'hospital' });
  });
});

describe('what cannot be evaluated makes a consent permit nothing, and says so (1)', () => {
  it.each<readonly [string, ConsentProvision]>([
    ['securityLabel', { ...permit, securityLabel: [{ system: 'http://example.org/labels', code: 'SECRET' }] }],
    ['securityLabel', { ...permit, securityLabel: [label('NODSCLCD')] }],
    ['action', { ...permit, action: [code('http://example.org', 'give')] }],
    ['actor', { ...permit, actor: [...permit.actor!, { role: code('http://example.org', 'x'), reference: { reference: 'Organization/probation' } }] }],
    ['period', { ...permit, period: { end: 'soon' } }],
    ['dataPeriod', { ...permit, dataPeriod: { start: 'always' } }],
    ['provision', { ...permit, provision: [{ code: [own('category', 'diagnosis')] }] }],
    ['modifierExtension', { ...permit, modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] }],
  ])('%s', (element, provision) => {
    const { facts, issues } = read([consent(provision)]);
    expect(facts.consents[0]?.verified).toBe(false);
    expect(issues.some((each) => each.at?.includes(element))).toBe(true);
  });

  it('an unknown value beside known ones grants nothing of its own and spoils nothing', () => {
    const { facts, issues } = read([consent({
      ...permit, code: [...permit.code!, { text: 'whatever' }], purpose: [v3('TREAT'), v3('NOSUCH')], actor: [...permit.actor!, recipient(ELSEWHERE)],
      class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }, { code: 'something' }], data: [{ meaning: 'instance', reference: { display: 'the letter' } }],
    })]);
    expect(facts.consents[0]).toMatchObject({
      verified: true, categories: ['medication-list'], purposes: ['treatment', 'emergency-treatment'], limits: { types: ['Observation'], data: { records: [], authors: [] } },
      unevaluated: ['provision.code', 'provision.class', 'provision.data', 'provision.actor.reference', 'provision.purpose'],
    });
    expect(facts.consents[0]?.limits).not.toHaveProperty('codes');
    expect(issues).toHaveLength(5);
  });

  it('a Part 2 label alone means the whole Part 2 record, as a person would say it', () => {
    const { code: _, ...open } = permit;
    expect(paper(consent({ ...open, securityLabel: [label('42CFRPart2')] }))).toMatchObject({ verified: true, categories: ['entire-sud-treatment-record'], limits: { labels: ['42CFRPart2'] } });
  });

  it('no issue shows anything of the patient', () => {
    const { issues } = read([consent({ ...permit, class: [{ code: 'Secret' }], code: [{ text: 'heroin' }] })]);
    expect(JSON.stringify(issues)).not.toMatch(/rosa|delgado|secret|heroin/i);
  });
});

describe('denials deny whatever they might cover', () => {
  const deny = (provision: ConsentProvision): Consent => consent({ type: 'deny', ...provision });
  const restrictions = (resource: Consent, purpose: 'treatment' | 'research' = 'treatment'): readonly unknown[] => read([resource], { purpose }).facts.restrictions;

  it('a refusal against one organization is filed as a restriction against it', () => {
    expect(restrictions(deny({ actor: [recipient('Organization/hospital')], code: [own('category', 'diagnosis')] }))).toEqual([
      { id: 'c1', kind: 'standalone-deny-consent', by: 'program', madeOn: '2026-03-02', against: { organization: 'hospital' }, categories: ['diagnosis'] },
    ]);
  });

  it.each<readonly [string, ConsentProvision]>([
    ['an unknown actor', { actor: [recipient(ELSEWHERE)] }],
    ['an actor of unknown role', { actor: [{ role: code('http://example.org', 'x'), reference: { reference: 'Organization/probation' } }] }],
    ['an actor known by name only', { actor: [{ role: code('http://example.org', 'x'), reference: { display: 'someone' } }] }],
    ['nobody', {}],
  ])('against %s it is against everyone', (_what, provision) => {
    expect(restrictions(deny(provision))).toEqual([expect.objectContaining({ against: {} })]);
  });

  it.each<readonly [string, ConsentProvision]>([
    ['an unknown code', { code: [own('category', 'diagnosis'), { text: 'whatever' }] }],
    ['an unknown label', { securityLabel: [label('ETH'), { system: 'http://example.org', code: 'SECRET' }] }],
    ['an unknown kind of information', { class: [{ code: 'something' }] }],
    ['a data period that cannot be read', { dataPeriod: { start: 'always' } }],
    ['data whose neighbours nobody looked up', { data: [{ meaning: 'related', reference: { reference: 'Encounter/e' } }] }],
    ['data that cannot be resolved', { data: [{ meaning: 'instance', reference: { display: 'the letter' } }] }],
    ['something that it gives back under an unknown purpose', { provision: [{ type: 'permit', code: [own('category', 'diagnosis')], securityLabel: [{ code: 'x' }] }] }],
  ])('limited by %s it covers everything, and says so', (_what, provision) => {
    const [restriction] = restrictions(deny(provision)) as readonly Readonly<Record<string, unknown>>[];
    const { unevaluated, ...rest } = restriction!;
    expect(rest).toEqual({ id: 'c1', kind: 'standalone-deny-consent', by: 'program', madeOn: '2026-03-02', against: {} });
    expect(unevaluated).toHaveLength(1 + Number('provision' in provision));
  });

  it('limited by what can be evaluated it is evaluated: purpose, period, custodian, action', () => {
    const custodian = (id: string): ConsentProvision => ({ actor: [{ role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST'), reference: { reference: `Organization/${id}` } }] });
    const counts = (provision: ConsentProvision, purpose: 'treatment' | 'research' = 'treatment'): number => restrictions(deny(provision), purpose).length;
    expect([counts({ purpose: [v3('HRESCH')] }), counts({ purpose: [v3('HRESCH')] }, 'research'), counts({ purpose: [v3('CLINTRCH')] }, 'research'), counts({ purpose: [v3('NOSUCH')] })]).toEqual([0, 1, 1, 1]);
    expect([counts({ period: { end: '2026-11-21' } }), counts({ period: { end: '2026-11-22' } }), counts({ period: { start: '2026-11-23' } }), counts({ period: { end: 'soon' } })]).toEqual([0, 1, 0, 1]);
    expect([counts(custodian('hospital')), counts(custodian('program')), counts({ actor: [{ role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST'), reference: { reference: ELSEWHERE } }] })]).toEqual([0, 1, 1]);
    expect([counts({ action: [code('http://terminology.hl7.org/CodeSystem/consentaction', 'collect')] }), counts({ action: [{ text: 'give' }] })]).toEqual([0, 1]);
  });

  it('one of another patient, and one that is not active, binds nobody', () => {
    expect(restrictions({ ...deny({}), patient: { reference: 'Patient/somebody-else' } })).toEqual([]);
    expect(restrictions({ ...deny({}), status: 'rejected' })).toEqual([]);
  });

  it('nested provisions keep their own type, to any depth (1, 2)', () => {
    const nested: ConsentProvision = {
      ...permit, provision: [{
        type: 'deny', code: [own('category', 'diagnosis')], actor: [recipient('Organization/probation')], purpose: [v3('TREAT')], dataPeriod: { start: '2026-01' },
        provision: [{ type: 'permit', code: [own('category', 'diagnosis')], purpose: [v3('HPAYMT')], provision: [{ type: 'deny', code: [own('category', 'claim')] }] }],
      }],
    };
    expect(paper(consent(nested))).toMatchObject({ verified: true, denies: [{
      categories: ['diagnosis'], recipients: ['probation'], purposes: ['treatment', 'case-coordination', 'emergency-treatment'], dataPeriod: { start: '2026-01-01', end: null },
      permits: [{ categories: ['diagnosis'], purposes: ['payment'], denies: [{ categories: ['claim'] }] }],
    }] });
  });

  it('a nested denial that cannot be evaluated takes everything, and what it would give back stays denied', () => {
    const denies = (provision: ConsentProvision): ConsentPaper['denies'] => paper(consent({ ...permit, provision: [{ type: 'deny', ...provision }] })).denies;
    expect(denies({ securityLabel: [{ code: 'x' }] })).toEqual([{ categories: ['*'] }]);
    expect(denies({ code: [{ text: 'whatever' }] })).toEqual([{ categories: ['*'] }]);
    expect(denies({ code: [own('category', 'claim')], actor: [recipient(ELSEWHERE)] })).toEqual([{ categories: ['claim'] }]);
    expect(denies({ code: [own('category', 'claim')], purpose: [v3('NOSUCH')] })).toEqual([{ categories: ['claim'] }]);
    expect(denies({ code: [own('category', 'claim')], provision: [{ type: 'permit', securityLabel: [{ code: 'x' }], code: [own('category', 'claim')] }] })).toEqual([{ categories: ['claim'] }]);
    expect(denies({ code: [own('category', 'claim')], period: { end: '2026-11-01' } })).toBeUndefined();
  });
});

describe('dates of a consent', () => {
  const period = (value: NonNullable<ConsentProvision['period']>, asOf = '2026-11-22T10:00:00-06:00'): ConsentPaper['period'] =>
    read([consent({ ...permit, period: value })], { asOf }).facts.consents[0]!.period;

  it('an end by day includes that whole local day (9)', () => {
    expect(period({ end: '2026-11-22' }, '2026-11-23T05:59:00Z')).toEqual({ start: null, end: '2026-11-22' });
    expect(read([consent({ ...permit, period: { end: '2026-11-22' } })], { asOf: '2026-11-23T05:59:00Z' }).facts.asOf.slice(0, 10)).toBe('2026-11-22');
  });

  it('an end by the minute is over when the minute has passed, and a start by the minute has not begun before it', () => {
    expect(period({ end: '2026-11-22T09:59:00-06:00' }).end).toBe('2026-11-21');
    expect(period({ end: '2026-11-22T10:01:00-06:00' }).end).toBe('2026-11-22');
    expect(period({ start: '2026-11-22T10:01:00-06:00' }).start).toBe('2026-11-23');
  });

  it('a month means its first to its last day', () => {
    expect(period({ start: '2026-02', end: '2028-02' })).toEqual({ start: '2026-02-01', end: '2028-02-29' });
  });

  it('a data period is drawn in for a permit and out for a denial', () => {
    const data = { start: '2026-01-05T12:00:00-06:00', end: '2026-02-05T12:00:00-06:00' };
    expect(paper(consent({ ...permit, dataPeriod: data })).dataPeriod).toEqual({ start: '2026-01-06', end: '2026-02-04' });
    const denied = paper(consent({ ...permit, provision: [{ type: 'deny', code: [own('category', 'claim')], dataPeriod: data }] })).denies;
    expect(denied?.[0]?.dataPeriod).toEqual({ start: '2026-01-05', end: '2026-02-05' });
  });
});

describe('what stands on the form', () => {
  const ext = (name: string, ...parts: readonly Record<string, unknown>[]): Extension =>
    ({ url: `https://throughcare.dev/fhir/StructureDefinition/${name}`, extension: parts as never });

  it('a revocation that cannot be read whole revokes everything', () => {
    const revoked = (...parts: readonly Record<string, unknown>[]): ConsentPaper['revocation'] => paper(consent(permit, { extension: [ext('consent-revocation', ...parts)] })).revocation;
    expect(revoked()).toEqual({ date: '0001-01-01', form: 'written', recipients: 'all' });
    expect(revoked({ url: 'date', valueDate: '2026-10-20' }, { url: 'form', valueCode: 'oral' }, { url: 'recipient', valueReference: { display: 'someone' } })?.recipients).toBe('all');
  });

  it('a second revocation adds its recipients and does not take back the first', () => {
    const one = (recipientId: string, date: string): ReturnType<typeof ext> => ext('consent-revocation', { url: 'date', valueDate: date }, { url: 'form', valueCode: 'written' }, { url: 'recipient', valueReference: { reference: `Organization/${recipientId}` } });
    expect(paper(consent(permit, { extension: [one('hospital', '2026-10-20'), one('probation', '2026-09-01')] })).revocation)
      .toEqual({ date: '2026-09-01', form: 'written', recipients: ['hospital', 'probation'] });
  });

  it('two kinds of consent on one form do not stand alone, and an unknown kind is not used', () => {
    const kinds = (...variants: readonly string[]): ConsentPaper => paper(consent(permit, {
      category: variants.map((each) => own('consent-variant', each)), extension: [{ url: sd('consent-standalone'), valueBoolean: true }],
    }));
    expect([kinds('specific').standalone, kinds('specific', 'legal-proceeding').standalone]).toEqual([true, false]);
    expect(kinds('cj-whatever').verified).toBe(false);
  });

  it('a form that somebody found wrong is not verified, whoever else signed it off', () => {
    expect(paper(consent(permit, { verification: [{ verified: true }, { verified: false }] })).verified).toBe(false);
  });
});
