// SPDX-License-Identifier: Apache-2.0
/**
 * What the evidence readers take and give. The functions (each in the file of its name):
 * - evidence/read-ask.ts     readAsk, readAskFacts
 * - evidence/registry.ts     readRegistry
 * - evidence/is-evidence.ts  isEvidence
 * - classify/record-profile.ts  readRecordProfile
 * - classify/fields.ts       partsOf
 * - classify/class-of.ts     classOf
 * - classify/category.ts     categoryOf
 * - classify/labels.ts       labelsFor
 * - classify/tables.ts       parseClassificationTables
 */
import type { Group, Period } from '@medplum/fhirtypes';
import type { Issue } from '../../issue.ts';
import type { Facts, OrganizationFacts, PersonFacts } from '../facts/facts.ts';
import type { AgreementPaper, OverlayAnswer } from '../facts/papers.ts';
import type { ReceivedUnder, RecordFacts } from '../facts/record.ts';
import type { Category, PartnerKind, Purpose, RecordClass, Role, State } from '../facts/vocabulary.ts';

/** Everything a decision needs but the records; the same shape as the engine's. */
export type AskFacts = Omit<Facts, 'records'>;

/** Of a record (`Type/id`): what it refers to, where it is on file, and which records of the person refer to it. */
export type RecordLinks = ReadonlyMap<string, { readonly refersTo?: readonly string[]; readonly referredBy: readonly string[] }>;

/** Who asks whom, and why: from the token and the registry, never from the caller's own words (settled question 3). */
export interface AskContext {
  /** Instant of the decision. */
  readonly asOf: string;
  /** IANA zone, or a fixed offset such as `-08:00`: decides local days. */
  readonly timeZone: string;
  /** The configured jurisdiction. */
  readonly state: State;
  /** Id of the Organization (or RelatedPerson) for which the records are held. */
  readonly from: string;
  /** Who acts for the discloser, when someone does, and the service organization that carries it out. */
  readonly acting?: { readonly person?: string; readonly role?: Role; readonly through?: string };
  readonly to: { readonly organization?: string; readonly person?: string; readonly role: Role; readonly verified: boolean };
  readonly purpose: Purpose;
  readonly kind: Facts['request']['kind'];
  /** Answers of the configured state overlays; in `decide`, those of the scenario alone. */
  readonly overlays: readonly OverlayAnswer[];
  /** The configured state rule for minors (42 CFR 2.14); absent: not configured. */
  readonly minorLaw?: Facts['minorLaw'];
  /** Ids of the person's own Patient resources; absent: every Patient among the evidence is the person's. */
  readonly patients?: readonly string[];
  /** Neighbours of the records that the person's consents name (`neighboursWanted`); absent: not looked up, hence unknown. */
  readonly links?: RecordLinks;
  /** The organization as which the gateway itself acts, when it serves the discloser (its agreement decides). */
  readonly gateway?: string;
}

/** How long a paper of the registry counts: from the first to the last of its local days, and while it is executed. */
export interface Term {
  readonly executed: boolean;
  readonly start?: string;
  readonly end?: string;
}

/** Control of one organization over another, of 42 CFR 2.12(c)(3)(ii). */
export interface Affiliation extends Term {
  readonly controlling: string;
  readonly program: string;
}

/** A professional in the registry. */
export interface RoleHolding {
  readonly id: string;
  readonly person?: string;
  readonly organization?: string;
  readonly codes: readonly string[];
  /** When it is held; absent: without limit. */
  readonly period?: Period;
}

/** An agreement as filed: `AgreementPaper.inDate` is worked out per ask. */
export interface FiledAgreement extends Omit<AgreementPaper, 'inDate'>, Term {}

export interface ResearchApproval extends Term {
  /** The organization or person that does the research. */
  readonly holder: string;
  readonly basis: NonNullable<Facts['research']>['basis'];
  readonly undertakingOnFile: boolean;
}

