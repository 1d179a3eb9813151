// SPDX-License-Identifier: Apache-2.0
/**
 * One asker's gate to one person: the ask compiled once per holder, every gate profile decided once, and the answer as a
 * predicate that the database can run. Rules section 10; "from" is per record: the organization that the gateway holds it for.
 */
import { compileAsk, conclude, decideRecord, type CompiledAsk } from '../../domain/consent/decide.ts';
import type { Decision, RecordDecision } from '../../domain/consent/decision.ts';
import { handlingBar } from '../../domain/consent/classify/handling.ts';
import { classOf } from '../../domain/consent/classify/class-of.ts';
import { readAsk } from '../../domain/consent/evidence/read-ask.ts';
import { trustedEvidence } from '../../domain/consent/evidence/trust.ts';
import type { AskContext } from '../../domain/consent/evidence/types.ts';
import type { ConsentPaper } from '../../domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../domain/consent/facts/record.ts';
import type { Issue } from '../../domain/issue.ts';
import type { GatePolicy } from '../deps.ts';
import type { AllowedProfile, Head } from '../ports.ts';
import type { PersonKnowledge, RegistryKnowledge } from './knowledge.ts';
import type { GateFacts } from './profile.ts';

/** The asker, without the person and the holder that the gate fills in. */
export type Asker = Omit<AskContext, 'from'>;

export interface PersonGate {
  readonly person: string;
  readonly knowledge: PersonKnowledge;
  readonly registry: RegistryKnowledge;
  readonly asker: Asker;
  /** The Patient that the asker sees for this person; undefined when it may see none. */
  readonly patient: Head | undefined;
  /** Until when this gate may be used again (an instant), or null: until an epoch moves. */
  readonly stableUntil: string | null;
  readonly allowed: readonly AllowedProfile[];
  /** Records that a paper names one by one: decided by themselves, whatever their profile says. */
  readonly named: readonly string[];
  /** Consents that the gate read, as papers; the scope of a release is explained from them. */
  readonly papers: readonly ConsentPaper[];
  verdict(record: Pick<Head, 'type' | 'id' | 'gate' | 'day'>): RecordDecision;
  facts(record: Pick<Head, 'type' | 'id' | 'gate' | 'day'>): RecordFacts | undefined;
  /** One decision per holder over the records given. */
  conclude(records: readonly Pick<Head, 'type' | 'id' | 'gate' | 'day' | 'holder'>[]): readonly Decision[];
}

interface HolderAsk { readonly compiled?: CompiledAsk; readonly stableUntil: string | null; readonly issues: readonly Issue[] }
interface Interval { readonly from: string | null; readonly to: string | null; readonly undated: boolean; readonly sample: string | null }

export interface OpenInput {
  readonly policy: GatePolicy;
  readonly asker: Asker;
  /** The caller acts under no purpose or role: nothing but its own records. */
  readonly ownOnly: boolean;
  readonly knowledge: PersonKnowledge;
  readonly registry: RegistryKnowledge;
}

/** Opens the gate for one asker to one person. Never throws on stored data: what cannot be read is a deny. */
export function openGate(input: OpenInput): PersonGate {
  const holders = compileHolders(input);
  const memo = new Map<string, RecordDecision>();
  const decideAt = (gate: string, day: string | null): RecordDecision => {
    const key = `${gate} ${day ?? ''}`;
    const known = memo.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = decideProfile(input, holders, { gate, day });
    memo.set(key, made);
    return made;
  };
  const byProfile = [...input.knowledge.profiles].map(([gate, facts]) => ({ gate, facts, allowed: allowedDays(holders.get(facts.holder), gate, decideAt) }));
  const patient = patientFor(input, byProfile);
  return {
    person: input.knowledge.person,
    knowledge: input.knowledge,
    registry: input.registry,
    asker: input.asker,
    patient,
    stableUntil: earliest([...holders.values()].map((holder) => holder.stableUntil)),
    allowed: allowedProfiles(input.knowledge.person, byProfile, patient),
    named: [...new Set([...holders.values()].flatMap((holder) => [...(holder.compiled?.named ?? [])]))],
    papers: [...holders.values()].flatMap((holder) => holder.compiled?.facts.consents ?? []),
    verdict: (record) => verdictOf(input, record, { decideAt, patient, holders }),
    facts: (record) => factsOf(input, record),
    conclude: (records) => concludeAll(input, records, { holders, decideAt, patient }),
  };
}

