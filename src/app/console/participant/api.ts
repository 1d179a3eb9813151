// SPDX-License-Identifier: Apache-2.0
/** The participant's own pages as the outside calls them; part of App. Each shows what the gate gives to the person itself. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { silenced } from '../../silence.ts';
import { disagree } from './answers.ts';
import { myRequests, sendRequest, type AskGiven, type Asked } from './ask.ts';
import { askTakeBack, myConsents, takeBack } from './consents.ts';
import type { MyCall } from './frame.ts';
import { myPlan, myPlanPaper } from './plan.ts';
import { mySeen, mySeenFile } from './seen.ts';

export interface ParticipantPages {
  /** Who has seen what of mine: the accounting of 42 CFR 2.25 and 45 CFR 164.528 in plain words. */
  mySeen(caller: Caller, call: MyCall): Promise<Result<Answer>>;
  mySeenFile(caller: Caller, call: MyCall & { readonly form: 'csv' | 'pdf' }): Promise<Result<Answer>>;
  myConsents(caller: Caller, call: MyCall & { readonly done?: boolean }): Promise<Result<Answer>>;
  askTakeBack(caller: Caller, call: MyCall & { readonly id: string }): Promise<Result<Answer>>;
  takeBack(caller: Caller, call: MyCall & { readonly id: string }): Promise<Result<Answer>>;
  myPlan(caller: Caller, call: MyCall): Promise<Result<Answer>>;
  myPlanPaper(caller: Caller, call: MyCall): Promise<Result<Answer>>;
  myRequests(caller: Caller, call: MyCall & { readonly done?: Asked | 'disagree' }): Promise<Result<Answer>>;
  sendRequest(caller: Caller, call: MyCall & { readonly asked: Asked; readonly given: AskGiven }): Promise<Result<Answer>>;
  /** The person does not agree with a denial (45 CFR 164.526(d)(2)). */
  disagree(caller: Caller, call: MyCall & { readonly id: string; readonly statement: string }): Promise<Result<Answer>>;
}

export function participantPages(deps: Deps, gates: Gates): ParticipantPages {
  return {
    mySeen: silenced(gates, (caller, call) => mySeen(deps, gates, caller, call)),
    mySeenFile: silenced(gates, (caller, call) => mySeenFile(deps, gates, caller, call)),
    myConsents: silenced(gates, (caller, call) => myConsents(deps, gates, caller, call)),
    askTakeBack: silenced(gates, (caller, call) => askTakeBack(deps, gates, caller, call)),
    takeBack: (caller, call) => takeBack(deps, caller, call),
    myPlan: silenced(gates, (caller, call) => myPlan(deps, gates, caller, call)),
    myPlanPaper: silenced(gates, (caller, call) => myPlanPaper(deps, gates, caller, call)),
    myRequests: silenced(gates, (caller, call) => myRequests(deps, gates, caller, call)),
    disagree: (caller, call) => disagree(deps, caller, call),
    sendRequest: silenced(gates, (caller, call) => sendRequest(deps, gates, caller, call)),
  };
}
