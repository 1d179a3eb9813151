// SPDX-License-Identifier: Apache-2.0
/** The ledger as the gateway's own staff see it. Each look at an entry about a person is itself an entry. */
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { finding } from '../../domain/consent/finding.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { explain, ledger } from '../ledger/explain.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { messages } from '../ingest/messages.ts';
import type { LedgerFilter, MessageFilter } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { explanationJson, JSON_TYPE, ledgerJson } from './documents.ts';

/** Staff of the service organization look after the records of disclosure that the program must keep (42 CFR 2.11, 2.25). */
export const STAFF: Decision = {
  outcome: 'permit', released: [], withheld: [], obligations: { critical: [], advisory: [] }, records: [],
  findings: [finding('staff.ledger', '42 CFR 2.11 (qualified service organization), 2.25', 'permit')], rules: '',
};

/** Entries of the ledger as JSON. */
export async function ledgerDocument(deps: Deps, caller: Caller, filter: LedgerFilter): Promise<Result<Answer>> {
  const rows = await ledger(deps, caller, filter);
  if (!rows.ok) {
    return rows;
  }
  const persons = new Set(rows.value.map((row) => row.person).filter((person) => person !== ''));
  const looked = await writeLook(deps, caller, [...persons], 'ledger');
  return looked.ok ? ok({ status: 200, body: enforceStatement('page', JSON_TYPE, [STAFF], () => ledgerJson(rows.value)) }) : looked;
}

/** One entry explained, as JSON. */
export async function explanationDocument(deps: Deps, caller: Caller, id: string): Promise<Result<Answer>> {
  const explained = await explain(deps, caller, id);
  if (!explained.ok) {
    return explained;
  }
  const looked = await writeLook(deps, caller, [explained.value.entry.person], 'explain');
  if (!looked.ok) {
    return looked;
  }
  const body = enforceStatement('page', JSON_TYPE, [STAFF], () => explanationJson(explained.value));
  return ok({ status: 200, body });
}

/** Kept messages, without their content, and why those that failed did: what staff needs before a replay. */
export async function messagesDocument(deps: Deps, caller: Caller, filter: MessageFilter): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const kept = staff.ok ? await messages(deps, caller, filter) : staff;
  if (!kept.ok) {
    return kept;
  }
  const persons = new Set(kept.value.map((message) => message.person).filter((person) => person !== ''));
  const looked = await writeLook(deps, caller, [...persons], 'messages');
  return looked.ok ? ok({ status: 200, body: enforceStatement('page', JSON_TYPE, [STAFF], () => JSON.stringify({ messages: kept.value })) }) : looked;
}

/** One entry for each person looked at. */
export async function writeLook(deps: Deps, caller: Caller, persons: readonly string[], operation: string): Promise<Result<true>> {
  const entries = persons.map((person) => ledgerEntry(deps, caller, {
    kind: 'use', action: 'operation', operation, types: [], person, decisions: [], groups: [], data: [], outcome: 'permit',
  }).entry);
  const written = entries.length === 0 ? ok(true) : await deps.store.commit(caller.tenant, { ledger: entries });
  return written.ok ? ok(true) : written;
}
