// SPDX-License-Identifier: Apache-2.0
/**
 * fhir-kit-client over connections of our own: it writes addresses and searches and finds the next page, and every byte goes through
 * the gateway's limits (time, size, redirects, types, where an address leads). What it throws is a `SourceError` with a code.
 */
import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'fhir-kit-client';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import type { AskingAs, Outgoing } from '../outgoing/outgoing.ts';

/** A code of ours; never what the other side said. */
export class SourceError extends Error {
  readonly fault: string;
  /** Milliseconds that the other side asks for. */
  readonly wait: number | undefined;
  constructor(fault: string, wait?: number) {
    super(fault);
    this.fault = fault;
    this.wait = wait;
  }
}

export interface SourceClientInput {
  readonly outgoing: Outgoing;
  readonly as: AskingAs;
  readonly base: string;
  /** Milliseconds at which everything must be done, as `Date.now()`. */
  readonly deadline: number;
  /** Bytes of all answers together. */
  readonly bytes: number;
  /** Told of every fault. */
  readonly told: (error: SourceError) => void;
}

/** Bytes of one answer. */
const PAGE = 8 * 1024 * 1024;
const FHIR = /^application\/(?:fhir\+json|json)\s*(?:;|$)/i;

/** A client for one source, one asker and one question; it ends with its deadline. */
export function sourceClient(input: SourceClientInput): Client {
  const client = new Client({ baseUrl: input.base.replace(/\/$/, '') });
  const left = { bytes: input.bytes };
  // Its own transport has no limit of time or size, and follows redirects.
  client.httpClient.request = (method, path, options = {}, body) => ask({ method, path, options, body }).catch((error: unknown) => {
    if (error instanceof SourceError) {
      input.told(error);
    }
    throw error;
  });
  async function ask({ method, path, options, body }: Request): Promise<FhirResource> {
    const url = client.httpClient.expandUrl(path);
    if (!isWithin(url, input.base)) {
      throw new SourceError('foreign-link');
    }
    const headers = { accept: 'application/fhir+json', ...Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])) };
    const asking = { method: method === 'POST' ? 'POST' as const : 'GET' as const, headers, ...(typeof body === 'string' ? { body } : {}) };
    return resourceIn(await patiently(input, left, () => input.outgoing.authorized(input.as, url, { ...asking, largest: Math.min(PAGE, left.bytes) })));
  }
  return client;
}

type FhirResource = Awaited<ReturnType<Client['httpClient']['request']>>;
type Wanted = Parameters<Client['httpClient']['request']>;
interface Request { readonly method: Wanted[0]; readonly path: Wanted[1]; readonly options: NonNullable<Wanted[2]>; readonly body: Wanted[3] }

type Came = Extract<Awaited<ReturnType<Outgoing['authorized']>>, { readonly ok: true }>;

/** Asks, and once more when the other side says when (429, 503; RFC 9110, 10.2.3) and there is time. */
async function patiently(input: SourceClientInput, left: { bytes: number }, ask: () => ReturnType<Outgoing['authorized']>): Promise<Came> {
  for (let again = true; ; again = false) {
    const answer = await ask();
    const wait = 'wait' in answer ? answer.wait : undefined;
    if (!answer.ok) {
      throw new SourceError(answer.fault, wait);
    }
    left.bytes -= Buffer.byteLength(answer.text);
    if (answer.status >= 200 && answer.status < 300) {
      return answer;
    }
    const later = answer.status === 429 || answer.status === 503;
    if (!later || !again || wait === undefined || Date.now() + wait >= input.deadline) {
      throw new SourceError(answer.status >= 300 && answer.status < 400 ? 'redirect' : `http-${String(answer.status)}`, later ? wait : undefined);
    }
    await after(wait, undefined, { signal: input.as.signal }).catch(() => { throw new SourceError('timeout'); });
  }
}

function resourceIn({ contentType, text }: Came): FhirResource {
  if (!FHIR.test(contentType)) {
    throw new SourceError('wrong-type');
  }
  const read = readJson(text);
  const value: unknown = read.ok ? read.value : undefined;
  if (typeof value !== 'object' || value === null || typeof (value as { readonly resourceType?: unknown }).resourceType !== 'string') {
    throw new SourceError('malformed');
  }
  return value as FhirResource;
}

/** Below the base, or the base itself with a query: where else a link leads is not the source that was asked. */
function isWithin(url: string, base: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const [to, from] = [new URL(url), new URL(base)];
  const root = from.pathname.replace(/\/$/, '');
  return to.origin === from.origin && to.username === '' && (to.pathname === root || to.pathname.startsWith(`${root}/`));
}
