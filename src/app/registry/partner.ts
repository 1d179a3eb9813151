// SPDX-License-Identifier: Apache-2.0
/** A partner as `partner add FILE` gives it: already checked (src/partners/registry/parse-partner.ts). docs/partners.md explains each. */
import type { AgreementPaper } from '../../domain/consent/facts/papers.ts';
import type { LegalStatus, PartnerKind, Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import type { DeliveryEndpoint } from '../deliver/ports.ts';
import type { AppClient } from '../ports.ts';
import type { SourceEndpoint } from '../pull/ports.ts';
import type { FeedSettings } from '../../domain/mapping/types.ts';
import type { PartnerDocument } from './papers.ts';

export interface PartnerIdentifier { readonly system: string; readonly value: string }
/** Who a person is at an external OpenID provider: its issuer, and the subject by which it knows the person for good (OpenID Connect Core 1.0, 2). */
export interface SignIn { readonly issuer: string; readonly subject: string }
/** What of the gateway's own pages somebody works with. */
export const DESKS = ['compliance', 'planner', 'partner-admin'] as const;
export type Desk = (typeof DESKS)[number];
/** Inclusive local days. */
export interface PartnerPeriod { readonly start?: string; readonly end?: string }

export interface PartnerPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly identifiers: readonly PartnerIdentifier[];
  /** By which sign-ins the person is known; none: the person signs in nowhere. */
  readonly signIns?: readonly SignIn[];
  readonly desks?: readonly Desk[];
  readonly period?: PartnerPeriod;
  readonly active: boolean;
}

/** A participant, or someone close to one, who looks through this partner's app; tied to the Patient by an identifier. */
export interface PartnerParticipant {
  readonly id: string;
  readonly role: Role;
  readonly patient: PartnerIdentifier;
  readonly signIns?: readonly SignIn[];
  readonly period?: PartnerPeriod;
  readonly active: boolean;
}

export interface PartnerAgreement {
  readonly id: string;
  readonly type: AgreementPaper['type'];
  /** Organization ids beside this one. */
  readonly with: readonly string[];
  readonly period: PartnerPeriod;
  readonly boundByPart2?: boolean;
  readonly returnOnly?: boolean;
  /** What becomes of records kept under it when it is over (45 CFR 164.504(e)(2)(ii)(J)); absent: whichever the rules of retention say. */
  readonly onEnd?: 'return' | 'destroy';
  readonly document?: PartnerDocument;
  readonly active: boolean;
}

/** By what it may hold criminal-history information (28 CFR 20.21, 20.33), and until when. */
export interface PartnerAuthority {
  readonly basis: 'statute' | 'court-order' | 'security-addendum';
  readonly period?: PartnerPeriod;
  /** Default true. */
  readonly active?: boolean;
  /** Id of the security addendum on which it rests: it counts while that does (28 CFR 20.33(a)(7)). */
  readonly agreement?: string;
}

export interface PartnerClient {
  readonly id: string;
  readonly name: string;
  readonly kind: 'partner' | 'staff';
  /** JWK Set text; '' with a jwksUri, or of a public app. */
  readonly jwks: string;
  readonly jwksUri?: string;
  /** An app that people of this partner sign in to (docs/people.md). */
  readonly app?: AppClient;
  readonly certificateBound?: boolean;
  readonly scopes: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly roles: readonly Role[];
  readonly defaultPurpose?: Purpose;
  readonly defaultRole?: Role;
  readonly active: boolean;
}

export interface PartnerFeed { readonly id: string; readonly format: string; readonly settings: FeedSettings; readonly active: boolean }

/** Where deliveries for this partner go (docs/deliveries.md). */
export type PartnerEndpoint = Omit<DeliveryEndpoint, 'organization'> & { readonly active: boolean };

/** Its own FHIR server, asked when somebody asks (docs/pulling.md). */
export type PartnerSource = Omit<SourceEndpoint, 'organization'> & { readonly active: boolean };

export interface Partner {
  readonly organization: {
    readonly id: string;
    readonly name: string;
    /** False: it is no partner any more, and nothing that is registered for it acts. Default true. */
    readonly active?: boolean;
    readonly statuses: readonly LegalStatus[];
    readonly kind?: PartnerKind;
    readonly parent?: string;
    readonly identifiers: readonly PartnerIdentifier[];
    /** Local day on which a program ended or was taken over: its records are purged or kept sealed from then on (42 CFR 2.19). */
    readonly discontinuedOn?: string;
    /** Last local day on which a law requires that they be kept (42 CFR 2.19(a)(2)). */
    readonly recordsKeptUntil?: string;
  };
  readonly people: readonly PartnerPerson[];
  readonly participants: readonly PartnerParticipant[];
  readonly agreements: readonly PartnerAgreement[];
  readonly chriAuthority?: PartnerAuthority;
  readonly clients: readonly PartnerClient[];
  readonly feeds: readonly PartnerFeed[];
  readonly endpoints?: readonly PartnerEndpoint[];
  readonly sources?: readonly PartnerSource[];
}
