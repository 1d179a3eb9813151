// SPDX-License-Identifier: Apache-2.0
/** The regimes on a record, each of which must find one basis (rules section 10, step 4). */
import { accessBasis } from './bases/access.ts';
import { emergencyBasis } from './bases/emergency.ts';
import { hipaaBasis, type HipaaInput } from './bases/hipaa.ts';
import { chriBasis, openBasis, psychotherapyBasis, schoolBasis, vaBasis } from './bases/other-regimes.ts';
import { consentBasis, notesBasis } from './bases/part2-consent.ts';
import { enrollmentBasis, isBoundToEnrollments } from './bases/enrollments.ts';
import { exceptionBasis } from './bases/part2-exceptions.ts';
import { redisclosureBasis } from './bases/redisclosure.ts';
import { orderBasis } from './bases/subpart-e.ts';
import type { RecordFacts } from './facts/record.ts';
import type { RecordClass } from './facts/vocabulary.ts';
import { finding } from './finding.ts';
import { bestFailure, needed, type Failed, type Tried } from './tried.ts';

/** One basis for the record under the regime of its class. */
export function basisFor(input: HipaaInput, record: RecordFacts): Tried {
  return accessBasis(input.ctx, record) ?? BY_CLASS[effectiveClass(record)](input, record);
}

/** An evaluation made as evidence that is also used for care is a Part 2 record (42 CFR 2.12(e)(4)(i); rules P7). */
export function effectiveClass(record: RecordFacts): RecordClass {
  return record.madeSolelyAsEvidence === true && record.usedForCare === true && record.recordClass === 'cji' ? 'p2' : record.recordClass;
}

type Regime = (input: HipaaInput, record: RecordFacts) => Tried;

const BY_CLASS: Readonly<Record<RecordClass, Regime>> = {
  p2: part2,
  'p2-notes': notes,
  phi: hipaaBasis,
  'phi-psy': psychotherapyBasis,
  va7332: vaBasis,
  chri: (input, record) => chriBasis(input.ctx, record),
  cji: (input, record) => openBasis(input.ctx, record),
  self: (input, record) => openBasis(input.ctx, record),
  soc: (input, record) => openBasis(input.ctx, record),
  edu: schoolBasis,
  unknown: () => needed('unknown-provenance', [finding('class.unknown-provenance', '42 CFR 2.11', 'need-fact')]),
};

/** Consent first, then the emergency, then the other exceptions; in a proceeding only its own consent, an order, or 2.12(c)(5). */
function part2(input: HipaaInput, record: RecordFacts): Tried {
  const { ctx, papers } = input;
  if (isBoundToEnrollments(ctx, record)) {
    return enrollmentBasis(ctx, record);
  }
  const consent = consentBasis(ctx, papers, record);
  if (consent.kind === 'pass') {
    return consent;
  }
  const proceeding = ctx.facts.purpose === 'legal-proceeding' || ctx.facts.purpose === 'law-enforcement';
  const others: readonly (Tried | undefined)[] = proceeding
    ? [exceptionBasis(ctx, record), ownAction(input, record), orderBasis(ctx, record)]
    : [emergencyBasis(ctx), exceptionBasis(ctx, record), record.receivedUnder === undefined ? undefined : redisclosureBasis(input, record, record.receivedUnder), directed(input)];
  const passed = others.find((each) => each?.kind === 'pass');
  return passed ?? explained(consent, bestFailure([consent, ...others].filter((each) => each !== undefined && each.kind !== 'pass')));
}

/** A refusal also says what is wrong with the paper on file, where another way came further and failed. */
function explained(consent: Failed, best: Failed): Failed {
  const more = consent.reasons.filter((reason) => reason !== 'no-basis' && !best.reasons.includes(reason));
  return more.length === 0 ? best : { ...best, reasons: [...best.reasons, ...more] };
}

/** What came under a referral consent, used as evidence in the same action: undecided (rules G17; 2.35(d) against 2.12(d)(1)). */
function ownAction({ ctx }: HipaaInput, record: RecordFacts): Tried | undefined {
  const same = record.receivedUnder?.basis === 'cj-referral-consent' && ctx.facts.purpose === 'legal-proceeding' && ctx.facts.recipient.dutyOnSameAction === true;
  return same ? needed('proceedings-bar', [finding('part2.own-action-evidence', '42 CFR 2.35(d), 2.12(d)(1)', 'need-fact')]) : undefined;
}

/** A copy that the patient directs to a third party, without a consent under 2.31: undecided (rules A5). */
function directed({ ctx }: HipaaInput): Tried | undefined {
  const asked = ctx.facts.request.kind === 'directed-copy' || ctx.facts.recipient.role === 'patient-app';
  return asked ? needed('no-basis', [finding('part2.directed-copy', '42 CFR 2.23, 2.31; 45 CFR 164.524(c)(3)(ii)', 'need-fact')]) : undefined;
}

/** Counseling notes: their own consent or a court order; no emergency by default (rules 13.1, where some would release). */
function notes(input: HipaaInput, record: RecordFacts): Tried {
  const { ctx, papers } = input;
  const own = notesBasis(ctx, papers, record);
  const proceeding = ctx.facts.purpose === 'legal-proceeding' || ctx.facts.purpose === 'law-enforcement';
  // In a proceeding that consent never passes: use there needs the consent of 2.31(d).
  if (own.kind === 'pass' || !proceeding) {
    return own;
  }
  const order = orderBasis(ctx, record);
  // Whether an order of subpart E reaches notes kept apart is not said: counsel decides (docs/rules-open-points.md).
  return order.kind === 'pass'
    ? needed('order-criteria-missing', [finding('part2.order.notes', '42 CFR 2.31(b), 2.63', 'need-fact', order.findings.flatMap((each) => each.evidence))])
    : bestFailure([own, order]);
}
