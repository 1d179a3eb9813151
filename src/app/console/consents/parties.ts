// SPDX-License-Identifier: Apache-2.0
/** Who might ask for something of a person, and as what: the registered organizations and people, under the purposes of a paper. */
import type { ConsentPaper } from '../../../domain/consent/facts/papers.ts';
import { ROLES, type LegalStatus, type Purpose, type Role } from '../../../domain/consent/facts/vocabulary.ts';
import type { Registry } from '../../../domain/consent/evidence/types.ts';
import type { Caller } from '../../caller.ts';

export interface Party { readonly organization: string; readonly person?: string; readonly purpose: Purpose; readonly role: Role }

/** Who asks like nobody in particular, for a purpose. */
const USUAL: Readonly<Partial<Record<Purpose, Role>>> = {
  treatment: 'clinician', 'cj-monitoring': 'supervising-officer', 'case-coordination': 'case-manager', 'legal-proceeding': 'judge', 'law-enforcement': 'prosecutor', research: 'researcher', 'public-health': 'public-health-staff',
};

/** A role that somebody of the organization is registered for, else the usual one for the purpose, else any. */
export function roleFor(registry: Registry, { organization, person, purpose }: Omit<Party, 'role'>): Role {
  const held = registry.roles.filter((each) => each.organization === organization && (person === undefined || each.person === person)).flatMap(({ codes }) => codes);
  const own = ROLES.find((role) => held.includes(role));
  return own ?? ROLES.find((role) => role === USUAL[purpose]) ?? 'exchange-operator';
}

const PUBLIC: readonly LegalStatus[] = ['business-associate', 'qso'];

/** Those whom a paper names, or, of a class, every registered organization but the gateway; each for each purpose on it. */
export function partiesOn(paper: Pick<ConsentPaper, 'recipients' | 'purposes' | 'intermediaries' | 'disclosers'>, registry: Registry, gateway: string): readonly Party[] {
  const named = paper.recipients.flatMap((id) => partyOf(registry, id));
  const everybody = registry.organizations.filter((each) => each.id !== gateway && !paper.disclosers.includes(each.id) && !each.classes.every((status) => PUBLIC.includes(status))).map((each) => ({ organization: each.id }));
  const whom = named.length > 0 ? named : everybody;
  return whom.flatMap((party) => paper.purposes.map((purpose) => ({ ...party, purpose, role: roleFor(registry, { ...party, purpose }) })));
}

function partyOf(registry: Registry, id: string): readonly { readonly organization: string; readonly person?: string }[] {
  if (registry.byId.has(id)) {
    return [{ organization: id }];
  }
  const held = registry.roles.find((each) => each.person === id);
  return held?.organization === undefined ? [] : [{ organization: held.organization, person: id }];
}

/** The party as it would stand at the door; nothing is told to it. */
export function asParty(caller: Caller, { organization, person, purpose, role }: Party): Caller {
  return { tenant: caller.tenant, client: caller.client, organization, kind: 'partner', scopes: [], request: caller.request, purpose, role, ...(person === undefined ? {} : { person }) };
}
