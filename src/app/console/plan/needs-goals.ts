// SPDX-License-Identifier: Apache-2.0
/** Needs in the order in which they are met, goals with their steps and how they go, and who does what for them until when. */
import type { Action, CasePlan, Need, Objective, PlanGoal } from '../../../domain/caseplan/model.ts';
import { isOpen } from '../../../domain/caseplan/check/goals.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { section, table, tag } from '../parts.ts';
import { findingsAt, type FindingsByRef } from './findings.ts';
import { dayText, domainText, spanText, who, wordText } from './words.ts';

/** A plan and what was found of it. */
export interface Looked { readonly plan: CasePlan; readonly found: FindingsByRef; readonly today: string }

/** Order in which needs are met. Treatment court standard for case planning: responsivity, criminogenic, maintenance needs. */
const ORDER = ['responsivity', 'criminogenic', 'maintenance'];
const CLASSES: Readonly<Record<Need['class'], string>> = { responsivity: 'Responsivity: first', criminogenic: 'Criminogenic: next', maintenance: 'Maintenance: later' };

/** Needs that the plan takes up, first those that come first. */
export function orderedNeeds({ needs }: CasePlan): readonly Need[] {
  return needs.filter((need) => need.active && need.inPlan)
    .toSorted((a, b) => ORDER.indexOf(a.class) - ORDER.indexOf(b.class) || (a.priority ?? Infinity) - (b.priority ?? Infinity));
}

export function needsSection({ plan, found }: Looked): Html {
  const needs = orderedNeeds(plan);
  const aside = plan.needs.filter((need) => need.active && !need.inPlan);
  const goalsOf = (need: Need): readonly PlanGoal[] => plan.goals.filter((goal) => goal.needs.includes(need.ref));
  const problems = plan.problems.filter((one, index) => plan.problems.findIndex(({ text, active }) => text === one.text && active === one.active) === index);
  return section('needs', 'Needs in order', table<Need>({
    caption: 'Needs, in the order in which they are met', rows: needs, empty: 'No need of this plan may be shown here.',
    columns: [
      { head: 'Need', cell: (need) => html`${domainText(need.domain)}${need.words !== undefined && html`<br><q>${need.words}</q>`}` },
      { head: 'Kind', cell: (need) => CLASSES[need.class] }, { head: 'Level', cell: (need) => wordText(need.level) },
      { head: 'Rank', numeric: true, cell: (need) => need.priority }, { head: 'Since', cell: (need) => dayText(need.since) },
      { head: 'Goals', cell: (need) => lines(goalsOf(need).map((goal) => html`<a href="#${anchorOf(goal.ref)}">${goal.text}</a>`)) },
      { head: 'Findings', cell: (need) => findingsAt(found, [need.ref]) },
    ],
  }), problems.length > 0 && html`<p>Conditions that the plan takes up: ${problems.map(({ text, active }) => `${text}${active ? '' : ' (over)'}`).join('; ')}.</p>`,
  aside.length > 0 && html`<p>Known, and not taken up by this plan: ${aside.map((need) => domainText(need.domain)).join('; ')}.</p>${findingsAt(found, aside.map(({ ref }) => ref))}`);
}

export function goalsSection({ plan, found, today }: Looked): Html {
  return section('goals', 'Goals', table<PlanGoal>({
    caption: 'Goals with their steps and how they go', rows: plan.goals, empty: 'No goal of this plan may be shown here.',
    columns: [
      { head: 'Goal', cell: (goal) => html`<span id="${anchorOf(goal.ref)}">${goal.text}</span>${goal.words !== undefined && html`<br><q>${goal.words}</q>`}` },
      { head: 'About', cell: (goal) => about(goal, plan) }, { head: 'By', cell: (goal) => html`${dayText(goal.due)}${isLate(goal, today) && html` ${tag('bad', 'late')}`}` },
      { head: 'How it goes', cell: progressTag }, { head: 'Steps', cell: (goal) => steps(goal.objectives, today) },
      { head: 'Findings', cell: (goal) => findingsAt(found, [goal.ref, ...goal.objectives.map(({ ref }) => ref)]) },
    ],
  }));
}

