// SPDX-License-Identifier: Apache-2.0
/**
 * A second, slow reading of plan.ts that filters records in memory: what the compiled SQL is compared with. Written from
 * the comments of plan.ts and index-rows.ts alone.
 */
import type { Draft, Visibility } from '../../src/app/ports.ts';
import type { Clause, DateValue, NumberValue, QuantityValue, ReferenceValue, SearchPlan, SortKey, TokenValue } from '../../src/domain/fhir/search/plan.ts';

/** Records with the instant (epoch milliseconds) at which each was written. */
export type World = readonly { readonly draft: Draft; readonly updated: number }[];
type Item = World[number];

export function maySee({ draft }: Item, visibility: Visibility): boolean {
  if (visibility.kind === 'all') return true;
  if (visibility.kind === 'holder') return draft.holder === visibility.holder;
  const name = `${draft.type}/${draft.id}`;
  if (visibility.except?.includes(name)) return false;
  return visibility.also?.includes(name) === true || visibility.allowed.some(({ person, gate, days }) => person === draft.person && gate === draft.gate
    && (days === undefined || days.some((span) => inSpan(draft.day, span))));
}

function inSpan(day: string | null, span: { readonly from: string | null; readonly to: string | null; readonly undated: boolean }): boolean {
  if (day === null) return span.undated;
  return (span.from === null || day >= span.from) && (span.to === null || day <= span.to);
}

/** Ids of all matches, in the order of the plan. */
export function naiveMatches(world: World, plan: SearchPlan, visibility: Visibility): readonly string[] {
  const all = world.filter((item) => maySee(item, visibility));
  const seen = visibility.kind === 'only' ? all.map((item) => withoutHidden(world, all, item)) : all;
  const matches = seen.filter((item) => plan.types.includes(item.draft.type) && plan.where.every((clause) => meets(seen, item, clause)));
  return [...matches].sort((a, b) => compare(plan, a, b)).map(({ draft }) => draft.id);
}

/** A reference to what may not be seen is as good as not there, unless it leads to a Patient of the same person. */
function withoutHidden(world: World, seen: World, item: Item): Item {
  const leads = (row: { readonly type: string | null; readonly id: string | null }) => ({ draft }: Item): boolean => draft.type === row.type && draft.id === row.id;
  const reference = item.draft.index.reference.filter((row) => row.id === null || seen.some(leads(row))
    || world.some((target) => leads(row)(target) && row.type === 'Patient' && target.draft.person === item.draft.person));
  return { ...item, draft: { ...item.draft, index: { ...item.draft.index, reference } } };
}

function compare(plan: SearchPlan, a: Item, b: Item): number {
  const keys: readonly SortKey[] = plan.sort.length === 0 ? [{ param: '_lastUpdated', kind: 'lastUpdated', direction: 'asc' }] : plan.sort;
  for (const key of keys) {
    const [x, y] = [sortValue(key, a), sortValue(key, b)];
    if (x === y) continue;
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return (x < y ? -1 : 1) * (key.direction === 'asc' ? 1 : -1);
  }
  return a.draft.id < b.draft.id ? -1 : 1;
}

function sortValue({ kind, param, direction }: SortKey, { draft, updated }: Item): string | number | undefined {
  if (kind === 'id') return draft.id;
  if (kind === 'lastUpdated') return updated;
  const column = { token: 'code', reference: 'id', date: 'lo', string: 'norm', number: 'lo', quantity: 'lo', uri: 'value' }[kind];
  const rows = draft.index[kind] as unknown as readonly Readonly<Record<string, string | number>>[];
  const values = rows.filter((row) => row['param'] === param).map((row) => row[column] as string | number).sort((x, y) => (x < y ? -1 : 1));
  return direction === 'asc' ? values[0] : values.at(-1);
}

