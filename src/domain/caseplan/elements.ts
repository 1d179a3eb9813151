// SPDX-License-Identifier: Apache-2.0
/** Small readers of elements that every part of a plan has: extensions, codes of ours, words, parties, days. */
import type { CodeableConcept, Extension, Reference, Resource } from '@medplum/fhirtypes';
import { values } from '../fhir/primitives.ts';
import { CANONICAL_BASE } from '../mapping/types.ts';
import type { Party, Span, Word } from './model.ts';

const DEFINITION = `${CANONICAL_BASE}/StructureDefinition/`;
const SYSTEM = `${CANONICAL_BASE}/CodeSystem/`;

export type Extended = Readonly<{ extension?: readonly Extension[] | undefined }>;

/** The extensions of ours of that name; `id` may be a whole canonical for those that are not ours. */
export function extensionsOf(holder: Extended | undefined, id: string): readonly Extension[] {
  const url = id.includes('/') ? id : `${DEFINITION}${id}`;
  return (holder?.extension ?? []).filter((one) => one.url === url);
}

export function extensionOf(holder: Extended | undefined, id: string): Extension | undefined {
  return extensionsOf(holder, id)[0];
}

/** A member of an extension that has members. */
export function memberOf(extension: Extension | undefined, name: string): Extension | undefined {
  return extension?.extension?.find((one) => one.url === name);
}

/** The reference as `Type/id`; undefined for one that names no record. */
export function refOf(reference: Reference | undefined): string | undefined {
  return reference?.reference === undefined || reference.reference === '' ? undefined : reference.reference.split('/_history/')[0];
}

export function refsOf(references: readonly Reference[] | undefined): readonly string[] {
  return (references ?? []).flatMap((one) => refOf(one) ?? []);
}

export function keyOf(resource: Resource): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}

/** Code of ours in a concept, by the name of the system. */
export function codeIn(concepts: CodeableConcept | readonly CodeableConcept[] | undefined, system: string): string | undefined {
  const all: readonly CodeableConcept[] = concepts === undefined ? [] : Array.isArray(concepts) ? concepts as readonly CodeableConcept[] : [concepts as CodeableConcept];
  return all.flatMap((one) => one.coding ?? []).find((coding) => coding.system === `${SYSTEM}${system}`)?.code;
}

/** What a concept says: its text, the display of a coding, its code. */
export function wordOf(concept: CodeableConcept | undefined, system?: string): Word | undefined {
  const code = system === undefined ? concept?.coding?.[0]?.code : codeIn(concept, system);
  const text = concept?.text ?? concept?.coding?.find((coding) => coding.display !== undefined)?.display ?? code ?? concept?.coding?.[0]?.code;
  return text === undefined ? undefined : { text, ...(code === undefined ? {} : { code }) };
}

/** `2026-08-10T09:00:00-05:00` -> `2026-08-10`: the day as the source wrote it. */
export function dayOf(time: string | undefined): string | undefined {
  return time === undefined || time === '' ? undefined : time.slice(0, 10);
}

export function spanOf(period: Readonly<{ start?: string | undefined; end?: string | undefined }> | undefined): Span | undefined {
  const start = dayOf(period?.start);
  const end = dayOf(period?.end);
  return start === undefined && end === undefined ? undefined : defined<Span>({ start, end });
}

/** Leaves out what has no value, so that a property is there or is not (exactOptionalPropertyTypes). */
export function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** The records of one reading, by reference. */
export interface Records {
  readonly all: readonly Resource[];
  readonly byRef: ReadonlyMap<string, Resource>;
}

/** Who that is: what the reference displays, or what the record is named. */
export function partyOf(reference: Reference | undefined, { byRef }: Records): Party | undefined {
  const ref = refOf(reference);
  const record = ref === undefined ? undefined : byRef.get(ref);
  const name = reference?.display ?? (record === undefined ? undefined : nameOf(record, byRef)) ?? ref;
  if (name === undefined) return undefined;
  const organization = record?.resourceType === 'PractitionerRole' ? refOf(record.organization) : record?.resourceType === 'Organization' ? ref : undefined;
  return defined<Party>({ name, ref, organization });
}

export function partiesOf(references: readonly Reference[] | undefined, records: Records): readonly Party[] {
  return (references ?? []).flatMap((one) => partyOf(one, records) ?? []);
}

function nameOf(record: Resource, byRef: ReadonlyMap<string, Resource>): string | undefined {
  switch (record.resourceType) {
    case 'Organization': case 'HealthcareService': return record.name;
    case 'Patient': case 'Practitioner': case 'RelatedPerson': {
      const name = record.name?.find((one) => one.use === 'official') ?? record.name?.[0];
      return name?.text ?? ([...values(name?.given), name?.family].filter((one) => one !== undefined).join(' ') || undefined);
    }
    case 'PractitionerRole': {
      const person = byRef.get(refOf(record.practitioner) ?? '');
      return record.practitioner?.display ?? (person === undefined ? undefined : nameOf(person, byRef)) ?? record.code?.[0]?.text;
    }
    default: return undefined;
  }
}
