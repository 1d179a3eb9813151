// SPDX-License-Identifier: Apache-2.0
/** The profiles at hand, each compiled once, when it is first needed. */
import type { Issue } from '../../issue.ts';
import { isError } from '../../issue.ts';
import type { Definitions } from '../definitions.ts';
import { resourceTypeOf } from '../fhirpath/branch.ts';
import { compileSchema } from '../schema.ts';
import { bindingChecks } from '../validate/bindings.ts';
import type { Limits } from '../validate/context.ts';
import type { Item, Profile, ProfileRun } from './checks.ts';
import { compileProfile } from './compile.ts';
import { checkValue } from './run.ts';
import type { ProfileStructure } from './structure.ts';

export interface Profiles {
  /** Every version at hand of this canonical, or the one that it names, the newest first; none: nobody here knows it. */
  readonly versions: (canonical: string) => readonly Profile[];
  /** Compiles all of them. Throws for the first that cannot be checked faithfully. */
  readonly compileAll: () => readonly Profile[];
  /** Applies one profile to a value at the current path. */
  readonly apply: (profile: Profile, item: Item, run: ProfileRun) => void;
  /** One of several versions must hold; when none does, the problems with the first are told. Out: the version that counted. */
  readonly applyOneOf: (versions: readonly Profile[], item: Item, run: ProfileRun) => Profile | undefined;
  /** A new run on a resource; `name` starts its paths. */
  readonly start: (resource: Readonly<Record<string, unknown>>, name: string) => ProfileRun;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
/** Profiles within profiles; the deepest of ours and of US Core is 4. */
const DEEPEST = 16;

/** The compiler of these profiles. */
export function profilesOf(definitions: Definitions, limits: Limits): Profiles {
  const schema = compileSchema(definitions);
  const byUrl = new Map<string, readonly ProfileStructure[]>();
  for (const each of definitions.profiles ?? []) byUrl.set(each.url, [...(byUrl.get(each.url) ?? []), each].toSorted(newestFirst));
  const compile = compilerOf(definitions, byUrl);
  const versions = (canonical: string): readonly Profile[] => {
    const [url = '', version] = canonical.split('|');
    return (byUrl.get(url) ?? []).filter((each) => version === undefined || each.version === version || each.version.startsWith(`${version}.`)).map(compile);
  };
  return {
    versions, apply, applyOneOf,
    compileAll: () => [...byUrl.values()].flat().map(compile),
    start: (resource, name) => ({ schema, limits, issues: [], path: [name], resource, container: resource, met: new Set(), depth: 0 }),
  };
}

type ByUrl = ReadonlyMap<string, readonly ProfileStructure[]>;
type Check = (item: Item, run: ProfileRun) => void;

function compilerOf(definitions: Definitions, byUrl: ByUrl): (structure: ProfileStructure) => Profile {
  const schema = compileSchema(definitions);
  const bindingOf = bindingChecks(definitions);
  const compiled = new Map<ProfileStructure, Profile>();
  const typeOf = (canonical: string): string | undefined => {
    const name = canonical.startsWith(CORE) ? canonical.slice(CORE.length) : '';
    return schema.resourceTypes.has(name) || schema.types.has(name) ? name : byUrl.get(canonical)?.[0]?.type;
  };
  const compile = (structure: ProfileStructure): Profile => {
    const known = compiled.get(structure);
    if (known !== undefined) return known;
    const checkBy = (canonical: string): Check | undefined => {
      const found = sibling(byUrl.get(canonical) ?? [], structure.version);
      return found === undefined ? undefined : (item, run) => { apply(compile(found), item, run); };
    };
    const fits = (canonical: string): ((item: Item, run: ProfileRun) => boolean) | undefined => {
      const check = checkBy(canonical);
      return check === undefined ? undefined : (item, run) => isClean(run, (trial) => { check(item, trial); });
    };
    const made = compileProfile(structure, { schema, definitions, bindingOf, typeOf, checkBy, fits });
    compiled.set(structure, made);
    return made;
  };
  return compile;
}

/** A profile names others of its own release. */
function sibling(list: readonly ProfileStructure[], version: string): ProfileStructure | undefined {
  return list.find((each) => each.version === version) ?? list[0];
}

function newestFirst(a: ProfileStructure, b: ProfileStructure): number {
  return b.version.localeCompare(a.version, 'en', { numeric: true });
}

/** The value's own type counts: a resource inside an element of type Resource is checked as what it is. */
function apply(profile: Profile, item: Item, run: ProfileRun): void {
  if (run.depth >= DEEPEST) return;
  const type = resourceTypeOf(item.value) ?? item.member.type;
  if (type !== profile.type && item.value !== undefined) return;
  run.depth += 1;
  checkValue(item, profile.root, run);
  run.depth -= 1;
}

function applyOneOf(versions: readonly Profile[], item: Item, run: ProfileRun): Profile | undefined {
  const holding = versions.length > 1 ? versions.find((each) => isClean(run, (trial) => { apply(each, item, trial); })) : undefined;
  const chosen = holding ?? versions[0];
  if (chosen !== undefined) apply(chosen, item, run);
  return chosen;
}

/** Runs the checks aside: true when they find no error. */
function isClean(run: ProfileRun, check: (trial: ProfileRun) => void): boolean {
  const issues: Issue[] = [];
  check({ ...run, issues, path: [...run.path], met: new Set() });
  return !issues.some(isError);
}
