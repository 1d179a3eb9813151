// SPDX-License-Identifier: Apache-2.0
/**
 * One asker's gate to one person: the ask compiled once per holder, every gate profile decided once, and the answer as a
 * predicate that the database can run. Rules section 10; "from" is per record: the organization that the gateway holds it for.
 */
import { compileAsk, conclude, type CompiledAsk } from '../../domain/consent/decide.ts';
import type { Decision, Verdict } from '../../domain/consent/decision.ts';
import { readAsk } from '../../domain/consent/evidence/read-ask.ts';
import { trustedEvidence } from '../../domain/consent/evidence/trust.ts';
import type { AskContext, RecordProfile } from '../../domain/consent/evidence/types.ts';
import type { DecidedRecord } from '../../domain/consent/obligations.ts';
import type { ConsentPaper, OrderPaper } from '../../domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../domain/consent/facts/record.ts';
import type { Issue } from '../../domain/issue.ts';
import type { GatePolicy } from '../deps.ts';
import type { AllowedProfile, Head } from '../ports.ts';
import { provenToward } from './identity.ts';
import type { PersonKnowledge, RegistryKnowledge } from './knowledge.ts';
import { NO_FIELDS, openProfile, recordFacts, UNREADABLE, type DecidedField, type OpenProfile } from './open-profile.ts';
import { SEALED, sealsFor } from './seals.ts';
import { seenPatients, type SeenPatients } from './seen-patients.ts';

/** The asker, without the person and the holder that the gate fills in. */
export type Asker = Omit<AskContext, 'from'> & { readonly selves?: readonly string[] };

type Asked = Pick<Head, 'type' | 'id' | 'gate' | 'day'>;

export interface PersonGate {
  readonly person: string;
  readonly knowledge: PersonKnowledge;
  readonly registry: RegistryKnowledge;
  readonly asker: Asker;
  /** The Patient that the asker sees for this person; undefined when it may see none. */
  readonly patient: Head | undefined;
  /** `patient` goes as what identifies the person alone (`bare-patient.ts`). */
  readonly bare: boolean;
  /** More would be seen if a record came of which there is none yet; nothing raises an epoch then, so this gate is not kept. */
  readonly awaits: boolean;
  /** True for a Patient in which the asker knows this person: `patient`, and every one that it holds itself. */
  knows(patientId: string): boolean;
  /**
   * True for a Patient that a read gives to the asker: one in which it knows the person, or another that may go by itself. By any of these it
   * finds the person's records: which of them the person is shown by changes as more holders release something, and an asker keeps the id that it had.
   */
  reads(patientId: string): boolean;
  /** Ids of Patients by which records that the asker may see speak of the person; of others it learns nothing, not even a match. */
  readonly aliases: readonly string[];
  /** Patients (`Patient/id`) that share an allowed profile and are not shown all the same. */
  readonly hidden: readonly string[];
  /** Until when this gate may be used again (an instant), or null: until an epoch moves. */
  readonly stableUntil: string | null;
  readonly allowed: readonly AllowedProfile[];
  /** True when no record of the person is withheld from this asker, whatever its day, but for other sources' Patients. */
  readonly open: boolean;
  /** Records that a paper names one by one: decided by themselves, whatever their profile says. */
  readonly named: readonly string[];
  /** Consents that the gate read, as papers; the scope of a release is explained from them. */
  readonly papers: readonly ConsentPaper[];
  /** Orders and demands that the gate read. */
  readonly orders: readonly OrderPaper[];
  /** The answer for a record: the same object for all records that share their profile and stretch of days. */
  verdict(record: Asked): Verdict;
  /** True when any profile on file has fields with an origin of their own. */
  readonly hasFields: boolean;
  /** Of a record that goes: its fields with an origin of their own, each decided. None of any other. */
  fields(record: Asked): readonly DecidedField[];
  /** Names of all its fields with an origin of their own, whoever may see them. */
  fieldNames(record: Pick<Head, 'gate'>): readonly string[];
  facts(record: Asked): RecordFacts | undefined;
  /** What records of the profile share. */
  profile(gate: string): RecordProfile | undefined;
  /** One decision per holder over the records given. */
  conclude(records: readonly (Asked & Pick<Head, 'holder'>)[]): readonly Decision[];
}

interface HolderAsk { readonly compiled?: CompiledAsk; readonly stableUntil: string | null; readonly issues: readonly Issue[] }

export interface OpenInput {
  readonly policy: GatePolicy;
  readonly asker: Asker;
  /** The caller acts under no purpose or role: nothing but its own records. */
  readonly ownOnly: boolean;
  readonly knowledge: PersonKnowledge;
  readonly registry: RegistryKnowledge;
  /** Records that the gate names one by one, looked up; absent: not yet. */
  readonly named?: readonly Head[];
}

