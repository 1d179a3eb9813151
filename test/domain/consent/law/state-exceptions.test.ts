// SPDX-License-Identifier: Apache-2.0
/**
 * Where a state rule that forbids steps back, as it is configured to (rules section 9): each exception, and each fact without which it is none. The
 * person has agreed to every disclosure of this page, so that nothing but the state's rule holds any of them.
 */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { OrderPaper, OverlayException } from '../../../../src/domain/consent/facts/papers.ts';
import { ORDER, PAPER, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, outcome: 'goes' | 'stays'];

const MEDICAL: NonNullable<Facts['emergency']> = { bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'A', facility: 'B', discloserName: 'C', nature: 'trauma' };
const THREAT: NonNullable<Facts['threat']> = { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true };
const MANDATE = { id: 'm1', type: 'subpoena', issuedBy: 'court' } as const;
const HOMICIDE: OrderPaper = {
  ...ORDER, type: 'subpart-e-2-65', discloser: 'the-part2-program', recipients: ['the-law-enforcement'], offense: 'homicide',
  findings: ['extremely-serious-crime', 'substantial-value', 'no-other-effective-way', 'public-interest-outweighs-injury'],
  procedure: ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing', 'independent-counsel-for-holder'],
};

/** The ask under a rule that forbids and has this one exception, with a paper of the person that covers it. */
const under = (when: OverlayException, { from = 'clinic', to = 'hospital', purpose = 'treatment', consents, ...rest }: Ask): Ask => ({
  from, to, purpose, ...rest,
  consents: consents ?? [{ ...PAPER, variant: 'hipaa-authorization', disclosers: [from], recipients: [to], purposes: [purpose] }],
  overlays: [{ state: 'CA', rule: 'ca-wic-5328', effect: 'prohibit', exceptions: [{ when, cite: 'the rule itself' }] }],
});
const emergency = (change: Partial<NonNullable<Facts['emergency']>> = {}): Ask => under('emergency', { purpose: 'emergency-treatment', emergency: { ...MEDICAL, ...change } });
const hearing = (rest: Ask = {}): Ask => under('court-order', { to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, recipients: ['the-court'] }], ...rest });
const child = (change: Partial<NonNullable<Facts['abuseReport']>> = {}, rest: Ask = {}): Ask => under('mandated-report', {
  to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'], ...change }, ...rest,
});
const adult = (change: Partial<NonNullable<Facts['abuseReport']>> = {}, rest: Ask = {}): Ask => under('mandated-report', {
  to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', abuseReport: { subject: 'adult', stage: 'initial', stateMandate: true, reportRecords: ['r1'], ...change }, ...rest,
});
const threat = (change: Partial<NonNullable<Facts['threat']>> = {}): Ask => under('imminent-threat', { to: 'the-unregulated', purpose: 'threat-aversion', threat: { ...THREAT, ...change } });
const inPlace = (rest: Ask = {}): Ask => under('personal-representative', { to: 'the-unregulated', purpose: 'support-system', recipient: { role: 'family-member', personalRepresentative: true }, ...rest });
const associate = (rest: Ask = {}): Ask => under('own-business-associate', {
  to: 'the-business-associate', purpose: 'operations', agreements: [{ type: 'business-associate-agreement', parties: ['clinic', 'the-business-associate'], inDate: true }], ...rest,
});
const examiner = (rest: Ask = {}): Ask => under('medical-examiner', { to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true }, record: { category: 'cause-of-death' }, ...rest });
const overseer = (rest: Ask = {}): Ask => under('regulator', { to: 'the-regulator', purpose: 'audit', ...rest });

