// SPDX-License-Identifier: Apache-2.0
/**
 * What a token is worth, and its end before its time: introspection (RFC 7662; SMART App Launch 2.2, token introspection)
 * and revocation (RFC 7009). A client asks about its own tokens, staff of the gateway about any; to everybody else a token
 * is not active, whatever it is.
 */
import type { Request } from 'express';
import * as z from 'zod';
import type { Residual } from '../../app/consents/consent-token.ts';
import type { Client } from '../../app/ports.ts';
import { wasUsed } from '../authorize/authorization.ts';
import { endGrant, openRefresh } from '../authorize/tokens.ts';
import type { Handler, HttpDeps } from '../context.ts';
import type { TokenClaims, TokenKeys } from './access-token.ts';
import { audiencesAt, proveClient, type AssertionDeps } from './assertion.ts';
import { clientKeys } from './client-keys.ts';
import { clientOf } from './client-of.ts';
import { assertedIn, readForm } from './form.ts';
import { loginEntry } from './login-entry.ts';
import type { Introspection, OAuthResult } from './oauth.ts';
import { refuse, sendOAuth } from './oauth.ts';
import { readStanding, revokedKey } from './standing.ts';

interface Asked {
  readonly client: Client;
  readonly claims: TokenClaims | undefined;
  readonly refresh: ReturnType<typeof openRefresh>;
  /** A consent-aware token, for whichever server. */
  readonly consent: ConsentGrant | undefined;
}

type Ask = (req: Parameters<Handler>[0]) => Promise<OAuthResult<Asked>>;

/** POST /oauth/introspect: form with `token` and the client's assertion. */
export function introspectRoute(deps: HttpDeps, keys: TokenKeys): Handler {
  const ask = asking('/oauth/introspect', deps, keys);
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/introspect';
    const asked = await ask(req);
    if (!asked.ok) {
      sendOAuth(res, asked.error.status, asked.error);
      return;
    }
    const { client, claims, refresh, consent } = asked.value;
    const rules = consent === undefined ? undefined : deps.app.consentRules(client.organization, consent.extensions.throughcare.residual);
    if (consent !== undefined && rules !== undefined) {
      sendOAuth(res, 200, consentIntrospection(consent, rules));
      return;
    }
    if (refresh !== undefined && mayKnow(client, refresh.value.authorization.client)) {
      sendOAuth(res, 200, await refreshIntrospection(refresh, deps));
      return;
    }
    sendOAuth(res, 200, claims !== undefined && mayKnow(client, claims.sub) ? await introspection(claims, deps) : { active: false });
  };
}

/** POST /oauth/revoke: form with `token` and the client's assertion. The token is over before this answers; other processes notice within a quarter of a second. */
export function revokeRoute(deps: HttpDeps, keys: TokenKeys): Handler {
  const ask = asking('/oauth/revoke', deps, keys);
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/revoke';
    const asked = await ask(req);
    const done = asked.ok ? await revoke(asked.value, { ...deps, request: res.locals.ctx.request }) : asked;
    sendOAuth(res, done.ok ? 200 : done.error.status, done.ok ? {} : done.error);
  };
}

/** Proves the client and reads the token that it asks about; a token that is not ours, or over, reads as undefined (RFC 7009 2.2, RFC 7662 2.2). */
function asking(path: string, deps: HttpDeps, keys: TokenKeys): Ask {
  const assertion = {
    store: deps.store, clock: deps.clock, tenant: deps.settings.tenant,
    audiences: audiencesAt(path, deps.settings), keysOf: clientKeys(deps.fetchKeys), udap: deps.udap,
  };
  return async (req) => {
    const form = readForm(req.headers['content-type'], (req as unknown as Request).body as unknown);
    const client = form.ok ? await whoAsks(form.value, { path, assertion }) : form;
    if (!form.ok || !client.ok) {
      return client.ok ? refuse(400, 'invalid_request', 'no form') : client;
    }
    const token = form.value.get('token') ?? '';
    if (token === '') {
      return refuse(400, 'invalid_request', 'token is missing');
    }
    const [claims, other] = await Promise.all([keys.verify(token), keys.verifyFor(token)]);
    return { ok: true, value: {
      client: client.value, claims: claims?.tenant === deps.settings.tenant ? claims : undefined,
      consent: consentGrant.safeParse(other).data,
      refresh: deps.people === undefined ? undefined : openRefresh(deps.people, token),
    } };
  };
}

