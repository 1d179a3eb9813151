// SPDX-License-Identifier: Apache-2.0
/** POSTs a form to the sign-in provider, trusting the other side with nothing: time, size, redirects. */
import { request } from 'undici';
import { mayFetch } from './fetch-keys.ts';

const TIMEOUT_MS = 5_000;
const LARGEST = 64 * 1024;

/** Status and text of the answer; undefined: none that can be read. Only https; http to this machine when `loopback`. */
export function formPoster(options: { readonly loopback: boolean }) {
  return async (url: string, form: URLSearchParams, headers: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly text: string } | undefined> => {
    if (!mayFetch(url, options.loopback)) {
      return undefined;
    }
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST', body: form.toString(), signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > LARGEST) {
          body.destroy();
          return undefined;
        }
        chunks.push(chunk);
      }
      return { status: statusCode, text: Buffer.concat(chunks).toString('utf8') };
    } catch {
      return undefined;
    }
  };
}
