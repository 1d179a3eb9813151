// SPDX-License-Identifier: Apache-2.0
/**
 * Part 2 records on a written consent: 42 CFR 2.31, 2.33, 2.35. One paper covers the record whole. A covered entity that
 * discloses for a purpose other than TPO needs a HIPAA basis too: the same form, or the court's reporting order (rules 4.2).
 */
import { isAny, isHealthActor, isIntermediary, PROVIDERS, type Context } from '../context.ts';
import { CONSENT_BASES } from '../facts/bases.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { CriticalObligation } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { covers, type CompiledPaper } from '../papers/compiled.ts';
import { bestFailure, duties, failed, needed, P2C, type Failed, type Tried } from '../tried.ts';
import { enrollmentEventMissing, enrollmentLimit } from './enrollments.ts';
import { namesContent, namesParties } from './hipaa-orders.ts';
import { overlayCompels } from './required-by-law.ts';

/** Variants that can carry ordinary Part 2 records; a HIPAA form counts when every Part 2 element is on it too. */
const ORDINARY: readonly string[] = ['specific', 'tpo-single', 'intermediary', 'cj-referral', 'hipaa-authorization', 'legal-proceeding', 'pdmp', 'registry'];

/** The basis that the papers on file give for a `p2` record. */
export function consentBasis(ctx: Context, papers: readonly CompiledPaper[], record: RecordFacts): Tried {
  const ordinary = papers.filter((each) => ORDINARY.includes(each.paper.variant));
  const special = papers.filter((each) => !ORDINARY.includes(each.paper.variant));
  const tried = tryPapers(ctx, ordinary, record);
  // A form for something else cannot let this record out, checked or not.
  return tried.kind === 'fail' && ordinary.length === 0 && special.length > 0 ? { ...special[0]!.defect ?? special[0]!.outside, kind: 'fail' } : tried;
}

/** SUD counseling notes need a consent of their own: 42 CFR 2.31(b). */
export function notesBasis(ctx: Context, papers: readonly CompiledPaper[], record: RecordFacts): Tried {
  const own = papers.filter((each) => each.paper.variant === 'sud-counseling-notes');
  const tried = tryPapers(ctx, own, record);
  const alone = finding('part2.notes-need-own-consent', '42 CFR 2.31(b)', 'deny');
  return tried.kind === 'pass' ? tried : { ...tried, reasons: own.length === 0 ? ['needs-separate-sudcn'] : [...tried.reasons, 'needs-separate-sudcn'], findings: [...tried.findings, alone] };
}

function tryPapers(ctx: Context, papers: readonly CompiledPaper[], record: RecordFacts): Tried {
  const failures: Failed[] = [];
  for (const compiled of papers) {
    const tried = tryPaper(ctx, compiled, record);
    if (tried.kind === 'pass') {
      return failures.length === 0 ? tried : { ...tried, findings: [...tried.findings, ...failures.flatMap((each) => each.findings)] };
    }
    failures.push(tried);
  }
  return failures.length === 0 ? failed('no-basis', [finding('part2.no-basis', '42 CFR 2.13(a)', 'deny')]) : bestFailure(failures);
}

/** A revocation that alone stands in the way says why, whatever other papers fail at. */
const STOPPED = 51;

function tryPaper(ctx: Context, compiled: CompiledPaper, record: RecordFacts): Tried {
  const { paper, standing } = compiled;
  if (compiled.defect !== undefined && standing.state === 'defective') {
    return compiled.stopped && covers(compiled, record, ctx) ? { ...compiled.defect, stage: STOPPED } : compiled.defect;
  }
  if (!covers(compiled, record, ctx)) {
    return compiled.outside;
  }
  const barred = proceedingsNeedOwnConsent(ctx, compiled);
  if (barred !== undefined) {
    return barred;
  }
  const limited = paper.variant === 'registry' ? enrollmentLimit(ctx, paper, record) : undefined;
  if (limited !== undefined) {
    return limited;
  }
  if (paper.variant === 'pdmp' && !ctx.recipient.has('prescription-monitoring-program')) {
    return failed('wrong-recipient', [finding('part2.pdmp-recipient', '42 CFR 2.36', 'deny', [paper.id])], 49);
  }
  if (paper.variant === 'pdmp' && overlayCompels(ctx, record) === undefined) {
    return failed('no-basis', [finding('part2.pdmp-not-required', '42 CFR 2.36', 'deny', [paper.id])], 49);
  }
  const second = hipaaSide(ctx, compiled, record);
  if (!second.ok && second.failure.kind === 'fail') {
    return second.failure;
  }
  if (isMandatedWithoutReferral(ctx, compiled)) {
    return needed('cj-consent-required', [finding('part2.cj-consent-required', '42 CFR 2.35; 2.33(a)(1)', 'need-fact', [paper.id])]);
  }
  const pending = paper.variant === 'registry' ? enrollmentEventMissing(ctx, paper) : undefined;
  if (compiled.defect !== undefined || pending !== undefined) {
    return compiled.defect ?? pending!;
  }
  return second.ok ? {
    kind: 'pass', basis: CONSENT_BASES[paper.variant], consent: paper.id,
    duties: duties(criticalFor(ctx, compiled), [], true), accountable: second.accountable,
    findings: [...standing.findings, ...second.findings],
  } : second.failure;
}

