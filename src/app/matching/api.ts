// SPDX-License-Identifier: Apache-2.0
/** Whose record it is, as the outside calls it; part of App. */
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { ok, type Result } from '../../domain/issue.ts';
import { workList } from '../aftermath/work-list.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { JSON_TYPE } from '../console/documents.ts';
import { STAFF } from '../console/view.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { silenced } from '../silence.ts';
import { findMatches, type Compared } from './find.ts';
import { likeliestFirst } from './items.ts';
import { linkPatients, reviewMatch, type Linking, type Review } from './link.ts';
import { match, type MatchCall } from './match.ts';
import { unlinkPatients } from './unlink.ts';

export interface MatchingApp {
  /** Who could this be? Of those whom the caller may know of. */
  match(caller: Caller, call: MatchCall): Promise<Result<Answer>>;
  /** Staff: Patients that may be one person and wait for a decision. */
  matchWork(caller: Caller): Promise<Result<Answer>>;
  /** Staff: decides one of them. */
  reviewMatch(caller: Caller, review: Review): Promise<Result<Answer>>;
  linkPatients(caller: Caller, call: Linking): Promise<Result<Answer>>;
  /** Staff: undoes a link, and tells what it had shown to whom. */
  unlinkPatients(caller: Caller, call: Linking): Promise<Result<Answer>>;
  /** Compares Patients that came or changed with those of others; for a timer. */
  findMatches(caller: Caller): Promise<Result<Compared>>;
}

export function matchingApp(deps: Deps, gates: Gates): MatchingApp {
  return {
    match: silenced(gates, (caller, call: MatchCall) => match(deps, gates, caller, call), () => true),
    matchWork: async (caller) => {
      const open = await workList(deps, caller, { code: 'review-match', open: true });
      return statement(open.ok ? ok(likeliestFirst(open.value)) : open);
    },
    reviewMatch: async (caller, review) => statement(await reviewMatch(deps, caller, review)),
    linkPatients: async (caller, call) => statement(await linkPatients(deps, caller, call)),
    unlinkPatients: async (caller, call) => statement(await unlinkPatients(deps, caller, call)),
    findMatches: (caller) => findMatches(deps, caller),
  };
}

/** For staff; the ledger entry of the act says who asked. */
function statement(done: Result<object>): Result<Answer> {
  return done.ok ? ok({ status: 200, body: enforceStatement('page', JSON_TYPE, [STAFF], () => JSON.stringify(done.value)) }) : done;
}
