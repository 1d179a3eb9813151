// SPDX-License-Identifier: Apache-2.0
/** Psychotherapy notes, VA records, criminal history, school records, and what no federal regime governs. */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import type { ConsentPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { ORDER, PAPER, told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

const imminent: NonNullable<Facts['threat']> = { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true };
const psy = (rest: Ask = {}): Ask => ({ ...rest, record: { recordClass: 'phi-psy', category: 'psychotherapy-note', ...rest.record } });
const psyPaper = (paper: Partial<ConsentPaper> = {}, rest: Ask = {}): Ask => psy({
  consents: [{ ...PAPER, variant: 'psychotherapy-notes-authorization', disclosers: ['clinic'], categories: ['psychotherapy-note'], ...paper }], ...rest,
});
const originator = (rest: Ask = {}): Ask => psy({ to: 'clinic', discloser: { organization: 'clinic', person: 'dr' }, recipient: { person: 'dr', treatingRelationship: 'patient' }, ...rest });
const va = (rest: Ask = {}): Ask => ({ from: 'the-va-facility', ...rest, record: { recordClass: 'va7332', ...rest.record } });
const vaOrder = { ...ORDER, type: 'va-good-cause-order', discloser: 'the-va-facility', recipients: ['the-court'] } as const;
const vaAsk = (order: object = {}, rest: Ask = {}): Ask => va({ to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...vaOrder, ...order }], ...rest });
const vaPaper = (paper: Partial<ConsentPaper> = {}, rest: Ask = {}): Ask => va({ to: 'the-court', purpose: 'cj-monitoring', consents: [{ ...PAPER, variant: 'va-7332', disclosers: ['the-va-facility'], recipients: ['the-court'], purposes: ['cj-monitoring'], ...paper }], ...rest });
const research: NonNullable<Facts['research']> = { basis: 'common-rule', undertakingOnFile: true };
const audited = (rest: Ask = {}): Ask => va({ to: 'the-regulator', purpose: 'audit', agreements: [{ type: 'audit-undertaking', parties: ['the-va-facility', 'the-regulator'], inDate: true }], ...rest });
const chri = (rest: Ask = {}): Ask => ({ from: 'the-correctional-institution', to: 'the-criminal-justice-agency', purpose: 'cj-monitoring', ...rest, record: { recordClass: 'chri', category: 'legal-history', ...rest.record } });
const school = (rest: Ask = {}): Ask => ({ from: 'the-school', to: 'clinic', ...rest, record: { recordClass: 'edu', ...rest.record } });
const schoolPaper = (paper: Partial<ConsentPaper> = {}): Ask => school({ consents: [{ ...PAPER, disclosers: ['the-school'], recipients: ['clinic'], ...paper }] });
const open = (rest: Ask = {}): Ask => ({ from: 'the-criminal-justice-agency', to: 'the-court', purpose: 'case-coordination', ...rest, record: { recordClass: 'cji', category: 'supervision-conditions', ...rest.record } });
const openOrder = { ...ORDER, discloser: 'the-criminal-justice-agency', recipients: ['the-court'], categories: ['supervision-conditions' as const] };
const medical: NonNullable<Facts['emergency']> = { bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'A', facility: 'B', discloserName: 'C', nature: 'trauma' };

