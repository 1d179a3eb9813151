// SPDX-License-Identifier: Apache-2.0
/** Sessions of people at the console, kept where every process of the gateway sees them: what ends on one ends on all. */
import type { Instant } from '../ports.ts';
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
  /** Every session of one person. */
  endConsoleOf(tenant: string, person: { readonly person: string; readonly organization: string }): Promise<void>;
}
