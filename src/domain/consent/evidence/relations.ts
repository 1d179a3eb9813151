// SPDX-License-Identifier: Apache-2.0
/**
 * How an organization or person stands to this patient: treats, supervises, conditioned participation, has a duty on the same action,
 * is involved in care. From CareTeam and EpisodeOfCare as stored, never from the token (settled question 3).
 */
import type { CareTeam, CareTeamParticipant, EpisodeOfCare, Reference, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { codesIn, ext, idOf, known, localRef, ownCodes } from './access.ts';
import { cs, V3_ROLE_CODE } from './systems.ts';
import { standing, type Moment } from './time.ts';
import type { Registry } from './types.ts';

export const TEAM_ROLES = [
  'treats', 'treats-other-individual', 'supervises', 'conditioned-participation', 'duty-on-same-action', 'sud-care-duty',
  'involved-in-care', 'personal-representative',
] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

/** Roles that 42 CFR 2.35(a)(1) and 2.12(c)(3) tie to the individual: an organization's role does not reach each of its people. */
const PERSONAL: ReadonlySet<TeamRole> = new Set(['supervises', 'duty-on-same-action', 'sud-care-duty', 'personal-representative', 'involved-in-care']);

/** Episode types that mean supervision or treatment; `da`, `hacc`, ... are HL7's own treatment episodes. */
const SUPERVISION = ['supervision', 'probation', 'parole', 'pretrial'];
const TREATMENT = ['treatment', 'da', 'hacc', 'pac', 'diab', 'cacp'];

export interface Relation {
  readonly role: TeamRole;
  readonly organization?: string;
  readonly person?: string;
  /** False: it held once, or is known not to hold now. */
  readonly holds: boolean;
}

export interface Party { readonly organization?: string; readonly person?: string }

/** Every relation that the evidence shows at the moment. */
export function readRelations(evidence: readonly Resource[], registry: Registry, moment: Moment): readonly Relation[] {
  const teams = evidence.filter((each) => each.resourceType === 'CareTeam');
  return [
    ...teams.flatMap((team) => teamRelations(team, registry, moment)),
    ...evidence.filter((each) => each.resourceType === 'EpisodeOfCare').flatMap((episode) => episodeRelations(episode, teams, { registry, moment })),
    ...evidence.filter((each) => each.resourceType === 'RelatedPerson').flatMap((person) => representation(person, moment)),
  ];
}

function teamRelations(team: CareTeam, registry: Registry, moment: Moment): readonly Relation[] {
  if (team.status === 'entered-in-error' || team.status === 'proposed') {
    return [];
  }
  const running = (team.status ?? 'active') === 'active' && standing(team.period, moment) === 'within';
  return (team.participant ?? []).flatMap((participant) => {
    const when = standing(participant.period, moment);
    const party = partyOf(participant.member, registry);
    const behalf = behalfOf(participant);
    const roles = known(codesIn(participant.role, cs('team-role')), TEAM_ROLES);
    return party === undefined || when === 'before' ? [] : roles.map((role) => ({
      role, ...(behalf === undefined ? {} : { organization: behalf }), ...party, holds: running && when === 'within',
    }));
  });
}

/** The organization for which a member of a team acts. */
export function behalfOf(participant: CareTeamParticipant): string | undefined {
  return idOf(participant.onBehalfOf) ?? idOf(ext(participant, 'on-behalf-of')?.valueReference);
}

interface Known { readonly registry: Registry; readonly moment: Moment }

/** A finished episode says that the relation is over; a planned one says nothing yet. */
function episodeRelations(episode: EpisodeOfCare, teams: readonly CareTeam[], { registry, moment }: Known): readonly Relation[] {
  const role = roleOfEpisode(episode);
  const when = standing(episode.period, moment);
  if (role === undefined || when === 'before' || !['active', 'onhold', 'finished', 'cancelled'].includes(episode.status)) {
    return [];
  }
  const holds = (episode.status === 'active' || episode.status === 'onhold') && when === 'within';
  const organization = idOf(episode.managingOrganization);
  const members = (episode.team ?? []).flatMap((each) => teams.filter((team) => team.id === idOf(each)))
    .flatMap((team) => (team.participant ?? []).filter((each) => standing(each.period, moment) === 'within').map((each) => each.member));
  const people = [episode.careManager, ...members].flatMap((each) => partyOf(each, registry) ?? []).filter((party) => party.person !== undefined);
  const base = organization === undefined ? {} : { organization };
  return [
    ...(organization === undefined ? [] : [{ role, ...base, holds }]),
    ...people.map((party) => ({ role, ...base, ...party, holds })),
  ];
}

function roleOfEpisode(episode: EpisodeOfCare): TeamRole | undefined {
  const codes = [...ownCodes(episode.type), ...codesIn(episode.type, 'http://terminology.hl7.org/CodeSystem/episodeofcare-type')];
  return codes.some((code) => SUPERVISION.includes(code)) ? 'supervises' : codes.some((code) => TREATMENT.includes(code)) ? 'treats' : undefined;
}

const REPRESENTATIVE_CODES = ['GUARD', 'POWATT', 'HPOWATT', 'DPOWATT', 'SPOWATT', 'EXEC'];

function representation(person: RelatedPerson, moment: Moment): readonly Relation[] {
  const meant = codesIn(person.relationship, V3_ROLE_CODE).some((code) => REPRESENTATIVE_CODES.includes(code));
  const holds = person.active !== false && standing(person.period, moment) === 'within';
  return meant && person.id !== undefined ? [{ role: 'personal-representative', person: person.id, holds }] : [];
}

/** Whom a member is: an Organization, or a person; a PractitionerRole stands for its practitioner there. */
export function partyOf(reference: Reference | undefined, registry: Registry): Party | undefined {
  const ref = localRef(reference) ?? byIdentifier(reference, registry);
  if (ref === undefined) {
    return undefined;
  }
  if (ref.type === 'PractitionerRole') {
    const held = registry.roles.find((each) => each.id === ref.id);
    return held?.person === undefined ? undefined : { person: held.person, ...(held.organization === undefined ? {} : { organization: held.organization }) };
  }
  return ref.type === 'Organization' ? { organization: ref.id } : ['Practitioner', 'RelatedPerson', 'Patient'].includes(ref.type) ? { person: ref.id } : undefined;
}

/** A logical reference counts by system and value, never by its display (known failure 11). */
function byIdentifier(reference: Reference | undefined, registry: Registry): { readonly type: string; readonly id: string } | undefined {
  const { system, value } = reference?.identifier ?? {};
  const found = system === undefined || value === undefined ? undefined : registry.identifiers.get(`${system}|${value}`);
  const [type, id] = found?.split('/') ?? [];
  return type === undefined || id === undefined ? undefined : { type, id };
}

/** True, false or not shown, for one party. A person is reached by an organization's role only where the law does not ask for the individual. */
export function holdsFor(relations: readonly Relation[], role: TeamRole, party: Party): boolean | undefined {
  const own = relations.filter((each) => each.role === role && concerns(each, party));
  return own.some((each) => each.holds) ? true : own.length > 0 ? false : undefined;
}

function concerns(relation: Relation, party: Party): boolean {
  if (relation.person !== undefined) {
    return relation.person === party.person && (relation.organization === undefined || party.organization === undefined || relation.organization === party.organization);
  }
  return relation.organization === party.organization && (party.person === undefined || !PERSONAL.has(relation.role));
}
