// SPDX-License-Identifier: Apache-2.0
/**
 * Removes from a resource whatever speaks of a record that its recipient may not see: references, the list, team, section or
 * activity entries that exist for them, and the narrative and contained copies that could name them. It removes and never
 * marks: an element that R4 requires becomes an empty `unknown`, as it would be had the source never said.
 * 42 CFR 2.13(c)(2): a refusal may not confirm or deny that the person is a patient.
 */
import type { Resource } from '@medplum/fhirtypes';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** Composites: their narrative and contained copies restate records of other origins. */
export const COMPOSITES: readonly string[] = ['CarePlan', 'CareTeam', 'Composition', 'List', 'DocumentReference', 'EpisodeOfCare', 'Goal', 'DiagnosticReport'];

/** Members of backbone elements that the element exists for: without them it is removed whole. */
export const CARRIERS: readonly string[] = ['reference', 'item', 'member', 'entry', 'individual', 'actor', 'entity', 'condition', 'itemReference', 'target', 'who', 'what',
  'resource', 'outcomeReference', 'attachment', 'contentAttachment', 'contentReference'];

/** Elements that hold one Reference and are required by R4 (http://hl7.org/fhir/R4), by type and path. */
const REQUIRED = new Set([
  'CarePlan.subject', 'Goal.subject', 'MedicationRequest.subject', 'MedicationStatement.subject', 'Condition.subject', 'Procedure.subject',
  'ServiceRequest.subject', 'AllergyIntolerance.patient', 'Immunization.patient', 'Coverage.beneficiary', 'RiskAssessment.subject',
  'EpisodeOfCare.patient', 'RelatedPerson.patient', 'Flag.subject', 'AdverseEvent.subject', 'Media.content',
]);

export const UNKNOWN: JsonObject = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

/** Lists of which R4 requires one item, and what stands in for it. */
const REQUIRED_ITEM: ReadonlyMap<string, JsonObject> = new Map([['DocumentReference.content', { attachment: UNKNOWN }]]);

export interface StripResult<T> { readonly resource: T; readonly removed: number }

/**
 * In: a resource and a test of local literal references (`Type/id`). Out: the resource without what refers to references that
 * fail the test, and how many were removed. Composites lose narrative and contained resources in every case; so does, `severed`, what lost fields.
 */
export function strip<T extends Resource>(resource: T, visible: (reference: string) => boolean, severed = false): StripResult<T> {
  const counter = { removed: 0 };
  const walked = walk(resource as unknown as JsonObject, resource.resourceType, { visible, counter }) as JsonObject;
  const composite = severed || COMPOSITES.includes(resource.resourceType);
  const out: Record<string, Json> = { ...walked };
  if (resource.resourceType === 'Composition' && out['section'] !== undefined) {
    const kept = withoutNarrative(out['section']);
    delete out['section'];
    Object.assign(out, kept.length === 0 ? {} : { section: kept });
  }
  if (counter.removed > 0 || composite) {
    delete out['text'];
  }
  if (composite && out['contained'] !== undefined) {
    delete out['contained'];
    return { resource: withoutContainedReferences(out, resource.resourceType) as unknown as T, removed: counter.removed + 1 };
  }
  return { resource: out as unknown as T, removed: counter.removed };
}

/** Sections, at any depth, without their narrative, which was written from entries of other origins too; one that held nothing else goes (cmp-1). */
function withoutNarrative(sections: Json): readonly JsonObject[] {
  return (Array.isArray(sections) ? sections as readonly JsonObject[] : []).flatMap((section) => {
    const { text: _narrative, section: inner, ...rest } = section;
    const kept = inner === undefined ? [] : withoutNarrative(inner);
    return kept.length === 0 && rest['entry'] === undefined ? [] : [{ ...rest, ...(kept.length === 0 ? {} : { section: kept }) }];
  });
}

interface Walk { readonly visible: (reference: string) => boolean; readonly counter: { removed: number } }

function withoutContainedReferences(resource: JsonObject, type: string): JsonObject {
  const visible = (reference: string): boolean => !reference.startsWith('#');
  return walk(resource, type, { visible, counter: { removed: 0 } }) as JsonObject;
}

/** undefined: the value existed for something that may not be seen. */
function walk(value: Json, path: string, at: Walk): Json | undefined {
  if (Array.isArray(value)) {
    const kept = value.map((item: Json) => walk(item, path, at)).filter((item): item is Json => item !== undefined);
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return walkObject(value as JsonObject, path, at);
}

function walkObject(value: JsonObject, path: string, at: Walk): JsonObject | undefined {
  if (isHidden(value, at.visible)) {
    at.counter.removed += 1;
    return undefined;
  }
  const out: Record<string, Json> = { ...value };
  for (const [key, member] of Object.entries(value)) {
    const childPath = `${path}.${key}`;
    const kept = walk(member, childPath, at);
    if (kept !== undefined) {
      out[key] = kept;
    } else if (REQUIRED.has(childPath)) {
      out[key] = UNKNOWN;
    } else if (REQUIRED_ITEM.has(childPath)) {
      out[key] = [REQUIRED_ITEM.get(childPath)!];
    } else if (path.includes('.') && CARRIERS.includes(key)) {
      return undefined;
    } else {
      delete out[key];
    }
  }
  const emptied = Object.keys(out).length === 0 && Object.keys(value).length > 0;
  return emptied ? undefined : out;
}

/** A Reference, or an Attachment that names a Binary, to something that may not be seen; display, title and hash go with it. */
function isHidden(value: JsonObject, visible: (reference: string) => boolean): boolean {
  return [value['reference'], value['url']].some((reference) => typeof reference === 'string' && !visible(reference));
}
