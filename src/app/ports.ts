// SPDX-License-Identifier: Apache-2.0
/**
 * The only interfaces between the use cases and the outside: storage, clock, ids, log.
 *
 * Words used below
 * - person: the key of one human being, shared by the Patient resources of every source that were linked to each other
 *   (one Patient per source, settled by deterministic linking); it is the distribution key of every table. `''` is the
 *   registry: resources that belong to nobody in particular.
 * - holder: the organization for which the gateway holds a version; `''` for the gateway's own registry.
 * - gate profile: the facts of a record that a decision depends on, without its id and date; many records share one.
 * - epoch: a counter per person, raised in the same transaction by every write that could change a decision about that
 *   person (consents, orders, restrictions, roles, custody, new gate profiles). `registry` is the same for the tenant's registry.
 */
import type { FeedDay } from '../domain/mapping/feed-watch.ts';
import type { IndexRows } from '../domain/fhir/search/index-rows.ts';
import type { Clause, SearchPlan } from '../domain/fhir/search/plan.ts';
import type { Issue, Result } from '../domain/issue.ts';
import type { ExportStore } from './export/job.ts';
import type { ConsoleStore, LedgerReads } from './console/ports.ts';
import type { AftermathReads, AftermathWrites } from './aftermath/ports.ts';
import type { MatchingReads, MatchingWrites } from './matching/ports.ts';
import type { SubscriptionReads, SubscriptionStore, SubscriptionWrites } from './subscriptions/ports.ts';
import type { DeliveryReads, DeliveryWrites, Settlement, TakenDelivery } from './deliver/ports.ts';

export type Instant = string;

/** One version of a resource as stored: texts that `composeResource` puts together without parsing them. */
export interface StoredResource {
  readonly type: string;
  readonly id: string;
  /** Rises with every version by a random step from a random start, so that an ETag tells nothing of other versions. */
  readonly version: number;
  readonly lastUpdated: Instant;
  readonly deleted: boolean;
  readonly person: string;
  readonly holder: string;
  /** Key of its gate profile. */
  readonly gate: string;
  /** Local day of its content (yyyy-mm-dd), for consents limited to a data period; null when it has none. */
  readonly day: string | null;
  /** JSON text of `meta` without versionId and lastUpdated, or ''. */
  readonly meta: string;
  /** JSON text of all members but resourceType, id and meta. */
  readonly body: string;
  /** Local literal references in it, as `Type/id`. */
  readonly refs: readonly string[];
}

/** A version to be written; ids are the server's. */
export interface Draft extends Omit<StoredResource, 'version' | 'lastUpdated' | 'deleted'> {
  /** Text of its gate profile (canonical JSON of facts), stored once per person and key. */
  readonly gateFacts: string;
  readonly index: IndexRows;
  /** True when a decision could depend on it: its writing raises the epoch of the person. */
  readonly evidence: boolean;
}

export interface Change {
  readonly kind: 'create' | 'update' | 'delete';
  readonly draft: Draft;
  /** create: absent (fails with `conflict` when the id exists). update/delete: the version that must be current (`precondition` otherwise). */
  readonly expected?: number;
}

/** `empty`: an ask that found nothing where nothing was withheld (release/nothing.ts); to whoever asked it is a refusal. */
export const LEDGER_KINDS = ['disclosure', 'refusal', 'empty', 'use', 'write', 'ingest', 'emergency', 'admin', 'login'] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** One entry of the ledger; the chain covers every field. Texts are stored as they are, byte for byte. */
export interface LedgerEntry {
  readonly id: string;
  readonly at: Instant;
  readonly request: string;
  readonly person: string;
  readonly kind: LedgerKind;
  readonly client: string;
  readonly organization: string;
  readonly purpose: string;
  readonly outcome: string;
  /** Leading rule ids of the decision, for filters. */
  readonly rules: readonly string[];
  /** The IHE BALP AuditEvent as JSON text: what auditors of a partner may read; names no withheld category. */
  readonly audit: string;
  /** JSON text for explanation and replay: ask, evidence by id and version, decision per record. */
  readonly detail: string;
}

export interface LedgerRow extends LedgerEntry {
  readonly chain: number;
  readonly seq: number;
  readonly hash: string;
  readonly previous: string;
  /** Id of the later entry by which its texts were cut down (docs/aftermath.md); absent: it says all that it said. */
  readonly redacted?: string;
}

export interface LedgerFilter {
  readonly id?: string;
  readonly request?: string;
  readonly person?: string;
  readonly organization?: string;
  readonly client?: string;
  readonly kind?: LedgerKind;
  readonly outcome?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  /** Newest first; at most 1000. */
  readonly count: number;
  readonly after?: { readonly at: Instant; readonly id: string };
}

