// SPDX-License-Identifier: Apache-2.0
/** The pages of a case plan as the outside calls them; part of App. Every one is made of what the gate releases to the caller. */
import type { Language } from '../../../domain/consent/capture/forms.ts';
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Interactions } from '../../write/bundle.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { silenced } from '../../silence.ts';
import type { Frame } from '../frame.ts';
import type { Act } from './acts.ts';
import { comparePage } from './compare.ts';
import { planList } from './list.ts';
import { actOnPlan, planPaper, planTable } from './table.ts';
import { whoPage } from './who.ts';

/** Fields of a form by name. */
export type Given = Readonly<Record<string, string>>;

/** `id`: sealed for the caller (sealed.ts). */
export interface PlanPageCall { readonly frame: Frame; readonly id: string }

export interface ListCall {
  readonly frame: Frame;
  /** What was asked for in the form; absent: the first page of all plans that the caller may see. */
  readonly find?: Given;
  /** Position after the last page, sealed. */
  readonly after?: string;
  /** The plans that a case planner leads alone; absent: every plan. */
  readonly only?: 'case';
}

export interface PlanPages {
  /** Finding a plan: by an identifier of the person, or out of those that the caller may see. */
  planList(caller: Caller, call: ListCall): Promise<Result<Answer>>;
  /** The plan as a table for a conference. */
  planTable(caller: Caller, call: PlanPageCall & { readonly done?: Act }): Promise<Result<Answer>>;
  /** A review noted, a version closed, the next begun; then the plan again. */
  actOnPlan(caller: Caller, call: PlanPageCall & { readonly act: Act; readonly given: Given }): Promise<Result<Answer>>;
  /** Who sees what, today and under a proposed consent. */
  planWho(caller: Caller, call: PlanPageCall & { readonly given?: Given; readonly chosen?: readonly string[] }): Promise<Result<Answer>>;
  /** Beside another plan of the person. */
  planCompare(caller: Caller, call: PlanPageCall & { readonly with: string }): Promise<Result<Answer>>;
  /** The plan on paper. */
  planPaper(caller: Caller, call: PlanPageCall & { readonly reader: 'participant' | 'team'; readonly language: Language }): Promise<Result<Answer>>;
}

export function planPages(deps: Deps, gates: Gates, run: Interactions): PlanPages {
  return {
    planList: silenced(gates, (caller, call) => planList(deps, gates, caller, call), () => true),
    planTable: silenced(gates, (caller, call) => planTable(deps, gates, caller, call)),
    actOnPlan: silenced(gates, (caller, call) => actOnPlan(deps, gates, caller, { ...call, run })),
    planWho: silenced(gates, (caller, call) => whoPage(deps, gates, caller, call)),
    planCompare: silenced(gates, (caller, call) => comparePage(deps, gates, caller, call)),
    planPaper: silenced(gates, (caller, call) => planPaper(deps, gates, caller, call)),
  };
}