export interface ChriGrant extends Term {
  readonly holder: string;
  readonly basis: NonNullable<Facts['chriAuthority']>['basis'];
  /** Papers on which the authority rests (a security addendum): it counts while each of them does. */
  readonly restsOn: readonly Term[];
}

/** The tenant's registry, read once per registry epoch. */
export interface Registry {
  readonly organizations: readonly OrganizationFacts[];
  readonly byId: ReadonlyMap<string, OrganizationFacts>;
  readonly partnerKinds: ReadonlyMap<string, readonly PartnerKind[]>;
  readonly professionals: readonly PersonFacts[];
  readonly roles: readonly RoleHolding[];
  readonly agreements: readonly FiledAgreement[];
  readonly affiliations: readonly Affiliation[];
  readonly research: readonly ResearchApproval[];
  readonly chri: readonly ChriGrant[];
  /** Groups of people that the registry keeps, by id. */
  readonly groups: ReadonlyMap<string, Group>;
  /** `system|value` -> `Type/id` of an Organization or Practitioner. */
  readonly identifiers: ReadonlyMap<string, string>;
  /** `system|value` that several of them bear, as units and the whole of them may share a number: on a consent it names none of them for sure. Absent: none. */
  readonly shared?: ReadonlySet<string>;
  readonly issues: readonly Issue[];
}

/** The answer of `readAsk`. */
export interface ReadAsk {
  readonly facts: AskFacts;
  /** What could not be evaluated and how it was taken; warnings, never a patient's data. */
  readonly issues: readonly Issue[];
  /**
   * Earliest instant after `asOf` at which these facts could read differently with the same resources (a stay ends, a
   * relation starts, a birthday, ...); null when never. A caller that keeps the facts may use them until then, and no longer
   * than the engine's own `stableUntil`.
   */
  readonly stableUntil: string | null;
}

/** The facts of a record that a decision depends on. */
export type RecordProfile = Omit<RecordFacts, 'id' | 'recordDate' | 'embeddedIn'>;

/** One input of a derived record, before its class is known. */
export interface StoredInput {
  readonly category?: Category;
  readonly origin?: string;
  readonly receivedUnder?: ReceivedUnder;
  /** It was told, and the author of the record wrote it down: with a provider that is the provider's own record (P4; 42 CFR 2.11, "records"). */
  readonly told?: true;
  /** It stands for a writer of whom nobody told, until somebody does (`keeping.ts`). */
  readonly untold?: true;
}

/** Why a record's class may be higher than its origin says; set by what the source itself declared. */
export type Raising = 'labelled-part2' | 'labelled-7332' | 'from-criminal-history';

/**
 * What is kept per record at write time, as canonical JSON: origin and circumstances, never the class, which `classOf` works
 * out at decision time so that a change in the registry acts at once.
 */
export interface StoredProfile extends Omit<RecordProfile, 'recordClass' | 'derivedFrom'> {
  readonly derivedFrom?: readonly StoredInput[];
  readonly raised?: readonly Raising[];
  /** All that says who wrote it names elements that are not in it, and counts for the whole until they are (`keeping.ts`). */
  readonly astray?: true;
  /** Whom the record names as its writer, where nobody said who wrote it (`writers.ts`). */
  readonly writtenBy?: readonly string[];
  /** Overdose or intoxication that its author found clearly not to be a substance use disorder; 42 CFR 2.12(e)(4)(ii). */
  readonly clearlyNotSud?: boolean;
}

/** A field of a record with an origin of its own (rules P19): its facts as if it were a record. */
export interface StoredField {
  /** By which Provenance names its elements (`#id`, or a path); the first stands for it. */
  readonly names: readonly string[];
  readonly profile: StoredProfile;
}

/** Classes given from outside: only `decide` does this, and only to skip classification (settled question 12). */
export interface AssertedClass {
  readonly recordClass: RecordClass;
  readonly inputs: readonly RecordClass[];
}
