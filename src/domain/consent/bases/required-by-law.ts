// SPDX-License-Identifier: Apache-2.0
/** Statutes that compel a disclosure: 164.512(a) for phi and cji; never for Part 2 records, which no state can compel (42 CFR 2.20). */
import type { Context } from '../context.ts';
import type { OverlayAnswer } from '../facts/papers.ts';
import type { HipaaBasis } from '../facts/bases.ts';
import type { RecordFacts } from '../facts/record.ts';
import { finding } from '../finding.ts';
import { overlayReaches } from '../overlay-reach.ts';
import { duties, type Passed } from '../tried.ts';

/**
 * Statutes reach `phi` and justice data. Psychotherapy notes only where the statute names the very record (164.508(a)(2)(ii)): a general
 * duty to report is not one to hand over what was said in therapy.
 */
function isReached(overlay: OverlayAnswer, ctx: Context, record: RecordFacts): boolean {
  return overlayReaches(overlay, ctx, record) && (overlay.records !== undefined || record.recordClass !== 'phi-psy');
}

/**
 * The configured overlay that compels this record, as a basis; undefined when none does. A report on an adult that a law requires meets
 * 164.512(c) as well (164.512(a)(2)): the individual is told.
 */
export function overlayCompels(ctx: Context, record: RecordFacts): Passed<HipaaBasis> | undefined {
  const overlay = (ctx.facts.overlays ?? []).find((each) => each.effect === 'require-disclosure' && isReached(each, ctx, record));
  return overlay === undefined ? undefined : {
    kind: 'pass', basis: 'hipaa-required-by-law', duties: duties([], ctx.facts.purpose === 'adult-abuse-report' ? ['inform-individual'] : [], true), accountable: true,
    findings: [finding(`overlay.${overlay.rule}`, '45 CFR 164.512(a)', 'permit', [overlay.rule])],
  };
}
