// SPDX-License-Identifier: Apache-2.0
/**
 * POST /oauth/register: a member of a trust community becomes a client (HL7 UDAP Security 3; RFC 7591). The software
 * statement must be signed with a certificate of a community and name its subject; the organization must stand in our
 * registry by that name, since what it is in law decides what it may see; and the client gets what the operator lets
 * members of that community have, at most what it asks for, never more.
 */
import { createHash } from 'node:crypto';
import express from 'express';
import type { Request, RequestHandler } from 'express';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as z from 'zod';
import { registryRows } from '../../app/gate/knowledge.ts';
import type { Client, Session } from '../../app/ports.ts';
import { grantScopes } from '../../domain/smart/scopes.ts';
import { loginEntry } from '../auth/login-entry.ts';
import type { OAuthResult, Registration } from '../auth/oauth.ts';
import { refuse, sendOAuth } from '../auth/oauth.ts';
import type { Handler, HttpDeps } from '../context.ts';
import type { Community, Udap } from './communities.ts';
import { UDAP_ALGORITHMS, vouchedBy } from './verify.ts';

/** Seconds (UDAP Security 3.1: "exp ... no more than 5 minutes after iat"). */
const LONGEST = 300;
const SKEW = 5;
const URI = 'urn:ietf:rfc:3986';

/** Reads the request as text; what is no JSON is refused by the handler. */
export const registrationBody: RequestHandler = express.text({ type: 'application/json', limit: '64kb' });

const request = z.looseObject({ software_statement: z.string().min(1), udap: z.literal('1') });
const header = z.object({ alg: z.enum(UDAP_ALGORITHMS), x5c: z.array(z.string()).min(1), crit: z.never().optional() });
const statement = z.object({
  iss: z.url().max(256), sub: z.string(), aud: z.string(), exp: z.number(), iat: z.number(), jti: z.string().min(1).max(512),
  client_name: z.string().trim().min(1).max(200), contacts: z.array(z.string()).min(1),
  grant_types: z.array(z.literal('client_credentials')), token_endpoint_auth_method: z.literal('private_key_jwt'), scope: z.string().max(2000),
});

type Statement = z.infer<typeof statement>;

/** 201 with the registration, also for one that replaces an earlier one; an empty `grant_types` ends it (UDAP Security 3.4). */
export function registerRoute(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/register';
    const { udap } = deps;
    const answer = udap === undefined ? refuse(400, 'invalid_request', 'no trust community is configured here')
      : await register((req as unknown as Request).body as unknown, { ...deps, udap, request: res.locals.ctx.request });
    sendOAuth(res, answer.ok ? 201 : answer.error.status, answer.ok ? answer.value : answer.error);
  };
}

interface RegisterDeps extends HttpDeps { readonly udap: Udap; readonly request: string }

async function register(body: unknown, deps: RegisterDeps): Promise<OAuthResult<Registration>> {
  const read = request.safeParse(typeof body === 'string' ? parseJson(body) : undefined);
  if (!read.success) {
    return refuse(400, 'invalid_client_metadata', 'the body must be JSON with software_statement and "udap": "1"');
  }
  const jwt = read.data.software_statement;
  const head = header.safeParse(decoded(() => decodeProtectedHeader(jwt)));
  const said = statement.safeParse(decoded(() => decodeJwt(jwt)));
  if (!head.success || !said.success) {
    const issue = head.error?.issues[0] ?? said.error?.issues[0];
    return refuse(400, head.success ? 'invalid_client_metadata' : 'invalid_software_statement', `the software statement is not acceptable: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const fault = faultOf(said.data, deps);
  const [community] = fault === undefined ? await vouchedBy(jwt, head.data, { udap: deps.udap, uri: said.data.iss, now: new Date(deps.clock.now()) }) : [];
  if (fault !== undefined || community === undefined) {
    return refuse(400, fault === undefined ? 'unapproved_software_statement' : 'invalid_software_statement',
      fault ?? 'the software statement is not signed, in the name of its issuer, with a certificate that a trust community of ours vouches for');
  }
  const once = createHash('sha256').update(JSON.stringify([said.data.iss, said.data.jti])).digest('base64url');
  if (!await deps.store.useOnce(deps.settings.tenant, `jti:${once}`, new Date((said.data.exp + SKEW) * 1000).toISOString())) {
    return refuse(400, 'invalid_software_statement', 'jti was used before');
  }
  return save({ said: said.data, community, jwt }, deps);
}

function faultOf(said: Statement, deps: RegisterDeps): string | undefined {
  const now = Date.parse(deps.clock.now()) / 1000;
  if (said.sub !== said.iss) return 'sub must equal iss';
  if (said.aud !== `${deps.settings.publicUrl}/oauth/register`) return 'aud must be the URL of the registration endpoint';
  if (said.exp <= now) return 'exp has passed';
  return said.exp - said.iat > LONGEST || said.iat > now + SKEW ? 'exp must be at most five minutes after iat, and iat not in the future' : undefined;
}

async function save({ said, community, jwt }: { readonly said: Statement; readonly community: Community; readonly jwt: string }, deps: RegisterDeps): Promise<OAuthResult<Registration>> {
  const { tenant } = deps.settings;
  const saved = await deps.store.transact<OAuthResult<Registration>>(tenant, async (tx) => {
    const organization = await organizationNamed(tx, said.iss, deps.settings.organization);
    if (organization === undefined) {
      return { ok: true, value: refuse(400, 'unapproved_software_statement', 'the organization is not in the registry by this URI: the operator adds it first') };
    }
    // One client for a name in a community: registering again replaces it (UDAP Security 3.4).
    const id = `udap-${createHash('sha256').update(JSON.stringify([community.uri, said.iss])).digest('base64url').slice(0, 32)}`;
    const client: Client = {
      id, organization, name: said.client_name, jwks: '', udap: { uri: said.iss, community: community.uri }, scopes: grantScopes(said.scope, community.scopes),
      purposes: community.purposes, roles: community.roles, kind: 'partner', active: said.grant_types.length > 0,
    };
    if (client.scopes.length === 0) {
      return { ok: true, value: refuse(400, 'invalid_client_metadata', 'none of the scopes asked for is open to this community') };
    }
    const applied = await tx.apply({ ledger: [loginEntry({ client, acting: {}, operation: 'register-client' }, deps)] });
    if (!applied.ok) return applied;
    await tx.saveClient(client);
    return { ok: true, value: { ok: true, value: {
      client_id: id, software_statement: jwt, client_name: said.client_name, contacts: said.contacts, grant_types: said.grant_types,
      token_endpoint_auth_method: 'private_key_jwt', scope: client.scopes.join(' '),
    } } };
  });
  return saved.ok ? saved.value : refuse(503, 'temporarily_unavailable', 'try again');
}

/** The active registry Organization with the URI among its identifiers, if there is just one. What partners write about organizations says nothing here. */
async function organizationNamed(session: Session, uri: string, gateway: string): Promise<string | undefined> {
  const found = (await registryRows(session, gateway)).filter(({ type }) => type === 'Organization').flatMap(({ id, body }) => {
    const { active, identifier } = JSON.parse(`{${body}}`) as { readonly active?: boolean; readonly identifier?: readonly { readonly system?: string; readonly value?: string }[] };
    return active !== false && identifier?.some((each) => each.system === URI && each.value === uri) === true ? [id] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

function decoded(decode: () => unknown): unknown {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
