// SPDX-License-Identifier: Apache-2.0
/**
 * Preventing enrollment in two programs that dispense at once: what goes to a central registry or a withdrawal management or maintenance treatment
 * program, and what those may tell in turn. 42 CFR 2.34; what the rule leaves open is read in docs/rules-open-points.md.
 */
import { isAny, PROVIDERS, type Context } from '../context.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { Category, LegalStatus } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { bestFailure, duties, failed, needed, type Failed, type Tried } from '../tried.ts';
import { emergencyBasis } from './emergency.ts';
import { orderBasis } from './subpart-e.ts';

/** 2.34(a): to whom such a disclosure may be made. */
const RECEIVERS: readonly LegalStatus[] = ['central-registry', 'withdrawal-maintenance-program'];

/** 2.34(a)(2): who the patient is, the drug with its dosage, the dates; that the patient is enrolled, and where, is what the disclosure says. */
const DISCLOSED: readonly Category[] = ['identity-and-whereabouts', 'medication-list', 'patient-presence', 'treatment-program-identity'];

/** 2.34(c)(1): to a member program, in which program the patient is enrolled. */
const TO_MEMBER: readonly Category[] = ['treatment-program-identity'];
/** 2.34(d)(1)-(3): to a treating provider that is no member, the medication and its dates too. */
const TO_TREATING: readonly Category[] = ['treatment-program-identity', 'medication-list'];

/** In: an ask on a consent against multiple enrollments. Out: why it does not serve (2.34(a)); undefined when it may. */
export function enrollmentLimit(ctx: Context, paper: ConsentPaper, record: RecordFacts): Failed | undefined {
  if (!ctx.discloser.has('part2-program')) {
    return failed('wrong-discloser', [finding('part2.registry-discloser', '42 CFR 2.34(a)', 'deny', [paper.id])], 49);
  }
  if (!isAny(ctx.recipient, RECEIVERS)) {
    return failed('wrong-recipient', [finding('part2.registry-recipient', '42 CFR 2.34(a)', 'deny', [paper.id])], 49);
  }
  return DISCLOSED.includes(record.category) ? undefined : failed('outside-scope', [finding('part2.registry-content', '42 CFR 2.34(a)(2)', 'deny', [paper.id])], 49);
}

/** 2.34(a)(1): only when the patient is accepted, the drug or its dosage changes, or treatment is interrupted, resumed or ended; undefined when one is stated. */
export function enrollmentEventMissing(ctx: Context, paper: ConsentPaper): Failed | undefined {
  return ctx.facts.enrollmentEvent === undefined ? needed('no-basis', [finding('part2.registry-event', '42 CFR 2.34(a)(1)', 'need-fact', [paper.id])]) : undefined;
}

/**
 * The record came to its holder to prevent multiple enrollments, which binds every use of it: whatever a registry holds, in whose words ever (but of the patients
 * of its own, where it is a program too), and what a program received on such a consent (2.34(b)).
 */
export function isBoundToEnrollments({ facts, discloser }: Context, { origin, receivedUnder }: RecordFacts): boolean {
  const received = facts.consents.some(({ id, variant }) => variant === 'registry' && id === receivedUnder?.consentId);
  const ownPatients = discloser.has('part2-program') && origin === facts.discloser.organization;
  return received || (discloser.has('central-registry') && !ownPatients);
}

/** What may be told on: an answer of 2.34(c)-(e); in an emergency what 2.51 permits; under an order of subpart E. No paper widens it. */
export function enrollmentBasis(ctx: Context, record: RecordFacts): Tried {
  const proceeding = ctx.facts.purpose === 'legal-proceeding' || ctx.facts.purpose === 'law-enforcement';
  if (proceeding) {
    return orderBasis(ctx, record);
  }
  const tried = [emergencyBasis(ctx), answered(ctx, record)].filter((each) => each !== undefined);
  return tried.find((each) => each.kind === 'pass') ?? bestFailure(tried.filter((each) => each.kind !== 'pass'));
}

function answered(ctx: Context, record: RecordFacts): Tried {
  const { purpose, recipient } = ctx.facts;
  const member = ctx.recipient.has('withdrawal-maintenance-program');
  const cite = !ctx.discloser.has('central-registry') ? recipient.organization === record.origin && '42 CFR 2.34(e)'
    : member ? TO_MEMBER.includes(record.category) && '42 CFR 2.34(c)'
      : isAny(ctx.recipient, PROVIDERS) && recipient.treatingRelationship === 'patient' && TO_TREATING.includes(record.category) && '42 CFR 2.34(d)';
  return purpose === 'treatment' && cite !== false
    ? { kind: 'pass', basis: 'registry-answer', duties: duties(['bar-proceedings-tag', 'keep-part2-label'], [], true), findings: [finding('part2.registry-answer', cite, 'permit')] }
    : failed('no-basis', [finding('part2.registry-use', '42 CFR 2.34(b)', 'deny')], 50);
}
