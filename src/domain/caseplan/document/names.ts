// SPDX-License-Identifier: Apache-2.0
import type { Party } from '../model.ts';

/** A party of which no name is known stands under its reference: that is nothing to print. */
export function nameOf(party: Party | undefined): string | undefined {
  return party === undefined || /^[A-Z][A-Za-z]+\/\S+$/.test(party.name) ? undefined : party.name;
}

/** The names of those that have one. */
export function namesOf(parties: readonly Party[]): readonly string[] {
  return parties.flatMap((party) => nameOf(party) ?? []);
}
