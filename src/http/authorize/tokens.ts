// SPDX-License-Identifier: Apache-2.0
/**
 * Codes and refresh tokens -> access tokens (RFC 6749 4.1.3, 6; RFC 7636; RFC 9700 4.14). Each text is good once. Who brings
 * one a second time may be a thief, or the one who was robbed: everything that rests on the grant ends (RFC 6749 10.4, 10.5).
 */
import { grantScopes, lookingOnly } from '../../domain/smart/scopes.ts';
import type { Client } from '../../app/ports.ts';
import type { RegisteredPerson } from '../../app/registry/people.ts';
import type { TokenKeys } from '../auth/access-token.ts';
import { TOKEN_LIFE } from '../auth/access-token.ts';
import { loginEntry } from '../auth/login-entry.ts';
import type { OAuthResult, TokenGrant } from '../auth/oauth.ts';
import { refuse } from '../auth/oauth.ts';
import { readStanding, revokedGrantKey, type Standing } from '../auth/standing.ts';
import type { HttpDeps } from '../context.ts';
import { fhirBase } from '../context.ts';
import type { People } from '../oidc/people.ts';
import { firstUse, LIVES, opened, sealed, sha256, type Authorization, type Opened } from './authorization.ts';

export interface AppTokenDeps extends HttpDeps {
  readonly people: People;
  readonly keys: TokenKeys;
  readonly request: string;
  /** Thumbprint of the certificate by which the request came. */
  readonly certificate: string | undefined;
}

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** `authorization_code`: the code must be this client's, for the same address, and its verifier must fit. */
export async function redeemCode(form: URLSearchParams, client: Client, deps: AppTokenDeps): Promise<OAuthResult<TokenGrant>> {
  const code = opened(deps.people, 'code', form.get('code') ?? '');
  const verifier = form.get('code_verifier') ?? '';
  const fits = code?.value.authorization.client === client.id && code.value.redirectUri === form.get('redirect_uri')
    && VERIFIER.test(verifier) && sha256(verifier) === code.value.challenge;
  if (code === undefined || !fits) {
    return refuse(400, 'invalid_grant', 'the code is not good for this client, address and verifier, or it is over');
  }
  const { authorization } = code.value;
  if (!await firstUse(deps.store, deps.settings.tenant, code)) {
    return ended(authorization, deps);
  }
  return give(client, authorization, { ...deps, until: Date.parse(deps.clock.now()) + LIVES.refresh, scopes: authorization.scopes, first: true });
}

/** `refresh_token`: a new one comes with the answer. `scope` may ask for less. */
export async function refreshToken(form: URLSearchParams, client: Client, deps: AppTokenDeps): Promise<OAuthResult<TokenGrant>> {
  const token = opened(deps.people, 'refresh', form.get('refresh_token') ?? '');
  if (token?.value.authorization.client !== client.id) {
    return refuse(400, 'invalid_grant', 'the refresh token is not good for this client, or it is over');
  }
  const { authorization } = token.value;
  const asked = form.get('scope');
  const scopes = asked === null ? authorization.scopes : grantScopes(asked, authorization.scopes);
  if (scopes.length === 0) {
    return refuse(400, 'invalid_scope', 'none of the scopes asked for was granted');
  }
  if (!await firstUse(deps.store, deps.settings.tenant, token)) {
    return ended(authorization, deps);
  }
  return give(client, authorization, { ...deps, until: token.until, scopes, first: false });
}

/** The grant that a refresh token stands for; undefined: it is none, or over. */
export function openRefresh(people: People, text: string): Opened<{ readonly authorization: Authorization }> | undefined {
  return opened(people, 'refresh', text);
}

/** Ends a grant with everything that rests on it, before this answers; false when it was ended before. */
export async function endGrant({ store, clock, settings }: Pick<HttpDeps, 'store' | 'clock' | 'settings'>, grant: string): Promise<boolean> {
  return store.useOnce(settings.tenant, revokedGrantKey(grant), new Date(Date.parse(clock.now()) + LIVES.refresh + LIVES.code).toISOString());
}

