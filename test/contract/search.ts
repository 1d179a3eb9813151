// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Counted, ProfileCount, SearchPage, StoredResource, Visibility } from '../../src/app/ports.ts';
import type { Clause, IncludeSpec, SearchPlan } from '../../src/domain/fhir/search/plan.ts';
import type { Result } from '../../src/domain/issue.ts';
import { creates, must, noIndex, plan, reference, T } from '../store/fixtures.ts';
import { naiveMatches, type World } from '../store/naive-search.ts';
import { planOf, visibilityOf, worldOf } from '../store/random-search.ts';
import type { Opened } from './store.ts';

const all: Visibility = { kind: 'all' };

/** Chains and `_has` look at other records under the visibility: without it they match more. */
const looksFurther = (question: SearchPlan): boolean => question.where.some(({ kind }) => kind === 'chain' || kind === 'has');

export function searchContract(opened: Opened): void {
  const search = async (of: SearchPlan, seen: Visibility = all, tenant = T): Promise<SearchPage> =>
    must(await opened().store.read(tenant, (s) => s.search(of, seen)));
  /** Persons of the world's first two records, and each of their matches as `person/gate`, as a page counts them. */
  const countedWith = async (question: SearchPlan, seen: Visibility, { tenant, world }: { readonly tenant: string; readonly world: World }): Promise<{ persons: readonly string[]; counts: readonly string[] }> => {
    const persons = [...new Set(world.slice(0, 2).map(({ draft }) => draft.person))];
    const page = must(await opened().store.read(tenant, (s) => s.search(question, seen, { persons })));
    expect(page.matches).toEqual((await search(question, seen, tenant)).matches);
    return { persons, counts: (page.matched ?? []).flatMap(({ person, gate, count }) => Array.from({ length: count }, () => `${person}/${gate}`)).sort() };
  };
  const ids = (found: readonly StoredResource[]): string[] => found.map(({ id }) => id).sort();

  describe('searches', () => {
    it('finds, orders, counts and pages the same records as a slow reading of the plan, under any visibility', async () => {
      await fc.assert(fc.asyncProperty(fc.constant(null).chain(() => {
        const world = randomUUID().slice(0, 8);
        return fc.tuple(fc.constant(world), worldOf(world), fc.array(fc.tuple(planOf(world), visibilityOf(world)), { minLength: 20, maxLength: 30 }));
      }), async ([tenant, drafts, questions]) => {
        const committed = must(await opened().store.commit(tenant, creates(...drafts)));
        const world: World = drafts.map((draft, n) => ({ draft, updated: Date.parse(committed.versions[n]?.lastUpdated ?? '') }));
        for (const [question, seen] of questions) {
          const expected = naiveMatches(world, question, seen);
          const found: string[] = [];
          let page = await search(question, seen, tenant);
          expect(page.total).toBe(expected.length);
          for (let pages = 0; pages < 10; pages += 1) {
            found.push(...page.matches.map(({ id }) => id));
            if (page.next === undefined) break;
            page = await search({ ...question, cursor: page.next }, seen, tenant);
          }
          expect(found).toEqual(expected);
          const pairs = await opened().store.read(tenant, (s) => s.matchedProfiles(question));
          const shown = world.filter(({ draft }) => expected.includes(draft.id)).map(({ draft }) => `${draft.person}/${draft.gate}`);
          expect(pairs.map(({ person, gate }) => `${person}/${gate}`)).toEqual(expect.arrayContaining(shown));
          const { persons, counts } = await countedWith(question, seen, { tenant, world });
          const all = naiveMatches(world, question, { kind: 'all' });
          const theirs = world.filter(({ draft }) => all.includes(draft.id) && persons.includes(draft.person)).map(({ draft }) => `${draft.person}/${draft.gate}`);
          if (!looksFurther(question)) expect(counts).toEqual([...theirs].sort());
        }
      }), { seed: 20261122, numRuns: Number(process.env['RUNS'] ?? 12), endOnFailure: true });
    }, 300_000);

    it('tells by matched profiles which persons hold how many matches', async () => {
      const code = randomUUID();
      const index = { ...noIndex, token: [{ param: 'code', system: null, code }] };
      await opened().store.commit(T, creates({ person: 'a', index }, { person: 'a', index }, { person: 'b', gate: 'h', index }, { person: 'c' }));
      const pairs = await opened().store.read(T, (s) => s.matchedProfiles(plan([{ kind: 'token', param: 'code', values: [{ code }] }])));
      expect([...pairs].sort((x, y) => (x.person < y.person ? -1 : 1))).toEqual([{ person: 'a', gate: 'g', count: 2 }, { person: 'b', gate: 'h', count: 1 }]);
    });

    it('counts of persons what other conditions match than those of the page, where they are given', async () => {
      const [seen, unseen] = [randomUUID(), randomUUID()];
      const index = (code: string): typeof noIndex => ({ ...noIndex, token: [{ param: 'code', system: null, code }] });
      await opened().store.commit(T, creates({ person: seen, index: index(seen) }, { person: seen, gate: 'h', index: index(unseen) }, { person: unseen, gate: 'h', index: index(unseen) }));
      const coded = (...codes: readonly string[]): SearchPlan => plan([{ kind: 'token', param: 'code', values: codes.map((code) => ({ code })) }]);
      const asked = (counted: Counted): Promise<Result<SearchPage>> => opened().store.read(T, (s) => s.search(coded(seen), { kind: 'only', allowed: [{ person: seen, gate: 'g' }] }, counted));
      const [same, other] = [must(await asked({ persons: [seen] })), must(await asked({ persons: [seen], where: coded(seen, unseen).where }))];
      const sorted = (page: SearchPage): readonly ProfileCount[] => (page.matched ?? []).toSorted((a, b) => (a.gate < b.gate ? -1 : 1));
      expect([same.matches.length, other.matches]).toEqual([1, same.matches]);
      expect([sorted(same), sorted(other)]).toEqual([[{ person: seen, gate: 'g', count: 1 }], [{ person: seen, gate: 'g', count: 1 }, { person: seen, gate: 'h', count: 1 }]]);
    });

    it('reckons distances across the antimeridian and the poles as on a globe', async () => {
      const places = { east: [0, 179.9], west: [0, -179.9], far: [0, 178], pole: [89.9, 10], beyond: [89.9, -170], south: [-90, 77] } as const;
      const param = `near-${randomUUID()}`;
      await opened().store.commit(T, creates(...Object.entries(places).map(([name, [lo, hi]]) => ({ id: `${name}-${param}`, index: { ...noIndex, number: [{ param, lo, hi }] } }))));
      const near = async (lat: number, lon: number, metres: number): Promise<readonly string[]> =>
        ids((await search(plan([{ kind: 'near', param, values: [{ lat, lon, metres }] }]))).matches).map((id) => id.slice(0, id.indexOf('-')));
      expect(await near(0, 180, 12_000)).toEqual(['east', 'west']);
      expect(await near(0, -180, 11_000)).toEqual([]);
      expect(await near(0, 179.95, 250_000)).toEqual(['east', 'far', 'west']);
      expect(await near(89.95, 10, 17_000)).toEqual(['beyond', 'pole']);
      expect(await near(-90, -100, 0)).toEqual(['south']);
      expect(await near(0, 0, 20_100_000)).toHaveLength(6);
    });

    it('refuses a page of another search', async () => {
      for (const cursor of ['', '[]', '["x"]', '[1]', '{"a":1}', '["2026","x"]']) {
        const page = await opened().store.read(T, (s) => s.search(plan([], { cursor }), all));
        expect(page).toMatchObject({ ok: false, issues: [{ code: 'value' }] });
      }
    });

    it('gives the total alone when no record is asked for', async () => {
      const person = randomUUID();
      await opened().store.commit(T, creates({ person }, { person }));
      const page = await search(plan([], { count: 0, summary: 'count' }), { kind: 'only', allowed: [{ person, gate: 'g' }] });
      expect(page).toEqual({ matches: [], included: [], total: 2 });
    });
  });

  describe('includes', () => {
    const tenant = `includes-${randomUUID()}`;
    const spec = (source: string, param: string, parts: Partial<IncludeSpec> = {}): IncludeSpec => ({ source, param, patients: (parts.target ?? 'Patient') === 'Patient', iterate: false, ...parts });
    const refer = (...rows: readonly ReturnType<typeof reference>[]) => ({ ...noIndex, reference: rows });
    const fill = async (): Promise<void> => {
      await opened().store.commit(tenant, creates(
        { type: 'Patient', id: 'pat', index: refer(reference('organization', 'Organization', 'org')) },
        { type: 'Organization', id: 'org', person: '', index: refer(reference('partof', 'Organization', 'parent')) },
        { type: 'Organization', id: 'parent', person: '' },
        { id: 'obs', index: refer(reference('subject', 'Patient', 'pat'), reference('encounter', 'Encounter', 'enc')) },
        { type: 'Encounter', id: 'enc', gate: 'secret' },
        { type: 'Provenance', id: 'prov', index: refer(reference('target', 'Observation', 'obs')) },
        { type: 'Provenance', id: 'hidden', gate: 'secret', index: refer(reference('target', 'Observation', 'obs')) }));
    };
    const visible: Visibility = { kind: 'only', allowed: [{ person: 'p', gate: 'g' }, { person: '', gate: 'g' }] };
    const included = async (parts: Partial<SearchPlan>, seen: Visibility = visible) => ids((await search(plan([], parts), seen, tenant)).included);

    it('brings along what a match refers to, and what refers to it, but nothing withheld', async () => {
      await fill();
      expect(await included({ includes: [spec('Observation', 'subject')] })).toEqual(['pat']);
      expect(await included({ includes: [spec('Observation', '*')] })).toEqual(['pat']);
      expect(await included({ includes: [spec('Observation', '*')] }, all)).toEqual(['enc', 'pat']);
      expect(await included({ includes: [spec('Observation', '*', { target: 'Encounter' })] }, all)).toEqual(['enc']);
      expect(await included({ includes: [spec('Encounter', 'subject')] }, all)).toEqual([]);
      expect(await included({ revincludes: [spec('Provenance', 'target')] })).toEqual(['prov']);
      expect(await included({ revincludes: [spec('Provenance', '*')] }, all)).toEqual(['hidden', 'prov']);
      expect(await included({ revincludes: [spec('Provenance', 'target', { target: 'Patient' })] }, all)).toEqual([]);
    });

    it('follows what was brought along only where the search says iterate', async () => {
      const first = spec('Observation', 'subject');
      expect(await included({ includes: [first, spec('Patient', 'organization')] })).toEqual(['pat']);
      expect(await included({ includes: [first, spec('Patient', 'organization', { iterate: true })] })).toEqual(['org', 'pat']);
      expect(await included({ includes: [first, spec('Patient', 'organization', { iterate: true }), spec('Organization', 'partof', { iterate: true })] })).toEqual(['org', 'parent', 'pat']);
    });

    it('goes from a reference to one Patient of a person to the one that may be seen, and back, but never to one of somebody else', async () => {
      const named = (id: string): ReturnType<typeof refer> => refer(reference('subject', 'Patient', id));
      const at = `aliases-${randomUUID()}`;
      await opened().store.commit(at, creates(
        { type: 'Patient', id: 'seen' }, { type: 'Patient', id: 'other-source', gate: 'secret' }, { type: 'Patient', id: 'stranger', person: 'q' },
        { id: 'theirs', index: named('other-source') }, { id: 'ours', index: named('seen') }, { id: 'hidden', gate: 'secret', index: named('seen') }));
      const brought = async (types: readonly string[], parts: Partial<SearchPlan>, where: readonly Clause[] = []): Promise<readonly [readonly string[], readonly string[]]> => {
        const page = await search(plan(where, { types, ...parts }), { kind: 'only', allowed: [{ person: 'p', gate: 'g' }, { person: 'q', gate: 'g' }] }, at);
        return [ids(page.matches), ids(page.included)];
      };
      expect(await brought(['Observation'], { includes: [spec('Observation', 'subject')] })).toEqual([['ours', 'theirs'], ['seen']]);
      expect(await brought(['Patient'], { revincludes: [spec('Observation', 'subject')] })).toEqual([['seen', 'stranger'], ['ours', 'theirs']]);
      const of = (id: string): Clause => ({ kind: 'chain', param: 'subject', targets: [{ type: 'Patient', where: [{ kind: 'id', param: '_id', values: [id] }] }] });
      expect(await Promise.all(['seen', 'other-source', 'stranger'].map(async (id) => (await brought(['Observation'], {}, [of(id)]))[0]))).toEqual([['ours', 'theirs'], [], []]);
      const having = (id: string): Clause => ({ kind: 'has', type: 'Observation', param: 'subject', where: [{ kind: 'id', param: '_id', values: [id] }] });
      expect(await Promise.all(['ours', 'theirs', 'hidden'].map(async (id) => (await brought(['Patient'], {}, [having(id)]))[0]))).toEqual([['seen'], ['seen'], []]);
    });

    it('decides the profiles of what may be brought along, beside those of the matches', async () => {
      const pairs = await opened().store.read(tenant, (s) => s.matchedProfiles(plan([], { includes: [spec('Observation', 'encounter')] })));
      expect(pairs).toEqual(expect.arrayContaining([{ person: 'p', gate: 'g', count: 1 }, { person: 'p', gate: 'secret', count: 0 }, { person: '', gate: 'g', count: 0 }]));
    });

    it('refuses a page that would bring along too much, rather than leaving some out', async () => {
      const many = Array.from({ length: 1001 }, (_, n) => ({ type: 'Provenance', id: `many-${n}`, index: refer(reference('target', 'Encounter', 'enc')) }));
      await opened().store.commit(tenant, creates(...many));
      const page = await opened().store.read(tenant, (s) => s.search(plan([], { types: ['Encounter'], revincludes: [spec('Provenance', 'target')] }), all));
      expect(page).toMatchObject({ ok: false, issues: [{ code: 'too-costly' }] });
    });
  });
}
