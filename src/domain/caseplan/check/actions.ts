// SPDX-License-Identifier: Apache-2.0
/** What is done: who, when, how often, what for; the participant's own part; referrals that came to nothing. */
import type { Action, CasePlan } from '../model.ts';
import { daysBetween } from './days.ts';
import { inForce, openGoals } from './goals.ts';
import { at, ext, STANDARD, those, when, type Rule } from './rule.ts';

const DESCRIBES = `${STANDARD}: practice points: describes the services, who will perform them, when they will be provided, and at what frequency`;
/** A referral that nobody has taken or refused after so many days is followed up. The standard names no number; this is the check's own. */
const UNANSWERED_DAYS = 14;

function open(plan: CasePlan): readonly Action[] {
  return inForce(plan) ? plan.actions.filter((action) => action.open) : [];
}

const REFUSED = new Set(['rejected', 'failed', 'cancelled']);

/** A referral that the service refused or that came to nothing. */
export function isRefused({ loop }: Action): boolean {
  return REFUSED.has(loop?.status ?? '');
}

function whoPath({ ref }: Action): string {
  return ref.startsWith('Task/') ? '.owner' : ref.startsWith('Appointment/') ? '.participant' : '.performer';
}

/** A technique at each contact, or a task for each week, has its time in how often it is done. */
function hasTime({ when: span, often, kind }: Action): boolean {
  return span !== undefined || (kind !== 'service' && often !== undefined);
}

export const ACTION_RULES: readonly Rule[] = [
  {
    code: 'action-no-who', gravity: 'error', text: 'Nobody is named who does it.', suggestion: 'Name the agency or person, or the participant.', source: DESCRIBES,
    places: (plan) => open(plan).filter((action) => action.who.length === 0).map((action) => at(action.ref, whoPath(action))),
  },
  {
    code: 'action-no-when', gravity: 'warning', text: 'It does not say when it is done.', suggestion: 'Give the day on which it starts and, if known, the end.', source: DESCRIBES,
    places: (plan) => open(plan).filter((action) => !hasTime(action)).map((action) => at(action.ref, action.ref.startsWith('Task/') ? '.restriction.period' : '.occurrence')),
  },
  {
    code: 'action-no-frequency', gravity: 'warning', text: 'It does not say how often it is done.', suggestion: 'Say how often, in a timing or in words; what happens once needs a day instead.', source: DESCRIBES,
    places: (plan) => those(open(plan), ext('frequency-text'), (action) => !action.once && action.often === undefined),
  },
  {
    code: 'action-no-purpose', gravity: 'warning', text: 'It serves no goal, no need and no condition of the court.', suggestion: 'Link it to the objective that it is for, or leave it out of the plan.',
    source: `${STANDARD}: practice points: the plan is a specific activity that links the problem with the goal`,
    places: (plan) => those(open(plan), ext('resource-pertainsToGoal').replace('https://throughcare.dev/fhir', 'http://hl7.org/fhir'), (action) => action.goals.length === 0 && action.needs.length === 0 && !action.courtOrdered),
  },
  {
    code: 'participant-no-task', gravity: 'warning', text: 'Nothing in the plan is the participant\'s own to do.', suggestion: 'Agree on at least one task of the participant, in their words.',
    source: `${STANDARD}: what is case planning: defines participant responsibilities`,
    places: (plan) => when(inForce(plan) && openGoals(plan).length > 0 && !plan.actions.some((action) => action.kind === 'participant'), at(plan.ref, '.activity')),
  },
  {
    code: 'referral-failed', gravity: 'warning', text: 'The referral was refused or failed and the plan still counts on it.', suggestion: 'Return to linkage: find another service, or change the objective.',
    source: `${STANDARD}: developing a case plan, linkage; monitoring: if not, return to planning and linkage`,
    places: (plan) => open(plan).filter(isRefused).map((action) => at(action.loop!.ref, '.status')),
  },
  {
    code: 'referral-unanswered', gravity: 'warning', text: 'The referral has had no answer for more than two weeks.', suggestion: 'Call the service; help the participant with access.',
    source: `${STANDARD}: developing a case plan, linkage: make referrals, assist the participant in accessing needed services; advocacy (the two weeks are the check's own)`,
    places: (plan, { today }) => open(plan).filter(({ loop }) => loop !== undefined && ['requested', 'draft', 'received'].includes(loop.status) && loop.since !== undefined && daysBetween(loop.since, today) > UNANSWERED_DAYS)
      .map((action) => at(action.loop!.ref, '.status')),
  },
];
