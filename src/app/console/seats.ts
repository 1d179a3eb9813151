// SPDX-License-Identifier: Apache-2.0
/** Where a registered person may sit at the console, out of what the registry says of the person and of its organization's systems. */
import type { Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import { PURPOSES } from '../../domain/consent/facts/vocabulary.ts';
import type { Caller } from '../caller.ts';
import type { SignedInPerson } from '../people/person.ts';
import type { Client } from '../ports.ts';
import { DESKS } from '../registry/partner.ts';
import type { Seat } from './frame.ts';

/** Purposes of a planner in the order in which they are offered: what most of the work is for stands first, and is where the person sits after signing in; business of the agency stands last. */
const FIRST: readonly Purpose[] = ['case-coordination', 'treatment'];
const LAST: readonly Purpose[] = ['payment', 'operations'];

/**
 * Every seat of a person, the one where most of its work is done first; none: the console is not for it.
 * In: the person, and all registered systems.
 */
export function seatsOf(person: SignedInPerson, clients: readonly Client[]): readonly Seat[] {
  if (person.kind === 'patient') {
    return [{ desk: 'participant', role: 'patient', purpose: 'patient-request' }];
  }
  return DESKS.filter((desk) => person.desks.includes(desk)).flatMap((desk): readonly Seat[] => {
    if (desk === 'planner') {
      return person.roles.flatMap((role) => purposesOf(person.organization, role, clients).map((purpose) => ({ desk, role, purpose }))).toSorted((a, b) => rank(a.purpose) - rank(b.purpose));
    }
    const [role] = [...person.roles.filter((each) => each === 'exchange-operator'), ...person.roles];
    return role === undefined ? [] : [desk === 'compliance' ? { desk, role, purpose: 'operations' } : { desk, role }];
  });
}

function rank(purpose: Purpose): number {
  return FIRST.includes(purpose) ? FIRST.indexOf(purpose) - FIRST.length : LAST.indexOf(purpose) + 1;
}

/** What the organization's own systems may ask for in that role: a page may not do more than they. */
function purposesOf(organization: string, role: Role, clients: readonly Client[]): readonly Purpose[] {
  const own = clients.filter((client) => client.active && client.kind === 'partner' && client.organization === organization && client.roles.includes(role));
  return PURPOSES.filter((purpose) => purpose !== 'patient-request' && own.some((client) => client.purposes.includes(purpose)));
}

/** True when both are the same place. */
export function isSameSeat(one: Seat, other: Seat): boolean {
  return one.desk === other.desk && one.role === other.role && one.purpose === other.purpose;
}

/** Under which name the console asks; no system can be registered under it (ids are of a-z, 0-9 and -). */
export const CONSOLE_CLIENT = 'console:people';

const SCOPES: Readonly<Record<Seat['desk'], readonly string[]>> = {
  compliance: ['system/*.cruds', 'console'], planner: ['system/*.cruds'], 'partner-admin': ['system/*.rs', 'ingest'], participant: ['system/*.cruds'],
};

/** The person in its seat as a caller: the gate decides what it sees, as for every caller. */
export function callerIn(seat: Seat, person: SignedInPerson, at: Pick<Caller, 'tenant' | 'request'>): Caller {
  return {
    ...at, client: CONSOLE_CLIENT, organization: person.organization, kind: seat.desk === 'compliance' ? 'staff' : 'partner', scopes: SCOPES[seat.desk],
    person: person.actsAs, role: seat.role,
    ...(seat.purpose === undefined ? {} : { purpose: seat.purpose }),
    ...(person.selves === undefined || seat.desk !== 'participant' ? {} : { selves: person.selves }),
    ...(person.confinedTo === undefined ? {} : { confinedTo: person.confinedTo }),
  };
}
