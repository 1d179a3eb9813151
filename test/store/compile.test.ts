// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Visibility } from '../../src/app/ports.ts';
import type { Clause } from '../../src/domain/fhir/search/plan.ts';
import { paramKey, systemKey } from '../../src/store/keys.ts';
import { compileCount, compilePage } from '../../src/store/search/compile.ts';
import { compileProfiles } from '../../src/store/search/profiles.ts';
import { plan } from './fixtures.ts';
import { planOf, visibilityOf } from './random-search.ts';

const COLUMNS = 'r.type, r.id, r.version, r.updated, r.deleted, r.person, r.holder, r.gate, r.day, r.meta, r.body, r.refs, r.key';
const all: Visibility = { kind: 'all' };
const one: Visibility = { kind: 'only', allowed: [{ person: 'p', gate: 'g' }, { person: 'p', gate: 'h' }] };

function page(...args: Parameters<typeof compilePage> extends [number, ...infer Rest] ? Rest : never): { readonly text: string; readonly values: readonly unknown[] } {
  const compiled = compilePage(7, ...args);
  if (!compiled.ok) throw new Error('not compiled');
  return compiled.value;
}

const token = (code: string): Clause => ({ kind: 'token', param: 'code', values: [{ system: 'http://loinc.org', code }] });

describe('a search as SQL', () => {
  it('reads a page in the order of writing, one record further than the page', () => {
    expect(page(plan([], { count: 10 }), all)).toMatchObject({
      text: `select ${COLUMNS}, r.updated as s1, r.id as s2 from resource r where r.tenant = $1 and r.type = $2 and not r.deleted order by s1 asc, s2 asc limit $3`,
      values: [7, 'Observation', 11],
    });
  });

  it('puts the visibility of one person into the query, and tests each of its records by itself', () => {
    expect(page(plan([token('4548-4')], { count: 10 }), one)).toMatchObject({
      text: `select ${COLUMNS}, r.updated as s1, r.id as s2 from resource r where r.tenant = $1 and r.type = $4 and not r.deleted `
        + 'and r.person = $2 and r.gate = any ($3::text[]) and exists (select 1 from index_token i1 where i1.tenant = $1 and i1.key = r.key '
        + 'and i1.person = r.person and i1.param = $5 and (i1.code = $6 and i1.system = $7) offset 0) order by s1 asc, s2 asc limit $8',
      values: [7, 'p', ['g', 'h'], 'Observation', paramKey('Observation', 'code'), '4548-4', systemKey('http://loinc.org'), 11],
    });
  });

  it('counts under the same conditions as it reads', () => {
    const [count, read] = [compileCount(7, plan([token('1')]), one), page(plan([token('1')]), one)];
    const where = /where (.*)$/.exec(count.text)?.[1] ?? 'none';
    expect(read.text).toContain(where);
    expect(read.values.slice(0, -1)).toEqual(count.values);
  });

  it('lets days limit a profile, also for records without a day', () => {
    const days = [{ from: '2026-01-01', to: null, undated: false }];
    const sql = compileCount(7, plan(), { kind: 'only', allowed: [{ person: 'p', gate: 'g', days }, { person: 'q', gate: 'g' }] });
    expect(sql.text).toBe('select count(*) from resource r where r.tenant = $1 and r.type = $10 and not r.deleted and r.person = any ($2::text[]) '
      + 'and ((r.person, r.gate) in (select * from unnest($3::text[], $4::text[])) or exists (select 1 from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[]) '
      + 'as v1(person, gate, first, last, undated) where v1.person = r.person and v1.gate = r.gate and case when r.day is null then v1.undated '
      + 'else (v1.first is null or r.day >= v1.first) and (v1.last is null or r.day <= v1.last) end))');
    expect(sql.values).toEqual([7, ['p', 'q'], ['q'], ['g'], ['p'], ['g'], ['2026-01-01'], [null], [false], 'Observation']);
  });

  it('shows nothing when nothing is allowed', () => {
    expect(compileCount(7, plan(), { kind: 'only', allowed: [] }).text).toContain('and not r.deleted and false');
  });

  it('shows a record named beside the profiles, unless it is excepted by name', () => {
    const sql = compileCount(7, plan(), { kind: 'only', allowed: [{ person: 'p', gate: 'g' }], also: ['Consent/1'], except: ['Observation/2'] });
    expect(sql.text).toContain('and ((r.person = $2 and r.gate = any ($3::text[])) or (r.id = any ($5::text[]) and (r.type, r.id) in (select * from unnest($4::text[], $5::text[])))) '
      + 'and not (r.id = any ($7::text[]) and (r.type, r.id) in (select * from unnest($6::text[], $7::text[])))');
    expect(sql.values).toEqual([7, 'p', ['g'], ['Consent'], ['1'], ['Observation'], ['2'], 'Observation']);
  });

  it('asks of a record at the end of a chain, and of one that refers back, that it may be seen', () => {
    const chain: Clause = { kind: 'chain', param: 'subject', targets: [{ type: 'Patient', where: [{ kind: 'id', param: '_id', values: ['1'] }] }] };
    const has: Clause = { kind: 'has', type: 'Provenance', param: 'target', where: [chain] };
    const text = page(plan([chain, has]), one).text;
    const seen = [...text.matchAll(/(\w+)\.person = \$2 and \1\.gate = any \(\$3::text\[\]\)/g)].map((match) => match[1]);
    expect(seen).toHaveLength(4);
    // The Patients that records name themselves only tell whose they are (settled question 8): what is looked at is a Patient that may be seen.
    const named = [...text.matchAll(/resource (x\w*)/g)].map((match) => match[1]);
    expect(named).toHaveLength(2);
    expect(seen.sort()).toEqual([...text.matchAll(/resource (\w+)/g)].map((match) => match[1]).filter((each) => !named.includes(each)).sort());
  });

  it('goes on after the last record of a page by its place in the order, not by a count', () => {
    expect(page(plan([], { cursor: '[1700000000000,"abc"]' }), all).text).toContain('and (r.updated, r.id) > ($3::bigint, $4::text) order by');
    const sorted = page(plan([], { sort: [{ param: 'date', kind: 'date', direction: 'desc' }], cursor: '[5,"abc"]' }), all).text;
    expect(sorted).toContain('where (((m.s1 < $4::bigint or m.s1 is null)) or (m.s1 = $4::bigint and m.s2 > $5::text)) order by s1 desc nulls last, s2 asc');
    const last = page(plan([], { sort: [{ param: 'date', kind: 'date', direction: 'desc' }], cursor: '[null,"abc"]' }), all).text;
    expect(last).toContain('where ((false) or (m.s1 is null and m.s2 > $4::text)) order by');
  });

  it('decides every profile of the persons concerned when a search looks at other records too', () => {
    expect(compileProfiles(7, plan()).text).toBe('select r.person, r.gate, count(*) from resource r where r.tenant = $1 and r.type = $2 and not r.deleted group by r.person, r.gate');
    const include = { source: 'Observation', param: 'subject', patients: true, iterate: false };
    expect(compileProfiles(7, plan([], { includes: [include] })).text).toContain('from gate_profile g where g.tenant = $1 and g.person in (select m.person from m union select \'\' union');
  });
});

