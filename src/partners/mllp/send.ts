// SPDX-License-Identifier: Apache-2.0
/**
 * HL7 v2 over MLLP, out: one connection to each receiver, one message at a time on it, made anew when it breaks. What comes back is the
 * receiver's acknowledgement; no acknowledgement in time is no delivery, and the same message may be sent again (its control id tells).
 */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import type { Result } from '../../domain/issue.ts';
import { fail } from '../../domain/issue.ts';
import { readAck, readHeader } from '../../domain/mapping/hl7/ack.ts';
import type { Ack } from '../../domain/mapping/hl7/ack.ts';
import { framed, frameReader } from './frames.ts';
import type { FrameReader } from './frames.ts';

export interface MllpEndpoint {
  readonly host: string;
  readonly port: number;
  /** PEM texts: whom to trust, and our own certificate. Without: in the clear, which is for loopback alone. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly serverName?: string };
  /** Milliseconds to connect, and to be answered. Default 10 s and 30 s. */
  readonly connectTimeout?: number;
  readonly answerTimeout?: number;
}

export interface MllpSender {
  /** Sends a message and waits for its acknowledgement. Issues: `unavailable` (send it again later), `structure` (no acknowledgement came back). */
  send(endpoint: MllpEndpoint, message: Releasable): Promise<Result<Ack>>;
  close(): void;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const ANSWER = 64 * 1024;

interface Line {
  readonly socket: Socket;
  readonly reader: FrameReader;
}

interface Receiver {
  line: Line | undefined;
  queue: Promise<unknown>;
}

/** A sender that keeps its connections. */
export function createMllpSender(): MllpSender {
  const receivers = new Map<string, Receiver>();
  return {
    send(endpoint, message) {
      const key = JSON.stringify([endpoint.host, endpoint.port, endpoint.tls ?? null]);
      const receiver = receivers.get(key) ?? { line: undefined, queue: Promise.resolve() };
      receivers.set(key, receiver);
      const answer = receiver.queue.then(() => exchange(receiver, endpoint, message.text));
      receiver.queue = answer;
      return answer;
    },
    close() {
      for (const { line } of receivers.values()) line?.socket.destroy();
      receivers.clear();
    },
  };
}

/** One message over a connection of its own. */
export async function sendMllp(endpoint: MllpEndpoint, message: Releasable): Promise<Result<Ack>> {
  const sender = createMllpSender();
  try {
    return await sender.send(endpoint, message);
  } finally {
    sender.close();
  }
}

async function exchange(receiver: Receiver, endpoint: MllpEndpoint, text: string): Promise<Result<Ack>> {
  const header = readHeader(text);
  if (!header.ok) return header;
  if (endpoint.tls === undefined && !LOOPBACK.includes(endpoint.host)) {
    return fail({ code: 'not-supported', text: 'Patient data do not cross a network in the clear: the receiver needs TLS', cite: '45 CFR 164.312(e)' });
  }
  const line = await lineTo(receiver, endpoint);
  if (line === undefined) return fail({ code: 'unavailable', text: 'The receiver cannot be reached' });
  const answer = await talk(line, text, endpoint.answerTimeout ?? 30_000);
  const ack = answer === undefined ? undefined : readAck(answer);
  // An answer to something else, or none: nobody knows any more what belongs to what on this connection.
  if (ack?.ok !== true || ack.value.control !== header.value.control) {
    line.socket.destroy();
    receiver.line = undefined;
  }
  if (ack === undefined) return fail({ code: 'unavailable', text: 'The receiver has not acknowledged the message in time' });
  if (ack.ok && ack.value.control !== header.value.control) return fail({ code: 'structure', text: 'The receiver has acknowledged another message' });
  return ack;
}

async function lineTo(receiver: Receiver, endpoint: MllpEndpoint): Promise<Line | undefined> {
  const { line } = receiver;
  if (line !== undefined && !line.socket.destroyed && line.socket.writable && !line.socket.readableEnded) return line;
  const socket = await opened(endpoint);
  receiver.line = socket === undefined ? undefined : { socket, reader: frameReader(ANSWER) };
  return receiver.line;
}

function opened(endpoint: MllpEndpoint): Promise<Socket | undefined> {
  const { host, port, tls, connectTimeout = 10_000 } = endpoint;
  return new Promise((resolve) => {
    const socket = tls === undefined ? connect({ host, port })
      : connectTls({ host, port, minVersion: 'TLSv1.2', ...(tls.serverName === undefined ? {} : { servername: tls.serverName }), ...secretsOf(tls) });
    const timer = setTimeout(() => { done(undefined); }, connectTimeout);
    const done = (open: Socket | undefined): void => {
      clearTimeout(timer);
      if (open === undefined) socket.destroy();
      resolve(open);
    };
    // An idle connection that breaks is noticed at the next message; without this listener it would end the process.
    socket.on('error', () => { done(undefined); });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 30_000);
      done(socket);
    });
  });
}

function secretsOf({ ca, cert, key }: NonNullable<MllpEndpoint['tls']>): { readonly ca?: string; readonly cert?: string; readonly key?: string } {
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
}

/** Sends and waits for one block. undefined: the connection ended, the answer is none, or it did not come in time. */
function talk({ socket, reader }: Line, text: string, timeout: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done = (answer: string | undefined): void => {
      clearTimeout(timer);
      socket.off('data', came);
      socket.off('close', ended);
      socket.off('end', ended);
      resolve(answer);
    };
    const ended = (): void => { done(undefined); };
    const came = (chunk: Buffer): void => {
      const found = reader.push(chunk);
      const [first] = found.messages;
      if (first !== undefined) done(first.toString('utf8'));
      else if (!found.ok) done(undefined);
    };
    const timer = setTimeout(ended, timeout);
    socket.on('data', came);
    socket.once('close', ended);
    socket.once('end', ended);
    socket.write(framed(text));
  });
}
