// SPDX-License-Identifier: Apache-2.0
/** Which resources a decision about a person, or about anyone in the tenant, could depend on. */
import type { Resource } from '@medplum/fhirtypes';
import { isRecordOrder } from '../aftermath/record-order.ts';
import { codesIn, ownCodes } from './access.ts';
import { isCustodyStay } from './condition.ts';
import { isOrder } from './orders.ts';
import { cs } from './systems.ts';

const ALWAYS: ReadonlySet<string> = new Set([
  'Patient', 'RelatedPerson', 'Consent', 'CareTeam', 'EpisodeOfCare', 'Organization', 'Practitioner', 'PractitionerRole', 'Contract', 'Group',
]);

/**
 * True when its writing may change a decision: it then raises the epoch and is loaded with the person's (or the registry's) evidence.
 * True too often costs a reload; false too often is a leak.
 */
export function isEvidence(resource: Resource): boolean {
  if (ALWAYS.has(resource.resourceType)) {
    return true;
  }
  switch (resource.resourceType) {
    case 'Encounter':
      return isCustodyStay(resource);
    case 'DocumentReference':
      return isOrder(resource) || isRecordOrder(resource);
    case 'Flag':
      return codesIn(resource.code, cs('gate-flag')).length > 0;
    case 'Observation':
      return codesIn(resource.code, cs('gate-observation')).length > 0;
    case 'Communication':
      return ownCodes(resource.category).length > 0 && codesIn(resource.category, cs('statement')).length > 0;
    case 'Provenance':
      // Signatures on consents; the origin of records is in their gate profiles.
      return resource.target.some((target) => (target.reference ?? '').includes('Consent/'));
    default:
      return false;
  }
}
