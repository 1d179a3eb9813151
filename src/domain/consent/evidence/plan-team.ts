// SPDX-License-Identifier: Apache-2.0
/** Who is, was and will be on the teams of the person's plans: every CareTeam that says which kind of agency leads, or on which somebody is or was the lead planner. */
import type { CareTeam, CareTeamParticipant, Resource } from '@medplum/fhirtypes';
import type { Facts, PlanTeamMember } from '../facts/facts.ts';
import { codesIn, given } from './access.ts';
import { behalfOf, partyOf } from './relations.ts';
import { cs } from './systems.ts';
import { standing, type Moment } from './time.ts';
import type { Registry } from './types.ts';

/**
 * In: the evidence that may speak in this ask. Out: the members; undefined when there is no plan with a lead, to which the protocol could apply.
 * A team that is over leaves former members, and one whose category names a lead stays one without: ending or emptying it lets nothing out; one that is proposed, or entered in error, is none.
 */
export function readPlanTeam(evidence: readonly Resource[], registry: Registry, moment: Moment): Facts['planTeam'] {
  const teams = evidence.filter((each): each is CareTeam => each.resourceType === 'CareTeam' && each.status !== 'entered-in-error' && each.status !== 'proposed')
    .filter((team) => codesIn(team.category, cs('lead-planner')).length > 0 || (team.participant ?? []).some((participant) => rolesOf(participant).includes('lead-planner')));
  return teams.length === 0 ? undefined : { members: teams.flatMap((team) => (team.participant ?? []).flatMap((participant) => memberOf(team, participant, { registry, moment }))) };
}

interface Known { readonly registry: Registry; readonly moment: Moment }

function memberOf(team: CareTeam, participant: CareTeamParticipant, { registry, moment }: Known): readonly PlanTeamMember[] {
  const party = partyOf(participant.member, registry);
  if (party === undefined) {
    return [];
  }
  const times = [standing(team.period, moment), standing(participant.period, moment)];
  const runs = (team.status ?? 'active') === 'active' && times.every((each) => each === 'within');
  return [{
    ...given('organization', behalfOf(participant) ?? party.organization), ...given('person', party.person), roles: rolesOf(participant),
    membership: runs ? 'current' : times.includes('before') ? 'future' : 'former',
  }];
}

/** What it is there for, and which of the twelve partners it is: both are roles. */
function rolesOf(participant: CareTeamParticipant): readonly string[] {
  return [...codesIn(participant.role, cs('team-role')), ...codesIn(participant.role, cs('partner-kind'))];
}
