// SPDX-License-Identifier: Apache-2.0
/** Sockets: binding, TLS, and a shutdown that lets what runs finish. */
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Settings } from './config.ts';

export interface Bound {
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
    serve: (listener) => {
      server.off('request', wait);
      server.on('request', listener);
      // A request that came while the gateway was starting is answered now; without this its client would wait for ever.
      waiting.splice(0).forEach((request) => { listener(...request); });
    },
  };
}

/** The second address, for mutual TLS: whoever has no certificate of a known authority, or a revoked one, does not get past the handshake. */
export async function bindMutual(settings: { readonly host: string; readonly tls: NonNullable<Settings['tls']>; readonly mtls: NonNullable<Settings['mtls']> }): Promise<Bound> {
  const { port, ca, crl } = settings.mtls;
  const server = createHttpsServer({ ...settings.tls, ca, ...(crl === undefined ? {} : { crl }), requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' });
  return bound(server, 'https', { host: settings.host, port });
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
