// SPDX-License-Identifier: Apache-2.0
/** The scenario format: one question with its facts, checked so that a faulty file says what is wrong and where. */
import * as z from 'zod';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { CHRI_BASES } from '../evidence/agreements.ts';
import { CAPACITIES, CHILD_CUSTODIES } from '../evidence/condition.ts';
import { RELATIONS } from '../evidence/people.ts';
import { STATEMENTS, type StatementForm } from '../evidence/statements.ts';
import type { Facts } from '../facts/facts.ts';
import { CATEGORIES, LEGAL_STATUSES, PARTNER_KINDS, PRIOR_BASES, PURPOSES, RECORD_CLASSES, ROLES, STATES } from '../facts/vocabulary.ts';
import { INDICATORS } from '../classify/tables.ts';
import { agreementPaper, consentPaper, day, id, orderPaper, overlayAnswer, restrictionPaper, scopeCategory } from './schema-papers.ts';

const flag = z.boolean().exactOptional();
const category = z.enum(CATEGORIES);
const optionalDay = day.exactOptional();

const received = z.strictObject({
  basis: z.enum(PRIOR_BASES), consentId: id.exactOptional(), orderId: id.exactOptional(), noticed: flag, receivedOn: optionalDay,
});
const derived = z.strictObject({
  recordClass: z.enum(RECORD_CLASSES), category: category.exactOptional(), origin: id.exactOptional(), receivedUnder: received.exactOptional(),
});
const record = z.strictObject({
  id, category, recordClass: z.enum(RECORD_CLASSES), origin: id, collectedBy: id.exactOptional(), contributedBy: id.exactOptional(),
  receivedUnder: received.exactOptional(), derivedFrom: z.array(derived).min(1).exactOptional(), embeddedIn: id.exactOptional(), recordDate: optionalDay,
  sudIndicators: z.array(z.enum(INDICATORS)).exactOptional(), healthContent: flag, neededForPurpose: flag, paidInFullBySelf: flag, litigationFile: flag,
  thirdPartyConfidence: flag, madeSolelyAsEvidence: flag, usedForCare: flag, recorded: flag, deidentified: flag, confidentialCommunication: flag,
  programElectsRelease: flag,
  accountingEntry: z.strictObject({ date: day, basis: z.enum(PRIOR_BASES), throughEhr: flag }).exactOptional(),
});

const patient = z.strictObject({
  id, name: z.string(), identifier: z.string().exactOptional(), ageYears: z.int().min(0).max(130), capacity: z.enum(CAPACITIES), deceased: z.boolean(),
  deathDate: optionalDay, electronicMonitoring: flag, childCustody: z.enum(CHILD_CUSTODIES).exactOptional(),
  custody: z.enum(['none', 'in-custody', 'in-custody-halfway-house', 'released-probation', 'released-parole', 'released-pretrial', 'escaped', 'unknown']),
});
const discloser = z.strictObject({
  organization: id.exactOptional(), person: id.exactOptional(), role: z.enum(ROLES).exactOptional(), actingThrough: id.exactOptional(),
  treatingRelationship: z.enum(['none', 'patient']).exactOptional(),
});
const recipient = z.strictObject({
  organization: id.exactOptional(), person: id.exactOptional(), role: z.enum(ROLES),
  treatingRelationship: z.enum(['none', 'patient', 'other-individual']).exactOptional(), supervisesPatient: flag, conditionedParticipation: flag,
  dutyOnSameAction: flag, directAdministrativeControl: flag, needArisesFromSudCare: flag, involvedInCare: flag, personalRepresentative: flag,
});
const request = z.strictObject({
  kind: z.enum(['disclose', 'access', 'access-copy', 'directed-copy', 'confirm-presence', 'intermediary-list', 'part2-accounting', 'hipaa-accounting']),
  records: z.array(id), requesterVerified: z.boolean(), written: flag, receivedOn: optionalDay, copySafetyRisk: flag,
});
const sharingMatrix = z.strictObject({
  lead: z.enum(['cs', 'bh']), leadOrganization: id, partner: z.enum(PARTNER_KINDS), direction: z.enum(['send', 'receive']), edition: z.enum(['newer', 'older']),
  permittedCategories: z.array(scopeCategory), requiredBy: z.enum(['court', 'community-supervisor']).exactOptional(), supportMemberHasCustody: flag,
  communitySupervisionPrimary: flag, cooccurringServices: z.enum(['one-agency', 'several-agencies']).exactOptional(), handedOverOn: optionalDay,
});
/** Ours, not of the scenario format: the team of the plan. */
const planTeam = z.strictObject({
  members: z.array(z.strictObject({
    organization: id.exactOptional(), person: id.exactOptional(), roles: z.array(z.string()), membership: z.enum(['current', 'former', 'future']),
  })),
});

