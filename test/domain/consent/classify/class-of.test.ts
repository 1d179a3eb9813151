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
  organization('school-police', ['school', 'law-enforcement']), organization('school-program', ['school', 'part2-program']),
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
    ['what a hospital received from a provider outside HIPAA about health is protected in its hands', { origin: 'state-program', contributedBy: 'hospital', healthContent: true }, 'phi'],
    ['a landlord\'s statement about rent that a hospital received is no health information', { origin: 'housing', contributedBy: 'hospital' }, 'soc'],
    ['nor where it says that it is none', { origin: 'housing', contributedBy: 'hospital', healthContent: false }, 'soc'],
    ['what a landlord received about health stays what it was', { origin: 'state-program', contributedBy: 'housing', healthContent: true }, 'soc'],
    ['nor what a jail\'s clinic under HIPAA received from the jail', { origin: 'jail', contributedBy: 'jail-clinic', healthContent: true }, 'cji'],
    ['what a jail\'s nurses outside HIPAA wrote is protected in a hospital\'s hands', { origin: 'jail-nurses', contributedBy: 'hospital', healthContent: true }, 'phi'],
    ['an education record stays one in a hospital\'s hands', { origin: 'school', contributedBy: 'hospital', healthContent: true }, 'edu'],
    ['what came from somebody unregistered is undecided, whoever received it', { origin: 'nobody-knows', contributedBy: 'hospital', healthContent: true }, 'unknown'],
    ['received by somebody of whom nothing is known it stays what it was', { origin: 'state-program', contributedBy: 'nobody-knows', healthContent: true }, 'soc'],
    ['a landlord\'s own note about health is not received', { origin: 'housing', contributedBy: 'housing', healthContent: true }, 'soc'],
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

