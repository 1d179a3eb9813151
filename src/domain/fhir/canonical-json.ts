// SPDX-License-Identifier: Apache-2.0
/** One text for one value, whatever the order in which its members were set: for digests and comparisons (after RFC 8785). */

/** Members sorted by UTF-16 code units, no white space, undefined members left out. Throws for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each: unknown) => canonicalJson(each ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value as Readonly<Record<string, unknown>>);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number that JSON cannot hold');
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`a ${typeof value} that JSON cannot hold`);
  return text;
}

function canonicalObject(value: Readonly<Record<string, unknown>>): string {
  const members = Object.keys(value).filter((key) => value[key] !== undefined).toSorted();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
}
