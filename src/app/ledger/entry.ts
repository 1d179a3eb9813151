// SPDX-License-Identifier: Apache-2.0
/** Ledger entries out of what was asked and decided. The AuditEvent is for auditors; `detail` is for explanation and replay. */
import { createHash } from 'node:crypto';
import type { Decision, RecordDecision, Verdict } from '../../domain/consent/decision.ts';
import { auditEvent, type AuditAction } from '../../domain/audit/balp.ts';
import { purposeCoding } from '../../domain/consent/evidence/purposes.ts';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { EvidenceSet, LedgerEntry, LedgerKind, StoredResource } from '../ports.ts';
import type { Sent } from './sent.ts';

/** What stands in `detail`: enough to explain the decision and to make it again. */
export interface DisclosureDetail {
  readonly ask: {
    readonly asOf: string;
    readonly organization: string;
    readonly person?: string;
    /** Of a patient: the Patients toward whose holders its identity was proven. */
    readonly selves?: readonly string[];
    readonly role?: string;
    readonly purpose?: string;
    readonly action: string;
    readonly types: readonly string[];
  };
  readonly evidence?: { readonly person: string; readonly registry: string };
  readonly decisions: readonly Pick<Decision, 'outcome' | 'obligations' | 'rules'>[];
  /** One group per gate profile and answer: the records (with versions) or, for what was never loaded, their number. */
  readonly groups: readonly DetailGroup[];
  /** Gate profiles (key -> facts text) of records that were decided about and are not on file. */
  readonly passing?: Readonly<Record<string, string>>;
  /** Of an answer that left. */
  readonly sent?: Sent;
  /** Tasks of the work list by which people carry out what the answer leaves to them. */
  readonly work?: readonly string[];
}

export interface DetailGroup {
  readonly gate: string;
  readonly verdict: RecordDecision['verdict'];
  readonly category: string;
  readonly class: string;
  readonly holder: string;
  readonly reasons: readonly string[];
  readonly bases: readonly string[];
  readonly consent?: string;
  readonly findings: readonly { readonly rule: string; readonly cite: string; readonly effect: string; readonly evidence: readonly string[] }[];
  /** Fields with an origin of their own that were decided each by itself; absent: none. */
  readonly fields?: readonly DetailField[];
  /** Absent day: the record has none. */
  readonly records: readonly { readonly ref: string; readonly day?: string }[];
  readonly count: number;
}

/** A field of the records of a group, by the name that its Provenance gives it. */
export interface DetailField extends Pick<DetailGroup, 'verdict' | 'class' | 'reasons' | 'bases' | 'consent' | 'findings'> { readonly field: string }

export interface EntryInput {
  readonly kind: LedgerKind;
  readonly action: AuditAction;
  readonly operation?: string;
  readonly types: readonly string[];
  readonly query?: string;
  readonly gate?: PersonGate;
  readonly person: string;
  readonly decisions: readonly Decision[];
  readonly groups: readonly DetailGroup[];
  /** References of what was read or written. */
  readonly data: readonly string[];
  readonly outcome: string;
  readonly passing?: DisclosureDetail['passing'];
  readonly sent?: Sent;
  readonly work?: readonly string[];
}

const DATA_LISTED = 5;

/** One entry and the evidence sets that it names. */
export function ledgerEntry(deps: Deps, caller: Caller, input: EntryInput): { readonly entry: LedgerEntry; readonly evidenceSets: readonly EvidenceSet[] } {
  const id = deps.ids.next();
  const at = deps.clock.now();
  const sets = input.gate === undefined ? undefined : evidenceOf(input.gate);
  const detail: DisclosureDetail = {
    ask: {
      asOf: input.gate?.asker.asOf ?? at, organization: caller.organization, action: input.operation ?? input.action, types: input.types,
      ...(caller.person === undefined ? {} : { person: caller.person }),
      ...(caller.selves === undefined ? {} : { selves: caller.selves }),
      ...(caller.role === undefined ? {} : { role: caller.role }),
      ...(caller.purpose === undefined ? {} : { purpose: caller.purpose }),
    },
    ...(sets === undefined ? {} : { evidence: { person: sets.person.digest, registry: sets.registry.digest } }),
    decisions: input.decisions.map(({ outcome, obligations, rules }) => ({ outcome, obligations, rules })),
    groups: input.groups,
    ...(input.passing === undefined ? {} : { passing: input.passing }),
    ...(input.sent === undefined ? {} : { sent: input.sent }),
    ...(input.work === undefined ? {} : { work: input.work }),
  };
  return {
    entry: {
      id, at, request: caller.request, person: input.person, kind: input.kind, client: caller.client, organization: caller.organization,
      purpose: caller.purpose ?? '', outcome: input.outcome, rules: leadingRules(input.groups),
      audit: JSON.stringify(auditOf(deps, caller, { ...input, id, at })), detail: JSON.stringify(detail),
    },
    evidenceSets: sets === undefined ? [] : [sets.person, sets.registry],
  };
}