const ROWS: readonly Row[] = [
  ['a declared medical emergency', emergency(), 'goes'],
  ['an emergency that somebody only asserts', emergency({ bonaFide: false }), 'stays'],
  ['an emergency, to somebody who is no medical personnel', emergency({ recipientMedicalPersonnel: false }), 'stays'],
  ['an emergency under a rule that knows a court order alone', { ...emergency(), overlays: hearing().overlays! }, 'stays'],
  ['an emergency under a rule without exceptions', { ...emergency(), overlays: [{ state: 'CA', rule: 'ca-wic-5328', effect: 'prohibit' }] }, 'stays'],
  ['a court order made out for the record', hearing(), 'goes'],
  ['a hearing to which the person agreed, without an order', hearing({ orders: [] }), 'stays'],
  ['a court order for other content', hearing({ orders: [{ ...ORDER, recipients: ['the-court'], categories: ['diagnosis'] }] }), 'stays'],
  ['a court order under subpart E for a program\'s record', hearing({ from: 'the-part2-program', to: 'the-law-enforcement', purpose: 'law-enforcement', record: { recordClass: 'p2' }, orders: [HOMICIDE, MANDATE] }), 'goes'],
  ['a court order on file for somebody to whom the record goes for treatment', hearing({ to: 'hospital', purpose: 'treatment' }), 'stays'],
  ['the report of child abuse that the law demands', child(), 'goes'],
  ['a report of child abuse that no law demands', child({ stateMandate: false }), 'stays'],
  ['the chart behind a report of child abuse', child({ reportRecords: ['r2'] }), 'stays'],
  ['a report of child abuse that names no record', under('mandated-report', { to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true } }), 'stays'],
  ['a report of child abuse about an adult', child({ subject: 'adult' }), 'stays'],
  ['a report of child abuse, to police', child({}, { to: 'the-law-enforcement' }), 'stays'],
  ['a report of child abuse nobody made', under('mandated-report', { to: 'the-child-protection-agency', purpose: 'child-abuse-report' }), 'stays'],
  ['what a report says, to the agency for another purpose', child({}, { purpose: 'support-system' }), 'stays'],
  ['the report on an adult that the law demands', adult(), 'goes'],
  ['a report on an adult about a child', adult({ subject: 'child' }), 'stays'],
  ['a report on an adult, to the agency for children', adult({}, { to: 'the-child-protection-agency' }), 'stays'],
  ['a report on an adult nobody made', under('mandated-report', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report' }), 'stays'],
  ['what a report on an adult says, to the agency for another purpose', adult({}, { purpose: 'support-system' }), 'stays'],
  ['a serious and imminent threat, to who can prevent it', threat(), 'goes'],
  ['a threat, to somebody who cannot prevent it', threat({ recipientCanPrevent: false }), 'stays'],
  ['whoever stands in the person\'s place', inPlace(), 'goes'],
  ['a relative who stands in nobody\'s place', inPlace({ recipient: { role: 'family-member' } }), 'stays'],
  ['whoever stands in the person\'s place, for another purpose', inPlace({ purpose: 'case-coordination' }), 'stays'],
  ['who works for the facility under its agreement, for its operations', associate(), 'goes'],
  ['who works for the facility under its agreement, for its payment', associate({ purpose: 'payment' }), 'goes'],
  ['who works for the facility under its agreement, for care', associate({ purpose: 'treatment' }), 'stays'],
  ['who works for a program under its service agreement', associate({ to: 'the-qso', agreements: [{ type: 'qsoa', parties: ['clinic', 'the-qso'], inDate: true }] }), 'goes'],
  ['who works for the facility without an agreement', associate({ agreements: [] }), 'stays'],
  ['who works for somebody else', associate({ agreements: [{ type: 'business-associate-agreement', parties: ['hospital', 'the-business-associate'], inDate: true }] }), 'stays'],
  ['whoever has another agreement with the facility', associate({ agreements: [{ type: 'audit-undertaking', parties: ['clinic', 'the-business-associate'], inDate: true }] }), 'stays'],
  ['the examiner of a death', examiner(), 'goes'],
  ['the examiner of a death, of somebody who lives', examiner({ patient: {}, record: {} }), 'stays'],
  ['a health authority that counts deaths', examiner({ to: 'the-public-health-authority' }), 'stays'],
  ['the examiner of a death, as one of the family', examiner({ purpose: 'support-system', recipient: { role: 'family-member', involvedInCare: true }, record: {}, familyInvolvement: { patientAttitude: 'unknown' } }), 'stays'],
  ['who oversees the facility', overseer(), 'goes'],
  ['who oversees the facility, for another purpose', overseer({ purpose: 'operations' }), 'stays'],
  ['an audit by somebody else', overseer({ to: 'the-health-plan' }), 'stays'],
];

describe('a state rule that forbids', () => {
  it.each(ROWS)('%s', (_sentence, ask, outcome) => {
    const free = verdict({ ...ask, overlays: [] });
    expect([free.split(' ')[0], verdict(ask)]).toEqual(['release', outcome === 'goes' ? free : 'withhold state-prohibits']);
  });
});
