// SPDX-License-Identifier: Apache-2.0
/**
 * A token for the records of one patient (SMART App Launch 2.2, `patient/` scopes and launch/patient), and every token of a
 * participant, reaches one person: for it nobody else is there, whatever the law would let its organization see.
 */
import type { Caller } from './caller.ts';

/** True when the caller may look at or write about this person; '' is the directory. */
export function isInReach({ confinedTo }: Pick<Caller, 'confinedTo'>, person: string): boolean {
  return confinedTo === undefined || person === '' || person === confinedTo;
}
