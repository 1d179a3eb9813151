// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/bench/silence.ts`: can a partner tell "withheld" from "not there" by the clock? A two-sample test over REQUESTS (default 10,000)
 * requests per case, half of them each, in random order, over CONNECTIONS (default 4). TICK=0 leaves silent answers as fast as they are: the
 * same test must then find the difference. Ends with 1 when a case is told apart (p below 0.001).
 */
import { Agent, fetch } from 'undici';
import { headers } from './county.ts';
import { startGatewayProcess } from './processes.ts';
import { casesFor, type Ask, type Case } from './silence-cases.ts';
import { kolmogorovSmirnov, quantile } from './two-sample.ts';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const [requests, connections] = [number('REQUESTS', 10_000), number('CONNECTIONS', 4)];
const people = requests / 2;
/** Parts of names of cases, separated by commas; none: all. */
const only = (process.env['ONLY'] ?? '').split(',');

const gateway = await startGatewayProcess();
const base = `${gateway.url}/fhir/R4`;
const dispatcher = new Agent({ connections, pipelining: 1 });
const shuffled = <T>(items: readonly T[]): readonly T[] => items.map((item) => ({ item, key: Math.random() })).toSorted((a, b) => a.key - b.key).map(({ item }) => item);

async function send(token: string, { method = 'GET', path, body, also }: Ask): Promise<number> {
  const from = performance.now();
  const answer = await fetch(`${base}/${path}`, { method, headers: { ...headers(token), ...also }, dispatcher, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  await answer.text();
  return performance.now() - from;
}

interface Timed { readonly withheld: number[]; readonly absent: number[] }

async function time(one: Case): Promise<Timed> {
  const timed: Timed = { withheld: [], absent: [] };
  const due = [...shuffled(Array.from({ length: requests }, (_, n) => ({ n: Math.floor(n / 2), withheld: n % 2 === 0 })))];
  const renew = setInterval(() => { token = gateway.token(one.as); }, 120_000);
  let token = gateway.token(one.as);
  await Promise.all(Array.from({ length: connections }, async () => {
    for (let next = due.pop(); next !== undefined; next = due.pop()) {
      if (one.before !== undefined) {
        await send(await token, one.before(next.n, next.withheld));
      }
      const took = await send(await token, next.withheld ? one.withheld(next.n) : one.absent(next.n));
      (next.withheld ? timed.withheld : timed.absent).push(took);
    }
  }));
  clearInterval(renew);
  return timed;
}

const cases = await casesFor(gateway, people);
console.log(`${String(requests)} requests per case, ${String(connections)} connections, tick ${process.env['TICK'] ?? 'as shipped'}`);
console.log('| case | withheld: median, 99 % | not there: median, 99 % | distance | p | told apart |\n| --- | --: | --: | --: | --: | --- |');
let apart = 0;
for (const one of cases.filter(({ name }) => only.some((part) => name.includes(part)))) {
  const { withheld, absent } = await time(one);
  const { distance, p } = kolmogorovSmirnov(withheld, absent);
  apart += p < 0.001 ? 1 : 0;
  const ms = (sample: readonly number[]): string => `${quantile(sample, 0.5).toFixed(2)}, ${quantile(sample, 0.99).toFixed(1)} ms`;
  console.log(`| ${one.name} | ${ms(withheld)} | ${ms(absent)} | ${distance.toFixed(4)} | ${p < 1e-4 ? p.toExponential(1) : p.toFixed(4)} | ${p < 0.001 ? 'YES' : 'no'} |`);
}
await dispatcher.close();
await gateway.stop();
process.exit(apart === 0 ? 0 : 1);
