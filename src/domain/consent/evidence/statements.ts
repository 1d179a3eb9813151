// SPDX-License-Identifier: Apache-2.0
/**
 * What somebody stated for one disclosure: an emergency, a custodian's need, an abuse report, a threat, the patient's attitude.
 * Each is a Communication with one of our statement categories: `sender` made it, `recipient` is whom the disclosure would
 * reach, `sent` is when. The form of each kind is data here, so that reading and writing cannot drift apart.
 */
import type { Communication, Reference, Resource } from '@medplum/fhirtypes';
import type { Facts } from '../facts/facts.ts';
import { codesIn, exts, idOf, localRef, part } from './access.ts';
import { cs, sd } from './systems.ts';
import { spanOf, type Moment } from './time.ts';

/** Field -> [code system, codes]. */
type Coded = Readonly<Record<string, readonly [string, readonly string[]]>>;

export interface StatementForm {
  /** Code of Communication.category in our system `statement`. */
  readonly code: string;
  /** Who must have made it: the discloser, the asker, or anyone. */
  readonly by: 'discloser' | 'asker' | 'anyone';
  /** One code each, in reasonCode. */
  readonly one?: Coded;
  /** Several codes each, in reasonCode. */
  readonly many?: Coded;
  /** Parts of the extension `statement-facts`. */
  readonly booleans?: readonly string[];
  readonly texts?: readonly string[];
  /** Field holding records (`Type/id`), in `about`. */
  readonly records?: string;
  /** Field holding the id of the sender. */
  readonly sender?: string;
  /** Without this field it states nothing. */
  readonly needs?: string;
  /** Hours after `sent` during which it counts; absent: until it is replaced. */
  readonly hours?: number;
}

export const STATEMENTS = {
  emergency: {
    code: 'medical-emergency', by: 'asker', hours: 24, needs: 'bonaFide',
    one: { nature: ['emergency-nature', ['overdose', 'respiratory-arrest', 'unconscious', 'trauma', 'withdrawal', 'psychiatric', 'other']] },
    booleans: ['bonaFide', 'consentObtainable', 'programClosedInDisaster', 'recipientMedicalPersonnel'],
    texts: ['recipientName', 'facility', 'discloserName'],
  },
  familyInvolvement: {
    code: 'family-involvement', by: 'discloser', needs: 'patientAttitude', booleans: ['knownContraryWishes'],
    one: { patientAttitude: ['patient-attitude', ['agreed-orally', 'present-no-objection', 'objected', 'unavailable', 'unknown']] },
  },
  careCoordination: { code: 'care-coordination', by: 'discloser', needs: 'clinicianJudgedPartOfCare', booleans: ['clinicianJudgedPartOfCare'] },
  custodianRepresentation: {
    code: 'custodian-representation', by: 'anyone', needs: 'by', sender: 'by',
    many: {
      needs: ['custodian-need', [
        'a-health-care', 'b-health-safety-of-individual-or-inmates', 'c-health-safety-of-staff', 'd-health-safety-in-transport',
        'e-law-enforcement-on-premises', 'f-safety-security-good-order',
      ]],
    },
  },
  abuseReport: {
    code: 'abuse-report', by: 'discloser', needs: 'stage', booleans: ['stateMandate'], records: 'reportRecords',
    one: { subject: ['abuse-subject', ['child', 'adult']], stage: ['abuse-report-stage', ['initial', 'follow-up']] },
  },
  enrollmentEvent: {
    code: 'enrollment-event', by: 'discloser', hours: 72, needs: 'event', one: { event: ['enrollment-event', ['accepted', 'drug-changed', 'interrupted', 'resumed', 'terminated']] },
  },
  threat: {
    code: 'threat', by: 'discloser', hours: 72, needs: 'ground', booleans: ['seriousAndImminent', 'recipientCanPrevent', 'learnedInTherapy'],
    one: { ground: ['threat-ground', ['imminent-threat', 'crime-admission', 'escape']] },
  },
  incident: {
    code: 'incident', by: 'discloser', needs: 'kind',
    one: {
      kind: ['incident-kind', ['crime', 'threat-to-commit-crime']],
      place: ['incident-place', ['program-premises', 'elsewhere']],
      target: ['incident-target', ['program-personnel', 'program-premises', 'another-patient', 'other']],
    },
  },
  directorFindings: {
    code: 'director-findings', by: 'discloser', records: 'relevantRecords',
    booleans: ['minorLacksCapacity', 'substantialThreat', 'incapacityPreventsKnowingAction'],
  },
  stateFindings: { code: 'state-findings', by: 'discloser', booleans: ['professionalApproval', 'demonstrableNeed'] },
} as const satisfies Partial<Record<keyof Facts, StatementForm>>;

export type StatementName = keyof typeof STATEMENTS;

export interface Parties {
  readonly from: string;
  readonly organization?: string;
  readonly person?: string;
}