describe('the lists that a class depends on', () => {
  it.each(['specific-consent', 'tpo-single-consent', 'intermediary-consent', 'cj-referral-consent', 'sud-counseling-notes-consent', 'legal-proceeding-consent', 'emergency-exception', 'within-program',
    'qso-agreement', 'crime-on-premises-exception', 'research-exception', 'audit-exception', 'vital-statistics-exception', 'subpart-e-order'] as const)('P2 a copy of unknown origin that came under %s is a Part 2 record', (basis) => {
    expect(classed({ receivedUnder: { basis } })).toBe('p2');
  });

  it.each(['hipaa-treatment', 'hipaa-court-order', 'unknown'] as const)('P2 a copy of unknown origin that came under %s is of unknown class', (basis) => {
    expect(classed({ receivedUnder: { basis } })).toBe('unknown');
  });

  it.each(['legal-history', 'legal-status-disciplinary', 'presentence-report', 'rearrest-violations', 'warrants-holds'] as const)('P16 %s of probation is criminal history, of a housing agency or a court not', (category) => {
    expect([classed({ origin: 'probation', category }), classed({ origin: 'housing', category }), classed({ origin: 'court', category })]).toEqual(['chri', 'soc', 'cji']);
    expect(classed({ origin: 'housing', category, madeSolelyAsEvidence: true })).toBe('cji');
  });

  it.each<readonly [LegalStatus, RecordClass]>([
    ['correctional-institution', 'cji'], ['criminal-justice-agency', 'cji'], ['criminal-justice-contractor', 'cji'], ['court', 'cji'], ['prosecutor', 'cji'], ['law-enforcement', 'cji'],
    ['part2-program', 'p2'], ['covered-entity', 'phi'], ['business-associate', 'phi'], ['health-plan', 'phi'], ['va-facility', 'va7332'], ['school', 'edu'],
    ['health-care-provider', 'soc'], ['state-licensed-sud-program', 'soc'], ['child-protection-agency', 'soc'], ['attorney', 'soc'], ['researcher', 'soc'], ['unregulated', 'soc'],
    ['central-registry', 'p2'], ['withdrawal-maintenance-program', 'p2'], ['qso', 'p2'], ['contract-agent', 'p2'], ['intermediary', 'p2'], ['third-party-payer', 'p2'], ['prescription-monitoring-program', 'soc'],
  ])('what a %s writes is %s', (status, expected) => {
    expect(classed({ origin: 'x' }, readRegistry([organization('x', [status])]))).toBe(expected);
  });

  it.each<readonly [string, RecordClass]>([['hospital', 'p2'], ['school', 'p2'], ['probation', 'p2'], ['housing', 'p2'], ['participant', 'p2'], ['va', 'va7332'], ['unknown', 'unknown'], ['interstate-identification-index', 'chri']])(
    'P1 what a program received from %s is %s', (origin, expected) => {
      expect(classed({ origin, contributedBy: 'program' })).toBe(expected);
    });

  it.each<readonly [RecordClass, readonly string[]]>([
    ['p2-notes', ['va', 'program']], ['va7332', ['program', 'hospital', 'interstate-identification-index']], ['p2', ['interstate-identification-index', 'hospital']],
    ['chri', ['hospital', 'school']], ['phi', ['school', 'probation']], ['edu', ['probation', 'participant']], ['cji', ['participant', 'housing']], ['self', ['housing']],
  ])('P19 %s governs what is made from it and from something less protected', (expected, origins) => {
    const from = origins.map((origin) => ({ origin, ...(expected === 'p2-notes' ? { category: 'sud-counseling-note' as const } : {}) }));
    const maker: Readonly<Partial<Record<RecordClass, string>>> = { 'p2-notes': 'housing', va7332: 'va', p2: 'program', chri: 'interstate-identification-index', phi: 'hospital', edu: 'school', cji: 'probation', self: 'participant' };
    expect(classed({ origin: maker[expected]!, derivedFrom: from })).toBe(expected);
    expect(classed({ origin: 'housing', derivedFrom: [...from, { origin: maker[expected]! }] })).toBe(expected);
  });

  it.each<readonly [string, Partial<StoredProfile>, RecordClass]>([
    ['labelled as a program\'s, psychotherapy notes stay what they are', { origin: 'hospital', category: 'psychotherapy-note', raised: ['labelled-part2'] }, 'phi-psy'],
    ['labelled as a program\'s, VA records stay what they are', { origin: 'va', raised: ['labelled-part2'] }, 'va7332'],
    ['labelled as a program\'s, an unknown record stays undecided', { raised: ['labelled-part2'] }, 'unknown'],
    ['received by a unit from the program that it belongs to', { origin: 'program', contributedBy: 'program-desk' }, 'p2'],
    ['written by a unit of a unit of the program that gives it', { origin: 'deep', contributedBy: 'ce-program' }, 'phi'],
    ['given by somebody the registry does not know', { origin: 'hospital', contributedBy: 'stranger' }, 'phi'],
    ['told to a stranger', { origin: 'participant', collectedBy: 'stranger' }, 'unknown'],
    ['told by somebody to an organization that nobody has entered', { origin: 'nobody-knows', derivedFrom: [{ origin: 'hospital', told: true }] }, 'unknown'],
    ['told to a program in a counseling session, by its note', { origin: 'participant', collectedBy: 'program', category: 'sud-counseling-note' }, 'p2-notes'],
    ['told to a hospital in psychotherapy, by its note', { origin: 'participant', collectedBy: 'hospital', category: 'psychotherapy-note' }, 'phi-psy'],
    ['P1 told to probation, which gave it to a program', { origin: 'participant', collectedBy: 'probation', contributedBy: 'program' }, 'p2'],
    ['told to a landlord about health, in a hospital\'s hands', { origin: 'participant', collectedBy: 'housing', contributedBy: 'hospital', healthContent: true }, 'phi'],
    ['about health, in the hands of a business associate', { origin: 'housing', contributedBy: 'biller', healthContent: true }, 'phi'],
    ['about health, in the hands of a health plan', { origin: 'housing', contributedBy: 'plan', healthContent: true }, 'phi'],
    ['told to nobody in particular', { origin: 'participant' }, 'self'],
    ['told to probation', { origin: 'participant', collectedBy: 'probation' }, 'self'],
    ['told to a hospital', { origin: 'participant', collectedBy: 'hospital' }, 'phi'],
    ['told to the VA', { origin: 'participant', collectedBy: 'va' }, 'va7332'],
    ['done for somebody the registry does not know', { origin: 'laboratory', onBehalfOf: 'stranger' }, 'phi'],
    ['done for a hospital', { origin: 'housing', onBehalfOf: 'hospital' }, 'soc'],
    ['made as evidence by a program and not used for care', { origin: 'program', madeSolelyAsEvidence: true, usedForCare: false }, 'cji'],
    ['made as evidence by a program, use unknown', { origin: 'program', madeSolelyAsEvidence: true }, 'p2'],
    ['not used for care, and no evidence', { origin: 'program', usedForCare: false }, 'p2'],
    ['a hybrid agency\'s own paper', { origin: 'jail-clinic', healthContent: false }, 'cji'],
    ['a hybrid agency\'s chart', { origin: 'jail-clinic', healthContent: true }, 'phi'],
    ['a hospital\'s schedule', { origin: 'hospital', healthContent: false }, 'phi'],
  ])('%s', (_sentence, over, expected) => {
    const known = readRegistry([...resources, organization('middle', [], 'ce-program'), organization('deep', ['covered-entity'], 'middle'), organization('biller', ['business-associate']), organization('plan', ['health-plan'])]);
    expect(classed(over, known)).toBe(expected);
  });

  it('a unit whose parents go in a circle is part of nothing', () => {
    const known = readRegistry([organization('a', ['covered-entity'], 'b'), organization('b', [], 'a'), organization('p', ['part2-program'])]);
    expect(classed({ origin: 'a', contributedBy: 'p' }, known)).toBe('p2');
  });

  it('a record whose author is known by a role is of its person and organization too, and one without marks has none', () => {
    const known = readRegistry([...resources, { resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/d' }, organization: { reference: 'Organization/hospital' } }]);
    expect(classOf(profile({ origin: 'hospital', marks: { type: 'Condition', authors: ['PractitionerRole/r'] } }), known).marks).toEqual({ type: 'Condition', authors: ['Organization/hospital', 'Practitioner/d', 'PractitionerRole/r'] });
    expect(classOf(profile({ origin: 'hospital' }), known)).not.toHaveProperty('marks');
  });

  it('what is kept with the class is what the gate may see of a record, and no more', () => {
    const { recordClass, ...rest } = classOf(profile({ origin: 'housing', onBehalfOf: 'hospital', raised: ['labelled-part2'], clearlyNotSud: true, recorded: true }), registry);
    expect([recordClass, rest]).toEqual(['p2', { category: 'treatment-summary', origin: 'housing', onBehalfOf: 'hospital', recorded: true, derivedFrom: [{ origin: 'housing', recordClass: 'soc' }] }]);
  });
});

describe('every law that a record is under', () => {
  const laws = (over: Partial<StoredProfile>): string => {
    const { recordClass, derivedFrom = [] } = classOf(profile(over), registry);
    return [recordClass, ...derivedFrom.map((each) => [each.recordClass, each.origin, each.category, each.receivedUnder?.basis].filter((known) => known !== undefined).join(' '))].join(', ');
  };

  it.each<readonly [string, Partial<StoredProfile>, string]>([
    ['one class alone needs no more', { origin: 'hospital' }, 'phi'],
    ['a hospital\'s chart with a rap sheet in it stays a chart too', { origin: 'hospital', derivedFrom: [{ origin: 'jail', category: 'legal-history' }] }, 'chri, phi hospital, chri jail legal-history'],
    ['a program\'s record with something of the VA\'s in it stays the program\'s too', { origin: 'program', derivedFrom: [{ origin: 'va' }] }, 'va7332, p2 program, va7332 va'],
    ['what it is besides came as the record came', { origin: 'program', receivedUnder: { basis: 'specific-consent' }, derivedFrom: [{ origin: 'va' }] }, 'va7332, p2 program specific-consent, va7332 va'],
    ['a less protected input leaves the record its class, and binds it besides', { origin: 'program', derivedFrom: [{ origin: 'hospital' }] }, 'p2, phi program, phi hospital'],
    ['out of a criminal-history system, in a hospital\'s chart', { origin: 'hospital', raised: ['from-criminal-history'] }, 'chri, phi hospital'],
    ['out of a criminal-history system, in a program\'s chart', { origin: 'program', raised: ['from-criminal-history'] }, 'p2, chri program'],
    ['out of a criminal-history system, in counseling notes', { origin: 'program', category: 'sud-counseling-note', raised: ['from-criminal-history'] }, 'p2-notes, chri program'],
    ['what a jail did for a program, of an arrest', { origin: 'jail', onBehalfOf: 'program', category: 'legal-history' }, 'p2, chri jail'],
    ['out of a criminal-history system, in a school\'s file', { origin: 'school', raised: ['from-criminal-history'] }, 'chri, edu school'],
    ['out of a criminal-history system, origin unknown', { raised: ['from-criminal-history'] }, 'unknown, chri unknown'],
    ['labelled as a program\'s, a hospital\'s', { origin: 'hospital', raised: ['labelled-part2'] }, 'p2, phi hospital'],
    ['labelled as a program\'s, criminal history', { origin: 'jail', category: 'legal-history', raised: ['labelled-part2'] }, 'p2, chri jail'],
    ['labelled as a program\'s, of the VA', { origin: 'va', raised: ['labelled-part2'] }, 'va7332, p2 va'],
    ['labelled as a program\'s, counseling notes are it already', { origin: 'program', category: 'sud-counseling-note', raised: ['labelled-part2'] }, 'p2-notes'],
    ['labelled as a program\'s, a program\'s is it already', { origin: 'program', raised: ['labelled-part2'] }, 'p2'],
    ['labelled as the VA\'s, a hospital\'s', { origin: 'hospital', raised: ['labelled-7332'] }, 'va7332, phi hospital'],
    ['labelled as the VA\'s, a program\'s', { origin: 'program', raised: ['labelled-7332'] }, 'va7332, p2 program'],
    ['labelled as the VA\'s, the VA\'s is it already', { origin: 'va', raised: ['labelled-7332'] }, 'va7332'],
    ['both declared', { origin: 'housing', raised: ['labelled-part2', 'from-criminal-history'] }, 'p2, soc housing, chri housing'],
    ['a school\'s paper that a program received', { origin: 'school', contributedBy: 'program' }, 'p2, edu school'],
    ['a school\'s paper that names a program as its writer', { origin: 'school', writtenBy: ['Organization/program'] }, 'unknown, edu school'],
    ['a hospital\'s chart that names a program as its writer, labelled as one\'s', { origin: 'hospital', writtenBy: ['Organization/program'], raised: ['labelled-part2'] }, 'unknown, p2 hospital'],
    ['a test that a laboratory ran for a program', { origin: 'laboratory', onBehalfOf: 'program' }, 'p2'],
    ['what the VA did for a program', { origin: 'va', onBehalfOf: 'program' }, 'va7332, p2 va'],
    ['what a school did for a program', { origin: 'school', onBehalfOf: 'program' }, 'p2, edu school'],
    ['P10 a booking of a jail\'s unit that is a program', { origin: 'jail-program', category: 'legal-history' }, 'p2, chri jail-program'],
    ['P10 a treatment summary of the same', { origin: 'jail-program' }, 'p2'],
    ['P11 a booking in the chart of a jail\'s clinic', { origin: 'jail-clinic', category: 'legal-history', healthContent: true }, 'chri, phi jail-clinic'],
    ['P11 a booking on the desk of the same', { origin: 'jail-clinic', category: 'legal-history' }, 'chri'],
    ['a booking of a school\'s police', { origin: 'school-police', category: 'legal-history' }, 'chri, edu school-police'],
    ['a school\'s program', { origin: 'school-program' }, 'p2, edu school-program'],
    ['what the participant told a jail\'s program of an arrest', { origin: 'participant', collectedBy: 'jail-program', category: 'legal-history' }, 'p2, chri participant'],
    ['an input of several laws brings all of them', { origin: 'probation', derivedFrom: [{ origin: 'jail-program', category: 'legal-history' }] }, 'p2, cji probation, chri probation, p2 jail-program legal-history, chri jail-program legal-history'],
  ])('%s', (_row, over, expected) => {
    expect(laws(over)).toBe(expected);
  });
});

describe('whoever knows of a person through programs', () => {
  const by = (status: readonly LegalStatus[], over: Partial<StoredProfile> = {}): RecordClass => classed({ origin: 'x', ...over }, readRegistry([organization('x', status)]));
  const suspicious = { sudIndicators: ['methadone'] } as const;
  const evidence = { madeSolelyAsEvidence: true, usedForCare: false } as const;

  it.each<readonly [string, readonly LegalStatus[], Partial<StoredProfile>, RecordClass]>([
    ['a registry says so, whatever else it is', ['central-registry', 'public-health-authority'], {}, 'p2'],
    ['a registry that is under HIPAA too', ['central-registry', 'covered-entity'], {}, 'p2'],
    ['what a registry says was made as evidence', ['central-registry'], evidence, 'p2'],
    ['a maintenance program under HIPAA', ['withdrawal-maintenance-program', 'covered-entity'], {}, 'p2'],
    ['a maintenance program\'s evaluation made as evidence alone', ['withdrawal-maintenance-program'], evidence, 'cji'],
    ['a session note of one that is bound', ['intermediary'], { category: 'psychotherapy-note' }, 'p2-notes'],
    ['one that is bound in two ways', ['qso', 'intermediary'], {}, 'p2'],
    ['evidence of one that is bound', ['qso'], evidence, 'p2'],
    ['a service organization under HIPAA', ['qso', 'business-associate'], suspicious, 'phi'],
    ['a service organization that also treats, of a medicine for addiction', ['qso', 'health-care-provider'], suspicious, 'unknown'],
    ['the same, of anything else', ['qso', 'health-care-provider'], {}, 'soc'],
    ['a housing agency that is a service organization, of a medicine for addiction', ['qso', 'unregulated'], suspicious, 'unknown'],
    ['a prescription monitor, of a medicine for addiction', ['prescription-monitoring-program'], suspicious, 'unknown'],
    ['a probation office that is a service organization', ['qso', 'criminal-justice-agency'], suspicious, 'cji'],
    ['a housing agency, of a medicine for addiction', ['unregulated'], suspicious, 'soc'],
  ])('%s', (_row, status, over, expected) => {
    expect(by(status, over)).toBe(expected);
  });

  it.each<readonly [LegalStatus, RecordClass]>([['central-registry', 'p2'], ['withdrawal-maintenance-program', 'p2'], ['qso', 'phi']])('what a %s got from a hospital, ran for itself or was told is %s', (status, expected) => {
    const known = readRegistry([...resources, organization('x', [status])]);
    expect(classed({ origin: 'hospital', contributedBy: 'x' }, known)).toBe(expected);
    expect(classed({ origin: 'laboratory', onBehalfOf: 'x' }, known)).toBe(expected);
    expect(classed({ origin: 'participant', collectedBy: 'x' }, known)).toBe('p2');
  });
});

describe('what a record is not is for whoever made it to say', () => {
  const evidence = { madeSolelyAsEvidence: true, usedForCare: false } as const;

  it.each<readonly [string, Partial<StoredProfile>, RecordClass]>([
    ['P8 the program itself, of an intoxication', { origin: 'ce-program', contributedBy: 'ce-program', clearlyNotSud: true }, 'phi'],
    ['P8 the program for its desk', { origin: 'program-desk', contributedBy: 'program', clearlyNotSud: true }, 'soc'],
    ['P8 a hospital, of its copy of a program\'s record', { origin: 'program', contributedBy: 'hospital', clearlyNotSud: true }, 'p2'],
    ['P8 a unit with a status of its own, of the record of the program that it belongs to', { origin: 'ce-program', contributedBy: 'mh-unit', clearlyNotSud: true }, 'p2'],
    ['P8 the hospital, of the record of its unit that is a program', { origin: 'sud-unit', contributedBy: 'hospital', clearlyNotSud: true }, 'p2'],
    ['P8 somebody whom the registry does not know', { origin: 'program', contributedBy: 'stranger', clearlyNotSud: true }, 'p2'],
    ['P7 the program itself, of an evaluation', { origin: 'program', contributedBy: 'program', ...evidence }, 'cji'],
    ['P7 a hospital, of its copy of a program\'s evaluation', { origin: 'program', contributedBy: 'hospital', ...evidence }, 'p2'],
    ['P7 the laboratory, of what it did for a program', { origin: 'laboratory', onBehalfOf: 'program', contributedBy: 'laboratory', ...evidence }, 'cji'],
    ['P7 a hospital, of what a laboratory did for a program', { origin: 'laboratory', onBehalfOf: 'program', contributedBy: 'hospital', ...evidence }, 'p2'],
    ['P7 a hospital, of what the participant told a program', { origin: 'participant', collectedBy: 'program', contributedBy: 'hospital', ...evidence }, 'p2'],
    ['P11 a hybrid agency\'s clinic itself, of a schedule', { origin: 'jail-clinic', contributedBy: 'jail-clinic', healthContent: false }, 'cji'],
    ['P11 a hospital, of its copy of that clinic\'s record', { origin: 'jail-clinic', contributedBy: 'hospital', healthContent: false }, 'phi'],
    ['P11 the same clinic, of what the participant told it', { origin: 'participant', contributedBy: 'jail-clinic', healthContent: false }, 'self'],
    ['P11 a hospital, of what the participant told that clinic', { origin: 'participant', collectedBy: 'jail-clinic', contributedBy: 'hospital', healthContent: false }, 'phi'],
    ['P11 a hospital, of what that clinic made for it', { origin: 'jail-clinic', onBehalfOf: 'hospital', contributedBy: 'hospital', healthContent: false }, 'cji'],
    ['P11 somebody whom the registry does not know, of what that clinic made for it', { origin: 'jail-clinic', onBehalfOf: 'stranger', contributedBy: 'stranger', healthContent: false }, 'cji'],
    ['P11 a hospital that says nothing of it', { origin: 'jail-clinic', contributedBy: 'hospital' }, 'cji'],
  ])('%s', (_row, over, expected) => {
    expect(classed(over)).toBe(expected);
  });

  it.each<readonly [string, Partial<StoredProfile>, RecordClass]>([
    ['that it was used for care', { origin: 'evaluator', contributedBy: 'hospital', madeSolelyAsEvidence: true, usedForCare: true }, 'cji'],
    ['that it is of somebody\'s health', { origin: 'jail-clinic', contributedBy: 'hospital', healthContent: true }, 'phi'],
  ])('what raises is believed of anybody: %s', (_row, over, expected) => {
    const { recordClass, usedForCare } = classOf(profile(over), registry);
    expect([recordClass, usedForCare]).toEqual([expected, over.usedForCare]);
  });
});
