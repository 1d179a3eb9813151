// SPDX-License-Identifier: Apache-2.0
/**
 * Bearer token -> who asks. A verified token is remembered by its SHA-256 until it expires; that its registration still
 * stands is asked anew (standing.ts), so a client that was changed or deactivated is out with its next request.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../../app/ports.ts';
import { compileScopes } from '../../domain/smart/scopes.ts';
import type { Access, Handler, HttpSettings, Req } from '../context.ts';
import { fhirBase } from '../context.ts';
import { replyIssues } from '../reply.ts';
import type { TokenClaims, TokenKeys } from './access-token.ts';
import { thumbprintOf } from './certificate.ts';
import type { Standing, StandingOf } from './standing.ts';

/** Tokens remembered at once; the eldest go first. */
const MOST = 10_000;
/** No token of ours is longer. */
const LONGEST_TOKEN = 4_096;

export interface AuthenticateDeps {
  readonly keys: TokenKeys;
  readonly clock: Clock;
  readonly settings: HttpSettings;
  readonly standing: (of: StandingOf) => Promise<Standing | undefined>;
}

interface Remembered { readonly claims: TokenClaims; readonly kid: string; readonly access: Access; readonly until: number }

/** Middleware: sets the request's access, or answers 401 (RFC 6750). */
export function authenticate(deps: AuthenticateDeps): Handler {
  const remembered = new Map<string, Remembered>();
  return async (req, res, next) => {
    const access = await accessOf(req, deps, remembered);
    if (access === undefined) {
      const said = req.headers.authorization === undefined ? '' : ', error="invalid_token"';
      res.setHeader('WWW-Authenticate', `Bearer realm="${fhirBase(deps.settings)}"${said}`);
      await replyIssues(req, res, [{ code: 'login', text: 'A valid access token is needed: POST /oauth/token' }]);
      return;
    }
    res.locals.ctx.access = access;
    next();
  };
}

async function accessOf(req: Req, deps: AuthenticateDeps, remembered: Map<string, Remembered>): Promise<Access | undefined> {
  const header = req.headers.authorization;
  if (header?.slice(0, 7).toLowerCase() !== 'bearer ' || header.length > LONGEST_TOKEN) {
    return undefined;
  }
  const token = header.slice(7).trim();
  const key = hash('sha256', token, 'base64');
  const known = remembered.get(key) ?? await remember(token, key, deps, remembered);
  if (known === undefined || known.until <= Date.parse(deps.clock.now()) || !await deps.keys.stands(known.kid)) {
    remembered.delete(key);
    return undefined;
  }
  const bound = known.claims.cnf?.['x5t#S256'];
  if (bound !== undefined && bound !== thumbprintOf(req)) {
    return undefined;
  }
  const standing = await deps.standing(asked(known.claims));
  return standing?.fingerprint === known.claims.registration ? known.access : undefined;
}

async function remember(
  token: string, key: string, deps: AuthenticateDeps, remembered: Map<string, Remembered>,
): Promise<Remembered | undefined> {
  const claims = await deps.keys.verify(token);
  const standing = claims === undefined ? undefined : await deps.standing(asked(claims));
  if (claims === undefined || standing === undefined || claims.tenant !== deps.settings.tenant) {
    return undefined;
  }
  const made = { claims, kid: claims.kid, access: toAccess(claims, standing), until: claims.exp * 1000 };
  remembered.set(key, made);
  if (remembered.size > MOST) {
    remembered.delete(remembered.keys().next().value ?? '');
  }
  return made;
}

function asked({ sub, subject, jti, grant, patient }: TokenClaims): StandingOf {
  return { client: sub, subject, jti, grant, patient };
}

function toAccess(claims: TokenClaims, standing: Standing): Access {
  const scopes = claims.scope.split(' ').filter((scope) => scope !== '');
  const { client } = standing;
  return {
    grants: compileScopes(scopes),
    caller: {
      tenant: claims.tenant, client: client.id, organization: client.organization, kind: client.kind, scopes,
      ...(claims.person === undefined ? {} : { person: claims.person }),
      ...(standing.person?.selves === undefined ? {} : { selves: standing.person.selves }),
      ...(standing.confinedTo === undefined ? {} : { confinedTo: standing.confinedTo }),
      ...(claims.role === undefined ? {} : { role: claims.role }),
      ...(claims.purpose === undefined ? {} : { purpose: claims.purpose }),
    },
  };
}
