// SPDX-License-Identifier: Apache-2.0
/** Which entries of the ledger belong into an accounting of one patient, decided entry by entry (rules section 7). */
import { compileAsk, conclude, decideRecord } from '../../domain/consent/decide.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { readAsk } from '../../domain/consent/evidence/read-ask.ts';
import { trustedEvidence } from '../../domain/consent/evidence/trust.ts';
import type { RecordFacts } from '../../domain/consent/facts/record.ts';
import { isPart2, PRIOR_BASES, type PriorBasis } from '../../domain/consent/facts/vocabulary.ts';
import type { LedgerSearch } from '../console/ports.ts';
import type { Deps } from '../deps.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { LedgerRow, Session } from '../ports.ts';
import type { DisclosureDetail } from './entry.ts';

/** 42 CFR 2.25, 45 CFR 164.528, 42 CFR 2.24. */
export type AccountingKind = 'part2-accounting' | 'hipaa-accounting' | 'intermediary-list';

export interface AccountingOf {
  readonly patientId: string;
  readonly rows: readonly LedgerRow[];
  readonly kinds: readonly AccountingKind[];
  /** Is the asker's identity proven toward this holder? */
  readonly proven: (holder: string) => boolean;
  /** The patient asked in writing (42 CFR 2.24(a)), as the officer states it; absent: what is on file says. */
  readonly written?: boolean;
}

export interface Accounted { readonly kind: AccountingKind; readonly holder: string; readonly decision: Decision }

const PAGE = 1000;

/** Every entry about a person by which something may have left, newest first. */
export async function departures(session: Session, person: string): Promise<readonly LedgerRow[]> {
  const found: LedgerRow[] = [];
  for (let search: LedgerSearch | undefined = { person, kinds: ['disclosure', 'emergency'], count: PAGE }; search !== undefined;) {
    const { rows, next } = await session.searchLedger(search);
    found.push(...rows);
    search = next === undefined ? undefined : { ...search, after: next };
  }
  return found;
}

/** Every entry as a record of the discloser's log, decided under a request for each kind of accounting. */
export function decideAccounting(deps: Deps, gate: PersonGate, of: AccountingOf): readonly Accounted[] {
  const records = of.rows.flatMap(entryFacts).filter((record) => of.proven(record.origin));
  return of.kinds.flatMap((kind) => {
    // The list of the intermediary is its own, whoever held the records (42 CFR 2.24).
    const holders = Map.groupBy(records, (record) => (kind === 'intermediary-list' ? deps.policy.gateway : record.origin));
    return [...holders].flatMap(([holder, group]) => decideFor(deps, gate, { of, kind, holder, group }));
  });
}

interface Group { readonly of: AccountingOf; readonly kind: AccountingKind; readonly holder: string; readonly group: readonly RecordFacts[] }

function decideFor(deps: Deps, gate: PersonGate, { of, kind, holder, group }: Group): readonly Accounted[] {
  const asker = { ...gate.asker, from: holder, kind, purpose: 'patient-request' as const, to: { person: of.patientId, role: 'patient' as const, verified: true } };
  const { registry } = gate.registry;
  const evidence = trustedEvidence(gate.knowledge.evidence, { from: holder, gateway: deps.policy.gateway, registry });
  const read = readAsk({ ...asker, patients: [...gate.knowledge.patients.map((row) => row.id), ...gate.knowledge.former] }, registry, evidence);
  if (!read.ok) {
    return [];
  }
  const { facts } = read.value;
  const compiled = compileAsk(of.written === undefined ? facts : { ...facts, request: { ...facts.request, written: of.written } }, deps.policy.tables);
  const decided = group.map((each) => ({ ...each, origin: holder })).map((each) => ({ record: each.id, facts: each, decision: decideRecord(compiled, each) }));
  return [{ kind, holder, decision: conclude(compiled, decided) }];
}

function entryFacts(row: LedgerRow): readonly RecordFacts[] {
  const detail = JSON.parse(row.detail === '' ? '{"groups":[]}' : row.detail) as DisclosureDetail;
  return detail.groups.filter((group) => group.verdict === 'release' && !group.bases.includes('own-record')).map((group): RecordFacts => ({
    id: row.id, category: 'accounting-entry', recordClass: isPart2(group.class) ? 'p2' : 'phi', origin: group.holder,
    recordDate: row.at.slice(0, 10),
    accountingEntry: { date: row.at.slice(0, 10), basis: priorBasis(group.bases), throughEhr: true },
  }));
}

function priorBasis(bases: readonly string[]): PriorBasis {
  return PRIOR_BASES.find((each) => bases.includes(each)) ?? 'unknown';
}
