// SPDX-License-Identifier: Apache-2.0
/** The patient's own: access (42 CFR 2.23, 45 CFR 164.524), copies to others, and lists of disclosures (2.24, 2.25, 164.528). */
import { describe, expect, it } from '@jest/globals';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { told, verdict, type Ask } from './support.ts';

type Row = readonly [sentence: string, ask: Ask, expected: string];
type Entry = NonNullable<RecordFacts['accountingEntry']>;

const own = (rest: Ask = {}): Ask => ({ purpose: 'patient-request', ...rest, recipient: { organization: undefined as unknown as string, role: 'patient', person: 'pt', ...rest.recipient } });
const list = (kind: 'intermediary-list' | 'part2-accounting' | 'hipaa-accounting', entry: Partial<Entry>, rest: Ask = {}): Ask => own({
  ...rest, request: { kind, ...rest.request }, record: { category: 'accounting-entry', recordClass: 'p2', accountingEntry: { date: '2026-01-10', basis: 'specific-consent', ...entry }, ...rest.record },
});

const ACCESS: readonly Row[] = [
  ['a patient sees the own chart', own(), 'release [patient-access] owes [verify-identity-authority] | permit access.patient: 42 CFR 2.23(a); 45 CFR 164.524'],
  ['for another purpose than a request the minimum applies', own({ purpose: 'treatment' }), 'release [patient-access] owes [minimum] | permit access.patient: 42 CFR 2.23(a); 45 CFR 164.524'],
  ['a patient who is not proven to be it sees nothing', own({ request: { requesterVerified: false } }), 'undecided [identity-unproven] owes [verify-identity-authority] | need-fact access.identity-unproven: 45 CFR 164.514(h)'],
  ['somebody who says to be the patient sees nothing', own({ recipient: { role: 'claimed-patient' } }), 'undecided [identity-unproven] owes [verify-identity-authority] | need-fact access.identity-unproven: 45 CFR 164.514(h)'],
  ['a patient does not see criminal history here', own({ record: { recordClass: 'chri' } }), 'withhold [chri-no-authority] | deny chri.no-authority: 28 CFR 20.21, 20.33'],
  ['a record of unknown origin is undecided for the patient too', own({ record: { recordClass: 'unknown' } }), 'undecided [unknown-provenance] | need-fact class.unknown-provenance: 42 CFR 2.11'],
  ['counseling notes are for the program to decide', own({ record: { recordClass: 'p2-notes' } }), 'undecided [access-excluded] | need-fact access.notes-not-elected: 42 CFR 2.23(a)'],
  ['psychotherapy notes are excluded', own({ record: { recordClass: 'phi-psy' } }), 'withhold [access-excluded] | deny access.excluded: 45 CFR 164.524(a)(1)(i)-(ii)'],
  ['so is what was made for a lawsuit', own({ record: { litigationFile: true } }), 'withhold [access-excluded] | deny access.excluded: 45 CFR 164.524(a)(1)(i)-(ii)'],
  ['an inmate\'s copy that endangers somebody is refused, with word of it', own({ request: { kind: 'access-copy', copySafetyRisk: true }, patient: { custody: 'in-custody' } }), 'withhold [access-copy-refused] owes [inform-individual] | deny access.inmate-copy: 45 CFR 164.524(a)(2)(ii)'],
  ['a written and proven direction sends a copy of a clinic\'s record', { purpose: 'patient-request', request: { kind: 'directed-copy', written: true } }, 'release [directed-copy] owes [verify-identity-authority] | permit access.directed-copy: 45 CFR 164.524(c)(3)(ii)'],
  ['an unwritten direction does not', { purpose: 'patient-request', to: 'the-unregulated', request: { kind: 'directed-copy', written: false } }, 'undecided [identity-unproven] | need-fact access.directed-copy-unwritten: 45 CFR 164.524(c)(3)(ii)'],
  ['what somebody else told in confidence stays', own({ record: { thirdPartyConfidence: true } }), 'withhold [third-party-confidence] | deny bar.third-party-confidence: 45 CFR 164.524(a)(2)(v)'],
];

const LIMITS: readonly Row[] = [
  ['a patient\'s own notes that the program gives', own({ record: { recordClass: 'p2-notes', programElectsRelease: true } }), 'release patient-access'],
  ['an inmate of a halfway house', own({ request: { kind: 'access-copy', copySafetyRisk: true }, patient: { custody: 'in-custody-halfway-house' } }), 'withhold access-copy-refused'],
  ['an inmate who looks and takes no copy', own({ request: { kind: 'access', copySafetyRisk: true }, patient: { custody: 'in-custody' } }), 'release patient-access'],
  ['an inmate\'s copy that endangers nobody', own({ request: { kind: 'access-copy', copySafetyRisk: false }, patient: { custody: 'in-custody' } }), 'release patient-access'],
  ['a dangerous copy of somebody free', own({ request: { kind: 'access-copy', copySafetyRisk: true } }), 'release patient-access'],
  ['a direction by somebody not proven', { purpose: 'patient-request', request: { kind: 'directed-copy', written: true, requesterVerified: false } }, 'undecided identity-unproven'],
  ['a direction for a school record', { purpose: 'patient-request', request: { kind: 'directed-copy', written: true }, record: { recordClass: 'edu' } }, 'withhold no-basis'],
  ['a patient in the name of another person', own({ recipient: { person: 'somebody' } }), 'undecided identity-unproven'],
  ['a person in a clinician\'s role with the patient\'s id', own({ recipient: { role: 'clinician' } }), 'withhold no-basis'],
  ['what is not needed is not kept from the patient', own({ record: { neededForPurpose: false } }), 'release patient-access'],
  ['a restriction is not against the patient', own({ restrictions: [{ id: 'x1', kind: 'agreed', against: {} }] }), 'release patient-access'],
  ['nor is a state rule', own({ overlays: [{ state: 'EX', rule: 'ca-wic-5328', effect: 'prohibit' }] }), 'release patient-access'],
];

