// SPDX-License-Identifier: Apache-2.0
/**
 * The agencies' protocol on the team of a plan (consent/protocols/team.json): only members authorized at the instant, in their role, come into
 * question for it. It narrows what the law would let go and never authorizes; what the law itself gives, without a paper of the person, it leaves.
 */
import { contextOf, type Context } from './context.ts';
import type { PlanTeamMember } from './facts/facts.ts';
import type { RecordFacts } from './facts/record.ts';
import { finding } from './finding.ts';
import { compilePapers, type CompiledPaper } from './papers/compiled.ts';
import { basisFor, effectiveClass } from './regimes.ts';
import { failed, type Failed, type Tried } from './tried.ts';

export interface CompiledTeam {
  readonly barred: Failed;
  /** The ask as it would be had the person signed nothing, but for the papers that the protocol excepts. */
  readonly bare: { readonly ctx: Context; readonly papers: readonly CompiledPaper[] };
}

/** What is not asked for in the person's own right: access, a copy sent where the person directs, an accounting. */
const DISCLOSURES: readonly Context['facts']['request']['kind'][] = ['disclose', 'confirm-presence'];

/** Undefined: the protocol asks nothing of this recipient. Otherwise why records of the plan stay, unless the law itself gives them. */
export function compileTeam(ctx: Context): CompiledTeam | undefined {
  const { facts, tables } = ctx;
  const asks = tables.team.requires === 'team-membership' && facts.planTeam !== undefined && DISCLOSURES.includes(facts.request.kind) && isOther(ctx)
    && [...tables.team.purposes, ...tables.team.openPurposes].includes(facts.purpose);
  const standing = asks ? standingOf(ctx, facts.planTeam.members) : 'member';
  if (standing === 'member') {
    return undefined;
  }
  const bare = contextOf({ ...facts, consents: facts.consents.filter((paper) => tables.team.exceptPapers.includes(paper.variant)) }, tables);
  return { barred: failed('not-on-team', [finding(`team.${standing}`, 'sharing protocol: team', 'deny')], 51), bare: { ctx: bare, papers: compilePapers(bare) } };
}

/** The person and whoever stands in the person's place (45 CFR 164.502(g)), what the person tells, and a use within one agency are no sharing of the plan. */
function isOther({ facts, toPatient }: Context): boolean {
  const { recipient, discloser, patient } = facts;
  const represents = recipient.personalRepresentative === true || recipient.role === 'claimed-patient';
  const within = recipient.organization !== undefined && recipient.organization === discloser.organization;
  return !toPatient && !represents && !within && discloser.person !== patient.id;
}

type Standing = 'member' | 'other-role' | 'former-member' | 'future-member' | 'no-member';

/** How the recipient stands to the teams: one membership that holds, in its role, is enough. */
function standingOf(ctx: Context, members: readonly PlanTeamMember[]): Standing {
  const own = members.filter((member) => concerns(member, ctx));
  const current = own.filter((member) => member.membership === 'current');
  return current.some((member) => mayAct(member, ctx)) ? 'member' : current.length > 0 ? 'other-role'
    : own.some((member) => member.membership === 'former') ? 'former-member' : own.length > 0 ? 'future-member' : 'no-member';
}

/** A member who is a person is that person; the agency's own system, which stands for nobody, speaks for the people it has there. */
function concerns(member: PlanTeamMember, { facts }: Context): boolean {
  const { organization, person } = facts.recipient;
  const sameAgency = organization !== undefined && member.organization === organization;
  if (member.person === undefined) {
    return sameAgency;
  }
  return person === undefined ? sameAgency : member.person === person && (member.organization === undefined || organization === undefined || sameAgency);
}

function mayAct({ roles }: PlanTeamMember, { facts, tables }: Context): boolean {
  return roles.length === 0 || roles.some((role) => tables.team.roles[role]?.includes(facts.recipient.role) ?? true);
}

/**
 * In: a record that has a basis, or that a missing fact may yet give one. Out: undefined where membership is not asked for; else what is left of it
 * without one: the basis of the law itself, or why it stays.
 */
export function narrowed(team: CompiledTeam, ctx: Context, record: RecordFacts): Tried | undefined {
  const { purposes, openClasses, careCategories, exceptCategories } = ctx.tables.team;
  const open = openClasses.includes(effectiveClass(record));
  const ofPlan = purposes.includes(ctx.facts.purpose) || (open && !careCategories.includes(record.category));
  if (!ofPlan || exceptCategories.includes(record.category)) {
    return undefined;
  }
  const own = basisFor(team.bare, record);
  return own.kind === 'fail' || (open && !(own.kind === 'pass' && own.basis === 'court-order')) ? team.barred : own;
}
