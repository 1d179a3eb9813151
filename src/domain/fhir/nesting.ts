// SPDX-License-Identifier: Apache-2.0
/** How deep JSON from outside may nest: far deeper than any real resource, far shallower than the stack. */
export const MAX_NESTING = 64;

/** Whether a JSON value nests objects and lists deeper than `depth`: asked first, since all else recurses without counting. */
export function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const name in value) {
    const each = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof each === 'object' && isTooDeep(each, depth - 1)) return true;
  }
  return false;
}