/** A public app may end its own tokens (RFC 7009 2.1); what a token is worth is told to whoever proves who it is (RFC 7662 2.1). */
async function whoAsks(form: URLSearchParams, { path, assertion }: { readonly path: string; readonly assertion: AssertionDeps }): Promise<OAuthResult<Client>> {
  if (path === '/oauth/revoke' && form.has('client_id')) {
    return clientOf(form, assertion);
  }
  const jwt = assertedIn(form);
  const proven = jwt.ok ? await proveClient(jwt.value, assertion) : jwt;
  return proven.ok ? { ok: true, value: proven.value.client } : proven;
}

const consentGrant = z.object({
  iss: z.string(), aud: z.string(), sub: z.string(), jti: z.string(), exp: z.number(), scope: z.string(),
  extensions: z.object({ ihe_iua: z.looseObject({}), ihe_pcf: z.looseObject({}), throughcare: z.object({ residual: z.string() }) }),
});
type ConsentGrant = z.infer<typeof consentGrant>;

/** To a client of the holder that the token is for: what it says, with the residual rules opened (src/app/consents/consent-token.ts). */
function consentIntrospection({ extensions, ...claims }: ConsentGrant, residual: readonly Residual[]): Introspection {
  const { ihe_iua, ihe_pcf } = extensions;
  return { active: true, token_type: 'Bearer', client_id: claims.sub, ...claims, extensions: { ihe_iua, ihe_pcf: { ...ihe_pcf, residual } } };
}

function mayKnow(client: Client, of: string): boolean {
  return of === client.id || client.kind === 'staff';
}

/** Of a refresh token: what it was granted for, while it can still be used. */
async function refreshIntrospection(token: NonNullable<ReturnType<typeof openRefresh>>, deps: HttpDeps): Promise<Introspection> {
  const { client, subject, grant, scopes, organization, role, purpose } = token.value.authorization;
  const { tenant, organization: gateway, timeZone, publicUrl } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, { client, subject, grant });
  return standing?.person === undefined || await wasUsed(deps.store, tenant, token) ? { active: false } : {
    active: true, iss: publicUrl, aud: `${publicUrl}/fhir/R4`, client_id: client, sub: subject, jti: token.id, exp: Math.floor(token.until / 1000),
    scope: scopes.join(' '), organization, role, purpose,
  };
}

async function introspection(claims: TokenClaims, deps: HttpDeps): Promise<Introspection> {
  const { tenant, organization: gateway, timeZone, publicUrl } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, { client: claims.sub, subject: claims.subject, jti: claims.jti, grant: claims.grant, patient: claims.patient });
  if (standing?.fingerprint !== claims.registration) {
    return { active: false };
  }
  return {
    active: true, token_type: 'Bearer', iss: publicUrl, aud: `${publicUrl}/fhir/R4`, client_id: claims.sub, sub: claims.subject ?? claims.sub,
    jti: claims.jti, exp: claims.exp, scope: claims.scope, organization: standing.client.organization,
    ...(claims.role === undefined ? {} : { role: claims.role }), ...(claims.purpose === undefined ? {} : { purpose: claims.purpose }),
    ...(claims.cnf === undefined ? {} : { cnf: claims.cnf }), ...(claims.patient === undefined ? {} : { patient: claims.patient }),
  };
}

/** A refresh token ends with all that rests on the same sign-in (RFC 7009 2.1). */
async function revoke({ client, claims, refresh }: Asked, deps: HttpDeps & { readonly request: string }): Promise<OAuthResult<undefined>> {
  const of = refresh?.value.authorization.client ?? claims?.sub;
  if (of === undefined) {
    return { ok: true, value: undefined };
  }
  if (!mayKnow(client, of)) {
    return refuse(400, 'invalid_grant', 'the token was not issued to this client');
  }
  const { tenant } = deps.settings;
  const first = refresh !== undefined ? await endGrant(deps, refresh.value.authorization.grant)
    : claims !== undefined && await deps.store.useOnce(tenant, revokedKey(claims.jti), new Date(claims.exp * 1000).toISOString());
  const written = first ? await deps.store.commit(tenant, { ledger: [loginEntry({ client, acting: {}, operation: 'revoke-token' }, deps)] }) : { ok: true };
  return written.ok ? { ok: true, value: undefined } : refuse(503, 'temporarily_unavailable', 'try again');
}
