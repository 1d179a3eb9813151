// SPDX-License-Identifier: Apache-2.0
/** The outcome figures as staff see them: those of today, and those that the evaluation partner gets, also as a CSV to be handed over. */
import { localDay } from '../../../domain/consent/evidence/time.ts';
import type { Decision } from '../../../domain/consent/decision.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { figuresDecision, lastQuarter, outcomesOn, type Outcomes, type SafeFigure } from '../../outcomes/outcomes.ts';
import { requireStaff } from '../../scope.ts';
import { csvAnswer } from '../files.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { page } from '../page.ts';
import { section, table } from '../parts.ts';
import { STAFF } from '../view.ts';
import { TODAY } from './counts.ts';

/** As a page, or as a CSV to be handed over: of the last quarter, as the partner gets them. */
export async function outcomesPage(deps: Deps, caller: Caller, { frame, form: as }: { readonly frame: Frame; readonly form: 'page' | 'csv' }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const now = deps.clock.now();
  const today = localDay(Date.parse(now), deps.policy.timeZone);
  const { decision, quarter, current } = await deps.store.read(caller.tenant, async (session) => ({
    decision: await figuresDecision(session, deps, caller, now), quarter: await outcomesOn(session, deps, lastQuarter(today)), current: as === 'csv' ? undefined : await outcomesOn(session, deps, today),
  }));
  return ok(current === undefined ? csvAnswer([decision], () => csvRows(quarter)) : figuresPage(frame, decision, { quarter, current }));
}

function csvRows({ day, figures }: Outcomes): readonly (readonly string[])[] {
  return [['figure', 'as of', 'outcome', 'count'], ...figures.flatMap(({ title, cells, total }) => [...cells.map((cell) => [title, day, cell.label, shown(cell.shown)]), [title, day, 'all', shown(total)]])];
}

function figuresPage(frame: Frame, decision: Decision, { quarter, current }: { readonly quarter: Outcomes; readonly current: Outcomes }): Answer {
  return page({
    title: 'Outcome figures', frame, decisions: [STAFF, decision],
    main: () => html`<p>Counts that identify nobody: those of 1 to 10 are not shown, nor those from which one could be told (45 CFR 164.514(a)). Each person counts once, by its first release on file.</p>
<p>The evaluation partner gets those of the end of the last quarter (${quarter.day}) by itself, if it is registered with an undertaking (<code>$outcomes</code>), or from you as <a href="${TODAY}/outcomes.csv">CSV</a>.
Do not hand over those of today: of the figures of two days one could tell who was released between. See that the agreements under which the gateway serves its programs allow it.</p>
${current.figures.map((figure, index) => section(`outcome-${figure.code}`, figure.title, figureTable(figure, { current, quarter: quarter.figures[index]!, day: quarter.day })))}`,
  });
}

const shown = (count: number | undefined): string => (count === undefined ? 'not shown' : String(count));

function figureTable({ title, what, cells, total }: SafeFigure, { quarter, current, day }: { readonly quarter: SafeFigure; readonly current: Outcomes; readonly day: string }): Html {
  const rows = [...cells.map((cell, index) => ({ label: cell.label, now: cell.shown, then: quarter.cells[index]?.shown })), { label: 'all', now: total, then: quarter.total }];
  return table({
    caption: `${title}: ${what}`, rows, empty: '',
    columns: [{ head: 'Outcome', cell: ({ label }) => label }, { head: `On ${day}, as handed over`, numeric: true, cell: ({ then }) => shown(then) }, { head: `Today, ${current.day}`, numeric: true, cell: ({ now }) => shown(now) }],
  });
}
