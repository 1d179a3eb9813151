// SPDX-License-Identifier: Apache-2.0
/**
 * What the plan presumes will be shared, and whether a permission for it is on record. It looks at the papers that are there and in force; whether a
 * paper holds in law is decided by the gate alone, for each record, when something is asked for.
 */
import type { CasePlan, Permission } from '../model.ts';
import { daysBetween, isBefore } from './days.ts';
import { inForce } from './goals.ts';
import { teamOrganizations } from './people.ts';
import { at, COMPREHENSIVE, those, type Rule } from './rule.ts';

const SHARING = `${COMPREHENSIVE}: interagency collaboration and information sharing; 42 CFR 2.31, 2.33`;
const SOON_DAYS = 30;

function isInForce({ status, permits, period }: Permission, today: string): boolean {
  return status === 'active' && permits && !isBefore(period?.end, today) && !(period?.start !== undefined && isBefore(today, period.start));
}

/** From that organization to the lead planner; a class of recipients or disclosers, which names nobody, may mean anybody. */
function covers(permission: Permission, organization: string, lead: string): boolean {
  const names = (parties: Permission['to'], ref: string): boolean => parties.length === 0 || parties.some((one) => one.ref === ref || one.organization === ref || one.ref === undefined);
  return names(permission.from, organization) && names(permission.to, lead);
}

/** Part 2 programs on the team, or with something to do in the plan, other than the one that leads. */
function programs(plan: CasePlan, today: string): readonly string[] {
  const doing = plan.actions.filter((action) => action.open).flatMap((action) => action.who.flatMap((who) => who.organization ?? who.ref ?? []));
  const all = new Set([...teamOrganizations(plan, today), ...doing]);
  return [...all].filter((ref) => ref !== plan.lead?.ref && plan.organizations.get(ref)?.legal.includes('part2-program') === true);
}

export const CONSENT_RULES: readonly Rule[] = [
  {
    code: 'consent-missing', gravity: 'error', text: 'The plan counts on a substance use disorder program telling the lead planner something, and no consent in force permits it.',
    suggestion: 'Ask the participant for a consent that names the program and the lead planner; until then plan without what the program knows.', source: SHARING,
    places: (plan, { today }) => (inForce(plan) && plan.lead?.ref !== undefined
      ? those(programs(plan, today).map((ref) => ({ ref })), '', ({ ref }) => !plan.permissions.some((one) => isInForce(one, today) && covers(one, ref, plan.lead!.ref!))) : []),
  },
  {
    code: 'consent-ending', gravity: 'information', text: 'A consent on which the plan relies ends within thirty days.', suggestion: 'Talk with the participant about signing it again before it ends.', source: `${SHARING}; 42 CFR 2.31(a)(7)`,
    places: (plan, { today }) => (plan.status === 'active'
      ? those(plan.permissions.filter((one) => isInForce(one, today)), '.provision.period.end', (one) => one.period?.end !== undefined && daysBetween(today, one.period.end) <= SOON_DAYS
        && !plan.permissions.some((other) => other.ref !== one.ref && isInForce(other, today) && (other.period?.end ?? '9999') > one.period!.end! && one.from.every((party) => covers(other, party.ref ?? '', plan.lead?.ref ?? '')))) : []),
  },
  {
    code: 'record-missing', gravity: 'information', text: 'The plan names a record that is not here: it may be withheld from you, or gone.', suggestion: 'Judge the plan with that in mind, or ask whoever keeps the record.', source: `${COMPREHENSIVE}: interagency collaboration and information sharing`,
    places: (plan) => (plan.missing.length === 0 ? [] : [at(plan.ref)]),
  },
];
