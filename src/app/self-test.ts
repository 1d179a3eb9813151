// SPDX-License-Identifier: Apache-2.0
/**
 * The self-test at start: the gate, with the tables as loaded, must be seen to permit, to strip and to deny, or the server does
 * not start (known failure 16: an evaluator that was never wired in). It runs the parts that requests run, on invented papers.
 */
import type { Consent, Observation, Provenance, Resource } from '@medplum/fhirtypes';
import { readRecordProfile } from '../domain/consent/classify/record-profile.ts';
import { enforceBundle, type Candidate } from '../domain/consent/enforce/enforce.ts';
import { readRegistry } from '../domain/consent/evidence/registry.ts';
import { cs, sd } from '../domain/consent/evidence/systems.ts';
import { splitResource } from '../domain/fhir/resource-text.ts';
import { compileSchema } from '../domain/fhir/schema.ts';
import { fail, ok, type Result } from '../domain/issue.ts';
import type { Deps } from './deps.ts';
import { openGate, type PersonGate } from './gate/person-gate.ts';
import { gateOf, type GateFacts } from './gate/profile.ts';
import type { StoredResource } from './ports.ts';

const AT = '2026-11-16T12:00:00Z';
const PROGRAM = 'self-test-program';
const CLINIC = 'self-test-clinic';
const HOUSING = 'self-test-housing';

/** ok when the gate was seen to permit, strip and deny; else what it did not do. */
export function selfTest(deps: Deps): Promise<Result<true>> {
  const rows = records(deps);
  const clinic = gate(deps, rows, { organization: CLINIC, role: 'clinician', purpose: 'treatment' });
  const housing = gate(deps, rows, { organization: HOUSING, role: 'housing-staff', purpose: 'case-coordination' });
  const seen = [
    ['permit', clinic.verdict(rows[0]!).verdict === 'release'],
    ['withhold what the consent excludes', clinic.verdict(rows[1]!).verdict === 'withhold'],
    ['strip references to what it withholds', isStripped(deps, clinic, rows)],
    ['deny without a basis', rows.every((row) => housing.verdict(row).verdict !== 'release') && housing.allowed.length === 0],
    ['label what it releases', textFor(deps, clinic, rows).includes('42CFRPart2') || clinic.facts(rows[0]!)?.recordClass === 'p2'],
  ] as const;
  const missed = seen.filter(([, held]) => !held).map(([what]) => what);
  return Promise.resolve(missed.length === 0
    ? ok(true)
    : fail({ code: 'exception', text: `The gateway does not start: its self-test did not see the gate ${missed.join(', nor ')}` }));
}

function isStripped(deps: Deps, opened: PersonGate, rows: readonly Invented[]): boolean {
  const text = textFor(deps, opened, rows);
  return text.includes(rows[0]!.id) && !text.includes(rows[1]!.id);
}

function textFor(deps: Deps, opened: PersonGate, rows: readonly Invented[]): string {
  const candidates = rows.map((row): Candidate => ({ row, mode: 'match', labels: '', verdict: opened.verdict(row) }));
  const visible = (reference: string): boolean => rows.some((row) => `${row.type}/${row.id}` === reference && opened.verdict(row).verdict === 'release');
  return enforceBundle({ candidates, decisions: opened.conclude(rows), view: { alias: new Map() }, visible, accompaniment: [], schema: compileSchema(deps.definitions) }, { type: 'searchset', base: 'urn:self-test', links: [] }).text;
}

type Party = { readonly organization: string; readonly role: 'clinician' | 'housing-staff'; readonly purpose: 'treatment' | 'case-coordination' };

