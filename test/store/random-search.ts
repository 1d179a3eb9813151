// SPDX-License-Identifier: Apache-2.0
/** Random small worlds, plans and visibilities over few values, so that they meet often. */
import fc from 'fast-check';
import type { Draft, Visibility } from '../../src/app/ports.ts';
import type { Clause, Prefix, SearchPlan, SortKey } from '../../src/domain/fhir/search/plan.ts';
import type { IndexRows } from '../../src/domain/fhir/search/index-rows.ts';

const types = ['Observation', 'Patient', 'Encounter'] as const;
const params = ['a', 'b'] as const;
const persons = ['p1', 'p2', ''] as const;
const gates = ['g1', 'g2'] as const;
const days = ['2026-01-01', '2026-06-15', '2026-12-31'] as const;
const texts = ['smith', 'smi', 'jones', 'ö%_', 'o\'; drop table resource; --'] as const;
const codes = ['x', 'y', 'x|y', 'z'.repeat(400)] as const;
const systems = ['urn:one', 'urn:two', null] as const;
const uris = ['http://a', 'http://a/b', 'http://c'] as const;

const param = fc.constantFrom(...params);
const type = fc.constantFrom(...types);
const few = <V>(value: fc.Arbitrary<V>) => fc.array(value, { maxLength: 2 });
const range = (max: number) => fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 1, max: 3 })).map(([lo, size]) => ({ lo, hi: lo + size }));

/** Ids run from 0 within a world; references go to ids that may or may not be there. */
const id = (world: string) => fc.nat(11).map((n) => `${world}-${n}`);

const index = (world: string): fc.Arbitrary<IndexRows> => fc.record({
  token: few(fc.record({ param, system: fc.constantFrom(...systems), code: fc.constantFrom(...codes), text: fc.constantFrom(...texts) })),
  reference: few(fc.oneof(
    fc.record({ param, type, id: id(world), url: fc.constant(null) }),
    fc.record({ param, type: fc.constant(null), id: fc.constant(null), url: fc.constantFrom(...uris) }),
    fc.record({
      param, type: fc.constant(null), id: fc.constant(null), url: fc.constant(null),
      identifier: fc.record({ system: fc.constantFrom(...systems), value: fc.constantFrom(...codes) }),
    }))),
  date: few(fc.tuple(param, range(8)).map(([p, r]) => ({ param: p, ...r }))),
  string: few(fc.tuple(param, fc.constantFrom(...texts)).map(([p, t]) => ({ param: p, norm: t, exact: t.toUpperCase() }))),
  number: few(fc.tuple(param, range(8)).map(([p, r]) => ({ param: p, ...r }))),
  quantity: few(fc.tuple(param, range(8), fc.constantFrom(...systems), fc.constantFrom('mg', 'g')).map(([p, r, system, code]) =>
    ({ param: p, ...r, system, code, unit: code === 'mg' ? 'g' : null }))),
  uri: few(fc.record({ param, value: fc.constantFrom(...uris) })),
});

export const worldOf = (world: string): fc.Arbitrary<readonly Draft[]> => fc.array(fc.record({
  type, person: fc.constantFrom(...persons), gate: fc.constantFrom(...gates), day: fc.constantFrom(...days, null), holder: fc.constantFrom('h1', 'h2'), index: index(world),
}), { minLength: 1, maxLength: 12 }).map((parts) => parts.map((part, n) =>
  ({ ...part, id: `${world}-${n}`, meta: '', body: `"n":${n}`, refs: [], gateFacts: `{"gate":"${part.gate}"}`, evidence: false })));

const prefix = fc.constantFrom<Prefix>('eq', 'ne', 'lt', 'gt', 'le', 'ge', 'sa', 'eb', 'ap');
const values = <V>(value: fc.Arbitrary<V>) => fc.array(value, { minLength: 1, maxLength: 3 });
const compared = (max: number) => values(fc.tuple(prefix, range(max)).map(([p, r]) => ({ prefix: p, ...r })));
const token = fc.record({ system: fc.constantFrom(...systems), code: fc.constantFrom(...codes) }, { requiredKeys: [] });
const string = fc.constantFrom(...texts, 's', 'ones').map((t) => ({ norm: t, exact: t.toUpperCase() }));
const not = fc.constantFrom({}, { modifier: 'not' as const });

