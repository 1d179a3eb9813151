// SPDX-License-Identifier: Apache-2.0
/** Records as other formats want them: what stands about nobody and went as a contained copy stands beside them, once. */
import type { Resource } from '@medplum/fhirtypes';
import { listReferences, rewriteReferences } from './references.ts';
import { PARTS_OF_RECORDS } from './served.ts';

/** Is this a reference (`Type/id`) to what may stand inside a record that refers to it: who did something, where, with what? What refers to anything else may be about somebody. */
export function isPartOfRecords(reference: string): boolean {
  return reference.includes('/') && PARTS_OF_RECORDS.includes(reference.slice(0, reference.indexOf('/')));
}

type Holding = Resource & { readonly contained?: readonly Resource[] };

/** In: records. Out: the same, and after them the people, places and things that they contain, to which their references lead; alike ones of several records are one. */
export function unfolded(resources: readonly Resource[]): readonly Resource[] {
  const placed = new Map<string, Resource>();
  const records = resources.map((resource) => {
    const parts = ((resource as Holding).contained ?? []).filter(({ resourceType }) => isPartOfRecords(`${resourceType}/`));
    return parts.length === 0 ? resource : withoutParts(resource, parts, placed);
  });
  return placed.size === 0 ? resources : [...records, ...placed.values()];
}

function withoutParts(resource: Holding, parts: readonly Resource[], placed: Map<string, Resource>): Resource {
  const places = new Map<string, string>();
  // Those that refer to others last, so that their references lead to where these are now.
  for (const part of [...parts].sort((a, b) => links(a) - links(b))) {
    const { id, ...rest } = rewriteReferences(part, places);
    const key = links(rest) === 0 ? JSON.stringify(rest) : JSON.stringify([resource.resourceType, resource.id, rest]);
    const known = placed.get(key) ?? ({ ...rest, id: `contained-${String(placed.size + 1)}` });
    placed.set(key, known);
    places.set(`#${id ?? ''}`, `${known.resourceType}/${known.id ?? ''}`);
  }
  const { contained = [], ...rest } = resource;
  const left = contained.filter((each) => !parts.includes(each));
  return rewriteReferences({ ...rest, ...(left.length === 0 ? {} : { contained: left }) }, places);
}

/** How many of its references lead to other contained resources. */
function links(resource: Resource): number {
  return listReferences(resource).filter(({ reference }) => reference.startsWith('#')).length;
}
