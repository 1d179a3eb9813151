// SPDX-License-Identifier: Apache-2.0
/**
 * The accounting of disclosures (42 CFR 2.25, 45 CFR 164.528): which entries belong into it is the gate's to decide, entry by
 * entry; the answer is a bundle of AuditEvents. For the patient, and for staff who answer the patient's written request.
 */
import { compileAsk, conclude, decideRecord } from '../../domain/consent/decide.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { readAsk } from '../../domain/consent/evidence/read-ask.ts';
import { trustedEvidence } from '../../domain/consent/evidence/trust.ts';
import type { RecordFacts } from '../../domain/consent/facts/record.ts';
import { PRIOR_BASES, type PriorBasis } from '../../domain/consent/facts/vocabulary.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { provenToward } from '../gate/identity.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { LedgerRow, Session } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { requireScope, requireStaff } from '../scope.ts';
import { ledgerEntry, type DisclosureDetail } from './entry.ts';

/** The accounting of one patient, newest first. 404 alike for no such patient and one that is not the caller. */
export async function disclosures(deps: Deps, gates: Gates, caller: Caller, patientId: string): Promise<Result<Answer>> {
  const allowed = caller.kind === 'staff' ? requireStaff(caller) : requireScope(caller, 'AuditEvent', 's');
  if (!allowed.ok) {
    return allowed;
  }
  const made = await deps.store.read(caller.tenant, (session) => account(deps, gates, { caller, patientId, session }));
  if (made === undefined) {
    return notFound();
  }
  const { entry, evidenceSets } = ledgerEntry(deps, caller, {
    kind: 'use', action: 'operation', operation: 'disclosures', types: ['AuditEvent'], person: made.gate.person, gate: made.gate,
    decisions: made.decisions, groups: [], data: [], outcome: 'permit',
  });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry], evidenceSets });
  return written.ok ? ok(made.answer) : written;
}

interface Accounting { readonly caller: Caller; readonly patientId: string; readonly session: Session }
interface Accounted { readonly answer: Answer; readonly gate: PersonGate; readonly decisions: readonly Decision[] }

const MOST = 1000;

async function account(deps: Deps, gates: Gates, { caller, patientId, session }: Accounting): Promise<Accounted | undefined> {
  const found = await session.get('Patient', patientId);
  const own = caller.kind === 'staff' || (caller.role === 'patient' && (caller.person === patientId || caller.selves?.includes(patientId) === true));
  if (found === undefined || found.resource.deleted || !own) {
    return undefined;
  }
  const { person } = found.resource;
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found.epochs });
  const rows = (await session.ledger({ person, count: MOST })).filter((row) => row.kind === 'disclosure' || row.kind === 'emergency');
  const proven = (holder: string): boolean => caller.kind === 'staff' || provenToward(gate.knowledge.patients, caller.selves, holder);
  const decisions = decideEntries(deps, gate, { patientId, rows, proven });
  // Nothing was disclosed: there is nothing to decide about, and the accounting says so.
  const body = enforceStatement('bundle', FHIR_JSON, decisions.length === 0 ? [DIRECTORY_DECISION] : decisions, (released) => bundleText(rows.filter((row) => released.has(row.id))));
  return { answer: { status: 200, body }, gate, decisions };
}

interface Entries {
  readonly patientId: string;
  readonly rows: readonly LedgerRow[];
  /** Is the asker's identity proven toward this holder? */
  readonly proven: (holder: string) => boolean;
}

/** Every entry as a record of the discloser's log, decided under a request for the accounting (rules section 7). */
function decideEntries(deps: Deps, gate: PersonGate, at: Entries): readonly Decision[] {
  const records = at.rows.flatMap(entryFacts).filter((record) => at.proven(record.origin));
  const holders = Map.groupBy(records, (record) => record.origin);
  return [...holders].flatMap(([holder, group]) => (['part2-accounting', 'hipaa-accounting'] as const).flatMap((kind) => {
    const asker = { ...gate.asker, from: holder, kind, purpose: 'patient-request' as const, to: { person: at.patientId, role: 'patient' as const, verified: true } };
    const { registry } = gate.registry;
    const evidence = trustedEvidence(gate.knowledge.evidence, { from: holder, gateway: deps.policy.gateway, registry });
    const read = readAsk({ ...asker, patients: gate.knowledge.patients.map((row) => row.id) }, registry, evidence);
    if (!read.ok) {
      return [];
    }
    const compiled = compileAsk(read.value.facts, deps.policy.tables);
    return [conclude(compiled, group.map((facts) => ({ record: facts.id, facts, decision: decideRecord(compiled, facts) })))];
  }));
}

function entryFacts(row: LedgerRow): readonly RecordFacts[] {
  const detail = JSON.parse(row.detail) as DisclosureDetail;
  return detail.groups.filter((group) => group.verdict === 'release' && !group.bases.includes('own-record')).map((group): RecordFacts => ({
    id: row.id, category: 'accounting-entry', recordClass: group.class === 'p2' || group.class === 'p2-notes' ? 'p2' : 'phi', origin: group.holder,
    recordDate: row.at.slice(0, 10),
    accountingEntry: { date: row.at.slice(0, 10), basis: priorBasis(group.bases), throughEhr: true },
  }));
}

function priorBasis(bases: readonly string[]): PriorBasis {
  return PRIOR_BASES.find((each) => bases.includes(each)) ?? 'unknown';
}

function bundleText(rows: readonly LedgerRow[]): string {
  const entries = rows.map((row) => `{"fullUrl":"urn:uuid:${row.id}","resource":${row.audit},"search":{"mode":"match"}}`);
  return `{"resourceType":"Bundle","type":"searchset","total":${String(rows.length)}${entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`}}`;
}
