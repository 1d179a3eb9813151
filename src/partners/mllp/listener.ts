// SPDX-License-Identifier: Apache-2.0
/**
 * HL7 v2 over MLLP, in. One message at a time on each connection, and a bounded number at once over all: what is not being worked on stays
 * in the sender's own buffers (back-pressure by TCP). Slow, silent and oversized senders are cut off.
 */
import { createHash } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer, Server as TlsServer, TLSSocket } from 'node:tls';
import type { Peer } from '../../app/registry/mllp-feeds.ts';
import { answerTo } from './answer.ts';
import type { MllpDeps } from './answer.ts';
import { framed, frameReader } from './frames.ts';
import type { FrameReader } from './frames.ts';
import { slots } from './slots.ts';
import type { Slots } from './slots.ts';

export interface MllpOptions extends MllpDeps {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** PEM texts. With them every client is asked for a certificate. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly limits?: Partial<MllpLimits>;
}

export interface MllpLimits {
  /** Bytes of one message. */
  readonly message: number;
  readonly connections: number;
  /** Messages worked on at once, over all connections. */
  readonly atOnce: number;
  /** Milliseconds without a byte: between messages, and inside one. */
  readonly idle: number;
  readonly stalled: number;
}

export const MLLP_LIMITS: MllpLimits = { message: 32 * 1024 * 1024, connections: 256, atOnce: 8, idle: 600_000, stalled: 30_000 };

export interface MllpListener {
  /** host:port */
  readonly address: string;
  /** Another key and certificate from the next handshake on; nothing without TLS. Throws when they cannot be used. */
  renew(certificates: Pick<MllpOptions, 'tls'>): void;
  /** Takes no more messages, lets those begun be committed and acknowledged (at most `limit` ms), and closes. */
  close(limit?: number): Promise<void>;
}

/** Listens. Rejects when the port cannot be had. */
export async function listenMllp(options: MllpOptions): Promise<MllpListener> {
  const limits = { ...MLLP_LIMITS, ...options.limits };
  const sockets = new Set<Socket>();
  const busy = new Set<Promise<void>>();
  const state = { stopping: false };
  const work = slots(limits.atOnce);
  const accept = (socket: Socket): void => {
    if (state.stopping || sockets.size >= limits.connections) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => { sockets.delete(socket); });
    const served = serveSocket({ socket, options, limits, work, state }).finally(() => { busy.delete(served); socket.destroy(); });
    busy.add(served);
  };
  const server = options.tls === undefined ? createServer(accept)
    // The certificate is not checked against an authority but against the feed's own fingerprint; the handshake proves its key.
    : createTlsServer({ ...options.tls, minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false, handshakeTimeout: 10_000 }, accept);
  server.on('tlsClientError', () => undefined);
  const address = await bound(server, options);
  return {
    address,
    renew: ({ tls }) => {
      if (server instanceof TlsServer && tls !== undefined) {
        server.setSecureContext({ ...tls, minVersion: 'TLSv1.2' });
      }
    },
    close: async (limit = 25_000) => {
      state.stopping = true;
      const closed = new Promise<void>((done) => { server.close(() => { done(); }); });
      for (const socket of sockets) socket.emit('stop');
      const cut = setTimeout(() => { for (const socket of sockets) socket.destroy(); }, limit);
      await Promise.all([...busy]);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function bound(server: Server, at: { readonly host: string; readonly port: number }): Promise<string> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(at.port, at.host, () => { server.off('error', failed); done(); });
  });
  const address = server.address();
  return address === null || typeof address === 'string' ? '' : `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${String(address.port)}`;
}

interface Serving {
  readonly socket: Socket;
  readonly options: MllpOptions;
  readonly limits: MllpLimits;
  readonly work: Slots;
  readonly state: { readonly stopping: boolean };
}

/** Serves one connection to its end. */
async function serveSocket(serving: Serving): Promise<void> {
  const { socket, limits, state } = serving;
  const reader = frameReader(limits.message);
  const peer = peerOf(socket);
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  for (;;) {
    if (state.stopping) return;
    const chunk = await next(socket, reader.open ? limits.stalled : limits.idle);
    if (chunk === undefined) return;
    if (!await take(serving, { reader, chunk, peer })) return;
  }
}

/** Works on what came, message by message. False: the connection has ended for us. */
async function take({ socket, options, work, state }: Serving, { reader, chunk, peer }: { readonly reader: FrameReader; readonly chunk: Buffer; readonly peer: Peer }): Promise<boolean> {
  const found = reader.push(chunk);
  for (const raw of found.messages) {
    // What was not begun when the gateway stops is not acknowledged, and the sender sends it again.
    if (state.stopping) return false;
    const acks = await work.run(() => answerTo(options, raw, peer));
    for (const ack of acks) if (!await send(socket, framed(ack))) return false;
  }
  if (!found.ok) {
    options.log.warn({ event: 'mllp', fault: found.fault }, 'connection closed');
  }
  return found.ok;
}

/** The next bytes; the socket is paused before and after. undefined: it ended, it was silent for too long, or the gateway stops. */
function next(socket: Socket, timeout: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (chunk: Buffer | undefined): void => {
      socket.pause();
      clearTimeout(timer);
      for (const event of ['end', 'close', 'error', 'stop']) socket.off(event, ended);
      socket.off('data', done);
      resolve(chunk);
    };
    const ended = (): void => { done(undefined); };
    const timer = setTimeout(ended, timeout);
    if (socket.destroyed || socket.readableEnded) {
      done(undefined);
      return;
    }
    for (const event of ['end', 'close', 'error', 'stop']) socket.once(event, ended);
    socket.once('data', done);
    socket.resume();
  });
}

/** False when the other side is gone: the message is in, and the sender will send it again. */
function send(socket: Socket, block: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve(false);
    else socket.write(block, (error) => { resolve(error === undefined || error === null); });
  });
}

function peerOf(socket: Socket): Peer {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const raw = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
  return raw === undefined ? { address } : { address, certificate: createHash('sha256').update(raw).digest('hex') };
}