function compileHolders(input: OpenInput): ReadonlyMap<string, HolderAsk> {
  const names = new Set([...input.knowledge.profiles.values()].map((facts) => facts.holder));
  return new Map([...names].map((holder) => [holder, compileHolder(input, holder)]));
}

function compileHolder(input: OpenInput, holder: string): HolderAsk {
  const patients = input.knowledge.patients.map((row) => row.id);
  const { registry } = input.registry;
  const evidence = trustedEvidence(input.knowledge.evidence, { from: holder, gateway: input.policy.gateway, registry });
  const read = readAsk({ ...input.asker, from: holder, patients }, registry, evidence);
  if (!read.ok) {
    return { stableUntil: null, issues: read.issues };
  }
  const compiled = compileAsk(read.value.facts, input.policy.tables);
  return { compiled, stableUntil: earliest([read.value.stableUntil, compiled.stableUntil]), issues: read.value.issues };
}

/** An error while deciding is a deny that says so (known failure 10). */
const UNREADABLE: Pick<RecordDecision, 'verdict' | 'reasons' | 'bases' | 'findings'> = {
  verdict: 'withhold', reasons: ['no-basis'], bases: [],
  findings: [{ rule: 'gate.unreadable', cite: '42 CFR 2.13(a)', effect: 'deny', evidence: [] }],
};

function decideProfile(input: OpenInput, holders: ReadonlyMap<string, HolderAsk>, at: { readonly gate: string; readonly day: string | null }): RecordDecision {
  const facts = factsOf(input, { type: '', id: at.gate, gate: at.gate, day: at.day });
  const compiled = facts === undefined ? undefined : holders.get(input.knowledge.profiles.get(at.gate)!.holder)?.compiled;
  if (facts === undefined || compiled === undefined) {
    return { record: at.gate, ...UNREADABLE };
  }
  return limited(input, at.gate, decideRecord(compiled, facts));
}

/** What the gate itself takes away from a release: without a purpose only the caller's own; and what the source marked for handling. */
function limited(input: OpenInput, gate: string, decided: RecordDecision): RecordDecision {
  if (decided.bases.includes('own-record')) {
    return decided;
  }
  if (input.ownOnly) {
    return { record: decided.record, ...WITHOUT_PURPOSE };
  }
  if (decided.verdict !== 'release') {
    return decided;
  }
  const recipient = input.registry.registry.byId.get(input.asker.to.organization ?? '')?.classes ?? [];
  const barred = handlingBar(input.knowledge.profiles.get(gate)?.handling ?? [], recipient);
  return barred === undefined ? decided : { record: decided.record, verdict: 'withhold', reasons: ['outside-scope'], bases: [], findings: [barred] };
}

const WITHOUT_PURPOSE: Pick<RecordDecision, 'verdict' | 'reasons' | 'bases' | 'findings'> = {
  verdict: 'withhold', reasons: ['purpose-mismatch'], bases: [],
  findings: [{ rule: 'gate.no-purpose', cite: '42 CFR 2.13(a)', effect: 'deny', evidence: [] }],
};

function factsOf(input: OpenInput, record: Pick<Head, 'type' | 'id' | 'gate' | 'day'>): RecordFacts | undefined {
  const known = input.knowledge.profiles.get(record.gate);
  return known === undefined ? undefined : {
    ...classOf(known.profile, input.registry.registry),
    id: record.type === '' ? record.id : `${record.type}/${record.id}`,
    ...(record.day === null ? {} : { recordDate: record.day }),
  };
}

/** Day intervals within which the answer for a profile is constant, and whether it is a release there. */
function allowedDays(holder: HolderAsk | undefined, gate: string, decideAt: (gate: string, day: string | null) => RecordDecision): readonly Interval[] {
  const breaks = holder?.compiled?.dayBreaks ?? [];
  const edges: readonly Interval[] = [
    { from: null, to: null, undated: true, sample: null },
    ...(breaks.length === 0
      ? [{ from: null, to: null, undated: false, sample: '2000-01-01' }]
      : [{ from: null, to: before(breaks[0]!), undated: false, sample: before(breaks[0]!) },
        ...breaks.map((day, index) => ({ from: day, to: index + 1 < breaks.length ? before(breaks[index + 1]!) : null, undated: false, sample: day }))]),
  ];
  return edges.filter((interval) => decideAt(gate, interval.sample).verdict === 'release');
}

