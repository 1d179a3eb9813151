// SPDX-License-Identifier: Apache-2.0
/**
 * Is a paper usable for this ask? Tested in the order of rules section 4.3, stopping at the first defect; what does not depend
 * on the record is decided here, once per ask.
 */
import { coversPurpose } from './scope.ts';
import { isHealthActor, isTpo, type Context } from '../context.ts';
import { localDayOf } from '../dates.ts';
import type { Finding } from '../decision.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { ReasonCode, ScopeCategory } from '../facts/vocabulary.ts';
import { finding } from '../finding.ts';
import { hasRecipients, missingElements, missingForHipaa, namesCarrier } from './elements.ts';
import { mayBe, namesDiscloser, namesRecipient, needsToKnow, reachesNonTreating } from './parties.ts';
import { signerAuthority } from './signer.ts';

export interface Standing {
  readonly state: 'usable' | 'defective' | 'undecided';
  readonly reasons: readonly ReasonCode[];
  /** How far it came: of several papers that fail, the one that came furthest says why. */
  readonly stage: number;
  readonly findings: readonly Finding[];
}

interface Defect { readonly reasons: readonly ReasonCode[]; readonly cite: string; readonly undecided?: boolean }
type Test = (paper: ConsentPaper, ctx: Context, regime: Regime) => Defect | undefined;

/** Whose list of elements the paper is held against: 42 CFR 2.31 as its variant says, or 45 CFR 164.508(c) alone; `unrevoked`: the first, as if nobody had revoked it. */
export type Regime = 'variant' | 'hipaa' | 'unrevoked';

function when(failed: boolean, reason: ReasonCode, cite: string): Defect | undefined {
  return failed ? { reasons: [reason], cite } : undefined;
}

/** The tests of section 4.3, in its order. */
const TESTS: readonly Test[] = [
  (paper, ctx) => when(paper.patient !== ctx.facts.patient.id && paper.patient !== '', 'wrong-patient', '42 CFR 2.31(a)(1)'),
  (paper) => when(paper.status !== 'active', 'not-active', '42 CFR 2.31'),
  (paper, ctx) => when(paper.period.start !== null && ctx.today < paper.period.start, 'not-yet-effective', '42 CFR 2.31'),
  (paper, ctx) => when(hasExpired(paper, ctx), 'expired', '42 CFR 2.31(c)(1)'),
  (paper, ctx, regime) => when(regime !== 'unrevoked' && isRevoked(paper, ctx), 'revoked', paper.variant === 'cj-referral' ? '42 CFR 2.35(c)' : '42 CFR 2.31(c)(3)'),
  missing,
  (paper, ctx) => when(isCombined(paper, ctx), 'combined-prohibited', combinedCite(paper)),
  (paper) => when(paper.falsity !== undefined, 'materially-false', '42 CFR 2.31(c)(4)'),
  signer,
  (paper, ctx) => when(!namesDiscloser(paper, ctx), 'wrong-discloser', '42 CFR 2.31(a)(2)'),
  (paper, ctx) => when(!namesRecipient(paper, ctx) && !reachesNonTreating(paper), 'wrong-recipient', '42 CFR 2.31(a)(4)'),
  (paper) => when(reachesNonTreating(paper), 'intermediary-class-not-treating', '42 CFR 2.31(a)(4)(ii)(B)'),
  (paper, ctx) => when(!servesPurpose(paper, ctx), 'purpose-mismatch', '42 CFR 2.31(a)(5)'),
];

/** After these, only the record can fail (outside-scope); then the last two tests. */
const AFTER_SCOPE: readonly Test[] = [
  (paper, ctx) => when(paper.variant === 'cj-referral' && !needsToKnow(ctx), 'need-to-know-failed', '42 CFR 2.35(a)(1)'),
  (paper) => (paper.verified ? undefined : { reasons: ['unverified'], cite: '42 CFR 2.31(c)', undecided: true }),
];

const ALL_TESTS: readonly Test[] = [...TESTS, ...AFTER_SCOPE];

/** Tests one paper against the ask. */
export function standingOf(paper: ConsentPaper, ctx: Context, regime: Regime = 'variant'): Standing {
  let undecided: Standing | undefined;
  for (let stage = 0; stage < ALL_TESTS.length; stage += 1) {
    const defect = ALL_TESTS[stage]!(paper, ctx, regime);
    if (defect === undefined) {
      continue;
    }
    const state = defect.undecided === true ? 'undecided' : 'defective';
    const made = finding(`consent.${defect.reasons[0]!}`, defect.cite, state === 'undecided' ? 'need-fact' : 'deny', [paper.id]);
    const why = defect.reasons[0] === 'unverified' ? unevaluated(paper) : [];
    const standing: Standing = { state, reasons: defect.reasons, stage, findings: [made, ...why] };
    if (state === 'defective') {
      return standing;
    }
    // A missing fact counts only where it could change the answer: a later defect that is certain settles it.
    undecided ??= standing;
  }
  return undecided ?? { state: 'usable', reasons: [], stage: ALL_TESTS.length, findings: [finding(`consent.${paper.variant}`, ctx.tables.variants.variants[paper.variant].cite, 'permit', [paper.id])] };
}

/** What of it could not be evaluated: said wherever it may have made the difference (known failure 1). In: a consent or a refusal. */
export function unevaluated({ id, unevaluated: elements = [] }: Pick<ConsentPaper, 'id' | 'unevaluated'>): readonly Finding[] {
  return elements.length === 0 ? [] : [finding('consent.not-evaluated', 'http://hl7.org/fhir/R4/consent.html', 'deny', [id, ...elements])];
}

