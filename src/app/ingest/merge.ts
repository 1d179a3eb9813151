// SPDX-License-Identifier: Apache-2.0
import type { Identifier, Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';

/**
 * A source's later message about the same thing: what it says replaces, what it does not say stays. Only the source's own
 * resource is ever changed, so nothing overwrites another source's fact. Of identifiers that is said system by system: a release
 * report that names the inmate by one number takes away no other number, by which the person's records are linked.
 * Out: the merged resource, or undefined when it says nothing new (no version is made of a message sent again).
 */
export function mergeOwn(stored: Resource, update: Resource): Resource | undefined {
  const { meta: storedMeta, ...before } = stored;
  const { meta: updateMeta, ...after } = update;
  const meta = { ...withoutVersion(storedMeta), ...updateMeta };
  const merged = { ...withoutReplacedChoices(before, after), ...after, ...identifiers(before as Identified, after as Identified), ...(Object.keys(meta).length === 0 ? {} : { meta }) } as Resource;
  const same = canonicalJson(merged) === canonicalJson({ ...before, ...(storedMeta === undefined ? {} : metaOf(storedMeta)) });
  return same ? undefined : merged;
}

/** Elements at the top of an R4 resource that may be one of several types (http://hl7.org/fhir/R4/formats.html#choice), without their type. */
const CHOICES = ['abatement', 'age', 'born', 'code', 'created', 'deceased', 'effective', 'event', 'identified', 'item', 'legallyBinding', 'medication',
  'multipleBirth', 'occurred', 'occurrence', 'onset', 'performed', 'product', 'reported', 'serviced', 'source', 'start', 'statusReason', 'subject', 'timing',
  'topic', 'value'];

/** A choice has one value: when the update gives it in another type, the stored one goes (a year first, the day later). */
function withoutReplacedChoices<T extends object>(before: T, after: object): Partial<T> {
  const given = new Set(Object.keys(after).flatMap((name) => choiceOf(name) ?? []));
  return Object.fromEntries(Object.entries(before).filter(([name]) => !given.has(choiceOf(name) ?? '') || name in after)) as Partial<T>;
}

/** `onsetDateTime` and `_onsetDateTime` -> `onset`; undefined for what is no choice, such as `reasonCode`. */
function choiceOf(name: string): string | undefined {
  const plain = name.replace(/^_/, '');
  return CHOICES.find((each) => plain.startsWith(each) && TYPES.includes(plain.slice(each.length)));
}

const TYPES = ['Age', 'Attachment', 'Boolean', 'CodeableConcept', 'Coding', 'Date', 'DateTime', 'Decimal', 'Duration', 'Identifier', 'Instant', 'Integer',
  'Money', 'Period', 'Quantity', 'Range', 'Ratio', 'Reference', 'SampledData', 'String', 'Time', 'Timing', 'Uri'];

type Identified = { readonly identifier?: Identifier | readonly Identifier[] };

/** In the order in which they stand, so that a message which says nothing new changes nothing. */
function identifiers(before: Identified, after: Identified): { readonly identifier?: readonly Identifier[] } {
  if (!isList(before.identifier) || !isList(after.identifier)) {
    return {};
  }
  const said = Map.groupBy(after.identifier, (each) => each.system);
  const stored = Map.groupBy(before.identifier, (each) => each.system);
  return { identifier: [...new Set([...stored.keys(), ...said.keys()])].flatMap((system) => said.get(system) ?? stored.get(system) ?? []) };
}

function isList(value: Identified['identifier']): value is readonly Identifier[] {
  return Array.isArray(value);
}

function withoutVersion(meta: Resource['meta']): Record<string, unknown> {
  const { versionId: _version, lastUpdated: _updated, ...rest } = meta ?? {};
  return rest;
}

function metaOf(meta: NonNullable<Resource['meta']>): { readonly meta?: Record<string, unknown> } {
  const rest = withoutVersion(meta);
  return Object.keys(rest).length === 0 ? {} : { meta: rest };
}
