// SPDX-License-Identifier: Apache-2.0
/**
 * Who signed in: the registered person behind a sign-in at an external OpenID provider. The provider says only who somebody
 * is; organization, roles, desks and whose record it is come from the registry, read anew each time, so that what is
 * ended there is over with the next look.
 */
import type { Basic, PractitionerRole } from '@medplum/fhirtypes';
import type { Role } from '../../domain/consent/facts/vocabulary.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Clock, Session, Store } from '../ports.ts';
import type { Desk, SignIn } from '../registry/partner.ts';
import { findPerson } from '../registry/people.ts';
import { readEntry, type SignInFacts } from '../registry/sign-ins.ts';

export interface SignedInPerson {
  /** The registered id: `subject_id` of tokens. */
  readonly id: string;
  /** Practitioner or RelatedPerson id, or the Patient id of a patient: as whom the gate knows the person. */
  readonly actsAs: string;
  readonly kind: 'practitioner' | 'patient' | 'related';
  /** Of staff only: nobody's name is taken out of a record here. */
  readonly name?: string;
  readonly organization: string;
  /** In which the person may act. */
  readonly roles: readonly Role[];
  /** Staff pages the person works with; `compliance` is of the gateway's own organization alone. */
  readonly desks: readonly Desk[];
  /** Of a patient: the Patients that carry its registered identifier. */
  readonly selves?: readonly string[];
  /** Of somebody close to a patient: the Patients that carry the registered identifier. */
  readonly concerns?: readonly string[];
  /** Of whoever is no member of staff: the one person (key of the store) that is in reach; '': nobody. */
  readonly confinedTo?: string;
}

export interface PeopleDeps {
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  readonly tenant: string;
  /** Organization id of the gateway itself. */
  readonly gateway: string;
  /** IANA zone of the gateway: registrations count from the first to the last of their local days. */
  readonly timeZone: string;
}

/** The registered person with this sign-in. Issue `not-found`: nobody, or somebody whose registration ended; `conflict`: more than one. */
export async function personOf(deps: PeopleDeps, signIn: SignIn): Promise<Result<SignedInPerson>> {
  return deps.store.read(deps.tenant, async (session) => {
    const entries = await entriesWith(session, deps.gateway, signIn);
    const found: SignedInPerson[] = [];
    for (const entry of entries) {
      const one = await standing(deps, session, entry);
      found.push(...(one === undefined ? [] : [one]));
    }
    const [person, ...more] = found;
    if (person === undefined) {
      return fail({ code: 'not-found', text: 'Nobody is registered with this sign-in' });
    }
    return more.length === 0 ? ok(person) : fail({ code: 'conflict', text: 'More than one registered person has this sign-in' });
  });
}

/** The same person a moment later, by registered id and organization: for sessions, which ask with every request. Issue `not-found`: it ended. */
export async function personById(deps: PeopleDeps, of: { readonly id: string; readonly organization: string }): Promise<Result<SignedInPerson>> {
  return deps.store.read(deps.tenant, async (session) => {
    const row = (await session.get('Basic', of.id))?.resource;
    const entry = row === undefined || row.deleted || row.person !== '' || row.holder !== deps.gateway ? undefined : readEntry(toResource(row) as Basic);
    const person = entry?.organization !== of.organization ? undefined : await standing(deps, session, entry);
    return person === undefined ? fail({ code: 'not-found', text: 'This registration has ended' }) : ok(person);
  });
}

/** Entries of the registry that hold the sign-in, both parts of it to the letter. */
export async function entriesWith(session: Pick<Session, 'evidence'>, gateway: string, signIn: SignIn): Promise<readonly SignInFacts[]> {
  return (await registryRows(session, gateway)).filter((row) => row.type === 'Basic' && row.holder === gateway && !row.deleted)
    .flatMap((row) => readEntry(toResource(row) as Basic) ?? [])
    .filter((entry) => entry.signIns.some((each) => each.issuer === signIn.issuer && each.subject === signIn.subject));
}

async function standing(deps: PeopleDeps, session: Session, entry: SignInFacts): Promise<SignedInPerson | undefined> {
  const id = entry.subject.split('/')[1] ?? '';
  const person = await findPerson(session, { id, organization: entry.organization, gateway: deps.gateway, now: deps.clock.now(), timeZone: deps.timeZone });
  if (person === undefined) {
    return undefined;
  }
  const desks = entry.desks.filter((desk) => desk !== 'compliance' || entry.organization === deps.gateway);
  const name = person.kind === 'practitioner' ? await nameOf(session, id) : undefined;
  return { ...person, organization: entry.organization, desks, ...(name === undefined ? {} : { name }) };
}

async function nameOf(session: Session, id: string): Promise<string | undefined> {
  const row = (await session.get('PractitionerRole', id))?.resource;
  return row === undefined ? undefined : (toResource(row) as PractitionerRole).practitioner?.display;
}
