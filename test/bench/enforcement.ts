// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/bench/enforcement.ts`: what enforcement costs. The same search and the same `$everything`, through the same use
 * cases on the same database in the same run, once through the gate and once through one that lets everything through as its
 * contributor would get it: nothing decided, nothing removed, nothing counted, no notice. The query still names the person, since
 * without that the database takes several times as long. Both are written to the ledger. The turns alternate, so that whatever else the machine does falls on both. Options: `--seconds N` per measurement (default 20), `--only TEXT`.
 */
import { parseArgs } from 'node:util';
import type { Answer } from '../../src/app/api.ts';
import type { Caller } from '../../src/app/caller.ts';
import type { Deps } from '../../src/app/deps.ts';
import { createGates, type Gates } from '../../src/app/gate/gates.ts';
import type { PersonGate } from '../../src/app/gate/person-gate.ts';
import { everything } from '../../src/app/release/everything.ts';
import { search } from '../../src/app/release/search.ts';
import { DIRECTORY_DECISION } from '../../src/app/release/view.ts';
import type { Result } from '../../src/domain/issue.ts';
import { openGateway } from '../support/gateway.ts';
import { HOSPITAL, PROGRAM, seed } from './county.ts';
import { columns } from './table.ts';

/** The most that enforcement may add (issue 4). */
const MOST = 0.15;
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, only: { type: 'string', default: '' } } });

/** A gate that lets everything of the person through, as to who gave it. */
function wideOpen(gate: PersonGate): PersonGate {
  return {
    ...gate, open: true, hidden: [], named: [], allowed: [...gate.knowledge.profiles.keys()].map((key) => ({ person: gate.person, gate: key })), knows: () => true,
    aliases: gate.knowledge.patients.map((row) => row.id), verdict: () => ({ verdict: 'release', reasons: [], bases: ['own-record'], findings: [] }), conclude: () => [DIRECTORY_DECISION],
  };
}

function withoutGate(gates: Gates): Gates {
  const all = async (opening: Promise<ReadonlyMap<string, PersonGate>>): Promise<ReadonlyMap<string, PersonGate>> => new Map([...await opening].map(([person, gate]) => [person, remembered(gate)]));
  const known = new WeakMap<PersonGate, PersonGate>();
  const remembered = (gate: PersonGate): PersonGate => {
    const made = known.get(gate) ?? wideOpen(gate);
    known.set(gate, made);
    return made;
  };
  return { ...gates, open: async (session, ask) => remembered(await gates.open(session, ask)), openAt: (session, ask, at) => all(gates.openAt(session, ask, at)), openMany: (session, ask, persons) => all(gates.openMany(session, ask, persons)) };
}

function bytesOf(answer: Result<Answer>): Buffer {
  if (!answer.ok || answer.value.body === undefined) throw new Error(`a measurement failed: ${JSON.stringify(answer)}`);
  const { body } = answer.value;
  return Buffer.from('parts' in body ? body.parts.join('') : body.text);
}

const gateway = await openGateway({ settings: { poolSize: 4 } });
const base = `${gateway.url}/fhir/R4`;
const program = await gateway.tokenFor(PROGRAM);
const [few] = (await seed(base, program, { patients: 1, results: 70, drugTests: 30 })).patients;
const [many] = (await seed(base, program, { patients: 1, results: 996, drugTests: 0 })).patients;
const { deps } = gateway.gateway;
const gates = createGates(deps.policy);
const caller: Caller = { tenant: 'test', client: HOSPITAL, organization: HOSPITAL, kind: 'partner', purpose: 'treatment', role: 'clinician', scopes: ['system/*.cruds'], request: 'bench' };

type Way = readonly [deps: Deps, gates: Gates];
const ENFORCED: Way = [deps, gates];
const OPEN: Way = [deps, withoutGate(gates)];
interface Case { readonly name: string; readonly run: (way: Way) => Promise<Result<Answer>>; readonly enforced: number; readonly open: number }
const call = (query: readonly (readonly [string, string])[]): { readonly query: typeof query; readonly lenient: false; readonly base: string } => ({ query, lenient: false, base });
const CASES: readonly Case[] = [
  { name: 'search, 100 hits of which 30 are withheld', run: ([d, g]) => search(d, g, caller, { type: 'Observation', ...call([['patient', few!], ['_count', '100']]) }), enforced: 70, open: 100 },
  { name: '$everything of 1,000 resources', run: ([d, g]) => everything(d, g, caller, { id: many!.split('/')[1]!, ...call([['_count', '1000']]) }), enforced: 999, open: 999 },
];

const entries = (body: Buffer): number => (JSON.parse(body.toString()) as { readonly entry: readonly { readonly search?: { readonly mode: string } }[] }).entry.filter((each) => each.search?.mode === 'match').length;
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/** Milliseconds of each turn; the one that begins alternates too. */
async function measured({ run }: Case): Promise<readonly [enforced: number, open: number]> {
  const times: Record<'enforced' | 'open', number[]> = { enforced: [], open: [] };
  const turn = async (name: keyof typeof times, way: Way): Promise<void> => {
    const started = performance.now();
    bytesOf(await run(way));
    times[name].push(performance.now() - started);
  };
  const until = performance.now() + Number(values.seconds) * 1000;
  for (let n = 0; performance.now() < until || n < 40; n += 1) {
    const both = [() => turn('enforced', ENFORCED), () => turn('open', OPEN)];
    for (const one of n % 2 === 0 ? both : both.toReversed()) await one();
    if (n === 19) Object.values(times).forEach((each) => { each.length = 0; });
  }
  return [median(times.enforced), median(times.open)];
}

const rows: string[][] = [['', 'enforced ms', 'without ms', 'dearer', 'mark']];
for (const one of CASES.filter(({ name }) => name.includes(values.only))) {
  const found = [entries(bytesOf(await one.run(ENFORCED))), entries(bytesOf(await one.run(OPEN)))];
  if (found[0] !== one.enforced || found[1] !== one.open) throw new Error(`${one.name}: ${found.join(' and ')} were found`);
  const [enforced, open] = await measured(one);
  const dearer = enforced / open - 1;
  rows.push([one.name, enforced.toFixed(2), open.toFixed(2), `${(100 * dearer).toFixed(1)} %`, dearer <= MOST ? 'passed' : 'MISSED']);
}
console.log(columns(rows));
await gateway.close();
