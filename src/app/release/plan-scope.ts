// SPDX-License-Identifier: Apache-2.0
/**
 * A search looks at more types than it names: what it chains through tells values of them, and what it includes brings them
 * along. The scopes of the client hold for all of them (SMART App Launch 2.2: a scope is for a type, however it is reached).
 */
import type { Clause, SearchPlan } from '../../domain/fhir/search/plan.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import { requireSome } from '../scope.ts';

/** In: a plan as asked. Out: the plan within the caller's scopes; a chain or include of which nothing is left is refused. */
export function scopedPlan(caller: Caller, plan: SearchPlan): Result<SearchPlan> {
  if (requireSome(caller, '*', 's').ok) {
    return ok(plan);
  }
  const reached = [...plan.revincludes.map((each) => each.source), ...plan.includes.flatMap((each) => each.target ?? []), ...plan.where.flatMap((each) => reachedBy(caller, each))];
  for (const type of new Set(reached)) {
    const scope = requireSome(caller, type, 's');
    if (!scope.ok) {
      return scope;
    }
  }
  return ok({ ...plan, where: plan.where.map((clause) => within(caller, clause)) });
}

/** True for a type that the caller's scopes let it read: what an include leads to beyond them is not brought along. */
export function mayBring(caller: Caller, type: string): boolean {
  return requireSome(caller, type, 'r').ok;
}

/** Types that a clause cannot do without; a chain to one of several types can do with those that are in scope. */
function reachedBy(caller: Caller, clause: Clause): readonly string[] {
  switch (clause.kind) {
    case 'chain': {
      const inScope = clause.targets.filter((target) => requireSome(caller, target.type, 's').ok);
      const targets = inScope.length === 0 ? clause.targets.slice(0, 1) : inScope;
      return targets.flatMap((target) => [target.type, ...target.where.flatMap((each) => reachedBy(caller, each))]);
    }
    case 'has': return [clause.type, ...clause.where.flatMap((each) => reachedBy(caller, each))];
    case 'any': case 'all': return clause.of.flatMap((each) => reachedBy(caller, each));
    case 'not': return reachedBy(caller, clause.of);
    default: return [];
  }
}

function within(caller: Caller, clause: Clause): Clause {
  switch (clause.kind) {
    case 'chain':
      return {
        ...clause, targets: clause.targets.filter((target) => requireSome(caller, target.type, 's').ok)
          .map((target) => ({ ...target, where: target.where.map((each) => within(caller, each)) })),
      };
    case 'has': return { ...clause, where: clause.where.map((each) => within(caller, each)) };
    case 'any': case 'all': return { ...clause, of: clause.of.map((each) => within(caller, each)) };
    case 'not': return { ...clause, of: within(caller, clause.of) };
    default: return clause;
  }
}
