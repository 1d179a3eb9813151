// SPDX-License-Identifier: Apache-2.0
/** 45 CFR 164.502 to 164.512 for a clinic's record: each permission, and the fact without which it is none. */
import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];

const childReport: NonNullable<Facts['abuseReport']> = { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'] };
const adultReport: NonNullable<Facts['abuseReport']> = { ...childReport, subject: 'adult' };
const imminent: NonNullable<Facts['threat']> = { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true };
const family: Partial<Facts['recipient']> = { role: 'family-member', involvedInCare: true };

const PERMISSIONS: readonly Row[] = [
  ['treatment by another provider needs no paper and no minimum', {}, 'release [hipaa-treatment] | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2)'],
  ['a covered entity that treats the patient is a provider of treatment', { to: 'the-covered-entity', recipient: { treatingRelationship: 'patient' } }, 'release [hipaa-treatment] | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2)'],
  ['so is one that treats somebody else with what it learns', { to: 'the-covered-entity', recipient: { treatingRelationship: 'other-individual' } }, 'release [hipaa-treatment] | permit hipaa.hipaa-treatment: 45 CFR 164.506(c)(2)'],
  ['a social service that a clinician made part of the care receives the minimum', { to: 'the-unregulated', careCoordination: { clinicianJudgedPartOfCare: true } }, 'release [hipaa-treatment] owes [minimum] | permit hipaa.hipaa-treatment: 45 CFR 164.501, 164.506(c)'],
  ['payment goes to a health plan', { to: 'the-health-plan', purpose: 'payment' }, 'release [hipaa-payment] owes [minimum] | permit hipaa.hipaa-payment: 45 CFR 164.506(c)(1), (3)'],
  ['operations inside the same clinic', { to: 'clinic', purpose: 'operations' }, 'release [hipaa-operations] owes [minimum] | permit hipaa.hipaa-operations: 45 CFR 164.506(c)(1)'],
  ['operations of another covered entity that treats the patient', { to: 'the-covered-entity', purpose: 'operations', recipient: { treatingRelationship: 'patient' } }, 'release [hipaa-operations] owes [minimum] | permit hipaa.hipaa-operations: 45 CFR 164.506(c)(4)'],
  ['operations through a contractor under an agreement', { to: 'the-business-associate', purpose: 'operations', agreements: [{ type: 'business-associate-agreement', parties: ['clinic', 'the-business-associate'], inDate: true }] }, 'release [hipaa-operations] owes [agreement-required, minimum] | permit hipaa.hipaa-operations: 45 CFR 164.502(e), 164.504(e)'],
  ['the personal representative stands in the shoes of the patient', { to: 'the-unregulated', purpose: 'support-system', recipient: { role: 'personal-representative', personalRepresentative: true } }, 'release [hipaa-personal-representative] | permit hipaa.hipaa-personal-representative: 45 CFR 164.502(g)'],
  ['an involved relative, with the patient\'s word', { to: 'the-unregulated', purpose: 'support-system', recipient: family, familyInvolvement: { patientAttitude: 'agreed-orally' } }, 'release [hipaa-family-involvement] owes [minimum] | permit hipaa.hipaa-family-involvement: 45 CFR 164.510(b)'],
  ['an involved relative whom the patient is not known to welcome is an open question', { to: 'the-unregulated', purpose: 'support-system', recipient: family, familyInvolvement: { patientAttitude: 'unknown' } }, 'undecided [no-basis] | need-fact hipaa.family-attitude-unknown: 45 CFR 164.510(b)(2)'],
  ['a custodian that states its need', { to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: ['a-health-care'] } }, 'release [hipaa-custody] owes [custodian-representation, minimum] | permit hipaa.hipaa-custody: 45 CFR 164.512(k)(5)'],
  ['a custodian whose custody nobody knows is asked to prove it', { to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'unknown' } }, 'undecided [custody-unknown] owes [verify-identity-authority] | need-fact hipaa.custody-unknown: 45 CFR 164.512(k)(5)'],
  ['a custodian after release has none', { to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'released-parole' } }, 'withhold [custody-ended] | deny hipaa.custody-ended: 45 CFR 164.512(k)(5)(iii)'],
  ['a custodian that states no need has none', { to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' } }, 'withhold [no-basis] | deny hipaa.no-representation: 45 CFR 164.512(k)(5)(i)'],
  ['nobody but a custodian asks for that reason', { to: 'the-court', purpose: 'custody-health-safety', patient: { custody: 'in-custody' } }, 'withhold [no-basis] | deny hipaa.no-custodian: 45 CFR 164.512(k)(5)(i)'],
  ['a serious and imminent threat, to who can prevent it', { to: 'the-unregulated', purpose: 'threat-aversion', threat: imminent }, 'release [hipaa-threat] owes [log-hipaa-accounting, minimum] | permit hipaa.hipaa-threat: 45 CFR 164.512(j)(1)(i)'],
  ['the whereabouts of an escaped prisoner, to police', { to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ground: 'escape' }, record: { category: 'identity-and-whereabouts' } }, 'release [hipaa-threat] owes [log-hipaa-accounting, verify-identity-authority, minimum] | permit hipaa.hipaa-threat: 45 CFR 164.512(j)(1)(ii)'],
  ['a report of child abuse to the agency for it', { to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: childReport }, 'release [hipaa-abuse-report] owes [log-hipaa-accounting, minimum] | permit hipaa.hipaa-abuse-report: 45 CFR 164.512(b)(1)(ii)'],
  ['a report of adult abuse that a statute wants', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', abuseReport: adultReport }, 'release [hipaa-abuse-report] owes [log-hipaa-accounting, inform-individual, minimum] | permit hipaa.hipaa-abuse-report: 45 CFR 164.512(c)'],
  ['research under a waiver', { to: 'the-researcher', purpose: 'research', research: { basis: 'waiver', undertakingOnFile: true } }, 'release [hipaa-research] owes [log-hipaa-accounting, minimum] | permit hipaa.hipaa-research: 45 CFR 164.512(i)'],
  ['research with the patient\'s authorization is not accounted for', { to: 'the-researcher', purpose: 'research', research: { basis: 'hipaa-authorization', undertakingOnFile: true } }, 'release [hipaa-research] owes [minimum] | permit hipaa.hipaa-research: 45 CFR 164.512(i)'],
  ['oversight', { to: 'the-regulator', purpose: 'audit' }, 'release [hipaa-oversight] owes [log-hipaa-accounting, minimum] | permit hipaa.hipaa-oversight: 45 CFR 164.512(d)'],
  ['public health', { to: 'the-public-health-authority', purpose: 'public-health' }, 'release [hipaa-public-health] owes [log-hipaa-accounting, minimum] | permit hipaa.hipaa-public-health: 45 CFR 164.512(b)(1)(i)'],
  ['a coroner about the dead', { to: 'the-medical-examiner', purpose: 'vital-statistics', patient: { deceased: true } }, 'release [hipaa-decedent] owes [log-hipaa-accounting, minimum] | permit hipaa.hipaa-decedent: 45 CFR 164.512(g)'],
  ['child welfare has no permission of its own', { to: 'the-child-protection-agency', purpose: 'child-welfare' }, 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
  ['a payment question of somebody who is no payer is refused by name', { to: 'the-unregulated', purpose: 'payment' }, 'withhold [no-basis] | deny hipaa.no-permission: 45 CFR 164.502(a)'],
];

describe('a permission of HIPAA, with its law and what is owed', () => {
  it.each(PERMISSIONS)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });
});

