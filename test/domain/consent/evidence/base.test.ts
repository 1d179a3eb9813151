// SPDX-License-Identifier: Apache-2.0
/** What a consent says at its base, as real systems write it: a word of refusal holds wherever it stands, and what is not understood never releases. */
import { describe, expect, it } from '@jest/globals';
import type { CodeableConcept, Consent, ConsentProvision } from '@medplum/fhirtypes';
import { baseRule, isAboutDisclosure, isForResearch, mayRefuse, optsOut } from '../../../../src/domain/consent/evidence/consents/base.ts';
import { code, consent, own, read, recipient } from './support.ts';

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const POLICY = 'http://terminology.hl7.org/CodeSystem/consentpolicycodes';
const SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
const bare = (over: Partial<Consent> = {}): Consent => {
  const { provision: _none, ...rest } = consent({}, over);
  return rest;
};
const rule = (policyRule: CodeableConcept): Consent => bare({ policyRule });
const category = (...all: readonly CodeableConcept[]): Consent => bare({ category: [...all] });
/** What it does to this ask: nothing, or refuses whom, and how many papers there are that could let something out. */
const done = (resource: Consent): string => {
  const { consents, restrictions } = read([resource]).facts;
  const permits = consents.filter((each) => each.verified).length;
  return [...restrictions.map((each) => `refuses ${JSON.stringify(each.against)}`), ...(permits === 0 ? [] : [`${String(permits)} permits`])].join(', ');
};

