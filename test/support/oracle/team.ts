// SPDX-License-Identifier: Apache-2.0
/**
 * The agencies' protocol on the team (consent/protocols/team.json), read from its own words: who is no member today, in a role that goes with the
 * membership, gets for the plan only what the law gives without any paper of the person.
 */
import type { Facts, PlanTeamMember } from '../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../src/domain/consent/facts/record.ts';
import { both, today, type Answer } from './answer.ts';
import { names, reaches } from './order.ts';
import { TEAM } from './scope.ts';
import { receiverIsPatient, sameOrganization } from './who.ts';

function is(member: PlanTeamMember, { recipient: { organization, person } }: Facts): boolean {
  const forAgency = member.organization !== undefined && member.organization === organization;
  if (member.person === undefined || person === undefined) {
    return forAgency;
  }
  return member.person === person && (forAgency || member.organization === undefined || organization === undefined);
}

function goesWith({ roles }: PlanTeamMember, { recipient }: Facts): boolean {
  const limits = roles.map((role) => TEAM.roles[role]);
  return limits.length === 0 || limits.includes(undefined) || limits.flatMap((each) => each ?? []).includes(recipient.role);
}

function isMember(facts: Facts): boolean {
  return (facts.planTeam?.members ?? []).some((each) => each.membership === 'current' && is(each, facts) && goesWith(each, facts));
}

/** The person, the person's representative, the person as the source, and people of one agency share no plan with each other in this sense. */
function outsideOfIt(facts: Facts): boolean {
  return receiverIsPatient(facts) || facts.recipient.role === 'claimed-patient' || facts.recipient.personalRepresentative === true
    || (facts.recipient.role === 'patient' && facts.recipient.person === facts.patient.id) || facts.discloser.person === facts.patient.id || sameOrganization(facts);
}

function ofThePlan(record: RecordFacts, facts: Facts, open: boolean): boolean {
  const purpose = TEAM.purposes.includes(facts.purpose) || (open && !TEAM.careCategories.includes(record.category) && TEAM.openPurposes.includes(facts.purpose));
  return purpose && !TEAM.exceptCategories.includes(record.category) && (facts.request.kind === 'disclose' || facts.request.kind === 'confirm-presence');
}

export function withinTheTeam(record: RecordFacts, facts: Facts, lawful: (record: RecordFacts, facts: Facts) => Answer): Answer {
  const answer = lawful(record, facts);
  const open = TEAM.openClasses.includes(record.recordClass);
  if (TEAM.requires === 'none' || facts.planTeam === undefined || isMember(facts) || outsideOfIt(facts) || !ofThePlan(record, facts, open)) {
    return answer;
  }
  if (open) {
    const ordered = record.madeSolelyAsEvidence === true && facts.orders.some((each) => reaches(each, facts) && names(each, record, facts));
    return ordered ? answer : 'no';
  }
  return both(answer, lawful(record, { ...facts, consents: facts.consents.filter((each) => TEAM.exceptPapers.includes(each.variant)) }));
}

/** The lead was handed on, and the days that the protocol gives for it are not over. */
export function passesOn(facts: Facts): boolean {
  const day = facts.sharingMatrix?.handedOverOn;
  const since = day === undefined ? -1 : (Date.parse(today(facts)) - Date.parse(day)) / 86_400_000;
  return since >= 0 && since < TEAM.handOverDays;
}
