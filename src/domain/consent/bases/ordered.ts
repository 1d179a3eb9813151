// SPDX-License-Identifier: Apache-2.0
import type { Context } from '../context.ts';
import type { RecordFacts } from '../facts/record.ts';
import { hipaaOrder } from './hipaa-orders.ts';
import { orderBasis } from './subpart-e.ts';

/** Does a court order this record to be handed over in this ask, whatever paper lets it out besides? 42 CFR 2.61-2.67; 45 CFR 164.512(e)(1)(i). */
export function isOrdered(ctx: Context, record: RecordFacts): boolean {
  const { purpose } = ctx.facts;
  const proceeding = purpose === 'legal-proceeding' || purpose === 'law-enforcement';
  switch (record.recordClass) {
    case 'p2': case 'p2-notes': return proceeding && orderBasis(ctx, record).kind === 'pass';
    case 'phi': {
      const order = proceeding || purpose === 'cj-monitoring' ? hipaaOrder(ctx, record) : undefined;
      return order?.kind === 'pass' && order.basis === 'hipaa-court-order';
    }
    default: return false;
  }
}
