// SPDX-License-Identifier: Apache-2.0
/**
 * One record at stake and how the discloser came to hold it.
 */
import type { Category, PriorBasis, RecordClass } from './vocabulary.ts';

/** How the discloser came to hold a record it did not create. Absent: the discloser is the origin. Read by section 6.1 (redisclosure) and 6.2 (lock 2). */
export interface ReceivedUnder {
  readonly basis: PriorBasis;
  readonly consentId?: string;
  readonly orderId?: string;
  readonly noticed?: boolean;
  readonly receivedOn?: string;
}

/** What consents can name a record by (R4 `provision.class`, `code`, `securityLabel`, `data`). An absent member is not known. */
export interface RecordMarks {
  readonly type?: string;
  /** Canonical URLs of the profiles that it claims, without version. */
  readonly profiles?: readonly string[];
  /** What it says it is, as `system|code`; empty: it bears no code. */
  readonly codes?: readonly string[];
  /** Further codes that are found in it. */
  readonly mentions?: readonly string[];
  /** Labels that its source put on it: v3-ActCode and v3-Confidentiality codes. */
  readonly labels?: readonly string[];
  /** Who wrote it, as `Type/id`. */
  readonly authors?: readonly string[];
}

/** One releasable unit: a resource, a field or a log entry. A composite is split until every unit has one origin (section 3, P19). */
export interface RecordFacts {
  readonly id: string;
  readonly category: Category;
  readonly recordClass: RecordClass;
  readonly origin: string;
  /** For whom the origin made it (a laboratory for a clinic). Not of the scenario format. */
  readonly onBehalfOf?: string;
  readonly collectedBy?: string;
  /** Organization that gave the record to the gateway; giving it back to that one is a use, not a disclosure. */
  readonly contributedBy?: string;
  readonly receivedUnder?: ReceivedUnder;
  readonly derivedFrom?: readonly {
    readonly recordClass: RecordClass;
    readonly category?: Category;
    readonly origin?: string;
    readonly receivedUnder?: ReceivedUnder;
  }[];
  readonly marks?: RecordMarks;
  readonly embeddedIn?: string;
  readonly recordDate?: string;
  readonly sudIndicators?: readonly (
    | 'icd10-f10-f19' | 'buprenorphine' | 'methadone' | 'naltrexone' | 'sud-clinic-name'
  )[];
  readonly healthContent?: boolean;
  readonly neededForPurpose?: boolean;
  readonly paidInFullBySelf?: boolean;
  readonly litigationFile?: boolean;
  readonly thirdPartyConfidence?: boolean;
  readonly madeSolelyAsEvidence?: boolean;
  readonly usedForCare?: boolean;
  readonly recorded?: boolean;
  readonly deidentified?: boolean;
  readonly confidentialCommunication?: boolean;
  readonly programElectsRelease?: boolean;
  readonly accountingEntry?: {
    readonly date: string;
    readonly basis: PriorBasis;
    readonly throughEhr?: boolean;
  };
}
