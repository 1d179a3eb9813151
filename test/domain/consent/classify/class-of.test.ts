// SPDX-License-Identifier: Apache-2.0
/** Rows P1-P20 of the rules' section 3, in both directions: what must be protected, and what must not be. */
import { describe, expect, it } from '@jest/globals';
import type { Organization } from '@medplum/fhirtypes';
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { Registry, StoredProfile } from '../../../../src/domain/consent/evidence/types.ts';
import type { LegalStatus, RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';

const organization = (id: string, classes: readonly LegalStatus[], parent?: string): Organization => ({
  resourceType: 'Organization', id, name: id, type: classes.map((code) => ({ coding: [{ system: cs('legal-status'), code }] })),
  ...(parent === undefined ? {} : { partOf: { reference: `Organization/${parent}` } }),
});

const resources: readonly Organization[] = [
  organization('program', ['part2-program']), organization('ce-program', ['part2-program', 'covered-entity']),
  organization('program-desk', [], 'program'), organization('hospital', ['covered-entity', 'health-care-provider']),
  organization('sud-unit', ['part2-program', 'covered-entity'], 'hospital'), organization('mh-unit', ['covered-entity', 'health-care-provider'], 'ce-program'),
  organization('state-program', ['state-licensed-sud-program']), organization('state-program-ce', ['state-licensed-sud-program', 'covered-entity']),
  organization('jail', ['correctional-institution', 'criminal-justice-agency']), organization('jail-clinic', ['correctional-institution', 'covered-entity']),
  organization('jail-nurses', ['correctional-institution', 'health-care-provider']), organization('jail-program', ['correctional-institution', 'part2-program']),
  organization('probation', ['criminal-justice-agency']), organization('court', ['court']), organization('housing', ['unregulated']),
  organization('va', ['va-facility', 'health-care-provider']), organization('school', ['school']), organization('evaluator', ['health-care-provider']),
  organization('laboratory', ['covered-entity', 'qso']), organization('nobody-knows', []),
];
const registry = readRegistry(resources);

const profile = (over: Partial<StoredProfile>): StoredProfile => ({ category: 'treatment-summary', origin: 'unknown', ...over });
const classed = (over: Partial<StoredProfile>, known: Registry = registry): RecordClass => classOf(profile(over), known).recordClass;

describe('the class of a record comes from where it was made', () => {
  it.each<readonly [string, Partial<StoredProfile>, RecordClass]>([
    ['P1 what a program writes about its patient, even an appointment, is a Part 2 record', { origin: 'program', category: 'treatment-appointment-times' }, 'p2'],
    ['P1 what the patient told the program is the program\'s record', { origin: 'participant', collectedBy: 'program' }, 'p2'],
    ['P1 a desk of the program without a status of its own is part of the program', { origin: 'program-desk' }, 'p2'],
    ['P1 what the program received from a hospital is the program\'s record too', { origin: 'hospital', contributedBy: 'program' }, 'p2'],
    ['P1 what the patient told the program itself is the program\'s record', { origin: 'participant', contributedBy: 'program' }, 'p2'],
    ['P3 what the hospital keeps of its own stays the hospital\'s', { origin: 'hospital', contributedBy: 'hospital' }, 'phi'],
    ['P5 what a unit with its own status wrote was not received by the program that it belongs to', { origin: 'mh-unit', contributedBy: 'ce-program' }, 'phi'],
    ['P2 a copy keeps the class of the program, whoever holds it', { origin: 'program', contributedBy: 'housing', receivedUnder: { basis: 'specific-consent' } }, 'p2'],
    ['P2 a copy of unknown origin that came under a Part 2 consent is a Part 2 record', { receivedUnder: { basis: 'tpo-single-consent' } }, 'p2'],
    ['P3 a hospital\'s own note of addiction is HIPAA health information only', { origin: 'hospital', sudIndicators: ['icd10-f10-f19', 'methadone'] }, 'phi'],
    ['P4 what a hospital wrote down from a program\'s phone call is the hospital\'s record', { origin: 'hospital', receivedUnder: { basis: 'specific-consent' } }, 'phi'],
    ['P5 a clinic\'s general record is HIPAA health information', { origin: 'mh-unit' }, 'phi'],
    ['P5 a unit with its own status does not take its parent\'s program status', { origin: 'mh-unit', category: 'diagnosis' }, 'phi'],
    ['P6 emergency care for an overdose is HIPAA health information', { origin: 'hospital', category: 'procedure-medical-info' }, 'phi'],
    ['P1 an identified unit of a hospital is a program though the hospital is not', { origin: 'sud-unit' }, 'p2'],
    ['P7 an evaluation made solely as evidence and not used for care is no Part 2 record', { origin: 'ce-program', madeSolelyAsEvidence: true, usedForCare: false }, 'phi'],
    ['P7 the same by an evaluator outside HIPAA is justice data', { origin: 'evaluator', madeSolelyAsEvidence: true, usedForCare: false }, 'cji'],
    ['P7 the same that was also used for care is a Part 2 record', { origin: 'ce-program', madeSolelyAsEvidence: true, usedForCare: true }, 'p2'],
    ['P7 the same when nobody says whether it was used for care is a Part 2 record', { origin: 'ce-program', madeSolelyAsEvidence: true }, 'p2'],
    ['P8 an intoxication that its author found clearly no disorder is no Part 2 record', { origin: 'ce-program', clearlyNotSud: true }, 'phi'],
    ['P9 a program without federal assistance is outside Part 2', { origin: 'state-program' }, 'soc'],
    ['P9 the same that is a covered entity is under HIPAA', { origin: 'state-program-ce' }, 'phi'],
    ['P10 a jail unit that is a program writes Part 2 records', { origin: 'jail-program' }, 'p2'],
    ['P11 a jail clinic that is a covered entity writes HIPAA records', { origin: 'jail-clinic', category: 'custody-medications', healthContent: true }, 'phi'],
    ['P11 the release date that such a jail keeps is justice data', { origin: 'jail-clinic', category: 'release-date' }, 'cji'],
    ['P11 a jail medical unit outside HIPAA writes justice data', { origin: 'jail-nurses', category: 'custody-medications', healthContent: true }, 'cji'],
    ['P12 a drug test that probation took itself is justice data', { origin: 'probation', category: 'drug-test-results' }, 'cji'],
    ['P12 a drug test that a laboratory ran for a program is a Part 2 record', { origin: 'laboratory', onBehalfOf: 'program', category: 'drug-test-results' }, 'p2'],
    ['P12 a drug test that the same laboratory ran for a hospital is not', { origin: 'laboratory', onBehalfOf: 'hospital', category: 'drug-test-results' }, 'phi'],
    ['P13 what the participant told an officer is the participant\'s own', { origin: 'participant', collectedBy: 'probation' }, 'self'],
    ['P13 what the participant told a landlord is the participant\'s own', { origin: 'participant', collectedBy: 'housing', sudIndicators: ['methadone'] }, 'self'],
    ['P13 what the participant told a hospital is the hospital\'s record', { origin: 'participant', collectedBy: 'hospital' }, 'phi'],
    ['P14 that somebody is a patient of a program is a Part 2 record', { origin: 'program', category: 'patient-presence' }, 'p2'],
    ['P15 VA care is VA-protected', { origin: 'va' }, 'va7332'],
    ['P16 a record from the interstate index is criminal history', { origin: 'interstate-identification-index', collectedBy: 'probation', category: 'legal-history' }, 'chri'],
    ['P16 an arrest kept by a jail is criminal history', { origin: 'jail', category: 'legal-status-disciplinary' }, 'chri'],
    ['P16 what its source says came from a criminal-history system is criminal history', { origin: 'probation', category: 'criminogenic-risk-results', raised: ['from-criminal-history'] }, 'chri'],
    ['P16 a court\'s public docket is not', { origin: 'court', category: 'legal-history' }, 'cji'],
    ['P17 conditions of supervision are justice data', { origin: 'probation', category: 'supervision-conditions' }, 'cji'],
    ['P17 a risk score is justice data', { origin: 'probation', category: 'criminogenic-risk-results' }, 'cji'],
    ['P18 a school\'s record is an education record', { origin: 'school' }, 'edu'],
    ['P19 a field derived from a program\'s record is protected like it', { origin: 'probation', derivedFrom: [{ origin: 'program' }] }, 'p2'],
    ['P19 a summary that drew on counseling notes is protected like them', { origin: 'program', derivedFrom: [{ origin: 'program', category: 'sud-counseling-note' }] }, 'p2-notes'],
    ['P19 a field derived from something of unknown origin is unknown', { origin: 'probation', derivedFrom: [{}] }, 'unknown'],
    ['P19 a field derived from justice data alone is justice data', { origin: 'probation', derivedFrom: [{ origin: 'probation' }] }, 'cji'],
    ['P20 a record of unknown origin is undecided, with or without suspicious content', { origin: 'unknown', sudIndicators: ['buprenorphine'] }, 'unknown'],
    ['P20 so is one from an organization that the registry does not know', { origin: 'stranger' }, 'unknown'],
    ['P20 so is one from an organization whose status nobody has entered', { origin: 'nobody-knows' }, 'unknown'],
    ['counseling notes of a program need their own consent', { origin: 'program', category: 'sud-counseling-note' }, 'p2-notes'],
    ['psychotherapy notes of a clinic need their own authorization', { origin: 'hospital', category: 'psychotherapy-note' }, 'phi-psy'],
    ['a housing agency\'s note is under no federal regime, whatever words it holds', { origin: 'housing', sudIndicators: ['methadone', 'sud-clinic-name'] }, 'soc'],
    ['a label that came in raises a record to Part 2', { origin: 'housing', raised: ['labelled-part2'] }, 'p2'],
    ['a label that came in does not turn counseling notes into less', { origin: 'program', category: 'sud-counseling-note', raised: ['labelled-part2'] }, 'p2-notes'],
  ])('%s', (_row, facts, expected) => {
    expect(classed(facts)).toBe(expected);
  });

  it('an organization that becomes a program changes the class of its records at once', () => {
    const before = classed({ origin: 'hospital' });
    const after = readRegistry([...resources.filter((each) => each.id !== 'hospital'), organization('hospital', ['covered-entity', 'part2-program'])]);
    expect([before, classed({ origin: 'hospital' }, after)]).toEqual(['phi', 'p2']);
  });

  it('content codes never change a class', () => {
    const origins = ['program', 'hospital', 'jail', 'housing', 'probation', 'va', 'school', 'participant', 'unknown'];
    for (const origin of origins) {
      expect(classed({ origin, sudIndicators: ['icd10-f10-f19', 'methadone', 'sud-clinic-name'] })).toBe(classed({ origin }));
    }
  });

  it('a class given by decide stands, and classification is skipped', () => {
    const given = classOf(profile({ origin: 'program', derivedFrom: [{ origin: 'program' }] }), registry, { recordClass: 'phi', inputs: ['cji'] });
    expect([given.recordClass, given.derivedFrom?.[0]?.recordClass]).toEqual(['phi', 'cji']);
  });

  it('organizations that name each other as parents do not hang the gate', () => {
    const looped = readRegistry([organization('a', [], 'b'), organization('b', [], 'a')]);
    expect(classed({ origin: 'a' }, looped)).toBe('unknown');
  });
});
