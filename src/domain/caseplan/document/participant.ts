// SPDX-License-Identifier: Apache-2.0
/**
 * The participant's own copy: their goals in their words, their steps, dates, rules, people and rights, in plain language. Levels of risk, scores
 * and the agencies' notes to each other are no part of it: it is there to be used, not to judge. Collaborative comprehensive case plans, participant engagement.
 */
import type { Block, PrintedForm } from '../../consent/capture/print.ts';
import type { Language } from '../../consent/capture/forms.ts';
import type { Action, CasePlan, Member, Need, PlanGoal, Word } from '../model.ts';
import { isReached } from '../check/goals.ts';
import { nameOf, namesOf } from './names.ts';
import type { Visit } from './visits.ts';
import { plainDay, plainDomain, plainRole, said } from './words.ts';

export interface DocumentInput {
  readonly plan: CasePlan;
  /** Appointments to come. */
  readonly visits: readonly Visit[];
  readonly language: Language;
  /** Instant of making and its local day. */
  readonly made: string;
  readonly today: string;
  /** Notice and scope that must go with it, verbatim (42 CFR 2.32). */
  readonly notices: readonly string[];
}

type Say = (key: string) => string;

/** In: the plan as the participant may have it. Out: the blocks of the copy. */
export function participantCopy(input: DocumentInput): PrintedForm {
  const { plan, language, made, today, notices } = input;
  const say: Say = (key) => said(key, language);
  const blocks: readonly Block[] = [
    ...named(say('whose'), nameOf(plan.person)), field(say('made'), plainDay(today, language)),
    ...(plan.phase === undefined ? [] : [field(say('phase'), say(`phase-${plan.phase}`))]), ...named(say('lead'), nameOf(plan.lead)), text(say('intro')),
    ...section(say('wants'), plan.words.map((words) => `“${words}”`)), ...goalBlocks(input, say), ...needBlocks(input, say),
    ...section(say('mine'), plan.actions.filter((each) => each.open && each.kind === 'participant').map((each) => actionLine(each, { language, ...(plan.person?.ref === undefined ? {} : { unnamed: plan.person.ref }) }))),
    ...section(say('theirs'), plan.actions.filter((each) => each.open && (each.kind === 'service' || each.kind === 'technique')).map((each) => actionLine(each, { language }))),
    ...section(say('dates'), dates(input, say)), ...section(say('helps'), plan.strengths.map((each) => each.words ?? each.text)),
    ...section(say('rules'), plan.conditions.map((each) => each.text)), ...section(say('team'), members(plan.team?.members ?? [], today, (role) => plainRole(role.code, language) ?? role.text)),
    ...section(say('help'), [say('help-talk'), say('help-988'), say('help-911')]), ...section(say('rights'), [say('right-change'), say('right-see'), say('right-consent')]),
    ...notices.map(text), help(say('as-written')), help(say('partial')), { kind: 'signature', labels: [say('sign-name'), say('sign-print'), say('sign-date')] },
  ];
  return { title: say('title'), language, made, footer: say('footer'), blocks };
}

export function text(line: string): Block {
  return { kind: 'text', text: line };
}

export function help(line: string): Block {
  return { kind: 'help', text: line };
}

export function field(label: string, value: string): Block {
  return { kind: 'field', label, value };
}

/** A line for a name that is known. */
export function named(label: string, name: string | undefined): readonly Block[] {
  return name === undefined ? [] : [field(label, name)];
}

/** A heading with its lines; nothing where there are none. */
export function section(title: string, lines: readonly string[]): readonly Block[] {
  return lines.length === 0 ? [] : [{ kind: 'section', text: title }, ...lines.map((line) => text(/^[•–] /.test(line) ? line : `• ${line}`))];
}

function goalBlocks({ plan, language }: DocumentInput, say: Say): readonly Block[] {
  const goals = plan.goals.filter(({ status }) => !['cancelled', 'rejected', 'entered-in-error'].includes(status));
  return goals.length === 0 ? [] : [{ kind: 'section', text: say('goals') }, ...goals.flatMap((goal, index) => oneGoal(goal, { plan, language, say, number: index + 1 }))];
}

interface OneGoal { readonly plan: CasePlan; readonly language: Language; readonly say: Say; readonly number: number }

