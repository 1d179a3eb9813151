// SPDX-License-Identifier: Apache-2.0
/**
 * What can be subscribed to: topics of ours, by canonical (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/components.html#subscription-topics-in-r4:
 * R4 servers state the canonicals and define the topics in prose, here and in docs/deliveries.md).
 */
import type { Resource } from '@medplum/fhirtypes';

export interface Topic {
  readonly url: string;
  readonly title: string;
  /** Resource types whose changes it is about; undefined: all. */
  readonly types?: readonly string[];
  /** Only what is new, not what changes. */
  readonly arrivals?: boolean;
  /** Parameters of a filter, beside `patient`. */
  readonly filters: readonly ('category')[];
  /** Is it about this resource, as the subscriber may see it? A deleted one has no content: undefined. */
  readonly about: (resource: Resource | undefined) => boolean;
}

const BASE = 'https://throughcare.dev/fhir/SubscriptionTopic';
const CUSTODY = 'https://throughcare.dev/fhir/CodeSystem/encounter-class';

/** A stay in custody with an end that is planned or has come. */
function isRelease(resource: Resource | undefined): boolean {
  return resource?.resourceType === 'Encounter' && resource.class?.system === CUSTODY && resource.class.code === 'custody'
    && (resource.status === 'finished' || resource.period?.end !== undefined || (resource.extension ?? []).some(({ url }) => url.includes('release')));
}

export const TOPICS: readonly Topic[] = [
  { url: `${BASE}/case-plan-changed`, title: 'A case plan, goal or care team was made, changed or removed', types: ['CarePlan', 'Goal', 'CareTeam'], filters: [], about: () => true },
  { url: `${BASE}/release-alert`, title: 'A release from custody was planned, changed or happened', types: ['Encounter'], filters: [], about: isRelease },
  { url: `${BASE}/consent-changed`, title: 'A consent was made, changed or revoked', types: ['Consent'], filters: [], about: () => true },
  { url: `${BASE}/record-arrived`, title: 'A record arrived, of all categories or of some', arrivals: true, filters: ['category'], about: () => true },
];

export function topicOf(canonical: string | undefined): Topic | undefined {
  return TOPICS.find(({ url }) => url === canonical);
}
