// SPDX-License-Identifier: Apache-2.0
/** How often each outcome comes out for two records of one person (m), and of two strangers (u): counted in a generated county. */
import { compare, LEVELS, type Comparing, type Field } from '../../../src/domain/matching/compare.ts';
import type { Traits } from '../../../src/domain/matching/traits.ts';
import type { SourceRecord } from '../population.ts';
import { randomOf } from '../population/random.ts';

type Weights = Record<string, Record<string, { m: number; u: number }>>;
const FIELDS = Object.keys(LEVELS) as readonly Field[];
const STRANGERS = 4_000_000;

export function estimate(records: readonly SourceRecord[], traits: readonly Traits[], how: Comparing): Weights {
  const [m, u] = [new Map<string, number>(), new Map<string, number>()];
  const count = (into: Map<string, number>, a: Traits, b: Traits): void => {
    const compared = compare(a, b, how);
    FIELDS.forEach((field) => into.set(`${field} ${compared[field]}`, 1 + (into.get(`${field} ${compared[field]}`) ?? 0)));
  };
  for (const group of Map.groupBy(records.map((record, at) => ({ ...record, at })), ({ human }) => human).values()) {
    group.forEach((x, n) => group.slice(n + 1).forEach((y) => { count(m, traits[x.at]!, traits[y.at]!); }));
  }
  const random = randomOf(7);
  for (let n = 0; n < STRANGERS; n += 1) {
    const [x, y] = [random.below(records.length), random.below(records.length)];
    if (records[x]!.human !== records[y]!.human) {
      count(u, traits[x]!, traits[y]!);
    }
  }
  return Object.fromEntries(FIELDS.map((field) => [field, ofField(field, m, u)]));
}

/** Shares among what is stated; half a case more than was seen, so that nothing is impossible. */
function ofField(field: Field, m: ReadonlyMap<string, number>, u: ReadonlyMap<string, number>): Record<string, { m: number; u: number }> {
  const levels: readonly string[] = LEVELS[field];
  const sum = (from: ReadonlyMap<string, number>): number => levels.reduce((all, level) => all + (from.get(`${field} ${level}`) ?? 0), 0);
  const [allM, allU] = [sum(m), sum(u)];
  const part = (from: ReadonlyMap<string, number>, level: string, all: number): number => Number((((from.get(`${field} ${level}`) ?? 0) + 0.5) / (all + 1)).toPrecision(3));
  return Object.fromEntries(levels.map((level) => [level, { m: part(m, level, allM), u: part(u, level, allU) }]));
}
