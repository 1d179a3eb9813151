// SPDX-License-Identifier: Apache-2.0
/** Scenario files run through the gate's own engine and tables: invented facts, nothing of anybody. */
import { decideScenario, type ScenarioAnswer } from '../../../domain/consent/scenario/run.ts';
import { parseScenarios, type Question } from '../../../domain/consent/scenario/schema.ts';
import { reasonWords } from '../../../domain/consent/explain/words.ts';
import { fail, ok, type Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, page } from '../page.ts';
import { table, tag } from '../parts.ts';
import { PATH } from './person.ts';

export interface ScenariosCall { readonly frame: Frame; /** Text of the file. */ readonly file: string }

interface Ran { readonly question: Question; readonly answer: ScenarioAnswer; readonly expected: Expected | undefined }
interface Expected { readonly decision?: string; readonly released?: readonly string[] }

/** Issues: a file that is none, at the field `file`. */
export function runScenarios(deps: Deps, caller: Caller, { frame, file }: ScenariosCall): Result<Answer> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const raw = parseJson(file);
  const parsed = raw === undefined ? fail({ code: 'structure', text: 'The file is no JSON' }) : parseScenarios(raw, 'file');
  if (!parsed.ok) {
    return fail(...parsed.issues.map((issue) => ({ ...issue, text: issue.at === undefined ? issue.text : `${issue.at}: ${issue.text}`, at: 'file' })));
  }
  const tables = { gate: deps.policy.tables, classification: deps.policy.classification };
  const expected = new Map((raw as readonly { readonly id?: string; readonly expected?: Expected }[]).map((each) => [each.id, each.expected]));
  const ran = parsed.value.map((question) => ({ question, answer: decideScenario(question, tables), expected: expected.get(question.id) }));
  return ok(page({ title: 'Scenarios', frame, decisions: [FRAME], main: () => ranView(ran) }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function agrees({ answer, expected }: Ran): boolean | undefined {
  return expected?.decision === undefined ? undefined : expected.decision === answer.decision && (expected.released === undefined || [...expected.released].toSorted().join() === [...answer.released].toSorted().join());
}

function ranView(ran: readonly Ran[]): Html {
  const judged = ran.map(agrees).filter((each) => each !== undefined);
  return html`<p><a href="${PATH}">Back to What if</a></p>
<p class="lead">${ran.length} ${ran.length === 1 ? 'scenario' : 'scenarios'}${judged.length > 0 && `, ${String(judged.filter((each) => each).length)} of ${String(judged.length)} as the file expects`}.</p>
${table<Ran>({
  caption: 'Scenarios and the answers of the gate', rows: ran, empty: 'The file holds no scenario.',
  columns: [
    { head: 'Scenario', cell: ({ answer }) => answer.id }, { head: 'Decision', cell: ({ answer }) => words(answer.decision) }, { head: 'As expected', cell: (one) => expectedTag(agrees(one)) },
    { head: 'Goes', cell: ({ answer }) => answer.released.join(', ') }, { head: 'Does not go', cell: ({ answer }) => answer.withheld.map(({ record, reasons }) => html`<div><code>${record}</code> ${reasons.map((reason) => reasonWords(reason).means).join(' ')}</div>`) },
    { head: 'Rules', cell: ({ answer }) => answer.findings.map(({ rule, cite }) => html`<div><code>${rule}</code> <cite>${cite}</cite></div>`) }, { head: 'Obligations', cell: ({ answer }) => answer.obligations.map(words).join(', ') },
  ],
})}`;
}

function expectedTag(agreed: boolean | undefined): Html {
  return agreed === undefined ? tag('plain', 'nothing expected') : agreed ? tag('good', 'yes') : tag('bad', 'no');
}
