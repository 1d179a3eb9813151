// SPDX-License-Identifier: Apache-2.0
/**
 * A client proves who it is: `private_key_jwt` as SMART Backend Services profiles RFC 7523.
 * Order matters: the shape first (400), then the signature, and the `jti` is used up only by an assertion that is genuine,
 * so that nobody can burn the ids of another.
 */
import { createHash } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import type { JWK } from 'jose';
import * as z from 'zod';
import type { Client, Clock, Store } from '../../app/ports.ts';
import type { HttpSettings } from '../context.ts';
import type { Udap } from '../udap/communities.ts';
import { UDAP_ALGORITHMS, vouchedBy } from '../udap/verify.ts';
import type { OAuthResult } from './oauth.ts';
import { notProven, refuse } from './oauth.ts';

export const ASSERTION_ALGORITHMS = ['ES384', 'RS384'] as const;
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Seconds: an assertion lives no longer (SMART Backend Services: "no more than five minutes in the future"). */
const LONGEST = 300;
/** Seconds by which two clocks may differ. */
const SKEW = 5;

const header = z.object({
  alg: z.enum(ASSERTION_ALGORITHMS, { error: `alg must be one of ${ASSERTION_ALGORITHMS.join(', ')}` }),
  kid: z.string({ error: 'kid is required' }).min(1).max(256),
  x5c: z.undefined().optional(),
  jku: z.string().optional(),
  crit: z.never({ error: 'crit is not understood' }).optional(),
});

/** Of a client that a trust community vouches for (HL7 UDAP Security 4.2): its certificates come with the assertion. */
const udapHeader = z.object({
  alg: z.enum(UDAP_ALGORITHMS, { error: `alg must be one of ${UDAP_ALGORITHMS.join(', ')}` }),
  kid: z.undefined().optional(),
  x5c: z.array(z.string()).min(1),
  jku: z.never({ error: 'jku and x5c exclude each other' }).optional(),
  crit: z.never({ error: 'crit is not understood' }).optional(),
});

