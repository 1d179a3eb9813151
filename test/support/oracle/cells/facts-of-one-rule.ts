// SPDX-License-Identifier: Apache-2.0
/** Bases that rest on facts of one rule each: emergencies, family, custody, reports, threats, research, overlays, restrictions, minors. */
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { OverlayAnswer, RestrictionPaper } from '../../../../src/domain/consent/facts/papers.ts';
import type { Added, Parts } from './cell.ts';
import { agreed, order, paper } from './papers.ts';

type Make = (parts: Parts) => Added;

const EMERGENCY: NonNullable<Facts['emergency']> = {
  bonaFide: true, consentObtainable: false, recipientMedicalPersonnel: true, recipientName: 'Dr. R', facility: 'Hospital', discloserName: 'Desk', nature: 'overdose',
};
const REPORT: NonNullable<Facts['abuseReport']> = { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'] };
const CHILD_SIGNS = { signer: 'pt-one', role: 'patient', date: '2026-03-02', method: 'wet-ink' } as const;
const PARENT_SIGNS = { signer: 'per-parent', role: 'parent', date: '2026-03-02', method: 'wet-ink' } as const;

function facts(added: Partial<Facts>, patient: Added['patient'] = {}): Make {
  return () => ({ facts: added, patient });
}

function overlay(effect: OverlayAnswer['effect'], more: Partial<OverlayAnswer> = {}): OverlayAnswer {
  return { state: 'EX', rule: 'example-reporting-statute', effect, ...more };
}

function custody(state: Facts['patient']['custody']): Make {
  return facts({ custodianRepresentation: { by: 'org-receiver', needs: ['a-health-care'] } }, { custody: state });
}

function restriction(kind: RestrictionPaper['kind'], more: Partial<Facts> = {}): Make {
  return (parts) => ({
    facts: { consents: [paper('specific', parts)], restrictions: [{ id: 'x1', kind, by: 'org-sender', madeOn: '2026-09-15', against: {}, categories: ['*'] }], ...more },
    record: { paidInFullBySelf: true },
  });
}

function minor(alone: boolean | undefined, ...signatures: readonly (typeof CHILD_SIGNS | typeof PARENT_SIGNS)[]): Make {
  return (parts) => ({
    facts: { consents: [paper('specific', parts, { signatures })], ...(alone === undefined ? {} : { minorLaw: { minorMayConsentAloneToSud: alone } }) },
    patient: { ageYears: 15 },
  });
}

const EVENTS: Readonly<Record<string, Make>> = {
  'emergency': facts({ emergency: EMERGENCY }, { capacity: 'unconscious' }),
  'emergency, consent obtainable': facts({ emergency: { ...EMERGENCY, consentObtainable: true } }),
  'emergency, disaster': facts({ emergency: { ...EMERGENCY, consentObtainable: true, programClosedInDisaster: true } }),
  'emergency, not medical': facts({ emergency: { ...EMERGENCY, recipientMedicalPersonnel: false } }),
  'emergency, not bona fide': facts({ emergency: { ...EMERGENCY, bonaFide: false } }),
  'family agreed': facts({ familyInvolvement: { patientAttitude: 'agreed-orally' } }),
  'family objected': facts({ familyInvolvement: { patientAttitude: 'objected' } }),
  'family unknown': facts({ familyInvolvement: { patientAttitude: 'unknown' } }),
  'family unavailable': facts({ familyInvolvement: { patientAttitude: 'unavailable' } }, { capacity: 'unconscious' }),
  'care coordination': facts({ careCoordination: { clinicianJudgedPartOfCare: true } }),
  'custody': custody('in-custody'), 'custody ended': custody('released-probation'), 'custody unknown': custody('unknown'),
  'child report': facts({ abuseReport: REPORT }), 'child report, follow-up': facts({ abuseReport: { ...REPORT, stage: 'follow-up' } }),
  'child report, no mandate': facts({ abuseReport: { ...REPORT, stateMandate: false } }),
  'adult report': facts({ abuseReport: { ...REPORT, subject: 'adult' } }),
  'adult report, no mandate': facts({ abuseReport: { ...REPORT, subject: 'adult', stateMandate: false } }),
  'threat': facts({ threat: { ground: 'imminent-threat', seriousAndImminent: true, recipientCanPrevent: true } }),
  'threat not imminent': facts({ threat: { ground: 'imminent-threat', seriousAndImminent: false, recipientCanPrevent: true } }),
  'crime admitted': facts({ threat: { ground: 'crime-admission', learnedInTherapy: false } }),
  'crime admitted in therapy': facts({ threat: { ground: 'crime-admission', learnedInTherapy: true } }),
  'escape': facts({ threat: { ground: 'escape' } }, { custody: 'escaped' }),
  'crime on premises': facts({ incident: { kind: 'crime', place: 'program-premises', target: 'another-patient' } }),
  'crime on staff elsewhere': facts({ incident: { kind: 'crime', place: 'elsewhere', target: 'program-personnel' } }),
  'crime elsewhere': facts({ incident: { kind: 'crime', place: 'elsewhere', target: 'other' } }),
};

const STATUS: Readonly<Record<string, Make>> = {
  'research waiver': facts({ research: { basis: 'waiver', undertakingOnFile: true }, agreements: [agreed('research-undertaking')] }),
  'research, common rule': facts({ research: { basis: 'common-rule', undertakingOnFile: true }, agreements: [agreed('research-undertaking')] }),
  'research, no undertaking': facts({ research: { basis: 'waiver', undertakingOnFile: false } }),
  'deidentified': () => ({ record: { deidentified: true } }),
  'dead': facts({}, { deceased: true, deathDate: '2026-11-09', capacity: 'not-applicable' }),
  'dead, cause of death': () => ({ patient: { deceased: true, deathDate: '2026-11-09', capacity: 'not-applicable' }, record: { category: 'cause-of-death' } }),
  'statute compels': facts({ state: 'EX', overlays: [overlay('require-disclosure')] }),
  'statute compels r1': facts({ state: 'EX', overlays: [overlay('require-disclosure', { records: ['r1'] })] }),
  'statute without effect': facts({ state: 'EX', overlays: [overlay('none')] }),
  'state prohibits': facts({ state: 'EX', overlays: [overlay('prohibit')] }),
  'state prohibits but for consent': facts({ state: 'EX', overlays: [overlay('prohibit', { unless: ['patient-consent', 'treatment-responsibility'] })] }),
  'state prohibits, consent given': (parts) => ({
    facts: { state: 'EX', consents: [paper('specific', parts)], overlays: [overlay('prohibit', { unless: ['patient-consent'] })] },
  }),
  'state wants more': (parts) => ({ facts: { state: 'EX', consents: [paper('specific', parts)], overlays: [overlay('require-extra', { requires: ['inspection-right'] })] } }),
  'state wants more, given': (parts) => ({
    facts: { state: 'EX', consents: [paper('specific', parts)], overlays: [overlay('require-extra', { requires: ['named-agency', 'purpose', 'refusal-consequences'] })] },
  }),
  'history authority': facts({ chriAuthority: { basis: 'statute' } }),
  'agreed restriction': restriction('agreed'), 'paid in full': restriction('requested-paid-in-full'), 'denial filed': restriction('standalone-deny-consent'),
  'denial filed, emergency': restriction('standalone-deny-consent', { emergency: EMERGENCY }),
  'denial filed, statute compels': (parts) => ({
    facts: restriction('standalone-deny-consent', { state: 'EX', overlays: [overlay('require-disclosure')] })(parts).facts ?? {},
  }),
  'denial filed, order': (parts) => ({
    facts: restriction('standalone-deny-consent', { orders: [order('subpart-e-2-64', parts), order('subpoena', parts, { issuedBy: 'attorney' })] })(parts).facts ?? {},
  }),
  'minor alone, signed': minor(true, CHILD_SIGNS), 'minor alone, parent signed': minor(true, PARENT_SIGNS),
  'minor and parent, both': minor(false, CHILD_SIGNS, PARENT_SIGNS), 'minor and parent, minor only': minor(false, CHILD_SIGNS),
  'minor and parent, parent only': minor(false, PARENT_SIGNS), 'minor, law unknown': minor(undefined, CHILD_SIGNS),
  'minor in danger': facts({ directorFindings: { minorLacksCapacity: true, substantialThreat: true, relevantRecords: ['r1'] } }, { ageYears: 15 }),
  'director signs': (parts) => ({
    facts: {
      consents: [paper('specific', parts, { signatures: [{ ...CHILD_SIGNS, signer: 'per-director', role: 'program-director', authorityDocumented: true }] })],
      directorFindings: { incapacityPreventsKnowingAction: true },
    },
    patient: { capacity: 'lacks-not-adjudicated' },
  }),
  'identity unproven': (parts) => ({
    facts: { consents: [paper('specific', parts)], request: { kind: 'disclose', records: ['r1', 'r2', 'r3', 'r4'], requesterVerified: false } },
  }),
};

export const MORE: Readonly<Record<string, Make>> = { ...EVENTS, ...STATUS };
