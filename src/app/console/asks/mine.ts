// SPDX-License-Identifier: Apache-2.0
/** What the participant is asked to consent to, in its own language: read, signed on the screen, or refused. Nobody is told more than the asker already knew. */
import type { Bundle, QuestionnaireResponse, Task } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { formOf, type ConsentForm } from '../../../domain/consent/capture/forms.ts';
import { formIdOf } from '../../../domain/consent/capture/questionnaire.ts';
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import { answerAsk } from '../../asking/answer-ask.ts';
import { ASK, formIn } from '../../asking/ask-task.ts';
import type { Caller } from '../../caller.ts';
import { captureConsent } from '../../capture/capture.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { registryRows, toResource } from '../../gate/knowledge.ts';
import { notFound } from '../../release/answer.ts';
import { search } from '../../release/search.ts';
import { atFields, fieldOf, formFields, inFormWords, responseOf, saidOf, type FormView } from '../consents/form-view.ts';
import { html, type Html } from '../html.ts';
import { FRAME, onward } from '../page.ts';
import { definitions, emptyState, form as formPart } from '../parts.ts';
import { myPage, myPath, ownPatient, type MyCall } from '../participant/frame.ts';
import { plainCode, say } from '../participant/words.ts';
import { sealed, unsealed } from '../sealed.ts';

interface Asked { readonly task: Task; readonly form: ConsentForm; readonly response: QuestionnaireResponse }
interface Having { readonly asks: readonly Asked[]; readonly decisions: readonly Decision[] }

const DONE: Readonly<Record<string, string>> = { signed: 'asked-signed', no: 'asked-no-done' };

/** Open asks, newest first. */
export async function myAsks(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly done?: string | undefined }): Promise<Result<Answer>> {
  const having = await asksFor(deps, gates, caller);
  if (!having.ok) {
    return having;
  }
  const directory = await directoryOf(deps, caller);
  return ok(myPage({ ...call, here: 'asked', decisions: having.value.decisions, done: DONE[call.done ?? ''], main: () => listView(deps, caller, { ...call, asks: having.value.asks, directory }) }));
}

/** One ask with its form, to be read and answered. */
export async function myAsk(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly id: string; readonly said?: URLSearchParams }): Promise<Result<Answer>> {
  const having = await asksFor(deps, gates, caller);
  const asked = having.ok ? having.value.asks.find(({ task }) => `Task/${task.id ?? ''}` === unsealed(deps, caller, call.id)) : undefined;
  if (!having.ok || asked === undefined) {
    return having.ok ? notFound() : having;
  }
  const directory = await directoryOf(deps, caller);
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const view: FormView = { plain: true, form: asked.form, language: call.language, said: call.said ?? prepared(asked, today), issues: [], directory, patient: [asked.task.for?.reference ?? '', say('asked-me', call.language)] };
  if (call.said === undefined) {
    return shown(call, view, having.value.decisions);
  }
  // The answers carry the name of the ask that brought the form: a consent that counts closes it (app/asking/closing.ts).
  const response = { ...responseOf(view, deps.clock.now()), identifier: asked.response.identifier };
  const kept = await captureConsent(deps, gates, caller, { text: JSON.stringify(response), dryRun: false, base: deps.base ?? '', prefer: 'minimal' });
  return kept.ok ? ok(onward(`${myPath(call.language, 'asked')}?done=signed`)) : shown(call, { ...view, issues: inFormWords(view, atFields(kept.issues), { open: say('asked-open-item', call.language), wrong: say('asked-wrong-item', call.language) }) }, having.value.decisions);
}

/** No. */
export async function refuseAsk(deps: Deps, caller: Caller, call: MyCall & { readonly id: string }): Promise<Result<Answer>> {
  const id = /^Task\/(.+)$/.exec(unsealed(deps, caller, call.id) ?? '')?.[1];
  const done = id === undefined ? notFound() : await answerAsk(deps, caller, { id, answer: 'declined' });
  return done.ok ? ok(onward(`${myPath(call.language, 'asked')}?done=no`)) : done;
}

