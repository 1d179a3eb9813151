// SPDX-License-Identifier: Apache-2.0
/** The settings of people's sign-in: at which OpenID provider, and as whom the gateway is registered there. */
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** `secret`, or `key` (private_key_jwt): how the gateway proves itself to the provider. */
export interface OidcRegistration {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret?: string;
  readonly key?: { readonly pem: string; readonly kid: string; readonly algorithm: string };
}

type Env = Readonly<Partial<Record<'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'OIDC_CLIENT_KEY' | 'OIDC_CLIENT_KEY_ID', string | undefined>>>;

const NAMES = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_CLIENT_KEY', 'OIDC_CLIENT_KEY_ID'] as const;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** One sentence for each setting that is missing or wrong; none of them set: none is missing. */
export function oidcFaults(env: Env): readonly string[] {
  if (NAMES.every((name) => env[name] === undefined)) {
    return [];
  }
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_CLIENT_KEY, OIDC_CLIENT_KEY_ID } = env;
  return [
    OIDC_ISSUER !== undefined && isIssuer(OIDC_ISSUER) ? undefined : 'OIDC_ISSUER: the https:// address of the OpenID provider, to the letter as its discovery document says it (http:// only for a loopback address)',
    OIDC_CLIENT_ID === undefined ? 'OIDC_CLIENT_ID: the client_id under which the gateway is registered at OIDC_ISSUER' : undefined,
    (OIDC_CLIENT_SECRET === undefined) === (OIDC_CLIENT_KEY === undefined) ? 'OIDC_CLIENT_SECRET or OIDC_CLIENT_KEY (a PEM file, with OIDC_CLIENT_KEY_ID): set one of them, as the gateway is registered at OIDC_ISSUER' : undefined,
    OIDC_CLIENT_KEY !== undefined && OIDC_CLIENT_KEY_ID === undefined ? 'OIDC_CLIENT_KEY_ID: the kid of OIDC_CLIENT_KEY, as the provider knows it' : undefined,
    OIDC_CLIENT_KEY !== undefined && existsSync(OIDC_CLIENT_KEY) && readKey(OIDC_CLIENT_KEY) === undefined
      ? 'OIDC_CLIENT_KEY: must be a private key in PEM form: RSA of 2048 bits or more, or EC on P-256 or P-384' : undefined,
  ].filter((fault) => fault !== undefined);
}

/** The registration, when there is one; the settings have been found sound. */
export function oidcRegistration(env: Env): { readonly oidc?: OidcRegistration } {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_CLIENT_KEY, OIDC_CLIENT_KEY_ID } = env;
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined) {
    return {};
  }
  const key = OIDC_CLIENT_KEY === undefined ? undefined : readKey(OIDC_CLIENT_KEY);
  return { oidc: {
    issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, ...(OIDC_CLIENT_SECRET === undefined ? {} : { secret: OIDC_CLIENT_SECRET }),
    ...(key === undefined ? {} : { key: { ...key, kid: OIDC_CLIENT_KEY_ID ?? '' } }),
  } };
}

function readKey(path: string): { readonly pem: string; readonly algorithm: string } | undefined {
  try {
    const pem = readFileSync(path, 'utf8');
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    const curve = { prime256v1: 'ES256', secp384r1: 'ES384' }[asymmetricKeyDetails?.namedCurve ?? ''];
    const algorithm = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? 'RS256' : asymmetricKeyType === 'ec' ? curve : undefined;
    return algorithm === undefined ? undefined : { pem, algorithm };
  } catch {
    return undefined;
  }
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, search, hash } = new URL(text);
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname)));
}
