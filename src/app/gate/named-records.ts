// SPDX-License-Identifier: Apache-2.0
/**
 * What consents that name records one by one (R4 `provision.data`) need to know of them: where they are, what they refer to, what refers
 * to them. Nothing raises an epoch when that changes, so it is read anew with every ask of a person who has such a consent.
 */
import type { Consent } from '@medplum/fhirtypes';
import { neighboursWanted, recordsNamed } from '../../domain/consent/evidence/consents/data.ts';
import type { Contributed } from '../../domain/consent/evidence/trust.ts';
import type { RecordLinks } from '../../domain/consent/evidence/types.ts';
import type { Head, Session } from '../ports.ts';

export interface NamedRecords {
  readonly links: RecordLinks;
  /** The records of the person that are named, or that are neighbours of those. */
  readonly heads: readonly Head[];
}

/** In: the evidence of a person. Out: what its consents name; undefined when they name nothing. */
export async function namedRecords(session: Pick<Session, 'getMany' | 'heads' | 'dependents'>, person: string, evidence: readonly Contributed[]): Promise<NamedRecords | undefined> {
  const consents = evidence.flatMap(({ resource }): readonly Consent[] => (resource.resourceType === 'Consent' ? [resource] : []));
  const named = recordsNamed(consents);
  if (named.length === 0) {
    return undefined;
  }
  const wanted = neighboursWanted(consents);
  const own = (await session.getMany(wanted)).filter((row) => row.person === person);
  const refersTo = new Map(own.map((row) => [`${row.type}/${row.id}`, row.refs]));
  const referring = await session.dependents(person, wanted);
  const links: RecordLinks = new Map(wanted.map((ref) => {
    const outward = refersTo.get(ref);
    return [ref, { ...(outward === undefined ? {} : { refersTo: outward }), referredBy: referring.get(ref) ?? [] }];
  }));
  const all = new Set([...named, ...[...links.values()].flatMap((each) => [...(each.refersTo ?? []), ...each.referredBy])]);
  return { links, heads: (await session.heads([...all])).filter((head) => head.person === person) };
}
