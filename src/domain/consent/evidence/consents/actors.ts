// SPDX-License-Identifier: Apache-2.0
/** Who a provision names: disclosers, recipients, intermediaries; by reference or by system and value, never by display. */
import type { ConsentProvision, ConsentProvisionActor } from '@medplum/fhirtypes';
import type { NamedParty, OuterProvision } from '../../facts/papers.ts';
import { ROLES, type Role } from '../../facts/vocabulary.ts';
import { codesIn, codingsOf, ext, given, idOf, known } from '../access.ts';
import { codeKey } from '../code-systems.ts';
import type { Party } from '../relations.ts';
import { cs, V3_PARTICIPATION } from '../systems.ts';
import { membersOf } from './members.ts';
import type { PaperReading } from './reading.ts';

export const DISCLOSER_CLASSES = ['any-sud-program-that-treated-me', 'my-treating-providers'] as const;
export const RECIPIENT_CLASSES = [
  'tpo-general', 'my-treating-providers', 'intermediary-members-treating-me', 'all-intermediary-members', 'named-roles-on-care-team',
  'officials-monitoring-my-case', 'anyone',
] as const;

export type ActorKind = 'discloser' | 'recipient' | 'intermediary' | 'bystander' | 'unknown';

/** `system|code` in one spelling -> what an actor in that role is to the consent. */
const KINDS: ReadonlyMap<string, ActorKind> = new Map(([
  [V3_PARTICIPATION, 'CST', 'discloser'], [V3_PARTICIPATION, 'IRCP', 'recipient'], [V3_PARTICIPATION, 'PRCP', 'recipient'],
  [cs('consent-actor'), 'discloser', 'discloser'], [cs('consent-actor'), 'recipient', 'recipient'], [cs('consent-actor'), 'intermediary', 'intermediary'],
  // Who is named for other reasons: neither gives nor receives.
  [V3_PARTICIPATION, 'WIT', 'bystander'], [V3_PARTICIPATION, 'SBJ', 'bystander'],
  ['http://terminology.hl7.org/CodeSystem/contractsignertypecodes', 'EVTWIT', 'bystander'], ['http://terminology.hl7.org/CodeSystem/contractsignertypecodes', 'VALID', 'bystander'],
  ['http://terminology.hl7.org/CodeSystem/extra-security-role-type', 'datasubject', 'bystander'],
] as const).map(([system, code, kind]) => [codeKey(system, code), kind]));

export interface NamedActor {
  readonly kind: ActorKind;
  /** Whom it means now: organizations, persons, persons at an organization. */
  readonly parties: readonly Party[];
  /** False: it may mean somebody of whom nothing is known. */
  readonly complete: boolean;
  /** Roles in which the recipient must act; absent: any. */
  readonly roles?: readonly Role[];
  /** Code of a class of parties. */
  readonly partyClass?: string;
  /** It means the members of a team or group. */
  readonly listed: boolean;
}

/** The actors of a provision, resolved as of the instant as far as the evidence and the registry allow. */
export function actorsOf(provision: ConsentProvision | undefined, paper: PaperReading): readonly NamedActor[] {
  return (provision?.actor ?? []).map((actor) => {
    const { reference } = actor;
    const partyClass = reference.identifier?.system === cs('party-class') ? reference.identifier.value : undefined;
    const found = partyClass !== undefined && reference.reference === undefined ? { parties: [], complete: true } : membersOf(reference, paper);
    const there = idOf(ext(actor, 'on-behalf-of')?.valueReference);
    const roles = known(codesIn(actor.role, cs('role')), ROLES);
    return {
      kind: kindOf(actor, roles), complete: found.complete, listed: /(^|\/)(CareTeam|Group)\/|^#/.test(reference.reference ?? ''),
      parties: found.parties.map((party) => ({
        ...given('organization', party.organization ?? there), ...given('person', party.person === undefined ? undefined : paper.identity.canonical(party.person)),
      })),
      ...(roles.length === 0 ? {} : { roles }), ...given('partyClass', partyClass),
    };
  });
}

/** Whoever is named by a role of ours alone receives in that role. */
function kindOf(actor: ConsentProvisionActor, roles: readonly Role[]): ActorKind {
  const kinds = codingsOf(actor.role).map((coding) => KINDS.get(codeKey(coding.system ?? '', coding.code ?? '')) ?? 'unknown');
  return kinds.find((kind) => kind !== 'unknown') ?? (roles.length > 0 ? 'recipient' : 'unknown');
}

/** The id by which a party is named: the person, where it is one. */
export function idOfParty(party: Party): string | undefined {
  return party.person ?? party.organization;
}

/** Ids of those of a kind. */
export function idsOf(actors: readonly NamedActor[], kind: ActorKind): readonly string[] {
  return actors.filter((each) => each.kind === kind).flatMap((each) => each.parties.flatMap((party) => idOfParty(party) ?? []));
}

/** Conditions beyond the ids, of all recipients as soon as one has any; undefined: none has. */
export function partiesOf(actors: readonly NamedActor[]): readonly NamedParty[] | undefined {
  const all = actors.filter((each) => each.kind === 'recipient').flatMap((each) => each.parties.map((party): NamedParty => ({ ...party, ...given('roles', each.roles) })));
  return all.some((each) => each.roles !== undefined || (each.person !== undefined && each.organization !== undefined)) ? all : undefined;
}

/** The recipients of a permit: by id, by class, or as the members that a team or group has now. */
export function recipientsOf(actors: readonly NamedActor[]): Pick<OuterProvision, 'recipients' | 'parties' | 'recipientClass' | 'classMembers'> {
  const all = actors.filter((each) => each.kind === 'recipient');
  const isListed = (each: NamedActor): boolean => each.listed && each.roles === undefined;
  const recipientClass = known(all.flatMap((each) => each.partyClass ?? (isListed(each) ? ['named-roles-on-care-team'] : [])), RECIPIENT_CLASSES)[0];
  const members = all.filter(isListed).flatMap((each) => each.parties);
  const alone = members.filter((each) => each.organization === undefined).map((each): NamedActor => ({ kind: 'recipient', parties: [each], complete: true, listed: false }));
  const plain = [...all.filter((each) => !isListed(each)), ...alone];
  const classMembers = members.flatMap(({ organization, person }) => (organization === undefined ? [] : [{ organization, ...given('person', person) }]));
  return {
    recipients: idsOf(plain, 'recipient'), ...given('parties', partiesOf(plain)), ...given('recipientClass', recipientClass),
    ...(classMembers.length === 0 ? {} : { classMembers }),
  };
}
