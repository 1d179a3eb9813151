// SPDX-License-Identifier: Apache-2.0
/** What belongs to one HTTP request, and the types that handlers share. */
import type { JWK } from 'jose';
import type { NextFunction, Request, Response } from 'express';
import type { Answer, App } from '../app/api.ts';
import type { Caller } from '../app/caller.ts';
import type { DemoPerson, SignInWays } from '../app/console/door-pages.ts';
import type { Clock, Ids, Log, Store } from '../app/ports.ts';
import type { Partner } from '../app/registry/partner.ts';
import type { Issue, Result } from '../domain/issue.ts';
import type { Grants } from '../domain/smart/scopes.ts';
import type { Seated } from './console/guard.ts';
import type { XmlForm } from './fhir/xml.ts';
import type { People } from './oidc/people.ts';
import type { Udap } from './udap/communities.ts';
import type { Metrics } from './metrics.ts';
import type { Pace } from './pace.ts';

/** Who asks, as the token says it, and what its scopes let it do. */
export interface Access {
  readonly caller: Omit<Caller, 'request'>;
  readonly grants: Grants;
}

export interface Context {
  /** Made here; an inbound X-Request-ID is kept only when it is a UUID. */
  readonly request: string;
  readonly started: number;
  /** Pattern of the matched route, for logs and metrics; never the URL. */
  route: string;
  /** What the gate answered, for metrics. */
  outcome: string;
  access?: Access;
  /** When an answer that says nothing may leave. */
  readonly pace: Pace;
  /** How failures are told to this caller; absent: as an OperationOutcome. */
  issues?: (issues: readonly Issue[], status?: number) => Answer;
  /** Who asks for a page of the console, and the form sent to it. */
  seated?: Seated;
  form?: URLSearchParams;
  /** How FHIR JSON is written for this caller; absent: as it is. */
  render?: { readonly contentType: string; readonly text: (json: string) => string };
}

export interface Locals { ctx: Context }

export type Params = Readonly<Record<string, string>>;
export type Req = Request<Params, unknown, unknown, unknown, Locals>;
export type Res = Response<unknown, Locals>;
export type Handler = (req: Req, res: Res, next: NextFunction) => Promise<void> | void;

/** What the HTTP side is made of; main.ts wires it. */
export interface HttpDeps {
  readonly app: App;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Fetches a client's key set; refuses what is slow, large, redirected or not https. */
  readonly fetchKeys: (url: string) => Promise<string | undefined>;
  /** Public keys by which the gateway proves itself to partners' servers; published beside those of its tokens. */
  readonly clientKeys?: () => Promise<readonly JWK[]>;
  /** A partner file, checked. */
  readonly parsePartner: (text: string) => Result<Partner>;
  readonly settings: HttpSettings;
  /** Where people sign in at a provider; absent: there is none. */
  readonly signIn?: NonNullable<SignInWays['provider']>;
  /** Sign-in of people at an OpenID provider; absent: none is set up. */
  readonly people?: People;
  /** Trust communities; absent: none. */
  readonly udap?: Udap;
  readonly xml: XmlForm;
  /** Resource types that are served. */
  readonly types: ReadonlySet<string>;
}

export interface HttpSettings {
  /** Origin that partners use, without a path. */
  readonly publicUrl: string;
  /** Origin of the address for mutual TLS; absent: there is none. */
  readonly mtlsUrl?: string;
  readonly tenant: string;
  /** Organization id of the gateway itself. */
  readonly organization: string;
  /** IANA zone of the gateway: its local days. */
  readonly timeZone: string;
  readonly trustProxy: readonly string[];
  readonly rateLimit: number;
  readonly tokenRateLimit: number;
  /** People as whom anybody may sign in: the demo alone. */
  readonly demoPeople?: readonly DemoPerson[];
  /** Milliseconds, instead of those of pace.ts. */
  readonly tick?: number;
}

/** Base of the FHIR API. */
export function fhirBase(settings: HttpSettings): string {
  return `${settings.publicUrl}/fhir/R4`;
}

/** The caller of an authenticated request; it throws when a route was left without authentication. */
export function callerOf(res: Res): Caller {
  const { access, request } = res.locals.ctx;
  if (access === undefined) {
    throw new Error('a route without authentication asks for its caller');
  }
  return { ...access.caller, request };
}
