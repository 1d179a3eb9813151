// SPDX-License-Identifier: Apache-2.0
import { isAny, withWholes, type Context } from './context.ts';
import type { OverlayAnswer, OverlayContent } from './facts/papers.ts';
import type { RecordFacts } from './facts/record.ts';
import type { PartnerKind } from './facts/vocabulary.ts';

/** What a state rule can look at in a record; without an id it is one of many that share these facts, and no rule names it. */
export type ReachedFacts = Pick<RecordFacts, 'recordClass' | 'category' | 'origin' | 'onBehalfOf' | 'collectedBy' | 'marks' | 'sudIndicators'> & Partial<Pick<RecordFacts, 'id'>>;

/** Does a state rule speak of this record in this ask? Rules section 9: the answer names records, or the configured rule says what it reaches. */
export function overlayReaches(overlay: OverlayAnswer, ctx: Context, record: ReachedFacts): boolean {
  if (overlay.records !== undefined) {
    return record.id !== undefined && overlay.records.includes(record.id);
  }
  const { reach } = overlay;
  if (reach === undefined) {
    return true;
  }
  const { purpose, recipient } = ctx.facts;
  return (reach.classes === undefined || reach.classes.includes(record.recordClass))
    && (reach.disclosers === undefined || isAny(ctx.discloser, reach.disclosers))
    && !isAny(ctx.discloser, reach.exceptDisclosers ?? [])
    && (reach.recipients === undefined || isAny(ctx.recipient, reach.recipients))
    && (reach.purposes === undefined || reach.purposes.includes(purpose))
    && !(reach.exceptPurposes ?? []).includes(purpose)
    && !(reach.exceptTreating === true && recipient.treatingRelationship === 'patient')
    && (reach.content === undefined || isAbout(reach.content, ctx, record));
}

/** One sign is enough, whatever class the record has: what it is, what it says, or a facility of the kind that the state speaks of anywhere in its history. */
function isAbout(content: OverlayContent, ctx: Context, record: ReachedFacts): boolean {
  const { codes = [], mentions = [], labels = [] } = record.marks ?? {};
  return content.categories?.includes(record.category) === true
    || content.labels?.some((each) => labels.includes(each)) === true
    || content.codes?.some((each) => [...codes, ...mentions].some((borne) => borne.startsWith(each))) === true
    || [record.origin, record.onBehalfOf, record.collectedBy, ctx.facts.discloser.organization].some((id) => saysSo(content, record, kindsOf(ctx, id)));
}

/** A unit is of the kinds of what it is part of. */
function kindsOf(ctx: Context, organization: string | undefined): readonly PartnerKind[] {
  const line = withWholes(ctx, organization);
  return ctx.facts.organizations.flatMap(({ id, kinds = [] }) => (line.includes(id) ? kinds : []));
}

/** A house of two services says by its kind nothing of a record that is plainly of the other one. */
function saysSo({ kinds = [], apart }: OverlayContent, { category, sudIndicators = [] }: ReachedFacts, held: readonly PartnerKind[]): boolean {
  const other = apart !== undefined && held.some((kind) => apart.kinds.includes(kind)) && (apart.categories.includes(category) || sudIndicators.length > 0);
  return !other && held.some((kind) => kinds.includes(kind));
}
