// SPDX-License-Identifier: Apache-2.0
/** Three answers, and the day that counts. Written from the rules alone, to be compared with the engine: slow and literal on purpose. */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { DateRange } from '../../../src/domain/consent/facts/papers.ts';

/** yes: permitted; ask: a missing fact could change it; no. */
export type Answer = 'yes' | 'ask' | 'no';

const WEIGHT: Readonly<Record<Answer, number>> = { no: 0, ask: 1, yes: 2 };

/** Within a regime any basis suffices (section 10, step 4). */
export function either(...answers: readonly Answer[]): Answer {
  return answers.reduce((best, each) => (WEIGHT[each] > WEIGHT[best] ? each : best), 'no');
}

/** All regimes on the record must pass (section 10, step 4). */
export function both(...answers: readonly Answer[]): Answer {
  return answers.reduce((worst, each) => (WEIGHT[each] < WEIGHT[worst] ? each : worst), 'yes');
}

export function when(condition: boolean, otherwise: Answer = 'no'): Answer {
  return condition ? 'yes' : otherwise;
}

/** The local day of the decision: the calendar date in the offset of `asOf` (scenario format 3.3). */
export function today(facts: Facts): string {
  return facts.asOf.slice(0, 10);
}

export function within(day: string, range: DateRange): boolean {
  return (range.start === null || range.start <= day) && (range.end === null || day <= range.end);
}
