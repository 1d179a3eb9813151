// SPDX-License-Identifier: Apache-2.0
import type { Client } from '../../app/ports.ts';
import { proveClient, type AssertionDeps } from './assertion.ts';
import { assertedIn } from './form.ts';
import type { OAuthResult } from './oauth.ts';
import { notProven, refuse } from './oauth.ts';

/**
 * The client that sends a form: by its assertion, or a public app by its name alone (RFC 6749 3.2.1), or by none where what it brings
 * names it (`named`; SMART App Launch 2.2 asks for no client_id with a refresh token). A client that has keys is nobody without them.
 */
export async function clientOf(form: URLSearchParams, deps: AssertionDeps, named?: string): Promise<OAuthResult<Client>> {
  const id = form.get('client_id') ?? named ?? null;
  if (form.has('client_assertion') || form.has('client_assertion_type')) {
    const asserted = assertedIn(form);
    const proven = asserted.ok ? await proveClient(asserted.value, deps) : asserted;
    // RFC 7521 4.2: a client_id beside an assertion must be the same.
    return !proven.ok ? proven : form.has('client_id') && id !== proven.value.client.id ? notProven() : { ok: true, value: proven.value.client };
  }
  if (id === null || id === '') {
    return refuse(400, 'invalid_request', 'client_assertion, or the client_id of a public app, is missing');
  }
  const client = await deps.store.read(deps.tenant, (session) => session.client(id));
  return client?.app?.public === true && client.active ? { ok: true, value: client } : notProven();
}
