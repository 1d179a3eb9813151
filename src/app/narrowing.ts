// SPDX-License-Identifier: Apache-2.0
/**
 * Scopes with a search part (SMART App Launch 2.2, "Finer-grained resource constraints using search parameters"): of the type,
 * the client may touch what the search would find. The search runs in the database for what is looked for and on the resource
 * itself for what is read by its id or written. A search part that cannot be run here lets nothing through.
 */
import type { Resource } from '@medplum/fhirtypes';
import { withoutFields } from '../domain/consent/enforce/without-fields.ts';
import { splitResource } from '../domain/fhir/resource-text.ts';
import { matches } from '../domain/fhir/search/match.ts';
import { parseSearch } from '../domain/fhir/search/parse.ts';
import type { Clause } from '../domain/fhir/search/plan.ts';
import { fail, ok, type Result } from '../domain/issue.ts';
import type { Action } from '../domain/smart/scopes.ts';
import type { Caller } from './caller.ts';
import type { Deps } from './deps.ts';
import type { Limit, StoredResource, Visibility } from './ports.ts';
import { toResource } from './gate/knowledge.ts';
import { isInReach } from './reach.ts';
import { grantsOf } from './scope.ts';

const NOTHING: Clause = { kind: 'any', of: [] };
/** What an answer to a search holds is searched and read. */
const LOOKING: readonly Action[] = ['r', 's'];

const known = new WeakMap<readonly string[], Map<string, readonly Limit[]>>();

/** By type, what the caller's scopes narrow these actions to; nothing for a type that they do not narrow. */
export function limitsOf(deps: Deps, caller: Caller, actions: readonly Action[] = LOOKING): readonly Limit[] {
  const types = grantsOf(caller.scopes).narrowedTypes;
  if (types.length === 0) {
    return [];
  }
  const made = known.get(caller.scopes) ?? new Map<string, readonly Limit[]>();
  known.set(caller.scopes, made);
  const key = actions.join('');
  const limits = made.get(key) ?? types.flatMap((type) => limitsOn(deps, caller, type, actions));
  made.set(key, limits);
  return limits;
}

function limitsOn(deps: Deps, caller: Caller, type: string, actions: readonly Action[]): readonly Limit[] {
  const searches = actions.map((action) => grantsOf(caller.scopes).narrowed(type, action)).filter((each) => each !== undefined);
  return searches.length === 0 ? [] : [{ type, where: { kind: 'all', of: searches.map((each) => ({ kind: 'any', of: each.map((text) => clauseOf(deps, type, text)) })) } }];
}

function clauseOf(deps: Deps, type: string, text: string): Clause {
  const made = ownClause(deps, type, text);
  return made.ok ? made.value : NOTHING;
}

/**
 * In: a search of one type, `category=laboratory&status=final`. Out: what a resource must hold to be found, by itself. Issues:
 * what is no such search, and what looks at other resources, since what they are to the asker is not settled where this is tested.
 */
export function ownClause(deps: Deps, type: string, text: string): Result<Clause> {
  const parsed = parseSearch(type, [...new URLSearchParams(text)], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    return parsed;
  }
  const { where, includes, revincludes, sort } = parsed.value;
  return where.length > 0 && where.every(isOwn) && includes.length + revincludes.length + sort.length === 0 ? ok({ kind: 'all', of: where })
    : fail({ code: 'not-supported', text: 'Only searches by what a resource itself holds are served here' });
}

function isOwn(clause: Clause): boolean {
  switch (clause.kind) {
    case 'any': case 'all': return clause.of.every(isOwn);
    case 'not': return isOwn(clause.of);
    case 'missing': return clause.of !== 'reference';
    default: return !['reference', 'reference-identifier', 'chain', 'has'].includes(clause.kind);
  }
}

/** The same visibility, for what the scopes leave of each type. */
export function narrowed(deps: Deps, caller: Caller, visibility: Visibility, actions: readonly Action[] = LOOKING): Visibility {
  const limits = limitsOf(deps, caller, actions);
  return limits.length === 0 ? visibility : { ...visibility, limits };
}

/** True when neither the scopes nor the token's reach narrow the action on this stored record away. A tombstone says nothing, so it meets no search. */
export function isWithin(deps: Deps, caller: Caller, row: StoredResource, action: Action): boolean {
  const limits = limitsOf(deps, caller, [action]).filter(({ type }) => type === row.type);
  return isInReach(caller, row.person) && (limits.length === 0 || (!row.deleted && meetsAll(deps, toResource(row), limits)));
}

/** A record as searches find it: without its fields (by name) that have an origin of their own. */
export function asSearched(row: StoredResource, fields: readonly string[] | undefined): StoredResource {
  return fields === undefined || fields.length === 0 ? row : { ...row, ...splitResource(withoutFields(toResource(row), fields)) };
}

/** ok when the caller's scopes let it write this content. */
export function mayWrite(deps: Deps, caller: Caller, resource: Resource, action: Action): Result<true> {
  const limits = limitsOf(deps, caller, [action]).filter(({ type }) => type === resource.resourceType);
  return limits.length === 0 || meetsAll(deps, resource, limits) ? ok(true)
    : fail({ code: 'forbidden', text: `The token's scopes include ${action} on a part of ${resource.resourceType} that this does not belong to`, cite: 'SMART App Launch 2.2, scopes' });
}

function meetsAll(deps: Deps, resource: Resource, limits: readonly Limit[]): boolean {
  const indexed = { id: resource.id ?? '', lastUpdated: Date.parse(resource.meta?.lastUpdated ?? '') || 0, rows: deps.index(resource) };
  return matches(indexed, limits.map(({ where }) => where), () => false);
}
