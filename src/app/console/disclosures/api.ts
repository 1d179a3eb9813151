// SPDX-License-Identifier: Apache-2.0
/** The pages about disclosures, for the compliance desk; part of App. Every other caller is refused. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import type { Frame } from '../frame.ts';
import { accountingList, type AccountingCall } from './accounting-page.ts';
import { disclosureExport, type FileForm } from './export.ts';
import { disclosurePage } from './entry-page.ts';
import { disclosureSearch } from './find-patient.ts';
import { disclosureList } from './list.ts';

export interface DisclosurePages {
  /** The ledger as a list; the search stands in the address (query.ts). */
  disclosureList(caller: Caller, frame: Frame, query: URLSearchParams): Promise<Result<Answer>>;
  /** From a form with a patient's identifier to an address without one. */
  disclosureSearch(caller: Caller, frame: Frame, form: URLSearchParams): Promise<Result<Answer>>;
  /** One entry in full. */
  disclosurePage(caller: Caller, frame: Frame, id: string): Promise<Result<Answer>>;
  /** The entries of a search as a file. */
  disclosureExport(caller: Caller, at: { readonly query: URLSearchParams; readonly form: FileForm }): Promise<Result<Answer>>;
  /** The accounting of one patient, or the intermediary's list. */
  accountingList(caller: Caller, call: AccountingCall): Promise<Result<Answer>>;
}

export function disclosurePages(deps: Deps, gates: Gates): DisclosurePages {
  return {
    disclosureList: (caller, frame, query) => disclosureList(deps, caller, frame, query),
    disclosurePage: (caller, frame, id) => disclosurePage(deps, gates, caller, { frame, id }),
    disclosureExport: (caller, at) => disclosureExport(deps, caller, at),
    accountingList: (caller, call) => accountingList(deps, gates, caller, call),
    disclosureSearch: (caller, frame, form) => disclosureSearch(deps, caller, frame, form),
  };
}
