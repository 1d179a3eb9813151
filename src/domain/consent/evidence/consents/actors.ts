// SPDX-License-Identifier: Apache-2.0
/** Who a provision names: disclosers, recipients, intermediaries; by reference or by system and value, never by display. */
import type { CareTeam, ConsentProvision, ConsentProvisionActor, Reference } from '@medplum/fhirtypes';
import type { ConsentPaper } from '../../facts/papers.ts';
import { codingsOf, ext, given, idOf, localRef } from '../access.ts';
import { behalfOf, partyOf } from '../relations.ts';
import { cs, V3_PARTICIPATION } from '../systems.ts';
import type { Reading } from './reading.ts';

export const DISCLOSER_CLASSES = ['any-sud-program-that-treated-me', 'my-treating-providers'] as const;
export const RECIPIENT_CLASSES = [
  'tpo-general', 'my-treating-providers', 'intermediary-members-treating-me', 'all-intermediary-members', 'named-roles-on-care-team',
  'officials-monitoring-my-case', 'anyone',
] as const;

export type ActorKind = 'discloser' | 'recipient' | 'intermediary' | 'bystander' | 'unknown';

const KINDS: Readonly<Record<string, ActorKind>> = {
  [`${V3_PARTICIPATION}|CST`]: 'discloser',
  [`${V3_PARTICIPATION}|IRCP`]: 'recipient',
  [`${V3_PARTICIPATION}|PRCP`]: 'recipient',
  [`${cs('consent-actor')}|discloser`]: 'discloser',
  [`${cs('consent-actor')}|recipient`]: 'recipient',
  [`${cs('consent-actor')}|intermediary`]: 'intermediary',
  // Who is named for other reasons: neither gives nor receives.
  [`${V3_PARTICIPATION}|WIT`]: 'bystander',
  [`${V3_PARTICIPATION}|SBJ`]: 'bystander',
  ['http://terminology.hl7.org/CodeSystem/contractsignertypecodes|EVTWIT']: 'bystander',
  ['http://terminology.hl7.org/CodeSystem/contractsignertypecodes|VALID']: 'bystander',
  ['http://terminology.hl7.org/CodeSystem/extra-security-role-type|datasubject']: 'bystander',
};

export interface NamedActor {
  readonly kind: ActorKind;
  readonly reference: Reference | undefined;
  /** Id of the organization or person; undefined when it cannot be resolved. */
  readonly id?: string;
  /** Organization and person of a PractitionerRole, or of a person named at an organization. */
  readonly organization?: string;
  readonly person?: string;
  /** Code of a class of parties. */
  readonly partyClass?: string;
  /** The team whose participants are meant. */
  readonly team?: CareTeam;
}

/** The actors of a provision, resolved as far as the evidence and the registry allow. */
export function actorsOf(provision: ConsentProvision | undefined, reading: Reading): readonly NamedActor[] {
  return (provision?.actor ?? []).map((actor) => {
    const partyClass = actor.reference.identifier?.system === cs('party-class') ? actor.reference.identifier.value : undefined;
    const team = teamOf(actor, reading);
    const party = partyClass === undefined && team === undefined ? partyOf(actor.reference, reading.registry) : undefined;
    const person = party?.person === undefined ? undefined : reading.identity.canonical(party.person);
    return {
      kind: kindOf(actor), reference: actor.reference,
      ...given('id', person ?? party?.organization),
      ...given('organization', party?.organization ?? idOf(ext(actor, 'on-behalf-of')?.valueReference)), ...given('person', person),
      ...given('partyClass', partyClass), ...given('team', team),
    };
  });
}

function kindOf(actor: ConsentProvisionActor): ActorKind {
  const kinds = codingsOf(actor.role).map((coding) => KINDS[`${coding.system ?? ''}|${coding.code ?? ''}`] ?? 'unknown');
  return kinds.find((kind) => kind !== 'unknown') ?? 'unknown';
}

function teamOf(actor: ConsentProvisionActor, reading: Reading): CareTeam | undefined {
  const ref = localRef(actor.reference);
  return ref?.type !== 'CareTeam' ? undefined
    : reading.evidence.find((each): each is CareTeam => each.resourceType === 'CareTeam' && each.id === ref.id);
}

/** The members of a class, as the team lists them. */
export function classMembers(team: CareTeam, reading: Reading): NonNullable<ConsentPaper['classMembers']> {
  return (team.participant ?? []).flatMap((participant) => {
    const party = partyOf(participant.member, reading.registry);
    const organization = behalfOf(participant) ?? party?.organization;
    return organization === undefined ? [] : [{ organization, ...given('person', party?.person) }];
  });
}
