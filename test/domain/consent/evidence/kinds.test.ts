// SPDX-License-Identifier: Apache-2.0
/** What a Consent on file is: a paper that permits, a refusal, a restriction that a holder keeps, a permission under the sharing protocol, or none of the gate's. */
import { describe, expect, it } from '@jest/globals';
import type { Consent, ConsentProvision, Organization } from '@medplum/fhirtypes';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import { code, consent, context, own, patient, read, recipient, registry, sameAtJail, team } from './support.ts';

const INSIDE: ConsentProvision = { type: 'permit', code: [own('category', 'diagnosis')] };
const scope = (value: string): Partial<Consent> => ({ scope: code('http://terminology.hl7.org/CodeSystem/consentscope', value) });
const restriction = (...kinds: readonly string[]): Partial<Consent> => ({ category: kinds.map((each) => own('restriction-kind', each)) });

/** How many papers and how many refusals it is. */
const counted = (provision: ConsentProvision, over: Partial<Consent> = {}): readonly [number, number] => {
  const { consents, restrictions } = read([consent(provision, over)]).facts;
  return [consents.length, restrictions.length];
};

describe('a consent on file is', () => {
  it.each<readonly [string, readonly [number, number], ConsentProvision, Partial<Consent>?]>([
    ['a paper where it permits', [1, 0], INSIDE], ['a refusal where it denies', [0, 1], { type: 'deny' }],
    ['a refusal, and a paper for what it excepts', [1, 1], { type: 'deny', provision: [INSIDE] }],
    ['what a holder agreed to, which permits nothing by its exceptions', [0, 1], { type: 'deny', provision: [INSIDE] }, restriction('agreed')],
    ['what is owed for a payment, neither', [0, 1], { type: 'deny', provision: [INSIDE] }, restriction('requested-paid-in-full')],
    ['a refusal that says it is one', [1, 1], { type: 'deny', provision: [INSIDE] }, restriction('standalone-deny-consent')],
    ['kept by the holder as soon as one of its kinds is', [0, 1], { type: 'deny', provision: [INSIDE] }, restriction('standalone-deny-consent', 'agreed')],
    ['a paper where it permits, whatever kind of restriction it is filed as', [1, 0], INSIDE, restriction('agreed')],
    ['a paper, and a refusal of what it denies, where it is filed as a restriction', [1, 1], { ...INSIDE, provision: [{ type: 'deny' }] }, restriction('agreed')],
    ['a refusal for each denial in it, also inside a permit that it holds', [1, 2], { type: 'permit', provision: [{ type: 'deny' }, { type: 'permit', provision: [{ type: 'deny' }] }] }, restriction('requested-paid-in-full')],
    ['a paper alone where its denials are exceptions to it and nothing else', [1, 0], { ...INSIDE, provision: [{ type: 'deny' }] }],
    ['a paper, and a refusal of what it denies, where its policy is one of restrictions', [1, 1], { ...INSIDE, provision: [{ type: 'deny' }] }, { policyRule: code('http://terminology.hl7.org/CodeSystem/consentpolicycodes', 'hipaa-restrictions') }],
    ['a paper, and a refusal of what it denies, under our own policy of a restriction', [1, 1], { ...INSIDE, provision: [{ type: 'deny' }] }, { policyRule: own('policy', 'restriction') }],
    ['a paper alone under another policy of ours', [1, 0], { ...INSIDE, provision: [{ type: 'deny' }] }, { policyRule: own('policy', 'other') }],
    ['a paper alone under a policy without a code', [1, 0], { ...INSIDE, provision: [{ type: 'deny' }] }, { policyRule: { coding: [{ system: own('policy', '').coding[0]!.system }] } }],
    ['a paper nobody can use and the denials in it, where its base is not said', [1, 1], { provision: [{ type: 'deny' }] }],
    ['nothing where it is about care alone', [0, 0], INSIDE, scope('treatment')], ['nothing where it is an advance directive that refuses', [0, 0], { type: 'deny' }, scope('adr')],
    ['neither where it is a permission under the sharing protocol', [0, 0], INSIDE, { category: [own('consent-variant', 'sharing-permission')] }],
    ['a refusal where a form for permissions says no', [0, 1], { type: 'deny' }, { category: [own('consent-variant', 'sharing-permission')] }],
    ['a refusal where a form for permissions opts out, and no paper for what it excepts', [0, 1], INSIDE, { category: [own('consent-variant', 'sharing-permission')], policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTOUT') }],
  ])('%s', (_sentence, expected, provision, over = {}) => {
    expect(counted(provision, over)).toEqual(expected);
  });

  it('one of several, in the order in which they were filed', () => {
    const { facts } = read([consent(INSIDE, { id: 'b' }), consent({ type: 'deny' }, { id: 'z' }), consent(INSIDE, { id: 'a' }), consent({ type: 'deny' }, { id: 'y' })]);
    expect([facts.consents.map((each) => each.id), facts.restrictions.map((each) => each.id)]).toEqual([['b', 'a'], ['z', 'y']]);
  });
});

describe('who keeps a restriction', () => {
  const keeper = (...names: readonly string[]): unknown => read([consent({ type: 'deny' }, { ...restriction('agreed'), organization: names.map((name) => ({ reference: `Organization/${name}` })) })]).facts.restrictions.map((each) => each.by);

  it.each<readonly [string, readonly string[], string | undefined]>([
    ['is the one that the Consent names', ['hospital'], 'hospital'], ['is this holder, where it is one of several', ['hospital', 'program'], 'program'],
    ['is not known, where several others are named', ['hospital', 'probation'], undefined], ['is not known, where nobody is named', [], undefined],
  ])('%s', (_sentence, names, expected) => {
    expect(keeper(...names)).toEqual([expected]);
  });
});

describe('an item paid in full, as its request is filed', () => {
  const PAYER: Organization = { resourceType: 'Organization', id: 'payer', name: 'Payer', type: [own('legal-status', 'health-plan')] };
  const ITEM: ConsentProvision = { type: 'deny', data: [{ meaning: 'instance', reference: { reference: 'Claim/c' } }] };
  const policy = (system: string, value: string): Partial<Consent> => ({ policyRule: code(system, value) });
  const HL7 = 'http://terminology.hl7.org/CodeSystem/';
  const kinds = (provision: ConsentProvision, over: Partial<Consent>): unknown => {
    const asked = readAsk({ ...context, purpose: 'payment' }, readRegistry([...registry, PAYER]), [patient, consent(provision, over)]);
    return asked.ok && asked.value.facts.restrictions.map((each) => each.kind);
  };
  const to = (reference: string): ConsentProvision => ({ ...ITEM, actor: [recipient(reference)] });
  const SELF_PAY = policy(`${HL7}consentpolicycodes`, 'hipaa-self-pay');

  it.each<readonly [string, ConsentProvision, Partial<Consent>, readonly string[]]>([
    ['by our own kind', ITEM, restriction('requested-paid-in-full'), ['requested-paid-in-full']], ['by the policy of HL7', ITEM, SELF_PAY, ['requested-paid-in-full']],
    ['by the law, as HL7 codes it', ITEM, policy(`${HL7}v3-ActUSPrivacyLaw`, 'HIPAASelfPay'), ['requested-paid-in-full']], ['by the law in an older spelling', ITEM, policy('http://hl7.org/fhir/v3/ActUSPrivacyLaw', 'HIPAASelfPay'), ['requested-paid-in-full']],
    ['inside a permit', { type: 'permit', provision: [ITEM] }, SELF_PAY, ['requested-paid-in-full']], ['against the plan', to('Organization/payer'), SELF_PAY, ['requested-paid-in-full']],
    ['against a hospital it is a refusal of the hospital', to('Organization/hospital'), SELF_PAY, ['standalone-deny-consent']], ['against an officer it is a refusal of the officer', to('Practitioner/officer'), SELF_PAY, ['standalone-deny-consent']],
    ['against whoever treats it is a refusal of these', { ...ITEM, actor: [{ ...recipient(''), reference: { identifier: { system: cs('party-class'), value: 'my-treating-providers' } } }] }, SELF_PAY, ['standalone-deny-consent']],
    ['against both', { ...ITEM, actor: [recipient('Organization/payer'), recipient('Organization/hospital')] }, SELF_PAY, ['requested-paid-in-full', 'standalone-deny-consent']],
    ['our own kind says more than the policy', to('Organization/hospital'), { ...SELF_PAY, ...restriction('agreed') }, ['agreed']], ['under another restriction it is the person\'s own refusal', ITEM, policy(`${HL7}consentpolicycodes`, 'hipaa-restrictions'), ['standalone-deny-consent']],
    ['the code of that law in another code system', ITEM, policy('http://local.example/law', 'HIPAASelfPay'), ['standalone-deny-consent']], ['a policy without a code', ITEM, { policyRule: { coding: [{ system: `${HL7}consentpolicycodes` }] } }, ['standalone-deny-consent']], ['another code of that code system', ITEM, policy(`${HL7}v3-ActUSPrivacyLaw`, 'HIPAAAuth'), ['standalone-deny-consent']],
  ])('%s', (_sentence, provision, over, expected) => {
    expect(kinds(provision, over)).toEqual(expected);
  });
});

describe('a permission under the sharing protocol', () => {
  const LEAD = team('lead-planner', 'Organization/program');
  const INCOME: ConsentProvision = { type: 'permit', code: [own('category', 'income')] };
  const custodian = (id: string): NonNullable<ConsentProvision['actor']>[number] => ({ ...recipient(`Organization/${id}`), role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST') });
  const permission = (provision: ConsentProvision = {}, over: Partial<Consent> = {}): Consent => consent({ ...INCOME, ...provision }, { category: [own('consent-variant', 'sharing-permission')], ...over });
  const SISTER: AskContext['to'] = { person: 'sister', role: 'family-member', verified: true };
  const REGISTERED = [...registry, { resourceType: 'Organization' as const, id: 'church', type: [own('partner-kind', 'support-system')] }, { resourceType: 'Practitioner' as const, id: 'deacon' }];
  const CHURCH: AskContext['to'] = { organization: 'church', person: 'deacon', role: 'caregiver', verified: true };
  const permitted = (paper: Consent, to = SISTER): unknown => read([LEAD, sameAtJail, paper], { purpose: 'case-coordination', to }, REGISTERED).facts.sharingMatrix?.permittedCategories;

  it.each<readonly [string, Consent, AskContext['to']?]>([
    ['for all', permission()], ['for the person who asks', permission({ actor: [recipient('RelatedPerson/sister')] })], ['for the organization that asks', permission({ actor: [recipient('Organization/church')] }), CHURCH],
    ['for somebody there', permission({ actor: [recipient('Practitioner/deacon')] }), CHURCH], ['from this holder', permission({ actor: [custodian('program')] })], ['from this holder and another', permission({ actor: [custodian('hospital'), custodian('program')] })],
    ['for coordination', permission({ purpose: [{ system: own('purpose', '').coding[0]!.system, code: 'case-coordination' }] })], ['until today', permission({ period: { end: '2026-11-22' } })],
    ['on the Patient of another source of the person', permission({}, { patient: { reference: 'Patient/zz-rosa-at-jail' } })], ['beside an empty list of exceptions', permission({ provision: [] })],
    ['on a policy that opts in', permission({}, { policyRule: code('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN') })],
  ])('counts %s', (_sentence, paper, to = SISTER) => {
    expect(permitted(paper, to)).toEqual(['income']);
  });

  it.each<readonly [string, Consent, AskContext['to']?]>([
    ['for somebody else', permission({ actor: [recipient('RelatedPerson/brother')] })], ['for another organization', permission({ actor: [recipient('Organization/hospital')] }), CHURCH],
    ['from another holder', permission({ actor: [custodian('hospital')] })], ['for treatment', permission({ purpose: [{ system: own('purpose', '').coding[0]!.system, code: 'treatment' }] })],
    ['that is over', permission({ period: { end: '2026-11-21' } })], ['that has not begun', permission({ period: { start: '2026-11-23' } })], ['whose time cannot be read', permission({ period: { end: 'soon' } })],
    ['on paper that is not active', permission({}, { status: 'rejected' })], ['of another person', permission({}, { patient: { reference: 'Patient/other' } })], ['of somebody who is only named', permission({}, { patient: { display: 'Rosa' } })],
    ['that refuses', permission({ type: 'deny' })], ['that says in words that the person declined', permission({}, { policyRule: { text: 'Declined' } })], ['whose base nobody can tell', consent({ code: INCOME.code! }, { category: [own('consent-variant', 'sharing-permission')] })],
    ['that is limited to some days', permission({ dataPeriod: { start: '2026-01-01' } })], ['that is limited to some records', permission({ data: [{ meaning: 'instance', reference: { reference: 'Observation/o1' } }] })],
    ['that excepts something', permission({ provision: [{ type: 'deny', code: [own('category', 'claim')] }] })], ['that changes its meaning', permission({ modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] })],
    ['by way of an intermediary', permission({ actor: [recipient('RelatedPerson/sister'), { role: own('consent-actor', 'intermediary'), reference: { reference: 'Organization/hospital' } }] })],
    ['that names no category', permission({ code: [] })], ['that is an ordinary consent', consent(INCOME)],
  ])('does not count %s', (_sentence, paper, to = SISTER) => {
    expect(permitted(paper, to)).toEqual([]);
  });
});
