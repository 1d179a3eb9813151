// SPDX-License-Identifier: Apache-2.0
/** How alike two words are. */

/** At most one letter changed, added or dropped, or two neighbours exchanged (optimal string alignment distance 1). */
export function oneSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) {
    return false;
  }
  let at = 0;
  while (at < short.length && short[at] === long[at]) {
    at += 1;
  }
  if (short.length < long.length) {
    return short.slice(at) === long.slice(at + 1);
  }
  return short.slice(at + 1) === long.slice(at + 1)
    || (short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2));
}

/** 0 to 1: common letters in common order, with a bonus for a common beginning (Winkler, 1990, American Statistical Association). */
export function jaroWinkler(a: string, b: string): number {
  const common = matching(a, b);
  if (common.length === 0) {
    return 0;
  }
  const other = matching(b, a);
  const swapped = common.filter((letter, at) => letter !== other[at]).length / 2;
  const jaro = (common.length / a.length + common.length / b.length + (common.length - swapped) / common.length) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) {
    prefix += 1;
  }
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Letters of `a` that have a partner in `b` not farther away than half of the longer word. */
function matching(a: string, b: string): readonly string[] {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const found: string[] = [];
  for (let at = 0; at < a.length; at += 1) {
    for (let other = Math.max(0, at - reach); other < Math.min(b.length, at + reach + 1); other += 1) {
      if (!taken.has(other) && a[at] === b[other]) {
        taken.add(other);
        found.push(a[at]!);
        break;
      }
    }
  }
  return found;
}

/** Names that are likely one name written two ways: a slip, or nearly the same letters. Names of three letters and less must be equal. */
export function isAlike(a: string, b: string): boolean {
  return a.length > 3 && b.length > 3 && (oneSlip(a, b) || jaroWinkler(a, b) >= 0.92);
}
