// SPDX-License-Identifier: Apache-2.0
import type { Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';

/**
 * A source's later message about the same thing: what it says replaces, what it does not say stays. Only the source's own
 * resource is ever changed, so nothing overwrites another source's fact.
 * Out: the merged resource, or undefined when it says nothing new (no version is made of a message sent again).
 */
export function mergeOwn(stored: Resource, update: Resource): Resource | undefined {
  const { meta: storedMeta, ...before } = stored;
  const { meta: updateMeta, ...after } = update;
  const meta = { ...withoutVersion(storedMeta), ...updateMeta };
  const merged = { ...before, ...after, ...(Object.keys(meta).length === 0 ? {} : { meta }) } as Resource;
  const same = canonicalJson(merged) === canonicalJson({ ...before, ...(storedMeta === undefined ? {} : metaOf(storedMeta)) });
  return same ? undefined : merged;
}

function withoutVersion(meta: Resource['meta']): Record<string, unknown> {
  const { versionId: _version, lastUpdated: _updated, ...rest } = meta ?? {};
  return rest;
}

function metaOf(meta: NonNullable<Resource['meta']>): { readonly meta?: Record<string, unknown> } {
  const rest = withoutVersion(meta);
  return Object.keys(rest).length === 0 ? {} : { meta: rest };
}
