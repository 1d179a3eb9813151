// SPDX-License-Identifier: Apache-2.0
import { isAny, type Context } from './context.ts';
import type { OverlayAnswer } from './facts/papers.ts';
import type { RecordFacts } from './facts/record.ts';

/** Does a state rule speak of this record in this ask? Rules section 9: the answer names records, or the configured rule says what it reaches. */
export function overlayReaches(overlay: OverlayAnswer, ctx: Context, record: Pick<RecordFacts, 'recordClass'> & Partial<Pick<RecordFacts, 'id'>>): boolean {
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
    && (reach.recipients === undefined || isAny(ctx.recipient, reach.recipients))
    && (reach.purposes === undefined || reach.purposes.includes(purpose))
    && !(reach.exceptPurposes ?? []).includes(purpose)
    && !(reach.exceptTreating === true && recipient.treatingRelationship === 'patient');
}
