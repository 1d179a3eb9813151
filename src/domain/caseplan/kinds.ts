// SPDX-License-Identifier: Apache-2.0
/**
 * Which profile a record is a case of, told by the code that says what it is. Sources know nothing of our profiles: what a
 * mapping makes of their message claims the profile of its kind where it holds, so that readers can rely on the claim.
 */
import type { Resource } from '@medplum/fhirtypes';
import { claimsOf } from '../fhir/profile/claims.ts';
import type { Validator } from '../fhir/validate.ts';
import { isError } from '../issue.ts';

const CODE_SYSTEM = 'https://throughcare.dev/fhir/CodeSystem/';
const PROFILE = 'https://throughcare.dev/fhir/StructureDefinition/';

/** Type, code as `system#code`, id of the profile; the first that fits. Sources: profiles/fsh, mappings/common/systems.json. */
export const KINDS: readonly (readonly [string, string, string])[] = [
  ['CarePlan', 'plan-category#reentry', 'tc-case-plan'], ['CarePlan', 'plan-category#diversion', 'tc-case-plan'],
  ['CarePlan', 'plan-category#supervision', 'tc-case-plan'], ['CarePlan', 'plan-category#treatment-court', 'tc-case-plan'],
  ['CarePlan', 'plan-category#aftercare', 'tc-case-plan'], ['CarePlan', 'plan-category#safety-plan', 'tc-safety-plan'],
  ['CarePlan', 'plan-category#relapse-prevention', 'tc-relapse-prevention-plan'],
  ['Goal', 'goal-part#goal', 'tc-goal'], ['Goal', 'goal-part#objective', 'tc-objective'],
  ['Condition', 'need-class#responsivity', 'tc-responsivity-factor'], ['Condition', 'need-class#criminogenic', 'tc-need'], ['Condition', 'need-class#maintenance', 'tc-need'],
  ['Basic', 'justice-record#supervision-condition', 'tc-legal-condition'], ['Basic', 'justice-record#court-case', 'tc-court-case'],
  ['Basic', 'justice-record#violation', 'tc-violation'], ['Basic', 'justice-record#graduated-response', 'tc-graduated-response'],
  ['Encounter', 'encounter-class#custody', 'tc-custody-stay'], ['Encounter', 'encounter-class#case-conference', 'tc-case-conference'],
  ['EpisodeOfCare', 'episode-type#probation', 'tc-supervision-episode'], ['EpisodeOfCare', 'episode-type#parole', 'tc-supervision-episode'],
  ['EpisodeOfCare', 'episode-type#pretrial', 'tc-supervision-episode'], ['EpisodeOfCare', 'episode-type#supervision', 'tc-supervision-episode'],
  ['ServiceRequest', 'service-category#court-ordered', 'tc-court-ordered-service'], ['ServiceRequest', 'plan-activity#technique', 'tc-technique'],
  ['Task', 'plan-activity#plan-review', 'tc-plan-review'],
  ['Observation', 'plan-fact#supervision-level', 'tc-risk-level'], ['Observation', 'plan-fact#risk-level', 'tc-risk-level'],
  ['Observation', 'plan-fact#readiness', 'tc-readiness'],
];

const BY_CODE: ReadonlyMap<string, string> = new Map(KINDS.map(([type, code, profile]) => [`${type} ${CODE_SYSTEM}${code}`, `${PROFILE}${profile}`]));

/** The canonical of the profile of its kind; undefined for a record of which no code says so. */
export function kindOf(resource: Resource): string | undefined {
  const { resourceType, code, category, type, class: kind } = resource as Resource & Readonly<Record<'code' | 'category' | 'type' | 'class', unknown>>;
  for (const said of codings([category, code, type, kind])) {
    const profile = BY_CODE.get(`${resourceType} ${said}`);
    if (profile !== undefined) return profile;
  }
  return undefined;
}

function codings(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(codings);
  if (typeof value !== 'object' || value === null) return [];
  const { coding, system, code } = value as { readonly coding?: unknown; readonly system?: unknown; readonly code?: unknown };
  return typeof system === 'string' && typeof code === 'string' ? [`${system}#${code}`] : codings(coding);
}

/** In: a mapped record. Out: the same with the claim to the profile of its kind, where it has a kind and the profile holds. */
export function claimKind<T extends Resource>(resource: T, validator: Validator): T {
  const profile = kindOf(resource);
  const claims = claimsOf(resource as unknown as Readonly<Record<string, unknown>>);
  if (profile === undefined || claims.includes(profile) || validator.validate(resource, [profile]).some(isError)) return resource;
  return { ...resource, meta: { ...resource.meta, profile: [...claims, profile] } };
}
