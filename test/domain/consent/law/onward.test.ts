// SPDX-License-Identifier: Apache-2.0
/** A program's record in the hands of somebody who received it: who may pass it on, and to whom. 42 CFR 2.12(d)(2), 2.33(b)-(c), 2.35(d). */
import { describe, expect, it } from '@jest/globals';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import type { ReceivedUnder } from '../../../../src/domain/consent/facts/record.ts';
import { ORDER, PAPER, told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

/** Held by `from`, which received it from a program under `basis`. */
const held = (basis: ReceivedUnder['basis'], rest: Ask = {}, received: Partial<ReceivedUnder> = {}): Ask => ({
  from: 'clinic', ...rest, record: { recordClass: 'p2', origin: 'program', receivedUnder: { basis, ...received }, ...rest.record },
});
/** The paper under which it came: from the program to the clinic, for treatment, payment and operations. */
const CAME: ConsentPaper = { ...PAPER, variant: 'tpo-single', recipients: [], recipientClass: 'tpo-general', purposes: ['treatment', 'payment', 'operations'], statements: [...PAPER.statements] };
const SPECIFIC: ConsentPaper = { ...PAPER, recipients: ['clinic'], purposes: ['treatment'] };
const tpo = (rest: Ask = {}, paper: Partial<ConsentPaper> = {}): Ask => held('tpo-single-consent', { consents: [{ ...CAME, ...paper }], ...rest }, { consentId: 'c1' });
const specific = (rest: Ask = {}, paper: Partial<ConsentPaper> = {}): Ask => held('specific-consent', { consents: [{ ...SPECIFIC, ...paper }], ...rest }, { consentId: 'c1' });
const duty = (rest: Ask = {}): Ask => held('cj-referral-consent', { from: 'the-criminal-justice-agency', to: 'the-court', purpose: 'cj-monitoring', recipient: { role: 'judge', dutyOnSameAction: true }, ...rest });
const contract = { type: 'part2-contract-2-33-c', parties: ['the-court', 'the-contract-agent'], inDate: true, boundByPart2: true } as const;
const contractor = (change: Partial<{ inDate: boolean; boundByPart2: boolean; parties: readonly string[] }> = {}, rest: Ask = {}): Ask => specific(
  { from: 'the-court', to: 'the-contract-agent', purpose: 'operations', agreements: [{ ...contract, ...change }], ...rest }, { recipients: ['the-court'], purposes: ['operations'] },
);
const agent = (change: Partial<{ inDate: boolean; boundByPart2: boolean; returnOnly: boolean }> = {}, rest: Ask = {}): Ask => held('qso-agreement', {
  from: 'the-qso', to: 'the-contract-agent', purpose: 'operations',
  agreements: [{ type: 'contract-agent', parties: ['the-qso', 'the-contract-agent'], inDate: true, boundByPart2: true, returnOnly: true, ...change }], ...rest,
});

const PATHS: readonly Row[] = [
  ['a covered entity passes on as HIPAA permits what came under the single consent', tpo({ to: 'the-health-plan', purpose: 'payment' }), 'release [redisclosure-hipaa-payment] owes [attach-part2-notice, attach-consent-scope, bar-proceedings-tag, keep-part2-label, minimum] | permit part2.redisclosure.as-hipaa-permits: 42 CFR 2.33(b)(1) | permit hipaa.hipaa-payment: 45 CFR 164.506(c)(1), (3)'],
  ['also to a custodian in need of it', tpo({ to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: ['a-health-care'] } }), 'release [redisclosure-hipaa-custody] owes [attach-part2-notice, attach-consent-scope, bar-proceedings-tag, keep-part2-label, custodian-representation, minimum] | permit part2.redisclosure.as-hipaa-permits: 42 CFR 2.33(b)(1) | permit hipaa.hipaa-custody: 45 CFR 164.512(k)(5)'],
  ['but not for police work of the custodian', tpo({ to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: ['e-law-enforcement-on-premises'] } }), 'withhold [proceedings-bar, wrong-discloser] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1), 2.33(b)(1) | deny consent.wrong-discloser: 42 CFR 2.31(a)(2) [c1]'],
  ['nor to a court, order or not', tpo({ to: 'the-court', purpose: 'cj-monitoring', orders: [{ ...ORDER, recipients: ['the-court'] }] }), 'withhold [proceedings-bar, wrong-discloser] | deny part2.proceedings-bar: 42 CFR 2.12(d)(1), 2.33(b)(1) | deny consent.wrong-discloser: 42 CFR 2.31(a)(2) [c1]'],
  ['nor where HIPAA gives no permission', tpo({ to: 'the-court', purpose: 'child-welfare' }), 'withhold [wrong-discloser] | deny consent.wrong-discloser: 42 CFR 2.31(a)(2) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['a program outside HIPAA passes on within the single consent', tpo({ from: 'the-part2-program', purpose: 'treatment', recipient: { treatingRelationship: 'patient' } }, { recipients: ['the-part2-program'] }), 'release [redisclosure-tpo-consent] owes [attach-part2-notice, attach-consent-scope, bar-proceedings-tag, keep-part2-label, minimum] | permit part2.redisclosure-tpo-consent: 42 CFR 2.33(b)(2) [c1]'],
  ['what came under a consent for treatment goes on as HIPAA permits', specific({ to: 'the-health-plan', purpose: 'payment' }), 'release [redisclosure-hipaa-payment] owes [attach-part2-notice, attach-consent-scope, bar-proceedings-tag, keep-part2-label, minimum] | permit part2.redisclosure.as-hipaa-permits: 42 CFR 2.33(b)(1) | permit hipaa.hipaa-payment: 45 CFR 164.506(c)(1), (3)'],
  ['what came for supervision goes no further', specific({ to: 'the-health-plan', purpose: 'payment' }, { purposes: ['cj-monitoring'] }), 'withhold [no-basis, wrong-discloser] | deny part2.redisclosure.no-onward-path: 42 CFR 2.12(d)(2)(i)(C), 2.33(b) | deny consent.wrong-discloser: 42 CFR 2.31(a)(2) [c1]'],
  ['a lawful holder outside HIPAA may use a contractor that bound itself', contractor(), 'release [redisclosure-contract] owes [attach-part2-notice, attach-consent-scope, bar-proceedings-tag, keep-part2-label, agreement-required, minimum] | permit part2.redisclosure-contract: 42 CFR 2.33(b)(3), (c)'],
  ['justice officials pass on to whoever has a duty in the same matter', duty(), 'release [cj-duty] owes [cj-duty-limit, attach-part2-notice, attach-consent-scope, bar-proceedings-tag, keep-part2-label, minimum] | permit part2.redisclosure.cj-duty: 42 CFR 2.35(d)'],
  ['and to nobody else', duty({ recipient: { role: 'judge', dutyOnSameAction: false } }), 'withhold [no-basis] | deny part2.redisclosure.beyond-cj-duty: 42 CFR 2.35(d) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['as evidence in the same matter it is an open question', duty({ purpose: 'legal-proceeding' }), 'undecided [proceedings-bar] | need-fact part2.own-action-evidence: 42 CFR 2.35(d), 2.12(d)(1) | deny part2.no-basis: 42 CFR 2.13(a) | deny part2.proceedings-bar: 42 CFR 2.12(d)(1)'],
  ['a service organization gives back to the program', held('qso-agreement', { from: 'the-qso', to: 'program', purpose: 'operations' }), 'release [qso-agreement] owes [agreement-required, minimum] | permit part2.qso.back: 42 CFR 2.12(c)(4)'],
  ['and to its own agent that returns everything', agent(), 'release [qso-contract-agent] owes [agreement-required, minimum] | permit part2.qso.agent: 42 CFR 2.11'],
  ['and to nobody else, whatever the agreement', held('qso-agreement', { from: 'the-qso', to: 'hospital', purpose: 'operations' }), 'withhold [no-basis] owes [agreement-required] | deny part2.redisclosure.qso-onward: 42 CFR 2.11, 2.12(c)(4) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['what came in an emergency goes back to the program', held('emergency-exception', { to: 'program' }), 'release [return-to-program] owes [bar-proceedings-tag, keep-part2-label, minimum] | permit part2.return: 42 CFR 2.51'],
  ['what came for research goes back to the program', held('research-exception', { to: 'program', purpose: 'research' }), 'release [return-to-program] owes [bar-proceedings-tag, keep-part2-label, minimum] | permit part2.return: 42 CFR 2.52'],
  ['what came for an audit goes back to the program', held('audit-exception', { to: 'program', purpose: 'audit' }), 'release [return-to-program] owes [bar-proceedings-tag, keep-part2-label, minimum] | permit part2.return: 42 CFR 2.53'],
  ['and nowhere else', held('audit-exception', { purpose: 'audit' }), 'withhold [no-basis] | deny part2.redisclosure.only-back: 42 CFR 2.53 | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an intermediary passes on to nobody outside the designation', held('intermediary-consent', { from: 'the-intermediary' }), 'withhold [no-basis] | deny part2.redisclosure.no-onward-path: 42 CFR 2.31(a)(4)(ii), 2.24 | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['how it came being unknown, so is where it may go', held('unknown'), 'undecided [unknown-provenance] | need-fact part2.redisclosure.unknown-basis: 42 CFR 2.12(d)(2) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['but not where HIPAA stops it in any case', held('unknown', { to: 'the-court', purpose: 'child-welfare' }), 'withhold [no-basis] | deny part2.redisclosure.no-onward-path: 45 CFR 164.502(a) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['what came under another basis has no onward path', held('crime-on-premises-exception'), 'withhold [no-basis] | deny part2.redisclosure.no-onward-path: 42 CFR 2.12(d)(2)(i)(C), 2.33(b) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a paper that is named and cannot be found proves nothing', held('tpo-single-consent', {}, { consentId: 'c9' }), 'undecided [unknown-provenance] | need-fact part2.redisclosure.unknown-basis: 42 CFR 2.12(d)(2) [c9] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a paper revoked for everybody stops the flow', tpo({}, { revocation: { date: '2026-06-01', form: 'written', recipients: 'all' } }), 'withhold [revoked] owes [stop-future] | deny part2.redisclosure.revoked: 42 CFR 2.31(a)(6), (c)(3) [c1] | deny consent.revoked: 42 CFR 2.31(c)(3) [c1]'],
  ['a paper revoked for the holder stops the flow', tpo({}, { revocation: { date: '2026-06-01', form: 'written', recipients: ['clinic'] } }), 'withhold [revoked, wrong-discloser] owes [stop-future] | deny part2.redisclosure.revoked: 42 CFR 2.31(a)(6), (c)(3) [c1] | deny consent.wrong-discloser: 42 CFR 2.31(a)(2) [c1]'],
  ['a paper that ran out stops the flow', tpo({}, { period: { start: '2025-01-01', end: '2025-12-31' } }), 'withhold [expired] | deny part2.redisclosure.expired: 42 CFR 2.31(c)(1) [c1] | deny consent.expired: 42 CFR 2.31(c)(1) [c1]'],
  ['a paper taken off the file stops the flow', tpo({}, { status: 'inactive' }), 'withhold [not-active] | deny part2.redisclosure.not-active: 42 CFR 2.31(c) [c1] | deny consent.not-active: 42 CFR 2.31 [c1]'],
  ['a paper known to be false stops the flow', tpo({}, { falsity: 'known-to-holder' }), 'withhold [materially-false] | deny part2.redisclosure.materially-false: 42 CFR 2.31(c) [c1] | deny consent.materially-false: 42 CFR 2.31(c)(4) [c1]'],
];

describe('what was received goes on', () => {
  it.each(PATHS)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });
});

const LIMITS: readonly Row[] = [
  ['a threat, as HIPAA permits', tpo({ to: 'the-unregulated', purpose: 'threat-aversion', threat: { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true } }), 'release redisclosure-hipaa-threat'],
  ['an escape, told to police', tpo({ to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ground: 'escape' }, record: { category: 'identity-and-whereabouts' } }), 'withhold proceedings-bar wrong-discloser'],
  ['a custodian with two needs, one of them police work', tpo({ to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: ['e-law-enforcement-on-premises', 'a-health-care'] } }), 'release redisclosure-hipaa-custody'],
  ['treatment, as HIPAA permits', tpo(), 'release redisclosure-hipaa-treatment'],
  ['a program outside HIPAA, to who does not treat', tpo({ from: 'the-part2-program', recipient: { treatingRelationship: 'none' } }, { recipients: ['the-part2-program'] }), 'withhold no-basis wrong-discloser'],
  ['a program outside HIPAA, to a health plan', tpo({ from: 'the-part2-program', to: 'the-health-plan', purpose: 'payment' }, { recipients: ['the-part2-program'] }), 'release redisclosure-tpo-consent'],
  ['a program outside HIPAA, to a payer', tpo({ from: 'the-part2-program', to: 'the-third-party-payer', purpose: 'payment' }, { recipients: ['the-part2-program'] }), 'release redisclosure-tpo-consent'],
  ['a program outside HIPAA, for a purpose not on the paper', tpo({ from: 'the-part2-program', to: 'the-health-plan', purpose: 'payment' }, { purposes: ['treatment'] }), 'withhold no-basis wrong-discloser'],
  ['a program outside HIPAA, of what the paper does not describe', tpo({ from: 'the-part2-program', to: 'the-health-plan', purpose: 'payment', record: { category: 'diagnosis' } }), 'withhold no-basis wrong-discloser'],
  ['a program outside HIPAA, on a paper nobody verified', tpo({ from: 'the-part2-program', to: 'the-health-plan', purpose: 'payment' }, { verified: false }), 'undecided unverified wrong-discloser'],
  ['a court that holds it, without a contract', tpo({ from: 'the-court', to: 'the-health-plan', purpose: 'payment' }), 'withhold no-basis wrong-discloser'],
  ['two papers of one id, of which one is for supervision', held('specific-consent', { to: 'the-health-plan', purpose: 'payment', consents: [SPECIFIC, { ...SPECIFIC, purposes: ['cj-monitoring'] }] }, { consentId: 'c1' }), 'withhold no-basis wrong-discloser'],
  ['a paper for treatment and something else', specific({ to: 'the-health-plan', purpose: 'payment' }, { purposes: ['treatment', 'case-coordination'] }), 'withhold no-basis wrong-discloser'],
  ['a paper that names no purpose', specific({ to: 'the-health-plan', purpose: 'payment' }, { purposes: [] }), 'withhold no-basis missing-element:5'],
  ['a paper not kept', held('specific-consent', { to: 'the-health-plan', purpose: 'payment' }), 'withhold no-basis'],
  ['an authorization for treatment', held('hipaa-authorization', { to: 'the-health-plan', purpose: 'payment', consents: [SPECIFIC] }, { consentId: 'c1' }), 'release redisclosure-hipaa-payment'],
  ['through an intermediary to a covered entity, and on', held('intermediary-consent', { to: 'the-health-plan', purpose: 'payment', consents: [SPECIFIC] }, { consentId: 'c1' }), 'release redisclosure-hipaa-payment'],
  ['a contract that ran out', contractor({ inDate: false }), 'withhold no-basis wrong-discloser'],
  ['a contract that does not bind', contractor({ boundByPart2: false }), 'withhold no-basis wrong-discloser'],
  ['a contract with somebody else', contractor({ parties: ['the-court', 'hospital'] }), 'withhold no-basis wrong-discloser'],
  ['a contract, for treatment', contractor({}, { purpose: 'treatment' }), 'withhold no-basis wrong-discloser'],
  ['a contract, for payment where the paper says operations', contractor({}, { purpose: 'payment' }), 'withhold no-basis wrong-discloser'],
  ['another agreement than that contract', contractor({}, { agreements: [{ type: 'qsoa', parties: ['the-court', 'the-contract-agent'], inDate: true, boundByPart2: true }] }), 'withhold no-basis wrong-discloser'],
  ['a duty, for coordination', duty({ purpose: 'case-coordination' }), 'withhold no-basis'],
  ['a duty, to a hospital', duty({ to: 'hospital' }), 'withhold no-basis'],
  ['a duty, from a hospital', duty({ from: 'hospital' }), 'withhold no-basis'],
  ['a duty, to a prison', duty({ to: 'the-correctional-institution' }), 'release cj-duty'],
  ['a duty, to a contractor of justice', duty({ to: 'the-criminal-justice-contractor' }), 'release cj-duty'],
  ['evidence without a duty in the matter', duty({ purpose: 'legal-proceeding', recipient: { role: 'judge' } }), 'withhold proceedings-bar'],
  ['evidence, come under another consent', held('specific-consent', { to: 'the-court', purpose: 'legal-proceeding', recipient: { dutyOnSameAction: true } }), 'withhold proceedings-bar'],
  ['an agent that is not bound', agent({ boundByPart2: false }), 'withhold no-basis'],
  ['an agent that may keep it', agent({ returnOnly: false }), 'withhold no-basis'],
  ['an agent whose contract ran out', agent({ inDate: false }), 'withhold no-basis'],
  ['an agent by contract, not by status', agent({}, { to: 'hospital', agreements: [{ type: 'contract-agent', parties: ['the-qso', 'hospital'], inDate: true, boundByPart2: true, returnOnly: true }] }), 'withhold no-basis'],
  ['unknown how it came, to treat', held('unknown', { recipient: { treatingRelationship: 'patient' } }), 'undecided unknown-provenance'],
  ['unknown how it came, for a threat that HIPAA lets be told', held('unknown', { to: 'the-unregulated', purpose: 'threat-aversion', threat: { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true } }), 'undecided unknown-provenance'],
  ['unknown how it came, from a holder outside HIPAA', held('unknown', { from: 'the-court', to: 'the-unregulated', purpose: 'child-welfare' }), 'undecided unknown-provenance'],
  ['an order said to be the basis', held('subpart-e-order'), 'withhold no-basis'],
  ['a revocation for somebody else', tpo({}, { revocation: { date: '2026-06-01', form: 'written', recipients: ['the-court'] } }), 'release redisclosure-hipaa-treatment'],
  ['a revocation for the next recipient', tpo({}, { revocation: { date: '2026-06-01', form: 'written', recipients: ['hospital'] } }), 'withhold revoked'],
  ['a service organization, for treatment', held('qso-agreement', { from: 'the-qso', purpose: 'treatment' }), 'withhold no-basis'],
  ['a service organization, for payment', held('qso-agreement', { from: 'the-qso', purpose: 'payment' }), 'withhold no-basis'],
];

describe('the limits of passing on', () => {
  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});
