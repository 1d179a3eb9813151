// SPDX-License-Identifier: Apache-2.0
/** `Patient/[id]/$everything` (http://hl7.org/fhir/R4/patient-operation-everything.html): all of the person that may be seen. */
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer, SearchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { narrowed } from '../narrowing.ts';
import { requireSome } from '../scope.ts';
import { notFound } from './answer.ts';
import { resolveCursor } from './cursor.ts';
import { mayBring } from './plan-scope.ts';
import { visibilityFor } from './visible.ts';
import { deliver, type Found } from './search.ts';

/** Takes `_type`, `_since`, `_count` and `_cursor`; pages hold at most 1000. 404 alike for no such Patient and none to see. */
export async function everything(deps: Deps, gates: Gates, caller: Caller, asked: Omit<SearchCall, 'type'> & { readonly id: string }): Promise<Result<Answer>> {
  const scope = requireSome(caller, 'Patient', 'r');
  const resolved = scope.ok ? resolveCursor(deps, caller, { ...asked, type: `Patient/${asked.id}/$everything` }) : scope;
  if (!resolved.ok) {
    return resolved;
  }
  const { call, position } = resolved.value;
  const planned = planOf(deps, caller, { call, position });
  if (!planned.ok) {
    return planned;
  }
  const plan = planned.value;
  let hidden = false;
  const answer = await deliver(deps, caller, async (session) => {
    const found = await session.get('Patient', asked.id);
    const person = found?.resource.deleted === false ? found.resource.person : undefined;
    const gate = person === undefined ? undefined : await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found!.epochs });
    if (gate?.reads(asked.id) !== true) {
      hidden = true;
      return ok<Found>({ page: { matches: [], included: [] }, gates: new Map(gate === undefined ? [] : [[gate.person, gate]]), matched: [] });
    }
    const page = await session.search(plan, narrowed(deps, caller, await visibilityFor(session, new Map([[gate.person, gate]]))));
    return page.ok ? ok<Found>({ page: page.value, gates: new Map([[gate.person, gate]]), matched: await session.countByProfile(gate.person) }) : page;
  }, { call, plan, action: 'operation', operation: 'everything', opener: gates });
  return answer.ok && hidden ? notFound() : answer;
}

/** Names of the parameters that `$everything` shares with a search across types. */
const SHARED: ReadonlyMap<string, string> = new Map([['_type', '_type'], ['_since', '_lastUpdated'], ['_count', '_count'], ['_total', '_total']]);

interface Asked { readonly call: SearchCall; readonly position: string | undefined }

/** Of the types asked for, those that the scopes let the caller read. */
function planOf(deps: Deps, caller: Caller, { call, position }: Asked): Result<SearchPlan> {
  const query = call.query.filter(([name]) => name !== '_format').map(([name, value]): readonly [string, string] => [SHARED.get(name) ?? name, name === '_since' ? `ge${value}` : value]);
  const parsed = parseSearch(null, query, deps.definitions, { lenient: call.lenient, timeZone: deps.policy.timeZone });
  return parsed.ok ? ok({ ...parsed.value, types: parsed.value.types.filter((type) => mayBring(caller, type)), count: Math.min(parsed.value.count, 1000), ...(position === undefined ? {} : { cursor: position }) }) : parsed;
}

