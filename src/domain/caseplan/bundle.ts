// SPDX-License-Identifier: Apache-2.0
/** The records of a Bundle, referring to each other as `Type/id`, whatever its entries are called by (http://hl7.org/fhir/R4/bundle.html#references). */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { rewriteReferences } from '../fhir/references.ts';
import { keyOf } from './elements.ts';

/** In: a Bundle of any type. Out: its resources; one without an id has its place in the Bundle as id. */
export function recordsIn({ entry = [] }: Pick<Bundle, 'entry'>): readonly Resource[] {
  const named = entry.flatMap(({ resource, fullUrl }, index) => (resource === undefined ? [] : [{ fullUrl, resource: { ...resource, id: resource.id ?? `entry-${String(index)}` } }]));
  const known = new Map(named.flatMap(({ fullUrl, resource }) => (fullUrl === undefined ? [] : [[fullUrl, keyOf(resource)] as const])));
  return known.size === 0 ? named.map(({ resource }) => resource) : named.map(({ resource }) => rewriteReferences(resource, known));
}
