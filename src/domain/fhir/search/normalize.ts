// SPDX-License-Identifier: Apache-2.0
/** How texts are compared: without case, accents, punctuation and repeated spaces (http://hl7.org/fhir/R4/search.html#string). */

/** `Núñez-O'Brien,  José` -> `nunez obrien jose`. Used alike for what is stored and for what is asked. */
export function normalizeString(text: string): string {
  const lower = text.toLowerCase();
  if (/^[a-z0-9]+(?: [a-z0-9]+)*$/.test(lower)) return lower;
  return lower.normalize('NFKD').replace(/[\p{M}'’‘`.]/gu, '').replace(/[\p{P}\p{S}\s]+/gu, ' ').trim();
}
