// SPDX-License-Identifier: Apache-2.0
/** The use cases of deliveries as the outside calls them; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { DueCall } from './due.ts';
import type { Delivery, DeliveryFilter } from './ports.ts';
import type { PushCall } from './push.ts';

export interface SettleCall {
  readonly id: string;
  /** `release`: try it again; `discard`: give it up, so that what waits behind it goes on. */
  readonly act: 'release' | 'discard';
  /** Name of the person who decides. */
  readonly by: string;
  readonly reason?: string;
}

export interface DeliverApp {
  /** Starts up to `free` deliveries that are due; for the worker. */
  takeDue(call: DueCall, free: number): Promise<readonly Promise<unknown>[]>;
  /** Staff, or a partner for its own endpoints: the records of a person to an endpoint. 202 alike, whether there is such a person or not. */
  push(caller: Caller, call: PushCall): Promise<Result<Answer>>;
  /** Staff: deliveries in a state, eldest first, without their content. */
  deliveries(caller: Caller, filter: DeliveryFilter): Promise<Result<readonly Delivery[]>>;
  deliveriesDocument(caller: Caller, filter: DeliveryFilter): Promise<Result<Answer>>;
  /** Staff: a dead letter is tried again or given up. */
  settleDeadLetter(caller: Caller, call: SettleCall): Promise<Result<Answer>>;
  /** Staff, or the gateway's own timer: tells earlier recipients of what was corrected since the last run (docs/aftermath.md). */
  tellCorrections(caller: Caller): Promise<Result<{ readonly looked: number }>>;
}
