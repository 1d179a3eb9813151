// SPDX-License-Identifier: Apache-2.0
/** Fixed and pattern values: http://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_ */
import { equal } from '../fhirpath/operators.ts';

/** True when the value is exactly the fixed one. */
export function isFixed(value: unknown, fixed: unknown): boolean {
  return equal(value, fixed);
}

/** True when the value holds at least what the pattern holds; of a list in the pattern each item must be matched by some item. */
export function fitsPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((wanted) => value.some((each) => fitsPattern(each, wanted)));
  }
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(pattern).every(([key, wanted]) => Object.hasOwn(value, key) && fitsPattern((value as Readonly<Record<string, unknown>>)[key], wanted));
}
