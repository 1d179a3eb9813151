// SPDX-License-Identifier: Apache-2.0
/** The registry kept at the console: a partner file taken in, and the keys of a system replaced. Staff alone; each change is in the ledger. */
import { ok, type Issue, type Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { addPartner, setClientKeys } from '../../registry/add-partner.ts';
import { mayChange } from '../../registry/api.ts';
import type { Partner } from '../../registry/partner.ts';
import { requireStaff } from '../../scope.ts';
import { html, type Html } from '../html.ts';
import { FRAME, onward, page } from '../page.ts';
import { faults, field, form, section } from '../parts.ts';
import type { PartnersCall } from './frame.ts';

/** What was sent and is wrong, to be shown again. */
interface Again { readonly text?: string; readonly client?: string; readonly issues?: readonly Issue[] }

/** The page with both forms. */
export function registryForms(caller: Caller, { frame, text = '', client = '', issues = [] }: PartnersCall & Again): Result<Answer> {
  const staff = requireStaff(caller);
  const keys = client !== '';
  return staff.ok ? ok(page({
    title: 'Change the registry', frame, decisions: [FRAME], ...(issues.length > 0 ? { status: 422 } : {}),
    main: () => html`${faults(issues)}
<p>What a partner is in law, its agreements, systems, people, feeds and addresses stand in one partner file; a file of a known partner brings it up to date. A change acts with the next request.</p>
${section('partner', 'Register or change a partner', partnerForm(frame, keys ? '' : text))}
${section('keys', 'Replace the keys of a system', html`<p class="hint">Tokens that were given before are over at once.</p>`, keysForm(frame, client, keys ? text : ''))}`,
  })) : staff;
}

function partnerForm(frame: PartnersCall['frame'], text: string): Html {
  return form(frame, { action: '/console/partners/file', submit: 'Take it in', content: field({
    name: 'file', label: 'Partner file', type: 'textarea', required: true, value: text, hint: 'JSON, as docs/partners.md tells; docs/partner-example.json is one',
  }) });
}

function keysForm(frame: PartnersCall['frame'], client: string, text: string): Html {
  return form(frame, { action: '/console/partners/keys', submit: 'Replace the keys', kind: 'danger', content: html`${field({ name: 'client', label: 'Id of the system', required: true, value: client })}
${field({ name: 'jwks', label: 'Its public keys', type: 'textarea', required: true, value: text, hint: 'A JWK Set without private parts' })}` });
}

export interface FileGiven extends PartnersCall { readonly text: string; readonly partner: Result<Partner> }

/** Takes a partner file in; with what is wrong, the page again. The gateway's own entry is changed at its terminal alone. */
export async function takePartner(deps: Deps, caller: Caller, { frame, text, partner }: FileGiven): Promise<Result<Answer>> {
  const allowed = partner.ok ? mayChange(deps, caller, partner.value.organization.id) : requireStaff(caller);
  if (!allowed.ok && !requireStaff(caller).ok) {
    return allowed;
  }
  const done = !allowed.ok ? allowed : partner.ok ? await addPartner(deps, caller, partner.value) : partner;
  return done.ok && partner.ok ? ok(onward(`/console/partners/of/${partner.value.organization.id}`))
    : registryForms(caller, { frame, text, issues: done.ok ? [] : done.issues.map(placed) });
}

/** The place within the file belongs to the sentence: the field is the whole file. */
function placed(issue: Issue): Issue {
  return issue.at === undefined ? issue : { ...issue, text: `${issue.at}: ${issue.text}`, at: 'file' };
}

export interface KeysGiven extends PartnersCall { readonly client: string; readonly jwks: string }

/** Replaces the keys of one system. */
export async function takeKeys(deps: Deps, caller: Caller, { frame, client, jwks }: KeysGiven): Promise<Result<Answer>> {
  const known = await deps.store.read(caller.tenant, (session) => session.client(client));
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const allowed = mayChange(deps, caller, known?.organization ?? '');
  const done = allowed.ok ? await setClientKeys(deps, caller, { id: client, jwks }) : allowed;
  return done.ok ? ok(onward(`/console/partners/of/${known?.organization ?? ''}`))
    : registryForms(caller, { frame, client, text: jwks, issues: done.issues.map(({ at: _at, ...issue }) => issue) });
}