describe('a refusal', () => {
  it.each<readonly [string, Consent]>([
    ['OPTOUT', rule(code(ACT, 'OPTOUT'))], ['OPTOUTE', rule(code(ACT, 'OPTOUTE'))], ['all but emergencies', rule(code(ACT, 'EMRGONLY'))], ['without a system', rule({ coding: [{ code: 'OPTOUT' }] })],
    ['in a system of its own', rule(code('http://local.example/consent', 'opt-out'))], ['in a text', rule({ text: 'OPTOUT' })], ['in a text that goes on', rule({ text: 'Opt out of sharing' })],
    ['beside the law it rests on', rule({ coding: [...code(POLICY, 'hipaa-auth').coding, ...code(ACT, 'OPTOUT').coding] })],
    ['as a category', category(code(ACT, 'OPTOUT'))], ['as one category of two', category(code('http://loinc.org', '59284-0'), code('http://terminology.hl7.org/CodeSystem/consentcategorycodes', 'emrgonly'))], ['as the text of a category', category({ text: 'opt-out' })],
  ])('by its policy: %s', (_sentence, resource) => {
    expect([optsOut(resource), baseRule(resource), mayRefuse(resource), done(resource)]).toEqual([true, 'deny', false, 'refuses {}']);
  });

  it.each<readonly [string, Consent]>([
    ['a policy of a system that nobody knows', rule(code('http://local.example/consent', 'N'))], ['a code without a system', rule({ coding: [{ code: 'DENY' }] })], ['a code of another system of HL7', rule(code('http://terminology.hl7.org/CodeSystem/v2-0136', 'N'))],
    ['a code without a code', rule({ coding: [{ system: ACT, display: 'x' }, { display: 'No' }] })],
    ['a restriction under HIPAA', rule(code(POLICY, 'hipaa-restrictions'))], ['a self-paid item', rule(code(POLICY, 'hipaa-self-pay'))], ['a self-paid item, by the law', rule(code('http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw', 'HIPAASelfPay'))],
    ['our own policy of a restriction', rule(own('policy', 'restriction'))], ['our own category of a restriction', category(own('restriction-kind', 'standalone-deny-consent'))],
    ...['I opted out', 'I hereby opt  out', 'Hereby optout', 'No sharing', 'Patient refuses', 'Refusal of sharing', 'denies release', 'Denied', 'declines', 'dissent', 'objects to sharing', 'Restricted', 'prohibited', 'withhold', 'withheld', 'revoked', 'revocation', 'do not share', 'never', 'Don\'t share', 'No', 'rechazo', 'rehúso', 'negado', 'me niego']
      .map((text): [string, Consent] => [`the words "${text}"`, rule({ text })]),
    ['words in the display of a policy', rule({ coding: [{ system: ACT, code: 'NOPP', display: 'Notice, sharing refused' }] })], ['words in a category', category({ text: 'Declined' })],
    ['a word for the code of a category', category({ coding: [{ system: 'http://local.example/consent', code: 'REFUSED' }] })], ['the address of a policy', bare({ policy: [{ uri: 'http://local.example/forms/privacy-restriction' }] })],
    ['an address that opts out', bare({ policy: [{ authority: 'http://local.example' }, { uri: 'urn:example:opt-out' }] })],
  ])('perhaps: %s. Nothing goes until somebody has looked', (_sentence, resource) => {
    expect([optsOut(resource), baseRule(resource), mayRefuse(resource), done(resource)]).toEqual([false, 'unclear', true, 'refuses {}']);
  });

  const PERMIT: ConsentProvision = { type: 'permit', period: { start: '2026-01-01' }, actor: [recipient('Organization/hospital')] };
  it.each<readonly [string, Partial<Consent>]>([
    ...['Patient declined to share', 'declines', 'Opted out', 'Patient opts  out', 'refused', 'Refuses release', 'Refusal of sharing', 'denied by the patient', 'denies', 'dissents', 'dissent', 'objects', 'Do not share', "Doesn't release",
      'did not consent', 'No sharing', 'no consent', 'NO', 'Deny', 'refuse', 'Refusal', 'decline', 'rechazo', 'niego', 'El paciente no autoriza', 'no comparta', 'Declined. Can be asked again'].map((text): [string, Partial<Consent>] => [`"${text}"`, { policyRule: { text } }]),
    ['in the code of a policy', { policyRule: code('http://local.example/consent', 'DENY') }], ['in the display of a policy', { policyRule: { coding: [{ system: ACT, code: 'OPTIN', display: 'Patient declined' }] } }],
    ['in a category', { category: [{ text: 'Declined' }] }], ['in its scope', { scope: { text: 'Patient refuses sharing' } }],
  ])('in words, beside a permit: %s. Nothing goes until somebody has looked', (_sentence, over) => {
    const resource = consent(PERMIT, over);
    const { consents, restrictions } = read([resource]).facts;
    expect([baseRule(resource), mayRefuse(resource), consents.map((each) => each.verified), restrictions.map(({ against, permits }) => [against, permits])]).toEqual(['permit', true, [false], [[{}, undefined]]]);
    expect(read([resource]).issues.map((each) => each.at)).toContain('Consent/c1.policyRule');
  });

  it('in words counts in the scope where nothing permits', () => {
    expect(done(bare({ scope: { text: 'Patient refuses sharing' } }))).toBe('refuses {}');
  });

  it('in words, beside a permission under the sharing protocol, permits nothing', () => {
    const permission = (over: Partial<Consent>): Consent => consent({ type: 'permit', code: [own('category', 'claim')] }, { category: [own('consent-variant', 'sharing-permission')], ...over });
    expect(['OPTIN', 'Declined'].map((text) => read([permission({ policyRule: { text } })], { purpose: 'case-coordination' }).facts.restrictions.length)).toEqual([0, 1]);
  });

  it('that may be one says which element was not understood', () => {
    expect(read([rule({ text: 'No' })]).issues.map((each) => each.at)).toContain('Consent/c1.policyRule');
    expect(read([rule(code(ACT, 'OPTOUT'))]).issues.map((each) => each.at)).not.toContain('Consent/c1.policyRule');
  });

  it('that may be one keeps its exceptions, and permits nothing by them', () => {
    const untyped: ConsentProvision = { provision: [{ type: 'permit', actor: [recipient('Organization/hospital')], code: [own('category', 'claim')] }] };
    const { consents, restrictions } = read([consent(untyped, { policyRule: { text: 'No' } })]).facts;
    expect([consents.map((each) => each.verified), restrictions.map((each) => each.permits?.[0]?.permits?.[0]?.categories)]).toEqual([[false], [['claim']]]);
  });
});