async function ended(authorization: Authorization, deps: AppTokenDeps): Promise<OAuthResult<TokenGrant>> {
  const isFirst = await endGrant(deps, authorization.grant);
  const { client, organization, role, purpose } = authorization;
  const entry = loginEntry({ client: { id: client, organization }, acting: { role, purpose }, operation: 'revoke-token' }, deps);
  const written = isFirst ? await deps.store.commit(deps.settings.tenant, { ledger: [entry] }) : { ok: true };
  return written.ok ? refuse(400, 'invalid_grant', 'it was used before: everything that rests on this sign-in is over') : refuse(503, 'temporarily_unavailable', 'try again');
}

interface Giving extends AppTokenDeps { readonly until: number; readonly scopes: readonly string[]; readonly first: boolean }

async function give(client: Client, authorization: Authorization, deps: Giving): Promise<OAuthResult<TokenGrant>> {
  const { tenant, organization: gateway, timeZone } = deps.settings;
  const { grant, subject, role, purpose } = authorization;
  const patient = authorization.confined ? authorization.patient : undefined;
  const standing = await readStanding({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, { client: client.id, subject, grant, patient });
  const person = standing === undefined ? undefined : stillMay(standing, authorization);
  const scopes = standing === undefined ? [] : scopesNow(standing, deps.scopes);
  if (standing === undefined || person === undefined || scopes.length === 0) {
    return refuse(400, 'invalid_grant', 'what this sign-in rested on has ended: the person signs in anew');
  }
  const scope = scopes.join(' ');
  const token = await deps.keys.sign({
    sub: client.id, tenant, scope, registration: standing.fingerprint, grant, subject, role, purpose, person: person.actsAs, ...(patient === undefined ? {} : { patient }),
    ...(deps.certificate === undefined ? {} : { cnf: { 'x5t#S256': deps.certificate } }),
  });
  const written = await deps.store.commit(tenant, { ledger: [loginEntry({ client, acting: { role, purpose, person: person.actsAs }, operation: 'token' }, deps)] });
  return !written.ok ? refuse(503, 'temporarily_unavailable', 'try again') : { ok: true, value: {
    access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE, scope,
    // SMART App Launch 2.2, "launch context": the app shows whose records it shows.
    ...(authorization.patient === undefined ? {} : { patient: authorization.patient, need_patient_banner: true }),
    ...(scopes.includes('openid') ? { id_token: await idToken(authorization, person, { ...deps, scopes }) } : {}),
    ...(authorization.scopes.includes('offline_access') && standing.client.scopes.includes('offline_access')
      ? { refresh_token: sealed(deps.people, 'refresh', { authorization }, deps.until) } : {}),
  } };
}

/** The person, when it still may act as it chose to; a patient's records must still be its own. */
function stillMay({ client, person }: Standing, { organization, role, purpose, confined, patient }: Authorization): Standing['person'] {
  const isSame = client.organization === organization && client.app !== undefined && client.roles.includes(role) && client.purposes.includes(purpose);
  const own = person?.selves ?? person?.concerns;
  const isOwn = own === undefined || (confined && patient !== undefined && own.includes(patient));
  return isSame && isOwn && person?.roles.includes(role) === true ? person : undefined;
}

/** What of the granted scopes is still registered; who is no member of staff only looks. */
function scopesNow({ client, person }: Standing, granted: readonly string[]): readonly string[] {
  const scopes = grantScopes(granted.join(' '), client.scopes);
  return person?.kind === 'practitioner' ? scopes : lookingOnly(scopes);
}

const USER_TYPES = { practitioner: 'Practitioner', patient: 'Patient', related: 'RelatedPerson' } as const;

function idToken({ client, subject, nonce, authTime }: Authorization, person: RegisteredPerson, deps: Giving): Promise<string> {
  return deps.keys.signIdToken({
    client, sub: subject, auth_time: authTime, ...(nonce === undefined || !deps.first ? {} : { nonce }),
    ...(deps.scopes.includes('fhirUser') ? { fhirUser: `${fhirBase(deps.settings)}/${USER_TYPES[person.kind]}/${person.actsAs}` } : {}),
  });
}
