// SPDX-License-Identifier: Apache-2.0
/** What holds a record back whatever lets it out: restrictions (42 CFR 2.26, 45 CFR 164.522), state law (2.20, 160.203(b)), and need (2.13(a)). */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, OrderPaper, OverlayAnswer, RestrictionPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { ORDER, PAPER, told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

const restricted = (paper: Partial<RestrictionPaper> = {}, rest: Ask = {}): Ask => ({ restrictions: [{ id: 'x1', kind: 'agreed', against: { organization: 'hospital' }, ...paper }], ...rest });
const refused = (rest: Ask = {}): Ask => restricted({ kind: 'standalone-deny-consent', against: {} }, rest);
const agreed = (rest: Ask = {}): Ask => restricted({ against: {} }, rest);
const paid = (paper: Partial<RestrictionPaper> = {}, rest: Ask = {}): Ask => restricted({ kind: 'requested-paid-in-full', against: {}, ...paper }, { to: 'the-health-plan', purpose: 'payment', record: { paidInFullBySelf: true }, ...rest });
const PLAN: Facts['organizations'][number] = { id: 'plan', name: 'Plan', classes: ['covered-entity', 'health-plan'] };
const CLAIMS: Facts['organizations'][number] = { id: 'claims', name: 'Claims department', classes: ['covered-entity'], parent: 'plan' };
const DOCTOR: Facts['persons'][number] = { id: 'dr', name: 'Dr', relation: 'professional' };
const state = (overlay: Partial<OverlayAnswer> = {}, rest: Ask = {}): Ask => ({ overlays: [{ state: 'CA', rule: 'ca-wic-5328', effect: 'prohibit', ...overlay }], ...rest });
const ordered = (order: Partial<OrderPaper> = {}, rest: Ask = {}): Ask => ({
  from: 'the-state-licensed-sud-program', to: 'the-court', purpose: 'legal-proceeding', record: { recordClass: 'soc' },
  overlays: [{ state: 'FL', rule: 'fl-397-501-7', effect: 'prohibit', unless: ['state-good-cause-order'] }],
  orders: [{ ...ORDER, type: 'state-good-cause-order', discloser: 'the-state-licensed-sud-program', recipients: ['the-court'], ...order }], ...rest,
});
const medical: NonNullable<Facts['emergency']> = { bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'A', facility: 'B', discloserName: 'C', nature: 'trauma' };
const consent = (paper: Partial<ConsentPaper> = {}): Ask => ({ consents: [{ ...PAPER, disclosers: ['clinic'], ...paper }] });
const extra = (requires: OverlayAnswer['requires'], paper: Partial<ConsentPaper> = {}): Ask => state({ effect: 'require-extra', rule: 'il-mhddca-740-110', ...(requires === undefined ? {} : { requires }) }, consent(paper));
const approved = (consentAlone?: OverlayAnswer['consentAlone']): Ask => state({ unless: ['patient-consent'], requires: ['professional-approval'], ...(consentAlone === undefined ? {} : { consentAlone }) }, consent());
const p2 = (rest: Ask = {}): Ask => ({ from: 'the-part2-program', ...rest, record: { recordClass: 'p2', ...rest.record } });
const statute: OverlayAnswer = { state: 'TX', rule: 'tx-hsc-614-017', effect: 'require-disclosure' };
const CIVIL = {
  ...ORDER, type: 'subpart-e-2-64', discloser: 'the-part2-program', recipients: ['the-court'], findings: ['no-other-effective-way', 'public-interest-outweighs-injury'],
  procedure: ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing'],
} as const;
const HEARING: ConsentPaper = { ...PAPER, variant: 'legal-proceeding', disclosers: ['the-part2-program'], recipients: ['the-court'], purposes: ['legal-proceeding'] };
const MANDATE = { id: 'm1', type: 'subpoena', issuedBy: 'court' } as const;

const BARS: readonly Row[] = [
  ['a restriction that was agreed holds the record', restricted(), 'withhold [restriction-honored] owes [honor-restriction] | deny restriction.agreed: 42 CFR 2.26; 45 CFR 164.522 [x1]'],
  ['a refusal of the person holds it', refused(), 'withhold [restriction-honored] owes [honor-restriction] | deny restriction.standalone-deny-consent: 42 CFR 2.26; 45 CFR 164.522 [x1]'],
  ['an item paid in full does not go to the plan', paid(), 'withhold [restriction-honored] owes [honor-restriction] | deny restriction.requested-paid-in-full: 42 CFR 2.26; 45 CFR 164.522 [x1]'],
  ['a state forbids', state(), 'withhold [state-prohibits] | deny overlay.ca-wic-5328: ca-wic-5328; 42 CFR 2.20; 45 CFR 160.203(b) [ca-wic-5328]'],
  ['what somebody told in confidence does not go', { record: { thirdPartyConfidence: true } }, 'withhold [third-party-confidence] | deny bar.third-party-confidence: 45 CFR 164.524(a)(2)(v)'],
  ['a state asks for more than is on the paper', extra(['refusal-consequences'], { statements: [] }), 'withhold [state-prohibits] | deny overlay.il-mhddca-740-110: il-mhddca-740-110; 42 CFR 2.20; 45 CFR 160.203(b) [il-mhddca-740-110]'],
  ['what is not needed does not go', { record: { neededForPurpose: false } }, 'withhold [outside-scope] | deny minimum-necessary.not-needed: 42 CFR 2.13(a); 45 CFR 164.502(b)'],
  ['an emergency goes past a restriction, with a request for no further use', refused({ purpose: 'emergency-treatment', emergency: medical }), 'release [hipaa-treatment] owes [request-no-further-use] | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2)'],
  ['a statute compels a clinic', { to: 'the-law-enforcement', overlays: [statute] }, 'release [hipaa-required-by-law] owes [log-hipaa-accounting, minimum] | permit overlay.tx-hsc-614-017: 45 CFR 164.512(a) [tx-hsc-614-017]'],
  ['a statute compels a report on an adult, who is told of it', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', overlays: [statute] }, 'release [hipaa-required-by-law] owes [log-hipaa-accounting, inform-individual, minimum] | permit overlay.tx-hsc-614-017: 45 CFR 164.512(a) [tx-hsc-614-017]'],
];

const RESTRICTIONS: readonly Row[] = [
  ['a restriction against somebody else', restricted({ against: { organization: 'program' } }), 'release hipaa-treatment'],
  ['a restriction against one person, another asks', restricted({ against: { person: 'dr' } }, { recipient: { person: 'nurse' } }), 'release hipaa-treatment'],
  ['a restriction against one person, and nobody says who asks', restricted({ against: { person: 'dr' } }), 'withhold restriction-honored'],
  ['nobody says who asks, and the person works there', restricted({ against: { person: 'dr' } }, { persons: [{ ...DOCTOR, worksFor: ['clinic', 'hospital'] }] }), 'withhold restriction-honored'],
  ['nobody says who asks, and the person works elsewhere', restricted({ against: { person: 'dr' } }, { persons: [{ ...DOCTOR, worksFor: ['clinic'] }] }), 'release hipaa-treatment'],
  ['nobody says who asks, and nothing is known of where the person works', restricted({ against: { person: 'dr' } }, { persons: [{ ...DOCTOR, id: 'nurse', worksFor: ['clinic'] }, DOCTOR] }), 'withhold restriction-honored'],
  ['nobody says who asks, and the person works for the unit', restricted({ against: { person: 'dr' } }, { to: 'house', persons: [{ ...DOCTOR, worksFor: ['ward'] }] }), 'withhold restriction-honored'],
  ['nobody says who asks for the unit, and the person works for the whole', restricted({ against: { person: 'dr' } }, { to: 'ward', persons: [{ ...DOCTOR, worksFor: ['house'] }] }), 'withhold restriction-honored'],
  ['nobody says who asks, and the person is a relative', restricted({ against: { person: 'dr' } }, { persons: [{ ...DOCTOR, relation: 'sibling' }] }), 'release hipaa-treatment'],
  ['nobody says who asks, and the person is the patient', restricted({ against: { person: 'pt' } }), 'release hipaa-treatment'],
  ['a restriction against one person at the organization, and nobody says who asks', restricted({ against: { organization: 'hospital', person: 'dr' } }), 'withhold restriction-honored'],
  ['a restriction against one person at another organization', restricted({ against: { organization: 'clinic', person: 'dr' } }), 'release hipaa-treatment'],
  ['a restriction against one person at a unit, and nobody says who asks for the whole', restricted({ against: { organization: 'ward', person: 'dr' } }, { to: 'house' }), 'withhold restriction-honored'],
  ['a restriction against one person at a unit, who asks for the whole', restricted({ against: { organization: 'ward', person: 'dr' } }, { to: 'house', recipient: { person: 'dr' } }), 'withhold restriction-honored'],
  ['a restriction against one person at a unit, another asks for the whole', restricted({ against: { organization: 'ward', person: 'dr' } }, { to: 'house', recipient: { person: 'nurse' } }), 'release hipaa-treatment'],
  ['a restriction against one person at a unit of another organization', restricted({ against: { organization: 'ward', person: 'dr' } }), 'release hipaa-treatment'],
  ['a restriction against a role, in which it asks', restricted({ against: { organization: 'hospital', roles: ['clinician'] } }), 'withhold restriction-honored'],
  ['a restriction against another role', restricted({ against: { organization: 'hospital', roles: ['judge'] } }), 'release hipaa-treatment'],
  ['a restriction against the whole, its unit asks', restricted({ against: { organization: 'house' } }, { to: 'ward' }), 'withhold restriction-honored'],
  ['a restriction against the whole of the whole', restricted({ against: { organization: 'group' } }, { to: 'ward' }), 'withhold restriction-honored'],
  ['a restriction against the unit, the whole asks', restricted({ against: { organization: 'ward' } }, { to: 'house' }), 'release hipaa-treatment'],
  ['a restriction against one person, who asks', restricted({ against: { person: 'dr' } }, { recipient: { person: 'dr' } }), 'withhold restriction-honored'],
  ['a restriction that this holder agreed to', restricted({ by: 'clinic' }), 'withhold restriction-honored'],
  ['a restriction that another holder agreed to', restricted({ by: 'program' }), 'release hipaa-treatment'],
  ['a restriction that another holder agreed to, on a copy of its record', restricted({ by: 'program' }, { record: { origin: 'program' } }), 'withhold restriction-honored'],
  ['a restriction that the whole agreed to, its unit gives out', restricted({ by: 'house' }, { from: 'ward' }), 'withhold restriction-honored'],
  ['a restriction that a unit agreed to, the whole gives out', restricted({ by: 'ward' }, { from: 'house' }), 'withhold restriction-honored'],
  ['a restriction that a custodian of papers keeps', restricted({ by: 'the-qso' }), 'withhold restriction-honored'],
  ['a restriction that somebody nobody knows keeps', restricted({ by: 'nobody' }), 'withhold restriction-honored'],
  ['a refusal of the person that another holder keeps', restricted({ kind: 'standalone-deny-consent', by: 'program' }), 'withhold restriction-honored'],
  ['paid in full at another clinic', paid({ by: 'program' }), 'release hipaa-payment'],
  ['a restriction on another record', restricted({ records: ['r2'] }), 'release hipaa-treatment'],
  ['a restriction on this record', restricted({ records: ['r1'] }), 'withhold restriction-honored'],
  ['a restriction on another kind', restricted({ categories: ['diagnosis'] }), 'release hipaa-treatment'],
  ['a restriction on this kind', restricted({ categories: ['treatment-summary'] }), 'withhold restriction-honored'],
  ['paid in full, to a hospital', paid({}, { to: 'hospital' }), 'release hipaa-payment'],
  ['paid in full, for operations of the plan', paid({}, { purpose: 'operations', agreements: [{ type: 'qsoa', parties: ['clinic', 'the-health-plan'], inDate: true }] }), 'withhold restriction-honored'],
  ['paid in full, to a unit of the plan', paid({}, { to: 'claims', organizations: [PLAN, CLAIMS] }), 'withhold restriction-honored'],
  ['paid in full, to a unit of a clinic', paid({}, { to: 'ward' }), 'release hipaa-payment'],
  ['paid in full, to a clinic of which a plan is a unit', paid({}, { to: 'hospital', organizations: [{ id: 'hospital', name: 'Hospital', classes: ['covered-entity', 'health-care-provider'] }, { ...PLAN, parent: 'hospital' }] }), 'release hipaa-payment'],
  ['not paid in full', paid({}, { record: { paidInFullBySelf: false } }), 'release hipaa-payment'],
  ['not known to be paid, and the request says what kind', paid({ categories: ['treatment-summary'] }, { record: {} }), 'withhold restriction-honored'],
  ['not known to be paid, and the request names nothing', paid({}, { record: {} }), 'withhold restriction-honored'],
  ['not known to be paid, and the request names another kind', paid({ categories: ['claim'] }, { record: {} }), 'release hipaa-payment'],
  ['known not to be paid, and the request names nothing', paid({}, { record: { paidInFullBySelf: false } }), 'release hipaa-payment'],
  ['said not to be paid, and named on the request', paid({ records: ['r1'] }, { record: { paidInFullBySelf: false } }), 'withhold restriction-honored'],
  ['said not to be paid, and named on the request among its conditions', paid({ limits: { types: ['Condition'], data: { records: ['r1'], authors: [] } } }, { record: { paidInFullBySelf: false, marks: { type: 'Condition' } } }), 'withhold restriction-honored'],
  ['said not to be paid, and another is named among the conditions', paid({ limits: { data: { records: ['r2'], authors: [] } } }, { record: { paidInFullBySelf: false } }), 'release hipaa-payment'],
  ['not known to be paid, and named on the request', paid({ records: ['r1'] }, { record: {} }), 'withhold restriction-honored'],
  ['a refusal, against treatment', refused({ purpose: 'treatment' }), 'withhold restriction-honored'],
  ['a refusal, against a statute', refused({ to: 'the-law-enforcement', overlays: [statute] }), 'release hipaa-required-by-law'],
  ['an agreed one, against a statute', agreed({ to: 'the-law-enforcement', overlays: [statute] }), 'release hipaa-required-by-law'],
  ['a refusal, against a court order', refused({ to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, recipients: ['the-court'] }] }), 'release hipaa-court-order'],
  ['a refusal, against a court order on supervision', refused({ to: 'the-court', purpose: 'cj-monitoring', orders: [{ ...ORDER, recipients: ['the-court'] }] }), 'release hipaa-court-order'],
  ['a refusal, against a subpoena with assurance', refused({ to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, type: 'subpoena', recipients: ['the-court'], assurance: 'notice-to-individual-no-objection' }] }), 'withhold restriction-honored'],
  ['an agreed one, against a subpoena with assurance', agreed({ to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, type: 'subpoena', recipients: ['the-court'], assurance: 'notice-to-individual-no-objection' }] }), 'release hipaa-subpoena-with-assurance'],
  ['a refusal, against an order on a program\'s record', refused(p2({ to: 'the-court', purpose: 'legal-proceeding', orders: [CIVIL, MANDATE] })), 'release subpart-e-order'],
  ['a refusal, against a consent that a court wants, order beside it', refused({ to: 'the-court', purpose: 'legal-proceeding', orders: [{ ...ORDER, recipients: ['the-court'] }], consents: [{ ...PAPER, disclosers: ['clinic'], recipients: ['the-court'], purposes: ['legal-proceeding'] }] }), 'release hipaa-authorization'],
  ['a refusal, against a report of child abuse', refused({ to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'] } }), 'release hipaa-abuse-report'],
  ['a refusal, against a program\'s report of child abuse', refused(p2({ to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'] } })), 'release child-abuse-report'],
  ['a refusal, against a program\'s report of a death', refused(p2({ to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true }, record: { category: 'cause-of-death' } })), 'release vital-statistics-exception'],
  ['a refusal, against oversight', refused({ to: 'the-regulator', purpose: 'audit' }), 'withhold restriction-honored'],
  ['an agreed one, against oversight', agreed({ to: 'the-regulator', purpose: 'audit' }), 'release hipaa-oversight'],
  ['an agreed one, against public health', agreed({ to: 'the-public-health-authority', purpose: 'public-health' }), 'release hipaa-public-health'],
  ['an agreed one, against a coroner', agreed({ to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true } }), 'release hipaa-decedent'],
  ['an agreed one, against research', agreed({ to: 'the-researcher', purpose: 'research', research: { basis: 'waiver', undertakingOnFile: true } }), 'release hipaa-research'],
  ['an agreed one, against a threat', agreed({ to: 'the-unregulated', purpose: 'threat-aversion', threat: { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true } }), 'release hipaa-threat'],
  ['an agreed one, against a custodian', agreed({ to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: ['a-health-care'] } }), 'release hipaa-custody'],
  ['an agreed one, against a warrant', agreed({ to: 'the-law-enforcement', purpose: 'law-enforcement', orders: [{ ...ORDER, type: 'search-warrant', recipients: ['the-law-enforcement'] }] }), 'release hipaa-law-enforcement'],
  ['an agreed one, against a program\'s crime report', agreed(p2({ to: 'the-law-enforcement', purpose: 'law-enforcement', record: { category: 'incident-circumstances' }, incident: { kind: 'crime', place: 'program-premises', target: 'other' } })), 'release crime-on-premises-exception'],
  ['an agreed one, against a program\'s research', agreed(p2({ to: 'the-researcher', purpose: 'research', research: { basis: 'waiver', undertakingOnFile: true } })), 'release research-exception'],
  ['an agreed one, against a program\'s audit', agreed(p2({ to: 'the-regulator', purpose: 'audit', agreements: [{ type: 'audit-undertaking', parties: ['the-part2-program', 'the-regulator'], inDate: true }] })), 'release audit-exception'],
  ['an agreed one, against a program\'s public health', agreed(p2({ to: 'the-public-health-authority', purpose: 'public-health', record: { deidentified: true } })), 'release public-health-deidentified'],
  ['an agreed one, against payment', agreed({ to: 'the-health-plan', purpose: 'payment' }), 'withhold restriction-honored'],
  ['a refusal, against a statute on psychotherapy notes that it names', refused({ to: 'the-law-enforcement', overlays: [{ ...statute, records: ['r1'] }], record: { recordClass: 'phi-psy', category: 'psychotherapy-note' } }), 'release hipaa-required-by-law'],
  ['a refusal, against a statute on justice data', refused({ from: 'the-court', to: 'the-law-enforcement', overlays: [statute], record: { recordClass: 'cji' } }), 'release no-federal-regime'],
  ['a refusal, against a statute on plan data', refused({ from: 'the-court', to: 'the-law-enforcement', overlays: [statute], record: { recordClass: 'soc' } }), 'withhold restriction-honored'],
  ['a refusal, against a program\'s consent to a hearing', refused(p2({ to: 'the-court', purpose: 'legal-proceeding', consents: [HEARING] })), 'withhold restriction-honored'],
  ['a refusal, against the same consent with an order beside it', refused(p2({ to: 'the-court', purpose: 'legal-proceeding', consents: [HEARING], orders: [CIVIL, MANDATE] })), 'release legal-proceeding-consent'],
  ['a refusal, against the same consent and an order that lacks its mandate', refused(p2({ to: 'the-court', purpose: 'legal-proceeding', consents: [HEARING], orders: [CIVIL] })), 'withhold restriction-honored'],
  ['a refusal, against treatment on a program\'s consent, with an order on file', refused(p2({ to: 'the-court', consents: [{ ...HEARING, variant: 'specific', purposes: ['treatment'] }], orders: [CIVIL, MANDATE] })), 'withhold restriction-honored'],
  ['a refusal, against supervision on an authorization, order beside it', refused({ to: 'the-court', purpose: 'cj-monitoring', orders: [{ ...ORDER, recipients: ['the-court'] }], consents: [{ ...PAPER, disclosers: ['clinic'], recipients: ['the-court'], purposes: ['cj-monitoring'] }] }), 'release hipaa-authorization'],
  ['a refusal, against coordination on an authorization, order beside it', refused({ to: 'the-court', purpose: 'case-coordination', orders: [{ ...ORDER, recipients: ['the-court'] }], consents: [{ ...PAPER, disclosers: ['clinic'], recipients: ['the-court'], purposes: ['case-coordination'] }] }), 'withhold restriction-honored'],
  ['a refusal, against police work on an authorization, warrant beside it', refused({ to: 'the-law-enforcement', purpose: 'law-enforcement', orders: [{ ...ORDER, type: 'search-warrant', recipients: ['the-law-enforcement'] }], consents: [{ ...PAPER, disclosers: ['clinic'], recipients: ['the-law-enforcement'], purposes: ['law-enforcement'] }] }), 'withhold restriction-honored'],
  ['a refusal, against psychotherapy notes on their own authorization', refused({ record: { recordClass: 'phi-psy', category: 'psychotherapy-note' }, consents: [{ ...PAPER, variant: 'psychotherapy-notes-authorization', disclosers: ['clinic'], categories: ['psychotherapy-note'] }] }), 'withhold restriction-honored'],
  ['the same, a statute naming these notes', refused({ record: { recordClass: 'phi-psy', category: 'psychotherapy-note' }, overlays: [{ ...statute, records: ['r1'] }], consents: [{ ...PAPER, variant: 'psychotherapy-notes-authorization', disclosers: ['clinic'], categories: ['psychotherapy-note'] }] }), 'release psychotherapy-notes-authorization'],
  ['a refusal, against a school record that a statute wants', refused({ from: 'the-school', overlays: [statute], record: { recordClass: 'edu' }, consents: [{ ...PAPER, disclosers: ['the-school'] }] }), 'withhold restriction-honored'],
];

const STATES: readonly Row[] = [
  ['forbids, unless the patient consents: no paper', state({ unless: ['patient-consent'] }), 'withhold state-prohibits'],
  ['forbids, unless the patient consents: a paper', state({ unless: ['patient-consent'] }, consent()), 'release hipaa-authorization'],
  ['forbids, unless the patient consents: a paper that ran out', state({ unless: ['patient-consent'] }, consent({ period: { start: '2024-01-01', end: '2024-12-31' } })), 'withhold state-prohibits'],
  ['forbids, unless the patient consents: a paper for something else', state({ unless: ['patient-consent'] }, consent({ categories: ['diagnosis'] })), 'withhold state-prohibits'],
  ['forbids, unless the recipient treats: it does', state({ unless: ['treatment-responsibility'] }, { recipient: { treatingRelationship: 'patient' } }), 'release hipaa-treatment'],
  ['forbids, unless the recipient treats: it treats another', state({ unless: ['treatment-responsibility'] }, { recipient: { treatingRelationship: 'other-individual' } }), 'withhold state-prohibits'],
  ['forbids, unless a court of the state found good cause: it did, for a proceeding', ordered(), 'release court-order'],
  ['forbids, unless a court of the state found good cause: it did, for supervision', ordered({}, { purpose: 'cj-monitoring' }), 'release no-federal-regime'],
  ['forbids, unless a court of the state found good cause: it did, for the police', ordered({}, { purpose: 'law-enforcement' }), 'release no-federal-regime'],
  ['forbids, unless a court of the state found good cause: nobody asks under it', ordered({}, { purpose: 'case-coordination' }), 'withhold state-prohibits'],
  ['forbids, unless a court of the state found good cause: another order', ordered({ type: 'court-order' }), 'withhold state-prohibits'],
  ['forbids, unless a court of the state found good cause: an attorney signed it', ordered({ issuedBy: 'attorney' }, { purpose: 'cj-monitoring' }), 'withhold state-prohibits'],
  ['forbids, unless a court of the state found good cause: for somebody else', ordered({ recipients: ['hospital'] }), 'withhold state-prohibits'],
  ['forbids, unless a court of the state found good cause: against somebody else', ordered({ discloser: 'clinic' }), 'withhold state-prohibits'],
  ['forbids, unless a court of the state found good cause: for something else', ordered({ categories: ['diagnosis'] }, { purpose: 'cj-monitoring' }), 'withhold state-prohibits'],
  ['forbids, unless either: the second holds', state({ unless: ['patient-consent', 'treatment-responsibility'] }, { recipient: { treatingRelationship: 'patient' } }), 'release hipaa-treatment'],
  ['has a rule without effect', state({ effect: 'none' }), 'release hipaa-treatment'],
  ['compels, which forbids nothing', state({ effect: 'require-disclosure' }), 'release hipaa-required-by-law'],
  ['asks for nothing more than a paper: none', state({ effect: 'require-extra' }), 'withhold state-prohibits'],
  ['asks for nothing more than a paper: one', extra(undefined), 'release hipaa-authorization'],
  ['asks for the agency: named', extra(['named-agency']), 'release hipaa-authorization'],
  ['asks for the agency: a class', extra(['named-agency'], { recipients: [], recipientClass: 'my-treating-providers' }), 'withhold state-prohibits'],
  ['asks for the purpose', extra(['purpose']), 'release hipaa-authorization'],
  ['asks what it is about', extra(['nature-of-information']), 'release hipaa-authorization'],
  ['asks for the consequences of a refusal: told', extra(['refusal-consequences']), 'release hipaa-authorization'],
  ['asks for the right to inspect: not told', extra(['inspection-right']), 'withhold state-prohibits'],
  ['asks for the right to inspect: told', extra(['inspection-right'], { statements: [...PAPER.statements, 'inspection-right'] }), 'release hipaa-authorization'],
  ['asks for the right to inspect: told on a HIPAA authorization, which needs no statement of part 2', extra(['inspection-right'], { variant: 'hipaa-authorization', statements: ['revocation-right', 'redisclosure-risk', 'conditioning', 'inspection-right'] }), 'release hipaa-authorization'],
  ['asks for the right to inspect: told on a HIPAA authorization that lacks a statement of its own', extra(['inspection-right'], { variant: 'hipaa-authorization', statements: ['revocation-right', 'redisclosure-risk', 'inspection-right'] }), 'withhold state-prohibits'],
  ['asks for the right to inspect: told on a HIPAA authorization that was revoked', extra(['inspection-right'], { variant: 'hipaa-authorization', statements: ['revocation-right', 'redisclosure-risk', 'conditioning', 'inspection-right'], revocation: { date: '2026-06-01', form: 'oral', recipients: 'all' } }), 'withhold state-prohibits'],
  ['asks for the right to inspect: told on a HIPAA authorization that ran out', extra(['inspection-right'], { variant: 'hipaa-authorization', statements: ['revocation-right', 'redisclosure-risk', 'conditioning', 'inspection-right'], period: { start: '2024-01-01', end: '2024-12-31' } }), 'withhold state-prohibits'],
  ...(['p2', 'p2-notes', 'va7332'] as const).map((recordClass): Row => [`asks for the right to inspect, ${recordClass}: told on a HIPAA authorization alone`, {
    ...state({ effect: 'require-extra', rule: 'il-mhddca-740-110', requires: ['inspection-right'] }), from: 'the-part2-program', record: { recordClass, category: 'sud-counseling-note' },
    consents: [
      { ...PAPER, id: 'c1', disclosers: ['the-part2-program'], categories: ['sud-counseling-note'], ...(recordClass === 'p2' ? {} : { variant: recordClass === 'p2-notes' ? 'sud-counseling-notes' : 'va-7332' }) },
      { ...PAPER, id: 'c2', disclosers: ['the-part2-program'], categories: ['sud-counseling-note'], variant: 'hipaa-authorization', statements: ['revocation-right', 'redisclosure-risk', 'conditioning', 'inspection-right'] },
    ],
  }, 'withhold state-prohibits']),
  ['asks for an end: a day', extra(['expiry']), 'release hipaa-authorization'],
  ['asks for an end: an event', extra(['expiry'], { period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'end-of-treatment' } }), 'release hipaa-authorization'],
  ['asks for an end: none', extra(['expiry'], { period: { start: '2026-03-01', end: null }, expiryEvent: { kind: 'none' } }), 'withhold state-prohibits'],
  ['asks for an approval that nobody gave', extra(['professional-approval']), 'withhold state-prohibits'],
  ['asks for an approval that was refused', { ...extra(['professional-approval']), stateFindings: { professionalApproval: false, demonstrableNeed: true } }, 'withhold state-prohibits'],
  ['asks for an approval that was given', { ...extra(['professional-approval']), stateFindings: { professionalApproval: true } }, 'release hipaa-authorization'],
  ['asks for a need that nobody showed', { ...extra(['demonstrable-need']), stateFindings: { professionalApproval: true, demonstrableNeed: false } }, 'withhold state-prohibits'],
  ['asks for a need that nobody spoke of', extra(['demonstrable-need']), 'withhold state-prohibits'],
  ['asks for a need that was shown', { ...extra(['demonstrable-need']), stateFindings: { demonstrableNeed: true } }, 'release hipaa-authorization'],
  ['forbids, unless the patient consents and the professional approves: a paper alone', approved(), 'withhold state-prohibits'],
  ['forbids, unless the patient consents and the professional approves: both', { ...approved(), stateFindings: { professionalApproval: true } }, 'release hipaa-authorization'],
  ['forbids, unless the patient consents and the professional approves: approved without a paper', { ...approved(), consents: [], stateFindings: { professionalApproval: true } }, 'withhold state-prohibits'],
  ['forbids the same, but to these on the paper alone: one of these', approved(['health-care-provider']), 'release hipaa-authorization'],
  ['forbids the same, but to these on the paper alone: another', approved(['health-plan']), 'withhold state-prohibits'],
  ['forbids the same, but to these on the paper alone: no paper', { ...approved(['health-care-provider']), consents: [] }, 'withhold state-prohibits'],
  ['asks for two things of which one is there', extra(['purpose', 'inspection-right']), 'withhold state-prohibits'],
  ['asks for more: the paper has all and is for something else', extra(['purpose'], { categories: ['diagnosis'] }), 'withhold state-prohibits'],
  ['asks for more: the paper has all and ran out', extra(['purpose'], { period: { start: '2024-01-01', end: '2024-12-31' } }), 'withhold state-prohibits'],
  ['speaks of other records', state({ records: ['r2'] }), 'release hipaa-treatment'],
  ['speaks of this record', state({ records: ['r1'] }), 'withhold state-prohibits'],
  ['speaks of another class', state({ reach: { classes: ['p2'] } }), 'release hipaa-treatment'],
  ['speaks of this class', state({ reach: { classes: ['phi'] } }), 'withhold state-prohibits'],
  ['speaks of other senders', state({ reach: { disclosers: ['va-facility'] } }), 'release hipaa-treatment'],
  ['speaks of this sender', state({ reach: { disclosers: ['covered-entity'] } }), 'withhold state-prohibits'],
  ['speaks of other receivers', state({ reach: { recipients: ['court'] } }), 'release hipaa-treatment'],
  ['speaks of this receiver', state({ reach: { recipients: ['health-care-provider'] } }), 'withhold state-prohibits'],
  ['speaks of other purposes', state({ reach: { purposes: ['payment'] } }), 'release hipaa-treatment'],
  ['speaks of this purpose', state({ reach: { purposes: ['treatment'] } }), 'withhold state-prohibits'],
  ['excepts another purpose', state({ reach: { exceptPurposes: ['payment'] } }), 'withhold state-prohibits'],
  ['excepts this purpose', state({ reach: { exceptPurposes: ['treatment'] } }), 'release hipaa-treatment'],
  ['excepts who treats: it does', state({ reach: { exceptTreating: true } }, { recipient: { treatingRelationship: 'patient' } }), 'release hipaa-treatment'],
  ['excepts who treats: it does not', state({ reach: { exceptTreating: true } }, { recipient: { treatingRelationship: 'other-individual' } }), 'withhold state-prohibits'],
  ['does not except who treats', state({ reach: { exceptTreating: false } }, { recipient: { treatingRelationship: 'patient' } }), 'withhold state-prohibits'],
  ['has a second rule that forbids', { overlays: [{ state: 'CA', rule: 'ca-cmia-56-10', effect: 'none' }, { state: 'CA', rule: 'ca-wic-5328', effect: 'prohibit' }] }, 'withhold state-prohibits'],
  ['compels by a statute on psychotherapy notes in general', { to: 'the-law-enforcement', overlays: [statute], record: { recordClass: 'phi-psy', category: 'psychotherapy-note' } }, 'withhold needs-psychotherapy-authorization'],
  ['compels by a statute on these very notes', { to: 'the-law-enforcement', overlays: [{ ...statute, records: ['r1'] }], record: { recordClass: 'phi-psy', category: 'psychotherapy-note' } }, 'release hipaa-required-by-law'],
  ['compels nothing of a program', p2({ to: 'the-law-enforcement', overlays: [statute] }), 'withhold no-basis'],
];

describe('a bar', () => {
  it.each(BARS)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });
});

describe('a restriction', () => {
  it.each(RESTRICTIONS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});

describe('a state', () => {
  it.each(STATES)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});
