// SPDX-License-Identifier: Apache-2.0
/** What subscriptions ask of the store (docs/deliveries.md). */
import type { Instant } from '../ports.ts';

export const PHASES = ['requested', 'active', 'error', 'off'] as const;
export type Phase = (typeof PHASES)[number];

export interface SubscriptionState {
  readonly id: string;
  readonly holder: string;
  readonly phase: Phase;
  /** The number of the last event that the subscriber has taken. */
  readonly events: number;
  /** When it was told something last. */
  readonly last: Instant;
}

/** How a subscription is run from now on. */
export interface SubscriptionSetting {
  readonly id: string;
  readonly phase: Phase;
  /** Changes are noted for it. */
  readonly live: boolean;
  readonly types?: readonly string[];
  readonly arrivals?: boolean;
  /** Seconds. */
  readonly heartbeat?: number;
}

/** A change that may be told; `number` when it was. */
export interface SubscriptionEvent { readonly no: number; readonly type: string; readonly id: string; readonly at: Instant; readonly number?: number }

/** Part of Session. */
export interface SubscriptionReads {
  subscription(id: string): Promise<SubscriptionState | undefined>;
  /** What was not told yet, eldest first. */
  openEvents(subscription: string, count: number): Promise<readonly SubscriptionEvent[]>;
  /** What was told, by number (inclusive). */
  toldEvents(subscription: string, range: { readonly from: number; readonly to: number; readonly count: number }): Promise<readonly SubscriptionEvent[]>;
}

/** Part of Transaction. */
export interface SubscriptionWrites {
  /** Also says that what was written last has been read. */
  setSubscription(setting: SubscriptionSetting): Promise<void>;
  /** The subscriber has taken these, under these numbers; the others of the list are never told. */
  tellEvents(subscription: string, told: readonly { readonly no: number; readonly number: number }[], dropped: readonly number[]): Promise<void>;
}

/** Part of Store: for the timer of every process. */
export interface SubscriptionStore {
  /** Subscriptions that were written and not read yet. */
  freshSubscriptions(count: number): Promise<readonly { readonly tenant: string; readonly id: string }[]>;
  /** Puts into the outbox what is to be told. Out: how many deliveries. */
  wakeSubscriptions(): Promise<number>;
  /** Forgets events told, and not told, before an instant. */
  purgeEvents(before: Instant): Promise<void>;
}
