// SPDX-License-Identifier: Apache-2.0
/** Legal information: conditions of the court are reflected; violations are answered, swiftly and in proportion. */
import type { CasePlan, LegalCondition, Violation } from '../model.ts';
import { daysBetween, isBefore } from './days.ts';
import { inForce } from './goals.ts';
import { at, COMPREHENSIVE, STANDARD, SUPERVISION, those, when, type Rule } from './rule.ts';

/** Swift is not told in days by the guidance; two weeks are the check's own. */
const SWIFT_DAYS = 14;
const RESPONSES = `${SUPERVISION}: review progress and adapt plans: responding appropriately to technical and criminal violations`;

/** Given up, refused or undone: nothing of it serves any more. What was completed has served. */
const GIVEN_UP: ReadonlySet<string> = new Set(['cancelled', 'rejected', 'revoked', 'failed', 'noshow']);
const serves = ({ status }: { readonly status: string }): boolean => !GIVEN_UP.has(status);

/** Reflected: it names a goal of the plan, or an action names it as its reason; one that still serves. */
function isReflected(condition: LegalCondition, plan: CasePlan): boolean {
  const [goals, actions] = [plan.goals.filter(serves), plan.actions.filter(serves)];
  const parts = new Set([...goals.flatMap((goal) => [goal.ref, ...goal.objectives.filter(serves).map((one) => one.ref)]), ...actions.map((action) => action.ref)]);
  return condition.goals.some((ref) => parts.has(ref)) || actions.some((action) => action.needs.includes(condition.ref)) || goals.some((goal) => goal.needs.includes(condition.ref));
}

/** A custody answer to a technical violation while nothing lesser was tried before. */
function isDefault(plan: CasePlan, violation: Violation): boolean {
  const answers = plan.responses.filter((one) => one.answers.includes(violation.ref));
  const custody = answers.find((one) => one.magnitude === 'custody');
  const lesser = plan.responses.some((one) => one.kind !== 'incentive' && one.magnitude !== 'custody' && isBefore(one.date, custody?.date ?? violation.date ?? ''));
  return violation.kind === 'technical' && custody !== undefined && !lesser;
}

export const JUSTICE_RULES: readonly Rule[] = [
  {
    code: 'condition-not-reflected', gravity: 'error', text: 'A condition of the court or the releasing authority is not in the plan.', suggestion: 'Link it to the goal or service by which the person meets it, or add one.', source: `${COMPREHENSIVE}: legal information; ${SUPERVISION}: monitoring conditions of supervision`,
    places: (plan, { today }) => (inForce(plan) ? those(plan.conditions.filter((one) => !isBefore(one.period?.end, today)), '', (one) => !isReflected(one, plan)) : []),
  },
  {
    code: 'ordered-service-missing', gravity: 'error', text: 'A service that the court ordered is not in the plan.', suggestion: 'Take it into the plan\'s activities, with who, when and how often.', source: `${COMPREHENSIVE}: legal information`,
    places: (plan) => (inForce(plan) ? those(plan.orderedElsewhere, '', () => true) : []),
  },
  {
    code: 'violation-unanswered', gravity: 'warning', text: 'A violation had no response for more than two weeks.', suggestion: 'Respond swiftly and with certainty, with the least that answers it.', source: `${RESPONSES} (the two weeks are the check's own)`,
    places: (plan, { today }) => those(plan.violations, '', (one) => one.date !== undefined && daysBetween(one.date, today) > SWIFT_DAYS && !plan.responses.some((each) => each.answers.includes(one.ref))),
  },
  {
    code: 'custody-as-default', gravity: 'warning', text: 'A technical violation was answered with custody before anything less was tried.', suggestion: 'Use graduated responses; custody where safety asks for it, with the reason written down.',
    source: `${SUPERVISION}: review progress and adapt plans: as a default response re-incarceration does little to change behavior`, places: (plan) => those(plan.violations, '', (one) => isDefault(plan, one)),
  },
  {
    code: 'incentives-none', gravity: 'information', text: 'Sanctions are recorded and not one incentive.', suggestion: 'Acknowledge what goes well: it motivates more than sanctions do.', source: `${SUPERVISION}: review progress and adapt plans: achievements should be acknowledged and rewarded; ${STANDARD}`,
    places: (plan) => when(plan.responses.some((one) => one.kind === 'sanction') && !plan.responses.some((one) => one.kind === 'incentive'), at(plan.responses.find((one) => one.kind === 'sanction')?.ref ?? '')),
  },
];
