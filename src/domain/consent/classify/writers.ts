// SPDX-License-Identifier: Apache-2.0
/**
 * Whom a record names in itself as having written it, or as whose service it tells of. It is no Provenance: it raises suspicion about a record of which
 * nobody said who wrote it (rules section 3, P20), and says nothing against a stated author. Who is asked to do something has written nothing of it.
 * Elements: http://hl7.org/fhir/R4/fivews.html ("who.author", "who.source"), and of documents and services who keeps or renders them.
 */
import type { Reference, Resource } from '@medplum/fhirtypes';
import { localRef } from '../evidence/access.ts';
import { isOrder } from '../evidence/orders.ts';
import type { Registry, StoredProfile } from '../evidence/types.ts';
import { isProgram, statusOf } from './status.ts';

/** These mean the same wherever they stand; the others by their type. */
const ELEMENTS: ReadonlySet<string> = new Set([
  'author', 'recorder', 'asserter',
  'DocumentReference.custodian', 'Composition.custodian', 'Composition.section', 'Encounter.serviceProvider', 'EpisodeOfCare.managingOrganization',
  'Observation.performer', 'DiagnosticReport.performer', 'DiagnosticReport.resultsInterpreter', 'Procedure.performer', 'Immunization.performer',
  'MedicationAdministration.performer', 'MedicationDispense.performer', 'MedicationRequest.requester', 'MedicationStatement.informationSource',
  'ServiceRequest.requester', 'DeviceRequest.requester', 'CommunicationRequest.requester', 'Task.requester', 'NutritionOrder.orderer', 'ClinicalImpression.assessor',
  'RiskAssessment.performer', 'ImagingStudy.interpreter', 'Media.operator', 'List.source', 'QuestionnaireResponse.source', 'Goal.expressedBy',
  'Communication.sender', 'Claim.provider', 'ExplanationOfBenefit.provider',
]);
/** Within them: of who took part, who and for whom; of a section its own, and its sections. */
const WITHIN = ['actor', 'onBehalfOf', 'author', 'section'];

type Members = Readonly<Record<string, unknown>>;

/** In: a resource. Out: `Type/id` of whoever it names so, or `system|value` of one that it names by identifier; sorted, each once. */
export function writersOf(resource: Resource): readonly string[] {
  // An order names the discloser that it is made out for as its custodian, who wrote nothing of it.
  if (resource.resourceType === 'DocumentReference' && isOrder(resource)) {
    return [];
  }
  const named = Object.entries(resource).filter(([element]) => ELEMENTS.has(element) || ELEMENTS.has(`${resource.resourceType}.${element}`));
  const contained = listed((resource as unknown as Members)['contained']);
  return [...new Set(named.flatMap(([, value]) => nodesIn(value)).flatMap((node) => namesOf(node, contained)))].sort();
}

/** References, and what holds some. */
function nodesIn(value: unknown): readonly Members[] {
  return listed(value).flatMap((node) => [node, ...WITHIN.flatMap((member) => nodesIn(node[member]))]);
}

function namesOf(node: Members, contained: readonly Members[]): readonly string[] {
  const reference = node as Reference;
  const inside = contained.find(({ id }) => reference.reference === `#${String(id)}`);
  const ref = localRef(reference);
  return [
    ...(ref === undefined ? [] : [`${ref.type}/${ref.id}`]),
    ...[...listed(node['identifier']), ...listed(inside?.['identifier'])].flatMap(({ system, value }) => (typeof system === 'string' && typeof value === 'string' ? [`${system}|${value}`] : [])),
    ...listed(inside?.['organization']).flatMap((organization) => namesOf(organization, contained.filter((each) => each !== inside))),
  ];
}

function listed(value: unknown): readonly Members[] {
  return value === undefined ? [] : [value].flat() as readonly unknown[] as readonly Members[];
}

/** Does a record whose author nobody stated name a program in itself, other than the one that is taken for its author? */
export function namesAProgram({ origin, writtenBy = [] }: StoredProfile, registry: Registry): boolean {
  return writtenBy.map((name) => registry.identifiers.get(name) ?? name).some((name) => {
    const employers = organizationsOf(name, registry);
    return employers.length > 0 && employers.every((each) => each !== origin && isProgram(statusOf(each, registry)));
  });
}

/** The organization, or those for which a person works: one who works elsewhere too wrote it there, for all that is known. */
function organizationsOf(name: string, { roles, professionals }: Registry): readonly string[] {
  const [type, id] = name.split('/');
  return type === 'Organization' ? [id!]
    : type === 'PractitionerRole' ? roles.filter((each) => each.id === id).flatMap(({ organization }) => organization ?? [])
      : type === 'Practitioner' ? professionals.filter((each) => each.id === id).flatMap(({ worksFor }) => worksFor ?? []) : [];
}