const RULES: readonly Row[] = [
  ['psychotherapy notes need an authorization of their own', psy(), 'withhold [needs-psychotherapy-authorization] | deny psychotherapy-notes-authorization.needed: 45 CFR 164.508(a)(2)'],
  ['with it they go', psyPaper(), 'release [psychotherapy-notes-authorization] on c1 | permit consent.psychotherapy-notes-authorization: 45 CFR 164.508(a)(2) [c1]'],
  ['an authorization that lacks the statements of HIPAA is none', psyPaper({ statements: ['revocation-right'] }), 'withhold [hipaa-authorization-defective] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2), (c) [c1]'],
  ['one that is revoked is none', psyPaper({ revocation: { date: '2026-06-01', form: 'written', recipients: 'all' } }), 'withhold [revoked] owes [stop-future] | deny consent.revoked: 42 CFR 2.31(c)(3) [c1]'],
  ['one for other notes is none', psyPaper({ dataPeriod: { start: '2020-01-01', end: '2020-12-31' } }, { record: { recordDate: '2026-01-01' } }), 'withhold [outside-scope] | deny consent.outside-scope: 42 CFR 2.31(a)(3), 2.13(a) [c1]'],
  ['an imminent threat lets them out', psy({ to: 'the-unregulated', purpose: 'threat-aversion', threat: imminent }), 'release [hipaa-threat] owes [log-hipaa-accounting, minimum] | permit hipaa.psychotherapy-threat: 45 CFR 164.508(a)(2)(ii), 164.512(j)(1)(i)'],
  ['oversight of who wrote them does', psy({ to: 'the-regulator', purpose: 'audit' }), 'release [hipaa-oversight] owes [log-hipaa-accounting, minimum] | permit hipaa.psychotherapy-oversight: 45 CFR 164.508(a)(2)(ii), 164.512(d)'],
  ['a coroner reads them', psy({ to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true } }), 'release [hipaa-decedent] owes [log-hipaa-accounting, minimum] | permit hipaa.psychotherapy-decedent: 45 CFR 164.508(a)(2)(ii), 164.512(g)(1)'],
  ['who wrote them reads them', originator(), 'release [psychotherapy-originator] | permit hipaa.psychotherapy-originator: 45 CFR 164.508(a)(2)(i)(A)'],
  ['VA records need the VA\'s own consent', va({ to: 'the-court', purpose: 'cj-monitoring' }), 'withhold [needs-va-consent] | deny va-7332.needed: 38 USC 7332(a)(2)'],
  ['with it they go', vaPaper(), 'release [va-7332] on c1 owes [minimum] | permit consent.va-7332: 38 USC 7332(b)(1) [c1]'],
  ['an emergency lets VA records out', va({ purpose: 'emergency-treatment', emergency: medical }), 'release [va-emergency] owes [document-emergency, minimum] | permit va.emergency: 38 USC 7332(b)(2)(A)'],
  ['an emergency with a gap is an open question for them', va({ to: 'the-unregulated', purpose: 'emergency-treatment', emergency: medical }), 'undecided [nonmedical-recipient] | need-fact va.emergency.open: 38 USC 7332(b)(2)(A)'],
  ['a good cause order does', vaAsk(), 'release [va-good-cause-order] owes [order-scope-only] | permit va.order: 38 USC 7332(b)(2)(D) [o1]'],
  ['a provider that treats receives them', va({ recipient: { treatingRelationship: 'patient' } }), 'release [va-treatment] owes [minimum] | permit va.treatment: 38 USC 7332(b)(2)(H)'],
  ['research under an undertaking does', va({ to: 'the-researcher', purpose: 'research', research }), 'release [va-research] owes [research-terms, minimum] | permit va.research: 38 USC 7332(b)(2)(B)'],
  ['an audit under an undertaking does', audited(), 'release [va-audit] owes [audit-terms, minimum] | permit va.audit: 38 USC 7332(b)(2)(B)'],
  ['a covered entity that holds VA records needs a permission of HIPAA beside it', vaPaper({ disclosers: ['clinic'], statements: ['revocation-right', 'redisclosure-risk', 'refusal-consequences'] }, { from: 'clinic' }), 'withhold [hipaa-basis-missing] | deny hipaa.authorization-defective: 45 CFR 164.508(b)(2), (c) [c1] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['and has it where it treats', va({ from: 'clinic', recipient: { treatingRelationship: 'patient' } }), 'release [va-treatment] owes [minimum] | permit va.treatment: 38 USC 7332(b)(2)(H) | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2)'],
  ['a covered entity owes beside the VA\'s paper what HIPAA asks of it: the custodian\'s need on file',
    vaPaper({ disclosers: ['clinic'], recipients: ['the-correctional-institution'], purposes: ['custody-health-safety'], statements: ['revocation-right'] }, {
      from: 'clinic', to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: ['a-health-care'] },
    }), 'release [va-7332] on c1 owes [custodian-representation, minimum] | permit consent.va-7332: 38 USC 7332(b)(1) [c1] | permit hipaa.hipaa-custody: 45 CFR 164.512(k)(5)'],
  ['and accounts for what HIPAA accounts for: research on a waiver', va({ from: 'clinic', to: 'the-researcher', purpose: 'research', research: { ...research, basis: 'waiver' } }),
    'release [va-research] owes [log-hipaa-accounting, research-terms, minimum] | permit va.research: 38 USC 7332(b)(2)(B) | permit hipaa.hipaa-research: 45 CFR 164.512(i)'],
  ['research on the person\'s authorization is not accounted for', va({ from: 'clinic', to: 'the-researcher', purpose: 'research', research: { ...research, basis: 'hipaa-authorization' } }),
    'release [va-research] owes [research-terms, minimum] | permit va.research: 38 USC 7332(b)(2)(B) | permit hipaa.hipaa-research: 45 CFR 164.512(i)'],
  ['criminal history goes between justice agencies', chri(), 'release [chri-authority] owes [log-chri-dissemination, minimum] | permit chri.authority: 28 CFR 20.21, 20.33'],
  ['to a contractor under a security addendum', chri({ to: 'the-criminal-justice-contractor', purpose: 'operations', agreements: [{ type: 'security-addendum', parties: ['the-correctional-institution', 'the-criminal-justice-contractor'], inDate: true }] }), 'release [chri-authority] owes [log-chri-dissemination, minimum] | permit chri.authority: 28 CFR 20.21, 20.33'],
  ['on an authority that is shown', chri({ to: 'hospital', purpose: 'treatment', chriAuthority: { basis: 'statute' } }), 'release [chri-authority] owes [log-chri-dissemination, minimum] | permit chri.authority: 28 CFR 20.21, 20.33 [statute]'],
  ['never to a housing agency', chri({ to: 'the-unregulated', purpose: 'case-coordination' }), 'withhold [chri-no-authority] | deny chri.no-authority: 28 CFR 20.21, 20.33'],
  ['elsewhere an authority may yet be shown', chri({ to: 'hospital', purpose: 'treatment' }), 'undecided [chri-no-authority] | need-fact chri.no-authority: 28 CFR 20.21, 20.33'],
  ['a school record goes on a written consent', schoolPaper(), 'release [ferpa-consent] on c1 owes [minimum] | permit ferpa.consent: 34 CFR 99.30 [c1]'],
  ['in an emergency of health or safety without', school({ purpose: 'emergency-treatment', emergency: medical }), 'release [ferpa-emergency] owes [minimum] | permit ferpa.emergency: 34 CFR 99.36'],
  ['and not otherwise', school(), 'withhold [no-basis] | deny ferpa.no-consent: 34 CFR 99.30'],
  ['a consent nobody verified leaves it open', schoolPaper({ verified: false }), 'undecided [unverified] | need-fact consent.unverified: 42 CFR 2.31(c) [c1]'],
  ['justice data are under no federal regime', open(), 'release [no-federal-regime] | permit open.no-regime: 42 CFR 2.11, 2.12(e); 45 CFR 160.103'],
  ['an order in a proceeding bounds them', open({ purpose: 'legal-proceeding', orders: [openOrder] }), 'release [court-order] owes [order-scope-only] | permit open.order: 42 CFR 2.12(e)(4)(i) [o1]'],
  ['what it does not name stays', open({ purpose: 'legal-proceeding', orders: [{ ...openOrder, categories: ['legal-history'] }] }), 'withhold [outside-order] | deny open.outside-order: 42 CFR 2.12(e)(4)(i) [o1]'],
  ['what was made as evidence follows its order, whatever the purpose', open({ orders: [{ ...openOrder, categories: ['legal-history'] }], record: { madeSolelyAsEvidence: true } }), 'withhold [outside-order] | deny open.outside-order: 42 CFR 2.12(e)(4)(i) [o1]'],
  ['evidence that is also used for care is a program\'s record', open({ from: 'the-part2-program', record: { madeSolelyAsEvidence: true, usedForCare: true } }), 'withhold [no-basis] | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a service organization without an agreement carries nothing', { discloser: { organization: 'clinic', actingThrough: 'the-qso' } }, 'withhold [no-basis] owes [agreement-required] | deny agreement.missing: 42 CFR 2.11; 45 CFR 164.504(e) [the-qso]'],
  ['with one it does', { discloser: { organization: 'clinic', actingThrough: 'the-qso' }, agreements: [{ type: 'qsoa', parties: ['clinic', 'the-qso'], inDate: true, boundByPart2: true }] }, 'release [hipaa-treatment] owes [agreement-required] | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2)'],
  ['a person who asks without proof waits', { request: { requesterVerified: false } }, 'undecided [identity-unproven] owes [verify-identity-authority] | need-fact request.identity-unproven: 45 CFR 164.514(h)'],
  ['the organization that gave a record has it back', { from: 'program', to: 'hospital', record: { recordClass: 'p2', contributedBy: 'hospital' } }, 'release [own-record] | permit own-record: a use by the contributor, not a disclosure'],
];

