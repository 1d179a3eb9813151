// SPDX-License-Identifier: Apache-2.0
/**
 * What the provider publishes: its discovery document, read when it is first needed and again after an hour, and its keys, read
 * again when an unknown one is met; both over https alone, without redirects and of limited size (partners/fetch-keys.ts).
 */
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import type { OidcDeps } from './provider.ts';

/** Milliseconds: how long a document is kept, and how often an unknown key may cause a fetch. */
const KEEP = 3_600_000;
const AGAIN = 5_000;

const discovery = z.looseObject({
  issuer: z.string(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

export type Metadata = z.infer<typeof discovery>;

export interface Documents {
  /** undefined: it cannot be had, or it is of another issuer. */
  discovered(): Promise<Metadata | undefined>;
  keys(uri: string, anew: boolean): Promise<JSONWebKeySet | undefined>;
}

interface Kept<T> { readonly value: T; readonly at: number }

/** The documents of one provider, kept in this process. */
export function providerDocuments({ settings: { issuer }, fetchText }: Pick<OidcDeps, 'settings' | 'fetchText'>): Documents {
  let metadata: Kept<Metadata> | undefined;
  let keys: Kept<JSONWebKeySet> | undefined;
  return {
    discovered: async () => {
      if (metadata === undefined || performance.now() - metadata.at > KEEP) {
        const read = parsed(discovery, await fetchText(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
        // OpenID Connect Discovery 1.0, 4.3: a document of another issuer is none of ours.
        metadata = read?.issuer === issuer ? { value: read, at: performance.now() } : metadata;
      }
      return metadata?.value;
    },
    keys: async (uri, anew) => {
      const age = performance.now() - (keys?.at ?? -Infinity);
      if (age > KEEP || (anew && age > AGAIN)) {
        const read = parsed(keySet, await fetchText(uri));
        keys = read === undefined ? keys : { value: read, at: performance.now() };
      }
      return keys?.value;
    },
  };
}

/** JSON text as what the schema says; undefined: it is not. */
export function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
