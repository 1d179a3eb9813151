// SPDX-License-Identifier: Apache-2.0
/** Units of organizations, as the registry has them (Organization.partOf). */

/** In: an organization, and of which each is a unit. Out: those that it is part of, nearest first; a circle ends where it began. */
export function wholesOf(id: string | undefined, partOf: (id: string) => string | undefined): readonly string[] {
  const found: string[] = [];
  for (let next = id === undefined ? undefined : partOf(id); next !== undefined && next !== id && !found.includes(next); next = partOf(next)) {
    found.push(next);
  }
  return found;
}
