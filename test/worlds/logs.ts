// SPDX-License-Identifier: Apache-2.0
/** What the gateway writes down for its operators while somebody asks: its log and its figures must tell no more than the answers do (known failure 28). */
import type { Log } from '../../src/app/ports.ts';
import type { Seen } from '../support/transcript.ts';
import type { TestGateway } from '../support/gateway.ts';

interface Line { readonly level: keyof Log; readonly fields: Readonly<Record<string, unknown>>; readonly message: string }

export interface Heard {
  /** The same gateway, whose requests are counted. */
  readonly gateway: TestGateway;
  /** Waits until every request so far has its line. Out: the lines since the last time. */
  readonly lines: () => Promise<readonly Line[]>;
}

/** Lines by the clock, whoever asks for what: they come when a minute is over. */
const TIMED = ['ledger sealed', 'statistics of a new database could not be gathered; it is tried again'];
const TOKENS = '/oauth/token';
/** How many times a client looks at an export that is under way is up to the machine. */
const isPoll = ({ fields }: Line): boolean => fields['status'] === 202 && String(fields['route']).endsWith('/$export-status/:id');
const PATIENCE = 30_000;

/** Listens to the log of a gateway from now on. Whoever asks through it has a token: other requests have lines, and are not waited for. */
export function listen(gateway: TestGateway): Heard {
  const kept: Line[] = [];
  let [asked, written] = [0, 0];
  const hear = (level: keyof Log) => (fields: Readonly<Record<string, unknown>>, message: string): void => {
    kept.push({ level, fields, message });
    written += message === 'request' && fields['client'] !== '' && fields['route'] !== TOKENS ? 1 : 0;
  };
  Object.assign(gateway.gateway.deps.log, { info: hear('info'), warn: hear('warn'), error: hear('error') });
  return {
    gateway: { ...gateway, ask: (token, path, init) => {
      asked += 1;
      return gateway.ask(token, path, init);
    } },
    lines: async () => {
      const until = performance.now() + PATIENCE;
      // A line is written when the answer is out, which its reader may know a moment sooner.
      while (written < asked) {
        if (performance.now() > until) {
          throw new Error(`${String(asked)} requests were made and ${String(written)} lines written`);
        }
        await new Promise((resolve) => { setTimeout(resolve, 1); });
      }
      return kept.splice(0);
    },
  };
}

/** The lines about what one client asked, and all that the gateway said by itself, without ids of requests and times; in no order, since some requests go out together. */
export function logSeen(lines: readonly Line[], client: string, known: (text: string) => string): Seen {
  const told = lines.filter((line) => (line.message === 'request' ? line.fields['client'] === client && line.fields['route'] !== TOKENS && !isPoll(line) : !TIMED.includes(line.message)));
  const texts = told.map(({ level, fields: { ms: _ms, request: _request, ...fields }, message }) => known(JSON.stringify({ level, ...fields, message })));
  return { name: 'log', status: 0, headers: [], body: texts.toSorted().join('\n') };
}

/** Figures that count, from the operators' page: by name and labels. Times are looked at elsewhere (test/bench/silence.ts). */
export async function figures(gateway: TestGateway): Promise<ReadonlyMap<string, number>> {
  const page = await (await fetch(`${gateway.gateway.opsAddress}/metrics`)).text();
  const counts = page.split('\n').flatMap((line) => /^(throughcare_[a-z_]*_(?:total|count)(?:\{[^}]*\})?) (\d+)$/.exec(line)?.slice(1, 3) ?? []);
  return new Map(Array.from({ length: counts.length / 2 }, (_, n) => [counts[2 * n]!, Number(counts[2 * n + 1])] as const).filter(([name]) => !name.includes(TOKENS) && !name.includes('token_requests')));
}

/** What was counted between two looks. */
export function figuresSeen(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Seen {
  const more = [...after].map(([name, count]) => ({ name, count: count - (before.get(name) ?? 0) })).filter(({ count }) => count > 0);
  return { name: 'figures', status: 0, headers: [], body: more.map(({ name, count }) => `${name} ${String(count)}`).toSorted().join('\n') };
}
