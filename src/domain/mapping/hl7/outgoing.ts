// SPDX-License-Identifier: Apache-2.0
/**
 * E5: a released Bundle as HL7 v2 messages: an ADT for each stay (or one without a stay), an ORU for each report and for each observation
 * that stands alone, an MDM for each document. The elements are the rows of mappings/hl7v2. The notice and the confidentiality high-water
 * mark travel in MSH-8, PD1-12, NTE (ORU) and ZP2, a segment of ours; 42 CFR 2.32; HL7 v2.5.1, 2.15.9.8 and 3.4.10.12.
 */
import type { Bundle, CodeableConcept, Condition, DiagnosticReport, Encounter, Extension, Observation, Resource } from '@medplum/fhirtypes';
import { listReferences } from '../../fhir/references.ts';
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { Formats } from '../formats.ts';
import { CANONICAL_BASE } from '../types.ts';
import type { FeedSettings, LossLine, LossReport } from '../types.ts';
import { highWater, noticesIn } from '../write/accompaniment.ts';
import { envelopeAt } from '../write/envelope.ts';
import type { OutEntry } from '../write/run.ts';
import { entriesOf, writeMessage } from '../write/write-message.ts';

export interface Hl7Out {
  /** What the gate released, with its notices and labels. */
  readonly bundle: Bundle;
  /** Settings of the party that will read it. */
  readonly settings: FeedSettings;
  /** Control ids, one for each message. */
  readonly id: (index: number) => string;
  /** Instant with a time zone. */
  readonly time: string;
}

export interface Hl7Text {
  readonly text: string;
  readonly kind: 'adt' | 'oru' | 'mdm';
  readonly event: string;
  readonly loss: LossReport;
}

export const HL7_CONTENT_TYPE = 'x-application/hl7-v2+er7; charset=utf-8';
/** What messages are made of. */
export const HL7_TYPES = ['Patient', 'Encounter', 'Location', 'Practitioner', 'Organization', 'Condition', 'AllergyIntolerance', 'RelatedPerson', 'Coverage', 'DiagnosticReport',
  'Observation', 'Specimen', 'ServiceRequest', 'DocumentReference'] as const;

interface Plan {
  readonly kind: Hl7Text['kind'];
  readonly event: string;
  readonly structure: string;
  readonly entries: readonly OutEntry[];
  /** PV1-2 of a message about no stay: not applicable (table 0004). */
  readonly stay?: 'N';
}

/** Errors: no or several Patients in the Bundle, or a fault of the settings. Without anything to say of the person: no messages. */
export function hl7Messages(formats: Formats, out: Hl7Out): Result<readonly Hl7Text[]> {
  const format = formats.get('hl7v2');
  if (format === undefined) return fail({ code: 'not-supported', text: 'the format hl7v2 is not among the mappings' });
  const entries = entriesOf(out.bundle).filter(({ resource }) => (HL7_TYPES as readonly string[]).includes(resource.resourceType)).map(withoutOwn);
  const patients = entries.filter(({ resource }) => resource.resourceType === 'Patient');
  if (patients.length !== 1) return fail({ code: 'business-rule', text: 'a message is about one person' });
  const messages: Hl7Text[] = [];
  for (const [index, plan] of plansFor(entries).entries()) {
    const written = writeMessage(format, { entries: plan.entries, settings: out.settings, kind: plan.kind, envelope: envelopeFor(out, plan, out.id(index)) });
    if (!written.ok) return written;
    messages.push({ text: written.value.text, kind: plan.kind, event: plan.event, loss: written.value.loss });
  }
  return ok(messages.map((message, index) => (index === 0 ? withOver(message, entries) : message)));
}

/** Conditions that are over, or never were, have no place in DG1, which would tell them as present: the report of the first message says so. */
function withOver(message: Hl7Text, entries: readonly OutEntry[]): Hl7Text {
  const over = ofType(entries, 'Condition').filter(({ resource }) => !isPresent(resource)).map((_entry, index): LossLine => ({
    kind: 'no-row', severity: 'warning', at: `Condition ${String(index + 1)}, not active`, name: 'Condition', text: 'DG1 has no place for a condition that is not active: not sent', count: 0,
  }));
  return over.length === 0 ? message : { ...message, loss: { ...message.loss, lines: [...message.loss.lines, ...over] } };
}

const PRESENT = ['active', 'recurrence', 'relapse'];
const NEVER = ['refuted', 'entered-in-error'];

function isPresent({ clinicalStatus, verificationStatus }: Condition): boolean {
  const codes = (concept: CodeableConcept | undefined): readonly string[] => (concept?.coding ?? []).flatMap(({ code }) => code ?? []);
  const status = codes(clinicalStatus);
  return (status.length === 0 || status.some((code) => PRESENT.includes(code))) && !codes(verificationStatus).some((code) => NEVER.includes(code));
}

function envelopeFor(out: Hl7Out, plan: Plan, id: string): Readonly<Record<string, string>> {
  const mark = highWater(plan.entries.map(({ resource }) => resource));
  const notice = noticesIn(out.bundle).join('\n\n');
  const { application, facility } = out.settings.mllp ?? {};
  return envelopeAt(out.time, id, {
    event: plan.event, structure: plan.structure, security: mark, protection: mark === 'R' || mark === 'V' ? 'Y' : 'N',
    ...(plan.stay === undefined ? {} : { 'no-stay': plan.stay }), ...(notice === '' ? {} : { notice }),
    ...(application === undefined ? {} : { receiver: application }), ...(facility === undefined ? {} : { 'receiver-facility': facility }),
  });
}