function meets(world: World, item: Item, clause: Clause): boolean {
  const { draft } = item;
  const of = <R extends { readonly param: string }>(rows: readonly R[]) => rows.filter((row) => 'param' in clause && row.param === clause.param);
  switch (clause.kind) {
    case 'id': return clause.values.includes(draft.id) !== (clause.modifier === 'not');
    case 'lastUpdated': return clause.values.some((v) => date({ lo: item.updated, hi: item.updated + 1 }, v));
    case 'missing': return !draft.index[clause.of].some((row: { readonly param: string }) => row.param === clause.param) === clause.missing;
    case 'token': return of(draft.index.token).some((row) => clause.values.some((v) => token(row, v))) !== (clause.modifier === 'not');
    case 'token-text': return of(draft.index.token).some((row) => clause.values.some((v) => row.text?.startsWith(v.norm) === true));
    case 'reference': return of(draft.index.reference).some((row) => clause.values.some((v) => reference(row, v))) !== (clause.modifier === 'not');
    case 'reference-identifier': return of(draft.index.reference).some(({ identifier }) =>
      identifier !== undefined && clause.values.some((v) => token({ system: identifier.system, code: identifier.value }, v)));
    case 'date': return of(draft.index.date).some((row) => clause.values.some((v) => date(row, v)));
    case 'number': return of(draft.index.number).some((row) => clause.values.some((v) => number(row, v)));
    case 'quantity': return of(draft.index.quantity).some((row) => clause.values.some((v) => quantity(row, v)));
    case 'string': return of(draft.index.string).some((row) => clause.values.some((v) => {
      if (clause.modifier === 'exact') return row.exact === v.exact && row.norm === v.norm;
      if (clause.modifier === 'ends') return row.norm.endsWith(v.norm);
      return clause.modifier === 'contains' ? row.norm.includes(v.norm) : row.norm.startsWith(v.norm);
    }));
    case 'uri': return of(draft.index.uri).some((row) => clause.values.some((v) => {
      if (clause.modifier === 'below') return row.value.startsWith(v.uri);
      return clause.modifier === 'above' ? v.uri.startsWith(row.value) : row.value === v.uri;
    }));
    case 'near': return of(draft.index.number).some((row) => clause.values.some((v) => angle({ lat: row.lo, lon: row.hi }, v) * 6371 <= v.metres / 1000));
    case 'chain': return of(draft.index.reference).some((row) => clause.targets.some(({ type, where }) => row.type === type
      && world.some((target) => target.draft.type === type && target.draft.id === row.id && where.every((inner) => meets(world, target, inner)))));
    case 'any': return clause.of.some((each) => meets(world, item, each));
    case 'all': return where(world, item, clause.of);
    case 'not': return !meets(world, item, clause.of);
    case 'has': return world.some((source) => source.draft.type === clause.type && where(world, source, clause.where)
      && source.draft.index.reference.some((row) => row.param === clause.param && row.type === draft.type && row.id === draft.id));
  }
}

/** Angle between two points, from their places in space. */
function angle(a: { readonly lat: number; readonly lon: number }, b: { readonly lat: number; readonly lon: number }): number {
  const [p, q] = [a, b].map(({ lat, lon }) => [lat, lon].map((each) => (each * Math.PI) / 180) as [number, number]).map(([lat, lon]) => [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)]);
  return 2 * Math.asin(Math.min(1, Math.hypot(...p!.map((each, n) => each - q![n]!)) / 2));
}

function where(world: World, item: Item, clauses: readonly Clause[]): boolean {
  return clauses.every((clause) => meets(world, item, clause));
}

function token(row: { readonly system: string | null; readonly code: string | null }, v: TokenValue): boolean {
  return (v.system === undefined || row.system === v.system) && (v.code === undefined || row.code === v.code);
}

function reference(row: { readonly type: string | null; readonly id: string | null; readonly url: string | null }, v: ReferenceValue): boolean {
  if (v.url !== undefined) return row.url === v.url;
  return row.id === v.id && (v.type === undefined || row.type === v.type);
}

interface Range { readonly lo: number; readonly hi: number }

const within = (r: Range, v: Range): boolean => r.lo >= v.lo && r.hi <= v.hi;

function ranged(r: Range, v: Range, prefix: 'eq' | 'ne' | 'lt' | 'gt'): boolean {
  const results = { eq: within(r, v), ne: !within(r, v), lt: r.lo < v.lo, gt: r.hi > v.hi };
  return results[prefix];
}

function date(r: Range, v: DateValue): boolean {
  if (v.prefix === 'sa') return r.lo >= v.hi;
  if (v.prefix === 'eb') return r.hi <= v.lo;
  if (v.prefix === 'le') return r.lo < v.hi;
  if (v.prefix === 'ge') return r.hi > v.lo;
  if (v.prefix === 'ap') return r.lo < v.hi && v.lo < r.hi;
  return ranged(r, v, v.prefix);
}

function number(r: Range, v: NumberValue): boolean {
  if (v.prefix === 'sa') return r.lo > v.hi;
  if (v.prefix === 'eb') return r.hi < v.lo;
  if (v.prefix === 'le') return r.lo <= v.hi;
  if (v.prefix === 'ge') return r.hi >= v.lo;
  if (v.prefix === 'ap') return r.lo <= v.hi && v.lo <= r.hi;
  return ranged(r, v, v.prefix);
}

function quantity(r: Range & { readonly system: string | null; readonly code: string | null; readonly unit: string | null }, v: QuantityValue): boolean {
  const coded = v.code === undefined || r.code === v.code || (v.system === undefined && r.unit === v.code);
  return number(r, v) && coded && (v.system === undefined || r.system === v.system);
}
