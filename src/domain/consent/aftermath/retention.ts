// SPDX-License-Identifier: Apache-2.0
/** How long things are kept, and what is due when an agreement or a program ends. The periods are data: consent/retention.json. */
import * as z from 'zod';
import { fail, ok, type Result } from '../../issue.ts';
import { addDays } from '../evidence/time.ts';
import { yearsBefore } from '../dates.ts';

/** 45 CFR 164.316(b)(2)(i), 164.528(a)(1), 164.530(j)(2). */
const LEAST_YEARS = 6;
const KEPT = ['ledger', 'consents', 'messages'] as const;
const days = z.strictObject({ days: z.number().int().min(0).max(3650), cite: z.string().min(1) });
export const retentionFile = z.strictObject({
  $schema: z.string().optional(), note: z.string(),
  keep: z.array(z.strictObject({ what: z.enum(KEPT), years: z.number().int().min(LEAST_YEARS), cite: z.string().min(1) })).length(KEPT.length),
  afterAgreement: days, afterProgram: days,
});

export type Kept = (typeof KEPT)[number];
export interface Period { readonly years: number; readonly cite: string }
export interface RetentionRules {
  readonly keep: Readonly<Record<Kept, Period>>;
  readonly afterAgreement: { readonly days: number; readonly cite: string };
  readonly afterProgram: { readonly days: number; readonly cite: string };
}

/** In: consent/retention.json, parsed. Issues: every fault, also a period that is shorter than the law's. */
export function parseRetention(raw: unknown): Result<RetentionRules> {
  const parsed = retentionFile.safeParse(raw);
  if (!parsed.success) {
    return fail(...parsed.error.issues.map((issue) => ({ code: 'value' as const, text: issue.message, at: `consent/retention.json: ${issue.path.join('.')}` })));
  }
  const { keep, afterAgreement, afterProgram } = parsed.data;
  const periods = Object.fromEntries(keep.map(({ what, ...period }) => [what, period])) as Readonly<Partial<Record<Kept, Period>>>;
  return KEPT.every((what) => periods[what] !== undefined) ? ok({ keep: periods as Readonly<Record<Kept, Period>>, afterAgreement, afterProgram })
    : fail({ code: 'required', text: `Each of ${KEPT.join(', ')}, once`, at: 'consent/retention.json: keep' });
}

/** In: today (local day). Out: what is from before this day is kept no longer. */
export function keptSince(rules: RetentionRules, what: Kept, today: string): string {
  return yearsBefore(today, rules.keep[what].years);
}

/** An agreement between the gateway and a holder, as the registry has it. */
export interface EndedAgreement {
  readonly id: string;
  readonly holder: string;
  /** Last day in force; absent: it has none. */
  readonly end?: string;
  readonly executed: boolean;
  /** Day on which the registry learned that it is over, when it has no end of its own. */
  readonly learned: string;
  /** Its own terms for the end: absent: return or destroy, as the holder says. */
  readonly onEnd?: 'return' | 'destroy';
}

export interface EndedProgram { readonly id: string; readonly discontinuedOn: string; /** A law requires the records until this day. */ readonly keepUntil?: string }

export interface DueItem {
  /** `agreement:ID`, `program:ID`, `ledger`, `messages`. */
  readonly item: string;
  readonly holder?: string;
  readonly act: 'return' | 'destroy' | 'return-or-destroy';
  /** Last day to act. */
  readonly due: string;
  readonly cite: string;
}

/** In: today, agreements and programs. Out: holders whose records may not be kept any longer, and by when they must be gone. */
export function dueHolders(rules: RetentionRules, today: string, known: { readonly agreements: readonly EndedAgreement[]; readonly programs: readonly EndedProgram[] }): readonly DueItem[] {
  const isOver = (each: EndedAgreement): boolean => !each.executed || (each.end ?? today) < today;
  const bound = new Set(known.agreements.filter((each) => !isOver(each)).map((each) => each.holder));
  const ended = known.agreements.filter((each) => isOver(each) && !bound.has(each.holder)).map((each): DueItem => ({
    item: `agreement:${each.id}`, holder: each.holder, act: each.onEnd ?? 'return-or-destroy', due: addDays(each.end ?? each.learned, rules.afterAgreement.days), cite: rules.afterAgreement.cite,
  }));
  const programs = known.programs.filter((each) => each.discontinuedOn <= today && (each.keepUntil ?? '') < today).map((each): DueItem => ({
    item: `program:${each.id}`, holder: each.id, act: 'destroy', due: each.keepUntil ?? addDays(each.discontinuedOn, rules.afterProgram.days), cite: rules.afterProgram.cite,
  }));
  return [...ended, ...programs];
}

/** May a consent go? It is kept until so many years after its last day in effect; one without an end is in effect. */
export function consentIsKept(rules: RetentionRules, today: string, lastDay: string | undefined): boolean {
  return lastDay === undefined || lastDay >= keptSince(rules, 'consents', today);
}
