// SPDX-License-Identifier: Apache-2.0
/** Deliveries as staff of the gateway sees and settles them. */
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { fail, ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { JSON_TYPE } from '../console/documents.ts';
import { STAFF, writeLook } from '../console/view.ts';
import type { Deps } from '../deps.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { requireStaff } from '../scope.ts';
import type { SettleCall } from './api.ts';
import type { Delivery, DeliveryFilter } from './ports.ts';

/** Who gets what about whom is written down as looked at. */
export async function listDeliveries(deps: Deps, caller: Caller, filter: DeliveryFilter): Promise<Result<readonly Delivery[]>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const found = await deps.store.read(caller.tenant, (session) => session.deliveries({ ...filter, count: Math.min(filter.count, 1000) }));
  const looked = await writeLook(deps, caller, [...new Set(found.map(({ person }) => person).filter((person) => person !== ''))], 'deliveries');
  return looked.ok ? ok(found) : looked;
}

/** The same as JSON. */
export async function deliveriesDocument(deps: Deps, caller: Caller, filter: DeliveryFilter): Promise<Result<Answer>> {
  const found = await listDeliveries(deps, caller, filter);
  return found.ok ? ok({ status: 200, body: enforceStatement('page', JSON_TYPE, [STAFF], () => JSON.stringify({ deliveries: found.value })) }) : found;
}

/** Issues: no name, no reason to give it up, no such dead letter. */
export async function settleDeadLetter(deps: Deps, caller: Caller, call: SettleCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  if (call.by.trim() === '' || (call.act === 'discard' && (call.reason ?? '').trim() === '')) {
    return fail({ code: 'required', text: 'Say who decides and, to give a delivery up, why', at: call.by.trim() === '' ? 'by' : 'reason' });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const found = await tx.delivery(call.id);
    const settled = call.act === 'release' ? await tx.releaseDelivery(call.id) : await tx.discardDelivery(call.id);
    if (found === undefined || !settled) {
      return fail({ code: 'not-found', text: 'There is no such dead letter' });
    }
    const { entry } = ledgerEntry(deps, caller, {
      kind: 'admin', action: 'operation', operation: `delivery-${call.act}`, types: [], person: found.person, decisions: [], groups: [], data: [], outcome: 'permit',
    });
    const act = { delivery: call.id, partner: found.partner, by: call.by, ...(call.reason === undefined ? {} : { reason: call.reason }) };
    const applied = await tx.apply({ ledger: [{ ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act }) }] });
    const text = call.act === 'release' ? 'The delivery is tried again' : 'The delivery is given up; what waited behind it goes on';
    return applied.ok ? ok({ status: 200, body: publicDocument(toOperationOutcome([{ code: 'informational', severity: 'information', text }])) }) : applied;
  });
}
