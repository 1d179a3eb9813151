// SPDX-License-Identifier: Apache-2.0
/** POST /oauth/token: SMART Backend Services for systems; codes and refresh tokens for apps that people let in (authorize/tokens.ts). */
import express from 'express';
import type { Request, RequestHandler } from 'express';
import { grantScopes } from '../../domain/smart/scopes.ts';
import { actingAs, subjectOf } from '../../app/registry/acting-as.ts';
import type { Client } from '../../app/ports.ts';
import { openRefresh, redeemCode, refreshToken } from '../authorize/tokens.ts';
import type { Handler, HttpDeps } from '../context.ts';
import { isForm } from '../negotiate.ts';
import { withinCommunity } from '../udap/communities.ts';
import type { TokenKeys } from './access-token.ts';
import { TOKEN_LIFE } from './access-token.ts';
import type { AssertionDeps, Proven } from './assertion.ts';
import { audiencesAt, proveClient } from './assertion.ts';
import { thumbprintOf } from './certificate.ts';
import { clientKeys } from './client-keys.ts';
import { clientOf } from './client-of.ts';
import { assertedIn, readForm } from './form.ts';
import { loginEntry } from './login-entry.ts';
import type { OAuthError, OAuthResult, TokenGrant } from './oauth.ts';
import { refuse, sendOAuth } from './oauth.ts';
import { readStanding } from './standing.ts';

/** No honest token request is longer. */
const LONGEST = '32kb';

/** Reads the form as text; a body of another kind is left for the handler to refuse. */
export const tokenBody: RequestHandler = express.text({ type: (req) => isForm(req.headers['content-type']), limit: LONGEST });

/** The handler; the assertion's audience is the public URL of this endpoint. */
export function tokenRoute(deps: HttpDeps, keys: TokenKeys): Handler {
  const assertion: AssertionDeps = {
    store: deps.store, clock: deps.clock, tenant: deps.settings.tenant,
    audiences: audiencesAt('/oauth/token', deps.settings), keysOf: clientKeys(deps.fetchKeys), udap: deps.udap,
  };
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/token';
    const request = res.locals.ctx.request;
    const form = readForm(req.headers['content-type'], (req as Request).body as unknown);
    const answer = form.ok ? await grant(form.value, { ...deps, keys, assertion, request, certificate: thumbprintOf(req) }) : form;
    deps.metrics.token(answer.ok ? 'granted' : answer.error.error);
    sendOAuth(res, answer.ok ? 200 : answer.error.status, answer.ok ? answer.value : answer.error);
  };
}

interface GrantDeps extends HttpDeps { readonly keys: TokenKeys; readonly assertion: AssertionDeps; readonly request: string; readonly certificate: string | undefined }

async function grant(form: URLSearchParams, deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  switch (form.get('grant_type')) {
    case 'client_credentials': return ofSystem(form, deps);
    case 'authorization_code': return ofApp(form, deps, redeemCode);
    case 'refresh_token': return ofApp(form, deps, refreshToken);
    case null: return refuse(400, 'invalid_request', 'grant_type is missing');
    default: return refuse(400, 'unsupported_grant_type', 'grant_type must be client_credentials, authorization_code or refresh_token');
  }
}

async function ofApp(form: URLSearchParams, deps: GrantDeps, give: typeof redeemCode): Promise<OAuthResult<TokenGrant>> {
  const { people } = deps;
  if (people === undefined) {
    return refuse(400, 'unsupported_grant_type', 'nobody can sign in here: grant_type must be client_credentials');
  }
  const refresh = form.get('refresh_token');
  const client = await clientOf(form, deps.assertion, refresh === null ? undefined : openRefresh(people, refresh)?.value.authorization.client);
  if (!client.ok) {
    return client;
  }
  if (client.value.app === undefined) {
    return refuse(400, 'unauthorized_client', 'this client is a system: grant_type must be client_credentials');
  }
  return isUnbound(client.value, deps) ?? give(form, client.value, { ...deps, people });
}

/** Tokens of a client that is registered so are bound to a certificate, or there are none (RFC 8705 3). */
function isUnbound(client: Client, { certificate }: GrantDeps): { readonly ok: false; readonly error: OAuthError } | undefined {
  return client.certificateBound === true && certificate === undefined
    ? refuse(400, 'invalid_request', 'this client is registered for certificate-bound tokens: ask over mutual TLS (RFC 8705 3)') : undefined;
}

async function ofSystem(form: URLSearchParams, deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  const asserted = assertedIn(form);
  const proven = asserted.ok ? await proveClient(asserted.value, deps.assertion) : asserted;
  if (!proven.ok) {
    return proven;
  }
  const { client } = proven.value;
  if (client.app !== undefined) {
    return refuse(400, 'unauthorized_client', 'this client is an app: it asks for people who sign in, never for itself');
  }
  const scopes = grantScopes(form.get('scope') ?? '', withinCommunity(client, deps.udap).scopes);
  if (scopes.length === 0) {
    return refuse(400, 'invalid_scope', 'none of the scopes asked for is registered for this client');
  }
  return isUnbound(client, deps) ?? issue(proven.value, scopes, deps);
}

async function issue(proven: Proven, scopes: readonly string[], deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  const subject = subjectOf(proven.b2b);
  const { tenant, organization: gateway, timeZone } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, { client: proven.client.id, subject });
  const acting = standing === undefined ? undefined : actingAs(withinCommunity(standing.client, deps.udap), proven.b2b, standing.person);
  if (standing === undefined || acting === undefined || !acting.ok) {
    return refuse(400, 'invalid_grant', acting?.ok === false ? acting.issues[0]?.text ?? '' : 'the client is not active');
  }
  const scope = scopes.join(' ');
  const token = await deps.keys.sign({
    sub: standing.client.id, tenant: deps.settings.tenant, scope, registration: standing.fingerprint,
    ...acting.value, ...(subject === undefined ? {} : { subject }),
    ...(deps.certificate === undefined ? {} : { cnf: { 'x5t#S256': deps.certificate } }),
  });
  const written = await deps.store.commit(deps.settings.tenant, { ledger: [loginEntry({ client: standing.client, acting: acting.value, operation: 'token' }, deps)] });
  return written.ok ? { ok: true, value: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE, scope } }
    : refuse(503, 'temporarily_unavailable', 'try again');
}
