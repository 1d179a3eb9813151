// SPDX-License-Identifier: Apache-2.0
/** Everything that the page of one entry shows, read in one session: the entry, the gate as it stood and as it stands, papers and names. */
import type { Decision, Verdict } from '../../../domain/consent/decision.ts';
import type { Purpose, Role } from '../../../domain/consent/facts/vocabulary.ts';
import { values } from '../../../domain/fhir/primitives.ts';
import type { Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { readGateFacts } from '../../gate/profile.ts';
import type { Gates } from '../../gate/gates.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import type { DetailGroup, DisclosureDetail } from '../../ledger/entry.ts';
import { compare, evidenceRows, gateAsItStood, type ReplayOutcome } from '../../ledger/replay.ts';
import type { LedgerRow, Session, StoredResource } from '../../ports.ts';
import { organizationNames, practitionerName } from './names.ts';
import { papersOf, type Paper } from './papers.ts';
import { readProof, type Proof } from './proof.ts';
import { detailOf, isSent } from './words.ts';

export interface Entry {
  readonly row: LedgerRow;
  /** Absent: the entry's texts were destroyed. */
  readonly detail?: DisclosureDetail;
  readonly names: ReadonlyMap<string, string>;
  /** Of the person that acted. */
  readonly actor?: string;
  readonly papers: readonly Paper[];
  /** Absent: the entry's texts were destroyed. */
  readonly proof?: Proof;
  readonly replay: ReplayOutcome;
  /** Verdicts of this moment, in the order of the groups; absent: nothing was decided. */
  readonly today?: readonly Verdict['verdict'][];
  /** The patient as the officer may know it. */
  readonly patient?: { readonly ref: string; readonly name: string };
  /** What the gate says to the officer about patient and papers. */
  readonly decisions: readonly Decision[];
}

/** Issue `not-found`: there is no such entry. */
export async function readEntry(deps: Deps, gates: Gates, { session, caller, id }: { readonly session: Session; readonly caller: Caller; readonly id: string }): Promise<Result<Entry>> {
  const [row] = await session.ledger({ id, count: 1 });
  if (row === undefined) {
    return fail({ code: 'not-found', text: 'There is no such entry in the ledger' });
  }
  const detail = detailOf(row);
  const names = await organizationNames(session);
  const then = row.detail === '' ? undefined : await gateAsItStood(deps, session, row);
  const groups = detail?.groups ?? [];
  const evidence = detail?.evidence === undefined ? [] : await evidenceRows(session, detail.evidence.person) ?? [];
  const papers = detail === undefined ? [] : await papersOf(deps, { session, evidence, gate: then, names }, detail);
  const officer = row.person === '' ? undefined : await officerView(deps, gates, { session, caller, person: row.person, papers });
  const today = then === undefined || groups.length === 0 ? undefined : await verdictsToday(deps, gates, { session, caller, row, detail: detail!, groups });
  const proof = detail === undefined ? undefined : await readProof(deps, { session, row, detail, then, evidence, officer: officer?.gate });
  const actor = detail?.ask.person === undefined || detail.ask.role === 'patient' ? undefined : await practitionerName(session, detail.ask.person);
  return ok({
    row, names, papers, replay: then === undefined ? 'not-replayable' : compare(then, groups), decisions: officer?.decisions ?? [],
    ...(detail === undefined ? {} : { detail }), ...(proof === undefined ? {} : { proof }), ...(actor === undefined ? {} : { actor }), ...(today === undefined ? {} : { today }),
    ...(officer?.patient === undefined ? {} : { patient: officer.patient }),
  });
}

interface Viewing { readonly session: Session; readonly caller: Caller; readonly person: string; readonly papers: readonly Paper[] }

async function officerView(deps: Deps, gates: Gates, { session, caller, person, papers }: Viewing): Promise<Pick<Entry, 'patient' | 'decisions'> & { readonly gate: PersonGate }> {
  const epochs = await session.epochs([person]);
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: { registry: epochs.registry, person: epochs.persons.get(person) ?? 0 } });
  const seen = gate.knowledge.patients.find((row) => row.id === gate.patient?.id);
  const rows = [...(seen === undefined ? [] : [seen]), ...papers.map((paper) => paper.row)];
  return { gate, decisions: gate.conclude(rows), ...(seen === undefined ? {} : { patient: { ref: `Patient/${seen.id}`, name: nameOf(seen) } }) };
}

function nameOf(row: StoredResource): string {
  const { name } = JSON.parse(`{${row.body}}`) as { readonly name?: readonly { readonly text?: string; readonly given?: readonly string[]; readonly family?: string }[] };
  return name?.[0]?.text ?? [...values(name?.[0]?.given), name?.[0]?.family ?? ''].join(' ').trim();
}

interface Again { readonly session: Session; readonly caller: Caller; readonly row: LedgerRow; readonly detail: DisclosureDetail; readonly groups: readonly DetailGroup[] }

/** The same ask on the papers of today. Nothing goes to whoever asked. */
async function verdictsToday(deps: Deps, gates: Gates, { session, caller, row, detail, groups }: Again): Promise<readonly Verdict['verdict'][]> {
  const { ask } = detail;
  const party: Caller = {
    tenant: caller.tenant, client: row.client, organization: row.organization, kind: 'partner', scopes: [], request: caller.request,
    ...(ask.person === undefined ? {} : { person: ask.person }), ...(ask.selves === undefined ? {} : { selves: ask.selves }),
    ...(ask.role === undefined ? {} : { role: ask.role as Role }), ...(ask.purpose === undefined ? {} : { purpose: ask.purpose as Purpose }),
  };
  const epochs = await session.epochs([row.person]);
  const now = { caller: party, asOf: deps.clock.now(), person: row.person, epochs: { registry: epochs.registry, person: epochs.persons.get(row.person) ?? 0 } };
  const passing = Object.entries(detail.passing ?? {}).map(([key, facts]) => [key, readGateFacts(facts)] as const);
  // Records that only passed through (a pull) are on file nowhere but in the entry.
  const gate = passing.length === 0 ? await gates.open(session, now) : await gates.openIf(session, now, (known) => ({ ...known, profiles: new Map([...known.profiles, ...passing]) }));
  return groups.map((group) => verdictNow(gate, group));
}

/** Of a group whose records would not all be answered alike now: one that would be answered otherwise than then. */
export function verdictNow(gate: Pick<PersonGate, 'verdict'>, group: DetailGroup): Verdict['verdict'] {
  const records = group.records.length > 0 ? group.records : [{ ref: `/${group.gate}` }];
  const verdicts = records.map(({ ref, day = null }: { readonly ref: string; readonly day?: string | null }) => {
    const [type = '', id = ''] = ref.split('/');
    return gate.verdict({ type, id, gate: group.gate, day }).verdict;
  });
  return verdicts.find((verdict) => (verdict === 'release') !== isSent(group)) ?? verdicts[0]!;
}