/** A message to be delivered; commits with what caused it. */
export interface OutboxRow {
  readonly id: string;
  readonly person: string;
  readonly channel: string;
  readonly partner: string;
  readonly payload: string;
  readonly notBefore?: Instant;
  /** What must arrive in order; absent: everything about this person to this partner. */
  readonly lane?: string;
}

/** The evidence that a decision rested on, by version; kept once under its digest so that entries can name it and replays load it. */
export interface EvidenceSet {
  readonly digest: string;
  /** `Type/id/_history/version`. */
  readonly refs: readonly string[];
}

/** Everything one request writes: all of it commits, or none. Sets without expectations may share a commit with others. */
export interface WriteSet {
  readonly changes?: readonly Change[];
  readonly ledger?: readonly LedgerEntry[];
  readonly outbox?: readonly OutboxRow[];
  /** Stored if their digest is new. */
  readonly evidenceSets?: readonly EvidenceSet[];
}

/** What a commit gave back: version and instant of every change, in order. */
export interface Committed {
  readonly versions: readonly { readonly type: string; readonly id: string; readonly version: number; readonly lastUpdated: Instant }[];
}

/** Which records an answer may contain: pairs of person and gate profile, within days (inclusive) when limited. */
export interface AllowedProfile {
  readonly person: string;
  readonly gate: string;
  readonly days?: readonly { readonly from: string | null; readonly to: string | null; readonly undated: boolean }[];
}
/** Of a type, only what meets the clause: what a scope with a search part narrows to. */
export interface Limit { readonly type: string; readonly where: Clause }
export type Visibility = ({ readonly kind: 'all' } | Shown) & { readonly limits?: readonly Limit[] };
type Shown =
  | {
    readonly kind: 'only';
    readonly allowed: readonly AllowedProfile[];
    /** Records (`Type/id`) that are not shown, or shown, whatever their profile says: a paper names them one by one. */
    readonly except?: readonly string[];
    readonly also?: readonly string[];
    /** Who asks. Its own records are released as it wrote them: they speak of the Patient that they name, and of no other of the person. */
    readonly asker?: string;
  }
  /** What one organization contributed itself: for conditional interactions. */
  | { readonly kind: 'holder'; readonly holder: string };

/** What is on file of a person, in numbers, and Patients that were deleted. */
export interface Filed {
  /** Gate profile -> day ('' for none) -> how many current records, but for Patients and contents. */
  readonly days: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Ids of the person's deleted Patients: what names one speaks of the person all the same. */
  readonly former: readonly string[];
}

/** How many records of a person have a gate profile. */
export interface ProfileCount { readonly person: string; readonly gate: string; readonly count: number }

/** Whose matches are counted, seen or not; `where`: of these conditions, in place of the plan's. */
export interface Counted { readonly persons: readonly string[]; readonly where?: readonly Clause[] }

export interface SearchPage {
  readonly matches: readonly StoredResource[];
  readonly included: readonly StoredResource[];
  /** Only when the plan asks for it; counts what may be seen. */
  readonly total?: number;
  /** Matches before any visibility, when they were to be counted. */
  readonly matched?: readonly ProfileCount[];
  /** Position after the last match; absent on the last page. The caller makes it opaque. */
  readonly next?: string;
}

/**
 * Versions across resources: of these types, or of one of them the record `id` alone; written at `since` (epoch milliseconds) or later; `at`: that
 * were current at some time of it, [lo, hi), as far as may be seen.
 */
