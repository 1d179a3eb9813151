// SPDX-License-Identifier: Apache-2.0
/** Asks for a consent at the participant's and the planner's desk; part of App. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { silenced } from '../../silence.ts';
import type { MyCall } from '../participant/frame.ts';
import { myAsk, myAsks, refuseAsk } from './mine.ts';
import { plannerAsks, type PlannerAsksCall } from './planner.ts';

export interface AskPages {
  /** What the participant is asked for. */
  myAsks(caller: Caller, call: MyCall & { readonly done?: string | undefined }): Promise<Result<Answer>>;
  /** One ask: its form, and signing it. */
  myAsk(caller: Caller, call: MyCall & { readonly id: string; readonly said?: URLSearchParams }): Promise<Result<Answer>>;
  refuseAsk(caller: Caller, call: MyCall & { readonly id: string }): Promise<Result<Answer>>;
  /** What the planner's organization asked, and asking. */
  plannerAsks(caller: Caller, call: PlannerAsksCall): Promise<Result<Answer>>;
}

export function askPages(deps: Deps, gates: Gates): AskPages {
  return {
    myAsks: silenced(gates, (caller, call) => myAsks(deps, gates, caller, call)),
    myAsk: silenced(gates, (caller, call) => myAsk(deps, gates, caller, call)),
    refuseAsk: (caller, call) => refuseAsk(deps, caller, call),
    plannerAsks: silenced(gates, (caller, call) => plannerAsks(deps, gates, caller, call), () => true),
  };
}
