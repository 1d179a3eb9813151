// SPDX-License-Identifier: Apache-2.0
/** The team of the plan of a scenario, as a CareTeam. */
import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import { addDays } from '../evidence/time.ts';
import type { PlanTeamMember } from '../facts/facts.ts';
import { concept, extension, onBehalfOf, partyRef, when, yesterday, type Writing } from './writing.ts';

/**
 * The team as the facts tell it. The scenario format knows a lead planner and no members: there the team is whoever leads and whoever receives, since
 * the format's answers ask for no more.
 */
export function writePlanTeam(writing: Writing): readonly CareTeam[] {
  const { sharingMatrix: matrix, planTeam, patient } = writing.facts;
  const participants = planTeam?.members.map((each) => ({ ...written(each, writing), ...since(each, writing) })) ?? (matrix === undefined ? [] : implied(writing, matrix));
  return participants.length === 0 ? [] : [{
    resourceType: 'CareTeam', id: 'plan-team', status: 'active', subject: writing.ref(patient.id), participant: [...participants],
    ...when('category', matrix?.lead, (lead) => [concept('lead-planner', lead)]),
    ...when('extension', matrix?.edition, (edition) => [extension('sharing-edition', { valueCode: edition })]),
  }];
}

function implied(writing: Writing, matrix: NonNullable<Writing['facts']['sharingMatrix']>): readonly CareTeamParticipant[] {
  const { recipient } = writing.facts;
  const lead: PlanTeamMember = { organization: matrix.leadOrganization, roles: ['lead-planner'], membership: 'current' };
  const role = matrix.handedOverOn === undefined ? 'case-manager' : 'lead-planner';
  const party = { ...when('organization', recipient.organization, (id) => id), ...when('person', recipient.person, (id) => id) };
  return [
    written(lead, writing),
    ...(recipient.organization === matrix.leadOrganization ? [] : [{ ...written({ ...party, roles: [role], membership: 'current' }, writing), ...when('period', matrix.handedOverOn, (start) => ({ start })) }]),
  ];
}

/** The lead that took over began on that day. */
function since({ organization, roles }: PlanTeamMember, { facts }: Writing): Pick<CareTeamParticipant, 'period'> {
  const start = facts.sharingMatrix?.handedOverOn;
  return start === undefined || !roles.includes('lead-planner') || organization !== facts.recipient.organization ? {} : { period: { start } };
}

function written(member: PlanTeamMember, writing: Writing): CareTeamParticipant {
  const { organization, person, roles, membership } = member;
  return {
    ...(roles.length === 0 ? {} : { role: roles.map((role) => concept('team-role', role)) }), ...when('member', partyRef(member, writing), (ref) => ref),
    ...(organization === undefined || person === undefined ? {} : onBehalfOf(person, organization, writing)),
    ...(membership === 'current' ? {} : { period: membership === 'former' ? { end: yesterday(writing) } : { start: addDays(writing.today, 1) } }),
  };
}
