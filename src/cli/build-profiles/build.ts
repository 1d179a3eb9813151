// SPDX-License-Identifier: Apache-2.0
/** Makes the files of `profiles/generated/throughcare` in memory from the FSH sources: file name -> text. */
import type { Expansion } from '../../domain/fhir/definitions.ts';
import { readProfile } from '../../domain/fhir/profile/structure.ts';
import type { RawProfile } from '../../domain/fhir/profile/structure.ts';
import { expandValueSet } from '../build-r4/expansions.ts';
import { readSources } from '../build-r4/sources.ts';
import type { RawResource } from '../build-r4/sources.ts';
import { withSourceCodes } from './source-codes.ts';
import { compileFsh } from './sushi.ts';

/** The files, always the same for the same sources. Takes about ten seconds, most of it SUSHI's. */
export function buildProfiles(): ReadonlyMap<string, string> {
  const fsh = [...compileFsh()].map(([name, resource]) => [name, resource as RawResource] as const);
  const compiled = [...withSourceCodes(new Map(fsh))].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map([
    ...compiled.map(([name, resource]) => [name, textOf(resource)] as const),
    ['expansions.json', expansions(compiled.map(([, resource]) => resource))],
  ]);
}

/** Of the base type's elements in a snapshot, what R4 itself tells at length and no check needs. */
const PROSE = ['mapping', 'comment', 'requirements', 'alias', 'meaningWhenMissing', 'orderMeaning', 'example'] as const;

interface Element {
  readonly [name: string]: unknown;
}

/** One element of a snapshot to a line, so that a change reads well as a difference. */
function textOf(resource: RawResource): string {
  const { snapshot, differential, ...head } = resource as RawResource & { readonly snapshot?: { readonly element: readonly Element[] }; readonly differential?: unknown };
  if (snapshot === undefined) return `${JSON.stringify(resource, undefined, 1)}\n`;
  const lines = snapshot.element.map((each) => JSON.stringify(lean(each)));
  const start = JSON.stringify(head).slice(0, -1);
  return `${start},\n"differential":${JSON.stringify(differential)},\n"snapshot":{"element":[\n${lines.join(',\n')}\n]}}\n`;
}

function lean(element: Element): Element {
  const constraint = (element['constraint'] as readonly Element[] | undefined)?.filter((each) => each['key'] !== 'ele-1' && each['key'] !== 'ext-1')
    .map(({ xpath: _xpath, ...rest }) => rest);
  const kept = Object.entries(element).filter(([name]) => name !== 'constraint' && !(PROSE as readonly string[]).includes(name));
  return { ...Object.fromEntries(kept), ...(constraint === undefined || constraint.length === 0 ? {} : { constraint }) };
}

/** Our own value sets and whatever our profiles bind beside them. */
function expansions(resources: readonly RawResource[]): string {
  const r4 = readSources();
  const of = (type: string): readonly (readonly [string, RawResource])[] => resources.filter((each) => each.resourceType === type).map((each) => [each.url ?? '', each]);
  const sources = { ...r4, valueSets: new Map([...r4.valueSets, ...of('ValueSet')]), codeSystems: new Map([...r4.codeSystems, ...of('CodeSystem')]) };
  const bound = resources.filter((each) => each.resourceType === 'StructureDefinition').flatMap((each) => readProfile(each as unknown as RawProfile).elements)
    .flatMap((each) => (each.binding === undefined ? [] : [each.binding.valueSet]));
  const urls = [...new Set([...of('ValueSet').map(([url]) => url), ...bound.filter((each) => each.startsWith('https://throughcare.dev/'))])].toSorted();
  const expanded = urls.map((url): readonly [string, Expansion] => [url, expandValueSet(url, sources)]);
  return `{\n${expanded.map(([url, each]) => `${JSON.stringify(url)}:${JSON.stringify(each)}`).join(',\n')}\n}\n`;
}
