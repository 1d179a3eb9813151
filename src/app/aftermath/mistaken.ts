// SPDX-License-Identifier: Apache-2.0
/**
 * A booking that its source calls a mistake (NIEM BookingStatusCode Mistaken; Encounter `entered-in-error`): from that moment it
 * goes to nobody but its source, with all that came with it, and whoever had it is told that it was withdrawn. It is not destroyed:
 * that takes an order. A source that takes the mistake back opens it again.
 */
import type { DocumentReference, Encounter, Resource } from '@medplum/fhirtypes';
import { isInError } from '../../domain/consent/aftermath/correction.ts';
import { readRecordOrder } from '../../domain/consent/aftermath/record-order.ts';
import { isCustodyStay } from '../../domain/consent/evidence/condition.ts';
import { cs, sd } from '../../domain/consent/evidence/systems.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { reachOfOrder } from './reach.ts';
import { fileOrder, outcomeOf } from './record-order.ts';

/** May what is written be such a booking? Then it is written under a transaction, with what follows of it. */
export function maySayMistaken(resource: Pick<Resource, 'resourceType'> | undefined): boolean {
  return resource?.resourceType === 'Encounter' && isInError(resource as Encounter);
}

/** Looks at the stays among these records (`Type/id`) as they are stored now, and seals or opens each. */
export async function followMistaken(deps: Deps, tx: Transaction, caller: Caller, refs: readonly string[]): Promise<Result<true>> {
  for (const row of await tx.getMany(refs.filter((ref) => ref.startsWith('Encounter/')))) {
    const stay = toResource(row) as Encounter;
    const orders = isCustodyStay(stay) ? await ordersOn(deps, tx, row) : undefined;
    if (orders === undefined || isInError(stay) === orders.length > 0) {
      continue;
    }
    const done = isInError(stay) ? await sealStay(deps, tx, caller, row) : await openStay(deps, tx, orders);
    if (!done.ok) {
      return done;
    }
  }
  return ok(true);
}

/** Orders in force that this gateway made because the source called the stay a mistake. */
async function ordersOn(deps: Deps, tx: Transaction, row: StoredResource): Promise<readonly StoredResource[]> {
  const seals = (await tx.sealed(row.person)).filter((each) => each.ref === `Encounter/${row.id}` && each.until === undefined);
  const orders = await tx.getMany(seals.map((each) => `DocumentReference/${each.order}`));
  return orders.filter((each) => {
    const read = each.holder === deps.policy.gateway ? readRecordOrder(toResource(each) as DocumentReference) : undefined;
    return read?.ok === true && read.value.kind === 'mistaken-booking';
  });
}

async function sealStay(deps: Deps, tx: Transaction, caller: Caller, row: StoredResource): Promise<Result<true>> {
  const document = mistakeOrder(`Encounter/${row.id}`, row.holder, deps.clock.now());
  const order = readRecordOrder(document);
  const reach = await reachOfOrder(tx, [`Encounter/${row.id}`], deps.policy.gateway);
  if (!order.ok || !reach.ok) {
    return order.ok ? reach as Result<never> : order;
  }
  const call = { order: document, confirmedBy: `source ${row.holder}` };
  const filed = await fileOrder(deps, tx, { caller, call, order: order.value, reach: reach.value, outcome: outcomeOf(order.value, reach.value) });
  return filed.ok ? ok(true) : filed;
}

/** Its source may still have it: it must be able to mend it. */
function mistakeOrder(stay: string, holder: string, now: string): DocumentReference {
  return {
    resourceType: 'DocumentReference', status: 'current', date: now,
    type: { coding: [{ system: cs('record-order'), code: 'mistaken-booking' }] }, category: [{ coding: [{ system: cs('order-issuer'), code: 'agency' }] }],
    content: [{ attachment: { title: 'Mistaken booking, as its source reports it' } }], context: { related: [{ reference: stay }] },
    extension: [{ url: sd('record-order-recipient'), valueReference: { reference: `Organization/${holder}` } }],
  };
}

async function openStay(deps: Deps, tx: Transaction, orders: readonly StoredResource[]): Promise<Result<true>> {
  for (const row of orders) {
    const resource: DocumentReference = { ...toResource(row) as DocumentReference, status: 'superseded' };
    const draft = makeDraft(deps, { resource, id: row.id, person: row.person, holder: row.holder, provenance: [] });
    const applied = await tx.apply({ changes: [{ kind: 'update', draft, expected: row.version }] });
    if (!applied.ok) {
      return applied;
    }
    await tx.liftSeal(row.id, deps.clock.now());
  }
  return ok(true);
}