/** When the gateway heard of a stay is its own affair. */
function withoutOwn(entry: OutEntry): OutEntry {
  const { extension, ...rest } = entry.resource as Resource & { readonly extension?: readonly Extension[] };
  const kept = (extension ?? []).filter(({ url }) => url !== `${CANONICAL_BASE}/StructureDefinition/event-time`);
  return extension === undefined ? entry : { ...entry, resource: { ...rest, ...(kept.length === 0 ? {} : { extension: kept }) } };
}

function ofType<T extends Resource['resourceType']>(entries: readonly OutEntry[], type: T): readonly (OutEntry & { readonly resource: Extract<Resource, { resourceType: T }> })[] {
  return entries.filter((entry): entry is OutEntry & { readonly resource: Extract<Resource, { resourceType: T }> } => entry.resource.resourceType === type);
}

function plansFor(entries: readonly OutEntry[]): readonly Plan[] {
  return [...admissions(entries), ...results(entries), ...documents(entries)];
}

/** What is true of the person whatever the stay goes with the first. */
const PERSONAL = ['Condition', 'AllergyIntolerance', 'RelatedPerson', 'Coverage'];
const EVENTS: Readonly<Partial<Record<Encounter['status'], readonly [string, string]>>> = {
  planned: ['A05', 'ADT_A05'], 'in-progress': ['A01', 'ADT_A01'], arrived: ['A01', 'ADT_A01'], finished: ['A03', 'ADT_A03'], cancelled: ['A11', 'ADT_A09'],
};

function admissions(entries: readonly OutEntry[]): readonly Plan[] {
  const personal = entries.filter(({ resource }) => PERSONAL.includes(resource.resourceType) && (resource.resourceType !== 'Condition' || isPresent(resource)));
  const stays = ofType(entries, 'Encounter').filter(({ resource }) => resource.status !== 'entered-in-error');
  const plans = stays.map((stay, index): Plan => {
    const [event, structure] = EVENTS[stay.resource.status] ?? ['A08', 'ADT_A01'];
    return { kind: 'adt', event, structure, entries: closure(entries, [stay, ...(index === 0 ? personal : personal.filter(({ resource }) => refersTo(resource, stay.ref)))]) };
  });
  const alone: readonly Plan[] = personal.length === 0 ? [] : [{ kind: 'adt', event: 'A31', structure: 'ADT_A05', entries: closure(entries, personal), stay: 'N' }];
  return plans.length === 0 ? alone : plans;
}

function results(entries: readonly OutEntry[]): readonly Plan[] {
  const reports = ofType(entries, 'DiagnosticReport');
  const reported = new Set(reports.flatMap(({ resource }) => (resource.result ?? []).flatMap(({ reference }) => reference ?? [])));
  const loose = ofType(entries, 'Observation').filter(({ ref }) => !reported.has(ref)).map((one) => ({ entry: reportOf(one.resource, one.ref), with: [one as OutEntry] }));
  return [...reports.map((entry) => ({ entry: entry, with: [] as readonly OutEntry[] })), ...loose].map(({ entry, with: more }): Plan => {
    const orders = ofType(entries, 'ServiceRequest').filter(({ ref }) => refersTo(entry.resource, ref));
    return { kind: 'oru', event: 'R01', structure: 'ORU_R01', entries: closure(entries, [entry, ...more, ...orders]) };
  });
}

/** An observation that stands alone needs an order segment all the same (HL7 v2.5.1, 7.3.1): one that says what the observation says. */
function reportOf(observation: Observation, ref: string): OutEntry {
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport', status: observation.status, code: observation.code, result: [{ reference: ref }],
    ...(observation.subject === undefined ? {} : { subject: observation.subject }), ...(observation.effectiveDateTime === undefined ? {} : { effectiveDateTime: observation.effectiveDateTime }),
  };
  return { ref: `${ref}#report`, resource: report };
}

function documents(entries: readonly OutEntry[]): readonly Plan[] {
  return ofType(entries, 'DocumentReference').map((entry) => ({ kind: 'mdm', event: 'T02', structure: 'MDM_T02', entries: closure(entries, [entry]) }));
}

/** The patient, these, and what they lead to without leading to what has a message of its own. */
const FOLLOWED = ['Location', 'Practitioner', 'Organization', 'Specimen', 'Observation'];

function closure(entries: readonly OutEntry[], start: readonly OutEntry[]): readonly OutEntry[] {
  const byRef = new Map(entries.map((entry) => [entry.ref, entry]));
  const kept = new Set(start);
  for (const entry of kept) {
    for (const { reference } of listReferences(entry.resource)) {
      const target = byRef.get(reference);
      if (target !== undefined && FOLLOWED.includes(target.resource.resourceType)) kept.add(target);
    }
  }
  return [...entries.filter(({ resource }) => resource.resourceType === 'Patient'), ...kept];
}

function refersTo(resource: Resource, ref: string): boolean {
  return listReferences(resource).some(({ reference }) => reference === ref);
}
