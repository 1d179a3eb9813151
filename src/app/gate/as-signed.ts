// SPDX-License-Identifier: Apache-2.0
/**
 * What was signed is what the person agreed to (42 CFR 2.31(a)(8); 45 CFR 164.508(c)(1)(vi)). A Consent whose terms were written anew after its signature
 * came is read without that signature, until somebody signs what it says now; a change that touches no term leaves it signed.
 */
import type { Consent, Provenance, Resource } from '@medplum/fhirtypes';
import { localRef } from '../../domain/consent/evidence/access.ts';
import { saysTheSame } from '../../domain/consent/evidence/consents/ending.ts';
import type { Contributed } from '../../domain/consent/evidence/trust.ts';
import { composeResource } from '../../domain/fhir/resource-text.ts';
import type { Session, StoredResource } from '../ports.ts';

/** In: the evidence of a person, as it stands or stood. Out: the same, without signatures whose Consent says something else than when they came. */
export async function asSigned(evidence: readonly Contributed[], session: Pick<Session, 'versions'>): Promise<readonly Contributed[]> {
  const consents = new Map(evidence.flatMap(({ resource }) => (resource.resourceType === 'Consent' ? [[resource.id ?? '', resource] as const] : [])));
  const writtenSince = (resource: Resource): readonly Consent[] => (resource.resourceType !== 'Provenance' || resource.signature === undefined ? []
    : targetsOf(resource).flatMap((id) => consents.get(id) ?? []).filter((consent) => instantOf(consent) > instantOf(resource)));
  const written = [...new Set(evidence.flatMap(({ resource }) => writtenSince(resource)))];
  if (written.length === 0) {
    return evidence;
  }
  const past = Map.groupBy(await session.versions(written.map(({ id }) => `Consent/${id ?? ''}`)), (row) => row.id);
  const isOther = (resource: Resource): boolean => writtenSince(resource).some((consent) => {
    const then = versionAt(past.get(consent.id ?? '') ?? [], instantOf(resource));
    return then !== undefined && !saysTheSame(then, consent);
  });
  return evidence.map((each) => (isOther(each.resource) ? { ...each, resource: unsigned(each.resource as Provenance) } : each));
}

function targetsOf({ target }: Provenance): readonly string[] {
  return target.flatMap((each) => {
    const local = localRef(each);
    return local?.type === 'Consent' ? [local.id] : [];
  });
}

function instantOf({ meta }: Resource): number {
  return Date.parse(meta?.lastUpdated ?? '');
}

/** The version on file at an instant; where the signature came first, the first. */
function versionAt(versions: readonly StoredResource[], instant: number): Consent | undefined {
  const there = versions.filter(({ deleted }) => !deleted).toSorted((one, other) => one.version - other.version);
  const found = there.findLast(({ lastUpdated }) => Date.parse(lastUpdated) <= instant) ?? there[0];
  return found === undefined ? undefined : JSON.parse(composeResource(found)) as Consent;
}

function unsigned({ signature: _signature, ...provenance }: Provenance): Provenance {
  return provenance;
}
