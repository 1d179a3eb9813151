// SPDX-License-Identifier: Apache-2.0
/**
 * Who is let speak in a resource: the elements that R4 calls its author or witness (http://hl7.org/fhir/R4/fivews.html), and who sends or asks.
 * Who did something (performer, participant), and from whom one has it (asserter, informationSource), are statements of whoever records it.
 */
import type { Reference, Resource } from '@medplum/fhirtypes';

const SPEAKERS: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ['recorder'], Basic: ['author'], CarePlan: ['author'], Communication: ['sender'], CommunicationRequest: ['requester', 'sender'],
  Composition: ['author', 'attester.party'], Condition: ['recorder'], DocumentReference: ['author', 'authenticator'], Flag: ['author'], List: ['source'],
  MedicationRequest: ['requester', 'recorder'], Procedure: ['recorder'], Provenance: ['signature.who', 'signature.onBehalfOf'],
  QuestionnaireResponse: ['author'], ServiceRequest: ['requester'], Task: ['requester'],
};

export interface Spoken {
  /** FHIRPath of the element. */
  readonly at: string;
  readonly who: Reference;
}

/** In: a valid resource. Out: every place in which somebody speaks: authors of notes, and what it contains, among them. */
export function spokenIn(resource: Resource): readonly Spoken[] {
  const { resourceType: type, contained = [], ...rest } = resource as Resource & { readonly contained?: readonly Resource[] };
  const named = (SPEAKERS[type] ?? []).flatMap((path) => along(rest, path.split('.'), type));
  const within = contained.flatMap((each, index) => spokenIn(each).map(({ at, who }) => ({ at: `${type}.contained[${String(index)}]${at.slice(each.resourceType.length)}`, who })));
  return [...named, ...notesIn(rest, type), ...within].filter(({ at }) => !at.startsWith('Provenance.signature') || !isOfConsents(resource));
}

/** Whoever brings a consent brings the signatures on it: what these are worth is for the gate to say (evidence/trust.ts). */
function isOfConsents(resource: Resource): boolean {
  return resource.resourceType === 'Provenance' && resource.target.every(({ reference }) => /(^|\/)Consent\/[^/]+(\/_history\/[^/]+)?$/.test(reference ?? ''));
}

function along(value: unknown, [name, ...rest]: readonly string[], at: string): readonly Spoken[] {
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown, index) => along(each, name === undefined ? [] : [name, ...rest], `${at}[${String(index)}]`));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return name === undefined ? [{ at, who: value }] : along((value as Readonly<Record<string, unknown>>)[name], rest, `${at}.${name}`);
}

/** Authors of annotations, wherever these stand. */
function notesIn(value: unknown, at: string): readonly Spoken[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, each]) => {
    const place = Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`;
    return key === 'authorReference' ? [{ at: place, who: each as Reference }] : notesIn(each, place);
  });
}
