// SPDX-License-Identifier: Apache-2.0
/**
 * One delivery: made through the gate, sent, and settled together with its receipt. It arrives at least once: what was sent and not settled
 * (the process died, the answer was lost) is sent again under the same key. What fails is tried again later and later, then it is a dead letter.
 */
import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { workChange } from '../aftermath/work.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { LedgerEntry, Transaction } from '../ports.ts';
import { CHANNELS } from './channels.ts';
import { SENDER } from './notice.ts';
import type { Made, Sent, Settlement, TakenDelivery, Transport } from './ports.ts';

export interface Patience {
  /** Milliseconds before the second try; each later one waits twice as long, up to `most`. */
  readonly first: number;
  readonly most: number;
  /** After so many tries it is a dead letter. */
  readonly tries: number;
}

/** About a day: 5 s, 10 s, ... 2 h. */
export const PATIENCE: Patience = { first: 5_000, most: 2 * 60 * 60 * 1000, tries: 20 };

export type Delivered = 'arrived' | 'nothing' | 'no-endpoint' | 'later' | 'dead' | 'given-up';
/** How it went, and, of what did not arrive, why: a code. */
export interface DeliveryOutcome { readonly outcome: Delivered; readonly error?: string }
export interface Delivering { readonly transport: Transport; readonly patience: Patience }

/** Never throws: whatever goes wrong is a reason to try again. */
export async function deliver(deps: Deps, gates: Gates, row: TakenDelivery, by: Delivering): Promise<DeliveryOutcome> {
  const maker = Object.hasOwn(CHANNELS, row.channel) ? CHANNELS[row.channel] : undefined;
  if (maker === undefined) {
    return settle(deps, row, [{ dead: 'unknown-channel' }, { outcome: 'dead', error: 'unknown-channel' }]);
  }
  const made = await maker(deps, gates, row).catch((): Result<Made> => fail({ code: 'exception', text: 'The content could not be made' }));
  if (!made.ok) {
    return putOff(deps, row, { ok: false, error: `make-${made.issues[0]?.code ?? 'exception'}`, permanent: false }, by.patience);
  }
  switch (made.value.kind) {
    case 'nothing': return settle(deps, row, [{ note: made.value.note }, { outcome: 'nothing' }]);
    case 'no-endpoint': return handOver(deps, row, made.value.use);
    case 'send': return send(deps, row, made.value, by);
  }
}

async function send(deps: Deps, row: TakenDelivery, made: Extract<Made, { kind: 'send' }>, by: Delivering): Promise<DeliveryOutcome> {
  const { to, bodies, headers, after } = made;
  const parcel = { id: row.id, tries: row.tries, to, bodies, ...(headers === undefined ? {} : { headers }) };
  const sent = await by.transport.send(parcel).catch((): Sent => ({ ok: false, error: 'transport-fault', permanent: false }));
  if (sent.ok) {
    const act = { endpoint: to.id, transport: to.transport, receipt: sent.receipt, sha256: bodies.map(({ text }) => createHash('sha256').update(text).digest('hex')) };
    return settle(deps, row, ['done', { outcome: 'arrived' }], async (tx) => {
      const done = await after?.arrived?.(tx);
      return done?.ok === false ? done : tx.apply({ ledger: [deliveryEntry(deps, row, 'delivery-receipt', act)] });
    });
  }
  if ((sent.permanent || row.tries >= by.patience.tries) && after?.failed !== undefined) {
    return settle(deps, row, [{ note: sent.error }, { outcome: 'given-up', error: sent.error }], async (tx) => {
      const done = await after.failed?.(tx, sent.error);
      return done?.ok === false ? done : tx.apply({ ledger: [deliveryEntry(deps, row, 'delivery-given-up', { endpoint: to.id, error: sent.error })] });
    });
  }
  return putOff(deps, row, sent, by.patience);
}

/** Later, or, when it is no use or was tried enough, a dead letter. */
function putOff(deps: Deps, row: TakenDelivery, failed: Extract<Sent, { ok: false }>, patience: Patience): Promise<DeliveryOutcome> {
  const { error } = failed;
  if (failed.permanent || row.tries >= patience.tries) {
    return settle(deps, row, [{ dead: error }, { outcome: 'dead', error }], (tx) => tx.apply({ ledger: [deliveryEntry(deps, row, 'delivery-dead', { error })] }));
  }
  const wait = Math.max(waitFor(row, patience), Math.min(failed.wait ?? 0, patience.most));
  return settle(deps, row, [{ retryAt: new Date(Date.parse(deps.clock.now()) + wait).toISOString(), error }, { outcome: 'later', error }]);
}

/** Twice as long each time, and not at the same moment as all others that failed together. */
export function waitFor({ id, tries }: Pick<TakenDelivery, 'id' | 'tries'>, { first, most }: Patience): number {
  const spread = 0.75 + createHash('sha256').update(`${id} ${String(tries)}`).digest()[0]! / 512;
  return Math.round(Math.min(first * 2 ** Math.min(tries - 1, 30), most) * spread);
}

/** Nobody listens there: a person tells the organization. The item has the id of the delivery, so that there is one. */
function handOver(deps: Deps, row: TakenDelivery, use: string): Promise<DeliveryOutcome> {
  return settle(deps, row, [{ note: 'handed-to-staff' }, { outcome: 'no-endpoint' }], async (tx) => {
    const item = workChange(deps, {
      id: row.id, code: 'tell-recipient', person: row.person, organization: row.partner, facts: { delivery: row.id, channel: row.channel, endpoint: use },
      description: 'This organization has no endpoint at which it could be told: tell it in another way, or register one.',
      ...focusOf(row),
    });
    return tx.apply({ changes: [item], ledger: [deliveryEntry(deps, row, 'delivery-handed-over', { endpoint: use })] });
  });
}

function focusOf({ channel, payload }: TakenDelivery): { readonly focus?: string } {
  const { resourceType, id } = channel === 'notice' ? JSON.parse(payload) as { readonly resourceType?: string; readonly id?: string } : {};
  return resourceType === undefined || id === undefined ? {} : { focus: `${resourceType}/${id}` };
}

async function settle(
  deps: Deps, row: TakenDelivery, [how, told]: readonly [Settlement, DeliveryOutcome], work?: (tx: Transaction) => Promise<Result<unknown>>,
): Promise<DeliveryOutcome> {
  const settled = await deps.store.transact(row.tenant, async (tx) => {
    const worked = await work?.(tx);
    if (worked?.ok === false) {
      return worked;
    }
    await tx.settleDelivery(row.id, how);
    return ok(true);
  }).catch(() => fail({ code: 'unavailable', text: 'The delivery could not be settled' }));
  // Not settled: the lease ends, and it is tried again.
  return settled.ok ? told : { outcome: 'later', error: 'not-settled' };
}

/** What the ledger says of a delivery beside the disclosure itself, under the same request id. */
export function deliveryEntry(deps: Deps, row: TakenDelivery, operation: string, act: object): LedgerEntry {
  const caller: Caller = { tenant: row.tenant, client: SENDER, organization: deps.policy.gateway, kind: 'staff', scopes: [], request: row.id };
  const { entry } = ledgerEntry(deps, caller, {
    kind: 'admin', action: 'operation', operation, types: [], person: row.person, decisions: [], groups: [], data: [], outcome: 'permit',
  });
  const said = { delivery: row.id, channel: row.channel, partner: row.partner, tries: row.tries, ...act };
  return { ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act: said }) };
}
