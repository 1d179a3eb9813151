// SPDX-License-Identifier: Apache-2.0
/** Fetches a client's key set from its registered address, trusting the other side with nothing: time, size, redirects. */
import { isIP } from 'node:net';
import { request } from 'undici';

const TIMEOUT_MS = 3_000;
const LARGEST = 64 * 1024;

/** Text of the key set, or undefined when it cannot be had. Only https; http from this machine when `loopback` (demo, tests). */
export function keyFetcher(options: { readonly loopback: boolean }): (url: string) => Promise<string | undefined> {
  return async (url) => {
    if (!mayFetch(url, options.loopback)) {
      return undefined;
    }
    try {
      return await fetchText(url);
    } catch {
      return undefined;
    }
  };
}

async function fetchText(url: string): Promise<string | undefined> {
  // undici's request() follows no redirects.
  const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'application/json' } });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST || statusCode !== 200) {
      body.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return statusCode === 200 ? Buffer.concat(chunks).toString('utf8') : undefined;
}

/** A literal address is refused unless it is this machine's own and that is allowed: key sets live under a name with a certificate. */
export function mayFetch(url: string, loopback: boolean): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { protocol, hostname } = new URL(url);
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (loopback && ['127.0.0.1', '::1', 'localhost'].includes(bare)) {
    return true;
  }
  return protocol === 'https:' && isIP(bare) === 0 && bare !== 'localhost';
}
