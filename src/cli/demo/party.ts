// SPDX-License-Identifier: Apache-2.0
/**
 * A partner as a stranger to the gateway: its own key pair, a login by SMART Backend Services, and HTTP. Nothing of the gateway
 * is used here, so what works for the demo works for any client (docs/partners.md).
 */
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** One registered system of a partner with its private key, which never leaves this process. */
export interface System {
  readonly client: string;
  readonly kid: string;
  readonly secret: CryptoKey;
  readonly publicKey: JWK;
}

/** As whom and why a system acts: words of the registry. */
export interface ActingAs {
  readonly client: string;
  readonly person: string;
  readonly role: string;
  readonly purpose: string;
}

export interface Reply {
  readonly status: number;
  readonly location: string;
  /** The JSON body; undefined when it is none. */
  readonly body: unknown;
}

export interface Sent {
  readonly method: 'GET' | 'POST';
  /** With its leading slash. */
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** A new ES384 key pair for a system. */
export async function makeSystem(client: string): Promise<System> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  const kid = randomUUID();
  return { client, kid, secret: privateKey, publicKey: { ...await exportJWK(publicKey), kid, alg: 'ES384', use: 'sig' } };
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SCOPES = 'system/*.cruds ingest console';

/** Logs in and gives the access token. Throws when the gateway refuses. https://hl7.org/fhir/smart-app-launch/backend-services.html */
export async function login(gateway: string, system: System, as: ActingAs): Promise<string> {
  const tokenUrl = `${gateway}/oauth/token`;
  const b2b = { version: '1', purpose_of_use: [as.purpose], subject_id: as.person, subject_role: as.role };
  const assertion = await new SignJWT({ extensions: { 'hl7-b2b': b2b } })
    .setProtectedHeader({ alg: 'ES384', kid: system.kid, typ: 'JWT' })
    .setIssuer(system.client).setSubject(system.client).setAudience(tokenUrl).setJti(randomUUID()).setIssuedAt().setExpirationTime('4m')
    .sign(system.secret);
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion: assertion, scope: SCOPES }),
  });
  const granted = await response.json() as { readonly access_token?: string; readonly error_description?: string };
  if (granted.access_token === undefined) {
    throw new Error(`${system.client} cannot log in: ${granted.error_description ?? String(response.status)}`);
  }
  return granted.access_token;
}

/** One request with a token. */
export async function send(gateway: string, token: string, sent: Sent): Promise<Reply> {
  const response = await fetch(`${gateway}${sent.path}`, {
    method: sent.method,
    headers: { authorization: `Bearer ${token}`, ...(sent.body === undefined ? {} : { 'content-type': sent.type ?? 'application/fhir+json' }) },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  });
  const text = await response.text();
  return { status: response.status, location: (response.headers.get('location') ?? '').replace(/\/_history\/.*$/, ''), body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
