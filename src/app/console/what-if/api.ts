// SPDX-License-Identifier: Apache-2.0
/** What If, for the compliance desk; part of App. Every other caller is refused. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { askFromDesk, type AskFromDesk } from '../consents/asks.ts';
import { whatIfStart, type StartCall } from './pages.ts';
import { whatIfPage, type WhatIfCall } from './person.ts';

export interface WhatIfPages {
  /** Where it begins, and what its forms bring: a person, scenarios run, rules compared. */
  whatIfStart(caller: Caller, call: StartCall): Promise<Result<Answer>>;
  /** One person: who asks, what for, on which day -> what would go and why. */
  whatIfPage(caller: Caller, call: WhatIfCall): Promise<Result<Answer>>;
  /** The person is asked for what that party would be refused. */
  askFromDesk(caller: Caller, call: AskFromDesk): Promise<Result<Answer>>;
}

export function whatIfPages(deps: Deps, gates: Gates): WhatIfPages {
  return {
    whatIfStart: (caller, call) => whatIfStart(deps, gates, caller, call),
    askFromDesk: (caller, call) => askFromDesk(deps, gates, caller, call),
    whatIfPage: (caller, call) => whatIfPage(deps, gates, caller, call),
  };
}
