// SPDX-License-Identifier: Apache-2.0
/**
 * As whom, and for what, a person may let an app act: roles and purposes that are registered for the person and for the app
 * both, and whose records. A person chooses one of each; what the app then sees the gate decides with every request.
 */
import type { Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import { PURPOSES } from '../../domain/consent/facts/vocabulary.ts';
import type { Client } from '../ports.ts';
import type { SignedInPerson } from './person.ts';

export interface Choices {
  readonly roles: readonly Role[];
  readonly purposes: readonly Purpose[];
  /** Of a participant, or somebody close to one: whose records alone it can be; the Patients of one person. Staff choose. */
  readonly patients?: readonly string[];
}

/** What there is to choose from; undefined: this app is not for this person. */
export function choicesFor(person: SignedInPerson, client: Client): Choices | undefined {
  const roles = person.roles.filter((role) => client.roles.includes(role));
  // A patient's own access (45 CFR 164.524) is the patient's, and of who acts for the patient.
  const purposes = PURPOSES.filter((purpose) => client.purposes.includes(purpose) && (purpose === 'patient-request') === (person.kind !== 'practitioner'));
  const patients = person.selves ?? person.concerns;
  if (client.app === undefined || !client.active || client.organization !== person.organization || roles.length === 0 || purposes.length === 0 || patients?.length === 0) {
    return undefined;
  }
  return { roles, purposes, ...(patients === undefined ? {} : { patients }) };
}
