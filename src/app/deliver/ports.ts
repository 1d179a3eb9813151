// SPDX-License-Identifier: Apache-2.0
/**
 * Deliveries (docs/deliveries.md): a row of the outbox commits with what caused it and says who is to get what; what it really holds is
 * made when it leaves, through the gate as it stands then. A channel is a maker (`Maker`, listed in channels.ts) of that content;
 * where it goes is an endpoint that the registry holds for the organization; how, is a transport.
 */
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import type { Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { OutgoingAuth } from '../outgoing.ts';
import type { Instant, OutboxRow, Transaction } from '../ports.ts';

export interface TakenDelivery extends Omit<OutboxRow, 'notBefore' | 'lane'> {
  readonly tenant: string;
  /** How often it was taken, this time included. */
  readonly tries: number;
  readonly lane: string;
  /** When it was put into the outbox. */
  readonly made: Instant;
}

/** `note`: done, with a word about how (nothing was sent). `dead`: why a person must look at it. Codes alone, never content. `untried`: it was not even tried. */
export type Settlement = 'done' | { readonly note: string } | { readonly dead: string } | { readonly retryAt: Instant; readonly error: string; readonly untried?: boolean };

/** A delivery as staff sees it: no content. */
export interface Delivery {
  readonly id: string;
  readonly person: string;
  readonly channel: string;
  readonly partner: string;
  readonly state: 'waiting' | 'dead' | 'done';
  readonly made: Instant;
  readonly due: Instant;
  readonly tries: number;
  /** Why it failed last, or how it was done when nothing was sent. */
  readonly note: string;
  readonly done?: Instant;
  readonly dead?: Instant;
}

export interface DeliveryFilter { readonly state: Delivery['state'] | 'all'; readonly partner?: string; readonly count: number }

/** Part of Session. */
export interface DeliveryReads {
  delivery(id: string): Promise<Delivery | undefined>;
  /** Eldest first. */
  deliveries(filter: DeliveryFilter): Promise<readonly Delivery[]>;
}

/** Part of Transaction. */
export interface DeliveryWrites {
  settleDelivery(id: string, result: Settlement): Promise<void>;
  /** A dead letter is tried again; false when there is none. */
  releaseDelivery(id: string): Promise<boolean>;
  /** A dead letter is given up, and what waits behind it goes on; false when there is none. */
  discardDelivery(id: string): Promise<boolean>;
}

export const ENDPOINT_USES = ['notice', 'subscription', 'push', 'alert'] as const;
export type EndpointUse = (typeof ENDPOINT_USES)[number];
export const TRANSPORTS = ['fhir-rest', 'fhir-message', 'rest-hook', 'mllp', 'file-drop', 'smime'] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** An address that the registry holds for an organization. */
export interface DeliveryEndpoint {
  readonly id: string;
  readonly organization: string;
  readonly uses: readonly EndpointUse[];
  readonly transport: TransportName;
  /** https: URL, `mllp://host:port`, `mailto:`, or '' for a file drop. */
  readonly address: string;
  /** As whom and why deliveries go there: a registered client, and what of it when it has several. */
  readonly client?: string;
  readonly purpose?: string;
  readonly role?: string;
  readonly person?: string;
  /** What a push holds. Default for MLLP: `hl7v2`, else `fhir`. */
  readonly content?: 'fhir' | 'hl7v2';
  /** Feed whose codes HL7 v2 messages use. */
  readonly feed?: string;
  /** PEM: the certificate to encrypt for (smime), or the authority to trust (mllp, https). */
  readonly certificate?: string;
  /** How the gateway proves itself there; absent: by nothing. */
  readonly auth?: OutgoingAuth;
}

/** Content that passed the gate and is in the ledger, on its way. */
export interface Parcel {
  /** Idempotency key: the same at every try. */
  readonly id: string;
  readonly tries: number;
  readonly to: DeliveryEndpoint;
  /** In order; each is sent when the one before it has arrived. */
  readonly bodies: readonly Releasable[];
  /** Header lines that the recipient asked for. */
  readonly headers?: readonly (readonly [string, string])[];
}

/** `receipt` and `error` are codes of ours or of the protocol (`http-200`, `ack-AA`, `timeout`): nothing of what came back. */
export type Sent =
  | { readonly ok: true; readonly receipt: string }
  | { readonly ok: false; readonly error: string; readonly permanent: boolean; /** Milliseconds that the other side asks for. */ readonly wait?: number };

export interface Transport { send(parcel: Parcel): Promise<Sent> }

/** What a delivery turns out to be when it is to leave. */
export type Made =
  | {
    readonly kind: 'send'; readonly to: DeliveryEndpoint; readonly bodies: readonly Releasable[]; readonly headers?: Parcel['headers'];
    /** Called after it arrived, or failed for good: in the transaction that settles it. */
    readonly after?: Aftercare;
  }
  /** The gate lets nothing of it go, or there is nothing any more: settled in silence. */
  | { readonly kind: 'nothing'; readonly note: string }
  /** The organization has no such endpoint: a person must see to it. */
  | { readonly kind: 'no-endpoint'; readonly use: EndpointUse };

export interface Aftercare {
  arrived?(tx: Transaction): Promise<Result<unknown>>;
  /** In place of a dead letter. */
  failed?(tx: Transaction, error: string): Promise<Result<unknown>>;
}

/** Makes the content of one delivery through the gate, with its ledger entries committed; called again at every try. */
export type Maker = (deps: Deps, gates: Gates, row: TakenDelivery) => Promise<Result<Made>>;
