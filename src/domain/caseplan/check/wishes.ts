// SPDX-License-Identifier: Apache-2.0
/**
 * What the participant wants, and what was noted about child custody, money, past trauma: does anything in the plan take it up? Told by the domain of
 * a need that is met, by who is on the team, and by words (profiles/check-words.json, English and Spanish).
 */
import type { CasePlan } from '../model.ts';
import { isRefused } from './actions.ts';
import { inForce } from './goals.ts';
import { isMet } from './needs.ts';
import { teamOrganizations } from './people.ts';
import { at, COMPREHENSIVE, ext, STANDARD, those, when, type Place, type Rule } from './rule.ts';
import { CHECK_WORDS, inEither, saidAs, wordOf } from './words.ts';

/** `answered`: words of a goal or action that is about it; `domains`: needs about it; `kinds`: partners whose work it is. */
interface Theme { readonly answered: RegExp; readonly domains: readonly string[]; readonly kinds: readonly string[] }

const THEMES: ReadonlyMap<string, Theme> = new Map(Object.entries(CHECK_WORDS.themes).map(([name, { answered, ...rest }]) => [name, { answered: wordOf(inEither(answered)), ...rest }]));
/** A consideration of gender-responsive, by its code; `other` is in words alone, and nobody can tell what would take it up. */
const noted = (code: string | undefined): Theme | undefined => THEMES.get(CHECK_WORDS.noted[code ?? ''] ?? '');
/** `None reported` is a consideration that was looked at and is none. */
const NOTHING = new RegExp(`^\\s*${inEither(CHECK_WORDS.nothing)}(?![\\p{L}\\p{N}])`, 'iv');
/** What people say they want, and what would take it up. A daughter that is spoken of is no wish yet; to get her back, to see her, to have her live there is. */
const WISHES: readonly (readonly [RegExp, Theme])[] = CHECK_WORDS.wishes.flatMap((wish) => {
  const theme = THEMES.get(wish.theme);
  return theme === undefined ? [] : [[saidAs(wish), theme] as const];
});

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
  const considered = plan.considerations.flatMap((one) => {
    const theme = noted(one.kind.code);
    return theme === undefined || NOTHING.test(one.text) ? [] : [{ one, theme }];
  });
  const wished = WISHES.filter(([wish]) => plan.words.some((text) => wish.test(text))).map(([, theme]) => theme);
  return [
    ...those(considered.filter(({ one, theme }) => !isNamed(plan, one.ref) && !isTakenUp(plan, theme, today)).map(({ one }) => one), '', () => true),
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