const claims = z.object({
  iss: z.string({ error: 'iss is required' }).min(1).max(256),
  sub: z.string({ error: 'sub must be a text' }).optional(),
  aud: z.union([z.string(), z.tuple([z.string()])], { error: 'aud must be the URL of the token endpoint' }),
  exp: z.number({ error: 'exp is required' }),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  jti: z.string({ error: 'jti is required' }).min(1, 'jti is required').max(512),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

type Claims = z.infer<typeof claims>;
type Head = z.infer<typeof header> | z.infer<typeof udapHeader>;

export interface AssertionDeps {
  readonly store: Pick<Store, 'read' | 'useOnce'>;
  readonly clock: Clock;
  readonly tenant: string;
  /** What an assertion may be addressed to: the URL of the token endpoint, and that of the endpoint that asks. */
  readonly audiences: readonly string[];
  readonly udap?: Udap | undefined;
  /** A JWT of CDS Hooks has no `sub` (https://cds-hooks.org/specification/current/#trusting-cds-clients). */
  readonly subjectless?: true;
  readonly keysOf: (client: Client, kid: string) => Promise<readonly JWK[]>;
}

export interface Proven {
  readonly client: Client;
  /** The `hl7-b2b` extension as sent; not yet judged. */
  readonly b2b: unknown;
}

/** What an assertion may be addressed to at one of our endpoints: the token endpoint (RFC 7523 3) or the endpoint itself, under either address, or our issuer (draft-ietf-oauth-rfc7523bis). */
export function audiencesAt(path: string, { publicUrl, mtlsUrl }: Pick<HttpSettings, 'publicUrl' | 'mtlsUrl'>): readonly string[] {
  return [`${publicUrl}/fhir/R4`, ...[publicUrl, ...(mtlsUrl === undefined ? [] : [mtlsUrl])].flatMap((origin) => [`${origin}/oauth/token`, `${origin}${path}`])];
}

/** A client assertion -> the client it proves, or an OAuth error; never throws on what a client sends. */
export async function proveClient(jwt: string, deps: AssertionDeps): Promise<OAuthResult<Proven>> {
  const shape = readShape(jwt, deps);
  if (!shape.ok) {
    return shape;
  }
  const { head, claims: said } = shape.value;
  const client = await deps.store.read(deps.tenant, (session) => session.client(said.iss));
  if (client === undefined || !client.active || (head.jku !== undefined && head.jku !== client.jwksUri)) {
    return notProven();
  }
  if (!await isProvenBy(jwt, head, client, deps)) {
    return notProven();
  }
  const once = createHash('sha256').update(JSON.stringify([said.iss, said.jti])).digest('base64url');
  const until = new Date((said.exp + SKEW) * 1000).toISOString();
  if (!await deps.store.useOnce(deps.tenant, `jti:${once}`, until)) {
    return notProven();
  }
  return { ok: true, value: { client, b2b: said.extensions?.['hl7-b2b'] } };
}

async function isProvenBy(jwt: string, head: Head, client: Client, deps: AssertionDeps): Promise<boolean> {
  if (client.udap === undefined || head.x5c === undefined) {
    return client.udap === undefined && head.kid !== undefined && await isSignedBy(jwt, head, await deps.keysOf(client, head.kid));
  }
  const { uri, community } = client.udap;
  const by = deps.udap === undefined ? [] : await vouchedBy(jwt, head, { udap: deps.udap, uri, now: new Date(deps.clock.now()) });
  return by.some((each) => each.uri === community);
}

function readShape(jwt: string, deps: AssertionDeps): OAuthResult<{ readonly head: Head; readonly claims: Claims }> {
  const read = decode(jwt);
  if (read === undefined) {
    return refuse(400, 'invalid_client', 'the client assertion is not a signed JWT');
  }
  const head = isObject(read.header) && 'x5c' in read.header ? udapHeader.safeParse(read.header) : header.safeParse(read.header);
  const said = claims.safeParse(read.payload);
  if (!head.success || !said.success) {
    const issue = head.error?.issues[0] ?? said.error?.issues[0];
    return refuse(400, 'invalid_client', `the client assertion is not acceptable: ${issue?.message ?? ''}`);
  }
  const fault = faultOf(said.data, deps);
  return fault === undefined ? { ok: true, value: { head: head.data, claims: said.data } }
    : refuse(400, 'invalid_client', `the client assertion is not acceptable: ${fault}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function decode(jwt: string): { readonly header: unknown; readonly payload: unknown } | undefined {
  try {
    return { header: decodeProtectedHeader(jwt), payload: decodeJwt(jwt) };
  } catch {
    return undefined;
  }
}

function faultOf(said: Claims, deps: AssertionDeps): string | undefined {
  const now = Date.parse(deps.clock.now()) / 1000;
  const audience = typeof said.aud === 'string' ? said.aud : said.aud[0];
  if (said.sub === undefined && deps.subjectless !== true) {
    return 'sub is required';
  }
  if (said.sub !== undefined && said.iss !== said.sub) {
    return 'iss and sub must both be the client id';
  }
  if (audience === undefined || !deps.audiences.includes(audience)) {
    return 'aud must be the URL of the token endpoint';
  }
  if (said.exp <= now) {
    return 'exp has passed';
  }
  if (said.exp > now + LONGEST + SKEW || said.exp - (said.iat ?? said.exp) > LONGEST) {
    return 'exp must be at most five minutes ahead';
  }
  return Math.max(said.nbf ?? 0, said.iat ?? 0) > now + SKEW ? 'nbf or iat lies in the future' : undefined;
}

/** Tries each candidate key; the algorithm must fit the key's kind, so a public key is never taken for a secret. */
async function isSignedBy(jwt: string, head: Pick<Head, 'alg'>, keys: readonly JWK[]): Promise<boolean> {
  for (const jwk of keys.filter((key) => key.alg === undefined || key.alg === head.alg)) {
    try {
      await compactVerify(jwt, await importJWK(jwk, head.alg), { algorithms: [head.alg] });
      return true;
    } catch {
      continue;
    }
  }
  return false;
}
