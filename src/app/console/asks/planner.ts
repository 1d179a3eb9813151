// SPDX-License-Identifier: Apache-2.0
/** A case worker asks a participant for a consent, in its own words, and sees what became of its asks. It learns nothing that it did not know. */
import type { Bundle, Patient, Task } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { nameOf } from '../../../domain/consent/evidence/people.ts';
import { formOf, LANGUAGES, OPTIONS } from '../../../domain/consent/capture/forms.ts';
import { formIdOf } from '../../../domain/consent/capture/questionnaire.ts';
import { PURPOSES } from '../../../domain/consent/facts/vocabulary.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import { askConsent } from '../../asking/ask-consent.ts';
import { ASK, formIn } from '../../asking/ask-task.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { search } from '../../release/search.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, onward, page } from '../page.ts';
import { faults, field, form, notice, section, table, tag } from '../parts.ts';
import { directoryOf } from './mine.ts';

export const PATH = '/console/asks';

export interface PlannerAsksCall { readonly frame: Frame; /** What was typed; absent: nothing yet. */ readonly said?: URLSearchParams; readonly done?: boolean }

interface Found { readonly tasks: readonly Task[]; readonly patients: ReadonlyMap<string, string>; readonly decisions: readonly Decision[] }

/** The page; after an ask, the page again with the new ask on it. */
export async function plannerAsks(deps: Deps, gates: Gates, caller: Caller, { frame, said, done = false }: PlannerAsksCall): Promise<Result<Answer>> {
  const sent = said === undefined ? undefined : await put(deps, gates, caller, said);
  if (sent?.ok === true) {
    return ok(onward(`${PATH}?done=yes`));
  }
  const found = await ownAsks(deps, gates, caller);
  if (!found.ok) {
    return found;
  }
  const directory = await directoryOf(deps, caller);
  const issues = sent?.ok === false ? sent.issues : [];
  return ok(page({
    title: 'Asking for a consent', frame, decisions: found.value.decisions, status: issues.length > 0 ? 422 : 200,
    main: () => html`${done && notice('success', html`<p>The person is asked. You see here what becomes of it.</p>`)}${faults(issues)}
${section('asked', 'What you asked', asksTable(found.value))}
${section('ask', 'Ask', html`<p>The form is filled in with what you say here, and with nothing else. Whether there are such records, and where, nobody tells you by it.</p>`, askForm(frame, { said: said ?? new URLSearchParams({ purpose: caller.purpose ?? '' }), issues, directory }))}`,
  }));
}

/** Issues: nobody of that identifier whom the caller knows; what the ask still lacks. */
async function put(deps: Deps, gates: Gates, caller: Caller, said: URLSearchParams): Promise<Result<Answer>> {
  const text = (said.get('identifier') ?? '').trim();
  const bar = text.lastIndexOf('|');
  const tokens = bar < 0 ? deps.policy.trustedSystems.map((system) => `${system}|${text}`) : [text];
  const found = await bundleOf(deps, gates, caller, { type: 'Patient', query: [['identifier', tokens.map(escaped).join(',')]] });
  const patients = found.ok ? found.value.resources.flatMap((each) => (each.resourceType === 'Patient' ? [each] : [])) : [];
  if (!found.ok || patients.length !== 1) {
    return found.ok ? { ok: false, issues: [NOBODY] } : found;
  }
  const value = (name: string): string | undefined => { const given = (said.get(name) ?? '').trim(); return given === '' ? undefined : given; };
  const holder = value('holder');
  const asked = await askConsent(deps, gates, caller, {
    patientId: patients[0]!.id!, purpose: value('purpose'), holders: holder === undefined ? [] : [holder.replace('Organization/', '')], categories: said.getAll('category'), assistant: value('assistant'), due: value('due'),
    language: LANGUAGES.find((each) => each === said.get('language')) ?? 'en',
  });
  return asked.ok ? asked : { ok: false, issues: asked.issues };
}

const NOBODY: Issue = { code: 'business-rule', text: 'You know nobody of this identifier, or more than one', at: 'identifier' };

/** A token of a search: its own separators are escaped (http://hl7.org/fhir/R4/search.html#escaping). */
function escaped(token: string): string {
  const bar = token.lastIndexOf('|');
  const plain = (text: string): string => text.replace(/[\\$,|]/g, (char) => `\\${char}`);
  return bar < 0 ? plain(token) : `${plain(token.slice(0, bar))}|${plain(token.slice(bar + 1))}`;
}

interface Sought { readonly type: string; readonly query: readonly (readonly [string, string])[] }

