// SPDX-License-Identifier: Apache-2.0
/** The work lists of the compliance role: read straight from what the gateway holds, each look at a person's item written down. */
import type { Task } from '@medplum/fhirtypes';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { LedgerEntry, Session, StoredResource, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { makeDraft } from '../write/draft.ts';
import type { WorkCode } from './work.ts';

export interface WorkFilter { readonly code: WorkCode; readonly open: boolean }
export interface Item { readonly row: StoredResource; readonly task: Task }

const PAGE = 500;

/** Staff: items of one kind, open ones or all, oldest first. */
export async function workList(deps: Deps, caller: Caller, filter: WorkFilter): Promise<Result<readonly Task[]>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const items = await deps.store.read(caller.tenant, (session) => itemsOf(deps, session, filter));
  const persons = [...new Set(items.map(({ row }) => row.person))];
  const looked = await deps.store.commit(caller.tenant, { ledger: persons.map((person) => lookEntry(deps, caller, person, filter.code)) });
  return looked.ok ? ok(items.map(({ task }) => task)) : looked;
}

/** Items that the gateway holds. */
export async function itemsOf(deps: Deps, session: Session, { code, open }: WorkFilter): Promise<readonly Item[]> {
  const query = [['code', `${cs('work')}|${code}`], ['_sort', '_lastUpdated'], ...(open ? [['status', 'requested,accepted,in-progress,on-hold']] : [])] as [string, string][];
  const parsed = parseSearch('Task', query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    throw new Error(`the work list's own search does not parse: ${parsed.issues[0]?.text ?? ''}`);
  }
  const items: Item[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await session.search({ ...parsed.value, count: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'holder', holder: deps.policy.gateway });
    if (!page.ok) {
      throw new Error(`the work list could not be read: ${page.issues[0]?.text ?? ''}`);
    }
    items.push(...page.value.matches.map((row) => ({ row, task: toResource(row) as Task })));
    cursor = page.value.next;
  }
  return items;
}

export interface Closing {
  readonly id: string;
  readonly code: WorkCode;
  readonly status: Task['status'];
  readonly reason: string;
  /** What was decided, by name; kept with the item. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Closes an item, or moves it on. Issues: no such item of that kind that is open. */
export async function closeItem(deps: Deps, tx: Transaction, caller: Caller, closing: Closing): Promise<Result<Task>> {
  const found = (await tx.get('Task', closing.id))?.resource;
  const task = found === undefined || found.deleted || found.holder !== deps.policy.gateway ? undefined : toResource(found) as Task;
  if (found === undefined || task === undefined || !isOpen(task) || !(task.code?.coding ?? []).some((each) => each.system === cs('work') && each.code === closing.code)) {
    return fail({ code: 'not-found', text: 'There is no such open item on this work list' });
  }
  const output = Object.entries(closing.facts).map(([code, valueString]) => ({ type: { coding: [{ system: cs('work-fact'), code }] }, valueString }));
  const next: Task = {
    ...task, status: closing.status, statusReason: { text: closing.reason }, lastModified: deps.clock.now(), output: [...(task.output ?? []), ...output],
  };
  const draft = makeDraft(deps, { resource: next, id: found.id, person: found.person, holder: found.holder, provenance: [] });
  const entry = { ...lookEntry(deps, caller, found.person, closing.code), kind: 'admin' as const };
  const detail = JSON.stringify({ ...JSON.parse(entry.detail) as object, act: { item: found.id, status: closing.status, ...closing.facts } });
  const applied = await tx.apply({ changes: [{ kind: 'update', draft, expected: found.version }], ledger: [{ ...entry, detail }] });
  return applied.ok ? ok(next) : applied;
}

export function isOpen(task: Task): boolean {
  return ['requested', 'accepted', 'in-progress', 'on-hold'].includes(task.status);
}

function lookEntry(deps: Deps, caller: Caller, person: string, operation: string): LedgerEntry {
  return ledgerEntry(deps, caller, { kind: 'use', action: 'operation', operation, types: ['Task'], person, decisions: [], groups: [], data: [], outcome: 'permit' }).entry;
}