describe('no refusal', () => {
  it.each<readonly [string, Consent, ReturnType<typeof baseRule>]>([
    ['no policy at all', bare(), 'unclear'], ['a law', rule(code(POLICY, 'hipaa-auth')), 'unclear'], ['a law by its name', rule({ text: '42 CFR 2.31' }), 'unclear'], ...['Form no. 5', 'Form no 5', 'Form no.5'].map((text): [string, Consent, 'unclear'] => [`a form by its number, "${text}"`, rule({ text }), 'unclear']),
    ['a privacy law', rule(code('http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw', '42CFRPart2')), 'unclear'], ['our own other policies', rule(own('policy', 'other')), 'unclear'],
    ['a notice', rule(code(ACT, 'NOPP')), 'unclear'], ['a code beside one that is understood', rule({ coding: [{ code: 'N' }, ...code(POLICY, 'hipaa-auth').coding] }), 'unclear'],
    ['the address of a law', bare({ policy: [{ uri: 'https://www.ecfr.gov/current/title-42/part-2' }] }), 'unclear'], ['a policy without an address', bare({ policy: [{ authority: 'http://local.example' }] }), 'unclear'],
    ['an opt-in by words', rule({ text: 'Opt-in' }), 'unclear'], ['an opt-in', rule(code(ACT, 'OPTIN')), 'permit'], ['an opt-in with restrictions', rule(code(ACT, 'OPTINR')), 'permit'],
    ['a permit under a policy nobody knows', consent({ type: 'permit' }, { policyRule: code('http://local.example/consent', 'N') }), 'permit'], ...[
      'You may refuse', 'A right to sign or decline; nothing is denied if it is declined', 'Care will not be denied', 'Does not permit redisclosure', 'I can be refused nothing', 'Could be declined', 'would be refused', 'It shall be refused to others', 'Not denied unless refused',
      'se niega si no firma', 'puede decir: no autorizo', 'derecho: rechazo', 'Refusing is free', '42 CFR 2.31', 'Does not expire', 'Restricted to the hospital', 'Form no. 5',
    ].map((text): [string, Consent, 'permit'] => [`a permit whose policy says "${text}"`, consent({ type: 'permit' }, { policyRule: { text } }), 'permit']),
    ['a permit under our policy of restrictions', consent({ type: 'permit' }, { category: [own('restriction-kind', 'agreed')] }), 'permit'],
  ])('%s', (_sentence, resource, base) => {
    expect([optsOut(resource), mayRefuse(resource), baseRule(resource), read([resource]).facts.restrictions]).toEqual([false, false, base, []]);
  });
});

describe('a holder\'s own restriction', () => {
  const PLAN: ConsentProvision = { type: 'deny', actor: [recipient('Organization/hospital')] };
  const kept = (kind: string, provision: ConsentProvision = PLAN): string => done(consent(provision, { category: [own('restriction-kind', kind)], policyRule: code(ACT, 'OPTOUT') }));

  it.each<readonly [string, string, string]>([
    ['agreed', kept('agreed'), 'refuses {"organization":"hospital"}'], ['owed for a payment', kept('requested-paid-in-full'), 'refuses {"organization":"hospital"}'],
    ['the person\'s own refusal is of everything', kept('standalone-deny-consent'), 'refuses {}'], ['one that does not say what it is of', kept('agreed', { actor: PLAN.actor! }), 'refuses {}'],
  ])('is of what its root names, also under a policy that opts out: %s', (_sentence, seen, expected) => {
    expect(seen).toBe(expected);
  });
});

describe('a no to a study', () => {
  const study = (provision: ConsentProvision, purpose: 'treatment' | 'research', ...scopes: readonly string[]): number =>
    read([consent(provision, { scope: { coding: scopes.map((each) => code(SCOPE, each).coding[0]!) } })], { purpose }).facts.restrictions.length;
  const care: ConsentProvision = { type: 'deny', purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }] };

  it('refuses research, and leaves care alone', () => {
    expect([study({ type: 'deny' }, 'research', 'research'), study({ type: 'deny' }, 'treatment', 'research')]).toEqual([1, 0]);
  });

  it('refuses what it names, where it names what for', () => {
    expect([study(care, 'research', 'research'), study(care, 'treatment', 'research')]).toEqual([0, 1]);
  });

  it('is a refusal like any other where it is about privacy too', () => {
    expect([study({ type: 'deny' }, 'treatment', 'research', 'patient-privacy'), study({ type: 'deny' }, 'treatment')]).toEqual([1, 1]);
    expect([isForResearch(bare({ scope: {} })), isAboutDisclosure(bare({ scope: {} })), isAboutDisclosure(bare({ scope: code(SCOPE, 'research') }))]).toEqual([false, true, true]);
  });
});
