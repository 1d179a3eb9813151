// SPDX-License-Identifier: Apache-2.0
/**
 * Carries out an order about records on file: sealing, expungement, a booking that was a mistake, a legal hold. Without a name
 * that confirms it, it tells what would happen and changes nothing.
 */
import type { DocumentReference } from '@medplum/fhirtypes';
import { readRecordOrder, type RecordOrder } from '../../domain/consent/aftermath/record-order.ts';
import { isError, fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Change, LedgerEntry, OutboxRow, Transaction } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { makeDraft } from '../write/draft.ts';
import { expunge } from './expunge.ts';
import { holdOn } from './holds.ts';
import { reachOfOrder, type OrderReach } from './reach.ts';
import { byRecipient } from './recipients.ts';
import { COMPLIANCE, noticeWrites, workChange } from './work.ts';

export interface OrderCall {
  /** The order on its carrier (docs/aftermath.md). */
  readonly order: DocumentReference;
  /** Name of the person who read the order and says that this is what it asks for; absent: nothing is done. */
  readonly confirmedBy?: string;
}

export interface OrderOutcome {
  readonly kind: RecordOrder['kind'];
  readonly done: boolean;
  /** `Type/id` of what it reaches whole, and of what stays and loses its mention. */
  readonly records: readonly string[];
  readonly mentions: readonly string[];
  readonly recipients: readonly { readonly organization: string; readonly disclosures: number; readonly last: string }[];
  /** Id of the order on file (not of an expungement: that it was made is in the ledger alone), and of the ledger entry. */
  readonly order?: string;
  readonly entry?: string;
}

/** Staff: carries the order out, or tells what it would do. Issues: what the order lacks, a record that is not there, a hold. */
export async function carryOutOrder(deps: Deps, caller: Caller, call: OrderCall): Promise<Result<OrderOutcome>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const invalid = deps.validator.validate(call.order).filter(isError);
  const order = invalid.length > 0 ? fail(...invalid) : readRecordOrder(call.order);
  if (!order.ok) {
    return order;
  }
  return order.value.kind === 'legal-hold' && order.value.records.length === 0
    ? fail({ code: 'required', text: 'A hold names the person by a record: the Patient stands for all', at: 'DocumentReference.context.related' })
    : deps.store.transact(caller.tenant, (tx) => carryOut(deps, tx, { caller, call, order: order.value }));
}

export interface Ordered { readonly caller: Caller; readonly call: OrderCall; readonly order: RecordOrder }

async function carryOut(deps: Deps, tx: Transaction, ordered: Ordered): Promise<Result<OrderOutcome>> {
  const { order, call } = ordered;
  const reach = await reachOfOrder(tx, order.records, deps.policy.gateway);
  if (!reach.ok) {
    return reach;
  }
  const hold = order.kind === 'expungement' ? await holdOn(deps, tx, reach.value.person, reach.value.whole) : undefined;
  if (hold !== undefined) {
    return fail({ code: 'conflict', text: 'A legal hold stands on these records: nothing is destroyed before it is lifted', at: hold });
  }
  const outcome = outcomeOf(order, reach.value);
  if (call.confirmedBy === undefined || call.confirmedBy.trim() === '') {
    return ok(outcome);
  }
  return order.kind === 'expungement' ? carryOutExpungement(deps, tx, { ...ordered, reach: reach.value, outcome }) : fileOrder(deps, tx, { ...ordered, reach: reach.value, outcome });
}

/** What would happen. */
export function outcomeOf(order: RecordOrder, reach: OrderReach): OrderOutcome {
  const recipients = [...byRecipient(reach.disclosures)].map(([organization, disclosures]) => ({
    organization, disclosures: disclosures.length, last: disclosures.at(-1)?.entry.at ?? '',
  }));
  const records = order.kind === 'legal-hold' ? order.records : reach.whole;
  return { kind: order.kind, done: false, records, mentions: reach.mentions, recipients: order.kind === 'legal-hold' ? [] : recipients };
}

export interface Carrying extends Ordered { readonly reach: OrderReach; readonly outcome: OrderOutcome }

async function carryOutExpungement(deps: Deps, tx: Transaction, at: Carrying): Promise<Result<OrderOutcome>> {
  const { reach } = at;
  const told = tellRecipients(deps, at);
  let entry: LedgerEntry | undefined;
  const done = await expunge(deps, tx, reach, {
    keepOut: true,
    entryOf: (destroyed) => { entry = orderEntry(deps, at, { ...destroyed }); return entry; },
  });
  const applied = done.ok ? await tx.apply(told) : done;
  return applied.ok ? ok({ ...at.outcome, done: true, ...(entry === undefined ? {} : { entry: entry.id }) }) : applied;
}

