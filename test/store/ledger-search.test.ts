// SPDX-License-Identifier: Apache-2.0
/** What an officer finds in the ledger is all that there is, and nothing else, whatever is looked for and however it is paged. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerSearch } from '../../src/app/console/ports.ts';
import type { LedgerEntry } from '../../src/app/ports.ts';
import { freshStore, type FreshStore } from '../support/database.ts';

let fresh: FreshStore;
const START = Date.parse('2026-10-01T00:00:00Z');
const KINDS = ['disclosure', 'refusal', 'use'] as const;
const pick = <T>(of: readonly T[], n: number): T => of[n % of.length]!;

/** The n-th entry: words repeat with different periods, so that every pair of them meets and some are rare. */
function entry(n: number): LedgerEntry {
  const basis = pick(['hipaa-treatment', 'tpo-single-consent', 'emergency-exception'], n * 7);
  const verdict = pick(['release', 'withhold'], n);
  const detail = n % 11 === 0 ? '' : JSON.stringify({ ask: {}, decisions: [], groups: [{ verdict, bases: n % 97 === 0 ? ['order'] : [basis] }] });
  return {
    id: `e${String(n)}`, at: new Date(START + Math.floor(n / 3) * 1_900_000).toISOString(), request: 'r', person: `p${String(n % 5)}`, kind: pick(KINDS, n * n), client: 'c',
    organization: `org-${String(n % 4)}`, purpose: pick(['treatment', 'operations', ''], n), outcome: pick(['permit', 'deny'], n),
    rules: n % 50 === 0 ? ['rare.rule', 'a.rule'] : ['a.rule'], audit: '{}', detail,
  };
}
const ENTRIES = Array.from({ length: 400 }, (_, n) => entry(n));

beforeAll(async () => {
  fresh = await freshStore();
  for (let from = 0; from < ENTRIES.length; from += 50) {
    const written = await fresh.store.commit('test', { ledger: ENTRIES.slice(from, from + 50) });
    expect(written.ok).toBe(true);
  }
  while (!await fresh.store.followLedger('test')) continue;
});
afterAll(() => fresh.close());

function meets(each: LedgerEntry, search: LedgerSearch): boolean {
  const groups = each.detail === '' ? [] : (JSON.parse(each.detail) as { readonly groups: readonly { readonly verdict: string; readonly bases: readonly string[] }[] }).groups;
  return (['person', 'organization', 'purpose', 'outcome'] as const).every((key) => search[key] === undefined || search[key] === each[key])
    && (search.kinds === undefined || search.kinds.includes(each.kind))
    && (search.rule === undefined || each.rules.includes(search.rule))
    && (search.basis === undefined || groups.some((group) => group.verdict === 'release' && group.bases.includes(search.basis!)))
    && (search.from === undefined || each.at >= search.from) && (search.to === undefined || each.at <= search.to);
}

async function all(search: LedgerSearch): Promise<readonly string[]> {
  const { rows, next } = await fresh.store.read('test', (session) => session.searchLedger(search));
  return [...rows.map((row) => row.id), ...(next === undefined ? [] : await all({ ...search, after: next }))];
}

const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.option(fc.constantFrom(...values), { nil: undefined });
const instants = [0, 40, 120].map((hours) => new Date(START + hours * 3_600_000 + 1_900_000).toISOString());
const searches = fc.record({
  person: maybe(['p1']), organization: maybe(['org-1', 'org-9']), purpose: maybe(['treatment', 'research']), kinds: maybe([['refusal'], ['disclosure', 'use']] as const), outcome: maybe(['deny']),
  basis: maybe(['hipaa-treatment', 'order']), rule: maybe(['rare.rule', 'a.rule']), from: maybe(instants), to: maybe(instants), count: fc.constantFrom(3, 40, 1000),
}).map((search) => Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as unknown as LedgerSearch);

describe('the search of the ledger', () => {
  it('finds exactly what meets every word, newest first, page by page', async () => {
    await fc.assert(fc.asyncProperty(searches, async (search) => {
      const expected = ENTRIES.filter((each) => meets(each, search)).toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)).map((each) => each.id);
      expect(await all(search)).toEqual(expected);
    }), { numRuns: 120, seed: 20261122 });
  });

  it('counts each entry once, and not again', async () => {
    await fresh.store.followLedger('test');
    const by = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', zone: 'America/Chicago' } as const;
    const counted = async (dimension: '' | 'rule' | 'basis'): Promise<Readonly<Record<string, number>>> => {
      const rows = await fresh.store.read('test', (session) => session.countLedger({ dimension, ...by }));
      return Object.fromEntries([...Map.groupBy(rows, (row) => row.value)].map(([value, group]) => [value, group.reduce((sum, row) => sum + row.count, 0)]));
    };
    expect(await counted('')).toEqual({ '': 400 });
    expect(await counted('rule')).toEqual({ 'a.rule': 400, 'rare.rule': 8 });
    expect((await counted('basis'))['order']).toBe(ENTRIES.filter((each) => meets(each, { basis: 'order', count: 1 })).length);
  });

  it.each([[undefined, undefined], ['rare.rule', undefined], [undefined, ['refusal']], ['a.rule', ['refusal', 'use']], ['nobody\'s', ['use']]] as const)('counts of the rule %s and the kinds %j what is there of them', async (value, kinds) => {
    const by = { dimension: 'rule', from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', zone: 'America/Chicago' } as const;
    const rows = await fresh.store.read('test', (session) => session.countLedger({ ...by, ...(value === undefined ? {} : { value }), ...(kinds === undefined ? {} : { kinds }) }));
    const rules = ENTRIES.filter((each) => kinds === undefined || (kinds as readonly string[]).includes(each.kind)).flatMap((each) => each.rules.filter((rule) => value === undefined || rule === value));
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(rules.length);
  });

  it('counts by the days of the county, not of Greenwich', async () => {
    const rows = await fresh.store.read('test', (session) => session.countLedger({ dimension: '', from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', zone: 'America/Chicago' }));
    expect(rows.map((row) => row.day)).toContain('2026-09-30');
  });
});
