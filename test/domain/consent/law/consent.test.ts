// SPDX-License-Identifier: Apache-2.0
/** A paper on file and what it lets out: 42 CFR 2.31, 2.33, 2.35 for a program, 45 CFR 164.508 for a clinic, and both for a program that is a covered entity. */
import { describe, expect, it } from '@jest/globals';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { ORDER, PAPER, told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

/** A program's record, a paper of the patient's for supervision. */
const SUPERVISED: ConsentPaper = { ...PAPER, recipients: ['the-criminal-justice-agency'], purposes: ['cj-monitoring'] };
const p2 = (paper: Partial<ConsentPaper>, rest: Ask = {}): Ask => ({ from: 'program', consents: [{ ...PAPER, ...paper }], ...rest, record: { recordClass: 'p2', ...rest.record } });
const supervised = (paper: Partial<ConsentPaper> = {}, rest: Ask = {}): Ask => p2({ ...SUPERVISED, ...paper }, { to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', ...rest });
const REFERRAL: Partial<ConsentPaper> = { variant: 'cj-referral', revocableAfter: { event: 'final-disposition' }, mandate: { condition: 'probation', imposedBy: 'the-criminal-justice-agency' } };
const officer: Ask['recipient'] = { role: 'supervising-officer', supervisesPatient: true, conditionedParticipation: true, dutyOnSameAction: true };
const referral = (paper: Partial<ConsentPaper> = {}, rest: Ask = {}): Ask => supervised({ ...REFERRAL, ...paper }, { recipient: officer, ...rest });
const BARE: ConsentPaper['statements'] = ['revocation-right', 'redisclosure-risk', 'refusal-consequences'];
const REPORTING = { ...ORDER, type: 'court-reporting-order', discloser: 'program', recipients: ['the-criminal-justice-agency'] } as const;
const hearing = (paper: Partial<ConsentPaper> = {}): Ask => p2({ variant: 'legal-proceeding', recipients: ['the-court'], purposes: ['legal-proceeding'], ...paper }, { to: 'the-court', purpose: 'legal-proceeding' });
const statute = { state: 'EX', rule: 'example-reporting-statute', effect: 'require-disclosure' } as const;
const monitor = (rest: Ask = {}, paper: Partial<ConsentPaper> = {}): Ask => p2({ variant: 'pdmp', disclosers: ['the-part2-program'], recipients: ['the-prescription-monitoring-program', 'the-public-health-authority'], purposes: ['public-health'], ...paper },
  { from: 'the-part2-program', to: 'the-prescription-monitoring-program', purpose: 'public-health', ...rest });
const notes = (paper: Partial<ConsentPaper>, rest: Ask = {}): Ask => p2({ variant: 'sud-counseling-notes', categories: ['sud-counseling-note'], ...paper }, { ...rest, record: { recordClass: 'p2-notes', category: 'sud-counseling-note', ...rest.record } });
const phi = (paper: Partial<ConsentPaper>, rest: Ask = {}): Ask => ({ from: 'clinic', to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', consents: [{ ...SUPERVISED, disclosers: ['clinic'], variant: 'hipaa-authorization', ...paper }], ...rest });

const RULES: readonly Row[] = [
  ['a consent for treatment lets a program\'s record go, with everything that must come with it', p2({}), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1]'],
  ['through an intermediary its log is kept', p2({ variant: 'intermediary', intermediaries: ['the-intermediary'], recipients: [], recipientClass: 'intermediary-members-treating-me' }, { from: 'the-intermediary', recipient: { treatingRelationship: 'patient' }, record: { receivedUnder: { basis: 'intermediary-consent', consentId: 'c1' } } }), 'release [intermediary-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, intermediary-log, minimum] | permit consent.intermediary: 42 CFR 2.31(a)(4)(ii), 2.24 [c1]'],
  ['so it is where the gateway is the intermediary', p2({ intermediaries: ['the-intermediary'], recipients: [], recipientClass: 'my-treating-providers' }, { discloser: { organization: 'program', actingThrough: 'the-intermediary' }, recipient: { treatingRelationship: 'patient' } }), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, intermediary-log, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1]'],
  ['to a named recipient it keeps none', p2({}, { discloser: { organization: 'program', actingThrough: 'the-intermediary' } }), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1]'],
  ['the consent of a referral carries the duty of 2.35', referral(), 'release [cj-referral-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, cj-duty-limit, minimum] | permit consent.cj-referral: 42 CFR 2.35 [c1] | permit hipaa.authorization: 45 CFR 164.508(c) [c1]'],
  ['for supervision a form must pass both lists', supervised({}), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1] | permit hipaa.authorization: 45 CFR 164.508(c) [c1]'],
  ['one that lacks what HIPAA asks does not', supervised({ statements: BARE }), 'withhold [hipaa-basis-missing] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2)(ii), (c)(2) [c1]'],
  ['an order on reports stands in for the HIPAA form', supervised({ statements: BARE }, { orders: [REPORTING] }), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, log-hipaa-accounting, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1] | permit hipaa.court-reporting-order: 45 CFR 164.512(e)(1)(i) [o1]'],
  ['an order on reports that names no content does', supervised({ statements: BARE }, { orders: [{ id: 'o1', type: 'court-reporting-order', issuedBy: 'court', recipients: ['the-criminal-justice-agency'] }] }), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, log-hipaa-accounting, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1] | permit hipaa.court-reporting-order: 45 CFR 164.512(a) [o1]'],
  ['a statute stands in for the HIPAA form, beside the consent', supervised({ statements: BARE }, { overlays: [statute] }), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, log-hipaa-accounting, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1] | permit overlay.example-reporting-statute: 45 CFR 164.512(a) [example-reporting-statute]'],
  ['a revocation before its time ends the HIPAA side alone: open', referral({ revocation: { date: '2026-05-01', form: 'written', recipients: 'all' } }), 'undecided [hipaa-basis-missing] | need-fact hipaa.authorization-revoked-early: 45 CFR 164.508(b)(5); 42 CFR 2.35(c) [c1]'],
  ['a referral that the officer imposed needs the form of a referral: open', supervised({}, { recipient: { conditionedParticipation: true } }), 'undecided [cj-consent-required] | need-fact part2.cj-consent-required: 42 CFR 2.35; 2.33(a)(1) [c1]'],
  ['the single consent lets a clinic\'s care go on', p2({ variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', purposes: ['treatment', 'payment', 'operations'] }, { recipient: { treatingRelationship: 'patient' } }), 'release [tpo-single-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.tpo-single: 42 CFR 2.31(a)(4)(i), 2.33(a)(2) [c1]'],
  ['a hearing needs its own consent, and has it', hearing(), 'release [legal-proceeding-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, keep-part2-label, minimum] | permit consent.legal-proceeding: 42 CFR 2.31(d) [c1] | permit hipaa.authorization: 45 CFR 164.508(c) [c1]'],
  ['a hearing on an ordinary consent is barred', p2({ recipients: ['the-court'], purposes: ['legal-proceeding'] }, { to: 'the-court', purpose: 'legal-proceeding' }), 'withhold [proceedings-bar] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1), 2.31(d) [c1] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1)'],
  ['a monitoring program receives on consent and statute', monitor({ overlays: [statute], from: 'the-part2-program' }), 'release [pdmp-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.pdmp: 42 CFR 2.36 [c1]'],
  ['on consent alone it does not', monitor(), 'withhold [no-basis] | deny part2.pdmp-not-required: 42 CFR 2.36 [c1]'],
  ['that form serves no other receiver', monitor({ to: 'the-public-health-authority', overlays: [statute] }), 'withhold [wrong-recipient] | deny part2.pdmp-recipient: 42 CFR 2.36 [c1] | deny part2.public-health.identifiable: 42 CFR 2.54'],
  ['nothing on file', { from: 'program', record: { recordClass: 'p2' } }, 'withhold [no-basis] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a form for something else on file', p2({ variant: 'va-7332' }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c1]'],
  ['a form for something else that nobody checked', p2({ variant: 'va-7332', verified: false }), 'withhold [unverified] | need-fact consent.unverified: 42 CFR 2.31(c) [c1]'],
  ['counseling notes on their own consent', notes({}), 'release [sud-counseling-notes-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.sud-counseling-notes: 42 CFR 2.31(b) [c1]'],
  ['counseling notes on a consent for all', notes({ variant: 'specific', categories: ['entire-sud-treatment-record'] }), 'withhold [needs-separate-sudcn] | deny part2.no-basis: 42 CFR 2.13(a) | deny part2.notes-need-own-consent: 42 CFR 2.31(b)'],
  ['counseling notes on their own consent that ran out', notes({ period: { start: '2024-01-01', end: '2024-12-31' } }), 'withhold [expired, needs-separate-sudcn] | deny consent.expired: 42 CFR 2.31(c)(1) [c1] | deny part2.notes-need-own-consent: 42 CFR 2.31(b)'],
  ['counseling notes in a hearing, on their own consent', notes({ purposes: ['legal-proceeding'], recipients: ['the-court'] }, { to: 'the-court', purpose: 'legal-proceeding' }), 'withhold [proceedings-bar, needs-separate-sudcn] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1), 2.31(d) [c1] | deny part2.notes-need-own-consent: 42 CFR 2.31(b) | deny part2.proceedings-bar: 42 CFR 2.12(d)(1)'],
  ['a paper that covers, and what is wrong with another', p2({}, { consents: [{ ...PAPER, id: 'c0', period: { start: '2024-01-01', end: '2024-12-31' } }, PAPER] }), 'release [specific-consent] on c1 owes [attach-part2-notice, attach-consent-scope, log-part2-accounting, bar-proceedings-tag, keep-part2-label, minimum] | permit consent.specific: 42 CFR 2.31(a), 2.33(a)(1) [c1] | deny consent.expired: 42 CFR 2.31(c)(1) [c0]'],
  ['of two papers that fail, the one that came furthest speaks first', p2({}, { consents: [{ ...PAPER, id: 'c0', patient: 'other' }, { ...PAPER, categories: ['diagnosis'] }] }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c1] | deny consent.wrong-patient: 42 CFR 2.31(a)(1) [c0]'],
  ['a revocation that alone stands in the way', p2({}, { consents: [{ ...PAPER, revocation: { date: '2026-05-01', form: 'oral', recipients: 'all' } }, { ...PAPER, id: 'c2', categories: ['diagnosis'] }] }), 'withhold [revoked] owes [stop-future] | deny consent.revoked: 42 CFR 2.31(c)(3) [c1] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c2]'],
  ['a revocation of what would not have covered it anyway', p2({}, { consents: [{ ...PAPER, categories: ['income'], revocation: { date: '2026-05-01', form: 'oral', recipients: 'all' } }, { ...PAPER, id: 'c2', categories: ['diagnosis'] }] }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c2] | deny consent.revoked: 42 CFR 2.31(c)(3) [c1]'],
  ['a paper nobody verified leaves it open', p2({ verified: false }), 'undecided [unverified] | need-fact consent.unverified: 42 CFR 2.31(c) [c1]'],
  ['a paper nobody verified and that does not cover', p2({ verified: false, categories: ['diagnosis'] }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c1]'],
  ['a paper nobody verified and that fails HIPAA', supervised({ verified: false, statements: BARE }), 'withhold [hipaa-basis-missing] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2)(ii), (c)(2) [c1]'],
  ['an authorization of HIPAA lets a clinic\'s record go', phi({}), 'release [hipaa-authorization] on c1 | permit hipaa.hipaa-authorization: 45 CFR 164.508 [c1]'],
  ['one without its statements does not', phi({ statements: ['revocation-right'] }), 'withhold [hipaa-authorization-defective] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2), (c) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['one that is revoked does not', phi({ revocation: { date: '2026-05-01', form: 'written', recipients: 'all' } }), 'withhold [revoked] owes [stop-future] | deny consent.revoked: 42 CFR 2.31(c)(3) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['one for something else does not', phi({ categories: ['diagnosis'] }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['one that nobody verified leaves it open', phi({ verified: false }), 'undecided [unverified] | need-fact consent.unverified: 42 CFR 2.31(c) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['one that nobody verified and that is for something else', phi({ verified: false, categories: ['diagnosis'] }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['a referral\'s consent revoked before its time is none for a clinic', phi({ ...REFERRAL, revocation: { date: '2026-05-01', form: 'written', recipients: 'all' } }, { recipient: officer }), 'withhold [hipaa-authorization-defective] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2), (c) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
];

const LIMITS: readonly Row[] = [
  ...(['psychotherapy-notes-authorization', 'sud-counseling-notes', 'registry', 'pdmp', 'va-7332'] as const).map((variant): Row => [`a ${variant} form for a clinic's chart`, phi({ variant }), 'withhold no-basis']),
  ...(['specific', 'tpo-single', 'legal-proceeding'] as const).map((variant): Row => [`a ${variant} form for a clinic's chart, to supervision`, phi({ variant }), variant === 'specific' ? 'release hipaa-authorization' : 'withhold purpose-mismatch']),
  ['a form without HIPAA\'s statements that is unverified', phi({ verified: false, statements: ['revocation-right'] }), 'withhold hipaa-authorization-defective'],
  ['an ordinary consent unverified, without HIPAA\'s statements', phi({ variant: 'specific', verified: false, statements: BARE }), 'withhold hipaa-authorization-defective'],
  ['an ordinary consent unverified, with them', phi({ variant: 'specific', verified: false }), 'undecided unverified'],
  ['an ordinary consent with an unclear signer', phi({ variant: 'specific', signatures: [] }), 'withhold missing-element:8'],
  ['treatment by somebody who is no health actor', p2({ recipients: ['the-unregulated'], statements: BARE }, { to: 'the-unregulated' }), 'withhold hipaa-basis-missing'],
  ['treatment by a social service that is part of the care', p2({ recipients: ['the-unregulated'], statements: BARE }, { to: 'the-unregulated', careCoordination: { clinicianJudgedPartOfCare: true } }), 'release specific-consent'],
  ['a social service that is judged no part', p2({ recipients: ['the-unregulated'], statements: BARE }, { to: 'the-unregulated', careCoordination: { clinicianJudgedPartOfCare: false } }), 'withhold hipaa-basis-missing'],
  ['a court as part of the care', p2({ recipients: ['the-court'], statements: BARE }, { to: 'the-court', careCoordination: { clinicianJudgedPartOfCare: true } }), 'withhold hipaa-basis-missing'],
  ['payment by a social service that is part of the care', p2({ recipients: ['the-unregulated'], purposes: ['payment'], statements: BARE }, { to: 'the-unregulated', purpose: 'payment', careCoordination: { clinicianJudgedPartOfCare: true } }), 'withhold hipaa-basis-missing'],
  ['a program outside HIPAA needs no HIPAA form', supervised({ statements: BARE, disclosers: ['the-part2-program'] }, { from: 'the-part2-program' }), 'release specific-consent'],
  ...(['health-care-provider', 'part2-program', 'va-facility', 'state-licensed-sud-program', 'covered-entity', 'business-associate', 'qso', 'health-plan', 'third-party-payer'] as const).map((status): Row => [
    `payment to a ${status} needs none`, p2({ recipients: [`the-${status}`], purposes: ['payment'], statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences'] }, { to: `the-${status}`, purpose: 'payment' }), 'release specific-consent']),
  ...(['operations', 'emergency-treatment'] as const).map((purpose): Row => [`${purpose} by a hospital needs none`, p2({ purposes: [purpose], statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences'] }, { purpose }), 'release specific-consent']),
  ['an order on reports to another', supervised({ statements: BARE }, { orders: [{ ...REPORTING, recipients: ['hospital'] }] }), 'withhold hipaa-basis-missing'],
  ['an order on reports about something else', supervised({ statements: BARE }, { orders: [{ ...REPORTING, categories: ['diagnosis'] }] }), 'withhold hipaa-basis-missing'],
  ['an ordinary order', supervised({ statements: BARE }, { orders: [{ ...REPORTING, type: 'court-order' }] }), 'withhold hipaa-basis-missing'],
  ['an ordinary order that names nothing', supervised({ statements: BARE }, { orders: [{ id: 'o1', type: 'court-order', issuedBy: 'court', recipients: ['the-criminal-justice-agency'] }] }), 'withhold hipaa-basis-missing'],
  ['treatment by a social service, on a form that never ends', p2({ recipients: ['the-unregulated'], period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'none' } }, { to: 'the-unregulated' }), 'withhold hipaa-basis-missing'],
  ['treatment by a social service, on a form that ends with the treatment', p2({ recipients: ['the-unregulated'], period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'end-of-treatment' } }, { to: 'the-unregulated' }), 'release specific-consent'],
  ['a referral revoked early for another', referral({ revocation: { date: '2026-05-01', form: 'written', recipients: ['hospital'] } }), 'release cj-referral-consent'],
  ['a referral revoked early for the agency, and not for the officer', referral({ revocation: { date: '2026-05-01', form: 'written', recipients: ['the-criminal-justice-agency'] } }, { recipient: { ...officer, person: 'officer' } }), 'undecided hipaa-basis-missing'],
  ['a revocation of what was no use without it either', p2({}, { consents: [{ ...PAPER, purposes: ['payment'], revocation: { date: '2026-05-01', form: 'oral', recipients: 'all' } }, { ...PAPER, id: 'c2', categories: ['diagnosis'] }] }), 'withhold outside-scope'],
  ['everything and a diagnosis, of something else', p2({ categories: ['*', 'diagnosis'] }), 'withhold outside-scope'],
  ...(['diagnosis', 'claim', 'treatment-summary'] as const).map((category): Row => [
    `an exception in two parts, of a ${category}`, p2({ categories: ['entire-sud-treatment-record'], denies: [{ categories: ['*'], permits: [{ categories: ['*'], permits: [{ categories: ['diagnosis'] }, { categories: ['claim'] }] }] }] }, { record: { category } }),
    category === 'treatment-summary' ? 'withhold outside-scope' : 'release specific-consent']),
  ['a denial to a class that the recipient is not in', p2({ denies: [{ categories: ['*'], recipientClasses: ['my-treating-providers'] }] }, { recipient: { treatingRelationship: 'none' } }), 'release specific-consent'],
  ['a denial to a class that it is in', p2({ denies: [{ categories: ['*'], recipientClasses: ['my-treating-providers'] }] }, { recipient: { treatingRelationship: 'patient' } }), 'withhold outside-scope'],
  ['a denial to another, and to a class that it is not in', p2({ denies: [{ categories: ['*'], recipients: ['clinic'], recipientClasses: ['my-treating-providers'] }] }, { recipient: { treatingRelationship: 'none' } }), 'release specific-consent'],
  ['a denial for payment', p2({ denies: [{ categories: ['*'], purposes: ['payment'] }] }), 'release specific-consent'],
  ...(['agency', 'attorney', 'court-clerk', 'grand-jury'] as const).flatMap((issuedBy): readonly Row[] => [
    [`an order on reports that a ${issuedBy} wrote is no order of a court`, supervised({ statements: BARE }, { orders: [{ ...REPORTING, issuedBy }] }), 'withhold hipaa-basis-missing'],
    [`one that names no content and that a ${issuedBy} wrote is none either`, supervised({ statements: BARE }, { orders: [{ id: 'o1', type: 'court-reporting-order', issuedBy, recipients: ['the-criminal-justice-agency'] }] }), 'withhold hipaa-basis-missing'],
  ]),
  ['an order that names nothing, to another', supervised({ statements: BARE }, { orders: [{ id: 'o1', type: 'court-reporting-order', issuedBy: 'court', recipients: ['hospital'] }] }), 'withhold hipaa-basis-missing'],
  ['a revocation before its time, order on reports beside it', referral({ revocation: { date: '2026-05-01', form: 'written', recipients: 'all' } }, { orders: [REPORTING] }), 'release cj-referral-consent'],
  ['a condition on participation, for coordination', p2({ recipients: ['the-criminal-justice-agency'], purposes: ['case-coordination'] }, { to: 'the-criminal-justice-agency', purpose: 'case-coordination', recipient: { conditionedParticipation: true } }), 'release specific-consent'],
  ['a condition on participation and a form that fails HIPAA', supervised({ statements: BARE }, { recipient: { conditionedParticipation: true } }), 'withhold hipaa-basis-missing'],
  ['a hearing\'s consent used for supervision', supervised({ variant: 'legal-proceeding', purposes: ['cj-monitoring'] }), 'withhold purpose-mismatch'],
  ['police work on a hearing\'s consent', p2({ variant: 'legal-proceeding', recipients: ['the-law-enforcement'], purposes: ['law-enforcement'] }, { to: 'the-law-enforcement', purpose: 'law-enforcement' }), 'release legal-proceeding-consent'],
  ['police work on an ordinary consent', p2({ recipients: ['the-law-enforcement'], purposes: ['law-enforcement'] }, { to: 'the-law-enforcement', purpose: 'law-enforcement' }), 'withhold proceedings-bar'],
  ['a form of HIPAA that has every element of part 2', p2({ variant: 'hipaa-authorization' }), 'release hipaa-authorization'],
  ['a consent that covers beside a form for notes that is defective', p2({}, { consents: [{ ...PAPER, id: 'c0', variant: 'sud-counseling-notes', patient: 'other' }, { ...PAPER, period: { start: '2024-01-01', end: '2024-12-31' } }] }), 'withhold expired'],
];

describe('a paper, with its law and what is owed', () => {
  it.each(RULES)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });
});

describe('the limits of a paper', () => {
  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});
