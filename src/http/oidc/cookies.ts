// SPDX-License-Identifier: Apache-2.0
/** Short-lived cookies of a sign-in: for this host, unseen by scripts, and sent along when the provider sends the browser back (SameSite=Lax). */
import type { HttpSettings, Req, Res } from '../context.ts';

type At = Pick<HttpSettings, 'publicUrl'>;

export interface Cookie { readonly name: string; readonly value: string; readonly seconds: number }

/** Sets one, beside those that are set already. */
export function putCookie(res: Res, at: At, { name, value, seconds }: Cookie): void {
  const secure = at.publicUrl.startsWith('https:') ? '; Secure' : '';
  res.appendHeader('Set-Cookie', `${fullName(at, name)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${String(seconds)}${secure}`);
}

/** Takes one back. */
export function dropCookie(res: Res, at: At, name: string): void {
  putCookie(res, at, { name, value: '', seconds: 0 });
}

/** The value that came; undefined: none, or it is empty. */
export function cookieOf(req: Req, at: At, name: string): string | undefined {
  const start = `${fullName(at, name)}=`;
  const found = (req.headers.cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(start))?.slice(start.length);
  return found === '' ? undefined : found;
}

/** RFC 6265bis 4.1.3.2: `__Host-` binds the cookie to this very host; browsers take it over https alone. */
function fullName(at: At, name: string): string {
  return at.publicUrl.startsWith('https:') ? `__Host-tc-${name}` : `tc-${name}`;
}
