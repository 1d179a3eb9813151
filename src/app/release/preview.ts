// SPDX-License-Identifier: Apache-2.0
/**
 * `$release-preview`: what would this party get of this person today, and why. For compliance officers; nothing goes to the
 * party. The officer sees only records that the gate would show to the gateway's own staff (a service under agreement).
 */
import type { Decision, Verdict } from '../../domain/consent/decision.ts';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { PURPOSES, ROLES, type Purpose, type Role } from '../../domain/consent/facts/vocabulary.ts';
import { fail, ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer, PreviewCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Session } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { notFound } from './answer.ts';

/** An OperationOutcome with a line per kind of record: would go or would not, and the law. */
export async function releasePreview(deps: Deps, gates: Gates, caller: Caller, call: PreviewCall): Promise<Result<Answer>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const purpose = PURPOSES.find((each) => each === call.purpose);
  const role = ROLES.find((each) => each === call.role);
  if (purpose === undefined || role === undefined) {
    return fail({ code: 'value', text: 'There is no such purpose or role', at: purpose === undefined ? 'purpose' : 'role' });
  }
  const made = await deps.store.read(caller.tenant, (session) => preview(deps, gates, { caller, call, purpose, role, session }));
  if (made === undefined) {
    return notFound();
  }
  const { entry, evidenceSets } = ledgerEntry(deps, caller, {
    kind: 'use', action: 'operation', operation: 'release-preview', types: [], person: made.gate.person, gate: made.gate,
    decisions: made.decisions, groups: [], data: [], outcome: 'permit',
  });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry], evidenceSets });
  return written.ok ? ok(made.answer) : written;
}

interface Previewing { readonly caller: Caller; readonly call: PreviewCall; readonly purpose: Purpose; readonly role: Role; readonly session: Session }
interface Previewed { readonly answer: Answer; readonly gate: PersonGate; readonly decisions: readonly Decision[] }

async function preview(deps: Deps, gates: Gates, at: Previewing): Promise<Previewed | undefined> {
  const { caller, call, session } = at;
  const found = await session.get('Patient', call.patientId);
  if (found === undefined || found.resource.deleted) {
    return undefined;
  }
  const { person } = found.resource;
  const ask = { asOf: deps.clock.now(), person, epochs: found.epochs };
  const staff = await gates.open(session, { ...ask, caller });
  const party: Caller = {
    tenant: caller.tenant, client: caller.client, organization: call.organization, kind: 'partner', scopes: [], request: caller.request,
    purpose: at.purpose, role: at.role, ...(call.person === undefined ? {} : { person: call.person }),
  };
  const theirs = await gates.open(session, { ...ask, caller: party });
  const kinds = (await session.countByProfile(person)).map((each) => ({ ...each, row: { type: 'profile', id: each.gate, gate: each.gate, day: null, holder: staff.knowledge.profiles.get(each.gate)?.holder ?? '' } }));
  const decisions = staff.conclude(kinds.map((kind) => kind.row));
  const body = enforceStatement('bundle', FHIR_JSON, decisions, (released) => {
    const shown = kinds.filter((kind) => released.has(`profile/${kind.gate}`));
    return JSON.stringify(toOperationOutcome(shown.flatMap((kind) => describe(theirs, kind.row, kind.count))));
  });
  return { answer: { status: 200, body }, gate: staff, decisions };
}

function describe(gate: PersonGate, row: Parameters<PersonGate['verdict']>[0], count: number): readonly Issue[] {
  const verdict = gate.verdict(row);
  const facts = gate.facts(row);
  const what = `${String(count)} of ${facts?.category ?? 'uncategorized'} (${facts?.recordClass ?? 'unknown'})`;
  return [{ code: 'informational', severity: 'information', text: `${WORDS[verdict.verdict]} ${what}: ${why(verdict)}`, cite: verdict.findings.map((finding) => `${finding.rule} ${finding.cite}`).join('; ') }];
}

const WORDS: Readonly<Record<Verdict['verdict'], string>> = { release: 'Would go:', withhold: 'Would not go:', undecided: 'Undecided, would not go:' };

function why(verdict: Verdict): string {
  return verdict.verdict === 'release' ? `basis ${verdict.bases.join(', ')}${verdict.consent === undefined ? '' : ` (consent ${verdict.consent})`}` : verdict.reasons.join(', ');
}