export interface VersionsAsked {
  readonly types: readonly string[];
  readonly id?: string;
  readonly since?: number;
  readonly at?: { readonly lo: number; readonly hi: number };
  readonly count: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface VersionPage {
  /** Newest first. */
  readonly versions: readonly StoredResource[];
  /** Of all that may be seen. */
  readonly total: number;
  readonly next?: string;
}

export interface Epochs {
  readonly registry: number;
  /** 0 for a person that has none yet. */
  readonly person: number;
}

/** Epochs of several persons; a person that has none yet may be left out. */
export interface PersonEpochs {
  readonly registry: number;
  readonly persons: ReadonlyMap<string, number>;
}

/** What a decision needs of a stored record, without its content. */
export type Head = Pick<StoredResource, 'type' | 'id' | 'person' | 'holder' | 'gate' | 'day' | 'deleted'>;

/** Reading and writing within one connection; nothing here opens a second one. */
export interface Session extends AftermathReads, MatchingReads, DeliveryReads, SubscriptionReads, LedgerReads {
  get(type: string, id: string): Promise<{ readonly resource: StoredResource; readonly epochs: Epochs } | undefined>;
  getMany(refs: readonly string[]): Promise<readonly StoredResource[]>;
  /** As getMany, without content: to know whether what a record refers to may be seen. */
  heads(refs: readonly string[]): Promise<readonly Head[]>;
  /** `heads`, with the epochs of the persons found: what a gate to them needs, in one round trip. */
  located(refs: readonly string[]): Promise<{ readonly heads: readonly Head[]; readonly epochs: PersonEpochs }>;
  version(type: string, id: string, version: number): Promise<StoredResource | undefined>;
  history(type: string, id: string, page: { readonly count: number; readonly before?: number }): Promise<readonly StoredResource[]>;
  /** A page of versions that may be seen, of records that may be seen now; tombstones among them. Issue: a foreign cursor. */
  versionPage(page: VersionsAsked, visibility: Visibility): Promise<Result<VersionPage>>;
  /** Distinct (person, gate profile) pairs among the versions asked for, before any visibility. */
  versionProfiles(page: VersionsAsked): Promise<readonly ProfileCount[]>;
  epochs(persons: readonly string[]): Promise<PersonEpochs>;
  /** Gate profiles of a person: key -> facts text. */
  profiles(person: string): Promise<ReadonlyMap<string, string>>;
  /** Current resources that decisions about the person depend on. `''`: the registry, whole. */
  evidence(person: string): Promise<readonly StoredResource[]>;
  /** Of each of the references (`Type/id`), the current records of the person that refer to it. */
  dependents(person: string, refs: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Contents (Binary) of the person that belong to a record of it: `Binary/id` -> `Type/id`. */
  contents(person: string): Promise<ReadonlyMap<string, string>>;
  /** The person's Patient resources, one per source. */
  patients(person: string): Promise<readonly StoredResource[]>;
  /** What is on file of a person: where its records are, and which Patients were deleted. */
  filed(person: string): Promise<Filed>;
  /** Persons whose Patient resources carry one of the identifiers; `former`: or did when they were deleted. */
  personsWith(identifiers: readonly { readonly system: string; readonly value: string }[], former?: 'former'): Promise<readonly string[]>;
  /** Distinct (person, gate profile) pairs among the matches of a plan, before any visibility. */
  matchedProfiles(plan: SearchPlan): Promise<readonly ProfileCount[]>;
  /** Number of current records of a person per gate profile. */
  countByProfile(person: string): Promise<readonly ProfileCount[]>;
  /** A page of what may be seen; with `counted` also how many records of those persons match, seen or not. */
  search(plan: SearchPlan, visibility: Visibility, counted?: Counted): Promise<Result<SearchPage>>;
  /** How many resources of each type may be seen and match the plan. */
  countByType(plan: SearchPlan, visibility: Visibility): Promise<Readonly<Record<string, number>>>;
  /** Of the resources that may be seen and match the plan, one of each person and gate profile. */
  oneOfEachProfile(plan: SearchPlan, visibility: Visibility): Promise<readonly StoredResource[]>;
  ledger(filter: LedgerFilter): Promise<readonly LedgerRow[]>;
  evidenceSet(digest: string): Promise<EvidenceSet | undefined>;
  message(id: string): Promise<Message | undefined>;
  messages(filter: MessageFilter): Promise<readonly Message[]>;
  /** What each feed lost, day by day from `since` (days since 1970-01-01, UTC) on. */
  feedDays(since: number): Promise<readonly FeedDay[]>;
  client(id: string): Promise<Client | undefined>;
  clients(): Promise<readonly Client[]>;
}

/** A session inside a transaction: changes are seen by its own reads and commit together. */
export interface Transaction extends Session, AftermathWrites, MatchingWrites, DeliveryWrites, SubscriptionWrites {
  apply(set: WriteSet): Promise<Result<Committed>>;
  /** Serializes transactions that name the same key (conditional interactions, message identities). */
  lock(key: string): Promise<void>;
  /** Moves every resource of `from` to `to` (linking) and raises both epochs. */
  mergePersons(from: string, to: string): Promise<void>;
  /** Gives a stored record another gate profile without a new version (its Provenance changed), and other index rows if any; raises the epoch. */
  regate(record: Pick<Head, 'type' | 'id'>, to: Pick<Draft, 'gate' | 'gateFacts'> & { readonly index?: IndexRows | undefined }): Promise<void>;
  /** Gives a past version another gate profile (a field was found to have an origin of its own); raises the epoch. */
  regateVersion(version: Pick<Head, 'person' | 'type' | 'id'> & { readonly version: number }, to: Pick<Draft, 'gate' | 'gateFacts'>): Promise<void>;
  saveMessage(message: Message): Promise<void>;
  saveClient(client: Client): Promise<void>;
}

export interface Store extends ExportStore, SubscriptionStore, ConsoleStore {
  /** Reads without a transaction. */
  read<T>(tenant: string, work: (session: Session) => Promise<T>): Promise<T>;
  /** One connection, one transaction; rolled back when the work fails or throws. Retries serialization failures. */
  transact<T>(tenant: string, work: (tx: Transaction) => Promise<Result<T>>): Promise<Result<T>>;
  /** Commits a write set durably; sets of many requests may share one commit. Resolves after the commit. */
  commit(tenant: string, set: WriteSet): Promise<Result<Committed>>;
  /** False when the token id was used before within its life (replay). Durable before it answers. */
  useOnce(tenant: string, key: string, until: Instant): Promise<boolean>;
  /** Whether `useOnce` took the key and its life has not ended. */
  isUsed(tenant: string, key: string): Promise<boolean>;
  /** Notes an end under a key, in place of an earlier one; durable before it answers. */
  markUntil(tenant: string, key: string, until: Instant): Promise<void>;
  /** The end that was noted; undefined: none, or it has passed. */
  markedUntil(tenant: string, key: string): Promise<Instant | undefined>;
  /** Signing keys of the token endpoint, shared by all processes, newest first. PKCS#8 PEM with a kid. */
  signingKeys(): Promise<readonly SigningKey[]>;
  addSigningKey(key: SigningKey): Promise<void>;
  dropSigningKeys(kids: readonly string[]): Promise<void>;
  /** Takes the first open delivery of up to `count` lanes that are due; they come back after `lease` milliseconds unless settled. */
  takeOutbox(count: number, lease: number): Promise<readonly TakenDelivery[]>;
  settleOutbox(id: string, result: Settlement): Promise<void>;
  /** Recomputes the chains from the first (or given) entry; the first that does not fit, if any. */
  verifyLedger(tenant: string, range: { readonly from?: Instant; readonly to?: Instant }): Promise<LedgerCheck>;
  /** Seals the chain heads together now; also done at intervals. */
  sealLedger(tenant: string): Promise<void>;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

export interface SigningKey { readonly kid: string; readonly algorithm: string; readonly pem: string; readonly created: Instant }

export interface LedgerCheck {
  readonly entries: number;
  readonly chains: number;
  readonly firstBad?: { readonly id: string; readonly chain: number; readonly seq: number; readonly why: string };
}

/** A raw message as received, kept whole; `status` tells what became of it. */
export interface Message {
  readonly id: string;
  readonly format: string;
  readonly feed: string;
  readonly organization: string;
  readonly client: string;
  readonly received: Instant;
  /** The message's own identity within its source; '' while it could not be read. */
  readonly identity: string;
  readonly sha256: string;
  readonly raw: Uint8Array;
  readonly contentType: string;
  readonly status: 'accepted' | 'failed' | 'duplicate' | 'replayed';
  readonly person: string;
  /** JSON text of the loss report, or ''. */
  readonly loss: string;
  /** Why it failed; empty otherwise. Shown to its sender and to staff only. */
  readonly issues: readonly Issue[];
  /** `Type/id` of what it wrote. */
  readonly wrote: readonly string[];
}

export interface MessageFilter {
  readonly status?: Message['status'];
  readonly organization?: string;
  /** The last of the page before: what came earlier. */
  readonly after?: { readonly received: Instant; readonly id: string };
  readonly identity?: { readonly organization: string; readonly format: string; readonly identity: string };
  readonly count: number;
}

/** Addresses, to the letter, that a sign-in may come back to; `public`: it can keep no key, and PKCE alone proves it (RFC 7636). */
export interface AppClient { readonly redirectUris: readonly string[]; readonly public: boolean }

/** A system that may log in: belongs to one organization and acts only under what is registered here (settled.md 3). */
export interface Client {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
  /** Public keys as JWK Set text, or the URL of one. */
  readonly jwks: string;
  readonly jwksUri?: string;
  readonly scopes: readonly string[];
  readonly purposes: readonly string[];
  readonly roles: readonly string[];
  /** Registered by a trust community: the URI that its certificates name, and the community whose anchors vouch for them. */
  readonly udap?: { readonly uri: string; readonly community: string };
  /** An app that people sign in to (SMART App Launch): it never asks for itself, only for who signed in. */
  readonly app?: AppClient;
  /** Its tokens are given over mutual TLS alone and bound to its certificate (RFC 8705 3). */
  readonly certificateBound?: boolean;
  /** Used when the token names none. */
  readonly defaultPurpose?: string;
  readonly defaultRole?: string;
  /** `partner` for everyone outside; staff roles act for the gateway itself. */
  readonly kind: 'partner' | 'staff';
  readonly active: boolean;
}

export interface Clock { now(): Instant }
export interface Ids { next(): string }

/** Log lines carry ids and outcome codes, never bodies, names, identifiers or query strings. */
export interface Log {
  info(fields: Readonly<Record<string, string | number | boolean>>, message: string): void;
  warn(fields: Readonly<Record<string, string | number | boolean>>, message: string): void;
  error(fields: Readonly<Record<string, string | number | boolean>>, message: string): void;
}
