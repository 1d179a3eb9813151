// SPDX-License-Identifier: Apache-2.0
/** How the gateway proves to a partner's server who it is: as a client that is registered there (docs/pulling.md). */
import type { Purpose } from '../domain/consent/facts/vocabulary.ts';

export interface OutgoingAuth {
  /** Token endpoint of SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html); absent: no token is asked for. */
  readonly tokenUrl?: string;
  /** The id under which the gateway is registered there. */
  readonly client?: string;
  readonly scope?: string;
  /** The gateway shows its own certificate (CLIENT_CERT), with or without a token (RFC 8705). */
  readonly mutualTls?: boolean;
}

/** For whom the gateway asks: told in the token request, so that the other side can decide by it (`hl7-b2b`). */
export interface OutgoingAsker {
  readonly organization: string;
  readonly purpose?: Purpose;
  readonly role?: string;
}
