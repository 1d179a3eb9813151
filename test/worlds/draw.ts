// SPDX-License-Identifier: Apache-2.0
/** Random choices that come out alike for the same seed. */

export interface Draw {
  /** 0 <= n < 1. */
  next(): number;
  /** 0 <= n < below. */
  below(below: number): number;
  one<T>(of: readonly T[]): T;
  /** `count` different ones, in their order. */
  some<T>(of: readonly T[], count: number): readonly T[];
  chance(probability: number): boolean;
}

/** mulberry32 (public domain): 32 bits of state, good enough to choose test cases by. */
export function drawer(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next, below,
    one: (of) => of[below(of.length)]!,
    some: (of, count) => {
      const keys = of.map((item, index) => ({ item, index, key: next() })).toSorted((a, b) => a.key - b.key).slice(0, count);
      return keys.toSorted((a, b) => a.index - b.index).map(({ item }) => item);
    },
    chance: (probability) => next() < probability,
  };
}

/** One seed out of several numbers and words. */
export function seedOf(...parts: readonly (string | number)[]): number {
  return [...parts.join(' ')].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0, 2166136261);
}
