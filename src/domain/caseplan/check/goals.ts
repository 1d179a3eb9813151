// SPDX-License-Identifier: Apache-2.0
/** Goals and objectives: there, about an assessed need, behavioral, measurable, bounded in time, with a strategy. */
import type { CasePlan, Objective, PlanGoal } from '../model.ts';
import { isBefore } from './days.ts';
import { at, STANDARD, those, when, type Rule } from './rule.ts';
import { isBehavioral, isMeasurable, isPlain } from './words.ts';

const OPEN = new Set(['proposed', 'planned', 'accepted', 'active', 'on-hold']);
const REACHED = new Set(['achieved', 'sustaining']);

/** Neither reached nor given up. */
export function isOpen(goal: Objective): boolean {
  return OPEN.has(goal.status) && !REACHED.has(goal.progress ?? '');
}

/** The record says that it was reached. A goal that is over need not be: http://hl7.org/fhir/R4/valueset-goal-status.html, completed is no longer sought. */
export function isReached({ progress }: Pick<Objective, 'progress'>): boolean {
  return REACHED.has(progress ?? '');
}

export function openGoals(plan: CasePlan): readonly PlanGoal[] {
  return plan.goals.filter(isOpen);
}

export function openObjectives(plan: CasePlan): readonly Objective[] {
  return openGoals(plan).flatMap((goal) => goal.objectives).filter(isOpen);
}

/** Is a version at work? One that is closed, or a draft without a start, is not held against time. */
export function inForce(plan: CasePlan): boolean {
  return plan.status === 'active' || plan.status === 'draft' || plan.status === 'on-hold';
}

function steps(goal: PlanGoal): readonly Objective[] {
  return goal.objectives.filter(isOpen);
}

function isMeasured(goal: PlanGoal): boolean {
  return [goal, ...steps(goal)].some((one) => one.measured || one.often !== undefined || isMeasurable(one.text));
}

/** The actions that serve a goal, by itself or through its objectives. */
function isServed(goal: PlanGoal, { actions }: CasePlan): boolean {
  const targets = [goal.ref, ...goal.objectives.map((one) => one.ref)];
  return actions.some((action) => action.status !== 'entered-in-error' && action.goals.some((ref) => targets.includes(ref)));
}

