// SPDX-License-Identifier: Apache-2.0
/**
 * Deliveries over HTTP, trusting the other side with nothing: time, size, redirects, and where its name leads. What comes back is read for
 * its status alone.
 */
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { isLoopbackHost } from '../../app/deliver/address.ts';
import type { Parcel, Sent } from '../../app/deliver/ports.ts';

export interface HttpOptions {
  /** Lets http and this machine be reached. Demo and tests only. */
  readonly loopback: boolean;
  /** Milliseconds for the whole exchange. Default 30 s. */
  readonly timeout?: number;
}

export interface HttpTransport {
  post(parcel: Pick<Parcel, 'id' | 'headers'>, to: { readonly url: string; readonly contentType: string; readonly body: string }): Promise<Sent>;
  close(): Promise<void>;
}

const LARGEST_ANSWER = 256 * 1024;
const TIMEOUT = 30_000;
/** What another try of the same will not mend. */
const FINAL = [400, 405, 406, 410, 411, 412, 413, 414, 415, 422, 501];
/** Header lines that a recipient may ask for: none that frames the message or says who we are (RFC 9110, 7.6.1). */
const HEADER = /^(?:Authorization|If-None-Exist|X-[A-Za-z0-9-]{1,60})$/i;

export function httpTransport(options: HttpOptions): HttpTransport {
  const agent = new Agent({ connect: { timeout: 10_000, ...(options.loopback ? {} : { lookup: elsewhere }) }, connections: 4, maxResponseSize: LARGEST_ANSWER, keepAliveTimeout: 10_000 });
  return {
    async post(parcel, { url, contentType, body }) {
      if (!mayReach(url, options.loopback)) {
        return { ok: false, error: 'address-refused', permanent: true };
      }
      const headers = new Map((parcel.headers ?? []).filter(([name, value]) => HEADER.test(name) && !/[\r\n]/.test(value)));
      try {
        const answer = await request(url, {
          dispatcher: agent, method: 'POST', body, signal: AbortSignal.timeout(options.timeout ?? TIMEOUT),
          headers: { ...Object.fromEntries(headers), 'content-type': contentType, accept: 'application/fhir+json', 'idempotency-key': parcel.id },
        });
        // Read to the end, so that the connection can be used again; a larger answer than any acknowledgement breaks it.
        await answer.body.dump({ limit: LARGEST_ANSWER });
        return sentBy(answer.statusCode, answer.headers['retry-after']);
      } catch (error) {
        return { ok: false, error: codeOf(error), permanent: false };
      }
    },
    close: () => agent.destroy(),
  };
}

function sentBy(status: number, retryAfter: string | string[] | undefined): Sent {
  const code = `http-${String(status)}`;
  if (status >= 200 && status < 300) {
    return { ok: true, receipt: code };
  }
  const wait = typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? { wait: Number(retryAfter) * 1000 } : {};
  return { ok: false, error: code, permanent: FINAL.includes(status) || (status >= 300 && status < 400), ...wait };
}

/** https to a name; http, or a literal address, only to this machine and where that is allowed. */
function mayReach(url: string, loopback: boolean): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { protocol, hostname, username } = new URL(url);
  if (loopback && isLoopbackHost(hostname) && username === '') {
    return protocol === 'https:' || protocol === 'http:';
  }
  return protocol === 'https:' && username === '' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && !isLoopbackHost(hostname);
}

/** This machine, and what is only reached from it (cloud metadata): no partner lives there. */
const HERE = new BlockList();
HERE.addSubnet('127.0.0.0', 8);
HERE.addSubnet('169.254.0.0', 16);
HERE.addAddress('0.0.0.0');
HERE.addAddress('::', 'ipv6');
HERE.addAddress('::1', 'ipv6');
HERE.addSubnet('fe80::', 10, 'ipv6');

/** A look-up that refuses a name which leads back here; what was looked up is what is connected to, so it cannot change in between. */
const elsewhere: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    const addresses = Array.isArray(found) ? found : [];
    if (error === null && addresses.some(({ address, family }) => HERE.check(address, family === 6 ? 'ipv6' : 'ipv4'))) {
      done(Object.assign(new Error('the name leads to this machine'), { code: 'EREFUSEDHERE' }), []);
    } else if (options.all === true) {
      done(error, addresses);
    } else {
      done(error, addresses[0]?.address ?? '', addresses[0]?.family);
    }
  });
};

/** A code of the fault, from a closed list: nothing of the address or of what came back. */
function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const known = [code, (error as { readonly cause?: { readonly code?: unknown } }).cause?.code, name].find((each): each is string => typeof each === 'string' && Object.hasOwn(FAULTS, each));
  return known === undefined ? 'unreachable' : FAULTS[known]!;
}

const FAULTS: Readonly<Record<string, string>> = {
  TimeoutError: 'timeout', AbortError: 'timeout', UND_ERR_CONNECT_TIMEOUT: 'timeout', UND_ERR_HEADERS_TIMEOUT: 'timeout', UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNREFUSED: 'refused', ECONNRESET: 'broken', UND_ERR_SOCKET: 'broken', EPIPE: 'broken', ENOTFOUND: 'no-such-name', EAI_AGAIN: 'no-such-name',
  EREFUSEDHERE: 'address-refused', UND_ERR_RES_EXCEEDED_MAX_SIZE: 'answer-too-large',
  CERT_HAS_EXPIRED: 'certificate', DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate', SELF_SIGNED_CERT_IN_CHAIN: 'certificate', UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
};
