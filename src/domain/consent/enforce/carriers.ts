// SPDX-License-Identifier: Apache-2.0
/** What an element exists for, and what stands where R4 wants something and nothing may be said. */

/** Members that the element around them exists for: without them it is removed whole, with the words that it has beside them. */
export const CARRIERS: readonly string[] = ['reference', 'item', 'member', 'entry', 'individual', 'actor', 'entity', 'condition', 'itemReference', 'target', 'who', 'what',
  'resource', 'outcomeReference', 'attachment', 'contentAttachment', 'contentReference', 'valueReference', 'valueAttachment', 'detail', 'assessment', 'procedureReference'];

export const UNKNOWN = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
} as const;
