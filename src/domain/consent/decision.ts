// SPDX-License-Identifier: Apache-2.0
/** What the gate answers: an outcome, a reason for every record, and the obligations that come with it. */
import type { AdvisoryObligation, CriticalObligation, ReasonCode } from './facts/vocabulary.ts';

export type Outcome = 'permit' | 'permit-with-obligations' | 'deny' | 'need-more-facts';

/** permit | deny: for or against a release; oblige: something to do; need-fact: a missing fact that could change it. */
export type Effect = 'permit' | 'deny' | 'oblige' | 'need-fact';

export interface Finding {
  /** Stable id of the rule, e.g. `part2.consent.expired`. */
  readonly rule: string;
  /** e.g. `42 CFR 2.31(c)(1)`. */
  readonly cite: string;
  readonly effect: Effect;
  /** Ids of the papers, records or facts that it rests on. */
  readonly evidence: readonly string[];
}

/** What comes with the release of a record; the answer's obligations are the union over what was released. */
export interface Duties {
  readonly critical: readonly CriticalObligation[];
  readonly advisory: readonly AdvisoryObligation[];
  /** Minimum necessary governs this release (42 CFR 2.13(a), 45 CFR 164.502(b)). */
  readonly minimum: boolean;
}

/** What was decided about one record. */
export interface RecordDecision {
  readonly record: string;
  readonly verdict: 'release' | 'withhold' | 'undecided';
  /** Empty when released; the first is the leading reason. */
  readonly reasons: readonly ReasonCode[];
  /** One basis per regime on the record, e.g. `specific-consent`, `hipaa-treatment`, `own-record`. */
  readonly bases: readonly string[];
  /** The one consent that covers the record whole, when a consent is the basis. */
  readonly consent?: string;
  readonly findings: readonly Finding[];
  /** Of the release, or of a refusal that asks for something (a stop, a restriction, de-identification). */
  readonly duties?: Duties;
}

/** The answer for a record, which many records may share. */
export type Verdict = Omit<RecordDecision, 'record'>;

export interface Obligations {
  readonly critical: readonly CriticalObligation[];
  readonly advisory: readonly AdvisoryObligation[];
}

/** The answer to one ask. `released` and `withheld` together hold every record asked for, each once. */
export interface Decision {
  readonly outcome: Outcome;
  readonly released: readonly string[];
  readonly withheld: readonly { readonly record: string; readonly reasons: readonly ReasonCode[] }[];
  readonly obligations: Obligations;
  readonly records: readonly RecordDecision[];
  readonly findings: readonly Finding[];
  /** Version of the rules and tables that decided; replay needs the same. */
  readonly rules: string;
}
