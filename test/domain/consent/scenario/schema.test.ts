// SPDX-License-Identifier: Apache-2.0
/** The scenario format takes every word of its vocabulary and nothing else, and says where a file is wrong. */
import { describe, expect, it } from '@jest/globals';
import { parseScenarios } from '../../../../src/domain/consent/scenario/schema.ts';

type Json = { [key: string]: unknown };
const range = { start: '2026-01-01', end: null };
const provision = { categories: ['*'], dataPeriod: { ...range }, recipients: ['o'], purposes: ['treatment'], permits: [{ categories: ['income'] }], denies: [{ categories: ['income'] }] };

/** A question in which every member is given. */
const FULL = {
  id: 'Q1', facts: {
    asOf: '2026-11-18T12:00:00-05:00', state: 'ZZ',
    patient: { id: 'p', name: 'P', identifier: '1', ageYears: 40, capacity: 'has', deceased: false, deathDate: '2026-01-01', electronicMonitoring: true, childCustody: 'none', custody: 'none' },
    otherPatients: [{ id: 'q', name: 'Q', identifier: '2' }], organizations: [{ id: 'o', name: 'O', classes: ['court'], parent: 'o2' }], persons: [{ id: 's', name: 'S', relation: 'friend' }],
    discloser: { organization: 'o', person: 's', role: 'clinician', actingThrough: 'o2', treatingRelationship: 'none' },
    recipient: { organization: 'o', person: 's', role: 'clinician', treatingRelationship: 'none', supervisesPatient: true, conditionedParticipation: true, dutyOnSameAction: true, directAdministrativeControl: true, needArisesFromSudCare: true, involvedInCare: true, personalRepresentative: true },
    purpose: 'treatment', request: { kind: 'disclose', records: ['r1'], requesterVerified: true, written: true, receivedOn: '2026-01-01', copySafetyRisk: true },
    records: [{
      id: 'r1', category: 'income', recordClass: 'p2', origin: 'o', collectedBy: 'o', contributedBy: 'o', receivedUnder: { basis: 'unknown', consentId: 'c', orderId: 'd', noticed: true, receivedOn: '2026-01-01' },
      derivedFrom: [{ recordClass: 'p2', category: 'income', origin: 'o', receivedUnder: { basis: 'unknown' } }], embeddedIn: 'r2', recordDate: '2026-01-01', sudIndicators: ['methadone'], healthContent: true, neededForPurpose: true,
      paidInFullBySelf: true, litigationFile: true, thirdPartyConfidence: true, madeSolelyAsEvidence: true, usedForCare: true, recorded: true, deidentified: true, confidentialCommunication: true, programElectsRelease: true,
      accountingEntry: { date: '2026-01-01', basis: 'unknown', throughEhr: true },
    }],
    consents: [{
      id: 'c', variant: 'specific', status: 'active', verified: true, standalone: true, patient: 'p', disclosers: ['o'], discloserClass: 'my-treating-providers', recipients: ['o'], recipientClass: 'anyone', classMembers: [{ organization: 'o', person: 's' }],
      intermediaries: ['o'], categories: ['income'], dataPeriod: { ...range }, purposes: ['treatment'], period: { ...range }, expiryEvent: { kind: 'none', occurredOn: '2026-01-01' },
      signatures: [{ signer: 'p', role: 'patient', date: '2026-01-01', method: 'wet-ink', authorityDocumented: true }], statements: ['conditioning'],
      revocableAfter: { date: '2026-01-01', event: 'final-disposition', eventOccurredOn: '2026-01-01' }, mandate: { condition: 'parole', imposedBy: 'o' }, revocation: { date: '2026-01-01', form: 'oral', recipients: 'all' },
      falsity: 'known-to-holder', denies: [provision],
    }],
    orders: [{
      id: 'd', type: 'subpoena', issuedBy: 'court', discloser: 'o', recipients: ['o'], categories: ['income'], procedure: ['closed-hearing'], findings: ['substantial-value'], confidentialCommunicationFinding: 'extremely-serious-crime', offense: 'rape',
      assurance: 'notice-to-individual-no-objection', administrativeTest: { relevantAndMaterial: true, specificAndLimited: true, deidentifiedInsufficient: true },
    }],
    agreements: [{ type: 'qsoa', parties: ['o', 'o2'], inDate: true, boundByPart2: true, returnOnly: true }],
    restrictions: [{ id: 'x', kind: 'agreed', by: 'p', madeOn: '2026-01-01', against: { organization: 'o', person: 's' }, categories: ['income'], records: ['r1'] }],
    overlays: [{ state: 'EX', rule: 'ca-wic-5328', effect: 'none', unless: ['patient-consent'], requires: ['purpose'], records: ['r1'], obligations: ['stop-future'] }],
    sharingMatrix: { lead: 'cs', leadOrganization: 'o', partner: 'court', direction: 'send', edition: 'newer', permittedCategories: ['*'], requiredBy: 'court', supportMemberHasCustody: true, communitySupervisionPrimary: true, cooccurringServices: 'one-agency', handedOverOn: '2026-01-01' },
    planTeam: { members: [{ organization: 'o', person: 'p', roles: ['case-manager'], membership: 'current' }] },
    justiceAction: { finalDispositionOn: '2026-01-01', finalDispositionOccurred: true },
    emergency: { bonaFide: true, consentObtainable: true, programClosedInDisaster: true, recipientMedicalPersonnel: true, recipientName: 'n', facility: 'f', discloserName: 'd', nature: 'other' },
    familyInvolvement: { patientAttitude: 'unknown', knownContraryWishes: true }, careCoordination: { clinicianJudgedPartOfCare: true }, custodianRepresentation: { by: 'o', needs: ['a-health-care'] },
    abuseReport: { subject: 'child', stage: 'initial', stateMandate: true, reportRecords: ['r1'] }, enrollmentEvent: { event: 'accepted' }, threat: { ground: 'escape', seriousAndImminent: true, recipientCanPrevent: true, learnedInTherapy: true },
    incident: { kind: 'crime', place: 'elsewhere', target: 'other' }, directorFindings: { minorLacksCapacity: true, substantialThreat: true, incapacityPreventsKnowingAction: true, relevantRecords: ['r1'] }, stateFindings: { professionalApproval: true, demonstrableNeed: true },
    minorLaw: { minorMayConsentAloneToSud: true }, research: { basis: 'none', undertakingOnFile: true }, chriAuthority: { basis: 'statute' },
  },
};