export function actionsSection({ plan, found, today }: Looked): Html {
  const [open, over] = [plan.actions.filter((each) => each.open), plan.actions.filter((each) => !each.open)];
  const shown = (caption: string, rows: readonly Action[]): Html => table<Action>({
    caption, rows, empty: 'Nothing that is under way may be shown here.',
    columns: [
      { head: 'What', cell: (one) => html`${one.text}${one.courtOrdered && html` ${tag('plain', 'court ordered')}`}` }, { head: 'Who', cell: (one) => who(one.who) },
      { head: 'When', cell: (one) => html`${spanText(one.when)}${one.open && one.when?.end !== undefined && one.when.end < today && html` ${tag('doubtful', 'past')}`}` },
      { head: 'How often', cell: (one) => one.often }, { head: 'State', cell: stateOf },
      { head: 'For', cell: (one) => lines(servedBy(one, plan).map((goal) => html`<a href="#${anchorOf(goal.ref)}">${goal.text}</a>`)) },
      { head: 'Findings', cell: (one) => findingsAt(found, [one.ref, ...(one.loop === undefined ? [] : [one.loop.ref])]) },
    ],
  });
  return section('actions', 'Who does what', shown('Services, techniques, tasks and appointments under way', open),
    over.length > 0 && html`<details><summary>Done or given up: ${over.length}</summary>${shown('Done or given up', over)}</details>`);
}

/** The goals that an action serves, by itself or by one of their steps. */
function servedBy({ goals }: Action, plan: CasePlan): readonly PlanGoal[] {
  return plan.goals.filter((goal) => goals.includes(goal.ref) || goal.objectives.some(({ ref }) => goals.includes(ref)));
}

/** Where on the page a record stands; its id is of ours and tells nothing. */
export function anchorOf(ref: string): string {
  return ref.replace(/[^A-Za-z0-9-]/g, '-');
}

/** References of what these sections show. */
export function shownIn({ needs, goals, actions }: CasePlan): readonly string[] {
  return [
    ...needs.filter((need) => need.active).map(({ ref }) => ref), ...goals.flatMap((goal) => [goal.ref, ...goal.objectives.map(({ ref }) => ref)]),
    ...actions.flatMap((one) => [one.ref, ...(one.loop === undefined ? [] : [one.loop.ref])]),
  ];
}

export function lines(items: readonly Html[]): Html {
  return items.length === 0 ? NOTHING : items.length === 1 ? items[0]! : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function about(goal: PlanGoal, { needs, problems }: CasePlan): string {
  return goal.needs.flatMap((ref) => {
    const need = needs.find((one) => one.ref === ref);
    return need === undefined ? problems.filter((one) => one.ref === ref).map(({ text }) => text) : [domainText(need.domain)];
  }).join('; ');
}

function isLate(goal: Objective, today: string): boolean {
  return isOpen(goal) && goal.due !== undefined && goal.due < today;
}

const GOOD = new Set(['achieved', 'sustaining', 'improving']);
const BAD = new Set(['worsening', 'not-achieved', 'not-attainable']);

/** How a goal goes, in the words of the record; without any, its status. */
function progressTag({ progress, status }: Objective): Html {
  const word = progress ?? status;
  return tag(GOOD.has(word) ? 'good' : BAD.has(word) ? 'bad' : 'plain', words(word));
}

function steps(objectives: readonly Objective[], today: string): Html {
  return lines(objectives.map((one) => html`${one.text}${one.often !== undefined && `, ${one.often}`}${one.due !== undefined && html` (by ${dayText(one.due)})`}
${progressTag(one)}${isLate(one, today) && html` ${tag('bad', 'late')}`}`));
}

function stateOf({ status, loop }: Action): Html {
  const answer = loop === undefined ? NOTHING : html`<br>Referral: ${words(loop.status)}${loop.reason !== undefined && `, ${loop.reason}`}${loop.since !== undefined && html` (${dayText(loop.since)})`}`;
  return html`${words(status)}${answer}`;
}
