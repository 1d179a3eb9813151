// SPDX-License-Identifier: Apache-2.0
/** Does the paper, on its face, contain every element that its variant needs? 42 CFR 2.31(a), 2.35(b)-(c); rules section 4.1. */
import { isIntermediary, isTpo, type Context } from '../context.ts';
import { localDayOf } from '../dates.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import { isDescribed } from './scope.ts';

type Test = (paper: ConsentPaper, ctx: Context) => boolean;

/** Element -> is it there? */
const PRESENT: ReadonlyMap<string, Test> = new Map(Object.entries<Test>({
  1: (paper) => paper.patient !== '',
  2: (paper) => paper.disclosers.length > 0 || paper.discloserClass !== undefined,
  3: isInformationDescribed,
  4: (paper, ctx) => hasRecipients(paper) && namesCarrier(paper, ctx) && hasRedisclosureStatement(paper, ctx),
  5: (paper) => paper.purposes.length > 0,
  6: (paper) => paper.statements.includes('revocation-right'),
  7: (paper) => hasExpiry(paper),
  8: (paper) => paper.signatures.length > 0,
  9: (paper, ctx) => paper.signatures.every((signature) => signature.date !== '' && localDayOf(signature.date, ctx.facts.asOf) <= ctx.today),
  10: (paper) => !paper.purposes.some(isTpo) || (paper.statements.includes('redisclosure-risk') && paper.statements.includes('refusal-consequences')),
  // 2.35(a): participation was made a condition; a form that names none is not this consent.
  '2.35(b)': (paper) => paper.mandate !== undefined && paper.period.start !== null && paper.period.end !== null,
  '2.35(c)': (paper, ctx) => hasRevocability(paper, ctx),
}));

/** Elements that are missing, in the order of the law. An unknown element of the table counts as missing. */
export function missingElements(paper: ConsentPaper, elements: readonly string[], ctx: Context): readonly string[] {
  return elements.filter((element) => PRESENT.get(element)?.(paper, ctx) !== true);
}

/**
 * Elements that 164.508(c)(1) asks for and the paper lacks: the redisclosure statement of 2.31(a)(4)(iii) is none of them, and any event
 * that relates to the person or the purpose ends an authorization; its statements are tested apart.
 */
export function missingForHipaa(paper: ConsentPaper, elements: readonly string[], ctx: Context): readonly string[] {
  const own: Readonly<Record<string, boolean>> = { 4: hasRecipients(paper), 7: hasExpiry(paper) || (paper.expiryEvent !== undefined && paper.expiryEvent.kind !== 'none') };
  return elements.filter((element) => !(own[element] ?? PRESENT.get(element)?.(paper, ctx) === true));
}

/** 2.31(a)(3): by category, or by what else tells the kind of information; `*` and a level of confidentiality tell nothing. */
export function isInformationDescribed(paper: ConsentPaper): boolean {
  return [paper, ...(paper.within ?? [])].some((each) => isDescribed(each.limits) || (each.categories ?? []).some((category) => category !== '*'));
}

/** "Anyone" is no class; a class of roles must resolve to somebody; an intermediary must be named (rules 13.9, N6). */
export function hasRecipients(paper: ConsentPaper): boolean {
  if (paper.variant === 'intermediary' && (paper.intermediaries ?? []).length === 0) {
    return false;
  }
  if (paper.recipientClass === 'anyone') {
    return false;
  }
  if (paper.recipientClass === 'named-roles-on-care-team' && paper.recipients.length === 0) {
    return (paper.classMembers ?? []).length > 0;
  }
  return paper.recipients.length > 0 || paper.recipientClass !== undefined;
}

/** 2.31(a)(4)(ii)(A): what goes by a general designation through an intermediary goes where the paper names that one. */
export function namesCarrier(paper: ConsentPaper, ctx: Context): boolean {
  const { actingThrough } = ctx.facts.discloser;
  return paper.recipientClass === undefined || !isIntermediary(ctx, actingThrough) || (paper.intermediaries ?? []).includes(actingThrough!);
}

/** 2.31(a)(4)(iii): to a covered entity or business associate for TPO, the statement on redisclosure as HIPAA permits. */
function hasRedisclosureStatement(paper: ConsentPaper, ctx: Context): boolean {
  const owed = ctx.hipaaRecipient && paper.purposes.some(isTpo) && paper.variant !== 'psychotherapy-notes-authorization' && paper.variant !== 'va-7332';
  return !owed || paper.statements.includes('hipaa-redisclosure');
}

/** 2.31(a)(7): "none" and "end of the treatment" suffice for TPO alone, "end of the research study" for research alone. */
function hasExpiry(paper: ConsentPaper): boolean {
  if (paper.period.end !== null) {
    return true;
  }
  switch (paper.expiryEvent?.kind) {
    case undefined:
      return false;
    case 'none':
    case 'end-of-treatment':
      return paper.purposes.length > 0 && paper.purposes.every(isTpo);
    case 'end-of-research-study':
      return paper.purposes.length > 0 && paper.purposes.every((purpose) => purpose === 'research');
    default:
      return true;
  }
}

/** 2.35(c): revocable on a stated time or event no later than the final disposition of the action. */
function hasRevocability(paper: ConsentPaper, ctx: Context): boolean {
  const stated = paper.revocableAfter;
  if (stated?.date === undefined) {
    return stated?.event !== undefined;
  }
  const final = ctx.facts.justiceAction?.finalDispositionOn;
  return final === undefined || stated.date <= final;
}
