// SPDX-License-Identifier: Apache-2.0
/**
 * One exchange with a partner's server, within limits of time and size. No redirect is followed, nothing is decompressed (a small
 * answer could become a huge one), and an address is looked up once and not trusted to lead elsewhere (reach.ts).
 */
import { Agent, request, type Dispatcher } from 'undici';
import { elsewhere, faultOf, mayReach } from './reach.ts';

export interface Asking {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Bytes of answer, at most. */
  readonly largest: number;
  /** Of the answer, only status and type count: what it holds is not looked at, and not read further than `largest`. */
  readonly statusAlone?: boolean;
}

/** `fault`: a code of ours, nothing of what came. */
export type Exchanged =
  | { readonly ok: true; readonly status: number; readonly contentType: string; readonly text: string; /** Milliseconds that `Retry-After` asks for. */ readonly wait?: number }
  | { readonly ok: false; readonly fault: string };

/** What a connection needs beside its address. */
export interface Wire {
  /** PEM: the authority to trust in place of the public ones. */
  readonly authority?: string;
  /** Show the gateway's own certificate. */
  readonly mutualTls?: boolean;
}

export interface WireOptions {
  /** Lets http and this machine be reached. Demo and tests only. */
  readonly loopback: boolean;
  /** PEM: the gateway's own certificate toward partners' servers, and its key. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface Wires {
  exchange(url: string, wire: Wire, asking: Asking): Promise<Exchanged>;
  /** The dispatcher for such a connection; undefined: it asks for a certificate, and the gateway has none. */
  dispatcher(wire: Wire): Dispatcher | undefined;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT = 5_000;

/** Keeps its connections until it is closed: one pool for each authority, with and without our certificate. */
export function openWires(options: WireOptions): Wires {
  const agents = new Map<string, Agent>();
  const dispatcher = (wire: Wire): Dispatcher | undefined => {
    const mutual = wire.mutualTls === true;
    if (mutual && options.certificate === undefined) {
      return undefined;
    }
    const key = `${mutual ? 'mutual' : 'plain'} ${wire.authority ?? ''}`;
    const known = agents.get(key);
    const agent = known ?? makeAgent(options, wire);
    agents.set(key, agent);
    return agent;
  };
  return {
    dispatcher,
    exchange: async (url, wire, asking) => {
      const agent = dispatcher(wire);
      return !mayReach(url, options.loopback) ? { ok: false, fault: 'address-refused' } : agent === undefined ? { ok: false, fault: 'no-certificate' } : run(agent, url, asking);
    },
    close: async () => { await Promise.all([...agents.values()].map((agent) => agent.destroy())); },
  };
}

function makeAgent({ loopback, certificate }: WireOptions, { authority, mutualTls }: Wire): Agent {
  return new Agent({
    connect: {
      timeout: CONNECT_TIMEOUT, ...(loopback ? {} : { lookup: elsewhere }), ...(authority === undefined ? {} : { ca: authority }),
      ...(mutualTls === true && certificate !== undefined ? { cert: certificate.cert, key: certificate.key } : {}),
    },
    connections: 8, keepAliveTimeout: 10_000,
  });
}

async function run(dispatcher: Dispatcher, url: string, { method, headers, body, signal, largest, statusAlone }: Asking): Promise<Exchanged> {
  try {
    const answer = await request(url, { dispatcher, method, signal, headers: { ...headers, 'accept-encoding': 'identity' }, ...(body === undefined ? {} : { body }) });
    const encoding = answer.headers['content-encoding'] ?? 'identity';
    // Read to the end in any case, so that the connection can be used again.
    const bytes = await bytesOf(answer.body, largest);
    if (bytes === undefined && statusAlone !== true) {
      return { ok: false, fault: 'answer-too-large' };
    }
    const head = { ok: true as const, status: answer.statusCode, contentType: String(answer.headers['content-type'] ?? ''), ...waitOf(answer.headers['retry-after']) };
    return statusAlone === true || bytes === undefined ? { ...head, text: '' } : encoding !== 'identity' ? { ok: false, fault: 'encoded' } : textIn(bytes, head);
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

type Head = Omit<Extract<Exchanged, { readonly ok: true }>, 'text'>;

/** JSON is UTF-8 (RFC 8259, 8.1); a replacement character would be a silent loss. */
function textIn(bytes: Uint8Array, head: Head): Exchanged {
  try {
    return { ...head, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, fault: 'not-text' };
  }
}

/** undefined: larger than may be. */
async function bytesOf(body: Dispatcher.ResponseData['body'], largest: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > largest) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function waitOf(header: string | string[] | undefined): { readonly wait?: number } {
  if (typeof header !== 'string') {
    return {};
  }
  const wait = /^\d{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? {} : { wait: Math.max(0, wait) };
}
