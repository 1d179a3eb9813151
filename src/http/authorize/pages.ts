// SPDX-License-Identifier: Apache-2.0
/** What a person sees when an app asks: who asks, for what, and as whom and why it may; and when it cannot be. */
import type { Answer } from '../../app/api.ts';
import { html, type Html, type Piece } from '../../app/console/html.ts';
import { words } from '../../app/console/layout.ts';
import { FRAME, page } from '../../app/console/page.ts';
import { definitions, faults, field, hidden, notice } from '../../app/console/parts.ts';
import type { Choices } from '../../app/people/choices.ts';
import type { Issue } from '../../domain/issue.ts';

export interface Consenting {
  /** Name of the app as it is registered, and the host or scheme that it is answered at. */
  readonly app: string;
  readonly answeredAt: string;
  /** Of staff. */
  readonly person: string | undefined;
  readonly organization: string;
  readonly choices: Choices;
  readonly scopes: readonly string[];
  /** A patient must be named. */
  readonly choosesPatient: boolean;
  readonly asking: string;
  readonly chosen?: URLSearchParams;
  readonly issues?: readonly Issue[];
}

/** The page that asks. */
export function consentPage(of: Consenting): Answer {
  const offline = of.scopes.includes('offline_access');
  return page({ title: `Let ${of.app} in?`, decisions: [FRAME], status: (of.issues ?? []).length === 0 ? 200 : 422, main: () => html`${faults(of.issues ?? [])}
${definitions([['You are', of.person], ['Of', of.organization], ['The app', of.app], ['It is answered at', of.answeredAt]])}
<h2>What it asks for</h2>
<ul>${of.scopes.flatMap(scopeInWords).map((text) => html`
<li>${text}</li>`)}
</ul>
${notice('information', html`<p>It gets no more of this than the law and the consents on file let through at the moment it asks; each time is written down.${offline ? ' It may go on asking for 30 days without you, unless you are signed out everywhere.' : ''}</p>`)}
<form method="post" action="/oauth/consent">
${hidden('asking', of.asking)}
${chosenFrom('role', 'Act as', of.choices.roles, of.chosen)}
${chosenFrom('purpose', 'For', of.choices.purposes, of.chosen)}
${of.choosesPatient && field({ name: 'patient', label: 'Whose records', required: true, value: of.chosen?.get('patient') ?? '', issues: of.issues ?? [],
    hint: 'A record number that your organization knows the person by, or the id of the Patient here.' })}
<p><button name="decision" value="allow">Let it in</button> <button class="quiet" name="decision" value="refuse" formnovalidate>Do not</button></p>
</form>` });
}

/** The page for whoever cannot be sent anywhere. */
export function refusedPage(text: string, status = 400): Answer {
  return page({ title: 'This sign-in cannot go on', decisions: [FRAME], status, main: () => html`${notice('error', html`<p>${text}</p>`)}
<p>Go back to the app and begin anew. If that does not help, tell whoever looks after your organization's connection what stands here.</p>` });
}

function chosenFrom(name: string, label: string, values: readonly string[], chosen: URLSearchParams | undefined): Html {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0 ? html`${hidden(name, only)}<p>${label}: <strong>${words(only)}</strong></p>`
    : field({ name, label, options: [['', 'Choose'], ...values.map((value): readonly [string, string] => [value, words(value)])], required: true, value: chosen?.get(name) ?? '' });
}

const ACTIONS: Readonly<Record<string, string>> = { c: 'add', r: 'read', u: 'change', d: 'delete', s: 'search' };
const WORDS: Readonly<Record<string, string>> = { openid: 'Who you are', offline_access: 'To go on asking when you are gone' };

/** A scope as a person reads it; `launch/patient`, `fhirUser` and `profile` add nothing of their own. */
function scopeInWords(scope: string): readonly Piece[] {
  const [, context, type, letters, part] = /^(user|patient)\/(\*|\w+)\.(\w+)(?:\?(.*))?$/.exec(scope) ?? [];
  if (context === undefined || type === undefined || letters === undefined) {
    return WORDS[scope] === undefined ? [] : [WORDS[scope]];
  }
  const what = type === '*' ? 'Records of every kind' : `${type.replace(/([a-z])([A-Z])/g, '$1 $2')} records`;
  const whose = context === 'patient' ? ' of one person' : '';
  return [`${what}${whose}${part === undefined ? '' : ` (${part})`}: ${[...letters].map((letter) => ACTIONS[letter] ?? letter).join(', ')}`];
}
