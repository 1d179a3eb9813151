// SPDX-License-Identifier: Apache-2.0
import type { AuditAction } from '../../domain/audit/balp.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Draft, LedgerEntry, LedgerKind } from '../ports.ts';

export interface WriteRecord {
  readonly kind: LedgerKind;
  readonly action: AuditAction;
  readonly operation?: string;
  readonly drafts: readonly Pick<Draft, 'type' | 'id' | 'person'>[];
  readonly outcome?: string;
}

/** The ledger entries of a write, one per person concerned; they commit with the write itself. */
export function writeEntries(deps: Deps, caller: Caller, record: WriteRecord): readonly LedgerEntry[] {
  const groups = Map.groupBy(record.drafts, (draft) => draft.person);
  return [...groups].map(([person, drafts]) => ledgerEntry(deps, caller, {
    kind: record.kind, action: record.action, types: [...new Set(drafts.map((draft) => draft.type))], person,
    decisions: [], groups: [], data: drafts.map((draft) => `${draft.type}/${draft.id}`), outcome: record.outcome ?? 'permit',
    ...(record.operation === undefined ? {} : { operation: record.operation }),
  }).entry);
}
