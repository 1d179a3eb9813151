// SPDX-License-Identifier: Apache-2.0
/**
 * Court orders under 42 CFR part 2, subpart E. An order authorizes and does not compel: it needs a subpoena or similar mandate
 * beside it (rules G6; the other reading lets a willing holder disclose on the order alone). A subpoena, warrant or ordinary
 * order to produce never suffices (2.13(b), 2.61).
 */
import type { Context } from '../context.ts';
import type { OrderPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { finding } from '../finding.ts';
import { duties, failed, needed, type Failed, type Tried } from '../tried.ts';
import { namesContent, namesParties } from './hipaa-orders.ts';

type Procedure = NonNullable<OrderPaper['procedure']>[number];
type OrderFinding = NonNullable<OrderPaper['findings']>[number];

interface Checklist { readonly cite: string; readonly procedure: readonly Procedure[]; readonly findings: readonly OrderFinding[] }

const CHECKLISTS: Readonly<Partial<Record<OrderPaper['type'], Checklist>>> = {
  'subpart-e-2-64': {
    cite: '42 CFR 2.64',
    procedure: ['sealed-or-fictitious-name', 'notice-to-patient', 'notice-to-holder', 'opportunity-to-respond', 'closed-hearing'],
    findings: ['no-other-effective-way', 'public-interest-outweighs-injury'],
  },
  'subpart-e-2-65': {
    cite: '42 CFR 2.65',
    procedure: ['notice-to-holder', 'opportunity-to-respond', 'independent-counsel-for-holder'],
    findings: ['extremely-serious-crime', 'substantial-value', 'no-other-effective-way', 'public-interest-outweighs-injury'],
  },
  'subpart-e-2-66': { cite: '42 CFR 2.66', procedure: [], findings: ['no-other-effective-way', 'public-interest-outweighs-injury'] },
};

/** 2.65(d)(1): crimes that cause or directly threaten death or serious injury. */
const SERIOUS: readonly OrderPaper['offense'][] = ['homicide', 'rape', 'kidnapping', 'armed-robbery', 'assault-with-deadly-weapon', 'child-abuse-or-neglect'];
const MANDATES: readonly OrderPaper['type'][] = ['subpoena', 'legislative-subpoena', 'search-warrant'];

/** The order basis for a `p2` (or counseling notes) record in a proceeding; never undefined: a proceeding without an order is barred. */
export function orderBasis(ctx: Context, record: RecordFacts): Tried {
  const orders = ctx.facts.orders.filter((order) => CHECKLISTS[order.type] !== undefined && namesParties(order, ctx));
  if (orders.length === 0) {
    return withoutOrder(ctx);
  }
  const tried = orders.map((order) => tryOrder(ctx, order, record));
  return tried.find((each) => each.kind === 'pass') ?? tried.find((each) => each.kind === 'need') ?? tried[0]!;
}

function withoutOrder(ctx: Context): Failed {
  const { orders } = ctx.facts;
  const ordinary = orders.find((order) => order.type === 'court-order' || order.type === 'court-reporting-order');
  if (ordinary !== undefined && ctx.facts.purpose === 'legal-proceeding') {
    return needed('order-criteria-missing', [finding('part2.order.no-subpart-e-findings', '42 CFR 2.61, 2.64', 'need-fact', [ordinary.id])]);
  }
  const subpoena = orders.find((order) => ['subpoena', 'legislative-subpoena', 'administrative-request', 'search-warrant'].includes(order.type));
  return subpoena === undefined
    ? failed('proceedings-bar', [finding('part2.proceedings-bar', '42 CFR 2.12(d)(1)', 'deny')], 47)
    : { kind: 'fail', reasons: ['subpoena-without-order', 'proceedings-bar'], stage: 48, findings: [finding('part2.subpoena-without-order', '42 CFR 2.61(b), 2.13(b)', 'deny', [subpoena.id])] };
}

function tryOrder(ctx: Context, order: OrderPaper, record: RecordFacts): Tried {
  const { cite, procedure, findings } = CHECKLISTS[order.type]!;
  const asked: Failed['duties'] = duties(['order-scope-only'], [], false);
  const lacks = (order.type === 'subpart-e-2-65' && order.offense === undefined) || procedure.some((step) => !(order.procedure ?? []).includes(step)) || findings.some((each) => !(order.findings ?? []).includes(each));
  if (order.type === 'subpart-e-2-65' && order.offense !== undefined && !SERIOUS.includes(order.offense)) {
    return failed('order-criteria-missing', [finding('part2.order.offense', '42 CFR 2.65(d)(1)', 'deny', [order.id])], 48);
  }
  if (order.issuedBy !== 'court' || (order.type === 'subpart-e-2-64' && ctx.facts.purpose !== 'legal-proceeding')) {
    return failed('order-criteria-missing', [finding('part2.order.not-for-this-use', cite, 'deny', [order.id])], 48);
  }
  if (!withinOrder(ctx, order, record)) {
    return failed('outside-order', [finding('part2.order.outside', `${cite}(e); 42 CFR 2.63`, 'deny', [order.id])], 49);
  }
  if (lacks) {
    return needed('order-criteria-missing', [finding('part2.order.criteria', cite, 'need-fact', [order.id])]);
  }
  if (!ctx.facts.orders.some((each) => MANDATES.includes(each.type) && namesHolder(each, ctx) && (each.recipients === undefined || namesParties(each, ctx)))) {
    return { ...needed('order-criteria-missing', [finding('part2.order.no-mandate', '42 CFR 2.61(a), 2.22(b)(1)(ii)(H)(3)', 'need-fact', [order.id])]), duties: asked };
  }
  return { kind: 'pass', basis: 'subpart-e-order', accountable: true, duties: duties(['order-scope-only', 'keep-part2-label'], [], false), findings: [finding('part2.order', cite, 'permit', [order.id])] };
}

function namesHolder(order: OrderPaper, ctx: Context): boolean {
  return order.discloser === undefined || ctx.from.includes(order.discloser);
}

/** Content the order names; confidential communications and notes only on a finding of 2.63(a); research and audit data never (2.62). */
function withinOrder(ctx: Context, order: OrderPaper, record: RecordFacts): boolean {
  const { basis } = record.receivedUnder ?? {};
  if ((basis === 'research-exception' || basis === 'audit-exception') && order.type === 'subpart-e-2-65') {
    return false;
  }
  const confidential = record.confidentialCommunication === true || record.recordClass === 'p2-notes';
  const identifiable = order.type === 'subpart-e-2-66' && record.deidentified !== true;
  return namesContent(order, record, ctx) && !identifiable && (!confidential || order.confidentialCommunicationFinding !== undefined);
}
