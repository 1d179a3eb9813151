// SPDX-License-Identifier: Apache-2.0
/** What is left for people of the gateway, by kind; each look at a person's item is written down (app/aftermath/work-list.ts). */
import type { Task } from '@medplum/fhirtypes';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { fail, ok, type Issue, type Result } from '../../../domain/issue.ts';
import { DENIAL_GROUNDS, type AmendmentAnswer } from '../../../domain/consent/aftermath/amendment.ts';
import { answerRequest } from '../../aftermath/amendments.ts';
import { ASKS, readRequest } from '../../aftermath/my-requests.ts';
import { closeItem, workList } from '../../aftermath/work-list.ts';
import { factOf, WORK_CODES, type WorkCode } from '../../aftermath/work.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { onward, page } from '../page.ts';
import { emptyState, faults, field, form, notice, section, table, tag } from '../parts.ts';
import { STAFF } from '../view.ts';
import { administered, type PartnersCall } from './frame.ts';
import { informingColumns } from './informing.ts';

const TITLES: Readonly<Partial<Record<WorkCode, string>>> = {
  'tell-recipient': 'Tell a recipient that could not be told', 'review-copy': 'Look at a copy', amendment: 'Requests to amend a record', 'breach-assessment': 'Possible breaches', 'retention-due': 'Records whose time is over',
  'verify-paper-consent': 'Consents on paper to look at', 'emergency-review': 'Declared emergencies to review', 'restriction-request': 'Requests to restrict uses and disclosures', 'accounting-request': 'Requests for an accounting of disclosures',
  'inform-individual': 'Reports of which the person must be told',
};

export interface WorkCall extends PartnersCall { readonly done?: boolean; readonly issues?: readonly Issue[] }

/** Open items of every kind, those that are due first; Patients that may be one person have a page of their own (matching.ts). */
export async function workPage(deps: Deps, caller: Caller, { frame, done, issues = [] }: WorkCall): Promise<Result<Answer>> {
  const found = await administered(deps, caller, frame);
  const staff = found.ok ? requireStaff(caller) : found;
  if (!found.ok || !staff.ok) {
    return staff as Result<Answer>;
  }
  const lists: { readonly code: WorkCode; readonly tasks: readonly Task[] }[] = [];
  for (const code of WORK_CODES.filter((each) => each !== 'review-match')) {
    const tasks = await workList(deps, caller, { code, open: true });
    if (!tasks.ok) {
      return tasks;
    }
    lists.push({ code, tasks: tasks.value });
  }
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const shown = lists.filter(({ tasks }) => tasks.length > 0);
  return ok(page({
    title: 'Work list', frame, decisions: [STAFF], ...(issues.length > 0 ? { status: 422 } : {}),
    main: () => html`${done === true && notice('success', html`<p>Noted.</p>`)}${faults(issues)}${shown.length === 0 ? emptyState('Nothing waits for anybody.') : shown.map(({ code, tasks }) => listView(code, tasks, { frame, names: found.value.names, today, zone: deps.policy.timeZone }))}`,
  }));
}

interface Viewing { readonly frame: Frame; readonly names: (id: string) => string; readonly today: string; readonly zone: string }

function dueOf(task: Task): string {
  return task.restriction?.period?.end?.slice(0, 10) ?? '';
}

/** The law names no day for some: at once. */
function dueView(task: Task, today: string): Html {
  const due = dueOf(task);
  return due === '' && task.priority === 'asap' ? html`promptly` : html`${due}${due !== '' && due < today && html` ${tag('bad', 'overdue')}`}`;
}

export function listView(code: WorkCode, tasks: readonly Task[], { frame, names, today, zone }: Viewing): Html {
  const rows = tasks.toSorted((a, b) => (dueOf(a) || '9').localeCompare(dueOf(b) || '9') || (a.authoredOn ?? '').localeCompare(b.authoredOn ?? ''));
  const organization = (task: Task): string => names(task.owner?.reference?.split('/')[1] ?? '');
  return section(code, TITLES[code] ?? words(code), table<Task>({
    caption: `${TITLES[code] ?? words(code)}: ${String(rows.length)}`, rows, empty: '', columns: [
      { head: 'Since', cell: (task) => task.authoredOn?.slice(0, 10) }, { head: 'Due', cell: (task) => dueView(task, today) },
      { head: 'Whose', cell: organization }, { head: 'What', cell: (task) => html`${task.description}${factOf(task, 'words') !== undefined && html`<br><q>${factOf(task, 'words')}</q>`}` },
      ...(isAsk(code) ? [{ head: 'State', cell: stateText }, { head: 'What now', cell: (task: Task) => answerForm(frame, { code, task, holder: organization(task) }) }] : []),
      ...(code === 'inform-individual' ? informingColumns({ frame, zone, names }) : []),
    ],
  }));
}

