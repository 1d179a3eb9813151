// SPDX-License-Identifier: Apache-2.0
/**
 * What a token is worth, and its end before its time: introspection (RFC 7662; SMART App Launch 2.2, token introspection)
 * and revocation (RFC 7009). A client asks about its own tokens, staff of the gateway about any; to everybody else a token
 * is not active, whatever it is.
 */
import type { Request } from 'express';
import type { Client } from '../../app/ports.ts';
import type { Handler, HttpDeps } from '../context.ts';
import type { TokenClaims, TokenKeys } from './access-token.ts';
import { audiencesAt, proveClient } from './assertion.ts';
import { clientKeys } from './client-keys.ts';
import { assertedIn, readForm } from './form.ts';
import { loginEntry } from './login-entry.ts';
import type { Introspection, OAuthResult } from './oauth.ts';
import { refuse, sendOAuth } from './oauth.ts';
import { readStanding, revokedKey } from './standing.ts';

interface Asked { readonly client: Client; readonly claims: TokenClaims | undefined }

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
    const { client, claims } = asked.value;
    sendOAuth(res, 200, claims !== undefined && mayKnow(client, claims) ? await introspection(claims, deps) : { active: false });
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
    const jwt = form.ok ? assertedIn(form.value) : form;
    const proven = jwt.ok ? await proveClient(jwt.value, assertion) : jwt;
    if (!form.ok || !proven.ok) {
      return proven.ok ? refuse(400, 'invalid_request', 'no form') : proven;
    }
    const token = form.value.get('token') ?? '';
    if (token === '') {
      return refuse(400, 'invalid_request', 'token is missing');
    }
    const claims = await keys.verify(token);
    return { ok: true, value: { client: proven.value.client, claims: claims?.tenant === deps.settings.tenant ? claims : undefined } };
  };
}

function mayKnow(client: Client, claims: TokenClaims): boolean {
  return claims.sub === client.id || client.kind === 'staff';
}

async function introspection(claims: TokenClaims, deps: HttpDeps): Promise<Introspection> {
  const { tenant, organization: gateway, publicUrl } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway }, { client: claims.sub, subject: claims.subject, jti: claims.jti });
  if (standing?.fingerprint !== claims.registration) {
    return { active: false };
  }
  return {
    active: true, token_type: 'Bearer', iss: publicUrl, aud: `${publicUrl}/fhir/R4`, client_id: claims.sub, sub: claims.subject ?? claims.sub,
    jti: claims.jti, exp: claims.exp, scope: claims.scope, organization: standing.client.organization,
    ...(claims.role === undefined ? {} : { role: claims.role }), ...(claims.purpose === undefined ? {} : { purpose: claims.purpose }),
    ...(claims.cnf === undefined ? {} : { cnf: claims.cnf }),
  };
}

async function revoke({ client, claims }: Asked, deps: HttpDeps & { readonly request: string }): Promise<OAuthResult<undefined>> {
  if (claims === undefined) {
    return { ok: true, value: undefined };
  }
  if (!mayKnow(client, claims)) {
    return refuse(400, 'invalid_grant', 'the token was not issued to this client');
  }
  const { tenant } = deps.settings;
  const first = await deps.store.useOnce(tenant, revokedKey(claims.jti), new Date(claims.exp * 1000).toISOString());
  const written = first ? await deps.store.commit(tenant, { ledger: [loginEntry({ client, acting: {}, operation: 'revoke-token' }, deps)] }) : { ok: true };
  return written.ok ? { ok: true, value: undefined } : refuse(503, 'temporarily_unavailable', 'try again');
}
