// SPDX-License-Identifier: Apache-2.0
/** What a comparison of two versions of the rules found, step by step. */
import { obligationWords } from '../../../domain/consent/explain/words.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { whyText } from '../consents/words.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { form, hidden, instant, notice, table, tag } from '../parts.ts';
import { STAFF } from '../view.ts';
import type { Change, Differs, Side } from './differs.ts';
import { PATH } from './person.ts';
import { compareRules, type Compared } from './rules.ts';

interface Comparison { readonly frame: Frame; readonly said: URLSearchParams; readonly compared: Compared }

/** One step of the comparison that the form asks for. */
export async function comparison(deps: Deps, caller: Caller, frame: Frame, said: URLSearchParams): Promise<Result<Answer>> {
  const value = (name: string): string => said.get(name) ?? '';
  const compared = await compareRules(deps, caller, {
    table: value('table'), one: value('one'), other: value('other'), from: value('from'), to: value('to'), quiet: value('quiet') !== '', reached: value('reached'),
  });
  return compared.ok ? ok(page({ title: 'Two versions of the rules', frame, decisions: [STAFF], main: () => comparedView(deps, { frame, said, compared: compared.value }) })) : compared;
}

const CHANGE: Readonly<Record<Change, Html>> = {
  outcome: tag('bad', 'whether it goes'), basis: tag('doubtful', 'basis or reason'), obligations: tag('doubtful', 'what is owed'), notices: tag('plain', 'notice or scope'),
};

function comparedView(deps: Deps, shown: Comparison): Html {
  const { asks, changed, notReplayable, differ, names, from, to } = shown.compared;
  const zone = deps.policy.timeZone;
  return html`<p><a href="${PATH}">Back to What if</a></p>
<p class="lead">${asks.toLocaleString('en-US')} ${asks === 1 ? 'ask' : 'asks'} from ${from} to ${to}: ${changed.toLocaleString('en-US')} would be answered otherwise.</p>
${progressOf(deps, shown)}
${shown.said.has('quiet') && notice('information', html`<p>What changes in notices alone is left out.</p>`)}
${notReplayable > 0 && notice('information', html`<p>${notReplayable} could not be decided again: their papers were destroyed, or no decision of the gate stood behind them.</p>`)}
${table<Differs>({
  caption: 'Decisions that would change', rows: differ, empty: shown.compared.reached === undefined && shown.said.get('reached') === null ? 'No decision would change.' : 'No decision of this step would change.', stack: true,
  columns: [
    { head: 'When', cell: ({ entry }) => html`<a href="/console/disclosures/${entry.id}">${instant(entry.at, zone)}</a>` },
    { head: 'Who', cell: ({ entry }) => names.get(entry.organization) ?? entry.organization }, { head: 'What for', cell: ({ entry }) => words(entry.purpose) },
    { head: 'What', cell: ({ category }) => (category === '' ? 'the answer as a whole' : words(category)) }, { head: 'Records', cell: ({ count }) => count, numeric: true },
    { head: 'What changes', cell: ({ change }) => CHANGE[change] }, { head: 'One version', cell: ({ one }) => sideOf(one) }, { head: 'The other', cell: ({ other }) => sideOf(other) },
  ],
})}`;
}

/** How far it came, and the way on. The tables go along, so that every step compares the same. */
function progressOf(deps: Deps, { frame, said, compared: { reached, oldest } }: Comparison): Html {
  if (reached === undefined || oldest === undefined) {
    return said.has('reached') ? notice('success', html`<p>Every ask of these days was gone through. The table below shows the last step; each step before it had a table of its own.</p>`) : NOTHING;
  }
  const kept = (['table', 'one', 'other', 'quiet'] as const).flatMap((name) => (said.has(name) ? [hidden(name, said.get(name) ?? '')] : []));
  return notice('information', html`<p>Gone through, newest first, back to ${instant(oldest, deps.policy.timeZone)}. There are older asks: this is not all yet.</p>
${form(frame, { action: `${PATH}/rules`, submit: 'Go on with older asks', content: html`${kept}${hidden('reached', reached)}` })}`);
}

function sideOf({ verdict, owed = [], notice: text }: Side): Html {
  if (verdict !== undefined) {
    return html`${verdict.verdict === 'release' ? tag('good', 'goes') : tag('bad', 'does not go')} ${whyText(verdict)}${verdict.consent !== undefined && ` (consent ${verdict.consent.slice(0, 8)})`}`;
  }
  return html`${owed.length === 0 && text === undefined ? 'nothing of this' : html`<ul>${owed.map((code) => html`<li>${obligationWords(code).means}</li>`)}</ul>`}${text !== undefined && html`<details><summary>The notice</summary>${text}</details>`}`;
}
