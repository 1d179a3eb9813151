// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/bench/console.ts [ENTRIES]`: how long the console's pages about the ledger take, with a thousand entries and with a
 * million beside it, in one run on one machine. Entries are written straight into the table, each of the length of a real one.
 * Bound (issue 8): first paint and filter under 300 ms at the median.
 */
import pg from 'pg';
import { openConsole, type TestConsole, type Visitor } from '../support/console.ts';

const MANY = Number(process.argv[2] ?? '1000000');
const ROUNDS = 15;

/** Entries of the last 90 days: partners, purposes, kinds, rules and bases of different frequency, a thousand persons. */
const FILL = `
insert into ledger (tenant, person, chain, seq, id, at, request, kind, client, organization, purpose, outcome, rules, audit, detail, previous, hash)
select t.tenant, 'bench-' || (n % 1000), n % 16, 1000000 + n, gen_random_uuid()::text,
  to_char(now() at time zone 'utc' - interval '90 days' * (1 - n::float / $1), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), gen_random_uuid()::text,
  (array['disclosure','disclosure','disclosure','refusal','use','write','login','ingest'])[1 + n % 8], 'bench',
  (array['larkspur','county-probation','home-again','open-door','county-jail'])[1 + n % 5], (array['treatment','cj-monitoring','case-coordination','operations'])[1 + n % 4],
  case when n % 8 = 3 then 'deny' else 'permit' end,
  case when n % 8 = 3 then 'part2.no-basis' || case when n % 20000 = 3 then E'\\nconsent.revoked' else '' end else 'consent.specific' end,
  $2, replace($3, 'BASIS', case when n % 50000 = 0 then 'emergency-exception' else 'specific-consent' end), '\\x00', sha256(n::text::bytea)
from generate_series(1, $1::int) n, (select tenant from ledger limit 1) t`;

const AUDIT = JSON.stringify({ resourceType: 'AuditEvent', text: 'x'.repeat(700) });
const DETAIL = JSON.stringify({
  ask: { asOf: '2026-01-01T00:00:00Z', organization: 'larkspur', role: 'physician', purpose: 'treatment', action: 'search', types: ['Condition'] }, decisions: [],
  groups: [{ gate: 'g', verdict: 'release', category: 'diagnosis', class: 'p2', holder: 'open-door', reasons: [], bases: ['BASIS'], findings: [{ rule: 'consent.specific', cite: '42 CFR 2.31', effect: 'permit', evidence: [] }], records: Array.from({ length: 12 }, (_none, n) => ({ ref: `Condition/00000000-0000-4000-8000-00000000000${String(n)}/_history/1` })), count: 12 }],
});

async function fill(console_: TestConsole, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: console_.databaseUrl });
  await client.connect();
  await client.query(FILL, [count, AUDIT, DETAIL]);
  await client.query(`insert into ledger_head (tenant, chain, seq, hash) select tenant, chain, max(seq), '\\x00' from ledger where client = 'bench' group by tenant, chain
    on conflict (tenant, chain) do update set seq = excluded.seq`);
  await client.query('vacuum analyze ledger');
  await client.end();
  while (!await console_.gateway.store.followLedger('test')) continue;
}

const PAGES: readonly (readonly [string, string])[] = [
  ['first paint: disclosures', '/console/disclosures'],
  ['first paint: today', '/console/today'],
  ['today, 90 days by basis', '/console/today?days=90&by=basis'],
  ['today, a year of refusals by partner', '/console/today?days=365&by=partner&show=refusals'],
  ['a number of today: a partner, a month', `/console/disclosures?kind=refusal&organization=home-again&from=${day(29)}&to=${day(0)}`],
  ['filter: refusals of one partner', '/console/disclosures?kind=refusal&organization=home-again'],
  ['filter: a rare rule', '/console/disclosures?rule=consent.revoked'],
  ['filter: a rare basis', '/console/disclosures?basis=emergency-exception'],
  ['filter: purpose and decision', '/console/disclosures?kind=any&purpose=cj-monitoring&outcome=deny'],
  ['filter: words that never meet', '/console/disclosures?purpose=treatment&rule=part2.no-basis'],
  ['filter: a week a month ago', `/console/disclosures?kind=any&from=${day(37)}&to=${day(30)}`],
];

function day(back: number): string {
  return new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
}

/** Milliseconds, sorted, of one page after one round to warm up. */
async function times(visitor: Visitor, path: string): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    const { status } = await visitor.get(path);
    if (status !== 200) {
      throw new Error(`${path} answered ${String(status)}`);
    }
    taken.push(performance.now() - started);
  }
  return taken.slice(1).toSorted((a, b) => a - b);
}

async function measure(count: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const console_ = await openConsole();
  try {
    await fill(console_, count);
    const officer = await console_.signIn('priya-nair');
    const found = new Map<string, readonly number[]>();
    for (const [name, path] of [...PAGES, ['one patient', await patientPath(console_, officer)] as const]) {
      found.set(name, await times(officer, path));
    }
    return found;
  } finally {
    await console_.close();
  }
}

/** The sealed address of one of the persons, out of the list. */
async function patientPath(_console: TestConsole, officer: Visitor): Promise<string> {
  const { text } = await officer.get('/console/disclosures');
  return `/console/disclosures?patient=${/disclosures\?patient=([\w-]+)"/.exec(text)?.[1] ?? ''}`;
}

const middle = (sorted: readonly number[]): string => (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0).padStart(6);
const last = (sorted: readonly number[]): string => (sorted.at(-1) ?? 0).toFixed(0).padStart(6);

const few = await measure(1000);
const many = await measure(MANY);
console.log(`Milliseconds, median and slowest of ${String(ROUNDS)}, whole answer over HTTP`);
console.log(`${''.padEnd(40)}      1,000 entries   ${MANY.toLocaleString('en-US')} entries`);
for (const [name, sorted] of many) {
  const beside = few.get(name) ?? [];
  console.log(`${name.padEnd(40)} ${middle(beside)} ${last(beside)}    ${middle(sorted)} ${last(sorted)}`);
}
const slow = [...many].filter(([, sorted]) => Number(middle(sorted)) >= 300).map(([name]) => name);
console.log(slow.length === 0 ? 'Every median is under 300 ms.' : `Over 300 ms: ${slow.join(', ')}`);
process.exitCode = slow.length === 0 ? 0 : 1;
