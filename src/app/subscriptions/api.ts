// SPDX-License-Identifier: Apache-2.0
/** The use cases of subscriptions as the outside calls them; part of App. */
import type { Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { keepSubscriptions } from './keep.ts';
import { subscriptionEvents, subscriptionStatus, type EventsCall, type StatusCall } from './operations.ts';

export interface SubscriptionApp {
  /** For the timer: greets what is new, and puts what is to be told into the outbox. */
  keepSubscriptions(): Promise<void>;
  subscriptionStatus(caller: Caller, call: StatusCall): Promise<Result<Answer>>;
  subscriptionEvents(caller: Caller, call: EventsCall): Promise<Result<Answer>>;
}

export function subscriptionApp(deps: Deps, gates: Gates): SubscriptionApp {
  return {
    keepSubscriptions: () => keepSubscriptions(deps),
    subscriptionStatus: (caller, call) => subscriptionStatus(deps, caller, call),
    subscriptionEvents: (caller, call) => subscriptionEvents(deps, gates, caller, call),
  };
}
