// SPDX-License-Identifier: Apache-2.0
/**
 * What the participant wants, and what was noted about child custody, money, past trauma: does anything in the plan take it up? Told by the domain of
 * a need that is met, by who is on the team, and by words; English, with the commonest words of Spanish.
 */
import type { CasePlan } from '../model.ts';
import { isRefused } from './actions.ts';
import { inForce } from './goals.ts';
import { isMet } from './needs.ts';
import { teamOrganizations } from './people.ts';
import { at, COMPREHENSIVE, ext, STANDARD, those, when, type Place, type Rule } from './rule.ts';

/** `answered`: words of a goal or action that is about it; `domains`: needs about it; `kinds`: partners whose work it is. */
interface Theme { readonly answered: RegExp; readonly domains: readonly string[]; readonly kinds: readonly string[] }

const CHILDREN: Theme = {
  answered: /\b(?:child(?:ren)?|kids?|daughters?|sons?|girls?|boys?|custody|guardian\w*|reuni\w+|parent(?:s|ing)?|family (?:court|visits?)|hij[oa]s?|ni[ñn][oa]s?)\b/i, domains: ['childcare', 'family-marital', 'gender-responsive'], kinds: ['childrens-services'],
};
const MONEY: Theme = { answered: /\b(?:money|budget\w*|debts?|fines?|income|benefits?|rent|wages?|jobs?|work(?:s|ing)?|bank|SNAP|SSI|dinero|trabaj\w+)\b/i, domains: ['education-employment', 'vocational', 'basic-needs'], kinds: ['vocational-education'] };
const TRAUMA: Theme = { answered: /\b(?:trauma\w*|PTSD|seeking safety|EMDR|grounding|abuse counsel\w*)\b/i, domains: ['trauma', 'mental-health'], kinds: ['mental-health-treatment'] };
const PREGNANCY: Theme = { answered: /\b(?:pregnan\w*|prenatal|obstet\w*|midwi\w+|doula|birth|postpartum|embaraz\w+|parto)\b/i, domains: ['physical-health', 'medical-dental'], kinds: ['medical'] };
const VIOLENCE: Theme = { answered: /\b(?:violence|shelter|safety plan|protective order|advocate|no contact|violencia|refugio)\b/i, domains: ['trauma'], kinds: [] };
const HOUSING: Theme = { answered: /\b(?:hous\w+|rooms?|rent|lease|apartment|shelter|landlord|place of|vivienda|casa)\b/i, domains: ['housing', 'basic-needs'], kinds: ['housing'] };
const WORK: Theme = { answered: /\b(?:jobs?|work(?:s|ing)?|employ\w*|employer|wages?|appl(?:y|ies)|hired?|trade|trabaj\w+|empleo)\b/i, domains: ['education-employment', 'vocational'], kinds: ['vocational-education'] };
const SCHOOL: Theme = { answered: /\b(?:school|GED|diploma|college|class(?:es)?|stud(?:y|ies)|escuela)\b/i, domains: ['education-employment', 'vocational', 'literacy'], kinds: ['vocational-education'] };
const SOBRIETY: Theme = { answered: /\b(?:sober|sobriety|treatment|outpatient|recovery|alcohol|drugs?|use|using|meetings?|tests?|tratamiento|sobri[oa])\b/i, domains: ['substance-use'], kinds: ['sud-treatment'] };

/** Codes of gender-responsive; `other` is in words alone, and nobody can tell what would take it up. */
const NOTED: Readonly<Record<string, Theme>> = { 'child-custody': CHILDREN, financial: MONEY, trauma: TRAUMA, pregnancy: PREGNANCY, 'intimate-partner-violence': VIOLENCE };
/** `None reported` is a consideration that was looked at and is none. */
const NOTHING = /^\s*(?:no\b|none\b|not\b|den(?:y|ies|ied)\b|n\/?a\b|ninguna?\b)/i;