/** The members of a statement in the facts, from the form that also reads and writes it. */
function statement(form: StatementForm, required: readonly string[]): z.ZodObject {
  const members: Readonly<Record<string, z.ZodType>> = {
    ...Object.fromEntries(Object.entries(form.one ?? {}).map(([field, [, codes]]) => [field, z.enum(codes)])),
    ...Object.fromEntries(Object.entries(form.many ?? {}).map(([field, [, codes]]) => [field, z.array(z.enum(codes))])),
    ...Object.fromEntries((form.booleans ?? []).map((field) => [field, z.boolean()])),
    ...Object.fromEntries((form.texts ?? []).map((field) => [field, z.string()])),
    ...(form.records === undefined ? {} : { [form.records]: z.array(id) }),
    ...(form.sender === undefined ? {} : { [form.sender]: id }),
  };
  return z.strictObject(Object.fromEntries(Object.entries(members).map(([field, type]) => [field, required.includes(field) ? type : type.exactOptional()])));
}

const statements = {
  emergency: statement(STATEMENTS.emergency, ['bonaFide', 'consentObtainable', 'recipientMedicalPersonnel']),
  familyInvolvement: statement(STATEMENTS.familyInvolvement, ['patientAttitude']),
  careCoordination: statement(STATEMENTS.careCoordination, ['clinicianJudgedPartOfCare']),
  custodianRepresentation: statement(STATEMENTS.custodianRepresentation, ['by', 'needs']),
  abuseReport: statement(STATEMENTS.abuseReport, ['subject', 'stage', 'stateMandate']),
  enrollmentEvent: statement(STATEMENTS.enrollmentEvent, ['event']),
  threat: statement(STATEMENTS.threat, ['ground']),
  incident: statement(STATEMENTS.incident, ['kind', 'place', 'target']),
  directorFindings: statement(STATEMENTS.directorFindings, []),
  stateFindings: statement(STATEMENTS.stateFindings, []),
};

const facts = z.strictObject({
  asOf: z.iso.datetime({ offset: true }), state: z.enum(STATES), patient,
  otherPatients: z.array(z.strictObject({ id, name: z.string(), identifier: z.string().exactOptional() })).exactOptional(),
  organizations: z.array(z.strictObject({ id, name: z.string(), classes: z.array(z.enum(LEGAL_STATUSES)), parent: id.exactOptional() })),
  persons: z.array(z.strictObject({ id, name: z.string(), relation: z.enum(RELATIONS) })),
  discloser, recipient, purpose: z.enum(PURPOSES), request, records: z.array(record),
  consents: z.array(consentPaper), orders: z.array(orderPaper), agreements: z.array(agreementPaper), restrictions: z.array(restrictionPaper),
  overlays: z.array(overlayAnswer).exactOptional(), sharingMatrix: sharingMatrix.exactOptional(), planTeam: planTeam.exactOptional(),
  justiceAction: z.strictObject({ finalDispositionOn: optionalDay, finalDispositionOccurred: flag }).exactOptional(),
  ...Object.fromEntries(Object.entries(statements).map(([name, form]) => [name, form.exactOptional()])),
  minorLaw: z.strictObject({ minorMayConsentAloneToSud: z.boolean() }).exactOptional(),
  research: z.strictObject({ basis: z.enum(['hipaa-authorization', 'waiver', 'common-rule', 'fda', 'none']), undertakingOnFile: z.boolean() }).exactOptional(),
  chriAuthority: z.strictObject({ basis: z.enum(CHRI_BASES) }).exactOptional(),
});

/** A question; what a scenario says beside it (title, expected answer, citation, note) is for people and is not read. */
const question = z.object({ id: z.string().min(1), facts });

export interface Question {
  readonly id: string;
  readonly facts: Facts;
}

/** In: the parsed JSON of a scenario file, and its name for the messages. Out: its questions, or every fault with its place. */
export function parseScenarios(raw: unknown, file: string): Result<readonly Question[]> {
  if (!Array.isArray(raw)) {
    return fail({ code: 'structure', text: `${file}: a scenario file is a JSON array of questions` });
  }
  const parsed = raw.map((each: unknown) => question.safeParse(each));
  const issues = parsed.flatMap((each, index) => (each.success
    ? dangling(each.data as unknown as Question, `${file}[${String(index)}]`)
    : each.error.issues.map((issue): Issue => ({ code: 'invalid', text: issue.message, at: [`${nameOf(raw[index], file, index)}`, ...issue.path.map(String)].join('.') }))));
  // The shape above is the shape of Facts; the statements are built from their forms, which the compiler cannot follow.
  return issues.length > 0 ? fail(...issues) : ok(parsed.flatMap((each) => (each.success ? [each.data as unknown as Question] : [])));
}

function nameOf(raw: unknown, file: string, index: number): string {
  const named = typeof raw === 'object' && raw !== null ? (raw as { readonly id?: unknown }).id : undefined;
  return typeof named === 'string' ? `${file}[${named}]` : `${file}[${String(index)}]`;
}

/** A request for a record that is not listed, or a record listed twice, cannot be answered. */
function dangling({ facts: { request: { records: asked }, records } }: Question, at: string): readonly Issue[] {
  const ids = records.map((each) => each.id);
  return [
    ...asked.filter((each) => !ids.includes(each)).map((each): Issue => ({ code: 'invalid', text: `the record ${each} is asked for and not listed`, at: `${at}.facts.request.records` })),
    ...ids.filter((each, index) => ids.indexOf(each) !== index).map((each): Issue => ({ code: 'duplicate', text: `the record ${each} is listed twice`, at: `${at}.facts.records` })),
  ];
}
