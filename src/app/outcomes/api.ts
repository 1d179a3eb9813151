// SPDX-License-Identifier: Apache-2.0
/** Outcome figures as the outside calls them; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { outcomes } from './outcomes.ts';

export interface OutcomeApp {
  /** Figures of the last quarter that identify nobody. */
  outcomes(caller: Caller): Promise<Result<Answer>>;
}

export function outcomeApp(deps: Deps): OutcomeApp {
  return { outcomes: (caller) => outcomes(deps, caller) };
}
