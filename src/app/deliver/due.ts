// SPDX-License-Identifier: Apache-2.0
/** The deliveries of this process: takes what is due, never more at once than it has hands for, and spares partners that do not answer. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { deliver, type Delivering, type DeliveryOutcome } from './deliver.ts';
import type { TakenDelivery } from './ports.ts';

/** Whether a partner may be sent to now. */
export interface Valve {
  /** 0: go on; else come back after so many milliseconds. A place that was given must be left again. */
  enter(partner: string): number;
  leave(partner: string, outcome: DeliveryOutcome): void;
}

export interface DueCall extends Delivering {
  readonly valve: Valve;
  /** How many deliveries may be under way at once. */
  readonly hands: number;
  /** Milliseconds after which a delivery whose process died is taken again; longer than any try lasts. */
  readonly lease: number;
  /** Told of every delivery that was tried: for counters. */
  readonly told?: (row: TakenDelivery, outcome: DeliveryOutcome) => void;
}

/** Takes up to `free` deliveries and starts them. Out: one promise for each, which never rejects. */
export async function takeDue(deps: Deps, gates: Gates, call: DueCall, free: number): Promise<readonly Promise<unknown>[]> {
  const rows = await deps.store.takeOutbox(free, call.lease);
  return rows.map((row) => one(deps, gates, call, row).catch(() => {
    // It stays taken until its lease ends.
    deps.log.error({ delivery: row.id, channel: row.channel }, 'a delivery could not be worked on');
  }));
}

async function one(deps: Deps, gates: Gates, call: DueCall, row: TakenDelivery): Promise<void> {
  const wait = call.valve.enter(row.partner);
  if (wait > 0) {
    await deps.store.settleOutbox(row.id, { retryAt: new Date(Date.parse(deps.clock.now()) + wait).toISOString(), error: '', untried: true });
    return;
  }
  const outcome = await deliver(deps, gates, row, call);
  call.valve.leave(row.partner, outcome);
  call.told?.(row, outcome);
  if (outcome.outcome === 'dead' || outcome.outcome === 'given-up') {
    deps.log.warn({ delivery: row.id, channel: row.channel, partner: row.partner, tries: row.tries, error: outcome.error ?? '' }, 'a delivery did not arrive and waits for a person');
  }
}
