// SPDX-License-Identifier: Apache-2.0
/** What trying a basis gives: a pass with what comes with it, or why not. */
import type { Duties, Finding } from './decision.ts';
import type { Basis } from './facts/bases.ts';
import type { AdvisoryObligation, CriticalObligation, ReasonCode } from './facts/vocabulary.ts';

/** A basis; those of several regimes on one record, joined; or what stands for one that a missing fact may yet give. */
type AnyBasis = Basis | `${Basis}+${string}` | 'undecided';

export interface Passed<B extends AnyBasis = AnyBasis> {
  readonly kind: 'pass';
  readonly basis: B;
  readonly consent?: string;
  readonly duties: Duties;
  readonly findings: readonly Finding[];
  /** The HIPAA accounting counts it (rules section 8, column LGH). */
  readonly accountable?: boolean;
}

export interface Failed {
  readonly kind: 'fail' | 'need';
  readonly reasons: readonly ReasonCode[];
  readonly findings: readonly Finding[];
  readonly duties?: Duties;
  /** How close it came; the closest failure gives the leading reason. */
  readonly stage: number;
}

export type Tried<B extends AnyBasis = AnyBasis> = Passed<B> | Failed;

/** Duties out of lists. */
export function duties(critical: readonly CriticalObligation[], advisory: readonly AdvisoryObligation[], minimum: boolean): Duties {
  return Object.freeze({ critical, advisory, minimum });
}

/** Nothing comes with it. */
export const NO_DUTIES: Duties = duties([], [], false);

/** The duties that come with every consent-based disclosure of Part 2 records (rules section 1, P2C). */
export const P2C: readonly CriticalObligation[] = [
  'attach-part2-notice', 'attach-consent-scope', 'log-part2-accounting', 'bar-proceedings-tag', 'keep-part2-label',
];

export function failed(reason: ReasonCode, findings: readonly Finding[], stage = 0): Failed {
  return { kind: 'fail', reasons: [reason], findings, stage };
}

export function needed(reason: ReasonCode, findings: readonly Finding[], stage = 100): Failed {
  return { kind: 'need', reasons: [reason], findings, stage };
}

/** The failure that says most: an undecided one first, then the one that came furthest; every finding is kept. */
export function bestFailure(failures: readonly Failed[]): Failed {
  const need = failures.filter((each) => each.kind === 'need');
  const pool = need.length > 0 ? need : failures;
  const best = pool.reduce((a, b) => (b.stage > a.stage ? b : a));
  return { ...best, findings: [...new Set([...best.findings, ...failures.flatMap((each) => each.findings)])] };
}

/** Several regimes on one record must all pass (rules section 10, step 4): their passes as one. */
export function merged(passes: readonly Passed[]): Passed {
  const [first, ...rest] = passes;
  if (rest.length === 0) {
    return first!;
  }
  const consent = passes.map((pass) => pass.consent).find((each) => each !== undefined);
  return {
    kind: 'pass',
    basis: [...new Set(passes.map((pass) => pass.basis))].join('+') as AnyBasis,
    ...(consent === undefined ? {} : { consent }),
    duties: duties(
      [...new Set(passes.flatMap((pass) => pass.duties.critical))],
      [...new Set(passes.flatMap((pass) => pass.duties.advisory))],
      passes.some((pass) => pass.duties.minimum),
    ),
    findings: passes.flatMap((pass) => pass.findings),
    accountable: passes.some((pass) => pass.accountable === true),
  };
}
