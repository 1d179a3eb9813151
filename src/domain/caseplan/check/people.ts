// SPDX-License-Identifier: Apache-2.0
/** The participant's part, strengths, responsivity, readiness, and the team. */
import type { CasePlan, Member, Team } from '../model.ts';
import { isRefused } from './actions.ts';
import { addMonths, isBefore, latest } from './days.ts';
import { inForce, openGoals } from './goals.ts';
import { at, COMPREHENSIVE, ext, STANDARD, SUPERVISION, those, when, type Place, type Rule } from './rule.ts';

const ENGAGEMENT = `${COMPREHENSIVE}: participant engagement`;
const READINESS_MONTHS = 6;
const SUPPORT_ROLES = new Set(['peer-mentor', 'involved-in-care', 'personal-representative']);

export function isParticipant(member: { readonly ref?: string }): boolean {
  return member.ref?.startsWith('Patient/') === true;
}

/** On the team on that day: within the period, and not marked as gone. */
export function isCurrent({ period, status }: Member, today: string): boolean {
  return !isBefore(period?.end, today) && !(period?.start !== undefined && isBefore(today, period.start)) && status !== 'inactive' && status !== 'terminated';
}

/** A team that is over has no members (docs/case-plan.md). */
export function currentMembers({ team }: CasePlan, today: string): readonly Member[] {
  return team === undefined || isOver(team, today) ? [] : team.members.filter((member) => isCurrent(member, today));
}

function isOver({ status, period }: Team, today: string): boolean {
  return status === 'inactive' || status === 'suspended' || isBefore(period?.end, today);
}

/** Current organizations of the team, by themselves or through their people. */
export function teamOrganizations(plan: CasePlan, today: string): ReadonlySet<string> {
  return new Set(currentMembers(plan, today).flatMap((member) => member.organization ?? (member.ref?.startsWith('Organization/') === true ? member.ref : [])));
}

/** The three sides that a team needs; each by the kinds of partner that stand for it. */
const SIDES: readonly (readonly string[])[] = [
  ['correctional-agency', 'community-supervision', 'court'], ['sud-treatment', 'mental-health-treatment', 'medical'], ['housing', 'vocational-education', 'childrens-services', 'peer-support'],
];

function isNarrow(plan: CasePlan, today: string): boolean {
  const kinds = new Set([...teamOrganizations(plan, today)].flatMap((ref) => plan.organizations.get(ref)?.partner ?? []));
  return kinds.size > 0 && !SIDES.every((side) => side.some((kind) => kinds.has(kind)));
}

/** Who does something for the plan and is not on the team that day; the participant always is, and who refused is not to be (referral-failed says so). */
function outsiders(plan: CasePlan, today: string): readonly Place[] {
  const refs = new Set(currentMembers(plan, today).flatMap((member) => member.ref ?? []));
  const organizations = teamOrganizations(plan, today);
  const isOn = (who: { readonly ref?: string; readonly organization?: string }): boolean => who.ref === undefined || isParticipant(who) || refs.has(who.ref) || organizations.has(who.ref) || organizations.has(who.organization ?? '');
  return plan.actions.filter((action) => action.open && action.kind !== 'appointment' && !isRefused(action) && action.who.some((who) => !isOn(who))).map((action) => at(action.ref, action.ref.startsWith('Task/') ? '.owner' : '.performer'));
}