/** A date-only end covers that whole day; a known event ends it from that day on. */
export function hasExpired(paper: ConsentPaper, ctx: Context): boolean {
  const { occurredOn } = paper.expiryEvent ?? {};
  return (paper.period.end !== null && paper.period.end < ctx.today)
    || (occurredOn !== undefined && localDayOf(occurredOn, ctx.facts.asOf) <= ctx.today);
}

/**
 * Known revocation that covers this recipient. An oral one suspends at once (rules 13.11; the other reading waits for writing). A
 * criminal-justice consent is revocable only once its stated time or event has come.
 */
export function isRevoked(paper: ConsentPaper, ctx: Context): boolean {
  const { revocation } = paper;
  if (revocation === undefined || localDayOf(revocation.date, ctx.facts.asOf) > ctx.today) {
    return false;
  }
  const { recipients } = revocation;
  const covers = recipients === 'all' || recipients.some((id) => mayBe(id, ctx));
  return covers && (paper.variant !== 'cj-referral' || isRevocableNow(paper, ctx));
}

/** 42 CFR 2.35(c): the stated date, the stated event, or at the latest the final disposition. */
function isRevocableNow(paper: ConsentPaper, ctx: Context): boolean {
  const { revocableAfter } = paper;
  const { justiceAction } = ctx.facts;
  const reached = (day: string | undefined): boolean => day !== undefined && localDayOf(day, ctx.facts.asOf) <= ctx.today;
  const disposed = justiceAction?.finalDispositionOccurred === true || (justiceAction?.finalDispositionOccurred === undefined && reached(justiceAction?.finalDispositionOn));
  return revocableAfter === undefined || reached(revocableAfter.date) || reached(revocableAfter.eventOccurredOn) || disposed;
}

/** Compliance date of 89 FR 12472. */
const AMENDED_FORMS = '2026-02-16';

function missing(paper: ConsentPaper, ctx: Context, regime: Regime): Defect | undefined {
  const { variants } = ctx.tables.variants;
  const lacking = regime === 'hipaa' ? missingForHipaa(paper, variants['psychotherapy-notes-authorization'].elements, ctx) : missingElements(paper, variants[paper.variant].elements, ctx);
  if (lacking.length === 0) {
    return undefined;
  }
  const codes = lacking.map((element) => `missing-element:${element}` as ReasonCode);
  // Signed before the amended rule applied and short of its new statements alone: a person must look (rules 13.14).
  const oldForm = lacking.every((element) => element === '10' || (element === '4' && hasRecipients(paper) && namesCarrier(paper, ctx))) && paper.signatures.every((each) => each.date < AMENDED_FORMS);
  return { undecided: oldForm, reasons: codes, cite: `42 CFR 2.31(c)(2); ${ctx.tables.variants.elements[lacking[0]!]?.cite ?? '42 CFR 2.31(a)'}` };
}

/** Notes, proceedings and psychotherapy notes stand alone; a form for anything else that also names a proceeding is combined too. */
function isCombined(paper: ConsentPaper, ctx: Context): boolean {
  const alone = ctx.tables.variants.variants[paper.variant].mustStandAlone;
  const proceeding = paper.purposes.some((each) => each === 'legal-proceeding' || each === 'law-enforcement');
  const notes = paper.categories.includes('sud-counseling-note') || paper.categories.includes('psychotherapy-note');
  const mixed = paper.purposes.includes('legal-proceeding') && paper.purposes.length > 1;
  const own = OWN_NOTES[paper.variant];
  const beside = own !== undefined && paper.categories.some((each) => each !== own && each !== '*');
  return (!paper.standalone && (alone || proceeding || notes)) || mixed || beside;
}

/** The forms that carry notes carry nothing else (2.31(b)(2), 164.508(b)(3)(ii)). */
const OWN_NOTES: Readonly<Partial<Record<ConsentPaper['variant'], ScopeCategory>>> = {
  'sud-counseling-notes': 'sud-counseling-note', 'psychotherapy-notes-authorization': 'psychotherapy-note',
};

function combinedCite(paper: ConsentPaper): string {
  return paper.variant === 'legal-proceeding' || paper.purposes.includes('legal-proceeding') ? '42 CFR 2.31(d)'
    : paper.variant === 'psychotherapy-notes-authorization' ? '45 CFR 164.508(b)(3)(ii)' : '42 CFR 2.31(b)';
}

function signer(paper: ConsentPaper, ctx: Context): Defect | undefined {
  const answer = signerAuthority(paper, ctx);
  const defect = { reasons: ['signer-not-authorized'], cite: '42 CFR 2.31(a)(8), 2.14, 2.15' } as const;
  return answer === 'authorized' ? undefined : { ...defect, undecided: answer === 'unknown' };
}

/** The purpose is on the paper, and is one that its variant can serve: a single TPO consent covers TPO alone. */
function servesPurpose(paper: ConsentPaper, ctx: Context): boolean {
  const { purpose } = ctx.facts;
  const allowed = ctx.tables.variants.variants[paper.variant].purposes;
  const within = allowed === undefined || coversPurpose(allowed, purpose) || (paper.variant === 'tpo-single' && isTpo(purpose));
  // A registry paper serves the check for double enrolment and nothing else, emergencies included (2.34).
  const registry = paper.variant !== 'registry' || purpose === 'treatment';
  const tpoAlone = paper.variant !== 'tpo-single' || isHealthActor(ctx);
  return within && registry && tpoAlone && [paper, ...(paper.within ?? [])].every((each) => each.purposes === undefined || coversPurpose(each.purposes, purpose));
}