const LIMITS: readonly Row[] = [
  ['a threat that is not imminent', psy({ to: 'the-unregulated', purpose: 'threat-aversion', threat: { ...imminent, seriousAndImminent: false } }), 'withhold needs-psychotherapy-authorization'],
  ['a threat, to who cannot prevent it', psy({ to: 'the-unregulated', purpose: 'threat-aversion', threat: { ...imminent, recipientCanPrevent: false } }), 'withhold needs-psychotherapy-authorization'],
  ['an escape', psy({ to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ...imminent, ground: 'escape' } }), 'withhold needs-psychotherapy-authorization'],
  ['a threat as treatment', psy({ threat: imminent, recipient: { treatingRelationship: 'patient' } }), 'withhold needs-psychotherapy-authorization'],
  ['oversight of somebody who holds a copy', psy({ to: 'the-regulator', purpose: 'audit', record: { origin: 'hospital' } }), 'withhold needs-psychotherapy-authorization'],
  ['oversight by a hospital', psy({ purpose: 'audit' }), 'withhold needs-psychotherapy-authorization'],
  ['oversight as operations', psy({ to: 'the-regulator', purpose: 'operations' }), 'withhold needs-psychotherapy-authorization'],
  ['a coroner about the living', psy({ to: 'the-medical-examiner', purpose: 'vital-statistics' }), 'withhold needs-psychotherapy-authorization'],
  ['public health about the dead', psy({ to: 'the-public-health-authority', purpose: 'vital-statistics', patient: { deceased: true } }), 'withhold needs-psychotherapy-authorization'],
  ['a colleague of who wrote them', originator({ recipient: { person: 'other', treatingRelationship: 'patient' } }), 'withhold needs-psychotherapy-authorization'],
  ['who wrote them and treats no more', originator({ recipient: { person: 'dr', treatingRelationship: 'none' } }), 'withhold needs-psychotherapy-authorization'],
  ['who wrote them, for operations', originator({ purpose: 'operations' }), 'withhold needs-psychotherapy-authorization'],
  ['who did not write them', originator({ record: { origin: 'hospital' } }), 'withhold needs-psychotherapy-authorization'],
  ['who wrote them, now at another place', originator({ to: 'hospital' }), 'withhold needs-psychotherapy-authorization'],
  ['nobody in particular', originator({ discloser: { organization: 'clinic' }, recipient: { treatingRelationship: 'patient' } }), 'withhold needs-psychotherapy-authorization'],
  ['an authorization for everything', psyPaper({ categories: ['psychotherapy-note', 'diagnosis'] }), 'withhold combined-prohibited'],
  ['an ordinary consent that names them', psy({ consents: [{ ...PAPER, disclosers: ['clinic'], categories: ['psychotherapy-note'] }] }), 'withhold needs-psychotherapy-authorization'],
  ['an authorization nobody verified', psyPaper({ verified: false }), 'undecided unverified'],
  ['an authorization nobody verified, for other years', psyPaper({ verified: false, dataPeriod: { start: '2020-01-01', end: '2020-12-31' } }, { record: { recordDate: '2026-01-01' } }), 'withhold outside-scope'],
  ['an order by an agency', vaAsk({ issuedBy: 'agency' }), 'withhold needs-va-consent'],
  ['an order for another', vaAsk({ recipients: ['hospital'] }), 'withhold needs-va-consent'],
  ['an order on something else', vaAsk({ categories: ['diagnosis'] }), 'withhold needs-va-consent'],
  ['an ordinary order', vaAsk({ type: 'court-order' }), 'withhold needs-va-consent'],
  ['an order, for supervision', vaAsk({}, { purpose: 'cj-monitoring' }), 'release va-good-cause-order'],
  ['an order, to police', vaAsk({ recipients: ['the-law-enforcement'] }, { to: 'the-law-enforcement', purpose: 'law-enforcement' }), 'release va-good-cause-order'],
  ['an order, for treatment', vaAsk({}, { purpose: 'treatment' }), 'withhold needs-va-consent'],
  ['a provider that does not treat', va(), 'withhold needs-va-consent'],
  ['an agency that treats nobody', va({ to: 'the-unregulated', recipient: { treatingRelationship: 'patient' } }), 'withhold needs-va-consent'],
  ['a provider that treats, for operations', va({ purpose: 'operations', recipient: { treatingRelationship: 'patient' } }), 'withhold needs-va-consent'],
  ['research without approval', va({ to: 'the-researcher', purpose: 'research', research: { ...research, basis: 'none' } }), 'withhold needs-va-consent'],
  ['research without undertaking', va({ to: 'the-researcher', purpose: 'research', research: { ...research, undertakingOnFile: false } }), 'withhold needs-va-consent'],
  ['research nobody described', va({ to: 'the-researcher', purpose: 'research' }), 'withhold needs-va-consent'],
  ['research of a hospital', va({ purpose: 'research', research }), 'withhold needs-va-consent'],
  ['research as operations', va({ to: 'the-researcher', purpose: 'operations', research }), 'withhold needs-va-consent'],
  ['an audit without undertaking', audited({ agreements: [] }), 'withhold needs-va-consent'],
  ['an audit of a hospital', audited({ to: 'hospital', agreements: [{ type: 'audit-undertaking', parties: ['the-va-facility', 'hospital'], inDate: true }] }), 'withhold needs-va-consent'],
  ['an audit as operations', audited({ purpose: 'operations' }), 'withhold needs-va-consent'],
  ['an emergency that is refused, on a paper that would do', vaPaper({ purposes: ['emergency-treatment'], recipients: ['hospital'] }, { to: 'hospital', purpose: 'emergency-treatment' }), 'release va-7332'],
  ['a covered entity, on the VA\'s paper with all statements of HIPAA', vaPaper({ disclosers: ['clinic'] }, { from: 'clinic' }), 'release va-7332'],
  ['a court, for treatment of criminal history', chri({ to: 'the-court', purpose: 'treatment' }), 'undecided chri-no-authority'],
  ...(['law-enforcement', 'legal-proceeding', 'case-coordination', 'custody-health-safety', 'threat-aversion'] as const).map((purpose): Row => [`a prison, for ${purpose}`, chri({ to: 'the-correctional-institution', purpose }), 'release chri-authority']),
  ['a contractor without addendum', chri({ to: 'the-criminal-justice-contractor' }), 'undecided chri-no-authority'],
  ['a hospital with an addendum', chri({ to: 'hospital', purpose: 'treatment', agreements: [{ type: 'security-addendum', parties: ['the-correctional-institution', 'hospital'], inDate: true }] }), 'undecided chri-no-authority'],
  ['to a school', chri({ to: 'the-school', purpose: 'case-coordination' }), 'withhold chri-no-authority'],
  ['to a person of no organization', chri({ recipient: { organization: undefined as unknown as string, person: 'x' }, purpose: 'support-system' }), 'withhold chri-no-authority'],
  ['from the interstate system, to a hospital', chri({ to: 'hospital', purpose: 'treatment', record: { origin: 'interstate-identification-index' } }), 'withhold chri-no-authority'],
  ...(['hospital', 'the-part2-program', 'the-va-facility', 'the-unregulated', 'the-school', 'the-covered-entity'] as const).map((to): Row => [`from the interstate system, to ${to}, whatever authority is shown`,
    chri({ to, purpose: 'case-coordination', chriAuthority: { basis: 'statute' }, record: { origin: 'interstate-identification-index' } }), 'withhold chri-no-authority']),
  ['from the interstate system, to a relative, whatever authority is shown', chri({ recipient: { organization: undefined as unknown as string, person: 'x' }, purpose: 'support-system', chriAuthority: { basis: 'court-order' }, record: { origin: 'interstate-identification-index' } }), 'withhold chri-no-authority'],
  ['from the interstate system, to a licensing board that a statute names', chri({ to: 'the-licensing-board', purpose: 'operations', chriAuthority: { basis: 'statute' }, record: { origin: 'interstate-identification-index' } }), 'release chri-authority'],
  ['from the interstate system, to a contractor under the addendum', chri({
    to: 'the-criminal-justice-contractor', record: { origin: 'interstate-identification-index' }, agreements: [{ type: 'security-addendum', parties: ['the-correctional-institution', 'the-criminal-justice-contractor'], inDate: true }],
  }), 'release chri-authority'],
  ['a school emergency that is none', school({ purpose: 'emergency-treatment', emergency: { ...medical, bonaFide: false } }), 'withhold no-basis'],
  ['a school emergency, to no medical personnel', school({ purpose: 'emergency-treatment', emergency: { ...medical, recipientMedicalPersonnel: false } }), 'withhold no-basis'],
  ['a school emergency as treatment', school({ emergency: medical }), 'withhold no-basis'],
  ['a school emergency nobody described', school({ purpose: 'emergency-treatment' }), 'withhold no-basis'],
  ...(['sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding', 'va-7332', 'registry', 'pdmp'] as const).map((variant): Row => [`a ${variant} form for a school record`, schoolPaper({ variant }), 'withhold no-basis']),
  ['a form of HIPAA for a school record', schoolPaper({ variant: 'hipaa-authorization' }), 'release ferpa-consent'],
  ['a school consent that ran out', schoolPaper({ period: { start: '2024-01-01', end: '2024-12-31' } }), 'withhold no-basis'],
  ['a school consent for something else', schoolPaper({ categories: ['diagnosis'] }), 'withhold no-basis'],
  ['an order to another, in a proceeding', open({ purpose: 'legal-proceeding', orders: [{ ...openOrder, recipients: ['hospital'] }] }), 'release no-federal-regime'],
  ['an order, outside a proceeding', open({ orders: [{ ...openOrder, categories: ['legal-history'] }] }), 'release no-federal-regime'],
  ['the person\'s own words', open({ record: { recordClass: 'self' } }), 'release no-federal-regime'],
  ['plan data', open({ record: { recordClass: 'soc' } }), 'release no-federal-regime'],
  ['evidence not used for care', open({ record: { madeSolelyAsEvidence: true } }), 'release no-federal-regime'],
  ['care that is no evidence', open({ record: { usedForCare: true } }), 'release no-federal-regime'],
  ['evidence of a clinic used for care', { record: { madeSolelyAsEvidence: true, usedForCare: true } }, 'release hipaa-treatment'],
  ['a service organization carries plan data without agreement', open({ discloser: { organization: 'the-criminal-justice-agency', actingThrough: 'the-qso' } }), 'release no-federal-regime'],
  ['an organization that acts through itself', { discloser: { organization: 'clinic', actingThrough: 'clinic' } }, 'release hipaa-treatment'],
  ['a service organization under an agreement of business associates', { discloser: { organization: 'clinic', actingThrough: 'the-qso' }, agreements: [{ type: 'business-associate-agreement', parties: ['clinic', 'the-qso'], inDate: true }] }, 'release hipaa-treatment'],
  ['a service organization that did not bind itself', { discloser: { organization: 'clinic', actingThrough: 'the-qso' }, agreements: [{ type: 'qsoa', parties: ['clinic', 'the-qso'], inDate: true }] }, 'withhold no-basis'],
  ['a service organization whose agreement is over', { discloser: { organization: 'clinic', actingThrough: 'the-qso' }, agreements: [{ type: 'business-associate-agreement', parties: ['clinic', 'the-qso'], inDate: false }] }, 'withhold no-basis'],
  ['an intermediary, which has none', { discloser: { organization: 'clinic', actingThrough: 'the-intermediary' } }, 'release hipaa-treatment'],
  ['a service organization under another agreement', { discloser: { organization: 'clinic', actingThrough: 'the-qso' }, agreements: [{ type: 'contract-agent', parties: ['clinic', 'the-qso'], inDate: true }] }, 'withhold no-basis'],
  ...(['p2', 'p2-notes', 'phi-psy', 'va7332'] as const).map((recordClass): Row => [`the patient receives ${recordClass} as the law has it, also through a service organization without agreement`,
    { from: 'program', discloser: { organization: 'program', actingThrough: 'the-qso' }, purpose: 'patient-request', recipient: { organization: undefined as unknown as string, role: 'patient', person: 'pt' }, record: { recordClass, programElectsRelease: true } },
    recordClass === 'phi-psy' ? 'withhold access-excluded' : 'release patient-access']),
  ['a record given by another', { from: 'program', to: 'hospital', record: { recordClass: 'p2', contributedBy: 'clinic' } }, 'withhold no-basis'],
];

