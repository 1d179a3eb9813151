// SPDX-License-Identifier: Apache-2.0
/** The team of a plan, each member as the gate would meet it at the door: for its organization, in its registered role, under its registered purposes. */
import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import { codesIn, idOf, known, localRef } from '../../domain/consent/evidence/access.ts';
import { behalfOf, partyOf } from '../../domain/consent/evidence/relations.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { standing, type Moment } from '../../domain/consent/evidence/time.ts';
import type { Registry } from '../../domain/consent/evidence/types.ts';
import { ROLES, type PartnerKind, type Purpose, type Role } from '../../domain/consent/facts/vocabulary.ts';
import type { Standing, TeamMember } from '../../domain/caseplan/who-sees.ts';
import type { Client } from '../ports.ts';

/** A member, and as whom it would ask. */
export interface Seat {
  readonly member: TeamMember;
  readonly acting: { readonly organization: string; readonly person?: string; readonly selves?: readonly string[]; readonly role: Role; readonly purposes: readonly Purpose[] };
}

export interface MembersInput {
  readonly teams: readonly CareTeam[];
  readonly registry: Registry;
  readonly clients: readonly Client[];
  readonly moment: Moment;
  /** Ids of the person's own Patients. */
  readonly patients: readonly string[];
  /** May whoever asks see what this reference points to? */
  readonly visible: (reference: string) => boolean;
}

/** Purposes of everyday work; emergencies, audits and the rest are asked under when they come, each with facts of its own. */
const EVERYDAY: readonly Purpose[] = ['treatment', 'custody-health-safety', 'case-coordination', 'child-welfare', 'support-system', 'cj-monitoring', 'patient-request'];

/** For whom nothing is registered: what its kind would ask for. */
const USUAL: Readonly<Record<PartnerKind, readonly [Purpose, Role]>> = {
  participant: ['patient-request', 'patient'], 'support-system': ['support-system', 'family-member'], 'childrens-services': ['child-welfare', 'child-welfare-worker'],
  medical: ['treatment', 'clinician'], 'sud-treatment': ['treatment', 'counselor'], 'mental-health-treatment': ['treatment', 'clinician'], court: ['cj-monitoring', 'court-staff'],
  'correctional-agency': ['case-coordination', 'case-manager'], 'vocational-education': ['case-coordination', 'vocational-specialist'],
  housing: ['case-coordination', 'housing-staff'], 'peer-support': ['case-coordination', 'peer-worker'], 'community-supervision': ['cj-monitoring', 'supervising-officer'],
};

/** An organization of which the registry does not say which partner it is. */
const UNPLACED: readonly [Purpose, Role] = ['case-coordination', 'case-manager'];

/** Everyone that the teams name, once, in the order of the teams. */
export function seatsOf(input: MembersInput): readonly Seat[] {
  const named = input.teams.flatMap((team) => (team.participant ?? [])
    .filter((participant) => mayBeNamed(participant, input)).map((participant) => ({ team, participant })));
  const byWho = Map.groupBy(named, ({ participant }) => `${memberRef(participant)} ${behalfOf(participant) ?? ''}`);
  return [...byWho.values()].map((same, index) => seatOf(input, same, `m${String(index + 1)}`));
}

/** The organizations of which the team says that they lead the plan at the moment. */
export function leadsIn(team: CareTeam, moment: Moment): readonly string[] {
  const stands = team.status === 'active' && standing(team.period, moment) === 'within';
  return !stands ? [] : (team.participant ?? []).filter((each) => codesIn(each.role, cs('team-role')).includes('lead-planner') && standing(each.period, moment) === 'within')
    .flatMap((each) => (localRef(each.member)?.type === 'Organization' ? idOf(each.member)! : []));
}

interface Named { readonly team: CareTeam; readonly participant: CareTeamParticipant }