function gate(deps: Deps, rows: readonly Invented[], to: Party): PersonGate {
  const registry = readRegistry([organization(PROGRAM, ['part2-program']), organization(CLINIC, ['covered-entity', 'health-care-provider']), organization(HOUSING, ['unregulated'])]);
  const evidence: readonly Resource[] = [{ resourceType: 'Patient', id: 'self-test', birthDate: '1985-06-01' }, consent(), signature()];
  const patient = rows[2]!;
  return openGate({
    policy: { ...deps.policy, overlays: [], gateway: PROGRAM }, ownOnly: false,
    asker: { asOf: AT, timeZone: 'UTC', state: 'ZZ', overlays: [], kind: 'disclose', purpose: to.purpose, to: { organization: to.organization, role: to.role, verified: true } },
    registry: { epoch: 0, registry, refs: [] },
    knowledge: {
      person: 'self-test', epoch: 0, evidenceRefs: [], patients: [patient], former: [], sealed: [],
      evidence: evidence.map((resource) => ({ resource, contributor: PROGRAM })),
      profiles: new Map(rows.map((row) => [row.gate, row.facts])),
    },
  });
}

function records(deps: Deps): readonly Invented[] {
  const attendance = { resourceType: 'Appointment', id: 'self-test-appointment', status: 'fulfilled', participant: [{ actor: { reference: 'Patient/self-test' }, status: 'accepted' }] } as const;
  const result: Observation = {
    resourceType: 'Observation', id: 'self-test-result', status: 'final', subject: { reference: 'Patient/self-test' },
    meta: { tag: [{ system: cs('category'), code: 'drug-test-results' }] },
    code: { coding: [{ system: 'http://loinc.org', code: '19261-7' }] },
  };
  return [
    stored(deps, { ...attendance, supportingInformation: [{ reference: `Observation/${result.id!}` }] } as unknown as Resource),
    stored(deps, result),
    stored(deps, { resourceType: 'Patient', id: 'self-test' }),
  ];
}

type Invented = StoredResource & { readonly facts: GateFacts };

function stored(deps: Deps, resource: Resource): Invented {
  const author: Provenance = {
    resourceType: 'Provenance', recorded: AT, target: [{ reference: `${resource.resourceType}/${resource.id!}` }],
    agent: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who: { reference: `Organization/${PROGRAM}` } }],
  };
  const { profile, day } = readRecordProfile({ resource, provenance: [author], holder: PROGRAM, contributedBy: PROGRAM, timeZone: 'UTC' }, deps.policy.classification);
  const facts: GateFacts = { holder: PROGRAM, patient: resource.resourceType === 'Patient', profile };
  const refs = resource.resourceType === 'Appointment' ? ['Observation/self-test-result'] : [];
  return {
    type: resource.resourceType, id: resource.id!, version: 1, lastUpdated: AT, deleted: false, person: 'self-test', holder: PROGRAM, gate: gateOf(facts).gate, day, refs, facts,
    ...splitResource(resource),
  };
}

function organization(id: string, statuses: readonly string[]): Resource {
  return { resourceType: 'Organization', id, active: true, name: id, type: statuses.map((code) => ({ coding: [{ system: cs('legal-status'), code }] })) };
}

/** A specific consent for the program's record, but for drug tests. */
function consent(): Consent {
  return {
    resourceType: 'Consent', id: 'self-test', status: 'active', dateTime: '2026-03-02',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: cs('consent-variant'), code: 'specific' }] }],
    patient: { reference: 'Patient/self-test' }, verification: [{ verified: true }],
    extension: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning'].map((code) => ({ url: sd('consent-statement'), valueCode: code })),
    provision: {
      type: 'permit', period: { start: '2026-03-02', end: '2027-03-01' },
      actor: [
        { role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'CST' }] }, reference: { reference: `Organization/${PROGRAM}` } },
        { role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] }, reference: { reference: `Organization/${CLINIC}` } },
      ],
      purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
      code: [{ coding: [{ system: cs('category'), code: 'entire-sud-treatment-record' }] }],
      provision: [{ type: 'deny', code: [{ coding: [{ system: cs('category'), code: 'drug-test-results' }] }] }],
    },
  };
}

function signature(): Provenance {
  return {
    resourceType: 'Provenance', id: 'self-test-signature', recorded: '2026-03-02T12:00:00Z', target: [{ reference: 'Consent/self-test' }],
    agent: [{ who: { reference: 'Patient/self-test' } }],
    signature: [{ type: [{ system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7' }], when: '2026-03-02T12:00:00Z', who: { reference: 'Patient/self-test' } }],
  };
}
