// SPDX-License-Identifier: Apache-2.0
/** What goes to a central registry, and what it may tell: 42 CFR 2.34. */
import { describe, expect, it } from '@jest/globals';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { ORDER, PAPER, told, verdict, type Ask } from './support.ts';

const FORM: ConsentPaper = {
  ...PAPER, variant: 'registry', recipients: ['the-central-registry', 'the-withdrawal-maintenance-program', 'the-part2-program', 'hospital'], categories: ['medication-list', 'patient-presence', 'treatment-program-identity', 'identity-and-whereabouts', 'diagnosis'],
};
/** A program tells a registry of the dose that it changed. */
const tells = (rest: Ask = {}, paper: Partial<ConsentPaper> = {}): Ask => ({
  from: 'program', to: 'the-central-registry', recipient: { role: 'case-manager' }, consents: [{ ...FORM, ...paper }], enrollmentEvent: { event: 'drug-changed' }, ...rest,
  record: { recordClass: 'p2', category: 'medication-list', ...rest.record },
});
/** A registry is asked about a patient of the program. */
const asked = (rest: Ask = {}): Ask => ({
  from: 'the-central-registry', to: 'the-withdrawal-maintenance-program', ...rest, record: { recordClass: 'p2', origin: 'program', category: 'treatment-program-identity', ...rest.record },
});
const provider = (rest: Ask = {}): Ask => asked({ to: 'hospital', recipient: { treatingRelationship: 'patient' }, ...rest });
/** A maintenance program that the first program told. */
const heard = (rest: Ask = {}): Ask => ({
  from: 'the-withdrawal-maintenance-program', to: 'program', consents: [FORM], ...rest,
  record: { recordClass: 'p2', origin: 'program', category: 'medication-list', receivedUnder: { basis: 'specific-consent', consentId: 'c1' }, ...rest.record },
});
/** A registry on whose consent a hospital asks. */
const own = (organization: string, origin = organization): Ask => asked({
  to: 'hospital', discloser: { organization }, consents: [{ ...PAPER, disclosers: [organization], categories: ['treatment-program-identity'] }], record: { origin },
});
const P2C = 'owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum]';
const EMERGENCY = { bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'R. Ames', facility: 'ER', discloserName: 'Desk', nature: 'overdose' } as const;
const ORDERED = { ...ORDER, id: 'o1', type: 'subpart-e-2-64', discloser: 'the-central-registry', recipients: ['the-court'], categories: ['treatment-program-identity'],
  procedure: ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing'], findings: ['no-other-effective-way', 'public-interest-outweighs-injury'] } as const;
const SUBPOENA = { ...ORDERED, id: 'o2', type: 'subpoena', issuedBy: 'attorney' } as const;

describe('what a program tells a registry', () => {
  it.each<readonly [string, Ask, string]>([
    ['goes on the consent that lists it, when something happened in the treatment', tells(), `release [registry-consent] on c1 ${P2C} | permit consent.registry: 42 CFR 2.34 [c1] | permit hipaa.own-treatment: 45 CFR 164.506(c)(1) [c1]`],
    ['goes without a word of HIPAA from a program outside of it', tells({ from: 'the-part2-program' }, { disclosers: ['the-part2-program'] }), `release [registry-consent] on c1 ${P2C} | permit consent.registry: 42 CFR 2.34 [c1]`],
    ['goes to a maintenance program that is listed too', tells({ to: 'the-withdrawal-maintenance-program' }), `release [registry-consent] on c1 ${P2C} | permit consent.registry: 42 CFR 2.34 [c1] | permit hipaa.own-treatment: 45 CFR 164.506(c)(1) [c1]`],
    ['waits until it is said what happened', (({ enrollmentEvent: _none, ...rest }) => rest)(tells()), 'undecided [no-basis] | need-fact part2.registry-event: 42 CFR 2.34(a)(1) [c1]'],
    ['waits first for a look at a paper that nobody verified', (({ enrollmentEvent: _none, ...rest }) => rest)(tells({}, { verified: false })), 'undecided [unverified] | need-fact consent.unverified: 42 CFR 2.31(c) [c1]'],
    ['does not go to a program that dispenses nothing', tells({ to: 'the-part2-program' }), 'withhold [wrong-recipient] | deny part2.registry-recipient: 42 CFR 2.34(a) [c1]'],
    ['does not go to a hospital', tells({ to: 'hospital' }), 'withhold [wrong-recipient] | deny part2.registry-recipient: 42 CFR 2.34(a) [c1]'],
    ['does not go from somebody who is no program', tells({ from: 'the-health-care-provider' }, { disclosers: ['the-health-care-provider'] }), 'withhold [wrong-discloser] | deny part2.registry-discloser: 42 CFR 2.34(a) [c1]'],
    ['is no diagnosis, even where the paper names it', tells({ record: { category: 'diagnosis' } }), 'withhold [outside-scope] | deny part2.registry-content: 42 CFR 2.34(a)(2) [c1]'],
    ['does not go to a registry that the paper does not list', tells({}, { recipients: ['hospital'] }), 'withhold [wrong-recipient] | deny consent.wrong-recipient: 42 CFR 2.31(a)(4) [c1]'],
    ['does not go on another consent that lists a registry, without what HIPAA asks', tells({}, { variant: 'specific', statements: ['revocation-right', 'redisclosure-risk', 'refusal-consequences'] }), 'withhold [hipaa-basis-missing] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2)(ii), (c)(2) [c1]'],
  ])('%s', (_name, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each(['identity-and-whereabouts', 'patient-presence', 'treatment-program-identity', 'medication-list'] as const)('may be %s', (category) => {
    expect(verdict(tells({ record: { category } }))).toBe('release registry-consent');
  });

  it.each(['accepted', 'drug-changed', 'interrupted', 'resumed', 'terminated'] as const)('goes when treatment is %s', (event) => {
    expect(verdict(tells({ enrollmentEvent: { event } }))).toBe('release registry-consent');
  });
});

describe('what a registry tells', () => {
  const OWES = 'owes [bar-proceedings-tag, keep-part2-label, minimum]';
  it.each<readonly [string, Ask, string]>([
    ['a member program: where the patient is enrolled', asked(), `release [registry-answer] ${OWES} | permit part2.registry-answer: 42 CFR 2.34(c)`],
    ['a member program: nothing of the drug', asked({ record: { category: 'medication-list' } }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['a member program that treats the patient: nothing of the drug either', asked({ recipient: { treatingRelationship: 'patient' }, record: { category: 'medication-list' } }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['a treating provider: where the patient is enrolled', provider(), `release [registry-answer] ${OWES} | permit part2.registry-answer: 42 CFR 2.34(d)`],
    ['a treating provider: the medication', provider({ record: { category: 'medication-list' } }), `release [registry-answer] ${OWES} | permit part2.registry-answer: 42 CFR 2.34(d)`],
    ['a treating provider: no diagnosis', provider({ record: { category: 'diagnosis' } }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['a provider of somebody else: nothing', provider({ recipient: { treatingRelationship: 'other-individual' } }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['housing: nothing', asked({ to: 'the-unregulated', recipient: { treatingRelationship: 'patient' } }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['a member program for payment: nothing', asked({ purpose: 'payment' }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['anybody on a consent: nothing, whatever it names', asked({ to: 'clinic', consents: [{ ...PAPER, disclosers: ['the-central-registry'], recipients: ['clinic'], categories: ['treatment-program-identity'] }] }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['an auditor: nothing', asked({ to: 'the-regulator', purpose: 'audit', agreements: [{ type: 'audit-undertaking', parties: ['the-central-registry', 'the-regulator'], inDate: true }] }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
  ])('%s', (_name, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each<readonly [string, Ask, string]>([
    ['in an emergency, medical personnel', asked({ to: 'hospital', purpose: 'emergency-treatment', emergency: EMERGENCY }), 'release emergency-exception'],
    ['in an emergency that is not shown, nobody', asked({ to: 'hospital', purpose: 'emergency-treatment', emergency: { ...EMERGENCY, bonaFide: false } }), 'withhold no-basis'],
    ['in a proceeding without an order, nobody', asked({ to: 'the-court', purpose: 'legal-proceeding' }), 'withhold proceedings-bar'],
    ['in an investigation without an order, nobody', asked({ to: 'the-law-enforcement', purpose: 'law-enforcement' }), 'withhold proceedings-bar'],
    ['of its own patients, where it is a program too, what any program may', own('program-and-registry'), 'release specific-consent'],
    ['of others\' patients, where it is a program too, nothing on a consent', own('program-and-registry', 'program'), 'withhold no-basis'],
    ['in its own words, nothing on a consent', own('the-central-registry'), 'withhold no-basis'],
  ])('%s', (_name, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });

  it('under an order of a court, what the order names', () => {
    const court = (record: Ask['record']): Ask => asked({ to: 'the-court', purpose: 'legal-proceeding', orders: [ORDERED, SUBPOENA], ...(record === undefined ? {} : { record }) });
    expect([verdict(court(undefined)), verdict(court({ category: 'medication-list' }))]).toEqual(['release subpart-e-order', 'withhold outside-order']);
  });
});

describe('what a program was told on such a consent', () => {
  it.each<readonly [string, Ask, string]>([
    ['goes back to whoever told it', heard(), 'release [registry-answer] owes [bar-proceedings-tag, keep-part2-label, minimum] | permit part2.registry-answer: 42 CFR 2.34(e)'],
    ['goes back for nothing else', heard({ purpose: 'payment' }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
    ['goes to nobody else', heard({ to: 'hospital', recipient: { treatingRelationship: 'patient' } }), 'withhold [no-basis] | deny part2.registry-use: 42 CFR 2.34(b)'],
  ])('%s', (_name, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it('on another consent is bound by that one', () => {
    expect(told(heard({ to: 'hospital', consents: [{ ...FORM, variant: 'specific' }] }))).not.toContain('registry');
    expect(told(heard({ to: 'hospital', record: { receivedUnder: { basis: 'specific-consent', consentId: 'c9' } } }))).not.toContain('registry-use');
  });
});