/** Opens the gate for one asker to one person. Never throws on stored data: what cannot be read is a deny. */
export function openGate(input: OpenInput): PersonGate {
  const { knowledge, registry, ownOnly } = input;
  const holders = compileHolders(input);
  const statuses = registry.registry.byId.get(input.asker.to.organization ?? '')?.classes ?? [];
  const profiles = new Map([...knowledge.profiles].map(([gate, known]) =>
    [gate, openProfile({ gate, known, registry: registry.registry, compiled: holders.get(known.holder)?.compiled, statuses, ownOnly })]));
  const sealed = sealsFor(knowledge, input.asker, input.policy.gateway);
  const seen = patientsOf(input, profiles, sealed);
  const { patient, bare, awaits } = seen;
  const allowed = allowedProfiles(knowledge.person, [...profiles.values()], seen);
  const one = new Set([...[...holders.values()].flatMap((holder) => [...(holder.compiled?.named ?? [])]), ...sealed]);
  const hasFields = [...knowledge.profiles.values()].some((known) => known.fields !== undefined);
  const named = [...one, ...contentsOf(knowledge, one, hasFields)];
  const verdict = (record: Asked): Verdict => {
    const spoken = spokenOf(knowledge, record);
    // Asked for each record of an answer several times over: nothing is made where nothing is sealed.
    const isSealed = sealed.size > 0 && (sealed.has(`${record.type}/${record.id}`) || sealed.has(`${spoken.type}/${spoken.id}`));
    return isSealed ? SEALED : verdictOf(record, { spoken, profile: profiles.get(record.gate), patient });
  };
  const fields = (record: Asked): readonly DecidedField[] => {
    const profile = profiles.get(record.gate);
    return profile?.known.fields === undefined || verdict(record).verdict !== 'release' ? NO_FIELDS : profile.fields(spokenOf(knowledge, record));
  };
  const knows = (id: string): boolean => patient?.id === id || seen.own.some((row) => row.id === id);
  return {
    person: knowledge.person, knowledge, registry, asker: input.asker, patient, bare, awaits, allowed, named, verdict, fields, hasFields, knows, aliases: seen.aliases,
    reads: (id) => knows(id) || knowledge.patients.some((row) => row.id === id && !row.deleted && verdict(row).verdict === 'release'),
    hidden: knowledge.patients.filter((row) => !seen.own.includes(row) && row.id !== patient?.id && allowed.some((each) => each.gate === row.gate)).map((row) => `Patient/${row.id}`),
    stableUntil: earliest([...holders.values()].map((holder) => holder.stableUntil)),
    open: named.length === 0 && allowed.length >= profiles.size && allowed.every((profile) => profile.days === undefined),
    papers: [...holders.values()].flatMap((holder) => holder.compiled?.facts.consents ?? []),
    orders: [...holders.values()].flatMap((holder) => holder.compiled?.facts.orders ?? []),
    fieldNames: ({ gate }) => knowledge.profiles.get(gate)?.fields?.flatMap(({ names }) => names) ?? [],
    facts: (record) => {
      const facts = profiles.get(record.gate)?.facts;
      return facts === undefined ? undefined : recordFacts(facts, idOf(record), record.day);
    },
    profile: (gate) => profiles.get(gate)?.facts,
    conclude: (records) => concludeAll(records, { holders, profiles, verdict, fields, bare: bare ? patient?.id : undefined }),
  };
}

/** Contents stand in for the record that they belong to, of which they have gate profile and day: whatever names it means them too. */
function spokenOf({ contents }: PersonKnowledge, record: Asked): Asked {
  if (record.type !== 'Binary') {
    return record;
  }
  const [type, id] = contents?.get(`Binary/${record.id}`)?.split('/') ?? [];
  return type === undefined || id === undefined ? record : { ...record, type, id };
}

const NO_CONTENTS: ReadonlyMap<string, string> = new Map();

/** Contents of records that are decided one by one: so are they. So are all where fields are: contents go with all of their record or not at all. */
function contentsOf({ contents = NO_CONTENTS }: PersonKnowledge, named: ReadonlySet<string>, all: boolean): readonly string[] {
  return [...contents].filter(([content, record]) => !named.has(content) && (all || named.has(record) || named.has(record.split('/')[1]!))).map(([content]) => content);
}

/** A profile as a whole is asked about without a type. */
function idOf(record: Asked): string {
  return record.type === '' ? record.id : `${record.type}/${record.id}`;
}

function compileHolders(input: OpenInput): ReadonlyMap<string, HolderAsk> {
  const names = new Set([...input.knowledge.profiles.values()].map((facts) => facts.holder));
  return new Map([...names].map((holder) => [holder, compileHolder(input, holder)]));
}