describe('values of a caller', () => {
  const hostile = ["' or 1=1 --", '"; drop table ledger; --', '$1', '\\', '%', '_', "E'\\x41'", '/*', '::text', ')) union select', '\u0000', '\uD800'];

  it('never become part of the text of a statement, whatever they hold', () => {
    for (const value of hostile) {
      const clauses = (v: string): Clause[] => [
        { kind: 'token', param: v, values: [{ system: v, code: v }, { code: v }, { system: v }] },
        { kind: 'token-text', param: v, values: [{ norm: v, exact: v }] },
        { kind: 'reference', param: v, values: [{ type: v, id: v }, { url: v }] },
        { kind: 'reference-identifier', param: v, values: [{ system: v, code: v }] },
        { kind: 'string', param: v, values: [{ norm: v, exact: v }], modifier: 'contains' },
        { kind: 'string', param: v, values: [{ norm: v, exact: v }], modifier: 'exact' },
        { kind: 'quantity', param: v, values: [{ prefix: 'eq', lo: 1, hi: 2, system: v, code: v }] },
        { kind: 'uri', param: v, values: [{ uri: v }], modifier: 'below' },
        { kind: 'id', param: v, values: [v] },
        { kind: 'missing', param: v, of: 'token', missing: true },
        { kind: 'chain', param: v, targets: [{ type: v, where: [{ kind: 'id', param: v, values: [v] }] }] },
        { kind: 'has', type: v, param: v, where: [] },
      ];
      const text = (v: string) => page(plan(clauses(v), { types: [v], sort: [{ param: v, kind: 'string', direction: 'asc' }], cursor: JSON.stringify([v, v]) }),
        { kind: 'only', allowed: [{ person: v, gate: v, days: [{ from: v, to: v, undated: true }] }] }).text;
      expect(text(value)).toBe(text('harmless'));
      const further = (v: string) => compileProfiles(7, plan([], { types: [v], includes: [{ source: v, param: v, patients: true, iterate: true }], revincludes: [{ source: v, param: v, patients: true, iterate: true }] })).text;
      expect(further(value)).toBe(further('harmless'));
    }
  });

  it('are all parameters that the text names, in every random search', () => {
    fc.assert(fc.property(planOf('w'), visibilityOf('w'), (of, seen) => {
      for (const { text, values } of [page(of, seen), compileCount(7, of, seen), compileProfiles(7, of)]) {
        const named = new Set([...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
        expect([...named].sort((a, b) => a - b)).toEqual(values.map((_, n) => n + 1));
        expect(text).not.toMatch(/drop table|http:|2026|'[^']+'/);
      }
    }), { seed: 20261122, numRuns: 500 });
  });
});
