// SPDX-License-Identifier: Apache-2.0
/** Makes the slim US Core files of `profiles/generated/us-core` in memory, from the published packages: file name -> text. */
import type { Definitions, Expansion, Structure } from '../../domain/fhir/definitions.ts';
import { slimProfile } from '../../domain/fhir/profile/slim.ts';
import type { ProfileStructure, RawProfile } from '../../domain/fhir/profile/structure.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { buildR4 } from '../build-r4/build.ts';
import { expandValueSet } from '../build-r4/expansions.ts';
import { readSources } from '../build-r4/sources.ts';
import type { RawResource, Sources } from '../build-r4/sources.ts';
import { slimSearchParam } from '../build-r4/structures.ts';
import { SMALL_SETS } from './small-sets.ts';
import { readTgz } from './tar.ts';

/** The files for these package archives, always the same for the same packages. */
export function buildUsCore(archives: readonly string[]): ReadonlyMap<string, string> {
  const r4 = readSources();
  const definitions = r4Definitions(buildR4());
  const packages = archives.map((each) => readPackage(each));
  const files = packages.map(({ version, resources }) => {
    const schema = compileSchema(definitions);
    const profiles = resources.filter((each) => each.resourceType === 'StructureDefinition' && each['kind'] !== 'logical')
      .map((each) => slimProfile(each as unknown as RawProfile, schema)).toSorted((a, b) => (a.url < b.url ? -1 : 1));
    return { version, profiles, sources: withPackage(r4, resources) };
  });
  return new Map([
    ...files.map(({ version, profiles }) => [`profiles-${version}.json`, lines(profiles)] as const),
    ['search-parameters.json', lines(ownParams(packages.flatMap(({ resources }) => resources), r4))],
    ['expansions.json', expansionLines(union(files.map(({ profiles, sources }) => boundSets(profiles, sources, definitions))))],
  ]);
}

/** Search parameters that US Core adds to those of R4; where two releases have one, the later. */
function ownParams(resources: readonly RawResource[], r4: Sources): readonly unknown[] {
  const known = new Set(r4.searchParams.flatMap((each) => (each['base'] as readonly string[]).map((base) => `${base}.${String(each['code'])}`)));
  const added = resources.filter((each) => each.resourceType === 'SearchParameter')
    .filter((each) => (each['base'] as readonly string[]).some((base) => !known.has(`${base}.${String(each['code'])}`)) && !String(each['code']).startsWith('_'))
    .flatMap((each) => slimSearchParam(each, new Set(each['base'] as readonly string[])) ?? []);
  return [...new Map(added.map((each) => [each.url, each])).values()].toSorted((a, b) => (a.url < b.url ? -1 : 1));
}

/** R4 as `profiles/generated/r4` has it. */
export function r4Definitions(files: ReadonlyMap<string, string>): Definitions {
  const read = (name: string): unknown => JSON.parse(files.get(name) ?? 'null');
  return {
    fhirVersion: '4.0.1', allTypes: read('all-types.json') as readonly string[], searchParams: [],
    structures: [...files.keys()].filter((each) => each.startsWith('structures-')).flatMap((each) => read(each) as readonly Structure[]),
    expansions: read('expansions.json') as Readonly<Record<string, Expansion>>,
  };
}

function readPackage(archive: string): { readonly version: string; readonly resources: readonly RawResource[] } {
  const files = [...readTgz(archive)].filter(([name]) => /^package\/[^/]+\.json$/.test(name)).map(([name, text]) => [name, JSON.parse(text) as RawResource] as const);
  const about = files.find(([name]) => name === 'package/package.json')?.[1];
  return { version: String(about?.['version']), resources: files.map(([, each]) => each).filter((each) => each.url !== undefined) };
}

function withPackage(r4: Sources, resources: readonly RawResource[]): Sources {
  const of = (type: string): readonly (readonly [string, RawResource])[] => resources.filter((each) => each.resourceType === type).map((each) => [each.url ?? '', each]);
  return { ...r4, valueSets: new Map([...r4.valueSets, ...SMALL_SETS, ...of('ValueSet')]), codeSystems: new Map([...r4.codeSystems, ...of('CodeSystem')]) };
}

/** The sets that these profiles bind and R4's file does not have; of the extensible ones, those that can be told. */
function boundSets(profiles: readonly ProfileStructure[], sources: Sources, definitions: Definitions): ReadonlyMap<string, Expansion> {
  const bindings = profiles.flatMap((each) => each.elements).flatMap((each) => (each.binding === undefined ? [] : [each.binding]));
  const urls = [...new Set(bindings.map((each) => each.valueSet))].filter((each) => definitions.expansions[each] === undefined).toSorted();
  const required = new Set(bindings.filter((each) => each.strength === 'required').map((each) => each.valueSet));
  return new Map(urls.map((url) => [url, expandValueSet(url, sources)] as const).filter(([url, { complete }]) => complete || required.has(url)));
}

/** Where two releases differ, a code of either counts: a claim may name either. */
function union(all: readonly ReadonlyMap<string, Expansion>[]): ReadonlyMap<string, Expansion> {
  const urls = [...new Set(all.flatMap((each) => [...each.keys()]))].toSorted();
  return new Map(urls.map((url) => {
    const sets = all.flatMap((each) => each.get(url) ?? []);
    const systems = [...new Set(sets.flatMap((each) => Object.keys(each.codes)))].toSorted();
    const codes = Object.fromEntries(systems.map((system) => [system, [...new Set(sets.flatMap((each) => each.codes[system] ?? []))].toSorted()]));
    return [url, { complete: sets.every((each) => each.complete), codes }];
  }));
}

function lines(items: readonly unknown[]): string {
  return `[\n${items.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`;
}

function expansionLines(items: ReadonlyMap<string, Expansion>): string {
  return `{\n${[...items].map(([url, expansion]) => `${JSON.stringify(url)}:${JSON.stringify(expansion)}`).join(',\n')}\n}\n`;
}