export const GOAL_RULES: readonly Rule[] = [
  {
    code: 'goal-none', gravity: 'error', text: 'The plan has no goal that is being worked on.', suggestion: 'Define goals with the participant, beginning with what they want to reach.',
    source: `${STANDARD}: developing a case plan, planning: define participant goals`,
    places: (plan) => when(inForce(plan) && openGoals(plan).length === 0 && !plan.goals.some((goal) => REACHED.has(goal.progress ?? '')), at(plan.ref, '.goal')),
  },
  {
    code: 'goal-no-need', gravity: 'error', text: 'The goal is about no need.', suggestion: 'Link the goal to the need that it is about; if there is none, ask whose goal it is.',
    source: `${STANDARD}: what is case planning: goals related to the participant's need; practice points: the plan links the problem with the goal`,
    places: (plan) => those(openGoals(plan), '.addresses', (goal) => goal.needs.length === 0),
  },
  {
    code: 'goal-need-unassessed', gravity: 'warning', text: 'The need that the goal is about comes from no assessment.', suggestion: 'Name the assessment as evidence of the need, or assess it with a validated instrument.',
    source: `${STANDARD}: what is case planning: based on validated risk and needs assessment tools`,
    places: (plan) => those(openGoals(plan), '.addresses', (goal) => {
      const needs = plan.needs.filter((need) => goal.needs.includes(need.ref));
      return needs.length > 0 && needs.every((need) => need.evidence.length === 0 && !plan.assessments.some((one) => one.domains.some(({ domain }) => domain.code === need.domain.code)));
    }),
  },
  {
    code: 'goal-static-target', gravity: 'warning', text: 'The goal is about history, which nobody can change.', suggestion: 'Let the history inform the level of risk, and set the goal on a need that can change.',
    source: `${STANDARD}: targeting criminogenic needs (history is none of the needs to target)`,
    places: (plan) => those(openGoals(plan), '.addresses', (goal) => goal.needs.length > 0 && plan.needs.some((need) => goal.needs.includes(need.ref) && need.group === 'history')),
  },
  {
    code: 'goal-not-behavioral', gravity: 'warning', text: 'Neither the goal nor its objectives say what the person does.', suggestion: 'Say what somebody could see the person do: who does what, where.',
    source: `${STANDARD}: practice points: specific, expressed in behavioral terms`,
    places: (plan) => those(openGoals(plan), '.description', (goal) => ![goal, ...steps(goal)].some((one) => isBehavioral(one.text))),
  },
  {
    code: 'objective-not-behavioral', gravity: 'warning', text: 'The objective says no behavior.', suggestion: 'Turn it into a step that the person takes.', source: `${STANDARD}: practice points: specific, expressed in behavioral terms`,
    places: (plan) => those(openObjectives(plan), '.description', (one) => !isBehavioral(one.text)),
  },
  {
    code: 'goal-not-measurable', gravity: 'warning', text: 'Nobody can tell whether the goal was reached.', suggestion: 'Add a number, how often, or an outcome that is there or is not; or a measure in the target.',
    source: `${STANDARD}: learning objectives: goals that are measurable and realistic`, places: (plan) => those(openGoals(plan), '.target', (goal) => !isMeasured(goal)),
  },
  {
    code: 'goal-no-date', gravity: 'error', text: 'The goal is not bounded in time.', suggestion: 'Agree by when: on the goal, or on each of its objectives.', source: `${STANDARD}: developing a case plan, planning: establish timeframes`,
    places: (plan) => those(openGoals(plan), '.target.due', (goal) => goal.due === undefined && !steps(goal).some((one) => one.due !== undefined)),
  },
  {
    code: 'objective-no-date', gravity: 'warning', text: 'The objective is not bounded in time.', suggestion: 'Agree by when.', source: `${STANDARD}: developing a case plan, planning: establish timeframes`,
    places: (plan) => those(openObjectives(plan), '.target.due', (one) => one.due === undefined),
  },
  {
    code: 'goal-overdue', gravity: 'warning', text: 'The day by which it was to be reached has passed, and it is neither reached nor given up.',
    suggestion: 'Review it with the participant: reached, more time with a reason, or another way.', source: `${STANDARD}: what is case planning: fluid and dynamic document`,
    places: (plan, { today }) => (inForce(plan) ? those([...openGoals(plan), ...openObjectives(plan)], '.target.due', (one) => isBefore(one.due, today)) : []),
  },
  {
    code: 'goal-no-objective', gravity: 'warning', text: 'The goal has no objective: nothing says what the first step is.', suggestion: 'Break it into steps that can each be done within weeks.',
    source: `${STANDARD}: what is case planning: specific goals so participants know what is expected of them, build a roadmap`, places: (plan) => those(openGoals(plan), ".extension('http://hl7.org/fhir/StructureDefinition/goal-relationship')", (goal) => goal.objectives.length === 0),
  },
  {
    code: 'goal-no-action', gravity: 'error', text: 'Nothing is done for the goal.', suggestion: 'Develop a strategy: which service, whose task, how often; or drop the goal.',
    source: `${STANDARD}: developing a case plan, planning: develop strategies for each goal`, places: (plan) => those(openGoals(plan), '', (goal) => !isServed(goal, plan)),
  },
  {
    code: 'goal-not-plain', gravity: 'information', text: 'The participant may not understand the words: shorthand of professionals, or a very long sentence.', suggestion: 'Say it as you would say it to the participant.',
    source: `${STANDARD}: practice points: understandable to the participant`, places: (plan) => those([...openGoals(plan), ...openObjectives(plan)], '.description', (one) => !isPlain(one.text)),
  },
];
