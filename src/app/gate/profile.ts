// SPDX-License-Identifier: Apache-2.0
/** Gate profiles: many records of a person share the facts that a decision depends on, so they are decided once. */
import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import { handlingOf, type Handling } from '../../domain/consent/classify/handling.ts';
import type { StoredProfile } from '../../domain/consent/evidence/types.ts';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';

export interface GateFacts {
  readonly holder: string;
  /** True for a Patient resource: it is seen in the recipient's own view of the person, not as a record of its own. */
  readonly patient: boolean;
  readonly profile: StoredProfile;
  /** What the source marked for handling; absent: nothing. */
  readonly handling?: readonly Handling[];
}

/** In: a resource, who holds it, and what a decision depends on. Out: its facts. */
export function gateFactsOf(resource: Resource, holder: string, profile: StoredProfile): GateFacts {
  const handling = handlingOf(resource);
  return { holder, patient: resource.resourceType === 'Patient', profile, ...(handling.length === 0 ? {} : { handling }) };
}

/** In: the facts. Out: the text kept per person, and its key. */
export function gateOf(facts: GateFacts): { readonly gate: string; readonly gateFacts: string } {
  const gateFacts = canonicalJson(facts);
  return { gate: createHash('sha256').update(gateFacts).digest('hex').slice(0, 24), gateFacts };
}

/** The facts back from the kept text. */
export function readGateFacts(text: string): GateFacts {
  return JSON.parse(text) as GateFacts;
}
