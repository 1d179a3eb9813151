// SPDX-License-Identifier: Apache-2.0
/** The matcher, made once: traits and the tables in, how likely they are one person out. */
import { compare, type Comparison } from './compare.ts';
import type { MatchingKnowledge } from './knowledge.ts';
import type { Traits } from './traits.ts';
import { weigh, type Weighed } from './weigh.ts';

export interface Matched extends Weighed { readonly compared: Comparison }
export type Matcher = (a: Traits, b: Traits) => Matched;

/** `trusted`: systems whose identifiers name one human being for certain. */
export function matcherOf(knowledge: MatchingKnowledge, trusted: readonly string[]): Matcher {
  const how = { rootsOf: knowledge.rootsOf, trusted };
  return (a, b) => {
    const compared = compare(a, b, how);
    return { ...weigh(compared, knowledge), compared };
  };
}
