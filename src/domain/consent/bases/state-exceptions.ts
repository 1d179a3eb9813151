// SPDX-License-Identifier: Apache-2.0
/** Where a state rule that forbids, or asks for more, itself steps back: configured with the rule, each with its source (rules section 9). */
import { agreementBetween, type Context } from '../context.ts';
import type { OverlayAnswer, OverlayException } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { isEmergency } from './emergency.ts';
import { isOrdered } from './ordered.ts';
import { isImminentThreat } from './threat.ts';

/** In: a state rule, the ask and the record. Out: whether one of the rule's exceptions holds: never by the basis, since a consent on file besides may not take away what the state lets go without one. */
export function isExcepted(overlay: OverlayAnswer, ctx: Context, record: RecordFacts): boolean {
  return (overlay.exceptions ?? []).some((each) => HOLDS[each.when](ctx, record));
}

const HOLDS: Readonly<Record<OverlayException, (ctx: Context, record: RecordFacts) => boolean>> = {
  // As 42 CFR 2.51 has it: declared and documented, medical personnel, consent cannot be obtained.
  emergency: (ctx) => isEmergency(ctx),
  // Of a court, to these parties, for this content, and asked for under it.
  'court-order': (ctx, record) => isOrdered(ctx, record),
  'mandated-report': (ctx, record) => isMandated(ctx, record),
  'imminent-threat': (ctx) => isImminentThreat(ctx),
  'personal-representative': ({ facts: { purpose, recipient } }) => purpose === 'support-system' && recipient.personalRepresentative === true,
  'own-business-associate': (ctx) => isOwnAssociate(ctx),
  'medical-examiner': ({ facts: { purpose, patient }, recipient }) => purpose === 'vital-statistics' && patient.deceased && recipient.has('medical-examiner'),
  regulator: ({ facts: { purpose }, recipient }) => purpose === 'audit' && recipient.has('regulator'),
};

/** Whoever works for the facility under its agreement, for its payment or operations (45 CFR 164.502(e), 164.504(e)): the state speaks of disclosures to others. */
function isOwnAssociate(ctx: Context): boolean {
  const { purpose, discloser, recipient } = ctx.facts;
  return (purpose === 'operations' || purpose === 'payment')
    && agreementBetween(ctx, ['business-associate-agreement', 'qsoa'], [discloser.organization, recipient.organization]) !== undefined;
}

/** The report that the law demands, to the agency that takes it; the chart behind the report is no part of it. */
export function isMandated({ facts: { purpose, abuseReport }, recipient }: Context, record: RecordFacts): boolean {
  const child = purpose === 'child-abuse-report' && abuseReport?.subject === 'child' && recipient.has('child-protection-agency');
  const adult = purpose === 'adult-abuse-report' && abuseReport?.subject === 'adult' && recipient.has('adult-protective-agency');
  return (child || adult) && abuseReport.stateMandate && abuseReport.reportRecords?.includes(record.id) === true;
}
