// SPDX-License-Identifier: Apache-2.0
/**
 * The duty to tell an individual of a report about it (45 CFR 164.512(c)(2)). Whoever reports owes it; so that it is done, the release puts
 * an item on the work list, in one commit with its entry of the ledger: a report of which this cannot be noted does not leave.
 */
import type { Task } from '@medplum/fhirtypes';
import { checkInformed, type Informed } from '../../domain/consent/aftermath/informing.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { latestStatement, STATEMENTS } from '../../domain/consent/evidence/statements.ts';
import { localDay, momentOf } from '../../domain/consent/evidence/time.ts';
import { trustedEvidence } from '../../domain/consent/evidence/trust.ts';
import type { Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { stableId } from '../ingest/resolve.ts';
import type { StoredResource } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { closeItem } from './work-list.ts';
import type { WorkItem } from './work.ts';

export interface Reporting {
  readonly tenant: string;
  readonly gate: PersonGate;
  readonly decisions: readonly Decision[];
  readonly rows: readonly StoredResource[];
}

/** An item with its id, not yet tied to an entry of the ledger. */
export type InformItem = WorkItem & { readonly id: string };

const DESCRIPTION = 'The person must promptly be told that a report about it was made, by whoever made it; unless that would put the person at risk of serious harm, or would tell '
  + 'a personal representative who is believed to be responsible (45 CFR 164.512(c)(2)).';

/**
 * In: one person's part of an answer. Out: one item for each organization whose report it lets go; none where nothing is owed. The same report
 * read again is the same item: its id comes from the discloser's statement of it.
 */
export function informItems(deps: Deps, reporting: Reporting): readonly InformItem[] {
  const owing = reporting.decisions.filter(({ released, obligations }) => released.length > 0 && obligations.advisory.includes('inform-individual'));
  const out = new Set(owing.flatMap(({ released }) => released));
  const reported = Map.groupBy(reporting.rows.filter((row) => row.person === reporting.gate.person && out.has(`${row.type}/${row.id}`)), ({ holder }) => holder);
  return [...reported].map(([holder, rows]) => itemFor(deps, reporting, { holder, rows }));
}

function itemFor(deps: Deps, { tenant, gate }: Reporting, { holder, rows }: { readonly holder: string; readonly rows: readonly StoredResource[] }): InformItem {
  const recipient = gate.asker.to.organization ?? '';
  const patient = gate.knowledge.patients.find((each) => !each.deleted && each.holder === holder)?.id ?? gate.patient?.id;
  // What identifies the person goes along with every record and is no part of what was reported.
  const told = rows.filter((row) => !gate.verdict(row).bases.includes('identity-of-released-records'));
  const kinds = [...new Set(told.flatMap((row) => gate.facts(row)?.category ?? []))].sort();
  return {
    id: stableId(tenant, 'inform-individual', gate.person, holder, recipient, reportOf(deps, gate, holder)),
    code: 'inform-individual', person: gate.person, organization: holder, priority: 'asap', description: DESCRIPTION,
    ...(patient === undefined ? {} : { patient }), facts: { recipient, reported: kinds.join(' '), records: String(told.length) },
  };
}

/** The discloser's statement of the report; of one that only a law of the state asks for, which knows no statement, the local day. */
function reportOf(deps: Deps, gate: PersonGate, from: string): string {
  const { asOf, to } = gate.asker;
  const moment = momentOf(asOf, deps.policy.timeZone);
  const evidence = trustedEvidence(gate.knowledge.evidence, { from, gateway: deps.policy.gateway, registry: gate.registry.registry });
  const parties = { from, ...(to.organization === undefined ? {} : { organization: to.organization }), ...(to.person === undefined ? {} : { person: to.person }) };
  const statement = moment === undefined ? undefined : latestStatement(evidence, { form: STATEMENTS.abuseReport, parties }, moment);
  return statement?.id ?? localDay(Date.parse(asOf), deps.policy.timeZone);
}

/** Staff: the person was told, or is not to be told on one of the two grounds. Issues: what the rule asks for and is not there; no such open item. */
export async function noteInformed(deps: Deps, caller: Caller, { id, given }: { readonly id: string; readonly given: Informed }): Promise<Result<Task>> {
  const allowed = requireStaff(caller);
  const checked = allowed.ok ? checkInformed(given, localDay(Date.parse(deps.clock.now()), deps.policy.timeZone)) : allowed;
  if (!checked.ok) {
    return checked;
  }
  const { value } = checked;
  const said = value.state === 'told' ? { status: 'completed' as const, reason: value.how } : { status: 'rejected' as const, reason: value.reason };
  return deps.store.transact(caller.tenant, (tx) => closeItem(deps, tx, caller, { id, code: 'inform-individual', ...said, facts: { ...value } }));
}

/** In: an item. Out: how it was closed; undefined while it is open. */
export function outcomeOf(task: Task): Informed | undefined {
  const said = (code: string): string => (task.output ?? []).find((each) => (each.type.coding ?? []).some((coding) => coding.code === code))?.valueString ?? '';
  const [state, by] = [said('state'), said('by')];
  return state === 'told' ? { state, by, toldOn: said('toldOn'), how: said('how') } : state === 'not-told' ? { state, by, because: said('because'), reason: said('reason') } : undefined;
}