const simple = (world: string): fc.Arbitrary<Clause> => fc.oneof(
  fc.record({ kind: fc.constant('token' as const), param, values: values(token), m: not }).map(({ m, ...c }) => ({ ...c, ...m })),
  fc.record({ kind: fc.constant('token-text' as const), param, values: values(string) }),
  fc.record({
    kind: fc.constant('reference' as const), param, m: not,
    values: values(fc.oneof(fc.record({ type, id: id(world) }), fc.record({ id: id(world) }), fc.record({ url: fc.constantFrom(...uris) }))),
  }).map(({ m, ...c }) => ({ ...c, ...m })),
  fc.record({ kind: fc.constant('reference-identifier' as const), param, values: values(token) }),
  fc.record({ kind: fc.constant('date' as const), param, values: compared(8) }),
  fc.record({ kind: fc.constant('number' as const), param, values: compared(8) }),
  fc.record({
    kind: fc.constant('quantity' as const), param,
    values: values(fc.tuple(prefix, range(8), fc.record({ system: fc.constantFrom(...systems), code: fc.constantFrom('mg', 'g') }, { requiredKeys: [] }))
      .map(([p, r, unit]) => ({ prefix: p, ...r, ...unit }))),
  }),
  fc.record({ kind: fc.constant('near' as const), param, values: values(fc.record({ lat: fc.nat(8), lon: fc.nat(8), metres: fc.constantFrom(0, 1e5, 3e5, 8e5) })) }),
  fc.record({ kind: fc.constant('string' as const), param, values: values(string), m: fc.constantFrom({}, { modifier: 'exact' as const }, { modifier: 'contains' as const }) })
    .map(({ m, ...c }) => ({ ...c, ...m })),
  fc.record({ kind: fc.constant('uri' as const), param, values: values(fc.constantFrom(...uris).map((uri) => ({ uri }))), m: fc.constantFrom({}, { modifier: 'above' as const }, { modifier: 'below' as const }) })
    .map(({ m, ...c }) => ({ ...c, ...m })),
  fc.record({ kind: fc.constant('id' as const), param: fc.constant('_id'), values: values(id(world)), m: not }).map(({ m, ...c }) => ({ ...c, ...m })),
  fc.record({
    kind: fc.constant('missing' as const), param, missing: fc.boolean(),
    of: fc.constantFrom('token', 'reference', 'date', 'string', 'number', 'quantity', 'uri'),
  }),
);

const clause = (world: string): fc.Arbitrary<Clause> => {
  const deeper: fc.Arbitrary<Clause> = fc.oneof(
    fc.record({ kind: fc.constant('chain' as const), param, targets: fc.array(fc.record({ type, where: few(simple(world)) }), { minLength: 1, maxLength: 2 }) }),
    fc.record({ kind: fc.constant('has' as const), type, param, where: few(simple(world)) }),
    fc.record({ kind: fc.constantFrom('any' as const, 'all' as const), of: fc.array(simple(world), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), of: fc.oneof(simple(world), fc.record({ kind: fc.constantFrom('any' as const, 'all' as const), of: fc.array(simple(world), { minLength: 2, maxLength: 2 }) })) }),
  );
  return fc.oneof({ weight: 5, arbitrary: simple(world) }, { weight: 2, arbitrary: deeper },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('has' as const), type, param, where: fc.tuple(deeper) }) });
};

const sort: fc.Arbitrary<SortKey> = fc.record({
  param, kind: fc.constantFrom('token', 'date', 'string', 'number', 'quantity', 'uri', 'id', 'lastUpdated'), direction: fc.constantFrom('asc', 'desc'),
});

export const planOf = (world: string): fc.Arbitrary<SearchPlan> => fc.record({
  types: fc.uniqueArray(type, { minLength: 1, maxLength: 2 }), where: few(clause(world)), sort: few(sort), count: fc.integer({ min: 1, max: 4 }),
  includes: fc.constant([]), revincludes: fc.constant([]), total: fc.constant('accurate' as const),
});

const day = fc.constantFrom(...days, null);
const allowed = fc.record({
  person: fc.constantFrom(...persons), gate: fc.constantFrom(...gates),
  limit: fc.option(fc.array(fc.record({ from: day, to: day, undated: fc.boolean() }), { maxLength: 2 }), { freq: 2 }),
}).map(({ limit, ...pair }) => (limit === null ? pair : { ...pair, days: limit }));

export const visibilityOf = (world: string): fc.Arbitrary<Visibility> => {
  const named = fc.array(fc.tuple(type, id(world)).map((parts) => parts.join('/')), { maxLength: 4 });
  const only = fc.record({ kind: fc.constant('only' as const), allowed: fc.array(allowed, { maxLength: 5 }) });
  return fc.oneof(
    fc.constant<Visibility>({ kind: 'all' }),
    fc.record({ kind: fc.constant('holder' as const), holder: fc.constantFrom('h1', 'h3') }),
    { weight: 2, arbitrary: only },
    { weight: 2, arbitrary: fc.tuple(only, fc.record({ also: named, except: named }, { requiredKeys: [] })).map(([base, names]) => ({ ...base, ...names })) },
  );
};
