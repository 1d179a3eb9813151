// SPDX-License-Identifier: Apache-2.0
/** Writes down an answer: one entry per patient disclosed, one for a refusal; the answer leaves after the commit. */
import type { Decision } from '../../domain/consent/decision.ts';
import type { AuditAction } from '../../domain/audit/balp.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { groupsOf, ledgerEntry, withheldGroups, type DetailGroup } from '../ledger/entry.ts';
import { sentOf, type Leaving } from '../ledger/sent.ts';
import { informItems, type InformItem } from '../aftermath/informing.ts';
import { workChange } from '../aftermath/work.ts';
import type { LedgerEntry, LedgerKind, OutboxRow, StoredResource, WriteSet } from '../ports.ts';
import { isInReach } from '../reach.ts';
import { ok, type Result } from '../../domain/issue.ts';

export interface AnswerRecord {
  readonly action: AuditAction;
  readonly operation?: string;
  readonly types: readonly string[];
  readonly query?: string;
  readonly gates: ReadonlyMap<string, PersonGate>;
  readonly rows: readonly StoredResource[];
  readonly perPerson: ReadonlyMap<string, readonly Decision[]>;
  /** What matched before visibility, to tell how much was withheld; absent when every row was loaded. */
  readonly matched?: readonly { readonly person: string; readonly gate: string; readonly count: number }[];
  readonly outbox?: readonly OutboxRow[];
  /** Gate profiles (key -> facts text) of records that are not on file: kept with the entry, so that it can be replayed. */
  readonly passing?: Readonly<Record<string, string>>;
  /** It is certain that nothing fits what was asked for (nothing.ts). */
  readonly nothing?: boolean;
  /** What leaves: kept as digests, where anything was released. */
  readonly leaving?: Leaving;
  /** Entries about the same request that commit with it. */
  readonly beside?: readonly LedgerEntry[];
}

/** Commits the entries of one answer. A failure to write is a failure to answer. */
export async function recordAnswer(deps: Deps, caller: Caller, record: AnswerRecord): Promise<Result<true>> {
  const gates = [...record.gates].filter(([person]) => isInReach(caller, person));
  const directoryOnly = gates.length === 0 && record.gates.size === 0 && record.rows.length > 0;
  if (directoryOnly) {
    return ok(true);
  }
  const made: readonly Entered[] = gates.length === 0
    ? [{ ...ledgerEntry(deps, caller, { ...common(record), ...(record.nothing === true && record.gates.size === 0 ? EMPTY : REFUSED), person: '', decisions: [], groups: [], data: [] }), work: [] }]
    : gates.map(([person, gate]) => personEntry(deps, caller, { record, person, gate }));
  const written: WriteSet = {
    ledger: [...made.map((each) => each.entry), ...record.beside ?? []],
    evidenceSets: made.flatMap((each) => each.evidenceSets),
    ...(record.outbox === undefined ? {} : { outbox: record.outbox }),
  };
  const work = made.flatMap((each) => each.work);
  const committed = work.length === 0 ? await deps.store.commit(caller.tenant, written) : await withWork(deps, caller, { written, work });
  return committed.ok ? ok(true) : committed;
}

interface Working { readonly written: WriteSet; readonly work: readonly InformItem[] }

/** Commits with what is left for people to do, each once. An item that another answer made at the same time is there on the second try. */
async function withWork(deps: Deps, caller: Caller, { written, work }: Working, again = true): Promise<Result<unknown>> {
  const missing = await deps.store.read(caller.tenant, async (session) => {
    const found = await Promise.all(work.map(({ id }) => session.get('Task', id)));
    return work.filter((_, at) => found[at] === undefined);
  });
  const committed = await deps.store.commit(caller.tenant, { ...written, changes: missing.map((item) => workChange(deps, item)) });
  return committed.ok || !again || committed.issues.every(({ code }) => code !== 'conflict') ? committed : withWork(deps, caller, { written, work }, false);
}

const EMPTY = { kind: 'empty', outcome: 'nothing-found' } as const;
const REFUSED = { kind: 'refusal', outcome: 'deny' } as const;

function common(record: AnswerRecord): Pick<AnswerRecord, 'action' | 'operation' | 'types' | 'query'> {
  return {
    action: record.action, types: record.types,
    ...(record.operation === undefined ? {} : { operation: record.operation }),
    ...(record.query === undefined ? {} : { query: record.query }),
  };
}

interface PersonPart { readonly record: AnswerRecord; readonly person: string; readonly gate: PersonGate }

type Entered = ReturnType<typeof ledgerEntry> & { readonly work: readonly InformItem[] };

function personEntry(deps: Deps, caller: Caller, { record, person, gate }: PersonPart): Entered {
  const rows = record.rows.filter((row) => row.person === person);
  const seen = groupsOf(gate, rows);
  const released = new Map(seen.filter((group) => group.verdict === 'release').map((group) => [group.gate, group.count]));
  const hidden = withheldGroups(gate, (record.matched ?? []).filter((each) => each.person === person), released);
  const decisions = record.perPerson.get(person) ?? [];
  const groups = [...seen, ...hidden];
  const sent = record.leaving === undefined || !seen.some((group) => group.verdict === 'release') ? undefined : sentOf(record.leaving, person);
  const items = informItems(deps, { tenant: caller.tenant, gate, decisions, rows });
  const made = ledgerEntry(deps, caller, {
    ...common(record), gate, person, decisions, ...(record.passing === undefined ? {} : { passing: record.passing }), groups, ...(sent === undefined ? {} : { sent }),
    ...(record.nothing === true && groups.length === 0 ? EMPTY : { kind: kindOf(seen), outcome: outcomeOf(decisions, groups) }),
    data: rows.filter((row) => gate.verdict(row).verdict === 'release').map((row) => `${row.type}/${row.id}`),
    ...(items.length === 0 ? {} : { work: items.map(({ id }) => id) }),
  });
  const { id, at } = made.entry;
  return { ...made, work: items.map((item) => ({ ...item, facts: { ...item.facts, entry: id, released: at } })) };
}

/** Giving a contributor its own record back is a use, not a disclosure (settled question 2). */
function kindOf(groups: readonly DetailGroup[]): LedgerKind {
  const released = groups.filter((group) => group.verdict === 'release');
  if (released.length === 0) {
    return 'refusal';
  }
  return released.every((group) => group.bases.includes('own-record')) ? 'use' : 'disclosure';
}

function outcomeOf(decisions: readonly Decision[], groups: readonly DetailGroup[]): string {
  const outcomes = new Set(decisions.map((decision) => decision.outcome));
  if (groups.some((group) => group.verdict === 'release')) {
    return outcomes.has('permit-with-obligations') ? 'permit-with-obligations' : 'permit';
  }
  return groups.some((group) => group.verdict === 'undecided') ? 'need-more-facts' : 'deny';
}