describe('the patient\'s own chart', () => {
  it.each(ACCESS)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each(LIMITS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});

const LISTS: readonly Row[] = [
  ['disclosures on a program\'s consent are listed for three years', list('part2-accounting', {}), 'release [part2-accounting] owes [verify-identity-authority] | permit accounting.part2-accounting: 42 CFR 2.24, 2.25; 45 CFR 164.528'],
  ['disclosures through an intermediary are listed on a written request', list('intermediary-list', { basis: 'intermediary-consent' }, { from: 'the-intermediary', request: { written: true } }), 'release [intermediary-list] owes [verify-identity-authority] | permit accounting.intermediary-list: 42 CFR 2.24, 2.25; 45 CFR 164.528'],
  ['an unwritten request for that list is not answered yet', list('intermediary-list', { basis: 'intermediary-consent' }, { from: 'the-intermediary' }), 'undecided [identity-unproven] | need-fact accounting.unwritten: 42 CFR 2.24(a)'],
  ['disclosures that law required are listed for six years', list('hipaa-accounting', { basis: 'hipaa-court-order', date: '2021-01-10' }), 'release [hipaa-accounting] owes [verify-identity-authority] | permit accounting.hipaa-accounting: 42 CFR 2.24, 2.25; 45 CFR 164.528'],
  ['what is no entry is not accountable', own({ request: { kind: 'part2-accounting' } }), 'withhold [not-accountable] | deny accounting.not-accountable: 42 CFR 2.24, 2.25; 45 CFR 164.528(a)(1)'],
  ['an entry older than three years is outside the period', list('part2-accounting', { date: '2023-11-17' }), 'withhold [outside-period] | deny accounting.outside-period: 42 CFR 2.24, 2.25; 45 CFR 164.528(a)(1)'],
];

const CONSENTED = ['specific-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent', 'legal-proceeding-consent'] as const;
const ACCOUNTABLE = ['hipaa-required-by-law', 'hipaa-abuse-report', 'hipaa-oversight', 'hipaa-court-order', 'hipaa-subpoena-with-assurance', 'hipaa-law-enforcement', 'hipaa-threat',
  'hipaa-research', 'crime-on-premises-exception', 'child-abuse-report', 'vital-statistics-exception', 'research-exception', 'audit-exception', 'subpart-e-order'] as const;

const COUNTS: readonly Row[] = [
  ...CONSENTED.map((basis): Row => [`part 2 counts a ${basis}`, list('part2-accounting', { basis }), 'release part2-accounting']),
  ...(['hipaa-treatment', 'qso-agreement', 'audit-exception', 'subpart-e-order'] as const).map((basis): Row => [`part 2 does not count a ${basis}`, list('part2-accounting', { basis, throughEhr: true }), 'withhold not-accountable']),
  ['part 2 counts the single consent through a record system', list('part2-accounting', { basis: 'tpo-single-consent', throughEhr: true }), 'release part2-accounting'],
  ['and on paper not', list('part2-accounting', { basis: 'tpo-single-consent' }), 'withhold not-accountable'],
  ...ACCOUNTABLE.map((basis): Row => [`HIPAA counts a ${basis}`, list('hipaa-accounting', { basis }), 'release hipaa-accounting']),
  ...(['hipaa-treatment', 'hipaa-payment', 'hipaa-operations', 'specific-consent'] as const).map((basis): Row => [`HIPAA does not count a ${basis}`, list('hipaa-accounting', { basis }), 'withhold not-accountable']),
  ['HIPAA counts nothing for a holder outside it', list('hipaa-accounting', { basis: 'hipaa-court-order' }, { from: 'the-part2-program' }), 'withhold not-accountable'],
  ['the list of an intermediary is an intermediary\'s', list('intermediary-list', { basis: 'intermediary-consent' }, { request: { written: true } }), 'withhold not-accountable'],
  ['and of what came through it', list('intermediary-list', { basis: 'specific-consent' }, { from: 'the-intermediary', request: { written: true } }), 'withhold not-accountable'],
  ['three years to the day are inside', list('part2-accounting', { date: '2023-11-18' }), 'release part2-accounting'],
  ['the three years run from the day of the request', list('part2-accounting', { date: '2023-11-01' }, { request: { receivedOn: '2026-11-01' } }), 'release part2-accounting'],
  ['six years to the day are inside', list('hipaa-accounting', { basis: 'hipaa-threat', date: '2020-11-18' }), 'release hipaa-accounting'],
  ['a day more is outside', list('hipaa-accounting', { basis: 'hipaa-threat', date: '2020-11-17' }), 'withhold outside-period'],
  ['the intermediary\'s three years', list('intermediary-list', { basis: 'intermediary-consent', date: '2023-11-17' }, { from: 'the-intermediary', request: { written: true } }), 'withhold outside-period'],
];

describe('the lists of disclosures', () => {
  it.each(LISTS)('%s', (_sentence, ask, expected) => {
    expect(told(ask)).toBe(expected);
  });

  it.each(COUNTS)('%s', (_sentence, ask, expected) => {
    expect(verdict(ask)).toBe(expected);
  });
});
