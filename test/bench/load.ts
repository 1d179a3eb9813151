// SPDX-License-Identifier: Apache-2.0
/** One measurement: requests against the gateway, then the same number of connections and bytes against plain Express. */
import autocannon from 'autocannon';
import type { Result } from 'autocannon';
import type { GatewayProcess, PlainProcess } from './processes.ts';

export interface Case {
  readonly name: string;
  /** Requests per second to pass on two cores; absent: none was set. */
  readonly mark?: number;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Addresses (with bodies), taken in turn by every connection. */
  readonly asks: readonly { readonly path: string; readonly body?: string }[];
  readonly connections: number;
  /** Text that the first answer must hold: that what is measured is what is meant. */
  readonly shows: string;
}

export interface Measured {
  readonly name: string;
  readonly mark: number | undefined;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
  readonly plainPerSecond: number;
}

/** Seconds of one measurement, and of the warm-up before it. */
export interface Times { readonly seconds: number; readonly warmUp: number }

/** Measures one case. Throws when an answer is not a success: a rate of errors means nothing. */
export async function measure(gateway: GatewayProcess, plain: PlainProcess, of: Case, times: Times): Promise<Measured> {
  const bytes = await probe(gateway.url, of);
  const run = (url: string, asks: Case['asks'], duration: number): Promise<Result> => autocannon({
    url, connections: of.connections, duration, timeout: 60,
    requests: asks.map(({ path, body }) => ({ method: of.method, path, headers: of.headers, ...(body === undefined ? {} : { body }) })),
  });
  const here = (duration: number): Promise<Result> => run(gateway.url, of.asks, duration);
  const there = (duration: number): Promise<Result> => run(plain.url, of.asks.map((ask) => ({ ...ask, path: `/${String(bytes)}` })), duration);
  sound(of, await here(times.warmUp));
  const measured = sound(of, await here(times.seconds));
  await there(1);
  const ceiling = sound(of, await there(Math.min(times.seconds, 3)));
  return {
    name: of.name, mark: of.mark, bytes, perSecond: rate(measured), p50: measured.latency.p50, p99: measured.latency.p99, plainPerSecond: rate(ceiling),
  };
}

/** Bytes of the first answer. */
async function probe(url: string, { name, method, headers, asks: [first], shows }: Case): Promise<number> {
  const response = await fetch(`${url}${first!.path}`, { method, headers, ...(first!.body === undefined ? {} : { body: first!.body }) });
  const text = await response.text();
  if (!response.ok || !text.includes(shows)) {
    throw new Error(`${name}: status ${String(response.status)}, and the answer ${text.includes(shows) ? 'shows' : 'does not show'} ${shows}`);
  }
  return Buffer.byteLength(text);
}

function sound(of: Case, result: Result): Result {
  if (result.non2xx > 0 || result.errors > 0 || result.timeouts > 0) {
    throw new Error(`${of.name}: ${String(result.non2xx)} refused, ${String(result.errors)} errors, ${String(result.timeouts)} timeouts of ${String(result.requests.total)}`);
  }
  return result;
}

function rate(result: Result): number {
  return result.requests.total / result.duration;
}
