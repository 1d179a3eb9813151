// SPDX-License-Identifier: Apache-2.0
/** Where a record stands in a plan: which of the ten components of collaborative comprehensive case plans it belongs to. */
import type { Resource } from '@medplum/fhirtypes';
import { codingsOf, type Concepts } from '../consent/evidence/access.ts';
import { CANONICAL_BASE } from '../mapping/types.ts';

/** The ten priorities and components, in the order of the guidance; services stand apart, since needs and goals lead to them. */
export const COMPONENTS = [
  'collaboration', 'staff-training', 'assessment', 'case-conference', 'participant-engagement', 'needs-goals', 'responsivity', 'legal',
  'strengths', 'gender-responsive', 'services', 'beside-the-plan',
] as const;
export type Component = (typeof COMPONENTS)[number];

export const COMPONENT_TITLES: Readonly<Record<Component, string>> = {
  collaboration: 'Collaboration: the plan, its team and versions', 'staff-training': 'Staff and their training', assessment: 'Screening and assessment',
  'case-conference': 'Case conferences and reviews', 'participant-engagement': 'The participant and the people close to them', 'needs-goals': 'Prioritized needs and goals',
  responsivity: 'Responsivity', legal: 'Legal information', strengths: 'Strengths', 'gender-responsive': 'Gender-responsive considerations',
  services: 'Services, tasks and appointments', 'beside-the-plan': 'Records beside the plan',
};

const SYSTEM = `${CANONICAL_BASE}/CodeSystem/`;

/** `Type system#code` -> component; the code that says what a record is decides before its type (profiles/fsh). */
const BY_CODE: ReadonlyMap<string, Component> = new Map<string, Component>([
  ['Condition need-class#responsivity', 'responsivity'], ['Encounter encounter-class#custody', 'legal'], ['Encounter encounter-class#case-conference', 'case-conference'],
  ['Encounter encounter-class#supervision-contact', 'legal'], ['Task plan-activity#plan-review', 'case-conference'],
  ['Observation plan-fact#readiness', 'responsivity'], ['Observation plan-fact#responsivity-factors', 'responsivity'],
  ['Observation plan-fact#service-use', 'services'], ['Observation plan-fact#service-adequacy', 'services'], ['Observation plan-fact#service-benefit', 'services'],
  ['Observation plan-fact#condition-compliance', 'legal'],
]);

const BY_TYPE: ReadonlyMap<string, Component> = new Map<string, Component>([
  ['CarePlan', 'collaboration'], ['CareTeam', 'collaboration'], ['Consent', 'collaboration'], ['Communication', 'collaboration'],
  ['PractitionerRole', 'staff-training'], ['Practitioner', 'staff-training'], ['Observation', 'assessment'], ['RiskAssessment', 'assessment'], ['QuestionnaireResponse', 'assessment'],
  ['Patient', 'participant-engagement'], ['RelatedPerson', 'participant-engagement'], ['Condition', 'needs-goals'], ['Goal', 'needs-goals'],
  ['Basic', 'legal'], ['EpisodeOfCare', 'legal'], ['ServiceRequest', 'services'], ['Task', 'services'], ['Appointment', 'services'], ['Encounter', 'services'],
  ['HealthcareService', 'services'],
]);

const PROTECTIVE = 'http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes#protective-factor';
const GENDER_RESPONSIVE = `${SYSTEM}gender-responsive`;

/** In: a record of the plan. Out: its component. */
export function componentOf(resource: Resource): Component {
  const { category, code, type, class: kind } = resource as Resource & Readonly<Record<'category' | 'code' | 'type' | 'class', unknown>>;
  const said = [...codings(category), ...codings(code), ...codings(type), ...codings(kind)];
  if (resource.resourceType === 'Observation' && said.includes(PROTECTIVE)) {
    return 'strengths';
  }
  if (resource.resourceType === 'Observation' && said.some((one) => one.startsWith(GENDER_RESPONSIVE))) {
    return 'gender-responsive';
  }
  const own = said.filter((one) => one.startsWith(SYSTEM)).flatMap((one) => BY_CODE.get(`${resource.resourceType} ${one.slice(SYSTEM.length)}`) ?? []);
  return own[0] ?? BY_TYPE.get(resource.resourceType) ?? 'beside-the-plan';
}

/** A concept, concepts, or a Coding, as `system#code`. */
function codings(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const direct = value as { readonly system?: unknown; readonly code?: unknown };
  return typeof direct.system === 'string' && typeof direct.code === 'string' ? [`${direct.system}#${direct.code}`]
    : codingsOf(value as Concepts).map((coding) => `${coding.system ?? ''}#${coding.code ?? ''}`);
}