/** Use in a proceeding needs the stand-alone consent of 2.31(d); that consent serves no other purpose. */
function proceedingsNeedOwnConsent(ctx: Context, compiled: CompiledPaper): Failed | undefined {
  const proceeding = ctx.facts.purpose === 'legal-proceeding' || ctx.facts.purpose === 'law-enforcement';
  const own = compiled.paper.variant === 'legal-proceeding';
  return proceeding === own ? undefined : failed('proceedings-bar', [finding('part2.proceedings-bar', '42 CFR 2.12(d)(1), 2.31(d)', 'deny', [compiled.paper.id])], 49);
}

/** A referral that the recipient made mandatory needs the form of 2.35; an ordinary one is undecided (rules 13.5). */
function isMandatedWithoutReferral(ctx: Context, compiled: CompiledPaper): boolean {
  return ctx.facts.purpose === 'cj-monitoring' && ctx.facts.recipient.conditionedParticipation === true && compiled.paper.variant !== 'cj-referral';
}

function criticalFor(ctx: Context, { paper }: CompiledPaper): readonly CriticalObligation[] {
  const base = paper.variant === 'legal-proceeding' ? P2C.filter((each) => each !== 'bar-proceedings-tag') : P2C;
  const limited: readonly CriticalObligation[] = paper.variant === 'cj-referral' ? ['cj-duty-limit'] : [];
  const logged: readonly CriticalObligation[] = ctx.discloser.has('intermediary') || (paper.recipientClass !== undefined && isIntermediary(ctx, ctx.facts.discloser.actingThrough)) ? ['intermediary-log'] : [];
  return [...base, ...limited, ...logged];
}

type Second = { readonly ok: true; readonly accountable: boolean; readonly findings: readonly ReturnType<typeof finding>[] } | { readonly ok: false; readonly failure: Failed };

/** 13.8: to a social-service third party as part of the person's care. */
function coordinatesCare(ctx: Context): boolean {
  return ctx.facts.purpose === 'treatment' && ctx.facts.careCoordination?.clinicianJudgedPartOfCare === true && isAny(ctx.discloser, PROVIDERS) && ctx.recipient.has('unregulated');
}

/** The HIPAA side of a disclosure by a covered entity (rules scenario convention 6). */
function hipaaSide(ctx: Context, compiled: CompiledPaper, record: RecordFacts): Second {
  const { paper } = compiled;
  if (!ctx.hipaaDiscloser || (ctx.tpo && isHealthActor(ctx)) || coordinatesCare(ctx)) {
    return { ok: true, accountable: false, findings: [] };
  }
  if (paper.variant === 'registry') {
    // Two doses of the same drug are what its own treatment must avoid; whom it asks for that need be no provider.
    return { ok: true, accountable: false, findings: [finding('hipaa.own-treatment', '45 CFR 164.506(c)(1)', 'permit', [paper.id])] };
  }
  if (compiled.hipaa && !compiled.hipaaRevoked) {
    return { ok: true, accountable: false, findings: [finding('hipaa.authorization', '45 CFR 164.508(c)', 'permit', [paper.id])] };
  }
  const orders = ctx.facts.orders.filter((each) => each.type === 'court-reporting-order' && each.issuedBy === 'court' && namesParties(each, ctx));
  const order = orders.find((each) => each.categories === undefined || namesContent(each, record, ctx));
  if (order !== undefined) {
    // One that states no content is a mandate to report (164.512(a)); one that does goes as far as it expressly says ((e)(1)(i)).
    const cite = order.categories === undefined ? '45 CFR 164.512(a)' : '45 CFR 164.512(e)(1)(i)';
    return { ok: true, accountable: true, findings: [finding('hipaa.court-reporting-order', cite, 'permit', [order.id])] };
  }
  if (compiled.hipaaRevoked && overlayCompels(ctx, record) === undefined) {
    return { ok: false, failure: needed('hipaa-basis-missing', [finding('hipaa.authorization-revoked-early', '45 CFR 164.508(b)(5); 42 CFR 2.35(c)', 'need-fact', [paper.id])]) };
  }
  const statute = overlayCompels(ctx, record);
  return statute !== undefined
    ? { ok: true, accountable: true, findings: statute.findings }
    : { ok: false, failure: failed('hipaa-basis-missing', [finding('hipaa.authorization-defective', '45 CFR 164.508(b)(2)(ii), (c)(2)', 'deny', [paper.id])], 49) };
}
