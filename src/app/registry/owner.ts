// SPDX-License-Identifier: Apache-2.0
/**
 * Whose an entry of the registry is: an id that one organization has cannot be said by the file of another, or it would
 * end, move or rename what rests on it there. Ids of people and participants are one row of names, as tokens name both alike.
 */
import type { Resource } from '@medplum/fhirtypes';
import { idOf } from '../../domain/consent/evidence/access.ts';
import type { Issue } from '../../domain/issue.ts';
import type { Session } from '../ports.ts';
import { toResource } from '../gate/knowledge.ts';
import type { RegistryEntry } from './to-resources.ts';

/** Id of the organization by whose file the resource came; undefined: not to be told from the resource alone. */
export function ownerOf(resource: Resource): string | undefined {
  switch (resource.resourceType) {
    case 'Organization':
      return resource.id;
    case 'PractitionerRole':
      return idOf(resource.organization);
    case 'RelatedPerson':
      return resource.identifier?.map(({ assigner }) => idOf(assigner)).find((id) => id !== undefined);
    case 'Contract':
      return idOf(resource.term?.[0]?.offer.party?.[0]?.reference[0]);
    case 'Endpoint':
      return idOf(resource.managingOrganization);
    case 'Basic':
      return idOf(resource.author);
    case 'DocumentReference':
      return idOf(resource.custodian);
    default:
      return undefined;
  }
}

/** Types whose ids tokens name as the person that acts: one id, one of them. A Practitioner stands beside its role and is whose that is. */
const ACTING = ['PractitionerRole', 'RelatedPerson'] as const;

/** Why the entries of a file cannot be written, each with its place in the file: an id said twice, or one that another organization has. */
export async function takenIds(session: Pick<Session, 'get'>, entries: readonly RegistryEntry[], at: { readonly organization: string; readonly gateway: string }): Promise<readonly Issue[]> {
  const said = new Map<string, RegistryEntry>();
  const twice = entries.filter((entry) => namesOf(entry.resource).map((name) => {
    const first = said.get(name) ?? entry;
    said.set(name, first);
    return first !== entry;
  }).includes(true));
  const taken: RegistryEntry[] = [];
  for (const entry of entries.filter((each) => !twice.includes(each))) {
    if (await isTaken(session, entry, at)) {
      taken.push(entry);
    }
  }
  return [
    ...twice.map((entry): Issue => ({ code: 'business-rule', at: entry.at, text: `The id ${entry.resource.id} is given twice in this file` })),
    ...taken.map((entry): Issue => ({ code: 'conflict', at: entry.at, text: `The id ${entry.resource.id} belongs to another organization or another person: choose another` })),
  ];
}

function namesOf({ resourceType, id }: RegistryEntry['resource']): readonly string[] {
  return [`${resourceType}/${id}`, ...(ACTING.some((type) => type === resourceType) ? [`person ${id}`] : [])];
}

async function isTaken(session: Pick<Session, 'get'>, { resource }: RegistryEntry, { organization, gateway }: { readonly organization: string; readonly gateway: string }): Promise<boolean> {
  const own = ACTING.find((type) => type === resource.resourceType);
  for (const type of own === undefined ? [resource.resourceType] : ACTING) {
    const known = await registered(session, type, { id: resource.id, gateway });
    if (known !== undefined && ((own !== undefined && type !== own) || (ownerOf(known) ?? organization) !== organization)) {
      return true;
    }
  }
  return false;
}

/** The registry's own resource; what partners hold is refused where it is written. */
async function registered(session: Pick<Session, 'get'>, type: string, { id, gateway }: { readonly id: string; readonly gateway: string }): Promise<Resource | undefined> {
  const row = (await session.get(type, id))?.resource;
  return row === undefined || row.deleted || row.person !== '' || (row.holder !== '' && row.holder !== gateway) ? undefined : toResource(row);
}
