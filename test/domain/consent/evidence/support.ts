// SPDX-License-Identifier: Apache-2.0
/** A small world: a program, a hospital, a probation office, an officer, a patient. */
import type { CareTeam, Consent, ConsentProvision, Organization, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext, ReadAsk } from '../../../../src/domain/consent/evidence/types.ts';

const organization = (id: string, ...classes: readonly string[]): Organization => ({
  resourceType: 'Organization', id, name: id, identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: `npi-${id}` }],
  type: classes.map((code) => ({ coding: [{ system: cs('legal-status'), code }] })),
});

export const officer: Practitioner = { resourceType: 'Practitioner', id: 'officer', name: [{ family: 'Quill', given: ['R.'] }] };
export const registry: readonly Resource[] = [
  organization('program', 'part2-program'), organization('hospital', 'covered-entity', 'health-care-provider'), organization('probation', 'criminal-justice-agency'),
  officer, { ...officer, id: 'other-officer' },
  { resourceType: 'PractitionerRole', id: 'officer-role', practitioner: { reference: 'Practitioner/officer' }, organization: { reference: 'Organization/probation' } },
];
export const patient: Patient = {
  resourceType: 'Patient', id: 'rosa', name: [{ given: ['Rosa'], family: 'Delgado' }], birthDate: '1991-04-17',
  identifier: [{ system: 'http://example.org/mrn', value: '77' }],
};
/** The same person as another source knows her. */
export const sameAtJail: Patient = { resourceType: 'Patient', id: 'zz-rosa-at-jail', name: [{ text: 'DELGADO, ROSA' }] };

export const context: AskContext = {
  asOf: '2026-11-22T10:00:00-06:00', timeZone: 'America/Chicago', state: 'ZZ', from: 'program',
  to: { organization: 'hospital', role: 'clinician', verified: true }, purpose: 'treatment', kind: 'disclose', overlays: [],
};

export function read(evidence: readonly Resource[], over: Partial<AskContext> = {}, registered: readonly Resource[] = registry): ReadAsk {
  const result = readAsk({ ...context, ...over }, readRegistry(registered), [patient, ...evidence]);
  if (!result.ok) {
    throw new Error(result.issues.map((each) => each.text).join('; '));
  }
  return result.value;
}

export const code = (system: string, value: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system, code: value }] });
export const own = (system: string, value: string): ReturnType<typeof code> => code(cs(system), value);
export const recipient = (reference: string): NonNullable<ConsentProvision['actor']>[number] => ({
  role: code('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'), reference: { reference },
});

/** An active, verified privacy consent of the patient. */
export function consent(provision: ConsentProvision, over: Partial<Consent> = {}): Consent {
  return {
    resourceType: 'Consent', id: 'c1', status: 'active', scope: code('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [code('http://loinc.org', '59284-0')], patient: { reference: 'Patient/rosa' }, dateTime: '2026-03-02', performer: [{ reference: 'Patient/rosa' }],
    organization: [{ reference: 'Organization/program' }], sourceReference: { reference: 'DocumentReference/form' }, verification: [{ verified: true }],
    policy: [{ uri: 'http://example.org/policy' }], provision, ...over,
  };
}

export function team(role: string, member: string, over: Partial<CareTeam> = {}): CareTeam {
  return {
    resourceType: 'CareTeam', id: 't', status: 'active', subject: { reference: 'Patient/rosa' },
    participant: [{ role: [own('team-role', role)], member: { reference: member } }], ...over,
  };
}
