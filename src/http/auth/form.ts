// SPDX-License-Identifier: Apache-2.0
/** Forms that clients post to the OAuth endpoints. */
import { isForm } from '../negotiate.ts';
import { ASSERTION_TYPE } from './assertion.ts';
import type { OAuthResult } from './oauth.ts';
import { refuse } from './oauth.ts';

/** A form body -> its parameters; a body of another kind or a repeated parameter is refused (RFC 6749 3.2). */
export function readForm(contentType: string | undefined, body: unknown): OAuthResult<URLSearchParams> {
  if (!isForm(contentType) || typeof body !== 'string') {
    return refuse(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
  }
  const pairs = new URLSearchParams(body);
  const names = [...pairs.keys()];
  return new Set(names).size === names.length ? { ok: true, value: pairs } : refuse(400, 'invalid_request', 'a parameter is repeated');
}

/** The client assertion in a form (RFC 7523 2.2). */
export function assertedIn(form: URLSearchParams): OAuthResult<string> {
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
    return refuse(400, 'invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}`);
  }
  const assertion = form.get('client_assertion') ?? '';
  return assertion === '' ? refuse(400, 'invalid_request', 'client_assertion is missing') : { ok: true, value: assertion };
}
