// SPDX-License-Identifier: Apache-2.0
/** A gate profile before one asker: decided once for every stretch of days within which the answer cannot change. */
import { decideRecord, type CompiledAsk } from '../../domain/consent/decide.ts';
import type { Verdict } from '../../domain/consent/decision.ts';
import { handlingBar } from '../../domain/consent/classify/handling.ts';
import { classOf } from '../../domain/consent/classify/class-of.ts';
import type { RecordProfile, Registry, StoredProfile } from '../../domain/consent/evidence/types.ts';
import type { RecordFacts } from '../../domain/consent/facts/record.ts';
import type { LegalStatus } from '../../domain/consent/facts/vocabulary.ts';
import type { Head } from '../ports.ts';
import type { GateFacts } from './profile.ts';

export interface Interval { readonly from: string | null; readonly to: string | null; readonly undated: boolean }

export interface OpenProfile {
  readonly gate: string;
  readonly known: GateFacts;
  /** What its records share; a record adds its id and its day. */
  readonly facts: RecordProfile;
  /** Intervals of days, within which the answer is constant, where it is a release. */
  readonly allowed: readonly Interval[];
  /** The answer for its records of a day; the same object for all of one stretch. */
  at(day: string | null): Verdict;
  /** The answer for one record by itself, when a paper names it; undefined when none does. */
  named(record: Pick<Head, 'type' | 'id' | 'day'>): Verdict | undefined;
  /** Fields with an origin of their own, decided each as a record of that day; nothing where there are none. */
  fields(record: Pick<Head, 'type' | 'id' | 'day'>): readonly DecidedField[];
}

export interface DecidedField {
  /** By which its elements are named (`#id`, or a path). */
  readonly names: readonly string[];
  readonly facts: RecordProfile;
  readonly verdict: Verdict;
}

export interface OpenProfileInput {
  readonly gate: string;
  readonly known: GateFacts;
  readonly registry: Registry;
  /** The ask to its holder; absent when it could not be read. */
  readonly compiled: CompiledAsk | undefined;
  /** Legal statuses of the asker's organization: what a source marked for handling stays among some of them. */
  readonly statuses: readonly LegalStatus[];
  /** The caller acts under no purpose or role: nothing but its own records. */
  readonly ownOnly: boolean;
}

/** An error while deciding is a deny that says so (known failure 10). */
export const UNREADABLE: Verdict = {
  verdict: 'withhold', reasons: ['no-basis'], bases: [],
  findings: [{ rule: 'gate.unreadable', cite: '42 CFR 2.13(a)', effect: 'deny', evidence: [] }],
};

const WITHOUT_PURPOSE: Verdict = {
  verdict: 'withhold', reasons: ['purpose-mismatch'], bases: [],
  findings: [{ rule: 'gate.no-purpose', cite: '42 CFR 2.13(a)', effect: 'deny', evidence: [] }],
};

/**
 * Records of a person go de-identified only (42 CFR 2.54, 2.66): the gateway gives out records with whose they are, and the word of a source
 * that nothing in one identifies anybody is no method of 45 CFR 164.514(b). What it cannot carry out it does not permit (rules section 1); counts
 * go through `figures.ts`.
 */
const IDENTIFIABLE: Verdict = {
  verdict: 'withhold', reasons: ['not-deidentified'], bases: [],
  findings: [{ rule: 'gate.cannot-deidentify', cite: '42 CFR 2.54; 45 CFR 164.514(b)', effect: 'deny', evidence: [] }],
};

const isDeidentifiedOnly = ({ verdict, bases, findings }: Verdict): boolean => verdict === 'release'
  && (bases.includes('public-health-deidentified') || findings.some(({ rule, cite }) => rule === 'part2.order' && cite === '42 CFR 2.66'));

