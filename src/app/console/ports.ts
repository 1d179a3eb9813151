// SPDX-License-Identifier: Apache-2.0
/** Sessions of people at the console, kept where every process of the gateway sees them: what ends on one ends on all. */
import type { Instant, LedgerKind, LedgerRow } from '../ports.ts';
import type { Seat } from './frame.ts';

export interface ConsoleSession {
  /** SHA-256 (base64url) of the secret in the cookie: who reads the table cannot sit down with it. */
  readonly key: string;
  /** The registered person (`personById` of people/person.ts). */
  readonly person: string;
  readonly organization: string;
  readonly seat: Seat;
  readonly opened: Instant;
  /** The last request, to the minute. */
  readonly seen: Instant;
}

export interface ConsoleStore {
  /** Keeps a session, in place of one with the same key; forgets those that were opened before `oldest`. */
  saveConsole(tenant: string, session: ConsoleSession, oldest: Instant): Promise<void>;
  consoleSession(tenant: string, key: string): Promise<ConsoleSession | undefined>;
  touchConsole(tenant: string, key: string, seen: Instant): Promise<void>;
  endConsole(tenant: string, key: string): Promise<void>;
  /** Counts what is new in the ledger for `searchLedger` and `countLedger`. True when nothing was left uncounted. */
  followLedger(tenant: string): Promise<boolean>;
  /** Every session of one person. */
  endConsoleOf(tenant: string, person: { readonly person: string; readonly organization: string }): Promise<void>;
}

/** What an officer looks for in the ledger; all that is given must hold. */
export interface LedgerSearch {
  readonly person?: string;
  readonly organization?: string;
  readonly purpose?: string;
  /** One of them. */
  readonly kinds?: readonly LedgerKind[];
  readonly outcome?: string;
  /** A basis on which something was released. */
  readonly basis?: string;
  /** One of the rules of the decision. */
  readonly rule?: string;
  /** Inclusive. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly after?: LedgerPlace;
  /** At most 1000. */
  readonly count: number;
}

/** A place in the ledger, newest first. */
export interface LedgerPlace { readonly at: Instant; readonly id: string }

export interface LedgerFound {
  /** Newest first; may be fewer than asked for although there are more. */
  readonly rows: readonly LedgerRow[];
  /** Where to go on; absent: there is no more. */
  readonly next?: LedgerPlace;
}

/** By what entries are counted. */
export type LedgerDimension = '' | 'organization' | 'purpose' | 'basis' | 'rule' | 'outcome';

export interface LedgerCount { readonly day: string; readonly kind: LedgerKind; readonly value: string; readonly count: number }

/** Part of Session: the ledger as the console searches and counts it. */
export interface LedgerReads {
  searchLedger(search: LedgerSearch): Promise<LedgerFound>;
  /** Entries per local day, kind and value (of one value and of some kinds, where they are given), within instants (hours whole). */
  countLedger(by: { readonly dimension: LedgerDimension; readonly value?: string; readonly kinds?: readonly LedgerKind[]; readonly from: Instant; readonly to: Instant; readonly zone: string }): Promise<readonly LedgerCount[]>;
}
