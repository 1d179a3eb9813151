// SPDX-License-Identifier: Apache-2.0
/** Random well-formed facts of the scenario format: every property, consistent where the format asks for consistency. */
import fc from 'fast-check';
import { CHRI_BASES, AGREEMENT_TYPES } from '../../../../src/domain/consent/evidence/agreements.ts';
import { DISCLOSER_CLASSES, RECIPIENT_CLASSES } from '../../../../src/domain/consent/evidence/consents/actors.ts';
import { EXPIRY_EVENTS, FORM_STATEMENTS, MANDATES, REVOCABLE_EVENTS, VARIANTS } from '../../../../src/domain/consent/evidence/consents/form.ts';
import { RESTRICTION_KINDS } from '../../../../src/domain/consent/evidence/consents/refusal.ts';
import { SIGNER_ROLES, SIGNING_METHODS } from '../../../../src/domain/consent/evidence/consents/signatures.ts';
import { CAPACITIES, CHILD_CUSTODIES } from '../../../../src/domain/consent/evidence/condition.ts';
import {
  ASSURANCES, CONFIDENTIAL_FINDINGS, FINDINGS, ISSUERS, OFFENSES, ORDER_TYPES, PROCEDURES,
} from '../../../../src/domain/consent/evidence/orders.ts';
import { RELATIONS } from '../../../../src/domain/consent/evidence/people.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, NestedProvision } from '../../../../src/domain/consent/facts/papers.ts';
import {
  ADVISORY_OBLIGATIONS, CATEGORIES, LEGAL_STATUSES, PARTNER_KINDS, PRIOR_BASES, PURPOSES, RECORD_CLASSES, ROLES, STATES,
} from '../../../../src/domain/consent/facts/vocabulary.ts';