const p2 = (rest: Ask = {}): Ask => ({ from: 'the-part2-program', ...rest, record: { recordClass: 'p2', ...rest.record } });
const statute = { state: 'TX', rule: 'tx-hsc-614-017', effect: 'require-disclosure' } as const;
const report = { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'] } as const;
const child = { to: 'the-child-protection-agency', purpose: 'child-abuse-report' } as const;
const death = { to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true }, record: { category: 'cause-of-death' } } as const;
const own = { recipient: { organization: undefined, person: 'pt', role: 'patient' }, purpose: 'patient-request', request: { kind: 'access' } } as unknown as Ask;

const listed = (kind: 'intermediary-list' | 'part2-accounting' | 'hipaa-accounting', basis: NonNullable<RecordFacts['accountingEntry']>['basis'], from: string): Ask => ({
  ...own, from, request: { kind, written: true }, record: { category: 'accounting-entry', recordClass: 'p2', accountingEntry: { date: '2026-01-10', basis } },
});

/** With no agreement between the discloser and the organization that carries it out. */
const UNAGREED: readonly Row[] = [
  ['a declared emergency', p2({ purpose: 'emergency-treatment', emergency: medical }), 'release emergency-exception'],
  ['a declared emergency, a clinic\'s records', { purpose: 'emergency-treatment', emergency: medical }, 'release hipaa-treatment'],
  ['a declared emergency, records of the VA', va({ purpose: 'emergency-treatment', emergency: medical }), 'release va-emergency'],
  ['not: an emergency that nobody declared', { purpose: 'emergency-treatment' }, 'withhold no-basis'],
  ['not: an emergency in which a consent could be had', { purpose: 'emergency-treatment', emergency: { ...medical, consentObtainable: true } }, 'withhold no-basis'],
  ['the person\'s own access', p2(own), 'release patient-access'],
  ['a copy that the person directs elsewhere', { request: { kind: 'directed-copy', written: true } }, 'release directed-copy'],
  ['the account of what a program disclosed', listed('part2-accounting', 'specific-consent', 'the-part2-program'), 'release part2-accounting'],
  ['the account of what a clinic disclosed', listed('hipaa-accounting', 'hipaa-court-order', 'clinic'), 'release hipaa-accounting'],
  ['the list of what went through an intermediary', listed('intermediary-list', 'intermediary-consent', 'the-intermediary'), 'release intermediary-list'],
  ['the report of child abuse', p2({ ...child, abuseReport: report }), 'release child-abuse-report'],
  ['the report of child abuse, a clinic\'s records', { ...child, abuseReport: report }, 'release hipaa-abuse-report'],
  ['a death to the medical examiner', p2(death), 'release vital-statistics-exception'],
  ['an order of a court', { to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, recipients: ['the-court'] }] }, 'release hipaa-court-order'],
  ['an order of a court for records of the VA', vaAsk(), 'release va-good-cause-order'],
  ['a statute', { to: 'the-law-enforcement', overlays: [statute] }, 'release hipaa-required-by-law'],
  ['not: treatment', {}, 'withhold no-basis'],
  ['not: a consent', p2({ consents: [{ ...PAPER, disclosers: ['the-part2-program'] }] }), 'withhold no-basis'],
  ['not: a consent for counseling notes', { from: 'the-part2-program', record: { recordClass: 'p2-notes', category: 'sud-counseling-note' }, consents: [{ ...PAPER, variant: 'sud-counseling-notes', disclosers: ['the-part2-program'], categories: ['sud-counseling-note'] }] }, 'withhold no-basis'],
  ['not: an authorization for psychotherapy notes', psyPaper(), 'withhold no-basis'],
  ['not: treatment by a provider beside the VA', va({ recipient: { treatingRelationship: 'patient' } }), 'withhold no-basis'],
  ['not: a subpoena', { to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, recipients: ['the-court'], type: 'subpoena', assurance: 'notice-to-individual-no-objection' }] }, 'withhold no-basis'],
  ['not: the police', { to: 'the-law-enforcement', purpose: 'law-enforcement', orders: [{ ...ORDER, recipients: ['the-law-enforcement'], type: 'search-warrant' }] }, 'withhold no-basis'],
];

describe('a regime of its own', () => {
  it.each(RULES)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });

  it.each(UNAGREED)('a service organization without an agreement carries out what no agreement may hold up: %s', (_sentence, ask, expected) => {
    expect(verdict({ ...ask, discloser: { organization: ask.from ?? 'clinic', actingThrough: 'the-qso' } })).toBe(expected);
  });
});