const KIN = '(?:child(?:ren)?|kids?|daughters?|sons?|girls?|boys?|bab(?:y|ies)|hij[oa]s?|ni[ñn][oa]s?)';
/** What people say they want, and what would take it up. A daughter that is spoken of is no wish yet; to get her back, to see her, to have her live there is. */
const WISHES: readonly (readonly [RegExp, Theme])[] = [
  [new RegExp(`\\b(?:get|win|have|want|bring|need)\\b.{0,15}\\b${KIN}\\b.{0,12}\\b(?:back|home|live|with me)\\b|\\b(?:see|visit|raise|custody of)\\b.{0,12}\\b${KIN}\\b|\\b(?:recuperar|ver)\\b.{0,12}\\b${KIN}\\b`, 'i'), CHILDREN],
  [/\b(?:my own (?:place|room|apartment)|a (?:place|room|apartment|house)\b|door that locks|somewhere to live|un lugar|una casa)/i, HOUSING], [/\b(?:a|my) (?:good |real |steady )?job\b|\bfind work\b|\bto work\b|\btrabajar\b/i, WORK],
  [/\b(?:my GED|go back to school|finish school|diploma|college|la escuela)\b/i, SCHOOL], [/\b(?:sober|clean|stop (?:using|drinking)|quit (?:using|drinking|drugs)|dejar (?:de beber|las drogas))\b/i, SOBRIETY],
];

/** Words of what the plan does or means to reach; what was given up or refused says nothing. */
function said(plan: CasePlan): readonly string[] {
  const goals = plan.goals.filter((goal) => goal.status !== 'cancelled' && goal.status !== 'rejected');
  return [...goals.flatMap((goal) => [goal.text, ...goal.objectives.map((one) => one.text)]), ...plan.actions.filter((action) => action.status !== 'revoked' && action.status !== 'entered-in-error' && !isRefused(action)).map((action) => action.text)];
}

function isTakenUp(plan: CasePlan, { answered, domains, kinds }: Theme, today: string): boolean {
  return said(plan).some((text) => answered.test(text)) || plan.needs.some((need) => domains.includes(need.domain.code ?? '') && isMet(need, plan))
    || [...teamOrganizations(plan, today)].some((ref) => plan.organizations.get(ref)?.partner.some((kind) => kinds.includes(kind)) === true);
}

function isNamed(plan: CasePlan, ref: string): boolean {
  return plan.goals.some((goal) => goal.needs.includes(ref)) || plan.actions.some((action) => action.needs.includes(ref) && !isRefused(action));
}

/** Considerations that nothing follows from, and the plan when a wish in the participant's own words is answered by nothing. */
function unanswered(plan: CasePlan, today: string): readonly Place[] {
  const noted = plan.considerations.filter((one) => NOTED[one.kind.code ?? ''] !== undefined && !NOTHING.test(one.text));
  const wished = WISHES.filter(([wish]) => plan.words.some((text) => wish.test(text))).map(([, theme]) => theme);
  return [
    ...those(noted, '', (one) => !isNamed(plan, one.ref) && !isTakenUp(plan, NOTED[one.kind.code!]!, today)),
    ...when(wished.some((theme) => !isTakenUp(plan, theme, today)), at(plan.ref, ext('participant-words'))),
  ];
}

export const WISH_RULES: readonly Rule[] = [
  {
    code: 'wish-not-taken-up', gravity: 'warning', text: 'What the participant wants, or what was noted about children, money, trauma or safety, is taken up by no goal, service or member of the team.',
    suggestion: 'Make it a goal or a step with the participant, or bring whoever can help to the table; see that schedules do not collide.',
    source: `${COMPREHENSIVE}: participant engagement: goals customized to the individual; gender-responsive considerations: reflected in the programming; ${STANDARD}: whose case plan it is`,
    places: (plan, { today }) => (inForce(plan) ? unanswered(plan, today) : []),
  },
];
