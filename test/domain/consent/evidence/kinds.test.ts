// SPDX-License-Identifier: Apache-2.0
/** What a Consent on file is: a paper that permits, a refusal, a restriction that a holder keeps, a permission under the sharing protocol, or none of the gate's. */
import { describe, expect, it } from '@jest/globals';
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import { code, consent, own, read, recipient, sameAtJail, team } from './support.ts';

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

describe('a permission under the sharing protocol', () => {
  const LEAD = team('lead-planner', 'Organization/program');
  const INCOME: ConsentProvision = { type: 'permit', code: [own('category', 'income')] };
  const custodian = (id: string): NonNullable<ConsentProvision['actor']>[number] => ({ ...recipient(`Organization/${id}`), role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST') });
  const permission = (provision: ConsentProvision = {}, over: Partial<Consent> = {}): Consent => consent({ ...INCOME, ...provision }, { category: [own('consent-variant', 'sharing-permission')], ...over });
  const SISTER: AskContext['to'] = { person: 'sister', role: 'family-member', verified: true };
  const CHURCH: AskContext['to'] = { organization: 'church', person: 'deacon', role: 'caregiver', verified: true };
  const permitted = (paper: Consent, to = SISTER): unknown => read([LEAD, sameAtJail, paper], { purpose: 'case-coordination', to }).facts.sharingMatrix?.permittedCategories;

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
    ['that refuses', permission({ type: 'deny' })], ['whose base nobody can tell', consent({ code: INCOME.code! }, { category: [own('consent-variant', 'sharing-permission')] })],
    ['that is limited to some days', permission({ dataPeriod: { start: '2026-01-01' } })], ['that is limited to some records', permission({ data: [{ meaning: 'instance', reference: { reference: 'Observation/o1' } }] })],
    ['that excepts something', permission({ provision: [{ type: 'deny', code: [own('category', 'claim')] }] })], ['that changes its meaning', permission({ modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] })],
    ['by way of an intermediary', permission({ actor: [recipient('RelatedPerson/sister'), { role: own('consent-actor', 'intermediary'), reference: { reference: 'Organization/hospital' } }] })],
    ['that names no category', permission({ code: [] })], ['that is an ordinary consent', consent(INCOME)],
  ])('does not count %s', (_sentence, paper, to = SISTER) => {
    expect(permitted(paper, to)).toEqual([]);
  });
});