/** Members that may be left out. */
const OPTIONAL = new Set(('identifier deathDate electronicMonitoring childCustody otherPatients parent organization person actingThrough treatingRelationship supervisesPatient conditionedParticipation dutyOnSameAction '
  + 'directAdministrativeControl needArisesFromSudCare involvedInCare personalRepresentative written receivedOn copySafetyRisk collectedBy contributedBy receivedUnder consentId orderId noticed derivedFrom embeddedIn recordDate '
  + 'sudIndicators healthContent neededForPurpose paidInFullBySelf litigationFile thirdPartyConfidence madeSolelyAsEvidence usedForCare recorded deidentified confidentialCommunication programElectsRelease accountingEntry throughEhr '
  + 'discloserClass recipientClass classMembers intermediaries dataPeriod expiryEvent occurredOn authorityDocumented revocableAfter event eventOccurredOn mandate revocation falsity denies permits procedure findings '
  + 'confidentialCommunicationFinding offense assurance administrativeTest boundByPart2 returnOnly by madeOn overlays unless requires obligations sharingMatrix requiredBy supportMemberHasCustody communitySupervisionPrimary '
  + 'cooccurringServices justiceAction finalDispositionOn finalDispositionOccurred emergency programClosedInDisaster recipientName facility discloserName nature familyInvolvement knownContraryWishes careCoordination '
  + 'custodianRepresentation abuseReport reportRecords enrollmentEvent threat seriousAndImminent recipientCanPrevent learnedInTherapy incident directorFindings minorLacksCapacity substantialThreat incapacityPreventsKnowingAction relevantRecords stateFindings professionalApproval demonstrableNeed '
  + 'minorLaw research chriAuthority planTeam handedOverOn').split(' '));
/** Members of one name that may be left out in one place and not in another. */
const OPTIONAL_AT = [/derivedFrom\.0\.(category|origin)$/, /discloser\.role$/, /denies\.0\.(recipients|purposes)$/, /orders\.0\.(discloser|recipients|categories)$/, /restrictions\.0\.(categories|records)$/, /overlays\.0\.records$/, /revocableAfter\.date$/, /against\.(organization|person)$/];
const REQUIRED_AT = [/enrollmentEvent\.event$/, /classMembers\.0\.organization$/, /custodianRepresentation\.by$/];

