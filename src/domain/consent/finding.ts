// SPDX-License-Identifier: Apache-2.0
import type { Effect, Finding } from './decision.ts';

const NONE: readonly string[] = Object.freeze([]);

/** A finding; frozen, because one is shared by every record that it speaks of. */
export function finding(rule: string, cite: string, effect: Effect, evidence: readonly string[] = NONE): Finding {
  return Object.freeze({ rule, cite, effect, evidence });
}
