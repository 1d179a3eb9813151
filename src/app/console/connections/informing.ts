// SPDX-License-Identifier: Apache-2.0
/** Reports of which the person must still be told (45 CFR 164.512(c)(2)): what was reported, to whom, when; and noting that it was told, or why not. */
import type { Task } from '@medplum/fhirtypes';
import { UNTOLD_GROUNDS, type Informed } from '../../../domain/consent/aftermath/informing.ts';
import { noteInformed } from '../../aftermath/informing.ts';
import { factOf } from '../../aftermath/work.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { onward } from '../page.ts';
import { field, form, instant, type Column } from '../parts.ts';
import type { PartnersCall } from './frame.ts';
import { workPage } from './work.ts';

export interface InformingView { readonly frame: Frame; readonly zone: string; readonly names: (id: string) => string }

/** Columns of an item beside what every item has. */
export function informingColumns({ frame, zone, names }: InformingView): readonly Column<Task>[] {
  return [
    { head: 'What was reported', cell: (task) => html`${reportedWords(task)}. <a href="/console/disclosures/${factOf(task, 'entry') ?? ''}">The disclosure</a>` },
    { head: 'To whom, when', cell: (task) => html`${names(factOf(task, 'recipient') ?? '')}, ${instant(factOf(task, 'released') ?? '', zone)}` },
    { head: 'What now', cell: (task) => informedForm(frame, task, names(task.owner?.reference?.split('/')[1] ?? '')) },
  ];
}

/** Kinds of records, and how many. */
export function reportedWords(task: Task): string {
  const count = factOf(task, 'records') ?? '';
  return `${(factOf(task, 'reported') ?? '').split(' ').map(words).join(', ')} (${count} record${count === '1' ? '' : 's'})`;
}

const OUTCOMES: readonly (readonly [string, string])[] = [
  ['told', 'The person was told'], ...Object.entries(UNTOLD_GROUNDS).map(([ground, text]) => [ground, `The person is not told: ${text}`] as const),
];

function informedForm(frame: Frame, { id = '' }: Task, reporter: string): Html {
  return html`<details><summary>Was the person told?</summary>${form(frame, { action: `/console/work/${id}/inform-individual`, submit: 'Close the item', content: [
    field({ name: `outcome-${id}`, label: 'What became of it', options: OUTCOMES, hint: '45 CFR 164.512(c)(2)(i), (ii): there is no third ground' }),
    field({ name: `day-${id}`, label: 'On which day, if the person was told', type: 'date' }),
    field({ name: `by-${id}`, label: `Who told the person, or who judged so, at ${reporter}`, required: true }),
    field({ name: `how-${id}`, label: 'How the person was told, or what the judgment rests on', required: true, hint: 'How the person was told stands on its own page; why it was not stands here alone' }),
  ] })}</details>`;
}

export interface InformedCall extends PartnersCall { readonly id: string; readonly outcome: string; readonly day: string; readonly by: string; readonly how: string }

/** Closes an item with what staff wrote; the page again with what is missing. */
export async function informed(deps: Deps, caller: Caller, { frame, id, outcome, day, by, how }: InformedCall): Promise<Result<Answer>> {
  const given: Informed = outcome === 'told' ? { state: 'told', toldOn: day, how, by } : { state: 'not-told', because: outcome, reason: how, by };
  const done = await noteInformed(deps, caller, { id, given });
  return done.ok ? ok(onward('/console/work?done=yes')) : workPage(deps, caller, { frame, issues: done.issues.map(({ at: _at, ...issue }) => issue) });
}
