// SPDX-License-Identifier: Apache-2.0
/** Expands value sets whose code systems R4 itself publishes in full (http://hl7.org/fhir/R4/valueset.html#expansion). */
import type { Expansion } from '../../domain/fhir/definitions.ts';
import type { RawResource, Sources } from './sources.ts';

interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
  readonly property?: readonly { readonly code: string; readonly valueCode?: string; readonly valueBoolean?: boolean }[];
}
interface Filter {
  readonly property: string;
  readonly op: string;
  readonly value: string;
}
interface Include {
  readonly system?: string;
  readonly concept?: readonly Concept[];
  readonly filter?: readonly Filter[];
  readonly valueSet?: readonly string[];
}
type Codes = ReadonlyMap<string, ReadonlySet<string>>;

/** The codes of one value set; `complete: false` with no codes when some part of it cannot be told from R4 alone. */
export function expandValueSet(url: string, sources: Sources): Expansion {
  const codes = expand(url, sources, new Set());
  if (codes === undefined) return { complete: false, codes: {} };
  const sorted = [...codes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { complete: true, codes: Object.fromEntries(sorted.map(([system, set]) => [system, [...set].toSorted()])) };
}

function expand(url: string, sources: Sources, seen: ReadonlySet<string>): Codes | undefined {
  const plain = url.split('|')[0] ?? url;
  const valueSet = sources.valueSets.get(plain) as (RawResource & { compose?: { include?: Include[]; exclude?: Include[] } }) | undefined;
  if (valueSet?.compose?.include === undefined || seen.has(plain)) return undefined;
  const path = new Set([...seen, plain]);
  const total = new Map<string, Set<string>>();
  for (const include of valueSet.compose.include) {
    const part = expandInclude(include, sources, path);
    if (part === undefined) return undefined;
    for (const [system, codes] of part) total.set(system, new Set([...(total.get(system) ?? []), ...codes]));
  }
  for (const exclude of valueSet.compose.exclude ?? []) {
    const part = expandInclude(exclude, sources, path);
    if (part === undefined) return undefined;
    for (const [system, codes] of part) for (const code of codes) total.get(system)?.delete(code);
  }
  return total;
}

/** The conditions of one include all hold together: its system's codes, and each of its value sets. */
function expandInclude(include: Include, sources: Sources, seen: ReadonlySet<string>): Codes | undefined {
  const parts: Codes[] = [];
  if (include.system !== undefined) {
    const codes = systemCodes(include.system, include, sources);
    if (codes === undefined) return undefined;
    parts.push(new Map([[include.system, codes]]));
  }
  for (const url of include.valueSet ?? []) {
    const codes = expand(url, sources, seen);
    if (codes === undefined) return undefined;
    parts.push(codes);
  }
  const [first, ...rest] = parts;
  return first === undefined ? undefined : rest.reduce(intersect, first);
}

function intersect(a: Codes, b: Codes): Codes {
  return new Map([...a].map(([system, codes]) => [system, new Set([...codes].filter((code) => b.get(system)?.has(code)))]));
}

function systemCodes(system: string, include: Include, sources: Sources): ReadonlySet<string> | undefined {
  if (include.concept !== undefined) return new Set(include.concept.map((each) => each.code));
  const codeSystem = sources.codeSystems.get(system) as (RawResource & { content?: string; concept?: Concept[] }) | undefined;
  if (codeSystem?.content !== 'complete' || codeSystem.concept === undefined) return undefined;
  const parents = new Map<string, Set<string>>();
  const abstracts = new Set<string>();
  walk(codeSystem.concept, undefined, parents, abstracts);
  const matching = [...parents.keys()].filter((code) => !abstracts.has(code));
  const filters = include.filter ?? [];
  if (filters.some((each) => each.property !== 'concept' || !['is-a', 'is-not-a', 'descendent-of'].includes(each.op))) return undefined;
  return new Set(matching.filter((code) => filters.every((each) => passes(code, each, parents))));
}

function walk(concepts: readonly Concept[], parent: string | undefined, parents: Map<string, Set<string>>, abstracts: Set<string>): void {
  for (const { code, concept, property } of concepts) {
    const named = (property ?? []).filter((each) => each.code === 'subsumedBy' || each.code === 'parent').map((each) => each.valueCode ?? '');
    parents.set(code, new Set([...(parents.get(code) ?? []), ...(parent === undefined ? [] : [parent]), ...named]));
    if (property?.some((each) => each.code === 'notSelectable' && each.valueBoolean === true)) abstracts.add(code);
    walk(concept ?? [], code, parents, abstracts);
  }
}

function passes(code: string, filter: Filter, parents: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const below = isBelow(code, filter.value, parents, new Set());
  if (filter.op === 'descendent-of') return below;
  return (below || code === filter.value) === (filter.op === 'is-a');
}

function isBelow(code: string, ancestor: string, parents: ReadonlyMap<string, ReadonlySet<string>>, seen: Set<string>): boolean {
  if (seen.has(code)) return false;
  seen.add(code);
  return [...(parents.get(code) ?? [])].some((parent) => parent === ancestor || isBelow(parent, ancestor, parents, seen));
}
