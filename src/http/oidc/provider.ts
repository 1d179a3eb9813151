// SPDX-License-Identifier: Apache-2.0
/**
 * The external OpenID provider, as its relying party sees it (OpenID Connect Core 1.0, authorization code flow with PKCE,
 * RFC 7636). It says who somebody is and nothing else.
 */
import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import * as z from 'zod';
import type { Clock } from '../../app/ports.ts';
import type { SignIn } from '../../app/registry/partner.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import { parsed, providerDocuments, type Documents, type Metadata } from './documents.ts';
import { readIdToken, type Expected, type Proof } from './id-token.ts';

/** How we are registered at the provider: with a secret, or with a key of our own (private_key_jwt). */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret?: string;
  readonly key?: { readonly pem: string; readonly kid: string; readonly algorithm: string };
}

export interface OidcDeps {
  readonly settings: OidcSettings;
  readonly clock: Clock;
  readonly fetchText: (url: string) => Promise<string | undefined>;
  /** POSTs a form; undefined: no answer that can be read. */
  readonly postForm: (url: string, form: URLSearchParams, headers: Readonly<Record<string, string>>) => Promise<{ readonly status: number; readonly text: string } | undefined>;
}

export interface Ask { readonly redirectUri: string; readonly state: string; readonly nonce: string; readonly verifier: string; readonly anew: boolean }

export interface Provider {
  /** Where the browser is sent. Issue `unavailable`: the provider cannot be reached or is not what it should be. */
  address(ask: Ask): Promise<Result<string>>;
  /** What came back -> who signed in. `iss` is the parameter of RFC 9207. Issue `login`: nothing was proven. */
  redeem(back: Back): Promise<Result<SignIn & { readonly authTime?: number }>>;
}

export interface Back extends Ask { readonly code: string; readonly iss: string | null }

/** Seconds since the person proved itself, when it is asked to do so anew. */
const ANEW = 60;

const tokens = z.looseObject({ id_token: z.string().max(20_000), token_type: z.string() });

/** One provider per process. Nothing is asked of it before somebody signs in, so the gateway starts without it. */
export function openProvider(deps: OidcDeps): Provider {
  const documents = providerDocuments(deps);
  return {
    address: async (ask) => {
      const known = await documents.discovered();
      return known === undefined ? unreachable() : ok(addressOf(known, deps.settings, ask));
    },
    redeem: async (back) => {
      const known = await documents.discovered();
      return known === undefined ? unreachable() : redeemed(deps, documents, known, back);
    },
  };
}

async function redeemed(deps: OidcDeps, documents: Documents, known: Metadata, back: Back): Promise<Result<SignIn & { readonly authTime?: number }>> {
  const { issuer, clientId } = deps.settings;
  if (back.iss === null ? known.authorization_response_iss_parameter_supported === true : back.iss !== issuer) {
    return nothingProven();
  }
  const token = await exchanged(deps, known, back);
  const proof = token === undefined ? undefined : await proven(token, documents, known.jwks_uri, {
    issuer, clientId, nonce: back.nonce, now: new Date(deps.clock.now()), maxAge: back.anew ? ANEW : undefined,
  });
  return proof === undefined ? nothingProven() : ok({ issuer, ...proof });
}

/** A key that is not known is looked for once more: the provider may have rotated its keys. */
async function proven(token: string, documents: Documents, uri: string, expected: Expected): Promise<Proof | undefined> {
  for (const anew of [false, true]) {
    const keys = await documents.keys(uri, anew);
    const read = keys === undefined ? undefined : await readIdToken(token, keys, expected);
    if (read !== 'no-key') {
      return read;
    }
  }
  return undefined;
}

function addressOf(known: Metadata, { clientId }: OidcSettings, ask: Ask): string {
  const url = new URL(known.authorization_endpoint);
  const challenge = createHash('sha256').update(ask.verifier).digest('base64url');
  const parameters = {
    response_type: 'code', client_id: clientId, redirect_uri: ask.redirectUri, scope: 'openid', state: ask.state, nonce: ask.nonce,
    code_challenge: challenge, code_challenge_method: 'S256', ...(ask.anew ? { prompt: 'login', max_age: String(ANEW) } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

async function exchanged(deps: OidcDeps, known: Metadata, back: Back): Promise<string | undefined> {
  const form = new URLSearchParams({ grant_type: 'authorization_code', code: back.code, redirect_uri: back.redirectUri, code_verifier: back.verifier });
  const headers = await authenticated(deps, known, form);
  const answer = await deps.postForm(known.token_endpoint, form, headers);
  return answer?.status === 200 ? parsed(tokens, answer.text)?.id_token : undefined;
}

/** Proves who we are at the provider (OpenID Connect Core 1.0, 9): puts it into the form, or gives the header. */
async function authenticated({ settings, clock }: OidcDeps, known: Metadata, form: URLSearchParams): Promise<Readonly<Record<string, string>>> {
  const { clientId, secret, key } = settings;
  if (key !== undefined) {
    const now = Math.floor(Date.parse(clock.now()) / 1000);
    form.set('client_id', clientId);
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    form.set('client_assertion', await new SignJWT().setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' }).setIssuer(clientId).setSubject(clientId)
      .setAudience(settings.issuer).setJti(randomUUID()).setIssuedAt(now).setExpirationTime(now + 120).sign(createPrivateKey(key.pem)));
    return {};
  }
  const methods = known.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  if (!methods.includes('client_secret_basic') && methods.includes('client_secret_post')) {
    form.set('client_id', clientId);
    form.set('client_secret', secret ?? '');
    return {};
  }
  // RFC 6749 2.3.1: both halves are form-encoded first.
  const pair = [clientId, secret ?? ''].map((text) => new URLSearchParams([['', text]]).toString().slice(1)).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function unreachable(): Result<never> {
  return fail({ code: 'unavailable', text: 'The sign-in provider cannot be reached: try again in a moment' });
}

function nothingProven(): Result<never> {
  return fail({ code: 'login', text: 'The sign-in did not succeed: begin anew' });
}
