// SPDX-License-Identifier: Apache-2.0
/**
 * The accounting of disclosures (42 CFR 2.25, 45 CFR 164.528): which entries belong into it is the gate's to decide, entry by
 * entry; the answer is a bundle of AuditEvents. For the patient, and for staff who answer the patient's written request.
 */
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
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
import { decideAccounting, departures } from './accounting.ts';
import { ledgerEntry } from './entry.ts';

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

async function account(deps: Deps, gates: Gates, { caller, patientId, session }: Accounting): Promise<Accounted | undefined> {
  const found = await session.get('Patient', patientId);
  const own = caller.kind === 'staff' || (caller.role === 'patient' && (caller.person === patientId || caller.selves?.includes(patientId) === true));
  if (found === undefined || found.resource.deleted || !own) {
    return undefined;
  }
  const { person } = found.resource;
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found.epochs });
  const rows = await departures(session, person);
  const proven = (holder: string): boolean => caller.kind === 'staff' || provenToward(gate.knowledge.patients, caller.selves, holder);
  const decisions = decideAccounting(deps, gate, { patientId, rows, proven, kinds: ['part2-accounting', 'hipaa-accounting'] }).map(({ decision }) => decision);
  // Nothing was disclosed: there is nothing to decide about, and the accounting says so.
  const body = enforceStatement('bundle', FHIR_JSON, decisions.length === 0 ? [DIRECTORY_DECISION] : decisions, (released) => bundleText(rows.filter((row) => released.has(row.id))));
  return { answer: { status: 200, body }, gate, decisions };
}

function bundleText(rows: readonly LedgerRow[]): string {
  const entries = rows.map((row) => `{"fullUrl":"urn:uuid:${row.id}","resource":${row.audit},"search":{"mode":"match"}}`);
  return `{"resourceType":"Bundle","type":"searchset","total":${String(rows.length)}${entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`}}`;
}
