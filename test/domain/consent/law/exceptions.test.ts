// SPDX-License-Identifier: Apache-2.0
/** Disclosures of a program's record without a consent: 42 CFR 2.12(c), 2.14(c), 2.15(b), 2.51 to 2.54. Each, and the fact without which it is none. */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { AgreementPaper } from '../../../../src/domain/consent/facts/papers.ts';
import { told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

const program = (rest: Ask): Ask => ({ from: 'the-part2-program', ...rest, record: { recordClass: 'p2', ...rest.record } });
const within = (rest: Ask = {}): Ask => program({ to: 'the-part2-program', purpose: 'operations', ...rest, recipient: { needArisesFromSudCare: true, ...rest.recipient } });
const QSOA: AgreementPaper = { type: 'qsoa', parties: ['the-part2-program', 'the-qso'], inDate: true, boundByPart2: true };
const service = (change: Partial<AgreementPaper> = {}, rest: Ask = {}): Ask => program({ to: 'the-qso', purpose: 'operations', agreements: [{ ...QSOA, ...change }], ...rest });
const BAA: AgreementPaper = { type: 'business-associate-agreement', parties: ['program', 'the-business-associate'], inDate: true };
const associate = (change: Partial<AgreementPaper> = {}, rest: Ask = {}): Ask => program({ from: 'program', to: 'the-business-associate', purpose: 'operations', agreements: [{ ...BAA, ...change }], ...rest });
const crime = (incident: Partial<NonNullable<Facts['incident']>> = {}, rest: Ask = {}): Ask => program({
  to: 'the-law-enforcement', purpose: 'law-enforcement', record: { category: 'incident-circumstances' }, incident: { kind: 'crime', place: 'program-premises', target: 'other', ...incident }, ...rest,
});
const report = (change: Partial<NonNullable<Facts['abuseReport']>> = {}, rest: Ask = {}): Ask => program({
  to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'], ...change }, ...rest,
});
const study = (change: Partial<NonNullable<Facts['research']>> = {}, rest: Ask = {}): Ask => program({ to: 'the-researcher', purpose: 'research', research: { basis: 'common-rule', undertakingOnFile: true, ...change }, ...rest });
const audit = (to: string, rest: Ask = {}): Ask => program({ to, purpose: 'audit', agreements: [{ type: 'audit-undertaking', parties: ['the-part2-program', to], inDate: true }], ...rest });
const death = (rest: Ask = {}): Ask => program({ to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true }, record: { category: 'cause-of-death' }, ...rest });
const minor = (found: Facts['directorFindings'] = {}, rest: Ask = {}): Ask => program({
  to: 'the-unregulated', purpose: 'support-system', patient: { ageYears: 15, ...rest.patient }, recipient: { role: 'parent', ...rest.recipient },
  directorFindings: { minorLacksCapacity: true, substantialThreat: true, relevantRecords: ['r1'], ...found }, ...(rest.purpose === undefined ? {} : { purpose: rest.purpose }), ...(rest.record === undefined ? {} : { record: rest.record }),
});
const DOCUMENTED: NonNullable<Facts['emergency']> = {
  bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'Dr. Oke', facility: 'Hospital', discloserName: 'N. Adeyemi', nature: 'overdose',
};
const emergency = (change: Partial<NonNullable<Facts['emergency']>> = {}, rest: Ask = {}): Ask => program({ purpose: 'emergency-treatment', emergency: { ...DOCUMENTED, ...change }, ...rest });
const undocumented = (key: 'recipientName' | 'facility' | 'discloserName' | 'nature'): Ask => {
  const { [key]: _gone, ...rest } = DOCUMENTED;
  return program({ purpose: 'emergency-treatment', emergency: rest });
};

