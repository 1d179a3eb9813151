// SPDX-License-Identifier: Apache-2.0
/**
 * The directory: what stands about nobody. The registry's own entries are for whoever may log in; what a partner writes beside them is its own,
 * but for the services that it puts up for all: those say so by the profile that they claim.
 */
import type { Resource } from '@medplum/fhirtypes';
import { claimsOf } from '../domain/fhir/profile/claims.ts';
import { localReferences } from '../domain/fhir/references.ts';
import { isPartOfRecords } from '../domain/fhir/unfold.ts';
import { CANONICAL_BASE } from '../domain/mapping/types.ts';
import type { AllowedProfile, Head } from './ports.ts';

/** Profile of a service in the directory (docs/profiles/service.md). */
export const SERVICE_PROFILE = `${CANONICAL_BASE}/StructureDefinition/tc-service`;

const SERVICES = 'services';
/** What a service may point to: nothing else can be about somebody. */
const PLACES = /^(Organization|Location|HealthcareService|Endpoint)\//;

/** Key under which the store keeps an entry of `holder` ('' is the registry). */
export function directoryGate(resource: Resource, holder: string): string {
  return holder === '' ? '' : isListed(resource, holder) ? SERVICES : `own ${holder}`;
}

/** A service that its own provider puts up: it claims the profile, and points to nobody. */
function isListed(resource: Resource, holder: string): boolean {
  return resource.resourceType === 'HealthcareService' && resource.providedBy?.reference === `Organization/${holder}` && resource.contained === undefined
    && claimsOf(resource as unknown as Readonly<Record<string, unknown>>).includes(SERVICE_PROFILE) && localReferences(resource).every((reference) => PLACES.test(reference));
}

/** What of the directory an organization sees: the registry, the services, what it wrote itself. */
export function directoryFor(organization: string): readonly AllowedProfile[] {
  return [{ person: '', gate: '' }, { person: '', gate: SERVICES }, { person: '', gate: `own ${organization}` }];
}

/** The same for one entry. */
export function isInDirectory({ holder, gate }: Pick<Head, 'holder' | 'gate'>, organization: string | undefined): boolean {
  return holder === '' || gate === SERVICES || holder === organization;
}

/** Does an entry of this type stand about nobody, whatever is in it? A Group has members, a Subscription is what somebody asked for. */
export function standsAlone(type: string): boolean {
  return type === 'Questionnaire' || isPartOfRecords(`${type}/`);
}
