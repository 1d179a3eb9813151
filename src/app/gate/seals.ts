// SPDX-License-Identifier: Apache-2.0
/**
 * Records under an order that seals them: they go to nobody but those whom the order names, not even back to their source. What
 * the order says is evidence like any other; that a record stands under it is kept by the store, so that a record which joins a
 * sealed stay later is sealed with it, whichever way it came in.
 */
import { orderSpares } from '../../domain/consent/aftermath/record-order.ts';
import type { Verdict } from '../../domain/consent/decision.ts';
import { finding } from '../../domain/consent/finding.ts';
import type { Asker } from './person-gate.ts';
import type { PersonKnowledge } from './knowledge.ts';

export const SEALED: Verdict = {
  verdict: 'withhold', reasons: ['outside-order'], bases: [],
  findings: [finding('seal.order', 'order that seals the record; 42 CFR 2.13(a), 45 CFR 164.502(a)', 'deny')],
};

/** References (`Type/id`) of the person's records that this asker may not have under any order that holds. */
export function sealsFor(knowledge: PersonKnowledge, asker: Asker, gateway: string): ReadonlySet<string> {
  const at = Date.parse(asker.asOf);
  const standing = knowledge.sealed.filter((each) => Date.parse(each.since) <= at && (each.until === undefined || Date.parse(each.until) > at));
  if (standing.length === 0) {
    return NONE;
  }
  const orders = new Map(knowledge.evidence.flatMap(({ resource, contributor }) => (contributor === gateway ? [[resource.id ?? '', resource] as const] : [])));
  return new Set(standing.filter((each) => !orderSpares(orders.get(each.order), asker.to)).map((each) => each.ref));
}

const NONE: ReadonlySet<string> = new Set();