const EXCEPTIONS: readonly Row[] = [
  ['inside the program, for its own care', within(), 'release [within-program] | permit part2.within-program: 42 CFR 2.12(c)(3)'],
  ['to the entity that controls the program', within({ to: 'hospital', recipient: { directAdministrativeControl: true } }), 'release [within-program] | permit part2.within-program: 42 CFR 2.12(c)(3)'],
  ['to a service organization that bound itself', service(), 'release [qso-agreement] owes [agreement-required, minimum] | permit part2.qso-agreement: 42 CFR 2.11, 2.12(c)(4)'],
  ['a service organization without an agreement gets nothing, and is told that one is wanted', service({ inDate: false }), 'withhold [no-basis] owes [agreement-required] | deny agreement.missing: 42 CFR 2.11, 2.12(c)(4) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['to a business associate of a program that is a covered entity', associate(), 'release [qso-agreement] owes [agreement-required, minimum] | permit part2.qso-agreement: 42 CFR 2.11, 2.12(c)(4)'],
  ['a crime on the premises, to police', crime(), 'release [crime-on-premises-exception] owes [verify-identity-authority, minimum] | permit part2.crime-on-premises-exception: 42 CFR 2.12(c)(5)'],
  ['the chart after a crime on the premises stays', crime({}, { record: { category: 'diagnosis' } }), 'withhold [outside-scope] | deny part2.crime-on-premises.beyond: 42 CFR 2.12(c)(5) | deny part2.no-basis: 42 CFR 2.13(a) | deny part2.proceedings-bar: 42 CFR 2.12(d)(1)'],
  ['the first report of child abuse', report(), 'release [child-abuse-report] owes [minimum] | permit part2.child-abuse-report: 42 CFR 2.12(c)(6)'],
  ['the chart behind a report of child abuse stays', report({ reportRecords: ['r2'] }), 'withhold [outside-scope] | deny part2.child-abuse-report.beyond: 42 CFR 2.12(c)(6) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['research under the common rule', study(), 'release [research-exception] owes [bar-proceedings-tag, keep-part2-label, research-terms, minimum] | permit part2.research-exception: 42 CFR 2.52'],
  ['research on the patient\'s authorization is not accounted for', study({ basis: 'hipaa-authorization' }, { from: 'program' }), 'release [research-exception] owes [bar-proceedings-tag, keep-part2-label, research-terms, minimum] | permit part2.research-exception: 42 CFR 2.52'],
  ['research under a waiver, from a covered entity', study({ basis: 'waiver' }, { from: 'program' }), 'release [research-exception] owes [bar-proceedings-tag, keep-part2-label, log-hipaa-accounting, research-terms, minimum] | permit part2.research-exception: 42 CFR 2.52'],
  ['an audit of a funder that signed', audit('the-regulator'), 'release [audit-exception] owes [bar-proceedings-tag, keep-part2-label, audit-terms, minimum] | permit part2.audit-exception: 42 CFR 2.53'],
  ['public health, without names', program({ to: 'the-public-health-authority', purpose: 'public-health', record: { deidentified: true } }), 'release [public-health-deidentified] owes [deidentify, bar-proceedings-tag, keep-part2-label, minimum] | permit part2.public-health-deidentified: 42 CFR 2.54; 45 CFR 164.514(b)'],
  ['public health, with names, is asked to do without', program({ to: 'the-public-health-authority', purpose: 'public-health' }), 'withhold [not-deidentified] owes [deidentify] | deny part2.public-health.identifiable: 42 CFR 2.54 | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['the cause of a death, to the examiner', death(), 'release [vital-statistics-exception] owes [minimum] | permit part2.vital-statistics-exception: 42 CFR 2.15(b)(1)'],
  ['the chart of the dead stays', death({ record: { category: 'diagnosis' } }), 'withhold [outside-scope] | deny part2.vital-statistics.beyond: 42 CFR 2.15(b)(1) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a threat to a minor, to the parent', minor(), 'release [minor-threat-exception] owes [bar-proceedings-tag, keep-part2-label, minimum] | permit part2.minor-threat-exception: 42 CFR 2.14(c)'],
  ['a medical emergency', emergency(), 'release [emergency-exception] owes [document-emergency, bar-proceedings-tag, keep-part2-label, minimum] | permit part2.emergency: 42 CFR 2.51'],
  ['an emergency nobody declared', program({ purpose: 'emergency-treatment' }), 'withhold [no-basis] | deny part2.emergency.not-declared: 42 CFR 2.51(a) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an emergency that somebody only asserts', emergency({ bonaFide: false }), 'withhold [no-basis] | deny part2.emergency.not-declared: 42 CFR 2.51(a) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an emergency, to somebody who is no medical personnel', emergency({ recipientMedicalPersonnel: false }), 'withhold [nonmedical-recipient] | deny part2.emergency.nonmedical: 42 CFR 2.51(a) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an emergency in which the patient can be asked', emergency({ consentObtainable: true }), 'withhold [consent-obtainable] | deny part2.emergency.consent-obtainable: 42 CFR 2.51(a)(1) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an emergency, to medical personnel of no provider', emergency({}, { to: 'the-criminal-justice-agency' }), 'undecided [nonmedical-recipient] | need-fact part2.emergency.no-provider: 42 CFR 2.51(a) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['an emergency nobody wrote down', undocumented('nature'), 'undecided [no-basis] | need-fact part2.emergency.undocumented: 42 CFR 2.51(c) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a copy that the patient directs elsewhere is an open question', program({ request: { kind: 'directed-copy' }, to: 'the-unregulated', purpose: 'support-system' }), 'undecided [no-basis] | need-fact part2.directed-copy: 42 CFR 2.23, 2.31; 45 CFR 164.524(c)(3)(ii) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['so is an app of the patient', program({ to: 'the-unregulated', purpose: 'support-system', recipient: { role: 'patient-app' } }), 'undecided [no-basis] | need-fact part2.directed-copy: 42 CFR 2.23, 2.31; 45 CFR 164.524(c)(3)(ii) | deny part2.no-basis: 42 CFR 2.13(a)'],
  ['a record of unknown origin is undecided, whoever asks', program({ record: { recordClass: 'unknown' } }), 'undecided [unknown-provenance] | need-fact class.unknown-provenance: 42 CFR 2.11'],
];

describe('a way without consent, with its law and what is owed', () => {
  it.each(EXCEPTIONS)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });
});

const LIMITS: readonly Row[] = [
  ['inside the program, for something else than its care', within({ recipient: { needArisesFromSudCare: false } }), 'withhold no-basis'],
  ['inside the program, in a hearing', within({ purpose: 'legal-proceeding' }), 'withhold proceedings-bar'],
  ['inside the program, for police work', within({ purpose: 'law-enforcement' }), 'withhold proceedings-bar'],
  ['inside the program, what it received from another', within({ record: { receivedUnder: { basis: 'emergency-exception' }, origin: 'program' } }), 'withhold no-basis'],
  ['inside a clinic', within({ from: 'clinic', to: 'clinic' }), 'withhold no-basis'],
  ['to another organization, for the care', within({ to: 'hospital' }), 'withhold no-basis'],
  ['between nobody and nobody', within({ discloser: { person: 'a' }, recipient: { organization: undefined as unknown as string, person: 'b' } }), 'withhold no-basis'],
  ['a service for payment', service({}, { purpose: 'payment' }), 'release qso-agreement'],
  ['a service for treatment', service({}, { purpose: 'treatment' }), 'withhold no-basis'],
  ['a service that did not bind itself', service({ boundByPart2: false }), 'withhold no-basis'],
  ['a service whose agreement ran out', service({ inDate: false }), 'withhold no-basis'],
  ['a service that serves another', service({ parties: ['hospital', 'the-qso'] }), 'withhold no-basis'],
  ['an agreement with somebody who is no service organization', service({ parties: ['the-part2-program', 'hospital'] }, { to: 'hospital' }), 'withhold no-basis'],
  ['a service, of what the program received', service({}, { record: { receivedUnder: { basis: 'emergency-exception' }, origin: 'program' } }), 'withhold no-basis'],
  ['an associate of a program outside HIPAA', associate({ parties: ['the-part2-program', 'the-business-associate'] }, { from: 'the-part2-program' }), 'withhold no-basis'],
  ['an associate whose agreement ran out', associate({ inDate: false }), 'withhold no-basis'],
  ['an associate agreement with a service organization', associate({ parties: ['program', 'the-qso'] }, { to: 'the-qso' }), 'withhold no-basis'],
  ['a crime against the staff, elsewhere', crime({ place: 'elsewhere', target: 'program-personnel' }), 'release crime-on-premises-exception'],
  ['a crime elsewhere', crime({ place: 'elsewhere' }), 'withhold proceedings-bar'],
  ['who was there', crime({}, { record: { category: 'identity-and-whereabouts' } }), 'release crime-on-premises-exception'],
  ['a crime on the premises, to the prosecutor', crime({}, { to: 'the-prosecutor' }), 'withhold proceedings-bar'],
  ['a crime on the premises, in a hearing', crime({}, { purpose: 'legal-proceeding' }), 'withhold proceedings-bar'],
  ['a crime on the premises, told by a hospital', crime({}, { from: 'clinic' }), 'withhold proceedings-bar'],
  ['a report in a later stage', report({ stage: 'follow-up' }), 'withhold no-basis'],
  ['a report that no statute wants', report({ stateMandate: false }), 'withhold no-basis'],
  ['a report about an adult', report({ subject: 'adult' }), 'withhold no-basis'],
  ['a report, to police', report({}, { to: 'the-law-enforcement' }), 'withhold no-basis'],
  ['a report for child welfare', report({}, { purpose: 'child-welfare' }), 'withhold no-basis'],
  ['a report by somebody who is no program', report({}, { from: 'clinic' }), 'withhold no-basis'],
  ['a report that names no record', program({ to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { subject: 'child', stage: 'initial', stateMandate: true } }), 'withhold outside-scope'],
  ['research without approval', study({ basis: 'none' }), 'withhold no-basis'],
  ['research without an undertaking', study({ undertakingOnFile: false }), 'withhold no-basis'],
  ['research of a hospital', study({}, { to: 'hospital' }), 'withhold no-basis'],
  ['research as operations', study({}, { purpose: 'operations' }), 'withhold no-basis'],
  ['research under the common rule, from a covered entity', study({}, { from: 'program' }), 'withhold no-basis'],
  ['an audit of a health plan', audit('the-health-plan'), 'release audit-exception'],
  ['an audit of a payer', audit('the-third-party-payer'), 'release audit-exception'],
  ['an audit of the entity in control', audit('hospital', { recipient: { directAdministrativeControl: true } }), 'release audit-exception'],
  ['an audit of anybody else', audit('hospital'), 'withhold no-basis'],
  ['an audit that nobody signed for', audit('the-regulator', { agreements: [] }), 'withhold no-basis'],
  ['an audit as operations', audit('the-regulator', { purpose: 'operations' }), 'withhold no-basis'],
  ['public health to a hospital', program({ purpose: 'public-health', record: { deidentified: true } }), 'withhold no-basis'],
  ['the cause of a death, to public health', death({ to: 'the-public-health-authority' }), 'release vital-statistics-exception'],
  ['the cause of a death, to a hospital', death({ to: 'hospital' }), 'withhold no-basis'],
  ['the cause of a death of the living', death({ patient: { deceased: false } }), 'withhold no-basis'],
  ['a threat to an adult', minor({}, { patient: { ageYears: 18 } }), 'withhold no-basis'],
  ['a threat to one of seventeen', minor({}, { patient: { ageYears: 17 } }), 'release minor-threat-exception'],
  ['a threat to a minor, to an aunt', minor({}, { recipient: { role: 'family-member' } }), 'withhold no-basis'],
  ['a threat to a minor who can choose', minor({ minorLacksCapacity: false }), 'withhold no-basis'],
  ['no threat to the minor', minor({ substantialThreat: false }), 'withhold no-basis'],
  ['a threat, what does not bear on it', minor({ relevantRecords: [] }), 'withhold no-basis'],
  ['a threat to a minor, in a hearing', minor({}, { purpose: 'legal-proceeding' }), 'withhold proceedings-bar'],
  ['a threat to a minor, for police work', minor({}, { purpose: 'law-enforcement' }), 'withhold proceedings-bar'],
  ['a threat to a minor, told by a clinic that received it', minor({}, { record: { receivedUnder: { basis: 'emergency-exception' }, origin: 'program' } }), 'withhold no-basis'],
  ['an emergency while the program is closed by a disaster', emergency({ consentObtainable: true, programClosedInDisaster: true }), 'release emergency-exception'],
  ['an emergency while the program is open', emergency({ consentObtainable: true, programClosedInDisaster: false }), 'withhold consent-obtainable'],
  ['an emergency, the receiver not named', undocumented('recipientName'), 'undecided no-basis'],
  ['an emergency, the facility not named', undocumented('facility'), 'undecided no-basis'],
  ['an emergency, the giver not named', undocumented('discloserName'), 'undecided no-basis'],
  ['an emergency as plain treatment', emergency({}, { purpose: 'treatment' }), 'withhold no-basis'],
  ['a program\'s notes in an emergency', emergency({}, { record: { recordClass: 'p2-notes', category: 'sud-counseling-note' } }), 'withhold needs-separate-sudcn'],
];

describe('the limits of each way', () => {
  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});
