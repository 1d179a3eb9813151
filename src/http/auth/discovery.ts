// SPDX-License-Identifier: Apache-2.0
/** What anybody may read: how to log in, and the keys by which our tokens can be checked. */
import { ID_ALGORITHM } from '../../app/signing/rotate.ts';
import { APP_WORDS, PLAIN_SCOPES } from '../../domain/smart/scopes.ts';
import type { Handler, HttpDeps, HttpSettings } from '../context.ts';
import { fhirBase } from '../context.ts';
import type { TokenKeys } from './access-token.ts';
import { ASSERTION_ALGORITHMS } from './assertion.ts';
import type { Authorization, SmartConfiguration } from './oauth.ts';
import { sendOAuth } from './oauth.ts';

const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  'Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category': ['encounter-diagnosis', 'problem-list-item'],
  'Condition.rs?category=http://hl7.org/fhir/us/core/CodeSystem/condition-category': ['health-concern'],
  'DiagnosticReport.rs?category=http://loinc.org': ['LP29684-5', 'LP29708-2', 'LP7839-6'],
  'DiagnosticReport.rs?category=http://terminology.hl7.org/CodeSystem/v2-0074': ['LAB'],
  'DocumentReference.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category': ['clinical-note'],
  'Observation.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-category': ['sdoh', 'treatment-intervention-preference', 'care-experience-preference'],
  'Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category': ['imaging', 'laboratory', 'procedure', 'social-history', 'survey', 'vital-signs'],
  'ServiceRequest.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-category': ['sdoh', 'functional-status'],
  'ServiceRequest.rs?category=http://snomed.info/sct': ['387713003'],
};

/**
 * The granular scopes of US Core 6.1.0 (those of 45 CFR 170.315(g)(10), HTI-1) and 7.0.0, as Inferno asks for them
 * (https://hl7.org/fhir/us/core/STU7/scopes.html); any other search part of a type is granted too.
 */
const US_CORE_SCOPES = Object.entries(CATEGORIES).flatMap(([search, codes]) => codes.map((code) => `system/${search}|${code}`));

/** GET /fhir/R4/.well-known/smart-configuration; `people`: apps can let them sign in. */
export function smartConfiguration(settings: HttpSettings, people: boolean): Handler {
  return (_req, res) => {
    res.locals.ctx.route = '/fhir/R4/.well-known/smart-configuration';
    sendOAuth(res, 200, {
      issuer: fhirBase(settings),
      jwks_uri: `${settings.publicUrl}/oauth/jwks`,
      token_endpoint: `${settings.publicUrl}/oauth/token`,
      introspection_endpoint: `${settings.publicUrl}/oauth/introspect`,
      revocation_endpoint: `${settings.publicUrl}/oauth/revoke`,
      grant_types_supported: ['client_credentials', ...(people ? APP_GRANTS : [])],
      token_endpoint_auth_methods_supported: ['private_key_jwt', ...(people ? ['none'] : [])],
      token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      scopes_supported: ['system/*.cruds', ...US_CORE_SCOPES, ...PLAIN_SCOPES, ...(people ? APP_SCOPES : [])],
      capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2', ...(people ? APP_CAPABILITIES : [])],
      ...(people ? authorization(settings) : {}),
      ...mutualTls(settings),
    });
  };
}

const APP_GRANTS = ['authorization_code', 'refresh_token'];
const APP_SCOPES = [...APP_WORDS, 'user/*.cruds', 'patient/*.rs'];
/** https://hl7.org/fhir/smart-app-launch/conformance.html#capability-sets */
const APP_CAPABILITIES = ['launch-standalone', 'authorize-post', 'client-public', 'sso-openid-connect', 'context-standalone-patient', 'context-banner', 'permission-offline', 'permission-patient', 'permission-user'];

/** RFC 8414, RFC 7636, RFC 9207: what an app needs to know to ask. */
function authorization({ publicUrl }: HttpSettings): Authorization {
  return {
    authorization_endpoint: `${publicUrl}/oauth/authorize`, response_types_supported: ['code'], response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'], authorization_response_iss_parameter_supported: true,
  };
}

/** GET /fhir/R4/.well-known/openid-configuration (OpenID Connect Discovery 1.0), and the same under RFC 8414's name. */
export function openIdConfiguration(settings: HttpSettings): Handler {
  return (_req, res) => {
    res.locals.ctx.route = '/fhir/R4/.well-known/openid-configuration';
    sendOAuth(res, 200, {
      issuer: fhirBase(settings), jwks_uri: `${settings.publicUrl}/oauth/jwks`, token_endpoint: `${settings.publicUrl}/oauth/token`,
      introspection_endpoint: `${settings.publicUrl}/oauth/introspect`, revocation_endpoint: `${settings.publicUrl}/oauth/revoke`,
      ...authorization(settings), grant_types_supported: ['client_credentials', ...APP_GRANTS], scopes_supported: APP_SCOPES,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'], token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
      subject_types_supported: ['public'], id_token_signing_alg_values_supported: [ID_ALGORITHM], claims_supported: ['iss', 'aud', 'sub', 'exp', 'iat', 'auth_time', 'nonce', 'fhirUser'],
      request_parameter_supported: false, request_uri_parameter_supported: false,
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
