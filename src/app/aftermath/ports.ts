// SPDX-License-Identifier: Apache-2.0
/** What life after the decision asks of the store: orders that seal or destroy, retention, and looking back (docs/aftermath.md). */
import type { Instant, LedgerEntry, LedgerRow, StoredResource } from '../ports.ts';

/** A record under an order that seals it. */
export interface SealedRecord {
  /** `Type/id`. */
  readonly ref: string;
  /** Id of the order (a DocumentReference of the person's evidence). */
  readonly order: string;
  readonly since: Instant;
  /** When the seal was lifted; absent while it holds. */
  readonly until?: Instant;
}

/** A record that got another version and whose earlier recipients were not looked for yet. */
export interface Revised { readonly person: string; readonly ref: string; readonly since: Instant }

/** What destroying took away. */
export interface Destroyed { readonly versions: number; readonly messages: number; readonly deliveries: number }

export interface Destruction {
  /** `Type/id` of records that go whole. */
  readonly refs: readonly string[];
  /** True for an expungement: what a source sends again under the same key stays out. */
  readonly keepOut: boolean;
}

/** Kept messages that hold what was destroyed: those that wrote one of the records, or (of these senders) hold one of these texts. */
export interface MessageSelection { readonly refs: readonly string[]; readonly texts: readonly string[]; readonly organizations: readonly string[] }

/** Part of Session. */
export interface AftermathReads {
  /** Every seal on records of the person, lifted ones too. */
  sealed(person: string): Promise<readonly SealedRecord[]>;
  /** Which of these references were expunged. */
  expunged(refs: readonly string[]): Promise<ReadonlySet<string>>;
  /** `Type/id` of the person's records of which any version refers to one of these. */
  referring(person: string, refs: readonly string[]): Promise<readonly string[]>;
  /** All records of the person, deleted ones too. */
  recordsOf(person: string): Promise<readonly StoredResource[]>;
  /** Every version of these records, newest first. */
  versions(refs: readonly string[]): Promise<readonly StoredResource[]>;
  /** Current records that one organization contributed, oldest first, after a reference. */
  heldBy(holder: string, page: { readonly count: number; readonly after?: string }): Promise<readonly StoredResource[]>;
  /** Digests of evidence sets that name a version of one of these records. */
  evidenceSetsWith(refs: readonly string[]): Promise<readonly string[]>;
  /** The oldest records that were revised. */
  revised(count: number): Promise<readonly Revised[]>;
  /** How many kept messages were received, and ledger entries of these kinds written, before an instant and still hold content. */
  olderThan(instant: Instant): Promise<{ readonly messages: number; readonly entries: number; readonly deliveries: number }>;
}

/** Part of Transaction. */
export interface AftermathWrites {
  /** Destroys records whole: versions, index, gate profiles; raises the epochs of their persons. Out: how many versions went. */
  destroyRecords(destruction: Destruction): Promise<number>;
  /** Replaces the texts of stored past versions in place. */
  overwriteVersions(rows: readonly StoredResource[]): Promise<void>;
  /** Destroys the content of kept messages; their rows stay, so that who sent what and when can still be told. Out: how many. */
  emptyMessages(selection: MessageSelection): Promise<number>;
  /** Destroys the content of messages received, and settled deliveries, before an instant, but those about the persons spared. Out: how many of each. */
  emptyBefore(instant: Instant, spared: readonly string[]): Promise<{ readonly messages: number; readonly deliveries: number }>;
  /** Removes deliveries under way, and notices on file, that name one of these records. Out: how many. */
  dropOutbox(refs: readonly string[]): Promise<number>;
  dropEvidenceSets(digests: readonly string[]): Promise<void>;
  /** Puts records under an order from an instant on; raises the epochs of their persons. */
  sealRecords(refs: readonly string[], order: string, since: Instant): Promise<void>;
  /** Lifts what an order sealed. Out: the records. */
  liftSeal(order: string, until: Instant): Promise<readonly string[]>;
  /** Cuts down the texts of ledger entries; `by` is the entry that orders it and vouches for what is left. It is appended here. */
  redactLedger(cut: readonly { readonly row: LedgerRow; readonly audit: string; readonly detail: string }[], by: LedgerEntry): Promise<void>;
  /** Marks revised records as looked at. */
  settleRevised(refs: readonly string[]): Promise<void>;
}
