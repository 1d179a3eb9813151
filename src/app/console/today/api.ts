// SPDX-License-Identifier: Apache-2.0
/** The page Today and what its numbers open, for the compliance desk; part of App. Every other caller is refused. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Frame } from '../frame.ts';
import { ledgerHealth } from './health.ts';
import type { ListCall } from './listed.ts';
import { outcomesPage } from './outcomes-page.ts';
import { todayPage } from './today.ts';
import { deliveriesPage, failedMessages, feedsPage } from './traffic-lists.ts';
import { consentsPage, workPage } from './work-lists.ts';

export type TodayList = 'work' | 'consents' | 'messages' | 'deliveries' | 'feeds';

export interface TodayPages {
  todayPage(caller: Caller, frame: Frame, query: URLSearchParams): Promise<Result<Answer>>;
  /** What one of the numbers counts. */
  todayList(caller: Caller, kind: TodayList, call: ListCall): Promise<Result<Answer>>;
  /** The chains recomputed: of the last day, or all. */
  ledgerHealth(caller: Caller, call: { readonly frame: Frame; readonly whole: boolean }): Promise<Result<Answer>>;
  /** De-identified outcome figures. */
  outcomesPage(caller: Caller, call: { readonly frame: Frame; readonly form: 'page' | 'csv' }): Promise<Result<Answer>>;
}

const LISTS = { work: workPage, consents: consentsPage, messages: failedMessages, deliveries: deliveriesPage, feeds: feedsPage } as const;

export function todayPages(deps: Deps): TodayPages {
  return {
    todayPage: (caller, frame, query) => todayPage(deps, caller, frame, query),
    todayList: (caller, kind, call) => LISTS[kind](deps, caller, call),
    ledgerHealth: (caller, call) => ledgerHealth(deps, caller, call),
    outcomesPage: (caller, call) => outcomesPage(deps, caller, call),
  };
}
