// SPDX-License-Identifier: Apache-2.0
/** Whose record it is, as the outside calls it; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { silenced } from '../silence.ts';
import { match, type MatchCall } from './match.ts';

export interface MatchingApp {
  /** Who could this be? Of those whom the caller may know of. */
  match(caller: Caller, call: MatchCall): Promise<Result<Answer>>;
}

export function matchingApp(deps: Deps, gates: Gates): MatchingApp {
  return {
    match: silenced(gates, (caller, call: MatchCall) => match(deps, gates, caller, call), () => true),
  };
}
