// SPDX-License-Identifier: Apache-2.0
/**
 * A consent asked for in the asker's own words. Whoever was refused may not learn what there is, nor that there is anything
 * (42 CFR 2.13(c)(2)): what it is prefilled with comes from the ask, the public directory and the sharing protocol alone, so that
 * it is the same whether or not a record exists.
 */
import type { LegalStatus, PartnerKind, Purpose, RecordClass, ScopeCategory } from '../facts/vocabulary.ts';
import type { MatrixTable } from '../tables/tables.ts';
import { OPTIONS } from './forms.ts';
import { formsFor, type ConsentNeed, type WithheldKind } from './prefill.ts';

export interface WordsAsk {
  readonly purpose: Purpose;
  readonly categories: readonly ScopeCategory[];
  /** Legal statuses of each discloser that the asker named; none named: any program that treated the person. */
  readonly disclosers: readonly (readonly LegalStatus[])[];
  readonly recipient: readonly LegalStatus[];
}

const JUSTICE: readonly LegalStatus[] = ['criminal-justice-agency', 'criminal-justice-contractor', 'court', 'correctional-institution'];

/** The forms that such an ask takes, each with its kinds of records; as `formsFor`, of what the asker named. */
export function formsInWords(ask: WordsAsk): ReturnType<typeof formsFor> {
  const statuses = ask.disclosers.flat();
  const has = (status: LegalStatus): boolean => statuses.includes(status);
  const need: ConsentNeed = {
    purpose: ask.purpose, mandated: ask.purpose === 'cj-monitoring' && ask.recipient.some((status) => JUSTICE.includes(status)),
    // Of a program that nobody named both lists are asked for: a form that is whole for a covered entity is whole for any other.
    discloser: { covered: ask.disclosers.length === 0 || has('covered-entity') || has('business-associate'), intermediary: has('intermediary') },
    withheld: ask.categories.map((category): WithheldKind => ({ category, recordClass: classFor(category, statuses), reasons: [] })),
  };
  return formsFor(need);
}

/** The law under which such a discloser keeps such records; the more protective where the asker did not say who. */
function classFor(category: ScopeCategory, statuses: readonly LegalStatus[]): RecordClass {
  const isProgram = statuses.length === 0 || statuses.includes('part2-program');
  if (category === 'psychotherapy-note') {
    return 'phi-psy';
  }
  if (category === 'sud-counseling-note') {
    return isProgram ? 'p2-notes' : 'phi-psy';
  }
  return statuses.includes('va-facility') ? 'va7332' : isProgram ? 'p2' : 'phi';
}

/**
 * What the sharing protocol foresees for such a partner, of the kinds that a form can name, without what the asker sees already.
 * In: the partner's kinds and what it sees. Out: categories in the order of the forms.
 */
export function foreseenFor(matrix: MatrixTable, kinds: readonly PartnerKind[], seen: readonly string[]): readonly ScopeCategory[] {
  const rows = matrix.rows.filter((row) => row.direction === 'send' && row.closed !== true && kinds.includes(row.partner));
  const foreseen = new Set<string>(rows.flatMap((row) => row.categories).map((cell) => cell.category));
  return asCategories(OPTIONS.category.map((option) => option.code).filter((code) => foreseen.has(code) && !seen.includes(code)));
}

/** Codes that a form can name; others are dropped. */
export function asCategories(codes: readonly string[]): readonly ScopeCategory[] {
  return OPTIONS.category.flatMap((option) => (codes.includes(option.code) ? [option.code as ScopeCategory] : []));
}
