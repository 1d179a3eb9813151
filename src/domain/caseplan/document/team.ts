// SPDX-License-Identifier: Apache-2.0
/** The plan for a member of the team: needs in their order with levels, goals, objectives, who does what, conditions, reviews. What the member may not have is not in it. */
import type { Block, PrintedForm } from '../../consent/capture/print.ts';
import type { Language } from '../../consent/capture/forms.ts';
import type { CasePlan, Need, Word } from '../model.ts';
import { nameOf } from './names.ts';
import { actionLine, dates, field, goalLine, help, members, named, section, text, type DocumentInput } from './participant.ts';
import { plainDay, plainLevel, plainState, said } from './words.ts';

/** In: the plan as the member may have it. Out: the blocks of the view. */
export function teamView(input: DocumentInput): PrintedForm {
  const { plan, language, made, today, notices } = input;
  const say = (key: string): string => said(key, language);
  const open = plan.actions.filter((each) => each.open);
  const blocks: readonly Block[] = [
    ...notices.map(text), ...named(say('whose'), nameOf(plan.person)), field(say('made'), plainDay(today, language)), ...(plan.phase === undefined ? [] : [field(say('phase'), say(`phase-${plan.phase}`))]),
    ...named(say('lead'), nameOf(plan.lead)), help(say('team-partial')),
    ...section(say('team-wants'), plan.words.map((words) => `“${words}”`)), ...section(say('team-needs'), needLines(plan.needs, language)),
    ...section(say('responsivity'), plan.generalResponsivity), ...section(say('considerations'), plan.considerations.map((each) => each.text)),
    ...section(say('team-goals'), goalLines(plan, language)), ...section(say('team-actions'), open.map((each) => actionLine(each, { language }))),
    ...section(say('team-strengths'), plan.strengths.map((each) => each.text)), ...section(say('assessments'), assessmentLines(plan, language)),
    ...section(say('team-rules'), plan.conditions.map((each) => each.text)), ...section(say('team-dates'), dates(input, say)), ...section(say('conferences'), conferenceLines(plan)),
    ...section(say('team-members'), members(plan.team?.members ?? [], today, (role) => role.text.replaceAll('-', ' '))),
  ];
  return { title: say('title-team'), language, made, footer: say('footer-team'), blocks };
}

/** Responsivity first, the highest criminogenic needs next, maintenance last: the order of the model, as the plan has them. */
function needLines(needs: readonly Need[], language: Language): readonly string[] {
  const say = (key: string): string => said(key, language);
  return (['responsivity', 'criminogenic', 'maintenance'] as const).flatMap((kind) => needs.filter((need) => need.active && need.inPlan && need.class === kind).map((need) => {
    const facts = [say(`need-${kind}`), levelOf(need.level, language), need.priority === undefined ? undefined : `${say('priority')} ${String(need.priority)}`].filter((each) => each !== undefined);
    return `${need.domain.text} (${facts.join(', ')})`;
  }));
}

/** A level in words; one that an instrument names in its own way stays as it is. */
function levelOf(level: Word | undefined, language: Language): string | undefined {
  return level === undefined ? undefined : plainLevel(level.code ?? level.text, language) ?? level.text;
}

function goalLines(plan: CasePlan, language: Language): readonly string[] {
  const state = (progress: string | undefined): string => (progress === undefined ? '' : `: ${plainState(progress, language)}`);
  return plan.goals.flatMap((goal) => [
    `${goalLine(goal, language)}${state(goal.progress)}`, ...goal.objectives.map((each) => `– ${goalLine(each, language)}${state(each.progress)}`),
  ]);
}

function assessmentLines(plan: CasePlan, language: Language): readonly string[] {
  return plan.assessments.map(({ instrument, date, level, score }) => [instrument.text, date === undefined ? undefined : plainDay(date, language), score, levelOf(level, language)].filter((each) => each !== undefined).join(', '));
}

function conferenceLines({ conferencePlan }: CasePlan): readonly string[] {
  return conferencePlan === undefined ? [] : [[conferencePlan.manner, conferencePlan.often].filter((each) => each !== undefined).join(', '), ...conferencePlan.expected].filter((each) => each !== '');
}
