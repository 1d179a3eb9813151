// SPDX-License-Identifier: Apache-2.0
/** A population, put through the matcher: every pair that shares a block, with what the matcher says and what is true. */
import { blocksOf } from '../../../src/domain/matching/blocks.ts';
import type { Matched, Matcher } from '../../../src/domain/matching/match.ts';
import { traitsOf, type Traits } from '../../../src/domain/matching/traits.ts';
import { FBI, STATE_ID, type SourceRecord } from '../population.ts';

export const TRUSTED = [STATE_ID, FBI];

export interface Pair { readonly a: number; readonly b: number; readonly matched: Matched; readonly same: boolean }

/** A key that so many Patients share tells nobody from anybody. */
const MOST = 400;

/** Calls back with every pair that is compared; out: how many there were. */
export function comparePairs(records: readonly SourceRecord[], traits: readonly Traits[], matcher: Matcher, each: (pair: Pair) => void): number {
  const blocks = new Map<string, number[]>();
  let compared = 0;
  records.forEach((record, b) => {
    const near = new Set<number>();
    for (const key of blocksOf(traits[b]!)) {
      const block = blocks.get(key) ?? [];
      if (block.length < MOST) {
        block.forEach((a) => near.add(a));
      }
      block.push(b);
      blocks.set(key, block);
    }
    for (const a of near) {
      compared += 1;
      each({ a, b, matched: matcher(traits[a]!, traits[b]!), same: records[a]!.human === record.human });
    }
  });
  return compared;
}

export function allTraits(records: readonly SourceRecord[]): readonly Traits[] {
  return records.map(({ patient }) => traitsOf(patient));
}

export interface Tally {
  readonly people: number;
  readonly records: number;
  readonly compared: number;
  /** Pairs of records of one person, in truth. */
  readonly truePairs: number;
  /** Of those, pairs in which both state a trusted identifier. */
  readonly trustedPairs: number;
  /** What links by itself in the gateway: a trusted identifier. */
  readonly linked: Counted;
  /** What the automatic threshold takes for certain, with or without one. */
  readonly certain: Counted;
  /** Pairs for a person to look at: doubtful, and not joined through others. */
  readonly workList: { readonly probable: Counted; readonly possible: Counted };
  /** Everything that was compared and may be one person. */
  readonly pairs: readonly Pair[];
}

export interface Counted { readonly right: number; readonly wrong: number; readonly rightTrusted: number }

interface Counting { right: number; wrong: number; rightTrusted: number }

/** In: a population, what its records say, and the matcher. Out: how it did. */
export function tally(records: readonly SourceRecord[], matcher: Matcher, traits = allTraits(records)): Tally {
  const stated = traits.map((each) => TRUSTED.some((system) => each.identifiers.has(system)));
  const count = (): Counting => ({ right: 0, wrong: 0, rightTrusted: 0 });
  const [linked, certain, probable, possible] = [count(), count(), count(), count()];
  const joined = groups(records.length);
  const [doubtful, pairs]: [Pair[], Pair[]] = [[], []];
  const add = (to: Counting, { a, b, same }: Pair): void => {
    to[same ? 'right' : 'wrong'] += 1;
    to.rightTrusted += same && stated[a]! && stated[b]! ? 1 : 0;
  };
  const compared = comparePairs(records, traits, matcher, (pair) => {
    const { grade, linkable } = pair.matched;
    if (grade !== 'certainly-not') {
      pairs.push(pair);
    }
    if (linkable) {
      add(linked, pair);
    }
    if (grade === 'certain') {
      add(certain, pair);
      joined.join(pair.a, pair.b);
    } else if (grade !== 'certainly-not') {
      doubtful.push(pair);
    }
  });
  doubtful.filter(({ a, b }) => joined.of(a) !== joined.of(b)).forEach((pair) => { add(pair.matched.grade === 'probable' ? probable : possible, pair); });
  return { people: new Set(records.map(({ human }) => human)).size, records: records.length, compared, ...truth(records, stated), linked, certain, workList: { probable, possible }, pairs };
}

function truth(records: readonly SourceRecord[], stated: readonly boolean[]): Pick<Tally, 'truePairs' | 'trustedPairs'> {
  const of = [...Map.groupBy(records.map((record, at) => ({ human: record.human, at })), ({ human }) => human).values()];
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  return {
    truePairs: of.reduce((sum, group) => sum + pairs(group.length), 0),
    trustedPairs: of.reduce((sum, group) => sum + pairs(group.filter(({ at }) => stated[at]).length), 0),
  };
}

function groups(count: number): { of(at: number): number; join(a: number, b: number): void } {
  const parent = Array.from({ length: count }, (_, at) => at);
  const of = (at: number): number => {
    let top = at;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]!]!;
      top = parent[top]!;
    }
    return top;
  };
  return { of, join: (a, b) => { parent[of(a)] = of(b); } };
}
