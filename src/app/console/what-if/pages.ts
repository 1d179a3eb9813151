// SPDX-License-Identifier: Apache-2.0
/** Where What If begins: a person, a file of scenarios, two versions of the rules; and what a comparison of rules found. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Verdict } from '../../../domain/consent/decision.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { requireStaff } from '../../scope.ts';
import { lookFor } from '../consents/find.ts';
import { whyText } from '../consents/words.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, onward, page } from '../page.ts';
import { faults, field, form, instant, notice, section, table, tag } from '../parts.ts';
import { sealed } from '../sealed.ts';
import { STAFF } from '../view.ts';
import { PATH } from './person.ts';
import { compareRules, RULE_TABLES, type Compared, type Differs } from './rules.ts';
import { runScenarios } from './scenarios.ts';

export interface StartCall { readonly frame: Frame; /** What was sent to one of the forms; absent: nothing. */ readonly said?: URLSearchParams; readonly act?: 'find' | 'scenarios' | 'rules' }

/** The start page, and what becomes of its three forms; what was wrong stands beside the field. */
export async function whatIfStart(deps: Deps, gates: Gates, caller: Caller, { frame, said = new URLSearchParams(), act }: StartCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  if (act === 'find') {
    const found = await lookFor(deps, gates, caller, said.get('identifier') ?? '');
    return typeof found === 'string' ? ok(onward(`${PATH}/${sealed(deps, caller, `person ${found}`)}`)) : startPage(frame, said, [found]);
  }
  const ran = act === 'scenarios' ? runScenarios(deps, caller, { frame, file: said.get('file') ?? '' }) : act === 'rules' ? await comparison(deps, caller, frame, said) : undefined;
  return ran === undefined ? startPage(frame, said, []) : ran.ok ? ran : startPage(frame, said, ran.issues);
}

function startPage(frame: Frame, said: URLSearchParams, issues: readonly Issue[]): Result<Answer> {
  const value = (name: string): string => said.get(name) ?? '';
  return ok(page({ title: 'What if', frame, decisions: [FRAME], status: issues.length > 0 ? 422 : 200, main: () => html`${faults(issues)}
${section('person', 'Somebody asked about a person', form(frame, { action: `${PATH}/find`, submit: 'Go on', content: field({ name: 'identifier', label: 'State id, or system|value', type: 'search', required: true, value: value('identifier'), issues, hint: 'It is sent in the body of the form and stands in no address.' }) }))}
${section('scenarios', 'Scenarios of a file', html`<p>Invented facts in the scenario format (docs/rules.md), through the same engine and tables.</p>`, form(frame, { action: `${PATH}/scenarios`, submit: 'Run the scenarios', files: true, content: field({ name: 'file', label: 'Scenario file (JSON)', type: 'file', required: true, issues }) }))}
${section('rules', 'Two versions of the rules', html`<p>Over the asks that were really made: every decision that would come out otherwise.</p>`, form(frame, { action: `${PATH}/rules`, submit: 'Compare', files: true, content: html`<div class="fields">
${field({ name: 'table', label: 'Table', options: Object.entries(RULE_TABLES), value: value('table'), issues })}
${field({ name: 'one', label: 'One version', type: 'file', issues, hint: 'None: the table in force.' })}${field({ name: 'other', label: 'The other version', type: 'file', required: true, issues })}
${field({ name: 'from', label: 'Asks from', type: 'date', value: value('from'), issues, hint: 'None: the last month.' })}${field({ name: 'to', label: 'to', type: 'date', value: value('to'), issues })}
</div>` }))}` }));
}

async function comparison(deps: Deps, caller: Caller, frame: Frame, said: URLSearchParams): Promise<Result<Answer>> {
  const value = (name: string): string => said.get(name) ?? '';
  const compared = await compareRules(deps, caller, { table: value('table'), one: value('one'), other: value('other'), from: value('from'), to: value('to') });
  return compared.ok ? ok(page({ title: 'Two versions of the rules', frame, decisions: [STAFF], main: () => comparedView(deps, compared.value) })) : compared;
}

function comparedView(deps: Deps, { asks, notReplayable, differ, from, to, cut }: Compared): Html {
  return html`<p><a href="${PATH}">Back to What if</a></p>
<p class="lead">${asks} ${asks === 1 ? 'ask' : 'asks'} from ${from} to ${to}: ${new Set(differ.map(({ entry }) => entry.id)).size} would be answered otherwise.</p>
${cut && notice('warning', html`<p>There were more asks: these are the newest. Choose a shorter time for the rest.</p>`)}
${notReplayable > 0 && notice('information', html`<p>${notReplayable} could not be decided again: their papers were destroyed, or no decision of the gate stood behind them.</p>`)}
${table<Differs>({
  caption: 'Decisions that would change', rows: differ, empty: 'No decision would change.',
  columns: [
    { head: 'When', cell: ({ entry }) => html`<a href="/console/disclosures/${entry.id}">${instant(entry.at, deps.policy.timeZone)}</a>` }, { head: 'Who', cell: ({ entry }) => entry.organization }, { head: 'What for', cell: ({ entry }) => words(entry.purpose) },
    { head: 'What', cell: ({ category }) => words(category) }, { head: 'Records', cell: ({ count }) => count, numeric: true }, { head: 'One version', cell: ({ one }) => said(one) }, { head: 'The other', cell: ({ other }) => said(other) },
  ],
})}`;
}

function said(verdict: Verdict): Html {
  return html`${verdict.verdict === 'release' ? tag('good', 'goes') : tag('bad', 'does not go')} ${whyText(verdict)}`;
}