function seatOf(input: MembersInput, same: readonly Named[], key: string): Seat {
  const { participant } = same[0]!;
  const standings = same.map((each) => standingOf(each, input.moment));
  const period = participant.period === undefined ? {} : { period: { ...given('start', participant.period.start), ...given('end', participant.period.end) } };
  const { acting, connected } = actingOf(input, participant);
  const name = nameOf(participant, input, acting.organization);
  const organization = acting.organization === '' ? {} : { organization: acting.organization };
  return {
    acting,
    member: {
      key, reference: memberRef(participant), name, ...organization, ...period, connected, purposes: acting.purposes,
      roles: [...new Set(same.flatMap((each) => codesIn(each.participant.role, cs('team-role'))))],
      standing: standings.includes('member') ? 'member' : standings.includes('not-yet') ? 'not-yet' : 'ended',
    },
  };
}

function standingOf({ team, participant }: Named, moment: Moment): Standing {
  const [ofTeam, own] = [standing(team.period, moment), standing(participant.period, moment)];
  if (ofTeam === 'before' || own === 'before') {
    return 'not-yet';
  }
  return team.status === 'active' && ofTeam === 'within' && own === 'within' ? 'member' : 'ended';
}

interface Acting { readonly acting: Seat['acting']; readonly connected: boolean }

function actingOf(input: MembersInput, participant: CareTeamParticipant): Acting {
  const { registry, clients, patients } = input;
  const ref = localRef(participant.member);
  if (ref?.type === 'Patient' && patients.includes(ref.id)) {
    return { acting: { organization: '', person: ref.id, selves: patients, role: 'patient', purposes: ['patient-request'] }, connected: false };
  }
  const party = partyOf(participant.member, registry);
  const organization = behalfOf(participant) ?? party?.organization ?? registry.roles.find((each) => each.person !== undefined && each.person === party?.person)?.organization ?? '';
  const kind = organization === '' ? 'support-system' : registry.partnerKinds.get(organization)?.[0];
  const own = clients.filter((client) => client.active && client.kind === 'partner' && client.organization === organization);
  const purposes = [...new Set([...own.map((client) => client.defaultPurpose), ...own.flatMap((client) => client.purposes)])].flatMap((each) => known([each ?? ''], EVERYDAY));
  const [usualPurpose, usualRole] = kind === undefined ? UNPLACED : USUAL[kind];
  const held = registry.roles.filter((each) => each.person !== undefined && each.person === party?.person && each.organization === organization).flatMap((each) => each.codes);
  const roles = own.flatMap((client) => [client.defaultRole ?? '', ...client.roles]);
  const role = known(held, ROLES).find((each) => roles.includes(each)) ?? known(held, ROLES)[0] ?? known(roles, ROLES)[0] ?? usualRole;
  const person = party?.person === undefined ? {} : { person: party.person };
  return { acting: { organization, ...person, role, purposes: purposes.length === 0 ? [usualPurpose] : purposes }, connected: purposes.length > 0 };
}

/** People who stand for no organization are records of the person: named only to whoever may have them. */
function mayBeNamed(participant: CareTeamParticipant, { visible }: MembersInput): boolean {
  const reference = memberRef(participant);
  return reference !== '' && (!/^(RelatedPerson|Patient)\//.test(reference) || visible(reference));
}

function memberRef(participant: CareTeamParticipant): string {
  return participant.member?.reference ?? '';
}

function nameOf(participant: CareTeamParticipant, { registry }: MembersInput, organization: string): string {
  const [type, id] = memberRef(participant).split('/');
  const person = partyOf(participant.member, registry)?.person;
  const known = registry.professionals.find((each) => each.id === person)?.name;
  const agency = registry.byId.get(type === 'Organization' ? id ?? '' : organization)?.name;
  if (type === 'Patient') {
    return 'The participant';
  }
  const own = known ?? (type === 'Organization' ? undefined : participant.member?.display);
  return own === undefined ? agency ?? memberRef(participant) : agency === undefined ? own : `${own}, ${agency}`;
}

function given<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
