// SPDX-License-Identifier: Apache-2.0
/**
 * POST /oauth/consent-token: the consent-aware token of IHE PCF (ITI-108) for a holder's own server. Form: `client_assertion` and its type,
 * `resource` (RFC 8707: the holder's Organization here, which is the audience), `patient` (id of a Patient here) or `person`
 * (`system|value`, an identifier of one person), `scope`.
 */
import type { Request } from 'express';
import { grantScopes } from '../../domain/smart/scopes.ts';
import type { Caller } from '../../app/caller.ts';
import type { ConsentTokenCall } from '../../app/consents/consent-token.ts';
import { actingAs, subjectOf } from '../../app/registry/acting-as.ts';
import type { Handler, HttpDeps } from '../context.ts';
import { fhirBase } from '../context.ts';
import { reply } from '../reply.ts';
import { withinCommunity } from '../udap/communities.ts';
import type { TokenKeys } from './access-token.ts';
import { audiencesAt, proveClient, type Proven } from './assertion.ts';
import { thumbprintOf } from './certificate.ts';
import { clientKeys } from './client-keys.ts';
import { assertedIn, readForm } from './form.ts';
import type { OAuthResult } from './oauth.ts';
import { refuse, sendOAuth } from './oauth.ts';
import { readStanding } from './standing.ts';

const PATH = '/oauth/consent-token';

/** The handler. The ask, whatever comes of it, is in the ledger. */
export function consentTokenRoute(deps: HttpDeps, keys: TokenKeys): Handler {
  const assertion = { store: deps.store, clock: deps.clock, tenant: deps.settings.tenant, audiences: audiencesAt(PATH, deps.settings), keysOf: clientKeys(deps.fetchKeys), udap: deps.udap };
  return async (req, res) => {
    res.locals.ctx.route = PATH;
    const form = readForm(req.headers['content-type'], (req as Request).body as unknown);
    const jwt = form.ok ? assertedIn(form.value) : form;
    const proven = jwt.ok ? await proveClient(jwt.value, assertion) : jwt;
    const asked = form.ok && proven.ok ? readAsk(form.value, proven.value, deps) : undefined;
    const unbound = proven.ok && proven.value.client.certificateBound === true && thumbprintOf(req) === undefined;
    const caller = !proven.ok || asked?.ok !== true ? undefined : unbound ? refuse(400, 'invalid_request', 'this client is heard over mutual TLS alone (RFC 8705 3)') : await callerOf(proven.value, deps, res.locals.ctx.request);
    const refused = [form, jwt, proven, asked, caller].find((each) => each?.ok === false);
    if (refused?.ok === false) {
      sendOAuth(res, refused.error.status, refused.error);
      return;
    }
    if (asked?.ok === true && caller?.ok === true) {
      res.setHeader('Cache-Control', 'no-store');
      await reply(req, res, await deps.app.consentToken(caller.value, { ...asked.value, sign: (claims, audience) => keys.signFor(audience, { ...claims }) }));
    }
  };
}

type Ask = Omit<ConsentTokenCall, 'sign'>;

function readAsk(form: URLSearchParams, { client }: Proven, deps: HttpDeps): OAuthResult<Ask> {
  const base = fhirBase(deps.settings);
  const resource = form.get('resource') ?? '';
  const [, holder] = /^\/Organization\/([A-Za-z0-9.-]{1,64})$/.exec(resource.startsWith(base) ? resource.slice(base.length) : '') ?? [];
  if (holder === undefined) {
    return refuse(400, 'invalid_target', `resource must be ${base}/Organization/ and the id of who holds the records (RFC 8707 2)`);
  }
  const [patient, person] = [form.get('patient'), form.get('person')];
  const bar = person?.indexOf('|') ?? -1;
  if ((patient === null) === (person === null) || (patient !== null && !/^[A-Za-z0-9.-]{1,64}$/.test(patient)) || (person !== null && bar < 1)) {
    return refuse(400, 'invalid_request', 'one of: patient, the id of a Patient here; person, an identifier as system|value');
  }
  const scopes = grantScopes(form.get('scope') ?? '', withinCommunity(client, deps.udap).scopes);
  return scopes.length === 0 ? refuse(400, 'invalid_scope', 'none of the scopes asked for is registered for this client') : { ok: true, value: {
    holder, resource, base, scope: scopes.join(' '), ...(patient === null ? { identifiers: [{ system: person!.slice(0, bar), value: person!.slice(bar + 1) }] } : { patient }),
  } };
}

/** As at the token endpoint: the registered client, and the person that the assertion names. */
async function callerOf(proven: Proven, deps: HttpDeps, request: string): Promise<OAuthResult<Caller>> {
  const { tenant, organization: gateway, timeZone } = deps.settings;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, { client: proven.client.id, subject: subjectOf(proven.b2b) });
  const acting = standing === undefined ? undefined : actingAs(withinCommunity(standing.client, deps.udap), proven.b2b, standing.person);
  if (standing === undefined || acting?.ok !== true) {
    return refuse(400, 'invalid_grant', acting?.ok === false ? acting.issues[0]?.text ?? '' : 'the client is not active');
  }
  const { client, confinedTo } = standing;
  return { ok: true, value: {
    tenant, client: client.id, organization: client.organization, kind: client.kind, scopes: [], request, ...acting.value, ...(confinedTo === undefined ? {} : { confinedTo }),
  } };
}