/** An object without its undefined members. */
type Optional<T> = { [K in keyof T]: fc.Arbitrary<T[K]> };
const partial = <T extends object>(required: Optional<T>, optional: Optional<Record<string, unknown>>): fc.Arbitrary<T & Record<string, unknown>> =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }) as unknown as fc.Arbitrary<T & Record<string, unknown>>;
const oneOf = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list);
const subset = <T>(list: readonly T[], minLength = 0): fc.Arbitrary<T[]> => fc.subarray([...list], { minLength, maxLength: Math.min(list.length, minLength + 3) });
const bool = fc.boolean();
const text = oneOf(['Ada Lindqvist', 'B. Ochoa', 'Cleo Marsh']);
const day = fc.integer({ min: 0, max: 3000 }).map((n) => new Date(Date.UTC(2020, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
const range = fc.record({ start: fc.option(day), end: fc.option(day) })
  .map((each) => (each.start !== null && each.end !== null && each.end < each.start ? { start: each.end, end: each.start } : each));
const category = oneOf(CATEGORIES.filter((each) => each !== 'uncategorized'));
const scope = oneOf([...CATEGORIES.filter((each) => each !== 'uncategorized'), 'entire-mental-health-record', '*'] as const);
const scopes = (minLength: number): fc.Arbitrary<readonly (typeof scope extends fc.Arbitrary<infer T> ? T : never)[]> => fc.uniqueArray(scope, { minLength, maxLength: 4 });

const ORGS = ['org-a', 'org-b', 'org-c', 'org-d'] as const;
const PEOPLE = ['per-a', 'per-b', 'per-c'] as const;
const PARTIES = [...ORGS, ...PEOPLE, 'pt-self'] as const;
const RECORDS = ['r1', 'r2', 'r3', 'r4'] as const;

const limits = { dataPeriod: range.filter((each) => each.start !== null || each.end !== null), recipients: subset(PARTIES, 1), purposes: subset(PURPOSES, 1) };
const nestedDeny = (depth: number): fc.Arbitrary<NestedProvision> => partial(
  { categories: scopes(1) }, { ...limits, ...(depth === 0 ? {} : { permits: fc.array(nestedPermit(depth - 1), { minLength: 1, maxLength: 2 }) }) },
);
const nestedPermit = (depth: number): fc.Arbitrary<NestedProvision> => partial(
  { categories: scopes(1) }, { ...limits, ...(depth === 0 ? {} : { denies: fc.array(nestedDeny(depth - 1), { minLength: 1, maxLength: 2 }) }) },
);

const consent = (id: string): fc.Arbitrary<ConsentPaper> => partial({
  id: fc.constant(id), variant: oneOf(VARIANTS), status: oneOf(['active', 'draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'] as const),
  verified: bool, standalone: bool, patient: oneOf(['pt-self', 'pt-other']), disclosers: subset(ORGS), recipients: subset(PARTIES),
  categories: scopes(0), purposes: subset(PURPOSES), period: range,
  signatures: fc.array(partial({ signer: oneOf(PARTIES), role: oneOf(SIGNER_ROLES), date: day, method: oneOf(SIGNING_METHODS) }, { authorityDocumented: bool }), { maxLength: 2 }),
  statements: subset(FORM_STATEMENTS),
}, {
  discloserClass: oneOf(DISCLOSER_CLASSES), intermediaries: subset(ORGS, 1),
  recipientClass: oneOf(RECIPIENT_CLASSES),
  dataPeriod: limits.dataPeriod,
  expiryEvent: partial({ kind: oneOf(EXPIRY_EVENTS) }, { occurredOn: day }),
  revocableAfter: partial({}, { date: day, event: oneOf(REVOCABLE_EVENTS), eventOccurredOn: day }),
  mandate: fc.record({ condition: oneOf(MANDATES), imposedBy: oneOf(ORGS) }),
  revocation: fc.record({ date: day, form: oneOf(['written', 'oral'] as const), recipients: fc.oneof(fc.constant('all' as const), subset(PARTIES, 1)) }),
  falsity: oneOf(['known-to-holder', 'discoverable-with-diligence'] as const),
  denies: fc.array(nestedDeny(3), { minLength: 1, maxLength: 2 }),
}).chain((paper) => (paper['recipientClass'] === undefined ? fc.constant(paper)
  : fc.option(fc.array(partial({ organization: oneOf(ORGS) }, { person: oneOf(PEOPLE) }), { minLength: 1, maxLength: 2 }), { nil: undefined })
    .map((classMembers) => (classMembers === undefined ? paper : { ...paper, classMembers }))));

const order = (id: string): fc.Arbitrary<unknown> => partial({ id: fc.constant(id), type: oneOf(ORDER_TYPES), issuedBy: oneOf(ISSUERS) }, {
  discloser: oneOf([...ORGS, ...PEOPLE]), recipients: subset(PARTIES, 1), categories: scopes(1), procedure: subset(PROCEDURES, 1), findings: subset(FINDINGS, 1),
  confidentialCommunicationFinding: oneOf(CONFIDENTIAL_FINDINGS), offense: oneOf(OFFENSES), assurance: oneOf(ASSURANCES),
  administrativeTest: fc.record({ relevantAndMaterial: bool, specificAndLimited: bool, deidentifiedInsufficient: bool }),
});

const received = partial({ basis: oneOf(PRIOR_BASES) }, { consentId: oneOf(['c1', 'c2']), orderId: oneOf(['o1']), noticed: bool, receivedOn: day });
const origins = oneOf([...ORGS, 'participant', 'interstate-identification-index', 'unknown']);

const record = (id: string): fc.Arbitrary<unknown> => partial({ id: fc.constant(id), category, recordClass: oneOf(RECORD_CLASSES), origin: origins }, {
  collectedBy: oneOf(ORGS), contributedBy: oneOf(ORGS), receivedUnder: received, recordDate: day,
  derivedFrom: fc.array(partial({ recordClass: oneOf(RECORD_CLASSES) }, { category, origin: origins, receivedUnder: received }), { minLength: 1, maxLength: 2 }),
  embeddedIn: oneOf(RECORDS.filter((each) => each !== id)),
  sudIndicators: subset(['icd10-f10-f19', 'buprenorphine', 'methadone', 'naltrexone', 'sud-clinic-name'], 1),
  healthContent: bool, neededForPurpose: bool, paidInFullBySelf: bool, litigationFile: bool, thirdPartyConfidence: bool, madeSolelyAsEvidence: bool,
  usedForCare: bool, recorded: bool, deidentified: bool, confidentialCommunication: bool, programElectsRelease: bool,
  accountingEntry: partial({ date: day, basis: oneOf(PRIOR_BASES) }, { throughEhr: bool }),
});

const statements = {
  emergency: partial({ bonaFide: bool, consentObtainable: bool, recipientMedicalPersonnel: bool }, {
    programClosedInDisaster: bool, recipientName: text, facility: text, discloserName: text,
    nature: oneOf(['overdose', 'respiratory-arrest', 'unconscious', 'trauma', 'withdrawal', 'psychiatric', 'other']),
  }),
  familyInvolvement: partial({ patientAttitude: oneOf(['agreed-orally', 'present-no-objection', 'objected', 'unavailable', 'unknown']) }, { knownContraryWishes: bool }),
  careCoordination: fc.record({ clinicianJudgedPartOfCare: bool }),
  custodianRepresentation: fc.record({ by: oneOf(ORGS), needs: subset(['a-health-care', 'c-health-safety-of-staff', 'f-safety-security-good-order']) }),
  abuseReport: partial({ subject: oneOf(['child', 'adult']), stage: oneOf(['initial', 'follow-up']), stateMandate: bool }, { reportRecords: subset(RECORDS, 1) }),
  enrollmentEvent: fc.record({ event: oneOf(['accepted', 'drug-changed', 'interrupted', 'resumed', 'terminated']) }),
  threat: partial({ ground: oneOf(['imminent-threat', 'crime-admission', 'escape']) }, { seriousAndImminent: bool, recipientCanPrevent: bool, learnedInTherapy: bool }),
  incident: fc.record({
    kind: oneOf(['crime', 'threat-to-commit-crime']), place: oneOf(['program-premises', 'elsewhere']),
    target: oneOf(['program-personnel', 'program-premises', 'another-patient', 'other']),
  }),
  directorFindings: partial({}, { minorLacksCapacity: bool, substantialThreat: bool, incapacityPreventsKnowingAction: bool, relevantRecords: subset(RECORDS, 1) }),
  stateFindings: partial({}, { professionalApproval: bool, demonstrableNeed: bool }),
};

const recipient = partial({ role: oneOf(ROLES) }, {
  organization: oneOf(['org-b', 'org-c']), person: oneOf([...PEOPLE, 'pt-self']), treatingRelationship: oneOf(['none', 'patient', 'other-individual']),
  supervisesPatient: bool, conditionedParticipation: bool, dutyOnSameAction: bool, directAdministrativeControl: bool, needArisesFromSudCare: bool,
  involvedInCare: bool, personalRepresentative: bool,
}).filter((each) => each['organization'] !== undefined || each['person'] !== undefined);

const discloser = fc.oneof(
  partial({ organization: fc.constant('org-a') }, { person: fc.constant('per-d'), role: oneOf(ROLES), actingThrough: oneOf(ORGS), treatingRelationship: oneOf(['none', 'patient']) }),
  partial({ person: fc.constant('per-d') }, { treatingRelationship: oneOf(['none', 'patient']) }),
);

const base = partial({
  asOf: fc.record({ day, hour: fc.integer({ min: 0, max: 23 }), offset: oneOf(['-08:00', '+00:00', 'Z', '+05:30']) })
    .map((each) => `${each.day}T${String(each.hour).padStart(2, '0')}:15:00${each.offset}`),
  state: oneOf(STATES), purpose: oneOf(PURPOSES),
  patient: partial({ id: fc.constant('pt-self'), name: text, ageYears: fc.integer({ min: 0, max: 99 }), capacity: oneOf(CAPACITIES), deceased: bool, custody: oneOf([
    'none', 'in-custody', 'in-custody-halfway-house', 'released-probation', 'released-parole', 'released-pretrial', 'escaped', 'unknown',
  ]) }, { identifier: fc.constant('MRN-1'), electronicMonitoring: bool, childCustody: oneOf(CHILD_CUSTODIES) }),
  otherPatients: fc.constant([{ id: 'pt-other', name: 'Ada Lindqvist', identifier: 'MRN-2' }]),
  organizations: fc.tuple(...ORGS.map((id) => partial({ id: fc.constant(id), name: text, classes: subset(LEGAL_STATUSES) }, id === 'org-d' ? { parent: fc.constant('org-a') } : {}))),
  persons: fc.tuple(...[...PEOPLE, 'per-d'].map((id) => fc.record({ id: fc.constant(id), name: text, relation: oneOf(RELATIONS) }))),
  discloser, recipient,
  request: partial({ kind: oneOf(['disclose', 'access', 'access-copy', 'directed-copy', 'confirm-presence', 'intermediary-list', 'part2-accounting', 'hipaa-accounting']), requesterVerified: bool, records: fc.constant([...RECORDS]) },
    { written: bool, receivedOn: day, copySafetyRisk: bool }),
  records: fc.tuple(...RECORDS.map(record)),
  consents: fc.oneof(fc.constant([]), fc.tuple(consent('c1')), fc.tuple(consent('c1'), consent('c2'))),
  orders: fc.oneof(fc.constant([]), fc.tuple(order('o1'))),
  agreements: fc.array(partial({ type: oneOf(AGREEMENT_TYPES), parties: subset(ORGS, 2), inDate: bool }, { boundByPart2: bool, returnOnly: bool }), { maxLength: 2 }),
  restrictions: fc.oneof(fc.constant([]), fc.tuple(partial({ id: fc.constant('x1'), kind: oneOf(RESTRICTION_KINDS), against: partial({}, { organization: oneOf(ORGS), person: oneOf(PEOPLE) }) },
    { by: oneOf(ORGS), madeOn: day, categories: scopes(1), records: subset(RECORDS, 1) }))),
}, {
  overlays: fc.tuple(partial({ state: oneOf(STATES), rule: fc.constant('ny-mhl-33-13'), effect: oneOf(['prohibit', 'none']) }, { obligations: subset(ADVISORY_OBLIGATIONS), records: subset(RECORDS, 1) })),
  justiceAction: partial({}, { finalDispositionOn: day, finalDispositionOccurred: bool }),
  ...statements,
  minorLaw: fc.record({ minorMayConsentAloneToSud: bool }),
  research: fc.record({ basis: oneOf(['hipaa-authorization', 'waiver', 'common-rule', 'fda', 'none']), undertakingOnFile: bool }),
  chriAuthority: fc.record({ basis: oneOf(CHRI_BASES) }),
});

const MATRIX_PURPOSES = ['support-system', 'case-coordination', 'child-welfare', 'cj-monitoring'] as const;

/** The matrix of section 12, with one side as the lead planner and the partner kind that the other side has. */
function withMatrix(facts: Facts): fc.Arbitrary<Facts> {
  const { discloser: from, recipient: to } = facts;
  const directions = [...(from.organization === undefined ? [] : ['send' as const]), ...(to.organization === undefined ? [] : ['receive' as const])];
  if (directions.length === 0) {
    return fc.constant(facts);
  }
  return fc.tuple(oneOf(directions), oneOf(PARTNER_KINDS), oneOf(MATRIX_PURPOSES)).chain(([direction, kind, purpose]) => {
    const other = direction === 'send' ? to.organization : from.organization;
    const partner = direction === 'send' && to.person === 'pt-self' ? 'participant' : other === undefined ? 'support-system' : kind;
    const leadOrganization = direction === 'send' ? from.organization! : to.organization!;
    return partial({
      lead: oneOf(['cs', 'bh']), leadOrganization: fc.constant(leadOrganization), partner: fc.constant(partner), direction: fc.constant(direction),
      edition: oneOf(['newer', 'older']), permittedCategories: scopes(0),
    }, {
      requiredBy: oneOf(['court', 'community-supervisor']), supportMemberHasCustody: bool, communitySupervisionPrimary: bool,
      cooccurringServices: oneOf(['one-agency', 'several-agencies']),
    }).map((sharingMatrix) => ({ ...facts, purpose, sharingMatrix }) as unknown as Facts);
  });
}

const teamMember = fc.tuple(
  fc.oneof(fc.record({ organization: oneOf(ORGS) }), fc.record({ person: oneOf([...PEOPLE, 'pt-self'] as const) }), fc.record({ organization: oneOf(ORGS), person: oneOf(PEOPLE) })),
  fc.record({ roles: subset(['case-manager', 'judge', 'housing-specialist', 'counselor', 'participant']), membership: oneOf(['current', 'former', 'future'] as const) }),
).map(([party, rest]) => ({ ...party, ...rest }));

/** A team of the plan: whoever leads, and others. */
function withTeam(facts: Facts): fc.Arbitrary<Facts> {
  const lead = { organization: facts.sharingMatrix?.leadOrganization ?? 'org-lead', roles: ['lead-planner'], membership: 'current' as const };
  return fc.array(teamMember, { maxLength: 3 }).map((members) => ({ ...facts, planTeam: { members: [lead, ...members] } }));
}

const MEDICAL_ROLES = ['clinician', 'physician', 'nurse', 'paramedic', 'pharmacist'];

/** What the format leaves to the writer: control needs two organizations, and a relative is no medical personnel. */
function consistent(facts: Facts): Facts {
  const { directAdministrativeControl, ...rest } = facts.recipient;
  const two = facts.recipient.organization !== undefined && facts.discloser.organization !== undefined;
  const recipient = two && directAdministrativeControl !== undefined ? { ...rest, directAdministrativeControl } : rest;
  const professional = facts.persons.some((each) => each.id === recipient.person && each.relation === 'professional');
  const medical = recipient.organization !== undefined || professional || MEDICAL_ROLES.includes(recipient.role);
  const { emergency } = facts;
  return { ...facts, recipient, ...(emergency === undefined ? {} : { emergency: { ...emergency, recipientMedicalPersonnel: emergency.recipientMedicalPersonnel && medical } }) };
}

export const arbitraryFacts: fc.Arbitrary<Facts> = fc.tuple(base, bool, day)
  .map(([facts, dated, died]) => {
    const typed = facts as unknown as Facts;
    const past = died <= typed.asOf.slice(0, 10) ? died : typed.asOf.slice(0, 10);
    return consistent({ ...typed, patient: { ...typed.patient, ...(typed.patient.deceased && dated ? { deathDate: past } : {}) } });
  })
  .chain((facts) => fc.oneof(fc.constant(facts), withMatrix(facts)))
  .chain((facts) => fc.oneof({ weight: 2, arbitrary: fc.constant(facts) }, { weight: 1, arbitrary: withTeam(facts) }));
