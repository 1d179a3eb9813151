// SPDX-License-Identifier: Apache-2.0
/**
 * The gate's decision: 42 CFR part 2, HIPAA, the overlays and the sharing protocol, in the order of rules section 10.
 * An ask is compiled once; every record is then decided by look-ups. Pure: the instant is an input, and the same ask on the
 * same evidence gives the same decision, byte for byte, for ever.
 */
import { barOf, passedRestriction } from './bars.ts';
import type { HipaaInput } from './bases/hipaa.ts';
import { contextOf, type AskFacts, type Context } from './context.ts';
import { nextLocalMidnight } from './dates.ts';
import type { Decision, Finding, Outcome, RecordDecision } from './decision.ts';
import type { Facts } from './facts/facts.ts';
import type { RecordFacts } from './facts/record.ts';
import type { CriticalObligation, ReasonCode } from './facts/vocabulary.ts';
import { agreementOnFile } from './bases/acting-through.ts';
import { finding } from './finding.ts';
import { compileMatrix, matrixBar, type CompiledMatrix } from './matrix.ts';
import { obligationsOf, type DecidedRecord } from './obligations.ts';
import { compilePapers, type CompiledPaper } from './papers/compiled.ts';
import { dayBreaksOf, isDenied, namedRecords } from './papers/provisions.ts';
import { compileTeam, narrowed, type CompiledTeam } from './plan-team.ts';
import { basisFor } from './regimes.ts';
import type { GateTables } from './tables/tables.ts';
import { bestFailure, duties, failed, merged, needed, type Failed, type Passed, type Tried } from './tried.ts';

export type { AskFacts } from './context.ts';

export interface CompiledAsk {
  readonly facts: AskFacts;
  /** Until when the answer cannot change on the same facts (an instant); null: for ever. */
  readonly stableUntil: string | null;
  /** Local days at which the answer for a record of that date can change. */
  readonly dayBreaks: readonly string[];
  /** Ids of records that a paper or finding names: they are decided one by one, never by their shared profile. */
  readonly named: ReadonlySet<string>;
  readonly ctx: Context;
  readonly papers: readonly CompiledPaper[];
  readonly matrix: CompiledMatrix | undefined;
  /** Undefined: the protocol asks no membership of this recipient, or it is a member. */
  readonly team: CompiledTeam | undefined;
}

/** In: everything but the records. Out: the ask, ready to decide any number of records. Never throws on well-typed facts. */
export function compileAsk(facts: AskFacts, tables: GateTables): CompiledAsk {
  const ctx = contextOf(facts, tables);
  const papers = [...facts.consents, ...facts.restrictions];
  const named = [
    ...namedRecords(papers), ...(facts.overlays ?? []).flatMap((overlay) => overlay.records ?? []),
    ...(facts.abuseReport?.reportRecords ?? []), ...(facts.directorFindings?.relevantRecords ?? []),
  ];
  return {
    facts, ctx, stableUntil: nextLocalMidnight(facts.asOf), dayBreaks: dayBreaksOf(papers), named: new Set(named),
    papers: compilePapers(ctx), matrix: compileMatrix(ctx), team: compileTeam(ctx),
  };
}

/** Decides one record. */
export function decideRecord(ask: CompiledAsk, record: RecordFacts): RecordDecision {
  if (record.contributedBy !== undefined && record.contributedBy === ask.facts.recipient.organization) {
    return { record: record.id, verdict: 'release', reasons: [], bases: ['own-record'], findings: [OWN_RECORD] };
  }
  const tried = decideParts(ask, record);
  return tried.kind === 'pass' ? released(ask, record, tried) : withheld(record, tried);
}

const OWN_RECORD: Finding = finding('own-record', 'a use by the contributor, not a disclosure', 'permit');

/**
 * A derived value is as protected as the most protective of its inputs, and bound by how each came (rules P19). What a consent must describe is
 * the value that goes out, not what lies behind it (work limits, not the diagnosis: rules J1); what a denial names stays out of what is made of it.
 */
function decideParts(ask: CompiledAsk, record: RecordFacts): Tried {
  const inputs = record.derivedFrom ?? [];
  const { receivedUnder: _received, ...value } = record;
  const parts = [record, ...inputs.map((input): RecordFacts => ({
    ...value, recordClass: input.recordClass, origin: input.origin ?? record.origin, ...(input.receivedUnder === undefined ? {} : { receivedUnder: input.receivedUnder }),
  }))];
  const behind = inputs.flatMap((input, index) => (input.category === undefined ? [] : [{ ...parts[index + 1]!, category: input.category }]));
  const tried = together(ask, parts, behind);
  const apart = tried.kind === 'pass' && tried.consents > 1;
  if (!apart) {
    return tried.kind === 'pass' ? tried.passed : tried;
  }
  // Parts that lean on different papers: one paper must cover the value whole, elements of two are never stitched (rules 4.5).
  const single = ask.papers.map((paper) => together({ ...ask, papers: [paper] }, parts, behind)).find((each) => each.kind === 'pass');
  return single === undefined ? failed('outside-scope', [STITCHED]) : single.passed;
}

const STITCHED: Finding = finding('consent.stitched', '42 CFR 2.31(a), 2.33(a)', 'deny');

type Together = Failed | { readonly kind: 'pass'; readonly passed: Passed; readonly consents: number };

