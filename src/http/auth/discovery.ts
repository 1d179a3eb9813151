// SPDX-License-Identifier: Apache-2.0
/** What anybody may read: how to log in, and the keys by which our tokens can be checked. */
import { PLAIN_SCOPES } from '../../domain/smart/scopes.ts';
import type { Handler, HttpDeps, HttpSettings } from '../context.ts';
import { fhirBase } from '../context.ts';
import type { TokenKeys } from './access-token.ts';
import { ASSERTION_ALGORITHMS } from './assertion.ts';
import type { SmartConfiguration } from './oauth.ts';
import { sendOAuth } from './oauth.ts';

const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  'Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category': ['encounter-diagnosis', 'problem-list-item'],
  'Condition.rs?category=http://hl7.org/fhir/us/core/CodeSystem/condition-category': ['health-concern'],
  'Observation.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-category': ['sdoh'],
  'Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category': ['laboratory', 'social-history', 'survey', 'vital-signs'],
};

/** The granular scopes that US Core names (https://hl7.org/fhir/us/core/STU7/scopes.html); any other search part of a type is granted too. */
const US_CORE_SCOPES = Object.entries(CATEGORIES).flatMap(([search, codes]) => codes.map((code) => `system/${search}|${code}`));

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
      scopes_supported: ['system/*.cruds', ...US_CORE_SCOPES, ...PLAIN_SCOPES],
      capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
      ...mutualTls(settings),
    });
  };
}

function mutualTls({ mtlsUrl }: HttpSettings): Partial<SmartConfiguration> {
  return mtlsUrl === undefined ? {} : {
    tls_client_certificate_bound_access_tokens: true,
    mtls_endpoint_aliases: { token_endpoint: `${mtlsUrl}/oauth/token`, introspection_endpoint: `${mtlsUrl}/oauth/introspect`, revocation_endpoint: `${mtlsUrl}/oauth/revoke` },
  };
}

/** GET /oauth/jwks */
export function jwks(keys: TokenKeys, others: HttpDeps['clientKeys'] = () => Promise.resolve([])): Handler {
  return async (_req, res) => {
    res.locals.ctx.route = '/oauth/jwks';
    sendOAuth(res, 200, { keys: [...await keys.publicKeys(), ...await others()] });
  };
}
