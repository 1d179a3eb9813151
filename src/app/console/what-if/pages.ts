// SPDX-License-Identifier: Apache-2.0
/** Where What If begins: a person, a file of scenarios, two versions of the rules. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { requireStaff } from '../../scope.ts';
import { lookFor } from '../consents/find.ts';
import type { Frame } from '../frame.ts';
import { html } from '../html.ts';
import { FRAME, onward, page } from '../page.ts';
import { faults, field, form, section } from '../parts.ts';
import { sealed } from '../sealed.ts';
import { PATH } from './person.ts';
import { RULE_TABLES } from './rules.ts';
import { comparison } from './rules-page.ts';
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
${section('rules', 'Two versions of the rules', html`<p>Over the asks that were really made: every decision that would come out otherwise, go on another basis, or owe something else.</p>`, form(frame, { action: `${PATH}/rules`, submit: 'Compare', files: true, content: html`<div class="fields">
${field({ name: 'table', label: 'Table', options: Object.entries(RULE_TABLES), value: value('table'), issues })}
${field({ name: 'one', label: 'One version', type: 'file', issues, hint: 'None: the table in force.' })}${field({ name: 'other', label: 'The other version', type: 'file', required: true, issues })}
${field({ name: 'from', label: 'Asks from', type: 'date', value: value('from'), issues, hint: 'None: the last month.' })}${field({ name: 'to', label: 'to', type: 'date', value: value('to'), issues })}
${field({ name: 'quiet', label: 'Leave out what changes in notices alone', type: 'checkbox', value: value('quiet') })}
</div>` }))}` }));
}
