// SPDX-License-Identifier: Apache-2.0
/** The obligations of an answer, by the emission rules of section 1 with the precisions of the scenario format. */
import type { Context } from './context.ts';
import type { Obligations, Verdict } from './decision.ts';
import type { OverlayAnswer } from './facts/papers.ts';
import type { RecordFacts } from './facts/record.ts';
import { ADVISORY_OBLIGATIONS, CRITICAL_OBLIGATIONS, isPart2, type AdvisoryObligation, type CriticalObligation, type RecordClass } from './facts/vocabulary.ts';
import { isHandingOver } from './matrix.ts';
import { overlayReaches, type ReachedFacts } from './overlay-reach.ts';

/** A record with what was decided about it; records of one kind share `facts` and `decision` as objects. */
export interface DecidedRecord {
  readonly record: string;
  readonly facts: ReachedFacts & Pick<RecordFacts, 'derivedFrom' | 'healthContent'>;
  readonly decision: Verdict;
}

const NO_REGIME: readonly RecordClass[] = ['cji', 'self', 'soc'];
/** The classes of a record: its own, and those of what it was derived from (rules P19). */
function classesOf({ facts }: DecidedRecord): readonly RecordClass[] {
  return [facts.recordClass, ...(facts.derivedFrom ?? []).map((input) => input.recordClass)];
}

function isOf(record: DecidedRecord, classes: readonly RecordClass[]): boolean {
  return classesOf(record).some((each) => classes.includes(each));
}

const NEVER_CONFIRMED: readonly RecordClass[] = ['p2', 'p2-notes', 'va7332', 'unknown'];

/** The union over the records, and what depends on the answer as a whole. */
export function obligationsOf(ctx: Context, records: readonly DecidedRecord[]): Obligations {
  const released = records.filter((each) => each.decision.verdict === 'release');
  const withheld = records.filter((each) => each.decision.verdict !== 'release');
  const critical = new Set<CriticalObligation>(records.flatMap((each) => each.decision.duties?.critical ?? []));
  const advisory = new Set<AdvisoryObligation>(records.flatMap((each) => each.decision.duties?.advisory ?? []));
  if (mustNotConfirm(ctx, released, withheld)) {
    critical.add('nonconfirming-response');
  }
  if (ctx.facts.purpose === 'patient-request' && released.length > 0) {
    advisory.add('verify-identity-authority');
  }
  if (needsMinimum(ctx, released)) {
    advisory.add('minimum-necessary');
  }
  const overlays = overlaysOf(ctx, records);
  if (needsStateCheck(ctx, released, overlays.length > 0)) {
    advisory.add('state-overlay-check');
  }
  if (records.some((each) => isOf(each, ['chri']))) {
    advisory.add('chri-authority-check');
  }
  for (const added of overlays.flatMap((overlay) => overlay.obligations ?? [])) {
    addKnown(added, { critical, advisory });
  }
  return { critical: CRITICAL_OBLIGATIONS.filter((each) => critical.has(each)), advisory: ADVISORY_OBLIGATIONS.filter((each) => advisory.has(each)) };
}

/** Overlays that concern the ask: an answer given for it always does, a configured rule where it reaches a record. */
function overlaysOf(ctx: Context, records: readonly DecidedRecord[]): readonly OverlayAnswer[] {
  return (ctx.facts.overlays ?? []).filter((overlay) => overlay.reach === undefined || records.some((each) => overlayReaches(overlay, ctx, each.facts)));
}

function addKnown(obligation: string, to: { readonly critical: Set<CriticalObligation>; readonly advisory: Set<AdvisoryObligation> }): void {
  CRITICAL_OBLIGATIONS.filter((each) => each === obligation).forEach((each) => to.critical.add(each));
  ADVISORY_OBLIGATIONS.filter((each) => each === obligation).forEach((each) => to.advisory.add(each));
}

/** 42 CFR 2.13(c)(2), 38 USC 7332(a)(2): a refusal may not confirm; once a Part 2 record goes to the same recipient there is nothing left to hide. */
function mustNotConfirm(ctx: Context, released: readonly DecidedRecord[], withheld: readonly DecidedRecord[]): boolean {
  return !(ctx.toPatient && ctx.verified) && withheld.some((each) => isOf(each, NEVER_CONFIRMED)) && !released.some((each) => classesOf(each).some(isPart2));
}

function needsMinimum(ctx: Context, released: readonly DecidedRecord[]): boolean {
  if (released.length === 0 || ctx.facts.purpose === 'patient-request') {
    return false;
  }
  const shared = ctx.facts.sharingMatrix !== undefined && !isHandingOver(ctx);
  const onlyOpen = released.every((each) => NO_REGIME.includes(each.facts.recordClass));
  return onlyOpen
    ? shared && ctx.tables.matrix.purposes.includes(ctx.facts.purpose)
    : released.some((each) => each.decision.duties?.minimum === true) || shared;
}

function needsStateCheck(ctx: Context, released: readonly DecidedRecord[], overlaid: boolean): boolean {
  const { purpose } = ctx.facts;
  const report = purpose === 'child-abuse-report' || purpose === 'adult-abuse-report';
  const open = released.some((each) => each.facts.healthContent === true && NO_REGIME.includes(each.facts.recordClass));
  return overlaid || report || open;
}