function compileHolder(input: OpenInput, holder: string): HolderAsk {
  // What names a Patient that was deleted speaks of the person as before: a refusal does not end with it (42 CFR 2.26(a); rules 4.5).
  const patients = [...input.knowledge.patients.map((row) => row.id), ...input.knowledge.former];
  const { registry } = input.registry;
  const evidence = trustedEvidence(input.knowledge.evidence, { from: holder, gateway: input.policy.gateway, registry });
  const read = readAsk({ ...input.asker, to: towards(input, holder), from: holder, patients, ...(input.knowledge.named === undefined ? {} : { links: input.knowledge.named.links }) }, registry, evidence);
  if (!read.ok) {
    return { stableUntil: null, issues: read.issues };
  }
  const compiled = compileAsk(read.value.facts, input.policy.tables);
  return { compiled, stableUntil: earliest([read.value.stableUntil, compiled.stableUntil]), issues: read.value.issues };
}

/** The asker as it stands toward one holder: the patient only where that is proven. */
function towards({ asker, knowledge }: OpenInput, holder: string): Asker['to'] {
  const isOwn = knowledge.patients.some((row) => row.id === asker.to.person);
  if (!isOwn || provenToward(knowledge.patients, asker.selves, holder)) {
    return asker.to;
  }
  const { person: _unproven, ...rest } = asker.to;
  return rest;
}

function patientsOf({ asker, knowledge, named }: OpenInput, profiles: ReadonlyMap<string, OpenProfile>, sealed: ReadonlySet<string>): SeenPatients {
  return seenPatients({
    patients: knowledge.patients, asker: asker.to, profiles, sealed, days: knowledge.days, named: named ?? knowledge.named?.heads ?? [],
    goes: (head) => !sealed.has(`${head.type}/${head.id}`) && (profiles.get(head.gate)?.named(head) ?? profiles.get(head.gate)?.at(head.day))?.verdict === 'release',
  });
}

function allowedProfiles(person: string, profiles: readonly OpenProfile[], { patient, bare, own }: SeenPatients): readonly AllowedProfile[] {
  return profiles.flatMap(({ gate, known, allowed }) => {
    if (known.patient) {
      return (patient?.gate === gate && !bare) || own.some((row) => row.gate === gate) ? [{ person, gate }] : [];
    }
    const whole = allowed.some((each) => each.undated) && allowed.some((each) => !each.undated && each.from === null && each.to === null);
    return allowed.length === 0 ? [] : [whole ? { person, gate } : { person, gate, days: allowed }];
  });
}

/** A record that a restriction, a report or an overlay names is decided by itself, not by the profile that it shares. */
function verdictOf(record: Asked, { spoken, profile, patient }: { readonly spoken: Asked; readonly profile: OpenProfile | undefined; readonly patient: Head | undefined }): Verdict {
  if (profile === undefined) {
    return UNREADABLE;
  }
  const own = profile.named(record);
  const named = spoken === record || (own !== undefined && own.verdict !== 'release') ? own : profile.named(spoken) ?? own;
  const whole = named ?? profile.at(record.day);
  const decided = record.type === 'Binary' && whole.verdict === 'release' ? profile.fields(spoken).find(({ verdict }) => verdict.verdict !== 'release')?.verdict ?? whole : whole;
  return profile.known.patient && decided.verdict !== 'release' && patient?.id === record.id ? IDENTITY : decided;
}

const IDENTITY: Verdict = {
  verdict: 'release', reasons: [], bases: ['identity-of-released-records'],
  findings: [{ rule: 'gate.identity', cite: '42 CFR 2.31(a)(1)', effect: 'permit', evidence: [] }],
};

interface Concluding {
  readonly holders: ReadonlyMap<string, HolderAsk>;
  readonly profiles: ReadonlyMap<string, OpenProfile>;
  readonly verdict: (record: Asked) => Verdict;
  readonly fields: PersonGate['fields'];
  /** A bare Patient is decided upon and written down as what is left of it. */
  readonly bare: string | undefined;
}

function concludeAll(records: readonly (Asked & Pick<Head, 'holder'>)[], { holders, profiles, verdict, fields, bare }: Concluding): readonly Decision[] {
  const groups = Map.groupBy(records, (record) => record.holder);
  return [...groups].flatMap(([holder, group]) => {
    const compiled = holders.get(holder)?.compiled;
    const decided = group.flatMap((record) => {
      const facts = profiles.get(record.gate)?.facts;
      return facts === undefined ? [] : [{ record: idOf(record), facts: record.type === 'Patient' && record.id === bare ? { ...facts, recordClass: 'phi' as const } : facts, decision: verdict(record) }, ...fields(record).map((field): DecidedRecord => ({ record: fieldId(idOf(record), field.names), facts: field.facts, decision: field.verdict }))];
    });
    return compiled === undefined ? [] : [conclude(compiled, decided)];
  });
}

/** A field is a record of its own: `CarePlan/x#dx`. */
export function fieldId(record: string, [name = '']: readonly string[]): string {
  return `${record}#${name.replace(/^#/, '')}`;
}

function earliest(instants: readonly (string | null)[]): string | null {
  return instants.filter((instant) => instant !== null).sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
