// SPDX-License-Identifier: Apache-2.0
/** What the end-to-end tests share: requests over HTTP, a person's records at a treatment program, and consents on their FHIR carriers. */
import { expect } from '@jest/globals';
import type { Extension } from '@medplum/fhirtypes';
import type { TestGateway } from '../support/gateway.ts';

export const FHIR = { 'content-type': 'application/fhir+json' };
export const SID = 'urn:throughcare:test:sid';
const BASE = 'https://throughcare.dev/fhir';
export const cs = (name: string): string => `${BASE}/CodeSystem/${name}`;
export const sd = (name: string): string => `${BASE}/StructureDefinition/${name}`;

export type Json = Readonly<Record<string, unknown>>;
export type Loose = { readonly resourceType: string } & Json;
export interface Answered { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Json }

export interface Entry { readonly fullUrl?: string; readonly resource: Loose & { readonly id: string; readonly meta?: Json }; readonly search?: { readonly mode: string } }

/** A request with a token; `path` is below /fhir/R4 unless it begins with `//`, which stands for the origin. */
export async function send(gateway: TestGateway, token: string, path: string, init: RequestInit = {}): Promise<Answered> {
  const response = await gateway.ask(token, path.startsWith('//') ? path.slice(1) : `/fhir/R4/${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text.startsWith('{') ? JSON.parse(text) as Json : {} };
}

export function post(gateway: TestGateway, token: string, path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  return send(gateway, token, path, { method: 'POST', headers: { ...FHIR, ...headers }, body: JSON.stringify(body) });
}

/** Creates a resource; its reference. */
export async function create(gateway: TestGateway, token: string, resource: Loose): Promise<string> {
  const answer = await post(gateway, token, resource.resourceType, resource);
  expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
  return /\/fhir\/R4\/([A-Za-z]+\/[^/]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
}

/** Entries of a bundle without the constant outcome at its end. */
export async function entriesOf(gateway: TestGateway, token: string, path: string): Promise<readonly Entry[]> {
  const answer = await send(gateway, token, path);
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
  return ((answer.json['entry'] ?? []) as readonly Entry[]).filter((entry) => entry.resource.resourceType !== 'OperationOutcome');
}

/** `Type/id` of the matches of a bundle, in order; notices are no matches. */
export async function refsOf(gateway: TestGateway, token: string, path: string): Promise<readonly string[]> {
  return (await entriesOf(gateway, token, path)).filter((entry) => entry.search?.mode === 'match').map(({ resource }) => `${resource.resourceType}/${resource.id}`);
}

export function patientOf(name: string, identifiers: Readonly<Record<string, string>>, birthDate = '1991-04-17'): Loose {
  return {
    resourceType: 'Patient', name: [{ family: name, given: ['Rosa'] }], birthDate,
    identifier: Object.entries(identifiers).map(([system, value]) => ({ system, value })),
  };
}

const concept = (system: string, code: string): { readonly coding: readonly Json[] } => ({ coding: [{ system, code }] });

/** Records of a program about a patient, by a short name. */
export function programRecords(patient: string): Readonly<Record<string, Loose>> {
  const subject = { reference: patient };
  return {
    attendance: {
      resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject,
      period: { start: '2026-10-05T15:00:00Z', end: '2026-10-05T16:00:00Z' },
    },
    test: {
      resourceType: 'Observation', status: 'final', code: concept('http://loinc.org', '19261-7'), subject, effectiveDateTime: '2026-10-06T15:00:00Z',
      valueCodeableConcept: { text: 'Negative' },
    },
    condition: {
      resourceType: 'Condition', subject, clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
      verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
      code: concept('http://hl7.org/fhir/sid/icd-10-cm', 'F11.20'), recordedDate: '2026-09-01',
    },
    medication: {
      resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject, authoredOn: '2026-09-02',
      medicationCodeableConcept: concept('http://www.nlm.nih.gov/research/umls/rxnorm', '351264'),
    },
    note: {
      resourceType: 'DocumentReference', status: 'current', subject, meta: { tag: [{ system: cs('category'), code: 'sud-counseling-note' }] },
      date: '2026-10-07T15:00:00Z', content: [{ attachment: { contentType: 'text/plain', data: 'U2Vzc2lvbiBub3Rl' } }],
    },
  };
}

/** Everything a form may carry; a test leaves one thing out. */
export interface Form {
  readonly variant: string;
  readonly patient: string;
  readonly disclosers?: readonly string[];
  readonly recipients?: readonly string[];
  readonly recipientClass?: string;
  readonly categories?: readonly string[];
  readonly purposes?: readonly string[];
  readonly statements?: readonly string[];
  readonly period?: { readonly start?: string; readonly end?: string };
  readonly revocableAfter?: string;
  /** Organization that made participation a condition, of probation. */
  readonly mandate?: string;
  readonly status?: string;
  readonly verified?: boolean;
  readonly records?: readonly string[];
}

export const STATEMENTS = ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning', 'inspection-right'];
export const NEXT_YEAR = { start: '2026-10-01', end: '2027-10-01' };

/** A form with every element of 42 CFR 2.31(a), to be changed by `over`. */
export function fullForm(over: Partial<Form> & { readonly patient: string }): Form {
  return {
    variant: 'specific', disclosers: ['Organization/open-door'], recipients: ['Organization/larkspur'], categories: ['diagnosis', 'medication-list'],
    purposes: ['treatment'], statements: STATEMENTS, period: NEXT_YEAR, status: 'active', verified: true, ...over,
  };
}

const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const actor = (code: string, reference: Json): Json => ({ role: concept(PARTICIPATION, code), reference });

/** The form as a FHIR Consent. */
export function consentOf(form: Form): Loose {
  const actors = [
    ...(form.disclosers ?? []).map((reference) => actor('CST', { reference })), ...(form.recipients ?? []).map((reference) => actor('IRCP', { reference })),
    ...(form.recipientClass === undefined ? [] : [actor('IRCP', { identifier: { system: cs('party-class'), value: form.recipientClass } })]),
  ];
  const extension: Extension[] = [
    { url: sd('consent-standalone'), valueBoolean: true },
    ...(form.statements ?? []).map((valueCode) => ({ url: sd('consent-statement'), valueCode })),
    ...(form.revocableAfter === undefined ? [] : [{ url: sd('consent-revocable-after'), extension: [{ url: 'event', valueCode: form.revocableAfter }] }]),
    ...(form.mandate === undefined ? [] : [{ url: sd('consent-mandate'), extension: [{ url: 'condition', valueCode: 'probation' }, { url: 'imposedBy', valueReference: { reference: form.mandate } }] }]),
  ];
  const made = {
    resourceType: 'Consent', status: form.status ?? 'active', scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [concept(cs('consent-variant'), form.variant)], policyRule: concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN'),
    patient: { reference: form.patient }, extension, verification: [{ verified: form.verified ?? true }],
    provision: {
      type: 'permit',
      ...(form.period === undefined ? {} : { period: form.period }),
      ...(actors.length === 0 ? {} : { actor: actors }),
      ...(form.categories === undefined ? {} : { code: form.categories.map((code) => concept(cs('category'), code)) }),
      ...(form.purposes === undefined ? {} : { purpose: form.purposes.map((code) => ({ system: cs('purpose'), code })) }),
    },
  };
  return made;
}

/** The patient's signature on a consent. */
export function signatureOf(consent: string, patient: string, when = '2026-10-01T12:00:00-05:00'): Loose {
  return {
    resourceType: 'Provenance', target: [{ reference: consent }], recorded: when,
    agent: [{ type: concept('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'attester'), who: { reference: patient } }],
    signature: [{
      type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7' }, { system: cs('signer-role'), code: 'patient' }, { system: cs('signature-method'), code: 'electronic' }],
      when, who: { reference: patient },
    }],
  };
}

/** Puts a signed form on file. Out: the Consent's reference. */
export async function file(gateway: TestGateway, token: string, form: Form, signedOn?: string): Promise<string> {
  const consent = await create(gateway, token, consentOf(form));
  await create(gateway, token, signatureOf(consent, form.patient, signedOn));
  return consent;
}

/** A person with records at the program, by a fresh state id. */
export async function personAtProgram(gateway: TestGateway, token: string, sid: string): Promise<{ readonly patient: string; readonly records: Readonly<Record<string, string>> }> {
  const patient = await create(gateway, token, patientOf('Delgado', { [SID]: sid }));
  const records: Record<string, string> = {};
  for (const [name, resource] of Object.entries(programRecords(patient))) {
    records[name] = await create(gateway, token, resource);
  }
  return { patient, records };
}

