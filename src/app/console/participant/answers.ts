// SPDX-License-Identifier: Apache-2.0
/** What the person asked for and what became of it, in plain words; after a no, how to say that one does not agree (45 CFR 164.526(d)). */
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import type { Language } from '../../../domain/consent/capture/forms.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import { answerRequest } from '../../aftermath/amendments.ts';
import type { AskState, MyRequest } from '../../aftermath/my-requests.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../release/answer.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { onward } from '../page.ts';
import { definitions, emptyState, field, form, section, tag } from '../parts.ts';
import { unsealed } from '../sealed.ts';
import { myPath, type MyCall } from './frame.ts';
import { say } from './words.ts';

/** A request with the sealed name under which forms speak of it. */
export interface Asking extends MyRequest { readonly href: string; readonly holderName: string }

const STATES: Readonly<Record<AskState, Parameters<typeof tag>[0]>> = { waiting: 'doubtful', later: 'doubtful', yes: 'good', no: 'bad', disputed: 'plain', rebutted: 'plain' };

export interface AnswersView { readonly frame: Frame; readonly language: Language; readonly requests: readonly Asking[]; readonly issues: readonly Issue[]; readonly given: (name: string) => string }

export function answersSection({ frame, language, requests, issues, given }: AnswersView): Html {
  return section('answers', say('answers', language), requests.length === 0 ? emptyState(say('answers-none', language)) : requests.map((one) => html`<article>
<h3>${say(`asked-${one.ask}`, language)} ${tag(STATES[one.state], say(`answer-${one.state}`, language))}</h3>
${definitions([
  [say('answers-whom', language), one.holderName], [say('answers-when', language), plainDay(one.asked, language)], [say('answers-mine', language), one.words !== '' && html`<q>${one.words}</q>`],
  [say('answers-until', language), (one.state === 'waiting' || one.state === 'later') && one.due !== undefined && plainDay(one.due, language)],
  [say('answers-why', language), one.ground !== undefined && say(`ground-${one.ground}`, language)], [say('answers-theirs', language), one.answer !== '' && html`<q>${one.answer}</q>`],
])}
${one.ask === 'amendment' && one.state === 'no' && html`<p>${say('answers-rights', language)}</p>${form(frame, {
    action: `${myPath(language, 'ask')}/disagree/${one.href}`, submit: say('disagree-send', language), content: field({ name: 'disagree', label: say('disagree-words', language), type: 'textarea', required: true, value: given('disagree'), issues }),
  })}`}
${one.ask === 'restriction-request' && one.state === 'no' && html`<p>${say('answers-complain', language)}</p>`}</article>`));
}

/** The person says that it does not agree with a denial. 404 alike for no such request and one of somebody else. */
export async function disagree(deps: Deps, caller: Caller, call: MyCall & { readonly id: string; readonly statement: string }): Promise<Result<Answer>> {
  const id = /^Task\/(.+)$/.exec(unsealed(deps, caller, call.id) ?? '')?.[1];
  const done = id === undefined ? notFound() : await answerRequest(deps, caller, { id, given: { answer: 'disagree', statement: call.statement } });
  return done.ok ? ok(onward(`${myPath(call.language, 'ask')}?done=disagree`)) : done;
}
