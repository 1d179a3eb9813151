// SPDX-License-Identifier: Apache-2.0
/** The health of the ledger, and the figures for the evaluation partner. */
import { finding } from '../../../domain/consent/finding.ts';
import type { Decision } from '../../../domain/consent/decision.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { LedgerCheck } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { csvAnswer } from '../files.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { page } from '../page.ts';
import { definitions, form, instant, notice, section, table } from '../parts.ts';
import { STAFF } from '../view.ts';
import { outcomesOf, type Outcome } from './outcomes.ts';
import { TODAY } from './today.ts';

const DAY = 86_400_000;

/** The chains of the last day, or of all time, recomputed now. */
export async function ledgerHealth(deps: Deps, caller: Caller, { frame, whole }: { readonly frame: Frame; readonly whole: boolean }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const now = deps.clock.now();
  const check = await deps.store.verifyLedger(caller.tenant, whole ? {} : { from: new Date(Date.parse(now) - DAY).toISOString() });
  return ok(page({
    title: 'Health of the ledger', frame, decisions: [STAFF],
    main: () => html`${verdict(check, whole)}
${definitions([['Recomputed', whole ? 'every entry' : 'the entries of the last 24 hours'], ['Entries', check.entries.toLocaleString('en-US')], ['Chains', String(check.chains)], ['At', instant(now, deps.policy.timeZone)]])}
${form(frame, { action: `${TODAY}/ledger`, submit: 'Recompute every entry', kind: 'quiet' })}
<p>Each entry holds the hash of the one before it, and the heads of all chains are sealed once a minute: an entry that was changed, removed or put in does not fit any more.</p>`,
  }));
}

function verdict({ firstBad, entries }: LedgerCheck, whole: boolean): Html {
  if (firstBad !== undefined) {
    return notice('error', html`<p><strong>An entry does not fit.</strong> ${firstBad.why} (chain ${String(firstBad.chain)}, entry ${String(firstBad.seq)},
<a href="/console/disclosures/${firstBad.id}">${firstBad.id}</a>). Somebody with access to the database changed the ledger, or the database is damaged: keep a copy of it, and tell whoever answers for security.</p>`);
  }
  return entries === 0 && !whole ? notice('information', html`<p>Nothing was written in the last 24 hours.</p>`) : notice('success', html`<p>Every entry fits.</p>`);
}

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
