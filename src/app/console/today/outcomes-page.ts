// SPDX-License-Identifier: Apache-2.0
/** The outcome figures as staff see them, and as a CSV to be handed over. */
import { finding } from '../../../domain/consent/finding.ts';
import type { Decision } from '../../../domain/consent/decision.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { requireStaff } from '../../scope.ts';
import { csvAnswer } from '../files.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { page } from '../page.ts';
import { section, table } from '../parts.ts';
import { STAFF } from '../view.ts';
import { TODAY } from './counts.ts';
import { outcomesOf, type Outcome } from './outcomes.ts';

/** Figures that identify nobody may go to whoever evaluates. */
const DEIDENTIFIED: Decision = {
  outcome: 'permit', released: [], withheld: [], obligations: { critical: ['deidentify'], advisory: [] }, records: [],
  findings: [finding('staff.deidentified', '45 CFR 164.502(d), 164.514(a)', 'permit')], rules: '',
};

/** As a page, or as a CSV to be handed over. */
export async function outcomesPage(deps: Deps, caller: Caller, { frame, form: as }: { readonly frame: Frame; readonly form: 'page' | 'csv' }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const outcomes = await deps.store.read(caller.tenant, (session) => outcomesOf(session, deps));
  return ok(as === 'csv'
    ? csvAnswer([DEIDENTIFIED], () => [['figure', 'outcome', 'count'], ...outcomes.flatMap(({ title, figure }) => [...figure.cells.map((cell) => [title, cell.label, shown(cell.shown)]), [title, 'all', shown(figure.total)]])])
    : page({
      title: 'Outcome figures', frame, decisions: [STAFF, DEIDENTIFIED],
      main: () => html`<p>For the evaluation partner: counts that identify nobody. Counts of 1 to 10 are not shown, nor those from which one could be told (45 CFR 164.514(a)).
See that the agreement with the evaluation partner, and those under which the gateway serves its programs, allow it.</p>
${outcomes.map((outcome, index) => section(`outcome-${String(index)}`, outcome.title, figureTable(outcome)))}
<p>These figures as <a href="${TODAY}/outcomes.csv">CSV</a>.</p>`,
    }));
}

const shown = (count: number | undefined): string => (count === undefined ? 'not shown' : String(count));

function figureTable({ title, what, figure }: Outcome): Html {
  return table({
    caption: `${title}: ${what}`, rows: [...figure.cells, { label: 'all', shown: figure.total }], empty: '',
    columns: [{ head: 'Outcome', cell: ({ label }) => label }, { head: 'Count', numeric: true, cell: (cell) => shown(cell.shown) }],
  });
}
