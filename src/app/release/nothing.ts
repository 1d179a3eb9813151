// SPDX-License-Identifier: Apache-2.0
/**
 * Did a search find nothing because nothing is there? Then nothing was withheld either, and the ledger says so to staff. Whoever
 * asked hears the same in any case, and the AuditEvent is that of a refusal: it must not tell what is withheld from what is not
 * there. Where it is not certain, the entry is a refusal.
 */
import { mayHaveSsn, ssnSystem } from '../../domain/consent/enforce/ssn.ts';
import type { Clause, SearchPlan } from '../../domain/fhir/search/plan.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { limitsOf } from '../narrowing.ts';
import type { ProfileCount, SearchPage } from '../ports.ts';

export interface Sought {
  readonly plan: SearchPlan;
  readonly page: SearchPage;
  /** What matched before any visibility; a search of one person whose every record may be seen needs no such count. */
  readonly matched: readonly ProfileCount[];
  /** A Patient that the search names is on file and not shown to the caller. */
  readonly hidden: boolean;
}

/** In: a search, and what it found. Out: true when it is certain that nothing fits, seen or not. */
export function nothingThere(deps: Deps, caller: Caller, { plan, page, matched, hidden }: Sought): boolean {
  return !hidden && isFirstPage(plan) && page.matches.length === 0 && (page.total ?? 0) === 0 && matched.every(({ count }) => count === 0)
    && limitsOf(deps, caller).length === 0 && (mayHaveSsn(caller.purpose) || !plan.where.some(maySeekSsn));
}

/** The first page, and one that would hold records: a count alone tells a number, not that there is none. */
function isFirstPage({ cursor, count }: SearchPlan): boolean {
  return cursor === undefined && count > 0;
}

/** A number that the purpose may not be answered about is not looked up (ssn.ts), so finding nothing tells nothing. */
function maySeekSsn(clause: Clause): boolean {
  switch (clause.kind) {
    case 'any': case 'all': return clause.of.some(maySeekSsn);
    case 'not': return maySeekSsn(clause.of);
    case 'has': return clause.where.some(maySeekSsn);
    case 'chain': return clause.targets.some((target) => target.where.some(maySeekSsn));
    case 'token': case 'reference-identifier':
      return (clause.kind === 'reference-identifier' || clause.param.startsWith('identifier'))
        && clause.values.some(({ system }) => typeof system !== 'string' || ssnSystem(system));
    default: return false;
  }
}
