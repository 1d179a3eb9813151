// SPDX-License-Identifier: Apache-2.0
/** Makes the slim R4 files of `profiles/generated/r4` in memory: file name -> text. */
import type { ElementDef, Expansion, Structure } from '../../domain/fhir/definitions.ts';
import { slimProfile } from '../../domain/fhir/profile/slim.ts';
import { readProfile } from '../../domain/fhir/profile/structure.ts';
import type { ProfileStructure, RawProfile } from '../../domain/fhir/profile/structure.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { MESSAGE_TYPES, SERVED_TYPES } from '../../domain/fhir/served.ts';
import { expandValueSet } from './expansions.ts';
import { readSources } from './sources.ts';
import type { Sources } from './sources.ts';
import { slimSearchParam, slimStructure } from './structures.ts';

/** An extensible set past this size is not worth a warning's cost on every write. */
const SMALL = 400;

/** The files of `profiles/generated/r4`, always the same for the same pinned definitions. */
export function buildR4(): ReadonlyMap<string, string> {
  const sources = readSources();
  const types = new Set([...SERVED_TYPES, ...MESSAGE_TYPES]);
  const resources = sources.structures.filter((each) => each['kind'] === 'resource' && (each['abstract'] === true || types.has(String(each['type']))));
  const dataTypes = sources.structures.filter((each) => each['kind'] !== 'resource').map((each) => slimStructure(each, sources.elements));
  const slim = resources.map((each) => slimStructure(each, sources.elements)).toSorted((a, b) => (a.type < b.type ? -1 : 1));
  const searchParams = sources.searchParams.map((each) => slimSearchParam(each, types)).filter((each) => each !== undefined);
  const allTypes = sources.structures.filter((each) => each['kind'] === 'resource' && each['abstract'] !== true).map((each) => String(each['type']));
  const profiles = ownProfiles(sources, { types, structures: [...dataTypes, ...slim] });
  return new Map([
    ['all-types.json', lines(allTypes.toSorted())],
    ['structures-data-types.json', lines(dataTypes)],
    ['structures-a-b.json', lines(slim.filter((each) => each.type < 'C'))],
    ['structures-c.json', lines(slim.filter((each) => each.type >= 'C' && each.type < 'D'))],
    ['structures-d-l.json', lines(slim.filter((each) => each.type >= 'D' && each.type < 'M'))],
    ['structures-m-p.json', lines(slim.filter((each) => each.type >= 'M' && each.type < 'Q'))],
    ['structures-q-z.json', lines(slim.filter((each) => each.type >= 'Q'))],
    ['extensions.json', lines(sources.extensions.map((each) => readProfile(each as unknown as RawProfile)).toSorted((a, b) => (a.url < b.url ? -1 : 1)))],
    ['profiles.json', lines(profiles)],
    ['search-parameters.json', lines(searchParams.toSorted((a, b) => (a.url < b.url ? -1 : 1)))],
    ['expansions.json', expansionLines(boundSets([...[...dataTypes, ...slim].flatMap((each) => each.snapshot.element), ...profiles.flatMap((each) => each.elements)], sources))],
  ]);
}

/** They tell slices apart by what a reference leads to, which is not at hand, or by nothing: no check of them would be faithful. */
const NOT_CHECKABLE = ['lipidprofile', 'catalog'];

/** R4's own profiles of the types that are taken in. */
function ownProfiles({ profiles }: Sources, { types, structures }: { readonly types: ReadonlySet<string>; readonly structures: readonly Structure[] }): readonly ProfileStructure[] {
  const schema = compileSchema({ fhirVersion: '4.0.1', allTypes: [...types], structures, searchParams: [], expansions: {} });
  return profiles.filter((each) => types.has(String(each['type'])) && !NOT_CHECKABLE.includes(String(each['id']))).map((each) => slimProfile(each as unknown as RawProfile, schema)).toSorted((a, b) => (a.url < b.url ? -1 : 1));
}

/** Every required set, and each extensible one that is complete and small. */
function boundSets(elements: readonly Pick<ElementDef, 'binding'>[], sources: Sources): readonly (readonly [string, Expansion])[] {
  const bindings = elements.flatMap((each) => (each.binding === undefined ? [] : [each.binding]));
  const required = new Set(bindings.filter((each) => each.strength === 'required').map((each) => each.valueSet));
  const urls = [...new Set(bindings.map((each) => each.valueSet))].toSorted();
  return urls.map((url) => [url, expandValueSet(url, sources)] as const).filter(([url, expansion]) => required.has(url) || isSmall(expansion));
}

function isSmall({ complete, codes }: Expansion): boolean {
  return complete && Object.values(codes).reduce((sum, each) => sum + each.length, 0) <= SMALL;
}

/** One item a line, so that a change of the definitions reads well as a difference. */
function lines(items: readonly unknown[]): string {
  return `[\n${items.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`;
}

function expansionLines(items: readonly (readonly [string, Expansion])[]): string {
  return `{\n${items.map(([url, expansion]) => `${JSON.stringify(url)}:${JSON.stringify(expansion)}`).join(',\n')}\n}\n`;
}
