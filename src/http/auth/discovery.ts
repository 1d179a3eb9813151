// SPDX-License-Identifier: Apache-2.0
/** What anybody may read: how to log in, and the keys by which our tokens can be checked. */
import { PLAIN_SCOPES } from '../../domain/smart/scopes.ts';
import type { Handler, HttpSettings } from '../context.ts';
import { fhirBase } from '../context.ts';
import type { TokenKeys } from './access-token.ts';
import { ASSERTION_ALGORITHMS } from './assertion.ts';
import { sendOAuth } from './oauth.ts';

/** GET /fhir/R4/.well-known/smart-configuration */
export function smartConfiguration(settings: HttpSettings): Handler {
  return (_req, res) => {
    res.locals.ctx.route = '/fhir/R4/.well-known/smart-configuration';
    sendOAuth(res, 200, {
      issuer: fhirBase(settings),
      jwks_uri: `${settings.publicUrl}/oauth/jwks`,
      token_endpoint: `${settings.publicUrl}/oauth/token`,
      introspection_endpoint: `${settings.publicUrl}/oauth/introspect`,
      revocation_endpoint: `${settings.publicUrl}/oauth/revoke`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      scopes_supported: ['system/*.cruds', ...PLAIN_SCOPES],
      capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
    });
  };
}

/** GET /oauth/jwks */
export function jwks(keys: TokenKeys): Handler {
  return async (_req, res) => {
    res.locals.ctx.route = '/oauth/jwks';
    sendOAuth(res, 200, { keys: await keys.publicKeys() });
  };
}
