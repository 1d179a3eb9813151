// SPDX-License-Identifier: Apache-2.0
/** Sockets: binding, TLS, and a shutdown that lets what runs finish. */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Settings } from './config.ts';
import type { Renewable } from './renew.ts';

export interface Bound extends Renewable {
  readonly server: Server;
  /** e.g. https://127.0.0.1:8443 */
  readonly address: string;
  /** From now on requests are answered; until then they wait. */
  serve(listener: RequestListener): void;
}

/** Binds the partners' address without answering yet: the public URL may depend on the port. */
export async function bind(settings: Pick<Settings, 'host' | 'port' | 'tls'>): Promise<Bound> {
  return settings.tls === undefined ? bound(createHttpServer(), 'http', settings) : bound(createHttpsServer({ ...settings.tls, minVersion: 'TLSv1.2' }), 'https', settings);
}

async function bound(server: Server, scheme: 'http' | 'https', at: { readonly host: string; readonly port: number }): Promise<Bound> {
  // Slow senders may not hold a connection for ever; a message of 50 MB over a slow line still fits.
  server.requestTimeout = 120_000;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = 65_000;
  const waiting: Parameters<RequestListener>[] = [];
  const wait: RequestListener = (...request) => { waiting.push(request); };
  server.on('request', wait);
  const address = await listen(server, at);
  return {
    server,
    address: `${scheme}://${address}`,
    renew: ({ tls }) => {
      if (server instanceof HttpsServer && tls !== undefined) {
        server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
      }
    },
    serve: (listener) => {
      server.off('request', wait);
      server.on('request', listener);
      // A request that came while the gateway was starting is answered now; without this its client would wait for ever.
      waiting.splice(0).forEach((request) => { listener(...request); });
    },
  };
}

/** Revocation lists are looked at this often. Milliseconds. */
const LOOK = 2_000;

/**
 * The second address, for mutual TLS: whoever has no certificate of a known authority, a revoked one, or one whose authority's list is out of date
 * (RFC 5280 6.3.3), does not get past the handshake. A new list counts as soon as it is there.
 */
export async function bindMutual({ host, tls, mtls }: { readonly host: string; readonly tls: NonNullable<Settings['tls']>; readonly mtls: NonNullable<Settings['mtls']> }): Promise<Bound> {
  const { port, crl, crlFile } = mtls;
  const state = { tls, ca: mtls.ca, lists: crl };
  const options = (of: typeof state): ServerOptions => ({ ...of.tls, ca: of.ca, ...(of.lists === undefined ? {} : { crl: of.lists }), minVersion: 'TLSv1.2' });
  const server = createHttpsServer({ ...options(state), requestCert: true, rejectUnauthorized: true });
  // What cannot be used throws, and what was in use stays.
  const take = (change: Partial<typeof state>): void => {
    server.setSecureContext(options({ ...state, ...change }));
    Object.assign(state, change);
  };
  if (crlFile !== undefined) {
    const timer = setInterval(followed(crlFile, crl, (lists) => { take({ lists }); }), LOOK);
    timer.unref();
    server.once('close', () => { clearInterval(timer); });
  }
  return {
    ...await bound(server, 'https', { host, port }),
    renew: (renewed) => { take({ ...(renewed.tls === undefined ? {} : { tls: renewed.tls }), ...(renewed.mtls === undefined ? {} : { ca: renewed.mtls.ca, ...(renewed.mtls.crl === undefined ? {} : { lists: renewed.mtls.crl }) }) }); },
  };
}

/** Looks at the file, and takes over what changed. While it cannot be read, or holds no lists, what was last read counts. */
export function followed(file: string, first: string | undefined, take: (text: string) => void): () => void {
  let last = first;
  return () => {
    try {
      const text = readFileSync(file, 'utf8');
      // An empty list would be none at all to the TLS library: then nobody would be revoked.
      if (text !== last && text.includes('-----BEGIN X509 CRL-----')) {
        take(text);
        last = text;
      }
    } catch {
      // Half written, or gone for a moment: it is looked at again.
    }
  };
}

/** Listens and tells `host:port` as a URL writes it. */
export async function listen(server: Server, at: { readonly host: string; readonly port: number }): Promise<string> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(at.port, at.host, () => { server.off('error', failed); done(); });
  });
  const { address, port, family } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${String(port)}` : `${address}:${String(port)}`;
}

/** Takes no more connections, closes idle ones, waits for the rest, at most `limit` ms; then cuts them off. */
export async function close(server: Server, limit: number): Promise<void> {
  const done = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
  const idle = setInterval(() => { server.closeIdleConnections(); }, 100);
  server.closeIdleConnections();
  const cut = setTimeout(() => { server.closeAllConnections(); }, limit);
  await done;
  clearInterval(idle);
  clearTimeout(cut);
}
