// SPDX-License-Identifier: Apache-2.0
/** Random numbers from a seed: the same seed gives the same people. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  below(n: number): number;
  chance(p: number): boolean;
  pick<T>(all: readonly T[]): T;
}

/** mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { next, below, chance: (p) => next() < p, pick: (all) => all[below(all.length)]! };
}

/** Draws values as often as their counts say. */
export function drawer<T>(all: readonly { readonly value: T; readonly count: number }[]): (random: Random) => T {
  const ends: number[] = [];
  let sum = 0;
  for (const { count } of all) {
    sum += count;
    ends.push(sum);
  }
  return (random) => {
    const at = random.next() * sum;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = ends[middle]! > at ? [low, middle] : [middle + 1, high];
    }
    return all[low]!.value;
  };
}
