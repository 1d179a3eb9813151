// SPDX-License-Identifier: Apache-2.0
/**
 * What raised a record stays with it. Whoever keeps a record may say more of where it came from, and of what it was made; what was said before is not
 * undone by one who leaves it out, says another thing or takes the Provenance away (rules P2, "travels"; known failure 14). Who wrote it may still be
 * told of what nobody had told.
 */
import type { Provenance, ProvenanceAgent, Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../../fhir/canonical-json.ts';
import { PROVENANCE_PARTICIPANT } from '../evidence/systems.ts';
import type { Raising, StoredField, StoredInput, StoredProfile } from '../evidence/types.ts';
import { extensionNaming } from './fields.ts';
import { isPart2Basis } from './part2-basis.ts';
import type { ReadRecord } from './record-profile.ts';

/** Of a record or field as it is now: whether Provenance on file says who wrote it. */
export interface Told { readonly whole: boolean; readonly fields: readonly boolean[] }

type Kept = Pick<ReadRecord, 'profile' | 'fields'>;

/** In: what was kept of a record, and what its new version or Provenance says. Out: that, with all that raised it before. */
export function keeping<T extends Kept>(before: Kept, now: T, told: Told): T {
  const lost = (before.fields ?? []).filter((was) => (now.fields ?? []).every((field) => !isSameField(was, field)));
  // A field that is no field of its own any more is a part of the record.
  const strays = lost.flatMap(({ profile }) => [...originsOf(profile, now.profile), ...(profile.origin === 'unknown' ? [{}] : []), ...(profile.derivedFrom ?? [])]);
  const profile = keptProfile(before.profile, now.profile, { told: told.whole, strays });
  const fields = now.fields?.map((field, index): StoredField => {
    const was = before.fields?.find((each) => isSameField(each, field));
    return was === undefined ? field : { ...field, profile: keptProfile(was.profile, field.profile, { told: told.fields[index] === true, strays: [] }) };
  });
  return { ...now, profile, ...(fields === undefined ? {} : { fields }) };
}

/** What is said no more of fields that had an origin of their own: it is taken as said, of the same elements. `named`: of which something is said now. */
export function stillNaming({ resourceType, id = '' }: Resource, { fields = [] }: Pick<Kept, 'fields'>, named: readonly string[]): readonly Provenance[] {
  return fields.filter(({ names }) => !names.some((name) => named.includes(name))).map(({ names, profile }): Provenance => ({
    resourceType: 'Provenance', recorded: '', agent: [{ type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'author' }] }, who: whoWas(profile.origin) }],
    target: names.map((name) => ({ reference: `${resourceType}/${id}`, extension: [extensionNaming(name)] })),
  }));
}

function whoWas(origin: string): ProvenanceAgent['who'] {
  return origin === 'unknown' || origin === 'participant' ? { display: origin } : { reference: `Organization/${origin}` };
}

function isSameField(a: StoredField, b: StoredField): boolean {
  return a.names.some((name) => b.names.includes(name));
}

function keptProfile(was: StoredProfile, is: StoredProfile, { told, strays }: { readonly told: boolean; readonly strays: readonly StoredInput[] }): StoredProfile {
  const untold = was.origin === 'unknown' && is.origin !== 'unknown' ? [{ untold: true as const }] : [];
  const earlier = [...(was.derivedFrom ?? []), ...untold, ...originsOf(was, is), ...strays].filter((each) => !told || each.untold !== true);
  const derivedFrom = distinct([...(is.derivedFrom ?? []), ...earlier]);
  const raised = union<Raising>(was.raised, is.raised);
  const writtenBy = told ? is.writtenBy ?? [] : union(was.writtenBy, is.writtenBy);
  return {
    ...is, ...(derivedFrom.length === 0 ? {} : { derivedFrom }), ...(raised.length === 0 ? {} : { raised }), ...(writtenBy.length === 0 ? {} : { writtenBy }),
  };
}

/** Who had written it, for whom, and to whom it was told, where that is said no more; its contributor's own word on itself is the contributor's to change. */
function originsOf(was: StoredProfile, is: StoredProfile): readonly StoredInput[] {
  const { origin, receivedUnder, onBehalfOf, collectedBy } = was;
  if (was.astray === true) {
    return []; // What names elements speaks of them as soon as they are there.
  }
  const receipt = isPart2Basis(receivedUnder?.basis) && canonicalJson(receivedUnder) !== canonicalJson(is.receivedUnder ?? {}) ? { receivedUnder } : {};
  const wrote = origin === 'unknown' ? ('receivedUnder' in receipt ? [receipt as StoredInput] : [])
    : origin !== was.contributedBy && (origin !== is.origin || is.astray === true || 'receivedUnder' in receipt) ? [{ origin, ...receipt } as StoredInput] : [];
  const others = [onBehalfOf === is.onBehalfOf ? undefined : onBehalfOf, origin === 'participant' && collectedBy !== is.collectedBy ? collectedBy : undefined];
  return [...wrote, ...others.flatMap((other) => (other === undefined || other === was.contributedBy ? [] : [{ origin: other }]))];
}

function union<T>(a: readonly T[] = [], b: readonly T[] = []): readonly T[] {
  return [...new Set([...b, ...a])];
}

function distinct(inputs: readonly StoredInput[]): readonly StoredInput[] {
  return [...new Map(inputs.map((each) => [canonicalJson(each), each])).values()];
}
