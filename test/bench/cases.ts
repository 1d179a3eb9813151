// SPDX-License-Identifier: Apache-2.0
/** What is measured, with the marks to pass on two cores that the gateway, PostgreSQL and the load share. */
import { headers, result, visit, type Seeded } from './county.ts';
import type { Case } from './load.ts';

export interface Tokens { readonly hospital: string; readonly program: string }

const BASE = '/fhir/R4';

/** In: people with few and with 100 records each, and tokens. Out: the cases. */
export function casesFor(few: Seeded, many: Seeded, tokens: Tokens): readonly Case[] {
  const hospital = { method: 'GET' as const, headers: headers(tokens.hospital) };
  const program = { method: 'GET' as const, headers: headers(tokens.program) };
  const reads = few.results.map((each) => ({ path: `${BASE}/${each}` }));
  const searches = many.patients.map((each) => ({ path: `${BASE}/Observation?patient=${each.slice(8)}&_count=100` }));
  return [
    { ...hospital, name: 'read, disclosed under a Part 2 consent', mark: 2000, asks: reads, connections: 64, shows: 'part2-notice' },
    { ...program, name: 'read, own record', mark: 2000, asks: reads, connections: 64, shows: 'Glucose' },
    { ...hospital, name: 'search with 100 hits, disclosed', mark: 450, asks: searches, connections: 16, shows: 'part2-notice' },
    { ...program, name: 'search with 100 hits, own records', mark: 450, asks: searches, connections: 16, shows: 'Glucose' },
    {
      ...hospital, name: '$everything, 100 resources, disclosed', connections: 16, shows: 'part2-notice',
      asks: many.patients.map((each) => ({ path: `${BASE}/${each}/$everything?_count=100` })),
    },
    {
      ...program, method: 'POST', name: 'create, durable', mark: 600, connections: 32, shows: 'Glucose',
      asks: few.patients.map((each, n) => ({ path: `${BASE}/Observation`, body: JSON.stringify(result(each, n)) })),
    },
    {
      ...program, method: 'POST', name: 'transaction of 20 entries, durable', mark: 60, connections: 8, shows: 'transaction-response',
      asks: few.patients.map((each) => ({ path: BASE, body: JSON.stringify(visit(each, 20)) })),
    },
  ];
}
