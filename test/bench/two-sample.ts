// SPDX-License-Identifier: Apache-2.0
/**
 * Do two samples come from one distribution? Kolmogorov-Smirnov, because it sees any difference (a shift, a second hump, a longer tail),
 * where Mann-Whitney sees only that one tends to be larger. Smirnov 1948; the series as in Press et al., Numerical Recipes, 14.3.
 */

export interface TwoSample { readonly distance: number; readonly p: number }

/** In: two samples, in any order. Out: the largest distance of their distribution functions, and how often chance alone makes one as large. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): TwoSample {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, distance] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= at) i += 1;
    while (j < y.length && y[j]! <= at) j += 1;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  const root = Math.sqrt((x.length * y.length) / (x.length + y.length));
  return { distance, p: tail((root + 0.12 + 0.11 / root) * distance) };
}

function tail(lambda: number): number {
  if (lambda < 0.2) {
    return 1;
  }
  const sum = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 2 : -2) * Math.exp(-2 * (n + 1) ** 2 * lambda ** 2)).reduce((one, more) => one + more, 0);
  return Math.min(1, Math.max(0, sum));
}

/** The value below which the given part of a sample lies. */
export function quantile(sample: readonly number[], part: number): number {
  return Float64Array.from(sample).sort()[Math.min(sample.length - 1, Math.floor(part * sample.length))] ?? 0;
}
