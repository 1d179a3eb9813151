// SPDX-License-Identifier: Apache-2.0
/**
 * The certificate by which a request came (mutual TLS): its SHA-256 thumbprint binds tokens to it (RFC 8705 3), so that a
 * stolen token is of no use without the key. A certificate that a proxy forwards counts only from a proxy that is named
 * in TRUST_PROXY (RFC 9440, header Client-Cert); from anybody else the header is not even read.
 */
import { X509Certificate, createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Req } from '../context.ts';

/** RFC 9440 2.1: a structured byte sequence, the DER of the certificate between colons. */
const FORWARDED = /^:([A-Za-z0-9+/]{1,16000}={0,2}):$/;

/** Base64url of the SHA-256 of the client's certificate; undefined when there is none that counts. Never throws. */
export function thumbprintOf(req: Req): string | undefined {
  const direct = (req.socket as Partial<TLSSocket>).getPeerX509Certificate?.();
  const certificate = direct ?? forwarded(req);
  return certificate === undefined ? undefined : createHash('sha256').update(certificate.raw).digest('base64url');
}

function forwarded(req: Req): X509Certificate | undefined {
  const header = req.headers['client-cert'];
  const trusts = req.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const der = typeof header === 'string' ? FORWARDED.exec(header)?.[1] : undefined;
  if (der === undefined || !trusts(req.socket.remoteAddress ?? '', 0)) {
    return undefined;
  }
  try {
    return new X509Certificate(Buffer.from(der, 'base64'));
  } catch {
    return undefined;
  }
}
