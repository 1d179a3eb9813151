// SPDX-License-Identifier: Apache-2.0
/** A paper with its gaps filled, so that its other defects show beside them: one look at a form names everything at once. */
import { localDayOf } from '../dates.ts';
import type { AskFacts } from '../context.ts';
import { FORM_STATEMENTS } from '../evidence/consents/form.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { ScopeCategory } from '../facts/vocabulary.ts';
import type { GateTables } from '../tables/tables.ts';

interface Mending { readonly facts: AskFacts; readonly tables: GateTables }

/** The forms that carry notes carry nothing else (42 CFR 2.31(b), 45 CFR 164.508(b)(3)(ii)). */
const OWN_KIND: Readonly<Partial<Record<ConsentPaper['variant'], ScopeCategory>>> = {
  'sud-counseling-notes': 'sud-counseling-note', 'psychotherapy-notes-authorization': 'psychotherapy-note',
};

const SOMEBODY = 'somebody';

/** Fills what is missing with something valid, and lets everybody sign who might have to; what else was answered stays as it is. */
export function mended(paper: ConsentPaper, { facts, tables }: Mending): ConsentPaper {
  const today = localDayOf(facts.asOf, facts.asOf);
  const signed = { date: today, method: 'electronic', authorityDocumented: true } as const;
  return {
    ...paper, patient: facts.patient.id, statements: FORM_STATEMENTS, period: { start: today, end: paper.period.end ?? today },
    disclosers: orElse(paper.disclosers, [SOMEBODY]), recipients: orElse(paper.recipients, [SOMEBODY]), intermediaries: paper.intermediaries ?? [SOMEBODY],
    categories: orElse(paper.categories, [OWN_KIND[paper.variant] ?? 'treatment-summary']), purposes: orElse(paper.purposes, [tables.variants.variants[paper.variant].purposes?.[0] ?? 'treatment']),
    signatures: [{ ...signed, signer: facts.patient.id, role: 'patient' }, { ...signed, signer: SOMEBODY, role: 'personal-representative' }],
    mandate: paper.mandate ?? { condition: 'probation', imposedBy: SOMEBODY }, revocableAfter: { event: 'final-disposition' },
  };
}

function orElse<T>(given: readonly T[], filling: readonly T[]): readonly T[] {
  return given.length === 0 ? filling : given;
}

/** Do two ways to write a name share a word? Names change and are misspelt; two that share nothing are two people's. */
export function namedAlike(one: string, other: string): boolean {
  const words = (text: string): readonly string[] => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(/\p{L}{2,}/gu) ?? [];
  const known = words(other);
  return known.length === 0 || words(one).some((word) => known.includes(word));
}
