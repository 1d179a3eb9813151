// SPDX-License-Identifier: Apache-2.0
/**
 * What an app asks for at the authorization endpoint (SMART App Launch 2.2, standalone launch; RFC 6749 4.1.1, RFC 7636).
 * While it is not certain which app asks and where it may be answered, a person is told and nobody is sent anywhere
 * (RFC 6749 4.1.2.1); from then on the app is told.
 */
import { grantScopes } from '../../domain/smart/scopes.ts';
import type { Client } from '../../app/ports.ts';
import type { HttpSettings } from '../context.ts';
import { fhirBase } from '../context.ts';
import type { AppRequest } from './authorization.ts';

export type AppError = 'invalid_request' | 'unsupported_response_type' | 'invalid_scope' | 'access_denied' | 'login_required' | 'request_not_supported'
  | 'request_uri_not_supported' | 'temporarily_unavailable';

/** Where an app is answered. */
export interface Back { readonly redirectUri: string; readonly state: string }

export type Asked = { readonly kind: 'request'; readonly request: AppRequest; readonly client: Client }
  | { readonly kind: 'refused'; readonly back: Back; readonly error: AppError; readonly text: string }
  /** Told to the person alone. */
  | { readonly kind: 'unknown'; readonly text: string };

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** What waits in a cookie must fit into one. */
const LONGEST = 2_400;

/** In: the parameters as sent, and the registered client of that id. */
export function readAsked(query: URLSearchParams, client: Client | undefined, settings: HttpSettings): Asked {
  const redirectUri = query.get('redirect_uri') ?? '';
  const names = [...query.keys()];
  if (client?.app === undefined || !client.active || query.getAll('client_id').length !== 1) {
    return { kind: 'unknown', text: 'The app that sent you here is not registered' };
  }
  if (!client.app.redirectUris.includes(redirectUri) || query.getAll('redirect_uri').length !== 1) {
    return { kind: 'unknown', text: 'The app that sent you here wants to be answered at an address that is not registered for it' };
  }
  const back: Back = { redirectUri, state: query.getAll('state').length === 1 ? query.get('state') ?? '' : '' };
  const fault = new Set(names).size < names.length ? { error: 'invalid_request' as const, text: 'a parameter is repeated' } : faultOf(query, settings);
  if (fault !== undefined) {
    return { kind: 'refused', back, ...fault };
  }
  const scopes = grantScopes(query.get('scope') ?? '', client.scopes);
  const nonce = query.get('nonce');
  const request: AppRequest = {
    client: client.id, redirectUri, scopes: [...scopes], state: back.state, challenge: query.get('code_challenge') ?? '', ...(nonce === null ? {} : { nonce }),
    anew: query.get('prompt') === 'login' || query.has('max_age'),
  };
  if (!scopes.some((scope) => scope === 'openid' || /^(user|patient)\//.test(scope))) {
    return { kind: 'refused', back, error: 'invalid_scope', text: 'none of the scopes asked for is registered for this app' };
  }
  return JSON.stringify(request).length > LONGEST ? { kind: 'refused', back, error: 'invalid_request', text: 'the request is too long' } : { kind: 'request', request, client };
}

interface Fault { readonly error: AppError; readonly text: string }

function faultOf(query: URLSearchParams, settings: HttpSettings): Fault | undefined {
  const invalid = (text: string): Fault => ({ error: 'invalid_request', text });
  if (query.has('request')) return { error: 'request_not_supported', text: 'parameters are sent as such, not in a request object' };
  if (query.has('request_uri')) return { error: 'request_uri_not_supported', text: 'parameters are sent as such, not in a request object' };
  if (query.get('response_type') !== 'code') return query.has('response_type') ? { error: 'unsupported_response_type', text: 'response_type must be code' } : invalid('response_type is missing');
  if ((query.get('response_mode') ?? 'query') !== 'query') return invalid('response_mode must be query');
  if (query.get('code_challenge_method') !== 'S256' || !CHALLENGE.test(query.get('code_challenge') ?? '')) return invalid('code_challenge with code_challenge_method=S256 is required (RFC 7636)');
  if ((query.get('state') ?? '') === '') return invalid('state is required (SMART App Launch 2.2)');
  if (query.get('aud') !== fhirBase(settings)) return invalid(`aud must be ${fhirBase(settings)}`);
  return (query.get('prompt') ?? '').split(' ').includes('none') ? { error: 'login_required', text: 'a person chooses as whom to act, so there must be a page' } : undefined;
}

/** The address that answers the app, with `iss` so that it cannot take one server's answer for another's (RFC 9207). */
export function answerAt({ redirectUri, state }: Back, settings: HttpSettings, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...parameters, ...(state === '' ? {} : { state }), iss: fhirBase(settings) })) {
    url.searchParams.set(name, value);
  }
  return url.href;
}
