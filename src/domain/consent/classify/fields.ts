// SPDX-License-Identifier: Apache-2.0
/**
 * Fields with an origin of their own (rules section 3, P19: "per field"). A Provenance may name elements of its target
 * (http://hl7.org/fhir/R4/extension-targetelement.html, http://hl7.org/fhir/R4/extension-targetpath.html): then it says where these came from,
 * and nothing of the rest. One that names what is not there, or what cannot go by itself, counts for the record as a whole, as one that names none.
 */
import type { Extension, Provenance, Reference, Resource } from '@medplum/fhirtypes';
import { localRef } from '../evidence/access.ts';
import { hasAuthor } from './authorship.ts';
import { isWithinPlace, placesOf, type ElementName, type Place } from './places.ts';

const TARGET_ELEMENT = 'http://hl7.org/fhir/StructureDefinition/targetElement';
const TARGET_PATH = 'http://hl7.org/fhir/StructureDefinition/targetPath';

/** Decided whole, whatever names their elements: who somebody is, papers, contents, and what says of others where they came from. */
const WHOLE: readonly string[] = ['Patient', 'Consent', 'Provenance', 'Binary', 'AuditEvent'];

export interface Field {
  /** By which its elements are named; the first stands for it. */
  readonly names: readonly ElementName[];
  readonly places: readonly Place[];
  /** What says where it came from: its own, and what is said of the elements around it. */
  readonly provenance: readonly Provenance[];
}

export interface Parts {
  /** What speaks of the record as a whole. */
  readonly whole: readonly Provenance[];
  readonly fields: readonly Field[];
}

/** In: a resource and the Provenance that targets it. Out: what each says where it came from. */
export function partsOf(resource: Resource, provenance: readonly Provenance[]): Parts {
  const read = provenance.map((each) => ({ each, named: namedPlaces(resource, each) }));
  const whole = read.filter(({ named }) => named === undefined).map(({ each }) => each);
  const found = read.flatMap(({ each, named = [] }) => named.map((one) => ({ ...one, each })));
  const groups = [...Map.groupBy(found, ({ places }) => JSON.stringify(places)).values()];
  const own = groups.map((group) => ({ names: [...new Set(group.map(({ name }) => name))], places: group[0]!.places, provenance: group.map(({ each }) => each) }));
  return { whole, fields: own.map((field) => ({ ...field, provenance: withAround(field, own, whole) })) };
}

interface Named { readonly name: ElementName; readonly places: readonly Place[] }

/** Undefined: it speaks of the whole record. */
function namedPlaces(resource: Resource, provenance: Provenance): readonly Named[] | undefined {
  const names = elementsNamed(provenance, `${resource.resourceType}/${resource.id ?? ''}`);
  if (names === undefined || WHOLE.includes(resource.resourceType)) {
    return undefined;
  }
  const named = names.map((name) => ({ name, places: placesOf(resource, name) }));
  return named.every(({ places }) => places.length > 0) ? named : undefined;
}

/** In: a Provenance and a record (`Type/id`). Out: the elements of it that it names; undefined: it names the record itself, or does not name it. */
export function elementsNamed(provenance: Provenance, record: string): readonly ElementName[] | undefined {
  const names = provenance.target.filter((target) => referenceOf(target) === record).map(namesIn);
  return names.length === 0 || names.some((each) => each.length === 0) ? undefined : names.flat();
}

/** Records (`Type/id`) of which it names elements. */
export function recordsByElement(provenance: Provenance): readonly string[] {
  return [...new Set(provenance.target.filter((target) => namesIn(target).length > 0).flatMap((target) => referenceOf(target) ?? []))];
}

function referenceOf(target: Reference): string | undefined {
  const ref = localRef(target);
  return ref === undefined ? undefined : `${ref.type}/${ref.id}`;
}

function namesIn(target: Reference): readonly ElementName[] {
  return target.extension?.flatMap(({ url, valueUri, valueString }) => (
    url === TARGET_ELEMENT ? [`#${(valueUri ?? '').replace('#', '')}`] : url === TARGET_PATH ? [valueString ?? ''] : [])) ?? [];
}

/** The extension by which a target names an element. */
export function extensionNaming(name: ElementName): Extension {
  return name.startsWith('#') ? { url: TARGET_ELEMENT, valueUri: name } : { url: TARGET_PATH, valueString: name };
}

/** An element within another came from where both did; one of which nobody says who wrote it came from where the record did. */
function withAround(field: Field, all: readonly Field[], whole: readonly Provenance[]): readonly Provenance[] {
  const around = all.filter((other) => field.places.some((inner) => other.places.some((outer) => isWithinPlace(inner, outer))));
  const said = [...new Set([...field.provenance, ...around.flatMap(({ provenance }) => provenance)])];
  return said.some(hasAuthor) ? said : [...whole, ...said];
}

/** Places that another field's view of the record is without: its own and those around it stay. */
export function placesBeside(field: Field, all: readonly Field[]): readonly Place[] {
  return all.flatMap(({ places }) => places).filter((place) => !field.places.some((own) => isWithinPlace(own, place)));
}
