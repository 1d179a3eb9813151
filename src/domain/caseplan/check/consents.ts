// SPDX-License-Identifier: Apache-2.0
/**
 * What the plan presumes will be shared, and whether a permission for it is on record. It looks at the papers that are there and in force; whether a
 * paper holds in law is decided by the gate alone, for each record, when something is asked for.
 */
import type { Category, Purpose } from '../../consent/facts/vocabulary.ts';
import type { CasePlan, Permission } from '../model.ts';
import { isRefused } from './actions.ts';
import { daysBetween, isBefore } from './days.ts';
import { inForce } from './goals.ts';
import { teamOrganizations } from './people.ts';
import { at, COMPREHENSIVE, those, type Rule } from './rule.ts';

const SHARING = `${COMPREHENSIVE}: interagency collaboration and information sharing; 42 CFR 2.31, 2.33`;
const SOON_DAYS = 30;

/** Under which nobody may be told anything that a plan is made of. */
const NOT_FOR_PLANS: ReadonlySet<string> = new Set<Purpose>(['payment', 'research', 'audit', 'public-health', 'vital-statistics', 'legal-proceeding', 'law-enforcement']);
/** That say nothing of treatment. */
const NOT_OF_PLANS: ReadonlySet<string> = new Set<Category>(['insurance-info', 'benefits-enrollment', 'income', 'landlord-contact', 'lease-info']);

/** For a purpose, and of a kind of record, with which a plan has to do; where it says neither, that is the gate's to judge. */
function isForPlans({ purposes, categories }: Permission): boolean {
  return (purposes.length === 0 || purposes.some((one) => !NOT_FOR_PLANS.has(one))) && (categories.length === 0 || categories.some((one) => !NOT_OF_PLANS.has(one)));
}

function isInForce({ status, permits, period, revoked, rejected }: Permission, today: string): boolean {
  return status === 'active' && permits && !rejected && !revoked.includes('*') && !isBefore(period?.end, today) && !(period?.start !== undefined && isBefore(today, period.start));
}

/** From that organization (undefined: whichever it is) to that reader; a class of recipients or disclosers, which names nobody, may mean anybody. */
function covers(permission: Permission, organization: string | undefined, reader: string): boolean {
  const names = (parties: Permission['to'], ref: string): boolean => parties.length === 0 || parties.some((one) => one.ref === ref || one.organization === ref || one.ref === undefined);
  return isForPlans(permission) && !permission.revoked.includes(reader) && (organization === undefined || names(permission.from, organization)) && names(permission.to, reader);
}

/** Part 2 programs on the team, or with something to do in the plan, other than the one that leads. */
function programs(plan: CasePlan, today: string): readonly string[] {
  const doing = plan.actions.filter((action) => action.open).flatMap((action) => action.who.flatMap((who) => who.organization ?? who.ref ?? []));
  const all = new Set([...teamOrganizations(plan, today), ...doing]);
  return [...all].filter((ref) => ref !== plan.lead?.ref && plan.organizations.get(ref)?.legal.includes('part2-program') === true);
}

interface Source { readonly ref: string; readonly program?: string }

/** What of the plan is a program's: the program itself, or a medicine or treatment that is labelled Part 2 and names no program. */
function sources(plan: CasePlan, today: string): readonly Source[] {
  const acting = new Set(plan.actions.filter((action) => action.open && !isRefused(action)).map((action) => action.ref));
  const carried = plan.treatments.filter((one) => one.medicine || acting.has(one.ref));
  const isProgram = (ref: string): boolean => plan.organizations.get(ref)?.legal.includes('part2-program') === true;
  const named = new Set([...programs(plan, today), ...carried.flatMap((one) => one.by.filter((ref) => isProgram(ref) && ref !== plan.lead?.ref))]);
  const unnamed = carried.filter((one) => one.labelled && !one.by.some(isProgram));
  return [...[...named].map((ref) => ({ ref, program: ref })), ...unnamed.map(({ ref }) => ({ ref }))];
}

const SUPERVISES = new Set(['probation', 'parole', 'pretrial', 'supervision']);

/** Who has to know: the lead planner; where none is named, the team, and the agency that supervises or will. */
function readers(plan: CasePlan, today: string): readonly string[] {
  if (plan.lead?.ref !== undefined) return [plan.lead.ref];
  const next = plan.episodes.filter((one) => SUPERVISES.has(one.kind) && ['planned', 'waitlist', 'active', 'onhold'].includes(one.status)).flatMap((one) => one.at?.ref ?? []);
  return [...new Set([...teamOrganizations(plan, today), ...next])];
}

/** Somebody else has to know, and no consent in force lets the source tell any of them. */
function isUntold(plan: CasePlan, { program }: Source, today: string): boolean {
  const others = readers(plan, today).filter((ref) => ref !== program);
  return others.length > 0 && !others.some((ref) => plan.permissions.some((one) => isInForce(one, today) && covers(one, program, ref)));
}

export const CONSENT_RULES: readonly Rule[] = [
  {
    code: 'consent-missing', gravity: 'error', text: 'The plan counts on a substance use disorder program telling the lead planner (where none is named, the team or the supervising agency) something, and no consent in force that you may know of permits it.',
    suggestion: 'Ask the participant for a consent that names the program and who has to know; until then plan without what the program knows.', source: SHARING,
    places: (plan, { today }) => (inForce(plan) ? those(sources(plan, today), '', (one) => isUntold(plan, one, today)) : []),
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
