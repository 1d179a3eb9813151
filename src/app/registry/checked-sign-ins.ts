// SPDX-License-Identifier: Apache-2.0
/**
 * Before a partner is written: a sign-in names one person, a person one organization, and staff desks of the gateway are for
 * the gateway's own staff. What an earlier file said of a person's sign-ins and this one does not say is over.
 */
import type { Basic } from '@medplum/fhirtypes';
import type { Issue, Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Transaction } from '../ports.ts';
import type { Partner, SignIn } from './partner.ts';
import { readEntry, signInEntries, type SignInFacts } from './sign-ins.ts';
import { placeOfPerson, toResources, type RegistryEntry } from './to-resources.ts';

/** The partner's resources, with an emptied entry for each of its people whose sign-ins and desks are no longer said; or why they cannot be. */
export async function checkedSignIns(tx: Transaction, partner: Partner, gateway: string): Promise<Result<readonly RegistryEntry[]>> {
  const organization = partner.organization.id;
  const known = (await registryRows(tx, gateway)).filter((row) => row.type === 'Basic' && row.holder === gateway && !row.deleted)
    .flatMap((row) => readEntry(toResource(row) as Basic) ?? []);
  const silent = { ...partner, people: partner.people.filter((each) => each.signIns === undefined && each.desks === undefined), participants: partner.participants.filter((each) => each.signIns === undefined) };
  const lapsed = signInEntries({
    organization: partner.organization,
    people: silent.people.filter(({ id }) => known.some((each) => each.subject === `PractitionerRole/${id}`)).map((each) => ({ ...each, signIns: [] })),
    participants: silent.participants.filter(({ id }) => known.some((each) => each.subject === `RelatedPerson/${id}`)).map((each) => ({ ...each, signIns: [] })),
  });
  const said = signInEntries(partner).flatMap((entry) => readEntry(entry) ?? []);
  const faults = faultsOf([...said, ...lapsed.flatMap((entry) => readEntry(entry) ?? [])], known, { organization, gateway });
  return faults.length > 0 ? fail(...faults) : ok([...toResources(partner), ...lapsed.map((resource) => ({ resource, open: false, at: placeOfPerson(partner, resource.id) }))]);
}

function faultsOf(said: readonly SignInFacts[], known: readonly SignInFacts[], at: { readonly organization: string; readonly gateway: string }): readonly Issue[] {
  const own = new Set(said.map(idOf));
  const others = known.filter((each) => each.organization !== at.organization || !own.has(idOf(each)));
  return said.flatMap((entry, index) => {
    const rest = [...others, ...said.filter((_, place) => place !== index)];
    return [
      ...(rest.some((each) => idOf(each) === idOf(entry)) ? [issue(`The id ${idOf(entry)} belongs to another registered person`)] : []),
      ...(entry.signIns.some((signIn) => rest.some((each) => holds(each, signIn))) ? [issue(`A sign-in of ${entry.subject} belongs to another registered person`)] : []),
      ...(entry.desks.includes('compliance') && at.organization !== at.gateway
        ? [issue(`${entry.subject}: only the gateway's own organization (${at.gateway}) has a compliance desk`)] : []),
    ];
  });
}

function issue(text: string): Issue {
  return { code: 'business-rule', text };
}

function idOf(entry: SignInFacts): string {
  return entry.subject.split('/')[1] ?? '';
}

function holds(entry: SignInFacts, { issuer, subject }: SignIn): boolean {
  return entry.signIns.some((each) => each.issuer === issuer && each.subject === subject);
}
