// SPDX-License-Identifier: Apache-2.0
/** POST /oauth/token: SMART Backend Services, the one grant and the one way to authenticate that there is. */
import express from 'express';
import type { Request, RequestHandler } from 'express';
import { grantScopes } from '../../domain/smart/scopes.ts';
import { actingAs, subjectOf } from '../../app/registry/acting-as.ts';
import type { Handler, HttpDeps } from '../context.ts';
import { isForm } from '../negotiate.ts';
import { withinCommunity } from '../udap/communities.ts';
import type { TokenKeys } from './access-token.ts';
import { TOKEN_LIFE } from './access-token.ts';
import type { AssertionDeps, Proven } from './assertion.ts';
import { audiencesAt, proveClient } from './assertion.ts';
import { thumbprintOf } from './certificate.ts';
import { clientKeys } from './client-keys.ts';
import { assertedIn, readForm } from './form.ts';
import { loginEntry } from './login-entry.ts';
import type { OAuthResult, TokenGrant } from './oauth.ts';
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
    const form = tokenForm(req.headers['content-type'], (req as Request).body as unknown);
    const answer = form.ok ? await grant(form.value, { ...deps, keys, assertion, request, certificate: thumbprintOf(req) }) : form;
    deps.metrics.token(answer.ok ? 'granted' : answer.error.error);
    sendOAuth(res, answer.ok ? 200 : answer.error.status, answer.ok ? answer.value : answer.error);
  };
}

interface Form { readonly assertion: string; readonly scope: string }

function tokenForm(contentType: string | undefined, body: unknown): OAuthResult<Form> {
  const form = readForm(contentType, body);
  if (!form.ok) {
    return form;
  }
  const grantType = form.value.get('grant_type');
  if (grantType !== 'client_credentials') {
    return grantType === null ? refuse(400, 'invalid_request', 'grant_type is missing')
      : refuse(400, 'unsupported_grant_type', 'grant_type must be client_credentials');
  }
  const assertion = assertedIn(form.value);
  return assertion.ok ? { ok: true, value: { assertion: assertion.value, scope: form.value.get('scope') ?? '' } } : assertion;
}

interface GrantDeps extends HttpDeps { readonly keys: TokenKeys; readonly assertion: AssertionDeps; readonly request: string; readonly certificate: string | undefined }

async function grant(form: Form, deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  const proven = await proveClient(form.assertion, deps.assertion);
  if (!proven.ok) {
    return proven;
  }
  if (proven.value.client.certificateBound === true && deps.certificate === undefined) {
    return refuse(400, 'invalid_request', 'this client is registered for certificate-bound tokens: ask over mutual TLS (RFC 8705 3)');
  }
  const scopes = grantScopes(form.scope, withinCommunity(proven.value.client, deps.udap).scopes);
  if (scopes.length === 0) {
    return refuse(400, 'invalid_scope', 'none of the scopes asked for is registered for this client');
  }
  return issue(proven.value, scopes, deps);
}

async function issue(proven: Proven, scopes: readonly string[], deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  const subject = subjectOf(proven.b2b);
  const { tenant, organization: gateway } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway }, { client: proven.client.id, subject });
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