function together(ask: CompiledAsk, parts: readonly RecordFacts[], behind: readonly RecordFacts[]): Together {
  const tried = parts.map((part) => decidePart(ask, part));
  const passes = tried.filter((each): each is Passed => each.kind === 'pass');
  const failures = [...tried.filter((each): each is Failed => each.kind !== 'pass'), ...behind.flatMap((input) => passes.flatMap((passed) => denied(ask, input, passed) ?? []))];
  if (failures.length > 0) {
    return failures.find((each) => each.kind === 'fail') ?? bestFailure(failures);
  }
  return { kind: 'pass', passed: merged(passes), consents: new Set(passes.flatMap((pass) => pass.consent ?? [])).size };
}

/** What lies behind a value is denied by the paper that lets the value out, or by a restriction. */
function denied(ask: CompiledAsk, input: RecordFacts, passed: Passed): Failed | undefined {
  const paper = ask.papers.find((each) => each.paper.id === passed.consent && isDenied(each.denials, input, ask.ctx));
  return paper === undefined ? barOf({ ctx: ask.ctx, papers: ask.papers, record: input, passed }) : paper.outside;
}

function decidePart(ask: CompiledAsk, record: RecordFacts): Tried {
  const input: HipaaInput = { ctx: ask.ctx, papers: ask.papers };
  const lawful = basisFor(input, record);
  if (lawful.kind === 'fail') {
    return lawful;
  }
  const basis = (ask.team === undefined ? undefined : narrowed(ask.team, ask.ctx, record)) ?? lawful;
  // A bar settles what a missing fact leaves open: that fact could not change the answer (rules section 1, section 10 step 3).
  const passed: Passed = basis.kind === 'pass' ? basis : { ...UNSETTLED, basis: basis.reasons.includes('order-criteria-missing') ? 'subpart-e-order' : 'undecided' };
  const barred = barOf({ ctx: ask.ctx, papers: ask.papers, record, passed }) ?? (basis.kind === 'fail' ? basis : undefined)
    ?? (ask.matrix === undefined ? undefined : matrixBar(ask.ctx, ask.matrix, { record, passed }));
  if (barred !== undefined || basis.kind !== 'pass') {
    return barred ?? basis;
  }
  return ask.ctx.verified ? agreementOnFile(ask.ctx, record, basis) : UNVERIFIED;
}

/** Stands for a basis that a missing fact may yet give; an order that lacks findings may yet be one that a restriction yields to. */
const UNSETTLED: Passed = { kind: 'pass', basis: 'undecided', duties: duties([], [], false), findings: [] };

/** 45 CFR 164.514(h): identity and authority of whoever asks are verified before anything leaves (rules section 10 step 1). */
const UNVERIFIED: Failed = {
  ...needed('identity-unproven', [finding('request.identity-unproven', '45 CFR 164.514(h)', 'need-fact')]), duties: duties([], ['verify-identity-authority'], false),
};

function released(ask: CompiledAsk, record: RecordFacts, passed: Passed): RecordDecision {
  const extra: CriticalObligation[] = [];
  if (passed.accountable === true && ask.ctx.hipaaDiscloser) {
    extra.push('log-hipaa-accounting');
  }
  if (passedRestriction(ask.ctx, record)) {
    extra.push('request-no-further-use');
  }
  return {
    record: record.id, verdict: 'release', reasons: [], bases: passed.basis.split('+'), findings: passed.findings,
    duties: extra.length === 0 ? passed.duties : duties([...passed.duties.critical, ...extra], passed.duties.advisory, passed.duties.minimum),
    ...(passed.consent === undefined ? {} : { consent: passed.consent }),
  };
}

function withheld(record: RecordFacts, failure: Failed): RecordDecision {
  return {
    record: record.id, verdict: failure.kind === 'need' ? 'undecided' : 'withhold', reasons: failure.reasons, bases: [], findings: failure.findings,
    ...(failure.duties === undefined ? {} : { duties: failure.duties }),
  };
}

/** The answer to the ask as a whole: outcome, obligations and every finding once. */
export function conclude(ask: CompiledAsk, records: readonly DecidedRecord[]): Decision {
  const decisions = records.map((each): RecordDecision => ({ ...each.decision, record: each.record }));
  const kinds = kindsOf(records);
  const obligations = obligationsOf(ask.ctx, kinds);
  const out = decisions.filter((each) => each.verdict === 'release');
  const some = obligations.critical.length > 0 || obligations.advisory.length > 0;
  const outcome: Outcome = out.length > 0 ? (some ? 'permit-with-obligations' : 'permit')
    : decisions.some((each) => each.verdict === 'undecided') ? 'need-more-facts' : 'deny';
  return {
    outcome, obligations, records: decisions,
    released: out.map((each) => each.record),
    withheld: decisions.filter((each) => each.verdict !== 'release').map(({ record, reasons }): { record: string; reasons: readonly ReasonCode[] } => ({ record, reasons })),
    findings: [...new Set(kinds.flatMap((each) => each.decision.findings))],
    rules: ask.ctx.tables.version.version,
  };
}

/** Of records that share their facts and their answer, which owe the same, as few as a look at each will tell. */
function kindsOf(records: readonly DecidedRecord[]): readonly DecidedRecord[] {
  const last = new Map<DecidedRecord['decision'], DecidedRecord['facts']>();
  return records.filter(({ facts, decision }) => {
    const known = last.get(decision) === facts;
    last.set(decision, facts);
    return !known;
  });
}

/** Decides every record that the request asks for. */
export function decide(facts: Facts, tables: GateTables): Decision {
  const { records, ...rest } = facts;
  const ask = compileAsk(rest, tables);
  const asked = facts.request.records.flatMap((id) => records.find((record) => record.id === id) ?? []);
  return conclude(ask, asked.map((record) => ({ record: record.id, facts: record, decision: decideRecord(ask, record) })));
}