function auditOf(deps: Deps, caller: Caller, input: EntryInput & { readonly id: string; readonly at: string }): ReturnType<typeof auditEvent> {
  const purpose = caller.purpose === undefined ? undefined : purposeCoding(caller.purpose);
  const patient = input.gate?.patient;
  return auditEvent({
    id: input.id, recorded: input.at, request: caller.request, action: input.action,
    outcome: input.kind === 'refusal' || input.kind === 'empty' ? '4' : '0',
    client: caller.client, organization: caller.organization, source: deps.policy.gateway,
    ...(input.operation === undefined ? {} : { operation: input.operation }),
    ...(caller.person === undefined ? {} : { person: caller.person }),
    ...(caller.role === undefined ? {} : { role: caller.role }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(patient === undefined ? {} : { patient: `Patient/${patient.id}` }),
    ...(input.query === undefined ? {} : { query: Buffer.from(input.query).toString('base64') }),
    data: input.data.slice(0, DATA_LISTED),
  });
}

/** More than any decision names; so that one bad entry cannot grow without end. */
const RULES_LISTED = 100;

function leadingRules(groups: readonly DetailGroup[]): readonly string[] {
  const rules = new Set(groups.flatMap((group) => [group, ...group.fields ?? []]).flatMap((each) => each.findings.map((finding) => finding.rule)));
  return [...rules].sort().slice(0, RULES_LISTED);
}

const evidenceMemo = new WeakMap<object, EvidenceSet>();

function evidenceOf(gate: PersonGate): { readonly person: EvidenceSet; readonly registry: EvidenceSet } {
  return { person: digested(gate.knowledge, gate.knowledge.evidenceRefs), registry: digested(gate.registry, gate.registry.refs) };
}

function digested(owner: object, refs: readonly string[]): EvidenceSet {
  const known = evidenceMemo.get(owner);
  if (known !== undefined) {
    return known;
  }
  const made = { digest: createHash('sha256').update(canonicalJson([...refs].sort())).digest('hex'), refs };
  evidenceMemo.set(owner, made);
  return made;
}

/** Groups records that share a gate profile and an answer. */
export function groupsOf(gate: PersonGate, rows: readonly Pick<StoredResource, 'type' | 'id' | 'version' | 'gate' | 'day' | 'holder'>[]): readonly DetailGroup[] {
  const grouped = Map.groupBy(rows, (row) => [row.gate, gate.verdict(row).verdict, ...gate.fields(row).map(({ verdict }) => verdict.verdict)].join(' '));
  return [...grouped.values()].map((group) => {
    const [first] = group;
    return {
      ...describe(gate, first!),
      records: group.map((row) => ({ ref: `${row.type}/${row.id}/_history/${String(row.version)}`, ...(row.day === null ? {} : { day: row.day }) })),
      count: group.length,
    };
  });
}

/** Profiles that matched but may not be seen: known by number only, because they were never loaded. */
export function withheldGroups(gate: PersonGate, matched: readonly { readonly gate: string; readonly count: number }[], released: ReadonlyMap<string, number>): readonly DetailGroup[] {
  return matched.flatMap(({ gate: key, count }) => {
    const hidden = count - (released.get(key) ?? 0);
    const row = { type: '', id: key, gate: key, day: null, holder: gate.knowledge.profiles.get(key)?.holder ?? '' };
    const described = hidden > 0 ? describe(gate, row) : undefined;
    return described === undefined || described.verdict === 'release' ? [] : [{ ...described, records: [], count: hidden }];
  });
}

function describe(gate: PersonGate, row: Pick<StoredResource, 'type' | 'id' | 'gate' | 'day' | 'holder'>): Omit<DetailGroup, 'records' | 'count'> {
  const verdict = gate.verdict(row);
  const facts = gate.facts(row);
  const fields = gate.fields(row).map((field): DetailField => ({ field: field.names[0] ?? '', class: field.facts.recordClass, ...saidOf(field.verdict) }));
  return {
    gate: row.gate, category: facts?.category ?? 'uncategorized', class: facts?.recordClass ?? 'unknown', holder: row.holder, ...saidOf(verdict),
    ...(fields.length === 0 ? {} : { fields }),
  };
}

function saidOf({ verdict, reasons, bases, findings, consent }: Verdict): Pick<DetailField, 'verdict' | 'reasons' | 'bases' | 'findings' | 'consent'> {
  return { verdict, reasons, bases, findings, ...(consent === undefined ? {} : { consent }) };
}
