// SPDX-License-Identifier: Apache-2.0
/** Which addresses lead into this server, however they are spelled (RFC 3986 section 6.2.2: case of the host, default port, dot segments, percent-encoding). */
import { relativeOnly, type ToLocal } from '../domain/fhir/references.ts';

const made = new Map<string, ToLocal>();

/** In: base of this server (absent: it has none, and only relative addresses are its own). Out: address -> `Type/id` of what it leads to here, of whatever version. */
export function localTo(base: string | undefined): ToLocal {
  if (base === undefined) {
    return relativeOnly;
  }
  const known = made.get(base) ?? ((address: string) => relativeOnly(address) ?? readLocal(base, address));
  made.set(base, known);
  return known;
}

function readLocal(base: string, address: string): string | undefined {
  // What follows these is within what it leads to, or a version of a definition.
  const text = localText(base, address.replace(/[#?|].*$/s, ''));
  return text === undefined ? undefined : relativeOnly(text);
}

/** The address relative to the base (`Type/id`, with its version if it names one); undefined: it leads elsewhere, or to no resource. */
export function localText(base: string, address: string): string | undefined {
  const url = address.includes('/') && address.length < 2000 ? urlOf(address, `${base}/`) : null;
  const own = new URL(`${base}/`);
  if (url === null || url.origin !== own.origin || url.search !== '' || url.hash !== '') {
    return undefined;
  }
  const path = pathOf(url);
  const rest = path?.startsWith(own.pathname) === true ? path.slice(own.pathname.length) : undefined;
  return rest !== undefined && relativeOnly(rest) !== undefined ? rest : undefined;
}

function urlOf(address: string, base: string): URL | null {
  return URL.canParse(address, base) ? new URL(address, base) : null;
}

/** Decoded, with dot segments and repeated slashes taken out; undefined: no path of ours. */
function pathOf(url: URL): string | undefined {
  try {
    return new URL(decodeURIComponent(url.pathname).replace(/\/{2,}/g, '/'), url.origin).pathname.replace(/\/$/, '');
  } catch {
    return undefined;
  }
}