function objects(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inner = Object.entries(value).flatMap(([key, member]) => objects(member, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}

function changed(path: readonly string[], change: (at: Json) => void): unknown {
  const copy = structuredClone(FULL) as unknown as Json;
  change(path.reduce((at, key) => at[key] as Json, copy));
  return copy;
}

const faults = (question: unknown): readonly string[] => {
  const read = parseScenarios([question], 'f');
  return read.ok ? [] : read.issues.map((each) => `${each.code} ${each.at ?? ''}`);
};
const places = objects(FULL).filter((path) => path.length > 0);
const members = places.flatMap((path) => Object.keys(path.reduce((at, key) => at[key] as Json, FULL as unknown as Json)).map((key) => [...path, key]));

describe('a question of the scenario format', () => {
  it('in which everything is given is taken as it stands', () => {
    const read = parseScenarios([FULL], 'f');
    expect(read).toEqual({ ok: true, value: [FULL] });
  });

  it.each(places.map((path) => path.join('.')))('takes no member that nobody reads: %s', (path) => {
    expect(faults(changed(path.split('.'), (at) => {
      at['surprise'] = 1;
    }))).toEqual([`invalid f[Q1].${path}`]);
  });

  it.each(members.map((path) => path.join('.')))('says where a member is wrong or missing: %s', (path) => {
    const keys = path.split('.');
    const [key, at] = [keys.at(-1)!, keys.slice(0, -1)];
    const optional = (OPTIONAL.has(key) || OPTIONAL_AT.some((each) => each.test(path))) && !REQUIRED_AT.some((each) => each.test(path));
    expect(faults(changed(at, (owner) => {
      owner[key] = [{}];
    })).length).toBeGreaterThan(0);
    expect(faults(changed(at, (owner) => {
      delete owner[key];
    })).length > 0).toBe(!optional);
  });
});

const WORDS: readonly (readonly [string, string])[] = [
  ['patient.custody', 'none in-custody in-custody-halfway-house released-probation released-parole released-pretrial escaped unknown'], ['patient.capacity', 'has unconscious lacks-adjudicated lacks-not-adjudicated minor-lacks-rational-choice not-applicable'],
  ['patient.childCustody', 'no-children none partial full'], ['discloser.treatingRelationship', 'none patient'], ['recipient.treatingRelationship', 'none patient other-individual'],
  ['request.kind', 'disclose access access-copy directed-copy confirm-presence intermediary-list part2-accounting hipaa-accounting'], ['sharingMatrix.lead', 'cs bh'], ['sharingMatrix.direction', 'send receive'], ['sharingMatrix.edition', 'newer older'],
  ['planTeam.members.0.membership', 'current former future'], ['sharingMatrix.requiredBy', 'court community-supervisor'], ['sharingMatrix.cooccurringServices', 'one-agency several-agencies'], ['research.basis', 'hipaa-authorization waiver common-rule fda none'], ['chriAuthority.basis', 'statute court-order security-addendum'],
  ['consents.0.status', 'active draft proposed rejected inactive entered-in-error'], ['consents.0.falsity', 'known-to-holder discoverable-with-diligence'], ['consents.0.revocation.form', 'written oral'],
  ['consents.0.variant', 'specific tpo-single intermediary cj-referral sud-counseling-notes psychotherapy-notes-authorization legal-proceeding hipaa-authorization va-7332 registry pdmp'],
  ['orders.0.issuedBy', 'court grand-jury attorney court-clerk agency legislative-committee'], ['restrictions.0.kind', 'agreed requested-paid-in-full standalone-deny-consent'], ['overlays.0.effect', 'prohibit require-extra require-disclosure none'],
  ['overlays.0.rule', 'ca-wic-5328 ca-cmia-56-10 ny-mhl-33-13 il-mhddca-740-110 tx-hsc-611-004 tx-hsc-614-017 fl-397-501-7 example-reporting-statute'], ['overlays.0.unless.0', 'patient-consent treatment-responsibility state-good-cause-order'],
  ['overlays.0.requires.0', 'named-agency purpose nature-of-information refusal-consequences expiry inspection-right professional-approval'], ['consents.0.categories.0', 'income entire-mental-health-record entire-sud-treatment-record *'],
  ['threat.ground', 'imminent-threat crime-admission escape'], ['abuseReport.subject', 'child adult'], ['enrollmentEvent.event', 'accepted drug-changed interrupted resumed terminated'], ['abuseReport.stage', 'initial follow-up'], ['incident.kind', 'crime threat-to-commit-crime'], ['incident.place', 'program-premises elsewhere'],
  ['incident.target', 'program-personnel program-premises another-patient other'], ['familyInvolvement.patientAttitude', 'agreed-orally present-no-objection objected unavailable unknown'], ['emergency.nature', 'overdose respiratory-arrest unconscious trauma withdrawal psychiatric other'],
  ['custodianRepresentation.needs.0', 'a-health-care b-health-safety-of-individual-or-inmates c-health-safety-of-staff d-health-safety-in-transport e-law-enforcement-on-premises f-safety-security-good-order'],
  ['records.0.sudIndicators.0', 'icd10-f10-f19 buprenorphine methadone naltrexone sud-clinic-name'], ['consents.0.signatures.0.method', 'wet-ink electronic'], ['agreements.0.type', 'qsoa business-associate-agreement contract-agent part2-contract-2-33-c security-addendum research-undertaking audit-undertaking'],
];

describe('a word of the scenario format', () => {
  const put = (path: string, value: unknown): unknown => {
    const keys = `facts.${path}`.split('.');
    return changed(keys.slice(0, -1), (owner) => {
      owner[keys.at(-1)!] = value;
    });
  };

  it.each(WORDS)('%s takes each of its words and no other', (path, words) => {
    expect(words.split(' ').filter((word) => faults(put(path, word)).length > 0)).toEqual([]);
    expect([faults(put(path, 'no-such-word')), faults(put(path, ''))]).toEqual([[`invalid f[Q1].facts.${path}`], [`invalid f[Q1].facts.${path}`]]);
  });

  it.each<readonly [string, unknown, boolean]>([
    ['patient.ageYears', 0, true], ['patient.ageYears', 130, true], ['patient.ageYears', -1, false], ['patient.ageYears', 131, false], ['patient.ageYears', 1.5, false], ['patient.id', 'a'.repeat(64), true], ['patient.id', 'a'.repeat(65), false], ['patient.id', '', false],
    ['patient.id', 'a b', false], ['patient.id', 'A-9.z', true], ['patient.id', 'é', false], ['patient.deathDate', '2026-02-30', false], ['asOf', '2026-11-18T12:00:00', false], ['asOf', '2026-11-18T12:00:00Z', true], ['agreements.0.parties', ['o'], false],
    ['records.0.derivedFrom', [], false], ['consents.0.revocation.recipients', ['o'], true], ['consents.0.revocation.recipients', [], false], ['consents.0.revocation.recipients', 'some', false],
  ])('%s may be %j: %s', (path, value, taken) => {
    expect(faults(put(path, value)).length === 0).toBe(taken);
  });
});

describe('a scenario file', () => {
  it('is a list', () => {
    expect(parseScenarios({}, 'f')).toEqual({ ok: false, issues: [{ code: 'structure', text: expect.stringContaining('f:') }] });
    expect(parseScenarios([], 'f')).toEqual({ ok: true, value: [] });
  });

  it('is named by the id of the question, else by its place', () => {
    expect([faults({ ...FULL, id: '' }), faults({ facts: FULL.facts }), faults(null), faults(7)]).toEqual([['invalid f[].id'], ['invalid f[0].id'], ['invalid f[0]'], ['invalid f[0]']]);
  });

  it('asks for records that are listed, each once', () => {
    const { facts } = FULL;
    expect(faults({ ...FULL, facts: { ...facts, request: { ...facts.request, records: ['r1', 'r9'] } } })).toEqual(['invalid f[0].facts.request.records']);
    expect(faults({ ...FULL, facts: { ...facts, records: [facts.records[0], facts.records[0]] } })).toEqual(['duplicate f[0].facts.records']);
  });

  it('gives every fault of every question', () => {
    const read = parseScenarios([{ ...FULL, id: '' }, FULL, { ...FULL, facts: {} }], 'f');
    expect(read.ok ? 0 : read.issues.length).toBeGreaterThan(5);
    expect(read.ok).toBe(false);
  });
});
