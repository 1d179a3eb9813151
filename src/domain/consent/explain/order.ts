// SPDX-License-Identifier: Apache-2.0
import type { OrderPaper } from '../facts/papers.ts';
import { codeWords as words } from './code-words.ts';

/** Kinds of orders and demands, with the law that says what each may do. */
const KINDS: Readonly<Record<OrderPaper['type'], string>> = {
  'subpart-e-2-64': 'Order for a noncriminal proceeding (42 CFR 2.64)', 'subpart-e-2-65': 'Order to investigate or prosecute a patient (42 CFR 2.65)',
  'subpart-e-2-66': 'Order to investigate or prosecute a program or holder of records (42 CFR 2.66)', 'court-order': 'Order of a court (45 CFR 164.512(e)(1)(i))',
  'court-reporting-order': 'Order to report to the court', subpoena: 'Subpoena', 'search-warrant': 'Search warrant', 'legislative-subpoena': 'Subpoena of a legislative body',
  'administrative-request': 'Administrative request (45 CFR 164.512(f)(1)(ii)(C))', 'state-good-cause-order': 'Order for good cause, by the law of the state',
  'va-good-cause-order': 'Order for good cause (38 USC 7332(b)(2)(D))',
};

/** What kind of order it is, with its law. */
export function orderKind(type: OrderPaper['type']): string {
  return KINDS[type];
}

/**
 * What an order lets through: to whom it is made out, for whom, what it names, and what it recites and finds (42 CFR 2.64(d)-(e), 2.65(d)-(e)).
 * In: the paper and a function from a party's id to its name. Out: a few sentences.
 */
export function explainOrder(order: OrderPaper, nameOf: (id: string) => string): string {
  const { discloser, recipients = [], categories = [], procedure = [], findings = [], offense, confidentialCommunicationFinding: confidential, assurance } = order;
  return [
    `${KINDS[order.type]}, issued by ${words(order.issuedBy)}, made out to ${discloser === undefined ? 'whoever holds the records' : nameOf(discloser)}, for ${recipients.length === 0 ? 'nobody that it names' : recipients.map(nameOf).join(', ')}.`,
    categories.length === 0 ? 'It names no kind of record.' : `It names ${categories.map((each) => (each === '*' ? 'everything' : words(each))).join(', ')}.`,
    ...(procedure.length === 0 ? [] : [`It recites: ${procedure.map(words).join(', ')}.`]),
    ...(findings.length === 0 ? [] : [`It finds: ${findings.map(words).join(', ')}.`]),
    ...(confidential === undefined ? [] : [`Of confidential communications it finds: ${words(confidential)} (42 CFR 2.63).`]),
    ...(offense === undefined ? [] : [`The offense: ${words(offense)}.`]), ...(assurance === undefined ? [] : [`Assurance: ${words(assurance)}.`]),
  ].join(' ');
}
