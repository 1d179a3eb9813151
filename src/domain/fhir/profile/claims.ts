// SPDX-License-Identifier: Apache-2.0
/**
 * The profiles that resources claim in `meta.profile`, or that somebody asks for, held against them
 * (http://hl7.org/fhir/R4/profiling.html#resources). A claim without a version holds when one version at hand holds.
 */
import { isError, type Issue } from '../../issue.ts';
import type { Problem } from '../validate/context.ts';
import { report } from '../validate/context.ts';
import { checkExtensions } from './extensions.ts';
import { runFor, type Profile, type ProfileRun } from './checks.ts';
import type { Profiles } from './profiles.ts';
import { isObject } from './run.ts';

type Value = Readonly<Record<string, unknown>>;

export interface Coverage {
  readonly profile: string;
  /** Must-support elements of the profile that have a value, and all of them. */
  readonly present: number;
  readonly of: number;
  readonly absent: readonly string[];
}

export interface ProfileReport {
  readonly issues: readonly Issue[];
  /** One for each claimed or asked profile of the resource itself. */
  readonly coverage: readonly Coverage[];
}

const CITE = 'http://hl7.org/fhir/R4/profiling.html#resources';

/**
 * In: a resource that base R4 knows, and canonicals to hold it against beside its own claims. Out: everything that is wrong
 * with it, contained resources and Bundle entries included, and how much of what must be supported it holds.
 */
export function checkClaims(resource: Value, asked: readonly string[], profiles: Profiles): ProfileReport {
  const run = profiles.start(resource, String(resource['resourceType']));
  checkExtensions(resource, profiles, run);
  const coverage = checkOne(resource, { asked, profiles }, run);
  return { issues: distinct(run.issues), coverage };
}

/**
 * In: a resource that is to be stored. Out: what is wrong with it. Claims of R4's own profiles and of ours must hold. Of what others ask for, the
 * sender is told as warnings: a claim is its sender's word, and base R4 is what a record must be (docs/fhir.md).
 */
export function checkOwnClaims(resource: Value, profiles: Profiles): readonly Issue[] {
  const foreign: Issue[] = [];
  const run = { ...profiles.start(resource, String(resource['resourceType'])), foreign };
  checkExtensions(resource, profiles, run);
  checkOne(resource, { asked: [], profiles }, run);
  return distinct([...run.issues, ...foreign.map((each) => (isError(each) ? { ...each, severity: 'warning' as const } : each))]);
}

interface How {
  readonly asked: readonly string[];
  readonly profiles: Profiles;
}

function checkOne(resource: Value, { asked, profiles }: How, run: ProfileRun): readonly Coverage[] {
  const claimed = claimsOf(resource);
  const canonicals = [...new Set([...claimed, ...asked])];
  const coverage = canonicals.flatMap((canonical) => checkClaim(resource, canonical, { asked, profiles }, run));
  inner(resource, 'contained', run, (each) => { checkOne(each, { asked: [], profiles }, run); });
  if (resource['resourceType'] === 'Bundle') {
    inner(resource, 'entry', run, (entry) => {
      const held = entry['resource'];
      if (isObject(held)) within(run, held, () => { checkOne(held, { asked: [], profiles }, run); });
    });
  }
  return coverage;
}

/** `meta.profile`, as far as it is a list of texts. */
export function claimsOf(resource: Value): readonly string[] {
  const list = (resource['meta'] as { readonly profile?: unknown } | null | undefined)?.profile;
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
}

function checkClaim(resource: Value, canonical: string, { asked, profiles }: How, run: ProfileRun): readonly Coverage[] {
  const versions = profiles.versions(canonical);
  const [first] = versions;
  if (first === undefined) {
    unknown(canonical, asked.includes(canonical), run);
    return [];
  }
  const own = runFor(first.url, run);
  if (first.type !== resource['resourceType']) {
    report(own, { code: 'value', text: `The profile ${first.title} is for a ${first.type}`, cite: CITE });
    return [];
  }
  run.met.clear();
  const item = { value: resource, holder: resource, member: { name: '', step: '', type: first.type, primitive: false } };
  return [coverageOf(profiles.applyOneOf(versions, item, own) ?? first, run)];
}

const OWN_TYPE = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/[A-Z]\w*(?:\|4(?:\.0(?:\.1)?)?)?$/;

/** Every profile of this project is at hand: one that is not does not exist. */
const OURS = 'https://throughcare.dev/fhir/';

/** A claim that nobody here can check is told of, and is a fault where the check was asked for or the profile would be ours. */
function unknown(canonical: string, asked: boolean, run: ProfileRun): void {
  if (OWN_TYPE.test(canonical)) return;
  const problem: Problem = canonical.startsWith(OURS) ? { code: 'value', text: 'There is no such profile, or not in that version', cite: CITE } : asked
    ? { code: 'not-supported', text: 'The profile asked for is not known here', cite: CITE }
    : { code: 'not-supported', severity: 'information', text: 'profile-not-checked: a claimed profile is not known here', cite: CITE };
  report(run, problem, 'meta', 'profile');
}

function coverageOf({ url, version, mustSupport }: Profile, run: ProfileRun): Coverage {
  const absent = mustSupport.filter((each) => !run.met.has(each));
  return { profile: version === '' ? url : `${url}|${version}`, present: mustSupport.length - absent.length, of: mustSupport.length, absent };
}

function within(run: ProfileRun, resource: Value, work: () => void): void {
  const outer = { resource: run.resource, container: run.container };
  run.path.push('resource');
  run.resource = resource;
  run.container = resource;
  work();
  run.resource = outer.resource;
  run.container = outer.container;
  run.path.pop();
}

function inner(resource: Value, name: 'contained' | 'entry', run: ProfileRun, work: (value: Value) => void): void {
  const list = resource[name];
  if (!Array.isArray(list)) return;
  for (const [index, each] of list.entries()) {
    if (!isObject(each)) continue;
    run.path.push(name, index);
    const outer = run.resource;
    if (name === 'contained') run.resource = each;
    work(each);
    run.resource = outer;
    run.path.pop();
    run.path.pop();
  }
}

/** A slice repeats what its element says: one problem is told once. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Set<string>();
  return issues.filter((each) => {
    const key = `${each.at ?? ''} ${each.text}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
