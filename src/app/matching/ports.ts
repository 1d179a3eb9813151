// SPDX-License-Identifier: Apache-2.0
/** What linking and unlinking ask of the store (docs/matching.md). */
import type { StoredResource } from '../ports.ts';

/** Part of Session. */
export interface MatchingReads {
  /** Patients that came or changed and were not compared with others since, the longest waiting first. */
  matchDue(count: number): Promise<readonly StoredResource[]>;
}

export interface Split {
  readonly from: string;
  /** A key that nobody has yet. */
  readonly to: string;
  /** `Type/id` of what moves, with all its versions, deliveries under way and kept messages. */
  readonly refs: readonly string[];
  /** Ids of ledger entries that count for the new person alone, and for both from now on. The entries themselves stay as they are. */
  readonly away: readonly string[];
  readonly both: readonly string[];
}

/** Part of Transaction. */
export interface MatchingWrites {
  /** Marks Patients as compared, unless they changed since they were read. */
  settleMatchDue(rows: readonly Pick<StoredResource, 'id' | 'lastUpdated'>[]): Promise<void>;
  /** Parts what was one person; raises both epochs. Out: how many records moved. */
  splitPerson(split: Split): Promise<number>;
}