/** Sealing, mistaken bookings and holds: the order is kept as evidence of the person, and the store keeps what stands under it. */
export async function fileOrder(deps: Deps, tx: Transaction, at: Carrying): Promise<Result<OrderOutcome>> {
  const id = deps.ids.next();
  const { order, reach, outcome } = at;
  const resource: DocumentReference = { ...at.call.order, id, meta: { ...at.call.order.meta, ...COMPLIANCE } };
  const filed: Change = { kind: 'create', draft: makeDraft(deps, { resource, id, person: reach.person, holder: deps.policy.gateway, provenance: [] }) };
  const told = order.kind === 'legal-hold' ? { changes: [], outbox: [] } : tellRecipients(deps, at);
  const entry = orderEntry(deps, at, { order: id });
  const applied = await tx.apply({ changes: [filed, ...told.changes], outbox: told.outbox, ledger: [entry] });
  if (!applied.ok) {
    return applied;
  }
  if (order.kind !== 'legal-hold') {
    await tx.sealRecords(reach.whole, id, deps.clock.now());
  }
  return ok({ ...outcome, done: true, order: id, entry: entry.id });
}

interface Told { readonly changes: readonly Change[]; readonly outbox: readonly OutboxRow[] }

/** A notice and an item of work for everyone who had it, and one to look at for every copy that others made of it. */
function tellRecipients(deps: Deps, { order, reach }: Carrying): Told {
  const spared = new Set(order.recipients);
  const told = [...byRecipient(reach.disclosures)].filter(([organization]) => !spared.has(organization)).map(([recipient, disclosures]) => {
    const requests = disclosures.map(({ entry }) => ({ request: entry.request, at: entry.at }));
    const notice = noticeWrites(deps, { recipient, kind: 'withdrawn', requests, records: [] });
    const item = workChange(deps, {
      code: 'tell-recipient', person: reach.person, organization: recipient,
      description: 'See to it that the recipient of a withdrawn record returns or destroys its copies and tells those to whom it passed them on.',
      facts: { reason: order.kind, requests: requests.map(({ request }) => request).join(' ') },
    });
    return { changes: [notice.change, item], outbox: [notice.outbox] };
  });
  const copies = order.kind === 'expungement' ? reach.mentions.filter((ref) => !/^(Patient|Provenance|Task)\//.test(ref)) : [];
  const review = copies.map((ref) => workChange(deps, {
    code: 'review-copy', person: reach.person, focus: ref, facts: { reason: order.kind },
    description: 'This record mentioned what was expunged. The mention was taken out; look whether its words still repeat it.',
  }));
  return { changes: [...told.flatMap((each) => each.changes), ...review], outbox: told.flatMap((each) => each.outbox) };
}

/** The entry that says what was done under the order: its kind, who issued it, who confirmed it, how much, and who is told. */
export function orderEntry(deps: Deps, at: Carrying, done: Readonly<Record<string, string | number>>): LedgerEntry {
  const { entry } = ledgerEntry(deps, at.caller, {
    kind: 'admin', action: 'operation', operation: at.order.kind, types: [], person: at.reach.person, decisions: [], groups: [], data: [], outcome: 'permit',
  });
  const act = {
    order: at.order.kind, issuer: at.order.issuer, made: at.order.made, confirmedBy: at.call.confirmedBy ?? '', records: at.reach.whole.length,
    recipients: at.outcome.recipients.map(({ organization }) => organization), ...done,
  };
  return { ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act }) };
}

/** Lifts a seal or a hold: the order becomes superseded, and what stood under it is decided as before. */
export async function liftOrder(deps: Deps, caller: Caller, call: { readonly order: string; readonly confirmedBy: string }): Promise<Result<{ readonly records: readonly string[] }>> {
  const allowed = requireStaff(caller);
  return allowed.ok ? deps.store.transact(caller.tenant, async (tx) => {
    const found = (await tx.get('DocumentReference', call.order))?.resource;
    const order = found === undefined || found.deleted || found.holder !== deps.policy.gateway ? undefined : readRecordOrder(toResource(found) as DocumentReference);
    if (found === undefined || order?.ok !== true) {
      return fail({ code: 'not-found', text: 'There is no such order in force' });
    }
    const resource: DocumentReference = { ...toResource(found) as DocumentReference, status: 'superseded' };
    const draft = makeDraft(deps, { resource, id: found.id, person: found.person, holder: found.holder, provenance: [] });
    const { entry } = ledgerEntry(deps, caller, {
      kind: 'admin', action: 'operation', operation: `lift-${order.value.kind}`, types: [], person: found.person, decisions: [], groups: [], data: [], outcome: 'permit',
    });
    const ledger = [{ ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act: { lifted: call.order, confirmedBy: call.confirmedBy } }) }];
    const applied = await tx.apply({ changes: [{ kind: 'update', draft, expected: found.version }], ledger });
    return applied.ok ? ok({ records: await tx.liftSeal(call.order, deps.clock.now()) }) : applied;
  }) : allowed;
}