type AskCode = (typeof ASKS)[number];

function isAsk(code: WorkCode): code is AskCode {
  return ASKS.some((each) => each === code);
}

function stateText(task: Task): string {
  const [state] = readRequest(task).map((one) => one.state);
  return state === 'later' ? 'more time taken' : state === 'yes' ? 'accepted: the record is to be changed' : state === 'disputed' ? 'the person does not agree' : '';
}

const ANSWERS: Readonly<Record<AskCode, readonly (readonly [string, string])[]>> = {
  'restriction-request': [['agreed', 'It agreed: the restriction is filed'], ['declined', 'It did not agree']],
  'accounting-request': [['agreed', 'It gave the person the list'], ['declined', 'It did not']],
  amendment: [['accept', 'It accepts, and changes the record'], ['extend', 'It takes up to 30 days more, once'], ['deny', 'It does not: say which of the four grounds']],
};
const GROUNDS: readonly (readonly [string, string])[] = [['', 'Only where it is denied'], ...Object.entries(DENIAL_GROUNDS)];

function answerForm(frame: Frame, { code, task, holder }: { readonly code: AskCode; readonly task: Task; readonly holder: string }): Html {
  const id = task.id ?? '';
  return task.status === 'accepted' ? NOTHING : html`<details><summary>${holder} has answered</summary>${form(frame, { action: `/console/work/${id}/${code}`, submit: 'Note the answer', content: [
    field({ name: `answer-${id}`, label: 'What it said', options: ANSWERS[code] }),
    code === 'amendment' && field({ name: `ground-${id}`, label: 'Ground of a denial', options: GROUNDS, hint: '45 CFR 164.526(a)(2): there is no other' }),
    field({ name: `reason-${id}`, label: 'In which words', required: true, hint: 'The person reads them on its own page' }),
  ] })}</details>`;
}

export interface AnswerCall extends PartnersCall { readonly id: string; readonly answer: string; readonly reason: string; readonly ground?: string }

export interface HolderAnswer extends AnswerCall { readonly code: 'restriction-request' | 'accounting-request' }

/** What a holder answered to what a person asked of it (45 CFR 164.522(a)(1)(ii), (iii); 164.528(c)(1)): the item is closed with it, and the person reads it. */
export async function noteHolderAnswer(deps: Deps, caller: Caller, call: HolderAnswer): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const { answer, reason, frame, code } = call;
  const issues: readonly Issue[] = (answer === 'agreed' || answer === 'declined') && reason.trim() !== '' ? [] : [{ code: 'value', text: 'Say what the holder answered, and in which words' }];
  const done = issues.length > 0 ? fail(...issues)
    : await deps.store.transact(caller.tenant, (tx) => closeItem(deps, tx, caller, { id: call.id, code, status: answer === 'agreed' ? 'completed' : 'rejected', reason, facts: { state: answer, by: frame.name } }));
  return done.ok ? ok(onward('/console/work?done=yes')) : workPage(deps, caller, { frame, issues: done.issues });
}

/** What a holder answered to a request to amend (45 CFR 164.526(b)-(d)). */
export async function noteAmendment(deps: Deps, caller: Caller, { frame, id, answer, reason, ground = '' }: AnswerCall): Promise<Result<Answer>> {
  const by = frame.name;
  const given: AmendmentAnswer = answer === 'deny' ? { answer, by, ground, reason } : answer === 'extend' ? { answer, by, reason } : { answer: 'accept', by, reason };
  const isOne = ANSWERS.amendment.some(([each]) => each === answer) && reason.trim() !== '';
  const done = isOne ? await answerRequest(deps, caller, { id, given }) : fail({ code: 'value', text: 'Say what the holder answered, and in which words' });
  return done.ok ? ok(onward('/console/work?done=yes')) : workPage(deps, caller, { frame, issues: done.issues.map(({ at: _at, ...issue }) => issue) });
}