export const PEOPLE_RULES: readonly Rule[] = [
  {
    code: 'participant-words-none', gravity: 'error', text: 'The participant\'s own goals are not in the plan.', suggestion: 'Ask what they want, and write it down as they said it.', source: `${ENGAGEMENT}; ${STANDARD}: whose case plan it is`,
    places: (plan) => when(inForce(plan) && plan.words.length === 0 && !plan.goals.some((goal) => goal.words !== undefined), at(plan.ref, ext('participant-words'))),
  },
  {
    code: 'participant-absent', gravity: 'warning', text: 'Nothing shows that the participant took part in making the plan.', suggestion: 'Make the plan together; name the participant as contributor, or as the one who expressed a goal.',
    source: `${ENGAGEMENT}; ${SUPERVISION}: involve offenders in the case management process`,
    places: (plan) => when(inForce(plan) && ![...plan.contributors, ...plan.goals.flatMap((goal) => goal.expressedBy ?? [])].some(isParticipant), at(plan.ref, '.contributor')),
  },
  {
    code: 'support-none', gravity: 'information', text: 'No family member, peer or other support is on the team.', suggestion: 'Ask the participant whom they want beside them.', source: `${STANDARD}: practice points: include significant others and/or family members when appropriate; ${ENGAGEMENT}`,
    places: (plan, { today }) => when(plan.team !== undefined && inForce(plan) && !currentMembers(plan, today).some((one) => one.ref?.startsWith('RelatedPerson/') === true || one.roles.some((role) => SUPPORT_ROLES.has(role.code ?? ''))
      || (plan.organizations.get(one.organization ?? one.ref ?? '')?.partner ?? []).some((kind) => kind === 'peer-support' || kind === 'support-system')), at(plan.team?.ref ?? '', '.participant')),
  },
  {
    code: 'strengths-none', gravity: 'warning', text: 'No strength of the participant is recorded.', suggestion: 'Ask what has worked before and who helps; write it down.', source: `${COMPREHENSIVE}: strengths; ${STANDARD}: developing a case plan, assessment`,
    places: (plan) => when(inForce(plan) && plan.strengths.length === 0, at(plan.ref, '.supportingInfo')),
  },
  {
    code: 'strengths-unused', gravity: 'information', text: 'Strengths are recorded, and the plan builds on none of them.', suggestion: 'Take one into the plan: which goal does it help to reach?', source: `${COMPREHENSIVE}: strengths`,
    places: (plan) => when(inForce(plan) && plan.strengths.length > 0 && !plan.strengths.some((one) => one.inPlan), at(plan.ref, '.supportingInfo')),
  },
  {
    code: 'general-responsivity-none', gravity: 'information', text: 'No cognitive behavioral or social learning intervention is named.', suggestion: 'Name the curriculum or the way in which risk is addressed.', source: `${COMPREHENSIVE}: responsivity, general`,
    places: (plan) => when(inForce(plan) && plan.generalResponsivity.length === 0, at(plan.ref, ext('general-responsivity'))),
  },
  {
    code: 'gender-considerations-none', gravity: 'information', text: 'Nothing says whether gender-responsive considerations were looked at.', suggestion: 'Ask about child custody, money, past trauma and safety at home.', source: `${COMPREHENSIVE}: gender-responsive considerations`,
    places: (plan) => when(inForce(plan) && plan.gender === 'female' && plan.considerations.length === 0, at(plan.ref, '.supportingInfo')),
  },
  {
    code: 'readiness-none', gravity: 'warning', text: 'Readiness for change was not assessed.', suggestion: 'Assess it; it tells which conversation comes next.', source: `${STANDARD}: what is case planning: incorporate assessments of readiness for change`,
    places: (plan) => when(inForce(plan) && plan.readiness.length === 0, at(plan.ref, '.supportingInfo')),
  },
  {
    code: 'readiness-old', gravity: 'information', text: 'Readiness for change was not assessed again in the last six months.', suggestion: 'Assess it with the next review.', source: `${STANDARD}: what is case planning (with the review, every six months)`,
    places: (plan, { today }) => (inForce(plan) ? those(plan.readiness.slice(-1), '.effective', ({ date }) => date !== undefined && isBefore(addMonths(date, READINESS_MONTHS), today)) : []),
  },
  {
    code: 'lead-none', gravity: 'error', text: 'The plan names no lead case planner.', suggestion: 'Agree on who leads, and name the agency.', source: `${COMPREHENSIVE}: lead case planner`, places: (plan) => when(inForce(plan) && plan.lead === undefined, at(plan.ref, ext('lead-planner'))),
  },
  {
    code: 'team-none', gravity: 'error', text: 'The plan has no team.', suggestion: 'Name the agencies and people, with their roles and since when.', source: `${COMPREHENSIVE}: interagency collaboration`,
    places: (plan, { today }) => when(inForce(plan) && (plan.team === undefined || isOver(plan.team, today) || plan.team.members.every(isParticipant)), at(plan.ref, '.careTeam')),
  },
  {
    code: 'lead-not-on-team', gravity: 'warning', text: 'The agency that leads is not on the team today.', suggestion: 'Bring the roster up to date, or name who leads now.', source: `${COMPREHENSIVE}: interagency collaboration`,
    places: (plan, { today }) => when(inForce(plan) && plan.lead?.ref !== undefined && plan.team !== undefined && !teamOrganizations(plan, today).has(plan.lead.ref), at(plan.team?.ref ?? '', '.participant')),
  },
  {
    code: 'team-narrow', gravity: 'warning', text: 'The team lacks criminal justice, behavioral health or social services.', suggestion: 'Invite the side that is missing, so that needs are met in a balanced manner.', source: `${COMPREHENSIVE}: interagency collaboration: representatives from criminal justice, behavioral health, and social service agencies`,
    places: (plan, { today }) => when(inForce(plan) && plan.team !== undefined && isNarrow(plan, today), at(plan.team?.ref ?? '', '.participant')),
  },
  {
    code: 'performer-not-on-team', gravity: 'warning', text: 'Somebody who is to do it is not on the team today.', suggestion: 'Add them to the roster with role and period, or name who does it now.', source: `${SUPERVISION}: form, participate in, and lead case management teams; ${COMPREHENSIVE}: interagency collaboration`,
    places: (plan, { today }) => (inForce(plan) && plan.team !== undefined ? outsiders(plan, today) : []),
  },
  {
    code: 'training-expired', gravity: 'information', text: 'A training of a member of the team has run out.', suggestion: 'Renew it before the next assessment.', source: `${COMPREHENSIVE}: staff training; ${SUPERVISION}: conduct assessments: properly trained and supervised`,
    places: (plan, { today }) => those(currentMembers(plan, today).flatMap((one) => (one.ref === undefined ? [] : [{ ...one, ref: one.ref }])), ext('training'), (member) => {
      const topics = new Set(member.training.map((one) => one.topic.text));
      return [...topics].some((topic) => isBefore(latest(member.training.filter((one) => one.topic.text === topic).map((one) => one.expires)), today));
    }),
  },
  {
    code: 'goals-too-many', gravity: 'information', text: 'More goals are open at once than a person can work on.', suggestion: 'Agree with the participant on which come first and put the others off.', source: `${STANDARD}: what is case planning: agree upon and rank (the number is the check's own)`,
    places: (plan) => when(openGoals(plan).filter((goal) => goal.status === 'active').length > 6, at(plan.ref, '.goal')),
  },
];