/** Opens it. Never throws on stored data: facts that cannot be read (`readGateFacts`) are decided by nothing. */
export function openProfile(input: OpenProfileInput): OpenProfile {
  const { gate, known } = input;
  const compiled = known.unreadable === true ? undefined : input.compiled;
  const facts = classOf(known.profile, input.registry);
  const breaks = compiled?.dayBreaks ?? [];
  const stretches: (Verdict | undefined)[] = [];
  const bar = handlingBar(known.handling ?? [], input.statuses);
  const barred = (decided: Verdict): Verdict | undefined =>
    (bar === undefined || decided.verdict !== 'release' ? undefined : { verdict: 'withhold', reasons: ['outside-scope'], bases: [], findings: [bar] });
  const decide = (record: RecordFacts): Verdict => {
    const { record: _, ...decided } = compiled === undefined ? { record: '', ...UNREADABLE } : decideRecord(compiled, record);
    return compiled === undefined || decided.bases.includes('own-record') ? decided : input.ownOnly ? WITHOUT_PURPOSE : isDeidentifiedOnly(decided) ? IDENTIFIABLE : barred(decided) ?? decided;
  };
  const withTold = telling(input, decide);
  const at = (day: string | null): Verdict => stretches[stretchOf(breaks, day)] ??= withTold(decide(recordFacts(facts, gate, day)));
  return {
    gate, known, facts, at,
    allowed: intervals(breaks).filter(({ sample }) => at(sample).verdict === 'release').map(({ sample: _, ...interval }) => interval),
    named: (record) => {
      const id = namedId(compiled, record);
      return id === undefined ? undefined : withTold(decide(recordFacts(facts, id, record.day)));
    },
    fields: known.fields === undefined ? () => NO_FIELDS : fieldsOf(input, known.fields, decide),
  };
}

export const NO_FIELDS: readonly DecidedField[] = [];

type Decide = (record: RecordFacts) => Verdict;

/** Decided once for every stretch of days, as the record is, and by themselves where a paper names the record. */
function fieldsOf({ gate, registry, compiled }: OpenProfileInput, stored: NonNullable<GateFacts['fields']>, decide: Decide): OpenProfile['fields'] {
  const fields = stored.map(({ names, profile }) => ({ names, facts: classOf(profile, registry) }));
  const stretches: (readonly DecidedField[] | undefined)[] = [];
  const decided = (id: string, day: string | null): readonly DecidedField[] => fields.map((field) => ({ ...field, verdict: decide(recordFacts(field.facts, id, day)) }));
  return (record) => {
    const id = namedId(compiled, record);
    return id !== undefined ? decided(id, record.day) : stretches[stretchOf(compiled?.dayBreaks ?? [], record.day)] ??= decided(gate, record.day);
  };
}

/** What tells where a field came from goes only where every such field may: else it would tell of the field. */
function telling({ known: { tells }, registry, compiled }: OpenProfileInput, decide: Decide): (own: Verdict) => Verdict {
  if (tells === undefined) {
    return (own) => own;
  }
  const verdictOn = ({ record, day, profile }: { readonly record: string; readonly day: string | null; readonly profile: StoredProfile }): Verdict => {
    const [type = '', id = ''] = record.split('/');
    return decide(recordFacts(classOf(profile, registry), namedId(compiled, { type, id }) ?? record, day));
  };
  const refused = tells.map(verdictOn).find(({ verdict }) => verdict !== 'release');
  return (own) => (refused === undefined || own.verdict !== 'release' || own.bases.includes('own-record') ? own : refused);
}

/** The id by which a paper names the record; undefined: none does. */
function namedId(compiled: CompiledAsk | undefined, { type, id }: Pick<Head, 'type' | 'id'>): string | undefined {
  return compiled === undefined || compiled.named.size === 0 ? undefined : [`${type}/${id}`, id].find((each) => compiled.named.has(each));
}

/** The facts of one record. */
export function recordFacts(facts: RecordProfile, id: string, day: string | null): RecordFacts {
  return { ...facts, id, ...(day === null ? {} : { recordDate: day }) };
}

/** 0: no day; else 1 and the number of breaks passed. */
function stretchOf(breaks: readonly string[], day: string | null): number {
  return day === null ? 0 : 1 + breaks.filter((each) => each <= day).length;
}

function intervals(breaks: readonly string[]): readonly (Interval & { readonly sample: string | null })[] {
  const undated = { from: null, to: null, undated: true, sample: null };
  const [first] = breaks;
  return first === undefined
    ? [undated, { from: null, to: null, undated: false, sample: '2000-01-01' }]
    : [undated, { from: null, to: before(first), undated: false, sample: before(first) },
      ...breaks.map((day, index) => ({ from: day, to: index + 1 < breaks.length ? before(breaks[index + 1]!) : null, undated: false, sample: day }))];
}

/** The local day before; days are yyyy-mm-dd in the proleptic calendar. */
function before(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
