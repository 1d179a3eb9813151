// SPDX-License-Identifier: Apache-2.0
/** A plan beside another plan of the person: the case plan and the treatment plan, or two versions; as far as the caller may have both. */
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import { comparePlans, type Compared, type PartName, type Side } from '../../../domain/caseplan/compare.ts';
import type { CasePlan } from '../../../domain/caseplan/model.ts';
import { readPlan } from '../../../domain/caseplan/read.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { releasedPlan } from '../../caseplan/released-plan.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { planKind } from '../displays.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { goesWith, section, table, tag } from '../parts.ts';
import type { PlanPageCall } from './api.ts';
import { baseOf, planId } from './table.ts';
import { MAY_BE_INCOMPLETE } from './view.ts';
import { dayText, domainText, name, phaseText, who, wordText } from './words.ts';

/** 404 alike for no such plan, one that the caller may not see, and one of somebody else. */
export async function comparePage(deps: Deps, gates: Gates, caller: Caller, call: PlanPageCall & { readonly with: string }): Promise<Result<Answer>> {
  const [id, other] = [planId(deps, caller, call.id), planId(deps, caller, call.with)];
  if (id === undefined || other === undefined) {
    return notFound();
  }
  const released = await releasedPlan(deps, gates, caller, { id, base: baseOf(deps), operation: 'compare' });
  if (!released.ok) {
    return released;
  }
  const { plan, resources, decisions, notices } = released.value;
  const theirs = readPlan(resources, `CarePlan/${other}`);
  return theirs === undefined ? notFound() : ok(page({ title: 'Side by side', frame: call.frame, decisions, main: () => sideBySide(plan, theirs, { href: `/console/plan/${call.id}`, notices }) }));
}

const SIDES: Readonly<Record<Side, readonly ['good' | 'bad' | 'doubtful' | 'plain', string]>> = {
  agrees: ['good', 'Agrees'], conflicts: ['bad', 'Differs'], 'only-this': ['doubtful', 'Only here'], 'only-other': ['doubtful', 'Only there'],
};
const ABSENT = html`<span class="hint">not in this plan</span>`;
const PARTS: readonly (readonly [PartName, string])[] = [
  ['lead', 'Lead'], ['need', 'Needs'], ['goal', 'Goals'], ['objective', 'Steps'], ['action', 'Who does what'], ['condition', 'Conditions'], ['member', 'Team'], ['review', 'Next review'],
];

export function sideBySide(mine: CasePlan, theirs: CasePlan, { href, notices }: { readonly href: string; readonly notices: readonly string[] }): Html {
  const compared = comparePlans(mine, theirs);
  const [here, there] = [planName(mine), planName(theirs)];
  const columns = [
    { head: here, cell: (one: Compared) => (one.this === undefined ? ABSENT : partText(mine, one, 'this')) }, { head: there, cell: (one: Compared) => (one.other === undefined ? ABSENT : partText(theirs, one, 'other')) },
    { head: 'Agree?', cell: (one: Compared) => html`${tag(...SIDES[one.side])}${one.differs.length > 0 && html` ${one.differs.map(words).join(', ')}`}${one.side.startsWith('only') && !one.open && html` <small>over</small>`}` },
  ];
  return html`${goesWith(notices)}<p><a href="${href}">Back to the plan</a></p>
<div class="beside">${PARTS.flatMap(([part, title]) => {
    const rows = withoutEchoes(compared.filter((one) => one.part === part));
    return rows.length === 0 ? [] : [section(`part-${part}`, title, table<Compared>({ caption: `${title}, side by side`, columns, rows, empty: '', rowHeads: false }))];
  })}</div>
${compared.length === 0 && html`<p class="empty">Neither plan has a part that may be shown to you.</p>`}
<p class="hint">${MAY_BE_INCOMPLETE}</p>`;
}

/** Two records of one plan that say the same (a diagnosis at two visits) are one line. */
function withoutEchoes(rows: readonly Compared[]): readonly Compared[] {
  return rows.filter((one, index) => !one.side.startsWith('only') || rows.findIndex((other) => other.side === one.side && other.text === one.text && other.open === one.open) === index);
}

function planName(plan: CasePlan): string {
  const called = plan.title ?? (phaseText(plan.phase) || planKind(plan.kind) || 'Plan of care');
  return plan.period?.start === undefined ? called : `${called}, from ${plainDay(plan.period.start, 'en')}`;
}

/** A part as its own side has it, with what may differ: when, how often, who. */
function partText(plan: CasePlan, one: Compared, side: 'this' | 'other'): Html {
  const ref = one[side];
  const need = plan.needs.find((each) => each.ref === ref);
  const goal = plan.goals.flatMap((each) => [each, ...each.objectives]).find((each) => each.ref === ref);
  const action = plan.actions.find((each) => each.ref === ref);
  if (need !== undefined) {
    return html`${domainText(need.domain)}${need.level !== undefined && html`<br><small>${wordText(need.level)}${need.priority !== undefined && `, rank ${String(need.priority)}`}</small>`}`;
  }
  if (goal !== undefined) {
    return html`${goal.text}<br><small>${words(goal.progress ?? goal.status)}${goal.due !== undefined && html`, by ${dayText(goal.due)}`}</small>`;
  }
  return action === undefined ? otherText(plan, one, ref) : html`${action.text}<br><small>${[who(action.who), action.often ?? '', words(action.status)].filter((each) => each !== '').join(', ')}</small>`;
}

function otherText(plan: CasePlan, { part, text }: Compared, ref: string | undefined): Html {
  if (part === 'lead') {
    return html`${name(plan.lead)}`;
  }
  const member = part === 'member' ? plan.team?.members.find((each) => each.ref === ref) : undefined;
  return part === 'review' ? dayText(plan.reviewDue) : html`${member === undefined ? plan.problems.find((each) => each.ref === ref)?.text ?? text : name(member)}`;
}
