// SPDX-License-Identifier: Apache-2.0
/** The table of who sees what as a page of the console, and the form of a consent that is thought of. */
import { COMPONENT_TITLES } from '../../../domain/caseplan/components.ts';
import type { Cell, CellAnswer, PlanPart, TeamMember, WhoSees } from '../../../domain/caseplan/who-sees.ts';
import { OPTIONS } from '../../../domain/consent/capture/forms.ts';
import type { Issue } from '../../../domain/issue.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { faults, field, form, goesWith, notice, section, table, tag, type Column } from '../parts.ts';
import { MAY_BE_INCOMPLETE } from './view.ts';
import { dayText } from './words.ts';

const ANSWERS: Readonly<Record<CellAnswer, readonly ['good' | 'bad' | 'doubtful' | 'plain', string]>> = {
  shown: ['good', 'Shown'], partly: ['doubtful', 'In part'], withheld: ['bad', 'Withheld'], undecided: ['doubtful', 'Withheld until a fact is known'], 'not-told': ['plain', 'Not told'],
};
const STANDINGS: Readonly<Record<TeamMember['standing'], string>> = { member: '', 'not-yet': 'not yet a member', ended: 'no longer a member' };

/** What a form of a consent that is thought of says; ids of organizations and codes. */
export interface Proposed { readonly from: string; readonly to: string; readonly purpose: string; readonly until: string; readonly categories: readonly string[] }

export interface WhoView {
  readonly frame: Frame;
  readonly href: string;
  readonly sees: WhoSees;
  readonly notices: readonly string[];
  readonly names: (organization: string) => string;
  readonly day: string;
  readonly proposed: Proposed;
  readonly issues: readonly Issue[];
}

export function whoView(view: WhoView): Html {
  const { sees, notices, day, href } = view;
  return html`${goesWith(notices)}
<p><a href="${href}">Back to the plan</a></p>
<p>As of ${dayText(day)}. Each row is a kind of record that you may see yourself; each column is a member of the team, as it would ask in its registered role.</p>
${sees.proposed && notice('information', html`<p>Each cell says first what holds today, then what would change if the consent below were signed. Nothing was stored, and nobody was told.</p><p><strong>${changeText(sees)}</strong></p>`)}
${matrix(view)}
${section('consent', 'What would a consent change?', faults(view.issues), proposal(view))}
<p class="hint">${MAY_BE_INCOMPLETE}</p>`;
}

/** How much the consent would change. */
function changeText({ parts, members }: WhoSees): string {
  const cells = parts.flatMap((part) => part.cells);
  const changed = cells.filter(isChanged);
  const named = members.filter(({ key }) => changed.some((cell) => cell.member === key)).map(({ name }) => name);
  return changed.length === 0 ? 'This consent would change nothing here.' : `This consent would change ${String(changed.length)} of ${String(cells.length)} answers: ${named.join(', ')}.`;
}

function isChanged({ answer, shown, then }: Cell): boolean {
  return then !== undefined && (then.answer !== answer || then.shown !== shown);
}

function matrix({ sees, names }: WhoView): Html {
  const part: Column<PlanPart> = {
    head: 'Part of the plan', cell: (row) => html`${COMPONENT_TITLES[row.component]}<br><small>${categoryText(row.category)}, ${names(row.holder)}, ${row.count === 1 ? '1 record' : `${String(row.count)} records`}</small>`,
  };
  const members = sees.members.map((member): Column<PlanPart> => ({ head: memberHead(member, names), cell: (row) => cellView(row.cells.find((cell) => cell.member === member.key)) }));
  return table<PlanPart>({ caption: 'Who sees what of this plan', rows: sees.parts, empty: 'No record of this plan may be shown to you.', columns: [part, ...members] });
}

function memberHead({ name, roles, standing, connected, organization, period }: TeamMember, names: (organization: string) => string): string {
  const about = [roles.map(words).join(', '), organization === undefined || name.includes(names(organization)) ? '' : names(organization), STANDINGS[standing], connected ? '' : 'not connected', standing === 'ended' ? period?.end?.slice(0, 10) ?? '' : ''];
  return `${name} (${about.filter((each) => each !== '').join('; ')})`;
}

function cellView(cell: Cell | undefined): Html {
  if (cell === undefined) {
    return NOTHING;
  }
  const { then } = cell;
  return html`${answerTag(cell.answer)}${reasons(cell)}${then !== undefined && isChanged(cell) && html`<p class="then">Then: ${answerTag(then.answer)}${reasons(then)}</p>`}`;
}

function answerTag(answer: CellAnswer): Html {
  return tag(...ANSWERS[answer]);
}

function reasons({ answer, why, cite, purpose }: Omit<Cell, 'member' | 'then'>): Html {
  const lines = [...why, ...(answer === 'shown' || answer === 'not-told' ? [] : cite), ...(answer === 'shown' && purpose !== '' ? [`for ${words(purpose)}`] : [])];
  return lines.length === 0 ? NOTHING : html`<br><small>${lines.join('; ')}</small>`;
}

function proposal({ frame, href, sees, names, proposed, issues }: WhoView): Html {
  const holders = [...new Set(sees.parts.map(({ holder }) => holder))];
  const recipients = [...new Set(sees.members.flatMap(({ organization }) => organization ?? []))];
  const purposes = [...new Set(sees.members.flatMap((member) => member.purposes))];
  const categories = [...new Set(sees.parts.map(({ category }) => category))].filter((category) => OPTIONS.category.some(({ code }) => code === category));
  if (categories.length === 0 || recipients.length === 0) {
    return html`<p class="empty">There is nothing here that a consent could let through, or nobody on the team to whom.</p>`;
  }
  const named = (ids: readonly string[]): readonly (readonly [string, string])[] => ids.map((id) => [id, names(id)]);
  return form(frame, { action: `${href}/who`, submit: 'Show what it would change', content: html`<div class="fields">
${field({ name: 'from', label: 'Who would tell', options: named(holders), value: proposed.from, issues })}
${field({ name: 'to', label: 'Who would be told', options: named(recipients), value: proposed.to || (recipients.find((id) => id !== holders[0]) ?? ''), issues })}
${field({ name: 'purpose', label: 'What for', options: purposes.map((each) => [each, words(each)] as const), value: proposed.purpose, issues })}
${field({ name: 'until', label: 'Until', type: 'date', required: true, value: proposed.until, issues })}
</div><fieldset id="category"><legend>Kinds of records</legend>${issues.filter(({ at }) => at === 'category').map(({ text }) => html`<p class="wrong">${text}</p>`)}${categories.map((category) => html`
<div class="field check"><label for="category-${category}">${categoryText(category)}</label><input type="checkbox" id="category-${category}" name="category" value="${category}"${proposed.categories.includes(category) && html` checked`}></div>`)}
</fieldset>` });
}

/** A kind of record as the forms of consent call it, without the "my". */
export function categoryText(category: string): string {
  return words(category);
}

