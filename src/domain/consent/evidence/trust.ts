// SPDX-License-Identifier: Apache-2.0
/**
 * Whose word counts as evidence. A caller can never supply its own status, labels or consents (known failure 14): a stored
 * resource speaks for a release only when somebody who may say so contributed it. What speaks against one counts from anyone.
 *
 * - the discloser (for whom the gateway holds the records) and the gateway's own staff: everything on file with them;
 * - a court: its orders, and duties on its own action;
 * - a justice agency: custody and supervision that it carries out itself;
 * - a health care provider: that it treats the patient (42 CFR 2.11 asks for no encounter, only for the relationship);
 * - anybody: a refusal (a Consent whose root denies), the Patient's identity.
 */
import type { Consent, Resource } from '@medplum/fhirtypes';
import type { LegalStatus } from '../facts/vocabulary.ts';
import type { Registry } from './types.ts';

/** A piece of evidence and the organization that gave it to the gateway. */
export interface Contributed {
  readonly resource: Resource;
  readonly contributor: string;
}

export interface TrustContext {
  /** The discloser. */
  readonly from: string;
  /** The gateway's own organization. */
  readonly gateway: string;
  readonly registry: Registry;
}

const HEALTH: readonly LegalStatus[] = ['health-care-provider', 'covered-entity', 'part2-program', 'va-facility', 'state-licensed-sud-program'];
const JUSTICE: readonly LegalStatus[] = ['criminal-justice-agency', 'court', 'correctional-institution'];
const COURT: readonly LegalStatus[] = ['court'];

/** Which legal statuses make a contributor's word on a type count, beside the discloser's and the gateway's. */
const COUNTS_FROM: Readonly<Record<string, readonly LegalStatus[]>> = {
  CareTeam: HEALTH,
  Encounter: [...HEALTH, ...JUSTICE],
  EpisodeOfCare: [...HEALTH, ...JUSTICE],
  DocumentReference: COURT,
  Contract: COURT,
  ServiceRequest: JUSTICE,
  Basic: JUSTICE,
};

/** What of the evidence may speak in an ask to this discloser. */
export function trustedEvidence(evidence: readonly Contributed[], context: TrustContext): readonly Resource[] {
  return evidence.flatMap((each) => {
    const kept = trusted(each, context);
    return kept === undefined ? [] : [kept];
  });
}

function trusted({ resource, contributor }: Contributed, context: TrustContext): Resource | undefined {
  if (resource.resourceType === 'Patient') {
    return resource;
  }
  if (isEmergencyDeclaration(resource)) {
    return contributor === context.gateway ? resource : undefined;
  }
  if (contributor === context.from || contributor === context.gateway) {
    return resource;
  }
  if (resource.resourceType === 'Consent') {
    return asUnverified(resource);
  }
  const statuses = context.registry.byId.get(contributor)?.classes ?? [];
  const counting = COUNTS_FROM[resource.resourceType] ?? [];
  return statuses.some((status) => counting.includes(status)) ? resource : undefined;
}

/** An emergency counts only as declared through the gateway's own operation, which checks who declares it (42 CFR 2.51). */
function isEmergencyDeclaration(resource: Resource): boolean {
  return resource.resourceType === 'Communication'
    && (resource.category ?? []).some((concept) => (concept.coding ?? []).some((coding) => coding.code === 'medical-emergency'));
}

/** A consent that a third party brought is paper nobody at the discloser has looked at: undecided, never a permit. A denial stands. */
function asUnverified(consent: Consent): Consent {
  const { verification: _claimed, ...rest } = consent;
  return consent.provision?.type === 'deny' ? consent : { ...rest, verification: [{ verified: false }] };
}