async function bundleOf(deps: Deps, gates: Gates, caller: Caller, { type, query }: Sought): Promise<Result<{ readonly resources: readonly (Task | Patient)[]; readonly decisions: readonly Decision[] }>> {
  const answer = await search(deps, gates, caller, { type, query, lenient: false, base: deps.base ?? 'https://gateway.invalid/fhir/R4' });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const resources = ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Task' || resource?.resourceType === 'Patient' ? [resource] : []));
  return ok({ resources, decisions: decisionsOf(body) });
}

/** Asks of the caller's own organization, newest first, with the people whom they are about. */
async function ownAsks(deps: Deps, gates: Gates, caller: Caller): Promise<Result<Found>> {
  const requesters = [`Organization/${caller.organization}`, ...(caller.person === undefined ? [] : [`Practitioner/${caller.person}`])].join(',');
  const found = await bundleOf(deps, gates, caller, { type: 'Task', query: [['code', `${cs('consent-task')}|${ASK}`], ['requester', requesters], ['_include', 'Task:patient'], ['_sort', '-authored-on'], ['_count', '100']] });
  if (!found.ok) {
    return found;
  }
  const { resources, decisions } = found.value;
  return ok({
    tasks: resources.flatMap((each) => (each.resourceType === 'Task' ? [each] : [])), decisions: decisions.length === 0 ? [FRAME] : decisions,
    patients: new Map(resources.flatMap((each) => (each.resourceType === 'Patient' ? [[`Patient/${each.id ?? ''}`, nameOf(each.name)] as const] : []))),
  });
}

const STATES: Readonly<Record<string, Parameters<typeof tag>[0]>> = { asked: 'doubtful', signed: 'good', declined: 'bad', expired: 'plain', withdrawn: 'plain' };

function asksTable({ tasks, patients }: Found): Html {
  const state = (task: Task): string => task.businessStatus?.coding?.[0]?.code ?? '';
  return table<Task>({
    caption: 'Asks and what became of them', rows: tasks, empty: 'You have asked nobody yet.',
    columns: [
      { head: 'Person', cell: (task) => patients.get(task.for?.reference ?? '') ?? '' }, { head: 'Form', cell: (task) => formOf(formIdOf(formIn(task)?.questionnaire) ?? '')?.title.en ?? '' },
      { head: 'For', cell: (task) => words(task.reasonCode?.coding?.[0]?.code ?? '') }, { head: 'On', cell: (task) => task.authoredOn?.slice(0, 10) ?? '' }, { head: 'Until', cell: (task) => task.restriction?.period?.end ?? '' },
      { head: 'State', cell: (task) => tag(STATES[state(task)] ?? 'plain', words(state(task))) },
    ],
  });
}

interface AskView { readonly said: URLSearchParams; readonly issues: readonly Issue[]; readonly directory: readonly (readonly [string, string])[] }

function askForm(frame: Frame, { said, issues, directory }: AskView): Html {
  const value = (name: string): string => said.get(name) ?? '';
  const organizations = directory.filter(([ref]) => ref.startsWith('Organization/'));
  const chosen = said.getAll('category');
  return form(frame, { action: PATH, submit: 'Ask the person', content: html`<div class="fields">
${field({ name: 'identifier', label: 'State id of the person, or system|value', required: true, value: value('identifier'), issues })}
${field({ name: 'purpose', label: 'What for', options: PURPOSES.map((each) => [each, words(each)] as const), value: value('purpose'), issues })}
${field({ name: 'holder', label: 'Who would share', options: [['', 'Any program that treated the person'], ...organizations], value: value('holder'), issues })}
${field({ name: 'assistant', label: 'Who sits down with the person', options: [['', 'Nobody: the person alone'], ...directory], value: value('assistant'), issues })}
${field({ name: 'language', label: 'Language', options: [['en', 'English'], ['es', 'Spanish']], value: value('language') })}
${field({ name: 'due', label: 'Until', type: 'date', value: value('due'), issues, hint: 'None: thirty days on.' })}
</div><fieldset class="boxes" id="category"><legend>Kinds of records (none: those that the sharing protocol foresees for you)</legend><div class="choices">${OPTIONS.category.map(({ code }) => html`
<div class="field check"><label for="category-${code}">${kindText(code)}</label><input type="checkbox" id="category-${code}" name="category" value="${code}"${chosen.includes(code) && html` checked`}></div>`)}</div>
</fieldset>` });
}

/** A kind of record as a case worker calls it. */
function kindText(code: string): string {
  return words(code).replace(/\bsud\b/, 'substance use').replace(/^mh\b/, 'mental health');
}
