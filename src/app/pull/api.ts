// SPDX-License-Identifier: Apache-2.0
/** Pulls as the outside calls them; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { pull, type PullCall } from './pull.ts';

export interface PullApp {
  /** What partners' own servers hold of a person at this moment, as the caller may have it. */
  pull(caller: Caller, call: PullCall): Promise<Result<Answer>>;
}

export function pullApp(deps: Deps, gates: Gates): PullApp {
  return { pull: (caller, call) => pull(deps, gates, caller, call) };
}
