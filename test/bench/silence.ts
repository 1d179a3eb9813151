// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/bench/silence.ts`: can a partner tell "withheld" from "not there" by the clock? A two-sample test over REQUESTS (default 10,000)
 * requests per case, half of them each, in random order, over CONNECTIONS (default 4). TICK=0 leaves silent answers as fast as they are: the
 * same test must then find the difference. Ends with 1 when a case is told apart (p below 0.001).
 */
import { randomUUID } from 'node:crypto';
import { Agent, fetch } from 'undici';
import { headers, HOSPITAL, PROGRAM, post } from './county.ts';
import { startGatewayProcess } from './processes.ts';
import { kolmogorovSmirnov, quantile } from './two-sample.ts';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const [requests, connections] = [number('REQUESTS', 10_000), number('CONNECTIONS', 4)];
const people = requests / 2;
const SID = 'urn:throughcare:test:sid';
/** Parts of names of cases, separated by commas; none: all. */
const only = (process.env['ONLY'] ?? '').split(',');

const gateway = await startGatewayProcess();
const base = `${gateway.url}/fhir/R4`;
const dispatcher = new Agent({ connections, pipelining: 1 });
const shuffled = <T>(items: readonly T[]): readonly T[] => items.map((item) => ({ item, key: Math.random() })).toSorted((a, b) => a.key - b.key).map(({ item }) => item);

interface Ask { readonly method?: 'GET' | 'POST' | 'PUT'; readonly path: string; readonly body?: object; readonly also?: Readonly<Record<string, string>> }
interface Case {
  readonly name: string;
  readonly as: string;
  /** The n-th request for something that is withheld, and for something that is not there. */
  readonly withheld: (n: number) => Ask;
  readonly absent: (n: number) => Ask;
  /** Made before each of them, and not measured. */
  readonly before?: (n: number, withheld: boolean) => Ask;
}

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

interface Person { readonly patient: string; readonly record: string }
const urn = (n: number): string => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** People with a result each, held for one organization; 100 in a transaction. */
async function seeded(organization: string, sid: (n: number) => string): Promise<readonly Person[]> {
  const made: Person[] = [];
  for (let from = 0; from < people; from += 100) {
    const token = await gateway.token(organization);
    const entry = Array.from({ length: Math.min(100, people - from) }, (_, n) => [
      { fullUrl: urn(2 * n), resource: { resourceType: 'Patient', identifier: [{ system: SID, value: sid(from + n) }], name: [{ family: 'Delgado' }] }, request: { method: 'POST', url: 'Patient' } },
      { fullUrl: urn(2 * n + 1), resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: urn(2 * n) } }, request: { method: 'POST', url: 'Observation' } },
    ]).flat();
    const refs = await post(base, token, { resourceType: 'Bundle', type: 'transaction', entry });
    refs.forEach((patient, n) => { if (n % 2 === 0) made.push({ patient, record: refs[n + 1]! }); });
  }
  return made;
}

const known = (n: number): string => `known-${String(n)}`;
const theirs = await seeded(PROGRAM, known);
await seeded('home-again', (n) => `own-${String(n)}`);
const linked = await seeded('county-court', (n) => (n % 2 === 0 ? known(n) : `nobody-${String(n)}`));
const observation = (subject: string): object => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: subject } });
const patient = (sid: string): object => ({ resourceType: 'Patient', identifier: [{ system: SID, value: sid }] });
const pick = (withheld: boolean, n: number): Person => linked[2 * Math.floor(n / 2) + (withheld ? 0 : 1)] ?? linked[withheld ? 0 : 1]!;

const MATCHED = { 'if-none-match': 'W/"1"' };

const cases: readonly Case[] = [
  { name: 'read, for the first time', as: 'home-again', withheld: (n) => ({ path: theirs[n]!.record }), absent: () => ({ path: `Observation/${randomUUID()}` }) },
  { name: 'read, repeated', as: 'home-again', withheld: (n) => ({ path: theirs[n % 50]!.record }), absent: (n) => ({ path: `Observation/00000000-0000-4000-8000-${String(n % 50).padStart(12, '0')}` }) },
  { name: 'conditional read', as: 'county-jail', withheld: (n) => ({ path: theirs[n]!.record, also: MATCHED }), absent: () => ({ path: `Observation/${randomUUID()}`, also: MATCHED }) },
  { name: 'history', as: 'county-probation', withheld: (n) => ({ path: `${theirs[n]!.record}/_history` }), absent: () => ({ path: `Observation/${randomUUID()}/_history` }) },
  { name: 'search by id with an include', as: 'county-jail', withheld: (n) => ({ path: `Observation?_id=${theirs[n]!.record.split('/')[1]!}&_include=Observation:subject` }), absent: () => ({ path: `Observation?_id=${randomUUID()}&_include=Observation:subject` }) },
  { name: 'search by Patient', as: 'county-probation', withheld: (n) => ({ path: `Observation?patient=${theirs[n]!.patient}` }), absent: () => ({ path: `Observation?patient=Patient/${randomUUID()}` }) },
  { name: 'search by identifier', as: 'county-jail', withheld: (n) => ({ path: `Patient?identifier=${SID}|${known(n)}` }), absent: (n) => ({ path: `Patient?identifier=${SID}|nobody-${String(n)}` }) },
  { name: 'search by identifier, with a hit of one\'s own', as: 'home-again', withheld: (n) => ({ path: `Patient?identifier=${SID}|${known(n)},${SID}|own-${String(n)}` }), absent: (n) => ({ path: `Patient?identifier=${SID}|none-${String(n)},${SID}|own-${String(n)}` }) },
  { name: 'write about a Patient', as: HOSPITAL, withheld: (n) => ({ method: 'POST', path: 'Observation', body: observation(theirs[n]!.patient) }), absent: () => ({ method: 'POST', path: 'Observation', body: observation(`Patient/${randomUUID()}`) }) },
  { name: 'new Patient by a state id', as: 'home-again', withheld: (n) => ({ method: 'POST', path: 'Patient', body: patient(known(n)) }), absent: (n) => ({ method: 'POST', path: 'Patient', body: patient(`never-${String(n)}`) }) },
  {
    name: 'own record, of somebody whom others know', as: 'county-court', withheld: (n) => ({ path: pick(true, n).record }), absent: (n) => ({ path: pick(false, n).record }),
    before: (n, withheld) => ({ method: 'PUT', path: pick(withheld, n).patient, body: { ...patient(withheld ? known(2 * Math.floor(n / 2)) : `nobody-${String(2 * Math.floor(n / 2) + 1)}`), id: pick(withheld, n).patient.split('/')[1] } }),
  },
];

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
