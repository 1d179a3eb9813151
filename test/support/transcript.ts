// SPDX-License-Identifier: Apache-2.0
/** What one client saw in a session, in a form in which two sessions can be compared byte by byte. */
import type { TestGateway } from './gateway.ts';

export interface Step {
  readonly name: string;
  readonly path: string;
  readonly init?: RequestInit;
}

export interface Seen {
  readonly name: string;
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** Headers that differ between any two requests, or follow from the length of the body (a version has more or fewer digits by chance). */
const OF_THE_MOMENT = new Set(['date', 'x-request-id', 'ratelimit', 'ratelimit-policy', 'content-length', 'content-encoding', 'keep-alive', 'connection', 'transfer-encoding']);

/**
 * Texts of one world in terms that hold in every world: ids by the name that the session has for them, unknown ones by
 * the order in which they turn up, versions, instants and sealed cursors by what they are. What the one side sees and the
 * other does not still shows: as a further id, a further entry, another number.
 */
export class Normalizer {
  readonly #names = new Map<string, string>();
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  name(id: string, name: string): void {
    this.#names.set(id.replace(/^.*\//, ''), name);
  }

  text(text: string): string {
    return text.replaceAll(this.#base, 'BASE')
      .replace(/_cursor=[A-Za-z0-9_-]+/g, '_cursor=SEALED')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => this.#nameOf(id))
      .replace(/\|\d{14}[+-]\d{4}\|([^|]*)\|([^|]*)\|[0-9a-f]{20}\|/g, '|INSTANT|$1|$2|CONTROL|').replace(/(EVN\|[^|]*\|)\d{14}[+-]\d{4}/g, '$1INSTANT')
      .replace(/(<\/title>\s*<effectiveTime value="|<time value=")\d{14}[+-]\d{4}/g, '$1INSTANT')
      // Of a document: the second in which it was made.
      .replace(/(<versionNumber value=\\?")\d{10}/g, '$1SECOND')
      .replace(/("versionId":"|<versionId value=\\?")\d+/g, '$1N').replace(/W\/(\\?")\d+/g, 'W/$1N').replace(/_history\/\d+/g, '_history/N')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, 'INSTANT').replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g, 'INSTANT');
  }

  /** The same, with one name for all unknown ids: for what has no order. */
  known(text: string): string {
    return this.text(text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => this.#names.get(id)?.replace(/^id-\d+$/, 'unknown') ?? 'unknown'));
  }

  #nameOf(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) {
      return known;
    }
    const name = `id-${String(this.#names.size)}`;
    this.#names.set(id, name);
    return name;
  }
}

/** Makes the requests as one client, `together` at a time; what comes back is in the order of the steps. */
export async function drive(gateway: TestGateway, token: string, steps: readonly Step[], { normalizer, together = 1 }: Driving): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let from = 0; from < steps.length; from += together) {
    const answers = await Promise.all(steps.slice(from, from + together).map(async ({ name, path, init }) => {
      const response = await gateway.ask(token, `/fhir/R4${path}`, init);
      return { name, response, text: await response.text() };
    }));
    for (const { name, response, text } of answers) {
      const headers = [...response.headers].filter(([header]) => !OF_THE_MOMENT.has(header)).map(([header, value]) => `${header}: ${normalizer.text(value)}`);
      seen.push({ name, status: response.status, headers: headers.toSorted(), body: normalizer.text(text) });
    }
  }
  return seen;
}

export interface Driving {
  readonly normalizer: Normalizer;
  /** Requests under way at once; default 1. */
  readonly together?: number;
}

/** Follows the `next` links of a search to its end; what each page held. */
export async function pages(gateway: TestGateway, token: string, path: string, normalizer: Normalizer): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < 20; page += 1) {
    const response: Response = await gateway.ask(token, next.startsWith('http') ? next.slice(gateway.url.length) : `/fhir/R4${next}`);
    const text = await response.text();
    const links = (JSON.parse(text) as { link?: { relation: string; url: string }[] }).link ?? [];
    next = links.find((each) => each.relation === 'next')?.url;
    seen.push({ name: `${path} page ${String(page)}`, status: response.status, headers: [], body: normalizer.text(text) });
  }
  return seen;
}
