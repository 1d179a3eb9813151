// SPDX-License-Identifier: Apache-2.0
/** The timer of subscriptions: reads those that were written, greets them, and puts what is to be told into the outbox. */
import type { Subscription } from '@medplum/fhirtypes';
import { readSubscription } from '../../domain/fhir/subscriptions/read.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { SENDER } from '../deliver/notice.ts';
import { makeDraft } from '../write/draft.ts';
import type { Phase } from './ports.ts';

const AT_ONCE = 50;
/** How long events can be asked for again, and wait for a subscriber that does not answer, milliseconds. */
const EVENTS_KEPT = 7 * 24 * 60 * 60 * 1000;

/** One round. */
export async function keepSubscriptions(deps: Deps): Promise<void> {
  for (const { tenant, id } of await deps.store.freshSubscriptions(AT_ONCE)) {
    await deps.store.transact(tenant, (tx) => begin(deps, tx, tenant, id));
  }
  await deps.store.wakeSubscriptions();
  await deps.store.purgeEvents(new Date(Date.parse(deps.clock.now()) - EVENTS_KEPT).toISOString());
}

/** A subscription as it was written last: greeted anew, or ended. */
async function begin(deps: Deps, tx: Transaction, tenant: string, id: string): Promise<Result<unknown>> {
  await tx.lock(`subscription ${id}`);
  const row = (await tx.get('Subscription', id))?.resource;
  const subscription = row === undefined || row.deleted || row.person !== '' ? undefined : toResource(row) as Subscription;
  const read = subscription === undefined || subscription.status === 'off' ? undefined : readSubscription(subscription);
  if (row === undefined || read?.ok !== true) {
    await tx.setSubscription({ id, phase: 'off', live: false });
    return ok(true);
  }
  const { topic, heartbeat } = read.value;
  // From now on changes are noted: what happens until the greeting is answered is told after it.
  await tx.setSubscription({
    id, phase: 'requested', live: true, types: topic.types ?? ['*'], arrivals: topic.arrivals === true, ...(heartbeat === undefined ? {} : { heartbeat }),
  });
  return tx.apply({ outbox: [{
    id: deps.ids.next(), person: '', channel: 'subscription', partner: row.holder, lane: `subscription ${id}`, payload: JSON.stringify({ subscription: id, kind: 'handshake' }),
  }] });
}

export interface Marking { readonly tenant: string; readonly row: StoredResource; readonly phase: Exclude<Phase, 'requested'>; /** A code. */ readonly error?: string; readonly request: string }

/** Says in the Subscription itself how it stands: active, in error, or off. */
export async function markSubscription(deps: Deps, tx: Transaction, { tenant, row, phase, error, request }: Marking): Promise<Result<unknown>> {
  const current = (await tx.get('Subscription', row.id))?.resource;
  if (current?.version !== row.version) {
    // It was written again meanwhile: the timer reads what it says now.
    return ok(true);
  }
  const { error: _before, ...rest } = toResource(row) as Subscription;
  const resource: Subscription = { ...rest, status: phase, ...(error === undefined ? {} : { error: `The last notification did not arrive: ${error}` }) };
  const draft = makeDraft(deps, { resource, id: row.id, person: '', holder: row.holder, provenance: [] });
  const caller = { tenant, client: SENDER, organization: deps.policy.gateway, kind: 'staff' as const, scopes: [], request };
  const { entry } = ledgerEntry(deps, caller, {
    kind: 'admin', action: 'operation', operation: `subscription-${phase}`, types: ['Subscription'], person: '', decisions: [], groups: [], data: [`Subscription/${row.id}`], outcome: 'permit',
  });
  const applied = await tx.apply({ changes: [{ kind: 'update', draft, expected: row.version }], ledger: [entry] });
  if (applied.ok) {
    await tx.setSubscription({ id: row.id, phase, live: phase !== 'off' });
  }
  return applied;
}
