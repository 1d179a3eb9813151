// SPDX-License-Identifier: Apache-2.0
/** An export as a search: which resources, and which of them this caller may see now. */
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { directoryFor } from '../directory.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { narrowed, ownClause } from '../narrowing.ts';
import type { Limit, Session, Visibility } from '../ports.ts';
import { visibilityFor } from '../release/visible.ts';
import type { ExportJob } from './job.ts';

/**
 * Resources of the types of the job (or of one of them), changed since its instant, and not after it began: what changes later comes with the next one,
 * whose `_since` is this one's `transactionTime`.
 */
export function planFor(deps: Deps, { request, created }: Pick<ExportJob, 'request' | 'created'>, type?: string): Result<SearchPlan> {
  const types = type === undefined ? request.types : [type];
  const query = [['_lastUpdated', `le${created}`] as const, ...(request.since === undefined ? [] : [['_lastUpdated', `ge${request.since}`] as const])];
  const parsed = parseSearch(types[0] ?? 'Patient', query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  return parsed.ok ? ok({ ...parsed.value, types, sort: [{ param: '_id', kind: 'id', direction: 'asc' }] }) : parsed;
}

/** What these gates let through, and the directory where the job reaches it. */
export async function visibleTo(deps: Deps, session: Session, gates: ReadonlyMap<string, PersonGate>, asker: { readonly caller: Caller; readonly directory: boolean; readonly filters: readonly string[] | undefined }): Promise<Visibility> {
  const beside = asker.directory ? directoryFor(asker.caller.organization) : [];
  const visibility = narrowed(deps, asker.caller, await visibilityFor(session, gates, beside));
  const limits = filterLimits(deps, asker.filters ?? []);
  return limits.length === 0 ? visibility : { ...visibility, limits: [...visibility.limits ?? [], ...limits] };
}

/** Of `_elements`, those that are named for a type: by its name, or for all. Empty: it goes whole. */
export function elementsFor(elements: readonly string[], type: string): readonly string[] {
  return elements.flatMap((each) => (!each.includes('.') ? [each] : each.startsWith(`${type}.`) ? [each.slice(type.length + 1)] : []));
}

/** `Type?search` of a filter -> type and search. */
export function filterParts(filter: string): readonly [type: string, search: string] {
  const at = filter.indexOf('?');
  return at < 0 ? [filter, ''] : [filter.slice(0, at), filter.slice(at + 1)];
}

/** Several filters of one type are alternatives. One that cannot be run any more finds nothing. */
function filterLimits(deps: Deps, filters: readonly string[]): readonly Limit[] {
  const parts = filters.map(filterParts);
  return [...new Set(parts.map(([type]) => type))].map((type) => ({
    type, where: { kind: 'any', of: parts.filter(([each]) => each === type).flatMap(([, search]) => { const made = ownClause(deps, type, search); return made.ok ? [made.value] : []; }) },
  }));
}
