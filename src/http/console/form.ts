// SPDX-License-Identifier: Apache-2.0
/** Reads what a form of a page sent. */
import type { Req } from '../context.ts';
import { bytesOf } from '../fhir/request.ts';

/** The fields of a form, a file as its text (UTF-8); undefined: it is no form. https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-2 */
export async function formOf(req: Req): Promise<URLSearchParams | undefined> {
  const type = req.headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return new URLSearchParams(new TextDecoder().decode(bytesOf(req)));
  }
  if (!/^multipart\/form-data\b/i.test(type)) {
    return undefined;
  }
  try {
    const parts = await new Response(new Uint8Array(bytesOf(req)), { headers: { 'content-type': type } }).formData();
    const pairs = await Promise.all([...parts].map(async ([name, value]): Promise<[string, string]> => [name, typeof value === 'string' ? value : await value.text()]));
    return new URLSearchParams(pairs);
  } catch {
    return undefined;
  }
}