async function asksFor(deps: Deps, gates: Gates, caller: Caller): Promise<Result<Having>> {
  const query = [['patient', ownPatient(caller)], ['code', `${cs('consent-task')}|${ASK}`], ['status', 'requested'], ['_sort', '-authored-on'], ['_count', '100']] as const;
  const answer = await search(deps, gates, caller, { type: 'Task', query, lenient: false, base: deps.base ?? 'https://gateway.invalid/fhir/R4' });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const tasks = ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Task' ? [resource] : []));
  const asks = tasks.flatMap((task): readonly Asked[] => {
    const response = formIn(task);
    const form = formOf(formIdOf(response?.questionnaire) ?? '');
    return response === undefined || form === undefined ? [] : [{ task, form, response }];
  });
  const decisions = decisionsOf(body);
  return ok({ asks, decisions: decisions.length === 0 ? [FRAME] : decisions });
}

/** Filled in as it came, to be signed today by the person itself on this screen. */
function prepared({ response, task }: Asked, today: string): URLSearchParams {
  const said = saidOf(response);
  said.set(fieldOf('8.who'), task.for?.reference ?? '');
  said.set(fieldOf('8.role'), 'patient');
  said.set(fieldOf('8.method'), 'electronic');
  said.set(fieldOf('9'), today);
  return said;
}

/** Who may be named on a form: the registry, which is a directory for whoever may sign in. */
export async function directoryOf(deps: Deps, caller: Caller): Promise<readonly (readonly [string, string])[]> {
  const rows = await deps.store.read(caller.tenant, (session) => registryRows(session, deps.policy.gateway));
  const named = rows.filter((row) => row.holder === '' && (row.type === 'Organization' || row.type === 'Practitioner')).map((row) => {
    const { name } = toResource(row) as { readonly name?: string | readonly { readonly text?: string }[] };
    return [`${row.type}/${row.id}`, (typeof name === 'string' ? name : name?.[0]?.text) ?? row.id] as const;
  });
  return named.toSorted(([, a], [, b]) => a.localeCompare(b));
}

interface ListView extends MyCall { readonly asks: readonly Asked[]; readonly directory: readonly (readonly [string, string])[] }

function listView(deps: Deps, caller: Caller, { asks, language, directory }: ListView): Html {
  const name = (ref: string | undefined): string => directory.find(([each]) => each === ref)?.[1] ?? '';
  return html`<p class="lead">${say('asked-intro', language)}</p>
${asks.length === 0 ? emptyState(say('asked-none', language)) : asks.map(({ task, form }) => html`<article><h2>${form.title[language]}</h2>
${definitions([
  [say('asked-by', language), name(task.requester?.reference)], [say('asked-why', language), plainCode('purpose', task.reasonCode?.coding?.[0]?.code ?? '', language)],
  [say('asked-until', language), task.restriction?.period?.end === undefined ? '' : plainDay(task.restriction.period.end.slice(0, 10), language)],
])}
<p><a class="button" href="${myPath(language, 'asked')}/${sealed(deps, caller, `Task/${task.id ?? ''}`)}">${say('asked-open', language)}</a></p></article>`)}`;
}

function shown(call: MyCall & { readonly id: string }, view: FormView, decisions: readonly Decision[]): Result<Answer> {
  const { frame, language, id } = call;
  const path = `${myPath(language, 'asked')}/${id}`;
  const issues: readonly Issue[] = view.issues;
  return ok(myPage({ frame, language, here: 'asked', title: view.form.title[language], decisions, issues, main: () => html`<p class="lead">${say('asked-choose', language)}</p>
${formPart(frame, { action: path, submit: say('asked-sign', language), content: formFields(view) })}
${formPart(frame, { action: `${path}/no`, submit: say('asked-no', language), kind: 'quiet' })}` }));
}
