// SPDX-License-Identifier: Apache-2.0
/**
 * OAuth answers: closed shapes that hold nothing about anybody but the client itself, so they need no gate.
 * Errors: RFC 6749 5.2, RFC 6750 3.1; SMART Backend Services
 * (https://hl7.org/fhir/smart-app-launch/backend-services.html).
 */
import type { JWK } from 'jose';
import type { Res } from '../context.ts';

export type OAuthErrorCode = 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'invalid_scope' | 'invalid_target' | 'unsupported_grant_type' | 'unauthorized_client' | 'temporarily_unavailable'
  | 'invalid_software_statement' | 'unapproved_software_statement' | 'invalid_client_metadata';

export interface OAuthError {
  readonly status: 400 | 401 | 413 | 429 | 503;
  readonly error: OAuthErrorCode;
  /** For the developer of the client; the same for every cause that could tell whether a client exists. */
  readonly error_description: string;
}

/** Of an app also whose records it is for, who signed in, and how it may go on (SMART App Launch 2.2). */
export interface TokenGrant {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly patient?: string;
  readonly need_patient_banner?: boolean;
  readonly id_token?: string;
  readonly refresh_token?: string;
}

export interface KeySet { readonly keys: readonly JWK[] }

export type OAuthResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: OAuthError };

/** A refusal. */
export function refuse(status: OAuthError['status'], error: OAuthErrorCode, text: string): { readonly ok: false; readonly error: OAuthError } {
  return { ok: false, error: { status, error, error_description: text } };
}

/** Whoever cannot prove who it is gets this one answer: an unknown client, a wrong key and a replay look alike. */
export function notProven(): { readonly ok: false; readonly error: OAuthError } {
  return refuse(401, 'invalid_client', 'client authentication failed');
}

/** RFC 7662 2.2, with who acts as what; `sub` is the person when one acts. */
export type Introspection = { readonly active: false } | {
  readonly active: true;
  /** Absent: a refresh token. */
  readonly token_type?: 'Bearer';
  readonly iss: string;
  readonly aud: string;
  readonly client_id: string;
  readonly sub: string;
  readonly jti: string;
  readonly exp: number;
  readonly scope: string;
  /** Absent: a consent-aware token, which is for another server. */
  readonly organization?: string;
  readonly role?: string;
  readonly purpose?: string;
  /** Of a consent-aware token: IHE IUA and PCF. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Whose records alone it reaches. */
  readonly patient?: string;
  readonly cnf?: { readonly 'x5t#S256': string };
};

/** RFC 7591 3.2.1. */
export interface Registration {
  readonly client_id: string;
  readonly software_statement: string;
  readonly client_name: string;
  readonly contacts: readonly string[];
  readonly grant_types: readonly string[];
  readonly token_endpoint_auth_method: 'private_key_jwt';
  readonly scope: string;
  readonly patient?: string;
  readonly need_patient_banner?: boolean;
  readonly id_token?: string;
  readonly refresh_token?: string;
}

/** HL7 UDAP Security 2.2. */
export interface UdapMetadata {
  readonly udap_versions_supported: readonly ['1'];
  readonly udap_profiles_supported: readonly string[];
  readonly udap_authorization_extensions_supported: readonly string[];
  readonly udap_authorization_extensions_required: readonly string[];
  readonly udap_certifications_supported: readonly string[];
  readonly udap_certifications_required: readonly string[];
  readonly grant_types_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly token_endpoint: string;
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly registration_endpoint: string;
  readonly registration_endpoint_jwt_signing_alg_values_supported: readonly string[];
  readonly signed_metadata: string;
}

/** https://cds-hooks.org/specification/current/#discovery */
export interface CdsServices { readonly services: readonly { readonly hook: string; readonly id: string; readonly title: string; readonly description: string }[] }

type OAuthDocument = CdsServices | Registration | UdapMetadata | TokenGrant | OAuthError | KeySet | SmartConfiguration | OpenIdConfiguration | Introspection | Readonly<Record<string, never>>;

/** Writes an OAuth answer as JSON that no cache keeps (RFC 6749 5.1). */
export function sendOAuth(res: Res, status: number, document: OAuthDocument): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Pragma', 'no-cache');
  if (status === 401) {
    res.setHeader('WWW-Authenticate', 'Bearer realm="oauth/token", error="invalid_client"');
  }
  const { status: _, ...body } = { status, ...document };
  res.end(JSON.stringify(body));
}

/** Of apps: how they send a person to us, and are answered. */
export interface Authorization {
  readonly authorization_endpoint: string;
  readonly response_types_supported: readonly ['code'];
  readonly response_modes_supported: readonly ['query'];
  readonly code_challenge_methods_supported: readonly ['S256'];
  readonly authorization_response_iss_parameter_supported: true;
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
export interface OpenIdConfiguration extends Omit<SmartConfiguration, 'capabilities' | keyof Authorization>, Authorization {
  readonly subject_types_supported: readonly ['public'];
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly claims_supported: readonly string[];
  readonly request_parameter_supported: false;
  readonly request_uri_parameter_supported: false;
}

/** https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known */
export interface SmartConfiguration extends Partial<Authorization> {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly token_endpoint: string;
  readonly introspection_endpoint: string;
  readonly revocation_endpoint: string;
  readonly grant_types_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly token_endpoint_auth_signing_alg_values_supported: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly capabilities: readonly string[];
  /** RFC 8705 3.3, 5. */
  readonly tls_client_certificate_bound_access_tokens?: true;
  readonly mtls_endpoint_aliases?: { readonly token_endpoint: string; readonly introspection_endpoint: string; readonly revocation_endpoint: string };
}
