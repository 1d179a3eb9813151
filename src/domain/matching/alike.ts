// SPDX-License-Identifier: Apache-2.0
/** How alike two words are. */

/** From here on two names are likely one. */
const ALIKE = 0.92;

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
  const [ours, theirs] = [matching(a, b), matching(b, a)];
  let apart = 0;
  for (let at = 0; at < ours.length; at += 1) {
    apart += ours[at] === theirs[at] ? 0 : 1;
  }
  return jaroOf(a, b, { common: ours.length, swapped: apart / 2 });
}

function jaroOf(a: string, b: string, { common, swapped }: { readonly common: number; readonly swapped: number }): number {
  if (common === 0) {
    return 0;
  }
  const jaro = (common / a.length + common / b.length + (common - swapped) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) {
    prefix += 1;
  }
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Letters that two words have in common, wherever they stand: never fewer than `matching` finds, and counted in one pass. */
function inCommon(a: string, b: string): number {
  const counts = new Int32Array(64);
  for (let at = 0; at < a.length; at += 1) {
    counts[a.charCodeAt(at) & 63]! += 1;
  }
  let common = 0;
  for (let at = 0; at < b.length; at += 1) {
    const bucket = b.charCodeAt(at) & 63;
    if (counts[bucket]! > 0) {
      counts[bucket]! -= 1;
      common += 1;
    }
  }
  return common;
}

/** Letters of `a` that have a partner in `b` not farther away than half of the longer word. */
function matching(a: string, b: string): readonly number[] {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Uint8Array(b.length);
  const found: number[] = [];
  for (let at = 0; at < a.length; at += 1) {
    const letter = a.charCodeAt(at);
    const end = Math.min(b.length, at + reach + 1);
    for (let other = Math.max(0, at - reach); other < end; other += 1) {
      if (taken[other] === 0 && letter === b.charCodeAt(other)) {
        taken[other] = 1;
        found.push(letter);
        break;
      }
    }
  }
  return found;
}

/** Names that are likely one name written two ways: a slip, or nearly the same letters. Names of three letters and less must be equal. */
export function isAlike(a: string, b: string): boolean {
  return a.length > 3 && b.length > 3 && (oneSlip(a, b) || (mayBeAlike(a, b) && jaroWinkler(a, b) >= ALIKE));
}

/** False where even all common letters in order would not do: nearly all pairs of names, told without looking for each letter's partner. */
function mayBeAlike(a: string, b: string): boolean {
  return jaroOf(a, b, { common: inCommon(a, b), swapped: 0 }) >= ALIKE;
}
