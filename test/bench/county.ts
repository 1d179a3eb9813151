// SPDX-License-Identifier: Apache-2.0
/**
 * The people that are measured: patients of a Part 2 program, each with a signed consent for the hospital's treatment that
 * leaves drug tests out. Everything goes in over HTTP, as the program would send it.
 */
import type { Consent, Observation, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import { cs, sd } from '../../src/domain/consent/evidence/systems.ts';

export const PROGRAM = 'open-door';
export const HOSPITAL = 'larkspur';

export interface Sizes {
  readonly patients: number;
  /** Results that the consent covers, per patient. */
  readonly results: number;
  /** Drug tests, which it leaves out. */
  readonly drugTests: number;
}

export interface Seeded { readonly patients: readonly string[]; readonly results: readonly string[] }

/** Seeds them and gives back `Patient/id` and `Observation/id` of what the hospital may see. */
export async function seed(base: string, token: string, sizes: Sizes): Promise<Seeded> {
  const patients: string[] = [];
  const results: string[] = [];
  for (let i = 0; i < sizes.patients; i += 1) {
    const [patient, ...others] = await post(base, token, file(i, sizes));
    patients.push(patient!);
    results.push(...others.filter((each) => each.startsWith('Observation/')).slice(0, sizes.results));
  }
  return { patients, results };
}

/** Posts a transaction and gives back `Type/id` of every entry. Throws when it is refused. */
export async function post(base: string, token: string, bundle: object): Promise<readonly string[]> {
  const response = await fetch(base, { method: 'POST', headers: headers(token), body: JSON.stringify(bundle) });
  const answer = await response.json() as { readonly entry?: readonly { readonly response: { readonly status: string; readonly location?: string } }[] };
  if (response.status !== 200) {
    throw new Error(`a bundle was refused: ${JSON.stringify(answer)}`);
  }
  return (answer.entry ?? []).map((entry) => (entry.response.location ?? '').replace(`${base}/`, '').replace(/\/_history.*/, ''));
}

export function headers(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json', accept: 'application/fhir+json' };
}

interface Entry { readonly fullUrl: string; readonly resource: Resource; readonly request: { readonly method: 'POST'; readonly url: string } }

function entry(urn: string, resource: Resource): Entry {
  return { fullUrl: urn, resource, request: { method: 'POST', url: resource.resourceType } };
}

const urn = (person: number, item: number): string => `urn:uuid:00000000-0000-4000-8000-${String(person).padStart(6, '0')}${String(item).padStart(6, '0')}`;

/** One patient with a consent, its signature and the results. */
function file(i: number, sizes: Sizes): object {
  const [patient, paper] = [urn(i, 0), urn(i, 1)];
  const observations = Array.from({ length: sizes.results + sizes.drugTests }, (_, n) =>
    entry(urn(i, n + 3), n < sizes.results ? result(patient, n) : drugTest(patient, n)));
  return { resourceType: 'Bundle', type: 'transaction', entry: [entry(patient, person(i)), entry(paper, consent(patient)), entry(urn(i, 2), signature(patient, paper)), ...observations] };
}

/** A transaction of `entries` entries about one patient who exists. */
export function visit(patient: string, entries: number): object {
  return { resourceType: 'Bundle', type: 'transaction', entry: Array.from({ length: entries }, (_, n) => entry(urn(0, n), result(patient, n))) };
}

function person(i: number): Patient {
  return {
    resourceType: 'Patient', identifier: [{ system: 'urn:bench:mrn', value: String(i) }], name: [{ family: `Patient-${String(i)}`, given: ['Pat'] }],
    gender: 'unknown', birthDate: '1990-01-01',
  };
}

/** A laboratory result, as large as such results are. */
export function result(patient: string, n: number): Observation {
  return {
    resourceType: 'Observation', status: 'final', subject: { reference: patient },
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory', display: 'Laboratory' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose [Mass/volume] in Serum or Plasma' }], text: 'Glucose' },
    effectiveDateTime: `2026-0${String(1 + (n % 9))}-1${String(n % 10)}T09:00:00-06:00`, issued: '2026-10-01T10:00:00-05:00',
    valueQuantity: { value: 90 + (n % 40), unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    interpretation: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'N', display: 'Normal' }] }],
    referenceRange: [{ low: { value: 70, unit: 'mg/dL' }, high: { value: 110, unit: 'mg/dL' } }],
  };
}

function drugTest(patient: string, n: number): Observation {
  return { ...result(patient, n), code: { coding: [{ system: 'http://loinc.org', code: '19261-7' }] }, meta: { tag: [{ system: cs('category'), code: 'drug-test-results' }] } };
}

const STATEMENTS = ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'];
const V3_PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

/** 42 CFR 2.31(a): all elements, for treatment, the whole record but drug tests. */
export function consent(patient: string): Consent {
  return {
    resourceType: 'Consent', status: 'active', dateTime: '2026-03-02',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: cs('consent-variant'), code: 'specific' }] }],
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    patient: { reference: patient }, verification: [{ verified: true }],
    extension: STATEMENTS.map((code) => ({ url: sd('consent-statement'), valueCode: code })),
    provision: {
      type: 'permit', period: { start: '2026-03-02', end: '2030-03-01' },
      actor: [
        { role: { coding: [{ system: V3_PARTICIPATION, code: 'CST' }] }, reference: { reference: `Organization/${PROGRAM}` } },
        { role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: { reference: `Organization/${HOSPITAL}` } },
      ],
      purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
      code: [{ coding: [{ system: cs('category'), code: 'entire-sud-treatment-record' }] }],
      provision: [{ type: 'deny', code: [{ coding: [{ system: cs('category'), code: 'drug-test-results' }] }] }],
    },
  };
}

function signature(patient: string, paper: string): Provenance {
  const who = { reference: patient };
  return {
    resourceType: 'Provenance', recorded: '2026-03-02T12:00:00Z', target: [{ reference: paper }], agent: [{ who }],
    signature: [{ type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7' }], when: '2026-03-02T12:00:00Z', who }],
  };
}
