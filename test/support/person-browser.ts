// SPDX-License-Identifier: Apache-2.0
/** As much of a browser as a sign-in needs: cookies by origin, redirects one by one, and the forms of a page. */

export interface Visit { readonly url: string; readonly status: number; readonly headers: Headers; readonly text: string }

export interface PersonBrowser {
  /** Follows redirects until a page, or an address that `until` names: that one is not visited. */
  go(url: string, init?: RequestInit & { readonly until?: string }): Promise<Visit>;
  /** Sends the page's form as it stands, with these fields, as a browser would. */
  submit(page: Visit, fields: Readonly<Record<string, string>>, until?: string): Promise<Visit>;
  /** Cookies of an origin as they would be sent. */
  cookies(origin: string): ReadonlyMap<string, string>;
}

/** A fresh one: nobody is signed in anywhere. */
export function openBrowser(): PersonBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  async function once(url: string, init: RequestInit): Promise<Response> {
    const jar = jarOf(url);
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers as Readonly<Record<string, string>> | undefined, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0\b/i.test(line)) jar.delete(name); else jar.set(name, value);
    }
    return response;
  }
  async function go(url: string, { until, ...init }: RequestInit & { readonly until?: string } = {}): Promise<Visit> {
    let [at, how]: [string, RequestInit] = [url, init];
    for (let hops = 0; hops < 20; hops += 1) {
      if (until !== undefined && at.startsWith(until)) {
        return { url: at, status: 0, headers: new Headers(), text: '' };
      }
      const response = await once(at, how);
      const next = response.headers.get('location');
      if (next === null || response.status < 300 || response.status > 399) {
        return { url: at, status: response.status, headers: response.headers, text: await response.text() };
      }
      await response.body?.cancel();
      [at, how] = [new URL(next, at).href, {}];
    }
    throw new Error(`too many redirects, last to ${new URL(at).pathname}`);
  }
  return {
    go,
    cookies: (origin) => jars.get(origin) ?? new Map(),
    submit: (page, fields, until) => {
      const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]): [string, string] => [name!, value!]);
      const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1] ?? '';
      return go(new URL(action, page.url).href, {
        method: 'POST', body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }), headers: { origin: new URL(page.url).origin }, ...(until === undefined ? {} : { until }),
      });
    },
  };
}
