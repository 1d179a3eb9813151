// SPDX-License-Identifier: Apache-2.0
/** A paper with its gaps filled, so that its other defects show beside them: one look at a form names everything at once. */
import { localDayOf } from '../dates.ts';
import type { AskFacts } from '../context.ts';
import { FORM_STATEMENTS } from '../evidence/consents/form.ts';
import type { ConsentPaper } from '../facts/papers.ts';
import type { GateTables } from '../tables/tables.ts';

interface Mending { readonly facts: AskFacts; readonly tables: GateTables; readonly signed: boolean }

/** Fills what is missing with something valid; what was answered stays as it is. */
export function mended(paper: ConsentPaper, { facts, tables, signed }: Mending): ConsentPaper {
  const today = localDayOf(facts.asOf, facts.asOf);
  const ends = paper.period.end !== null || paper.expiryEvent !== undefined;
  const own = paper.variant === 'sud-counseling-notes' ? 'sud-counseling-note' : paper.variant === 'psychotherapy-notes-authorization' ? 'psychotherapy-note' : 'treatment-summary';
  const signatures = signed && paper.signatures.length > 0 ? paper.signatures.map((each) => ({ ...each, date: each.date === '' ? today : each.date })) : [{ signer: facts.patient.id, role: 'patient' as const, date: today, method: 'electronic' as const }];
  return {
    ...paper, patient: facts.patient.id,
    disclosers: [...paper.disclosers, facts.discloser.organization ?? 'discloser'], recipients: paper.recipients.length === 0 ? ['recipient'] : paper.recipients,
    ...(paper.variant === 'intermediary' ? { intermediaries: paper.intermediaries ?? ['intermediary'] } : {}),
    categories: paper.categories.length === 0 ? [own] : paper.categories,
    purposes: paper.purposes.length === 0 ? tables.variants.variants[paper.variant].purposes?.slice(0, 1) ?? ['treatment'] : paper.purposes,
    period: { start: paper.variant === 'cj-referral' ? paper.period.start ?? today : null, end: ends ? paper.period.end : today },
    signatures, statements: FORM_STATEMENTS,
    ...(paper.variant === 'cj-referral' ? { mandate: paper.mandate ?? { condition: 'probation', imposedBy: 'court' }, revocableAfter: { event: 'final-disposition' } } : {}),
  };
}

/** Do two ways to write a name share a word? Names change and are misspelt; two that share nothing are two people's. */
export function namedAlike(one: string, other: string): boolean {
  const words = (text: string): readonly string[] => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(/\p{L}{2,}/gu) ?? [];
  const known = words(other);
  return known.length === 0 || words(one).some((word) => known.includes(word));
}
