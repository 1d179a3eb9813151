// SPDX-License-Identifier: Apache-2.0
/**
 * `:below` and `:above` on codes (http://hl7.org/fhir/R4/search.html#token): what a code subsumes, where a hierarchy of codes is known.
 * ICD-10-CM says its hierarchy in the code itself: each further character is one level down, from the category of three characters
 * (ICD-10-CM Official Guidelines, section I.A.2 and I.B.2).
 */
import type { TokenValue } from './plan.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
const CODE = /^[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?$/;
/** Characters of a category, the highest level that is a code. */
const CATEGORY = 3;

/** In: system and code. Out: the code and all below it; undefined when no hierarchy of that system is known, or it is no code of it. */
export function below({ system, code }: TokenValue): readonly TokenValue[] | undefined {
  return system === ICD_10_CM && code !== undefined && CODE.test(code) ? [{ system, code, below: true }] : undefined;
}

/** The same for the code and all above it. */
export function above({ system, code }: TokenValue): readonly TokenValue[] | undefined {
  if (system !== ICD_10_CM || code === undefined || !CODE.test(code)) {
    return undefined;
  }
  const levels = Array.from({ length: code.length - CATEGORY + 1 }, (_, more) => code.slice(0, CATEGORY + more));
  return levels.filter((level) => !level.endsWith('.')).map((level) => ({ system, code: level }));
}