function oneGoal(goal: PlanGoal, { plan, language, say, number }: OneGoal): readonly Block[] {
  const about = goal.needs.flatMap((ref) => plan.needs.filter((need) => need.ref === ref)).map((need) => plainNeed(need, language));
  const progress = goal.progress === undefined ? undefined : PROGRESS.find((each) => each === goal.progress);
  return [
    text(`${String(number)}. ${goal.words === undefined ? goal.text : `“${goal.words}”`}${inBrackets([due(goal.due, language)])}`),
    ...(about.length === 0 ? [] : [help(`${say('why-goal')}: ${ended([...new Set(about)].join('; '))}`)]), ...(progress === undefined ? [] : [help(say(`going-${progress}`))]),
    ...(goal.objectives.length === 0 ? [] : [help(`${say('steps')}:`), ...goal.objectives.map((step) => ({ kind: 'box' as const, ticked: isReached(step), text: withTimes(step.words ?? step.text, [often(step.often), due(step.due, language)]) }))]),
  ];
}

const PROGRESS = ['in-progress', 'improving', 'worsening', 'no-change', 'achieved', 'sustaining', 'not-achieved'] as const;

function due(day: string | undefined, language: Language): string | undefined {
  return day === undefined ? undefined : `${said('by', language)} ${plainDay(day, language)}`;
}

/** As somebody wrote it, within a sentence. */
function often(words: string | undefined): string | undefined {
  return words === undefined || words === 'once' ? undefined : /^\p{Lu}\p{Ll}/v.test(words) && !/^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/.test(words) ? `${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
}

function inBrackets(parts: readonly (string | undefined)[]): string {
  const known = parts.filter((each) => each !== undefined && each !== '');
  return known.length === 0 ? '' : ` (${known.join('; ')})`;
}

/** What is done, and in brackets how often and by when. */
export function withTimes(what: string, times: readonly (string | undefined)[]): string {
  return `${what.trim().replace(/\.$/v, '')}${inBrackets(times)}`;
}

/** A sentence ends once, with a mark of quotation too. */
function ended(sentence: string): string {
  return /[.!?][”"]?$/v.test(sentence) ? sentence : `${sentence}.`;
}

export function plainNeed(need: Need, language: Language): string {
  return need.words === undefined ? plainDomain(need.domain.code, language) ?? need.domain.text : `“${need.words}”`;
}

/** In the order in which needs are met. Treatment court standard for case planning: responsivity, criminogenic, maintenance. */
const ORDER = [['responsivity', 'first'], ['criminogenic', 'next'], ['maintenance', 'later']] as const;

function needBlocks({ plan, language }: DocumentInput, say: Say): readonly Block[] {
  const active = plan.needs.filter((need) => need.active && need.inPlan);
  const lines = ORDER.flatMap(([kind, title]) => {
    const own = [...new Set(active.filter((need) => need.class === kind).map((need) => plainNeed(need, language)))];
    return own.length === 0 ? [] : [`${say(title)}: ${own.join('; ')}`];
  });
  return section(say('needs'), lines);
}

export interface LineOptions { readonly language: Language; readonly unnamed?: string }

/** What is done, how often and until when, and who does it; `unnamed`: the reference of whoever need not be named, for the copy is theirs. */
export function actionLine({ text: what, who, when, often: how }: Action, { language, unnamed }: LineOptions): string {
  const names = namesOf(who.filter((each) => unnamed === undefined || each.ref !== unnamed)).join(', ');
  const until = when?.end === undefined ? undefined : `${said('until', language)} ${plainDay(when.end, language)}`;
  const line = withTimes(what, [often(how), until]);
  return names === '' ? line : `${line}: ${names}`;
}

/** What is done, how often and by when, of a goal or an objective. */
export function goalLine({ text: what, often: how, due: day }: Pick<PlanGoal, 'text' | 'often' | 'due'>, language: Language): string {
  return withTimes(what, [often(how), due(day, language)]);
}

export function dates({ plan, visits, language }: DocumentInput, say: Say): readonly string[] {
  const booked = visits.map(({ day, time, what, who }) => `${plainDay(day, language)}${time === undefined ? '' : ` ${time}`}: ${what ?? say('visit')}${who.length === 0 ? '' : ` (${who.join(', ')})`}`);
  return [...booked, ...(plan.reviewDue === undefined ? [] : [`${say('review')} ${plainDay(plan.reviewDue, language)}.`])];
}

/** Who is on the team today; `role`: what to call a role. */
export function members(team: readonly Member[], today: string, role: (word: Word) => string): readonly string[] {
  return team.filter(({ period }) => (period?.start === undefined || period.start <= today) && (period?.end === undefined || period.end >= today)).flatMap((member) => {
    const plain = [...new Set(member.roles.map(role))].join(', ');
    const name = nameOf(member);
    return name === undefined ? (plain === '' ? [] : [plain]) : [plain === '' ? name : `${name}: ${plain}`];
  });
}