/** The local day before; days are yyyy-mm-dd in the proleptic calendar. */
function before(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

interface ProfileAnswer { readonly gate: string; readonly facts: GateFacts; readonly allowed: readonly Interval[] }

/**
 * A recipient sees one Patient per person: its own when it has one, else that of the first holder (by id) that may release
 * anything at all. Who may have a record may know whose it is; the Patient of a holder that releases nothing is not shown.
 */
function patientFor(input: OpenInput, answers: readonly ProfileAnswer[]): Head | undefined {
  const releasing = new Set(answers.filter((answer) => answer.allowed.length > 0).map((answer) => answer.facts.holder));
  const live = input.knowledge.patients.filter((row) => !row.deleted);
  const own = live.find((row) => row.holder === input.asker.to.organization || row.id === input.asker.to.person);
  return own ?? live.filter((row) => releasing.has(row.holder)).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
}

function allowedProfiles(person: string, answers: readonly ProfileAnswer[], patient: Head | undefined): readonly AllowedProfile[] {
  return answers.flatMap((answer) => {
    if (answer.facts.patient) {
      return patient?.gate === answer.gate ? [{ person, gate: answer.gate }] : [];
    }
    const whole = answer.allowed.some((each) => each.undated) && answer.allowed.some((each) => !each.undated && each.from === null && each.to === null);
    const days = answer.allowed.map(({ from, to, undated }) => ({ from, to, undated }));
    return answer.allowed.length === 0 ? [] : [whole ? { person, gate: answer.gate } : { person, gate: answer.gate, days }];
  });
}

interface Deciding {
  readonly decideAt: (gate: string, day: string | null) => RecordDecision;
  readonly patient: Head | undefined;
  readonly holders: ReadonlyMap<string, HolderAsk>;
}

/** A record that a restriction, a report or an overlay names is decided by itself, not by the profile that it shares. */
function decideNamed(input: OpenInput, holders: ReadonlyMap<string, HolderAsk>, record: Pick<Head, 'type' | 'id' | 'gate' | 'day'>): RecordDecision | undefined {
  const facts = factsOf(input, record);
  const compiled = facts === undefined ? undefined : holders.get(input.knowledge.profiles.get(record.gate)!.holder)?.compiled;
  const named = [`${record.type}/${record.id}`, record.id].find((id) => compiled?.named.has(id) === true);
  if (facts === undefined || compiled === undefined || named === undefined) {
    return undefined;
  }
  return limited(input, record.gate, decideRecord(compiled, { ...facts, id: named }));
}

function verdictOf(input: OpenInput, record: Pick<Head, 'type' | 'id' | 'gate' | 'day'>, deciding: Deciding): RecordDecision {
  const id = `${record.type}/${record.id}`;
  const decided = decideNamed(input, deciding.holders, record) ?? deciding.decideAt(record.gate, record.day);
  if (input.knowledge.profiles.get(record.gate)?.patient !== true || decided.verdict === 'release') {
    return { ...decided, record: id };
  }
  return deciding.patient?.id === record.id
    ? { record: id, verdict: 'release', reasons: [], bases: ['identity-of-released-records'], findings: [IDENTITY] }
    : { ...decided, record: id };
}

const IDENTITY = {
  rule: 'gate.identity', cite: '42 CFR 2.31(a)(1)', effect: 'permit', evidence: [],
} as const;

function concludeAll(
  input: OpenInput,
  records: readonly Pick<Head, 'type' | 'id' | 'gate' | 'day' | 'holder'>[],
  deciding: Deciding,
): readonly Decision[] {
  const groups = Map.groupBy(records, (record) => record.holder);
  return [...groups].flatMap(([holder, group]) => {
    const compiled = deciding.holders.get(holder)?.compiled;
    const decided = group.map((record) => ({ facts: factsOf(input, record), decision: verdictOf(input, record, deciding) }))
      .filter((each): each is { facts: RecordFacts; decision: RecordDecision } => each.facts !== undefined);
    return compiled === undefined ? [] : [conclude(compiled, decided)];
  });
}

function earliest(instants: readonly (string | null)[]): string | null {
  return instants.filter((instant) => instant !== null).sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
