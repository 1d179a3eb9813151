// SPDX-License-Identifier: Apache-2.0
/** What every page of a participant has in common: the language, the way to the other, and whose records it speaks of. */
import type { Decision } from '../../../domain/consent/decision.ts';
import type { Language } from '../../../domain/consent/capture/forms.ts';
import type { Issue } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { page } from '../page.ts';
import { notice } from '../parts.ts';
import { say } from './words.ts';

export interface MyCall { readonly frame: Frame; readonly language: Language }

/** Pages in the order of the navigation; each is a part of its address. */
export const MY_PAGES = ['seen', 'consents', 'asked', 'plan', 'ask'] as const;
export type MyPage = (typeof MY_PAGES)[number];

export function myPath(language: Language, path: string): string {
  return `/console/me/${language}/${path}`;
}

export interface MyPageInput extends MyCall {
  readonly here: MyPage;
  readonly title?: string;
  readonly decisions: readonly Decision[];
  readonly main: () => Html;
  readonly issues?: readonly Issue[];
  /** Key of a word that says what was done. */
  readonly done?: string | undefined;
}

/** A page in the person's language. */
export function myPage({ frame, language, here, title, decisions, main, issues = [], done }: MyPageInput): Answer {
  const other = language === 'en' ? 'es' : 'en';
  const content = (): Html => html`<p class="language"><a href="${myPath(other, here)}" lang="${other}" hreflang="${other}">${say('other-language', language)}</a></p>
${done !== undefined && notice('success', html`<p>${say(done, language)}</p>`)}${wrong(issues, language)}
${main()}
<p class="hint">${say('may-be-partial', language)} ${say('help', language)}</p>`;
  return page({
    title: title ?? say(here, language), frame: inLanguage(frame, language), lang: language, decisions, main: content, ...(issues.length > 0 ? { status: 422 } : {}),
  });
}

/** The navigation in the person's language. */
function inLanguage(frame: Frame, language: Language): Frame {
  return { ...frame, name: say('signed-in', language), nav: MY_PAGES.map((each) => ({ href: myPath(language, each), text: say(each, language) })) };
}

function wrong(issues: readonly Issue[], language: Language): Html {
  return issues.length === 0 ? NOTHING : notice('error', html`<p>${say('could-not', language)}</p><ul>${issues.map((issue) => html`<li>${issue.at === undefined ? issue.text : html`<a href="#${issue.at}">${issue.text}</a>`}</li>`)}</ul>`);
}

/** The Patient under which the registry knows the person who is signed in. */
export function ownPatient({ person, selves = [] }: Caller): string {
  return person ?? selves[0] ?? '';
}

/** Names of the organizations in the registry, which is a directory for whoever may sign in. */
export async function organizationNames(deps: Deps, caller: Caller): Promise<ReadonlyMap<string, string>> {
  const rows = await deps.store.read(caller.tenant, (session) => session.evidence(''));
  return new Map(rows.filter((row) => row.type === 'Organization' && row.holder === '').map((row) => [row.id, (toResource(row) as { readonly name?: string }).name ?? row.id]));
}
