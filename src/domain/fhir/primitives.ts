// SPDX-License-Identifier: Apache-2.0
/**
 * The values of a repeating primitive. Where an item has only an id or extensions (an `_given` beside `given`), its place among the values is held
 * by null (http://hl7.org/fhir/R4/json.html#primitive), which the types of FHIR in TypeScript do not say.
 */

/** In: the list as it stands in a resource, or none. Out: the values in it, in their order. */
export function values<T>(list: readonly (T | null)[] | undefined): readonly T[] {
  return (list ?? []).filter((each) => each !== null);
}
