// SPDX-License-Identifier: Apache-2.0
/** The accounting and the intermediary's list as pages and files. */
import type { Decision } from '../../../domain/consent/decision.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { requireStaff } from '../../scope.ts';
import { csvAnswer, pdfAnswer } from '../files.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { FRAME, page } from '../page.ts';
import { definitions, field, form, hidden, instant, instantText, notice, table } from '../parts.ts';
import { STAFF, writeLook } from '../view.ts';
import { readAccounting, type Accounting, type AccountingAsked, type AccountingLine } from './accounting.ts';
import type { FileForm } from './export.ts';
import { PATH } from './query.ts';

export interface AccountingCall {
  readonly frame: Frame;
  /** Sealed, from the address. */
  readonly patient: string;
  readonly list: 'accounting' | 'intermediary';
  readonly form: 'page' | FileForm;
  /** The officer states that the patient asked in writing (42 CFR 2.24(a)). */
  readonly written?: boolean;
}

const TITLES = { accounting: 'Accounting of disclosures', intermediary: 'List of disclosures by the intermediary' } as const;
const HEAD = ['date', 'recipient', 'address', 'what was disclosed', 'purpose', 'law'];

/** One list of one patient; making it is in the ledger. */
export async function accountingList(deps: Deps, gates: Gates, caller: Caller, call: AccountingCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  if (call.list === 'intermediary' && call.written !== true) {
    return ok(writtenPage(call));
  }
  const asked: AccountingAsked = { patient: call.patient, kinds: call.list === 'intermediary' ? ['intermediary-list'] : ['part2-accounting', 'hipaa-accounting'], ...(call.written === undefined ? {} : { written: call.written }) };
  const made = await readAccounting(deps, gates, caller, asked);
  if (!made.ok) {
    return made;
  }
  const looked = await writeLook(deps, caller, [made.value.person], call.list === 'intermediary' ? 'intermediary-list' : 'accounting');
  return looked.ok ? ok(await answer(deps, call, made.value)) : looked;
}

async function answer(deps: Deps, call: AccountingCall, made: Accounting): Promise<Answer> {
  const decisions: readonly Decision[] = [STAFF, ...made.decisions];
  const shown = (released: ReadonlySet<string>): readonly AccountingLine[] => made.lines.filter((line) => released.has(line.id));
  if (call.form === 'csv') {
    return csvAnswer(decisions, (released) => [HEAD, ...shown(released).map(cellsOf)]);
  }
  if (call.form === 'pdf') {
    return pdfAnswer(deps, decisions, (released) => ({
      title: TITLES[call.list], language: 'en', made: deps.clock.now(), footer: '42 CFR 2.24, 2.25 · 45 CFR 164.528',
      blocks: [
        { kind: 'field', label: 'Patient', value: nameIn(made, released) }, { kind: 'field', label: 'Made on', value: instantText(deps.clock.now(), deps.policy.timeZone) },
        ...shown(released).flatMap((line) => [
          { kind: 'section', text: `${line.day}: ${line.recipient}` } as const,
          ...cellsOf(line).slice(2).flatMap((value, index) => (value === '' ? [] : [{ kind: 'field', label: HEAD[index + 2] ?? '', value } as const])),
        ]),
        ...(shown(released).length === 0 ? [{ kind: 'text', text: NONE } as const] : []),
      ],
    }));
  }
  return page({ title: TITLES[call.list], frame: call.frame, decisions, main: (released) => content(deps, call, { made, lines: shown(released), name: nameIn(made, released) }) });
}

const NONE = 'No disclosure of the years covered belongs into this list.';

function nameIn({ patient }: Accounting, released: ReadonlySet<string>): string {
  return patient !== undefined && released.has(patient.ref) ? `${patient.name}${patient.born === '' ? '' : `, born ${patient.born}`}` : 'a patient whose name your role may not see';
}

interface Shown { readonly made: Accounting; readonly lines: readonly AccountingLine[]; readonly name: string }

function content(deps: Deps, call: AccountingCall, { made, lines, name }: Shown): Html {
  const period = call.list === 'intermediary' ? 'the last 3 years (42 CFR 2.24)' : 'the last 3 years under consent (42 CFR 2.25), the last 6 years otherwise (45 CFR 164.528)';
  return html`${definitions([['Patient', name], ['Made on', instant(deps.clock.now(), deps.policy.timeZone)], ['Covers', period]])}
${call.list === 'intermediary' && !made.isIntermediary && notice('information', html`<p>This gateway is not registered as an intermediary (42 CFR 2.11), so it owes no such list; the accounting is what a patient may ask for.</p>`)}
${table<AccountingLine>({
    caption: TITLES[call.list], rows: lines, empty: NONE, rowHeads: false,
    columns: [
      { head: 'Date', cell: (line) => html`<a href="${PATH}/${line.id}">${instant(line.at, deps.policy.timeZone)}</a>` },
      { head: 'To whom', cell: (line) => html`${line.recipient}${line.address !== '' && html`<br>${line.address}`}` },
      { head: 'What', cell: (line) => line.what }, { head: 'Purpose', cell: (line) => line.purpose }, { head: 'Counts under', cell: (line) => line.law },
    ],
  })}
${takeAway(call)}
<p class="actions"><a href="${PATH}?patient=${call.patient}">All entries about this patient</a></p>`;
}

function takeAway(call: AccountingCall): Html {
  return call.list === 'accounting'
    ? html`<p>This list as <a href="${PATH}/accounting.csv?patient=${call.patient}">CSV</a> or <a href="${PATH}/accounting.pdf?patient=${call.patient}">PDF</a>.</p>`
    : html`<div class="actions">${(['csv', 'pdf'] as const).map((each) => form(call.frame, {
      action: `${PATH}/intermediary`, submit: `As ${each.toUpperCase()}`, kind: 'quiet', content: html`${hidden('patient', call.patient)}${hidden('written', 'yes')}${hidden('form', each)}`,
    }))}</div>`;
}

/** The list is owed on a written request. */
function writtenPage({ frame, patient }: AccountingCall): Answer {
  const content = html`${hidden('patient', patient)}${hidden('form', 'page')}${field({ name: 'written', label: 'The patient has asked for this list in writing (42 CFR 2.24(a))', type: 'checkbox', required: true })}`;
  return page({ title: TITLES.intermediary, frame, decisions: [FRAME], main: () => form(frame, { action: `${PATH}/intermediary`, submit: 'Make the list', content }) });
}

function cellsOf(line: AccountingLine): readonly string[] {
  return [line.day, line.recipient, line.address, line.what, line.purpose, line.law];
}
