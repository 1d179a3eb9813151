// SPDX-License-Identifier: Apache-2.0
import type { Head } from '../ports.ts';

/**
 * Who says to be the patient has proven it toward a holder whose own Patient carries the registered identifier (`selves`: the
 * Patients that do). That somebody linked another Patient to this person is that sender's claim: it opens nobody's records
 * (42 CFR 2.23; 45 CFR 164.514(h)).
 */
export function provenToward(patients: readonly Head[], selves: readonly string[] | undefined, holder: string): boolean {
  return patients.some((row) => !row.deleted && row.holder === holder && selves?.includes(row.id) === true);
}
