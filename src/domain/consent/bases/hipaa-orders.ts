// SPDX-License-Identifier: Apache-2.0
/** Orders, subpoenas and demands of the police for `phi`: 45 CFR 164.512(e), (f). */
import { isAny, JUSTICE, type Context } from '../context.ts';
import type { HipaaBasis } from '../facts/bases.ts';
import type { OrderPaper } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { finding } from '../finding.ts';
import { coversCategory } from '../papers/scope.ts';
import { duties, failed, type Failed, type Tried } from '../tried.ts';

const ORDERS: readonly OrderPaper['type'][] = ['court-order', 'court-reporting-order', 'subpart-e-2-64', 'subpart-e-2-65', 'subpart-e-2-66'];

/** Is the order made out to this discloser and this recipient? */
export function namesParties(order: OrderPaper, ctx: Context): boolean {
  const discloser = order.discloser === undefined || ctx.from.includes(order.discloser);
  return discloser && (order.recipients ?? []).some((id) => ctx.to.includes(id));
}

/** Does it name this content? Only what it expressly names goes (164.512(e)(1)(i)). */
export function namesContent(order: OrderPaper, record: RecordFacts, ctx: Context): boolean {
  return coversCategory(new Set(order.categories ?? []), record, ctx);
}

/** Who may ask under an order for good cause: whoever proceeds, investigates or supervises. An order on file does nothing for anybody else's ask. */
const UNDER_ORDER: readonly Context['facts']['purpose'][] = ['legal-proceeding', 'law-enforcement', 'cj-monitoring'];

/** A court's order for good cause, in the terms of the law that wants it, to these parties, for this content and asked for under it (38 USC 7332(b)(2)(D); Fla. Stat. 397.501(7)). */
export function goodCauseOrder(type: 'va-good-cause-order' | 'state-good-cause-order', ctx: Context, record: RecordFacts): OrderPaper | undefined {
  return UNDER_ORDER.includes(ctx.facts.purpose)
    ? ctx.facts.orders.find((each) => each.type === type && each.issuedBy === 'court' && namesParties(each, ctx) && namesContent(each, record, ctx))
    : undefined;
}

/** Order, subpoena with assurance, or a demand of the police. */
export function hipaaOrder(ctx: Context, record: RecordFacts): Tried<HipaaBasis> {
  const orders = ctx.facts.orders.filter((order) => ORDERS.includes(order.type) && order.issuedBy === 'court' && namesParties(order, ctx));
  const order = orders.find((each) => namesContent(each, record, ctx));
  if (order !== undefined) {
    return {
      kind: 'pass', basis: 'hipaa-court-order', accountable: true, duties: duties(['order-scope-only'], [], false),
      findings: [finding('hipaa.court-order', '45 CFR 164.512(e)(1)(i)', 'permit', [order.id])],
    };
  }
  const paper = ctx.facts.purpose === 'law-enforcement' ? police(ctx, record) : ctx.facts.purpose === 'legal-proceeding' ? subpoena(ctx, record) : NO_PROCESS;
  return paper.kind !== 'pass' && orders.length > 0
    ? failed('outside-order', [finding('hipaa.outside-order', '45 CFR 164.512(e)(1)(i)', 'deny', orders.map((each) => each.id))], 48)
    : paper;
}

/** 164.512(e)(1)(ii) speaks of a judicial or administrative proceeding: supervision is none. */
const NO_PROCESS = failed('no-basis', [finding('hipaa.no-permission', '45 CFR 164.502(a)', 'deny')]);

function subpoena(ctx: Context, record: RecordFacts): Tried<HipaaBasis> {
  const papers = ctx.facts.orders.filter((each) => each.type === 'subpoena' && namesParties(each, ctx));
  const paper = papers.find((each) => each.assurance !== undefined && namesContent(each, record, ctx)) ?? papers.find((each) => each.assurance !== undefined) ?? papers[0];
  if (paper === undefined) {
    return failed('no-basis', [finding('hipaa.no-permission', '45 CFR 164.502(a)', 'deny')]);
  }
  if (paper.assurance === undefined) {
    return failed('subpoena-without-order', [finding('hipaa.subpoena-without-assurance', '45 CFR 164.512(e)(1)(ii)', 'deny', [paper.id])], 48);
  }
  return namesContent(paper, record, ctx) ? {
    kind: 'pass', basis: 'hipaa-subpoena-with-assurance', accountable: true, duties: duties([], [], true),
    findings: [finding('hipaa.subpoena-with-assurance', '45 CFR 164.512(e)(1)(ii)-(vi)', 'permit', [paper.id])],
  } : outside(paper);
}

function outside(paper: OrderPaper): Failed {
  return failed('outside-order', [finding('hipaa.outside-process', '45 CFR 164.512(e)(1)', 'deny', [paper.id])], 48);
}

/** 164.512(f)(1)(ii): warrant, grand-jury or court subpoena, or an administrative request that meets the three-part test; (f)(5), (f)(2). */
function police(ctx: Context, record: RecordFacts): Tried<HipaaBasis> {
  if (!isAny(ctx.recipient, JUSTICE)) {
    return failed('no-basis', [finding('hipaa.no-permission', '45 CFR 164.502(a)', 'deny')]);
  }
  const papers = ctx.facts.orders.filter((order) => namesParties(order, ctx) && isProcess(order));
  const naming = papers.find((each) => namesContent(each, record, ctx));
  if (naming !== undefined) {
    return policePass('45 CFR 164.512(f)(1)(ii)', [naming.id]);
  }
  const onPremises = ctx.recipient.has('law-enforcement') && ctx.facts.incident?.place === 'program-premises' && ['incident-circumstances', 'identity-and-whereabouts'].includes(record.category);
  if (onPremises) {
    return policePass('45 CFR 164.512(f)(5)', []);
  }
  return papers[0] !== undefined ? outside(papers[0]) : failed('no-basis', [finding('hipaa.no-process', '45 CFR 164.512(f)', 'deny')]);
}

function isProcess(order: OrderPaper): boolean {
  const test = order.administrativeTest;
  return (order.type === 'search-warrant' && order.issuedBy === 'court') || (order.type === 'subpoena' && (order.issuedBy === 'grand-jury' || order.issuedBy === 'court'))
    || (order.type === 'administrative-request' && test !== undefined && test.relevantAndMaterial && test.specificAndLimited && test.deidentifiedInsufficient);
}

function policePass(cite: string, evidence: readonly string[]): Tried<HipaaBasis> {
  return {
    kind: 'pass', basis: 'hipaa-law-enforcement', accountable: true, duties: duties([], ['verify-identity-authority'], true),
    findings: [finding('hipaa.law-enforcement', cite, 'permit', evidence)],
  };
}