/** In: the evidence and the parties of the ask. Out: the statements that were made for it, by name. */
export function readStatements(evidence: readonly Resource[], parties: Parties, moment: Moment): Partial<Pick<Facts, StatementName>> {
  const entries = Object.entries(STATEMENTS).flatMap(([name, form]: [string, StatementForm]) => {
    const communication = latestStatement(evidence, { form, parties }, moment);
    const value = communication === undefined ? undefined : readForm(communication, form);
    return value === undefined || (form.needs !== undefined && !(form.needs in value)) ? [] : [[name, value] as const];
  });
  // The forms name the members of Facts, and `test/domain/consent/scenario/round-trip.test.ts` holds them to it.
  return Object.fromEntries(entries);
}

/** The last one sent before the moment, in force, made by whom it must be made by, for this recipient. */
export function latestStatement(
  evidence: readonly Resource[], wanted: { readonly form: StatementForm; readonly parties: Parties }, moment: Moment,
): Communication | undefined {
  const { form, parties } = wanted;
  return evidence.filter((each): each is Communication => each.resourceType === 'Communication')
    .filter((each) => codesIn(each.category, cs('statement')).includes(form.code) && ['completed', 'in-progress'].includes(each.status))
    .filter((each) => madeBy(each, form, parties) && meantFor(each, parties))
    .flatMap((each) => {
      const sent = spanOf(each.sent ?? '', moment.zone)?.from;
      return sent !== undefined && inForce(sent, form, moment) ? [{ each, sent }] : [];
    })
    .sort((a, b) => a.sent - b.sent).at(-1)?.each;
}

function inForce(sent: number, form: StatementForm, moment: Moment): boolean {
  moment.note(sent);
  const until = form.hours === undefined ? undefined : sent + form.hours * 3_600_000;
  if (until !== undefined) {
    moment.note(until);
  }
  return sent <= moment.at && (until === undefined || moment.at < until);
}

function madeBy(communication: Communication, form: StatementForm, parties: Parties): boolean {
  const sender = idOf(communication.sender);
  return form.by === 'anyone' || (sender !== undefined
    && (form.by === 'discloser' ? sender === parties.from : sender === parties.organization || sender === parties.person));
}

/** When it names persons, one of them must be the asker; else the asker's organization must be named. */
function meantFor(communication: Communication, parties: Parties): boolean {
  const named = (communication.recipient ?? []).flatMap((each) => localRef(each) ?? []);
  const people = named.filter((each) => each.type !== 'Organization');
  return people.length > 0 ? people.some((each) => each.id === parties.person) : named.some((each) => each.id === parties.organization);
}

function readForm(communication: Communication, form: StatementForm): Readonly<Record<string, unknown>> {
  const facts = exts(communication, 'statement-facts')[0];
  const code = (system: string, codes: readonly string[]): readonly string[] =>
    codesIn(communication.reasonCode, cs(system)).filter((each) => codes.includes(each));
  const about = (communication.about ?? []).flatMap((each) => recordRef(each) ?? []);
  return {
    ...Object.fromEntries(Object.entries(form.one ?? {}).flatMap(([field, [system, codes]]) => code(system, codes).slice(0, 1).map((each) => [field, each]))),
    ...Object.fromEntries(Object.entries(form.many ?? {}).map(([field, [system, codes]]) => [field, code(system, codes)])),
    ...Object.fromEntries((form.booleans ?? []).flatMap((field) => present(field, part(facts, field)?.valueBoolean))),
    ...Object.fromEntries((form.texts ?? []).flatMap((field) => present(field, part(facts, field)?.valueString))),
    ...(form.records === undefined || about.length === 0 ? {} : { [form.records]: about }),
    ...(form.sender === undefined ? {} : Object.fromEntries(present(form.sender, idOf(communication.sender)))),
  };
}

/** A record is named `Type/id`, as the gate names it. */
function recordRef(reference: Reference): string | undefined {
  const ref = localRef(reference);
  return ref === undefined ? undefined : `${ref.type}/${ref.id}`;
}

function present<T>(field: string, value: T | undefined): readonly (readonly [string, T])[] {
  return value === undefined ? [] : [[field, value]];
}

/** A statement written in its form; `base` gives id, subject, sender, recipient and sent. */
export function writeStatement(form: StatementForm, value: Readonly<Record<string, unknown>>, base: Omit<Communication, 'resourceType' | 'status'>): Communication {
  const codes = [...Object.entries(form.one ?? {}), ...Object.entries(form.many ?? {})].flatMap(([field, [system]]) =>
    list(value[field]).map((code) => ({ coding: [{ system: cs(system), code: String(code) }] })));
  const facts = [
    ...(form.booleans ?? []).flatMap((field) => (typeof value[field] === 'boolean' ? [{ url: field, valueBoolean: value[field] }] : [])),
    ...(form.texts ?? []).flatMap((field) => (typeof value[field] === 'string' ? [{ url: field, valueString: value[field] }] : [])),
  ];
  const about = form.records === undefined ? [] : list(value[form.records]).map((ref) => ({ reference: String(ref) }));
  return {
    ...base, resourceType: 'Communication', status: 'completed', category: [{ coding: [{ system: cs('statement'), code: form.code }] }],
    ...(codes.length === 0 ? {} : { reasonCode: codes }),
    ...(about.length === 0 ? {} : { about }),
    ...(facts.length === 0 ? {} : { extension: [{ url: sd('statement-facts'), extension: facts }] }),
  };
}

function list(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
