// SPDX-License-Identifier: Apache-2.0
/** What withholds a record whatever basis it has: restrictions, state law, confidences, need. Rules section 10 steps 3 and 5, sections 7 and 9. */
import { isEmergency } from './bases/emergency.ts';
import { goodCauseOrder } from './bases/hipaa-orders.ts';
import { isOrdered } from './bases/ordered.ts';
import { overlayCompels } from './bases/required-by-law.ts';
import { isExcepted } from './bases/state-exceptions.ts';
import { isAny, type Context } from './context.ts';
import type { OverlayAnswer, RestrictionPaper } from './facts/papers.ts';
import type { RecordFacts } from './facts/record.ts';
import type { RecordClass } from './facts/vocabulary.ts';
import { finding } from './finding.ts';
import { overlayReaches } from './overlay-reach.ts';
import { covers, type CompiledPaper } from './papers/compiled.ts';
import { isInformationDescribed } from './papers/elements.ts';
import { restrictionsOn } from './papers/restrictions.ts';
import { unevaluated } from './papers/standing.ts';
import { duties, failed, type Failed, type Passed } from './tried.ts';

export interface BarInput { readonly ctx: Context; readonly papers: readonly CompiledPaper[]; readonly record: RecordFacts; readonly passed: Passed }

/** The first bar that holds against this release, or undefined; `asked` are duties that the release brings instead. */
export function barOf(input: BarInput): Failed | undefined {
  const { ctx, record } = input;
  if (record.thirdPartyConfidence === true) {
    return failed('third-party-confidence', [finding('bar.third-party-confidence', '45 CFR 164.524(a)(2)(v)', 'deny')]);
  }
  return restrictionBar(input) ?? overlayBar(input) ?? needBar(ctx, record);
}

/** Bases that a restriction cannot hold back: the law requires them (164.522(a)(1)(v)). */
const REQUIRED_BY_LAW = ['hipaa-required-by-law', 'child-abuse-report', 'subpart-e-order', 'hipaa-court-order', 'hipaa-abuse-report', 'vital-statistics-exception'];

function restrictionBar({ ctx, record, passed }: BarInput): Failed | undefined {
  if (ctx.toPatient) {
    return undefined;
  }
  const holding = restrictionsOn(record, ctx).find((paper) => binds(paper, ctx, record) && !yields(paper, { ctx, record, passed }));
  return holding === undefined ? undefined : {
    ...failed('restriction-honored', [finding(`restriction.${holding.kind}`, '42 CFR 2.26; 45 CFR 164.522', 'deny', [holding.id]), ...unevaluated(holding)]),
    duties: duties(['honor-restriction'], [], false),
  };
}

function binds(paper: RestrictionPaper, ctx: Context, record: RecordFacts): boolean {
  return paper.kind !== 'requested-paid-in-full' || isSelfPaid(paper, ctx, record);
}

/**
 * 2.26(a)(6): to a health plan, for payment or operations, an item that the person paid in full. What the request reaches is taken to be paid, however
 * it names it, but for a record of which the holder says that it was not; one that is named itself is the item.
 */
function isSelfPaid({ records, limits }: RestrictionPaper, ctx: Context, record: RecordFacts): boolean {
  const item = record.paidInFullBySelf !== false || [...(records ?? []), ...(limits?.data?.records ?? [])].includes(record.id);
  return item && isOfPlan(ctx) && ['payment', 'operations'].includes(ctx.facts.purpose);
}

/** A health plan, or a unit of one. */
function isOfPlan({ recipient, toPartOf, facts }: Context): boolean {
  return recipient.has('health-plan') || facts.organizations.some(({ id, classes }) => toPartOf.includes(id) && classes.includes('health-plan'));
}

/** What the rules permit without the person's consent beyond TPO: an agreed restriction does not hold it back (2.26(a)(5), 164.522(a)(1)(v)). */
const BEYOND_TPO = [
  'crime-on-premises-exception', 'research-exception', 'audit-exception', 'public-health-deidentified', 'hipaa-subpoena-with-assurance', 'hipaa-law-enforcement',
  'hipaa-threat', 'hipaa-oversight', 'hipaa-public-health', 'hipaa-decedent', 'hipaa-research', 'hipaa-custody',
];

/** A restriction yields to a medical emergency and to law, an agreed one to all that 164.512 permits; a refusal of the person to nothing else (rules 4.5). */
function yields(paper: RestrictionPaper, { ctx, record, passed }: Omit<BarInput, 'papers'>): boolean {
  const beyond = paper.kind === 'agreed' ? [...REQUIRED_BY_LAW, ...BEYOND_TPO] : REQUIRED_BY_LAW;
  return isEmergency(ctx) || lawRequires(ctx, record) || passed.basis.split('+').some((basis) => beyond.includes(basis));
}

