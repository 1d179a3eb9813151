// SPDX-License-Identifier: Apache-2.0
/**
 * What becomes of a population in the gateway: its Patients come one by one, join persons by trusted identifiers alone (src/app/write/link.ts), and
 * every two persons that are likely enough one are an item of the work list (src/app/matching/find.ts). test/e2e/matching.test.ts holds it
 * against a gateway.
 */
import type { Matcher } from '../../../src/domain/matching/match.ts';
import type { Traits } from '../../../src/domain/matching/traits.ts';
import type { SourceRecord } from '../population.ts';
import { TRUSTED, type Pair } from './pairs.ts';

export interface InGateway {
  /** Number of the person of each record. */
  readonly persons: readonly number[];
  /** Pairs of records that are one person by themselves. */
  readonly linked: { readonly right: number; readonly wrong: number; readonly rightTrusted: number };
  /** Two persons each; `certain`: items at the automatic threshold. */
  readonly items: { readonly right: number; readonly wrong: number; readonly certain: number };
  /** Pairs of one person in truth that are one when staff has answered every item as it is in truth. */
  readonly workedOff: number;
}

/** In: a population, and its pairs as `tally` found them. */
export function asInGateway(records: readonly SourceRecord[], traits: readonly Traits[], { matcher, pairs }: { readonly matcher: Matcher; readonly pairs: readonly Pair[] }): InGateway {
  const persons = personsOf(records, traits, matcher);
  const stated = traits.map((each) => TRUSTED.some((system) => each.identifiers.has(system)));
  const linked = { right: 0, wrong: 0, rightTrusted: 0 };
  for (const group of groupsBy(persons)) {
    pairsIn(group).forEach(([a, b]) => {
      const isSame = records[a]!.human === records[b]!.human;
      linked[isSame ? 'right' : 'wrong'] += 1;
      linked.rightTrusted += isSame && stated[a]! && stated[b]! ? 1 : 0;
    });
  }
  const items = Map.groupBy(pairs.filter(({ a, b }) => persons[a] !== persons[b]), ({ a, b }) => [persons[a]!, persons[b]!].sort((x, y) => x - y).join(' '));
  const right = [...items].filter(([, all]) => all.some(({ same }) => same));
  return {
    persons, linked,
    items: { right: right.length, wrong: items.size - right.length, certain: [...items.values()].filter((all) => all.some(({ matched }) => matched.grade === 'certain')).length },
    workedOff: workedOff(records, persons, right.map(([both]) => both)),
  };
}

/** The gateway's own rule: a Patient joins the one person in which it shares a trusted identifier with every Patient, or with one of its own source. */
function personsOf(records: readonly SourceRecord[], traits: readonly Traits[], matcher: Matcher): readonly number[] {
  const persons: number[] = [];
  const members = new Map<number, number[]>();
  const byKey = new Map<string, Set<number>>();
  records.forEach((record, at) => {
    const keys = keysOf(traits[at]!);
    const candidates = [...new Set(keys.flatMap((key) => [...byKey.get(key) ?? []]))].map((person) => ({
      person, shares: members.get(person)!.map((one) => ({ own: records[one]!.source === record.source, shares: keysOf(traits[one]!).some((key) => keys.includes(key)) && matcher(traits[at]!, traits[one]!).linkable })),
    }));
    const own = candidates.filter((each) => each.shares.some((one) => one.shares && one.own));
    const joinable = own.length > 0 ? own : candidates.filter((each) => each.shares.every((one) => one.shares));
    const person = joinable.length === 1 ? joinable[0]!.person : at;
    persons.push(person);
    members.set(person, [...members.get(person) ?? [], at]);
    keys.forEach((key) => byKey.set(key, (byKey.get(key) ?? new Set()).add(person)));
  });
  return persons;
}

/** Two numbers of one system: neither is certain. */
function keysOf({ identifiers }: Traits): readonly string[] {
  const stated = TRUSTED.map((system) => [system, identifiers.get(system) ?? []] as const);
  return stated.some(([, values]) => values.length > 1) ? [] : stated.flatMap(([system, values]) => values.map((value) => `${system}|${value}`));
}

function workedOff(records: readonly SourceRecord[], persons: readonly number[], right: readonly string[]): number {
  const parent = new Map<number, number>();
  const top = (person: number): number => {
    const above = parent.get(person) ?? person;
    return above === person ? person : top(above);
  };
  right.forEach((both) => {
    const [one, other] = both.split(' ').map(Number) as [number, number];
    parent.set(top(one), top(other));
  });
  return groupsBy(persons.map(top)).flatMap(pairsIn).filter(([a, b]) => records[a]!.human === records[b]!.human).length;
}

function groupsBy(persons: readonly number[]): readonly (readonly number[])[] {
  return [...Map.groupBy(persons.keys(), (at) => persons[at]!).values()];
}

function pairsIn(group: readonly number[]): readonly (readonly [number, number])[] {
  return group.flatMap((a, n) => group.slice(n + 1).map((b) => [a, b] as const));
}
