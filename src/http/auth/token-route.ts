// SPDX-License-Identifier: Apache-2.0
/** POST /oauth/token: SMART Backend Services, the one grant and the one way to authenticate that there is. */
import express from 'express';
import type { Request, RequestHandler } from 'express';
import type { AuditInput } from '../../domain/audit/balp.ts';
import { auditEvent } from '../../domain/audit/balp.ts';
import { grantScopes } from '../../domain/smart/scopes.ts';
import type { DisclosureDetail } from '../../app/ledger/entry.ts';
import type { Client, LedgerEntry } from '../../app/ports.ts';
import type { ActingAs } from '../../app/registry/acting-as.ts';
import { actingAs, subjectOf } from '../../app/registry/acting-as.ts';
import type { Handler, HttpDeps } from '../context.ts';
import { isForm } from '../negotiate.ts';
import type { TokenKeys } from './access-token.ts';
import { TOKEN_LIFE } from './access-token.ts';
import type { AssertionDeps, Proven } from './assertion.ts';
import { ASSERTION_TYPE, proveClient } from './assertion.ts';
import { clientKeys } from './client-keys.ts';
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
    tokenUrl: `${deps.settings.publicUrl}/oauth/token`, keysOf: clientKeys(deps.fetchKeys),
  };
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/token';
    const request = res.locals.ctx.request;
    const form = readForm(req.headers['content-type'], (req as Request).body as unknown);
    const answer = form.ok ? await grant(form.value, { ...deps, keys, assertion, request }) : form;
    deps.metrics.token(answer.ok ? 'granted' : answer.error.error);
    sendOAuth(res, answer.ok ? 200 : answer.error.status, answer.ok ? answer.value : answer.error);
  };
}

interface Form { readonly assertion: string; readonly scope: string }

function readForm(contentType: string | undefined, body: unknown): OAuthResult<Form> {
  if (!isForm(contentType) || typeof body !== 'string') {
    return refuse(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
  }
  const pairs = new URLSearchParams(body);
  const names = [...pairs.keys()];
  if (new Set(names).size !== names.length) {
    return refuse(400, 'invalid_request', 'a parameter is repeated');
  }
  if (pairs.get('grant_type') !== 'client_credentials') {
    return pairs.has('grant_type') ? refuse(400, 'unsupported_grant_type', 'grant_type must be client_credentials')
      : refuse(400, 'invalid_request', 'grant_type is missing');
  }
  if (pairs.get('client_assertion_type') !== ASSERTION_TYPE) {
    return refuse(400, 'invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}`);
  }
  const assertion = pairs.get('client_assertion') ?? '';
  return assertion === '' ? refuse(400, 'invalid_request', 'client_assertion is missing')
    : { ok: true, value: { assertion, scope: pairs.get('scope') ?? '' } };
}

interface GrantDeps extends HttpDeps { readonly keys: TokenKeys; readonly assertion: AssertionDeps; readonly request: string }

async function grant(form: Form, deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  const proven = await proveClient(form.assertion, deps.assertion);
  if (!proven.ok) {
    return proven;
  }
  const scopes = grantScopes(form.scope, proven.value.client.scopes);
  if (scopes.length === 0) {
    return refuse(400, 'invalid_scope', 'none of the scopes asked for is registered for this client');
  }
  return issue(proven.value, scopes, deps);
}

async function issue(proven: Proven, scopes: readonly string[], deps: GrantDeps): Promise<OAuthResult<TokenGrant>> {
  const subject = subjectOf(proven.b2b);
  const { tenant, organization: gateway } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway }, proven.client.id, subject);
  const acting = standing === undefined ? undefined : actingAs(standing.client, proven.b2b, standing.person);
  if (standing === undefined || acting === undefined || !acting.ok) {
    return refuse(400, 'invalid_grant', acting?.ok === false ? acting.issues[0]?.text ?? '' : 'the client is not active');
  }
  const scope = scopes.join(' ');
  const token = await deps.keys.sign({
    sub: standing.client.id, tenant: deps.settings.tenant, scope, registration: standing.fingerprint,
    ...acting.value, ...(subject === undefined ? {} : { subject }),
  });
  const written = await deps.store.commit(deps.settings.tenant, { ledger: [loginEntry(standing.client, acting.value, deps)] });
  return written.ok ? { ok: true, value: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE, scope } }
    : refuse(503, 'temporarily_unavailable', 'try again');
}

/** A login is an event that auditors ask for (45 CFR 164.312(b)). */
function loginEntry(client: Client, acting: ActingAs, deps: GrantDeps): LedgerEntry {
  const id = deps.ids.next();
  const at = deps.clock.now();
  const input: AuditInput = {
    id, recorded: at, request: deps.request, action: 'operation', operation: 'token', outcome: '0', client: client.id,
    organization: client.organization, source: deps.settings.publicUrl,
    ...(acting.person === undefined ? {} : { person: acting.person }), ...(acting.role === undefined ? {} : { role: acting.role }),
  };
  const detail: DisclosureDetail = {
    ask: { asOf: at, organization: client.organization, action: 'token', types: [], ...acting }, decisions: [], groups: [],
  };
  return {
    id, at, request: deps.request, person: '', kind: 'login', client: client.id, organization: client.organization,
    purpose: acting.purpose ?? '', outcome: 'permit', rules: [], audit: JSON.stringify(auditEvent(input)), detail: JSON.stringify(detail),
  };
}