const LIMITS: readonly Row[] = [
  ['a provider that has no relationship with the patient', { recipient: { treatingRelationship: 'none' } }, 'withhold no-basis'],
  ['a covered entity that treats nobody', { to: 'the-covered-entity', recipient: { treatingRelationship: 'none' } }, 'withhold no-basis'],
  ['a covered entity that does not say', { to: 'the-covered-entity' }, 'withhold no-basis'],
  ['somebody who says to treat and is under no law', { to: 'the-unregulated', recipient: { treatingRelationship: 'patient' } }, 'withhold no-basis'],
  ['a social service, the clinician having judged it no part', { to: 'the-unregulated', careCoordination: { clinicianJudgedPartOfCare: false } }, 'withhold no-basis'],
  ['a social service in an emergency', { to: 'the-unregulated', purpose: 'emergency-treatment', careCoordination: { clinicianJudgedPartOfCare: true } }, 'withhold no-basis'],
  ['an officer as part of the care', { to: 'the-criminal-justice-agency', careCoordination: { clinicianJudgedPartOfCare: true } }, 'withhold no-basis'],
  ['a social service, from somebody who is no provider', { from: 'the-health-plan', to: 'the-unregulated', careCoordination: { clinicianJudgedPartOfCare: true } }, 'withhold no-basis'],
  ['emergency treatment by a provider', { purpose: 'emergency-treatment' }, 'release hipaa-treatment'],
  ['payment to a third-party payer', { to: 'the-third-party-payer', purpose: 'payment' }, 'release hipaa-payment'],
  ['payment to a covered entity', { to: 'the-covered-entity', purpose: 'payment' }, 'release hipaa-payment'],
  ['payment to a business associate', { to: 'the-business-associate', purpose: 'payment' }, 'release hipaa-payment'],
  ['payment to another provider', { to: 'the-health-care-provider', purpose: 'payment' }, 'release hipaa-payment'],
  ['payment to a court', { to: 'the-court', purpose: 'payment' }, 'withhold no-basis'],
  ['operations of a stranger', { to: 'the-business-associate', purpose: 'operations' }, 'withhold no-basis'],
  ['operations of a covered entity that does not treat', { to: 'the-covered-entity', purpose: 'operations', recipient: { treatingRelationship: 'none' } }, 'withhold no-basis'],
  ['operations of a provider that treats and is no covered entity', { to: 'the-health-care-provider', purpose: 'operations', recipient: { treatingRelationship: 'patient' } }, 'withhold no-basis'],
  ['operations under an agreement that ran out', { to: 'the-business-associate', purpose: 'operations', agreements: [{ type: 'business-associate-agreement', parties: ['clinic', 'the-business-associate'], inDate: false }] }, 'withhold no-basis'],
  ['operations under somebody else\'s agreement', { to: 'the-business-associate', purpose: 'operations', agreements: [{ type: 'business-associate-agreement', parties: ['hospital', 'the-business-associate'], inDate: true }] }, 'withhold no-basis'],
  ['operations under an agreement for an audit', { to: 'the-business-associate', purpose: 'operations', agreements: [{ type: 'audit-undertaking', parties: ['clinic', 'the-business-associate'], inDate: true }] }, 'withhold no-basis'],
  ['operations under a service agreement', { to: 'the-qso', purpose: 'operations', agreements: [{ type: 'qsoa', parties: ['clinic', 'the-qso'], inDate: true }] }, 'release hipaa-operations'],
  ['operations between two persons of no organization', { discloser: { person: 'a' }, purpose: 'operations', recipient: { organization: undefined as unknown as string, person: 'b' } }, 'withhold no-basis'],
  ['a relative who has no part in the care', { to: 'the-unregulated', purpose: 'support-system', recipient: { role: 'family-member' }, familyInvolvement: { patientAttitude: 'agreed-orally' } }, 'withhold no-basis'],
  ['an involved relative, the patient objecting', { to: 'the-unregulated', purpose: 'support-system', recipient: family, familyInvolvement: { patientAttitude: 'objected' } }, 'withhold no-basis'],
  ['an involved relative, the patient present and silent', { to: 'the-unregulated', purpose: 'support-system', recipient: family, familyInvolvement: { patientAttitude: 'present-no-objection' } }, 'release hipaa-family-involvement'],
  ['an involved relative, the patient out of reach', { to: 'the-unregulated', purpose: 'support-system', recipient: family, familyInvolvement: { patientAttitude: 'unavailable' } }, 'release hipaa-family-involvement'],
  ['an involved relative, nothing on file', { to: 'the-unregulated', purpose: 'support-system', recipient: family }, 'undecided no-basis'],
  ['the family of the dead, wishes on file', { to: 'the-unregulated', purpose: 'support-system', recipient: family, patient: { deceased: true }, familyInvolvement: { patientAttitude: 'unknown' } }, 'release hipaa-family-involvement'],
  ['the family of the dead, nothing on file', { to: 'the-unregulated', purpose: 'support-system', recipient: family, patient: { deceased: true } }, 'undecided no-basis'],
  ['the family of the dead, against known wishes', { to: 'the-unregulated', purpose: 'support-system', recipient: family, patient: { deceased: true }, familyInvolvement: { patientAttitude: 'unknown', knownContraryWishes: true } }, 'withhold no-basis'],
  ['the family of the living, against an older wish, with agreement now', { to: 'the-unregulated', purpose: 'support-system', recipient: family, familyInvolvement: { patientAttitude: 'agreed-orally', knownContraryWishes: true } }, 'release hipaa-family-involvement'],
  ['custody in a halfway house', { to: 'the-law-enforcement', purpose: 'custody-health-safety', patient: { custody: 'in-custody-halfway-house' }, custodianRepresentation: { by: 'the-law-enforcement', needs: ['c-health-safety-of-staff'] } }, 'release hipaa-custody'],
  ['a need stated by somebody else', { to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-court', needs: ['a-health-care'] } }, 'withhold no-basis'],
  ['a need stated by the agency over the unit', { to: 'jail-unit', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'prison-agency', needs: ['a-health-care'] } }, 'release hipaa-custody'],
  ['a statement without a need', { to: 'the-correctional-institution', purpose: 'custody-health-safety', patient: { custody: 'in-custody' }, custodianRepresentation: { by: 'the-correctional-institution', needs: [] } }, 'withhold no-basis'],
  ['a threat that is not serious and imminent', { purpose: 'threat-aversion', threat: { ...imminent, seriousAndImminent: false } }, 'withhold no-basis'],
  ['a threat, to somebody who cannot prevent it', { purpose: 'threat-aversion', threat: { ...imminent, recipientCanPrevent: false } }, 'withhold no-basis'],
  ['a threat nobody stated', { purpose: 'threat-aversion' }, 'withhold no-basis'],
  ['an escape: the chart', { to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ground: 'escape' } }, 'withhold no-basis'],
  ['an escape: the statement, to a court', { to: 'the-court', purpose: 'threat-aversion', threat: { ground: 'escape' }, record: { category: 'threat-statement' } }, 'withhold no-basis'],
  ['an admission outside therapy: the statement', { to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ground: 'crime-admission', learnedInTherapy: false }, record: { category: 'threat-statement' } }, 'release hipaa-threat'],
  ['an admission in therapy: the statement', { to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ground: 'crime-admission', learnedInTherapy: true }, record: { category: 'threat-statement' } }, 'withhold no-basis'],
  ['an admission of unknown origin: the statement', { to: 'the-law-enforcement', purpose: 'threat-aversion', threat: { ground: 'crime-admission' }, record: { category: 'threat-statement' } }, 'withhold no-basis'],
  ['child abuse: to the agency for adults', { to: 'the-adult-protective-agency', purpose: 'child-abuse-report', abuseReport: childReport }, 'withhold no-basis'],
  ['child abuse: what is no part of the report', { to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: { ...childReport, reportRecords: ['r2'] } }, 'withhold no-basis'],
  ['child abuse: a report about an adult', { to: 'the-child-protection-agency', purpose: 'child-abuse-report', abuseReport: adultReport }, 'withhold no-basis'],
  ['adult abuse: no statute, no agreement', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', abuseReport: { ...adultReport, stateMandate: false } }, 'withhold no-basis'],
  ['adult abuse: the adult agrees', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', abuseReport: { ...adultReport, stateMandate: false }, familyInvolvement: { patientAttitude: 'agreed-orally' } }, 'release hipaa-abuse-report'],
  ['adult abuse: a report about a child', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', abuseReport: childReport }, 'withhold no-basis'],
  ['adult abuse: to the agency for children', { to: 'the-child-protection-agency', purpose: 'adult-abuse-report', abuseReport: adultReport }, 'withhold no-basis'],
  ['adult abuse: what is no part of the report', { to: 'the-adult-protective-agency', purpose: 'adult-abuse-report', abuseReport: { ...adultReport, reportRecords: [] } }, 'withhold no-basis'],
  ['research without any approval', { to: 'the-researcher', purpose: 'research', research: { basis: 'none', undertakingOnFile: true } }, 'withhold no-basis'],
  ['research without an undertaking', { to: 'the-researcher', purpose: 'research', research: { basis: 'waiver', undertakingOnFile: false } }, 'withhold no-basis'],
  ['research under the common rule alone', { to: 'the-researcher', purpose: 'research', research: { basis: 'common-rule', undertakingOnFile: true } }, 'withhold no-basis'],
  ['research of somebody who is no researcher', { purpose: 'research', research: { basis: 'waiver', undertakingOnFile: true } }, 'withhold no-basis'],
  ['research nobody described', { to: 'the-researcher', purpose: 'research' }, 'withhold no-basis'],
  ['research under the common rule, from a holder outside HIPAA', { from: 'the-school', to: 'the-researcher', purpose: 'research', research: { basis: 'common-rule', undertakingOnFile: true } }, 'release hipaa-research'],
  ['oversight by a licensing board', { to: 'the-licensing-board', purpose: 'audit' }, 'withhold no-basis'],
  ['public health to a hospital', { purpose: 'public-health' }, 'withhold no-basis'],
  ['a coroner about the living', { to: 'the-medical-examiner', purpose: 'vital-statistics' }, 'withhold no-basis'],
  ['public health about the dead', { to: 'the-public-health-authority', purpose: 'vital-statistics', patient: { deceased: true } }, 'release hipaa-decedent'],
  ['a hospital about causes of death', { purpose: 'vital-statistics', patient: { deceased: true } }, 'withhold no-basis'],
];

describe('the limits of each permission', () => {
  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});
