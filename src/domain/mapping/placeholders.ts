// SPDX-License-Identifier: Apache-2.0
/** Values that systems write where they have none. A placeholder is absence: it never reaches a resource, a key or a condition. */

const COMMON = ['(null)', 'null', 'n/a', '#n/a'];
/** Days that stand for "no date": the zero of several databases, and their end of time. */
const DAYS = /^(?:1900-01-01|0001-01-01|1753-01-01|9999-12-31|19000101|00010101|99991231|0?1\/0?1\/(?:1900|0001|1753)|12\/31\/9999)(?:[T ]|$)/u;

/** A test for placeholders; `more` are a format's own. */
export function placeholderTest(more: readonly string[]): (value: string) => boolean {
  const literal = new Set([...COMMON, ...more].map((text) => text.toLowerCase()));
  return (value) => (value.length <= 40 && literal.has(value.toLowerCase())) || DAYS.test(value);
}