/** An emergency went past a restriction: the recipient is asked not to use or disclose further (2.26(a)(4), 164.522(a)(1)(iv)). */
export function passedRestriction(ctx: Context, record: RecordFacts): boolean {
  return ctx.facts.purpose === 'emergency-treatment' && !ctx.toPatient && restrictionsOn(record, ctx).some((paper) => binds(paper, ctx, record));
}

/** A statute or an order wants this record, whatever paper lets it out besides (rules 4.5). */
export function lawRequires(ctx: Context, record: RecordFacts): boolean {
  return isOrdered(ctx, record) || (COMPELLED.includes(record.recordClass) && overlayCompels(ctx, record) !== undefined);
}

/** What a statute may compel: Part 2 is not among it (42 CFR 2.20). */
const COMPELLED: readonly RecordFacts['recordClass'][] = ['phi', 'phi-psy', 'cji'];

function overlayBar({ ctx, papers, record, passed }: BarInput): Failed | undefined {
  for (const overlay of ctx.facts.overlays ?? []) {
    const concerns = overlayReaches(overlay, ctx, record) && !isExcepted(overlay, ctx, record);
    const forbids = overlay.effect === 'prohibit' ? !isLifted(overlay, { ctx, papers, record, passed }) : overlay.effect === 'require-extra' && !hasExtra(overlay.requires, { ctx, papers, record, passed });
    if (concerns && forbids && !ctx.toPatient) {
      return failed('state-prohibits', [finding(`overlay.${overlay.rule}`, `${overlay.rule}; 42 CFR 2.20; 45 CFR 160.203(b)`, 'deny', [overlay.rule])], 55);
    }
  }
  return undefined;
}

function isLifted(overlay: OverlayAnswer, input: BarInput): boolean {
  const { ctx, record } = input;
  return (overlay.unless ?? []).some((condition) => {
    switch (condition) {
      case 'patient-consent':
        return hasExtra(isAny(ctx.recipient, overlay.consentAlone ?? []) ? [] : overlay.requires, input);
      case 'treatment-responsibility':
        return ctx.facts.recipient.treatingRelationship === 'patient';
      default:
        return goodCauseOrder('state-good-cause-order', ctx, record) !== undefined;
    }
  });
}

/** The state asks for a consent with more on it than the federal one, or beside it: one paper must cover the record and carry all of it. */
function hasExtra(requires: OverlayAnswer['requires'], { ctx, papers, record }: BarInput): boolean {
  return papers.some((paper) => isUsable(paper, record) && covers(paper, record, ctx) && (requires ?? []).every((extra) => carries(paper, extra, ctx)));
}

const HELD_TO_PART2: readonly RecordClass[] = ['p2', 'p2-notes', 'va7332'];

/** A HIPAA authorization is held to its own list (164.508(c)); the elements of 2.31 are asked of it for Part 2 records alone. */
function isUsable({ defect, hipaa, hipaaDefect, hipaaRevoked }: CompiledPaper, { recordClass }: RecordFacts): boolean {
  return defect === undefined || (!HELD_TO_PART2.includes(recordClass) && hipaa && !hipaaRevoked && hipaaDefect === undefined);
}

function carries({ paper }: CompiledPaper, extra: NonNullable<OverlayAnswer['requires']>[number], { facts: { stateFindings } }: Context): boolean {
  switch (extra) {
    case 'named-agency':
      return paper.recipients.length > 0;
    case 'purpose':
      return paper.purposes.length > 0;
    case 'nature-of-information':
      return isInformationDescribed(paper);
    case 'refusal-consequences':
    case 'inspection-right':
      return paper.statements.includes(extra);
    case 'expiry':
      return paper.period.end !== null || (paper.expiryEvent !== undefined && paper.expiryEvent.kind !== 'none');
    case 'professional-approval':
      return stateFindings?.professionalApproval === true;
    default:
      return stateFindings?.demonstrableNeed === true;
  }
}

/** Not needed for the stated purpose, in a responsible person's judgement (2.13(a), 164.502(b)). The patient's own access has no such limit. */
function needBar(ctx: Context, record: RecordFacts): Failed | undefined {
  return record.neededForPurpose === false && !ctx.toPatient
    ? failed('outside-scope', [finding('minimum-necessary.not-needed', '42 CFR 2.13(a); 45 CFR 164.502(b)', 'deny')], 52)
    : undefined;
}
