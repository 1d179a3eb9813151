// SPDX-License-Identifier: Apache-2.0
/** The way to a person's consents: an identifier in the body of a form; and the papers that wait for somebody to look at them. */
import type { Task } from '@medplum/fhirtypes';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { workList } from '../../aftermath/work-list.ts';
import { requireStaff } from '../../scope.ts';
import { personsBy } from '../disclosures/find-patient.ts';
import { organizationNames } from '../disclosures/names.ts';
import type { Frame } from '../frame.ts';
import { html, type Piece } from '../html.ts';
import { onward, page } from '../page.ts';
import { faults, field, form, instant, section, table } from '../parts.ts';
import { sealed } from '../sealed.ts';
import { STAFF } from '../view.ts';
import { readOnFile } from './on-file.ts';
import { PATH } from './person-page.ts';

export interface FindCall {
  readonly frame: Frame;
  /** What was typed; absent: nothing yet. */
  readonly identifier?: string;
  /** Where to, once somebody is found: a path of ours before the sealed person. */
  readonly to?: string;
}

const NOBODY: Issue = { code: 'business-rule', text: 'Nobody on file has this identifier, or your role may not see whom it belongs to', at: 'identifier' };
const SEVERAL: Issue = { code: 'business-rule', text: 'More than one person has this identifier: write it as system|value', at: 'identifier' };

/** The start page; what could not be found stands beside the field. */
export async function findConsents(deps: Deps, gates: Gates, caller: Caller, { frame, identifier, to = PATH }: FindCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const found = identifier === undefined ? undefined : await lookFor(deps, gates, caller, identifier);
  if (typeof found === 'string') {
    return ok(onward(`${to}/${sealed(deps, caller, `person ${found}`)}`));
  }
  return startPage(deps, caller, { frame, issues: found === undefined ? [] : [found], identifier: identifier ?? '' });
}

/** Key of the person, or what is wrong. */
export async function lookFor(deps: Deps, gates: Gates, caller: Caller, identifier: string): Promise<string | Issue> {
  return deps.store.read(caller.tenant, async (session) => {
    const persons = await personsBy(session, deps, identifier.trim());
    const [person, ...more] = persons;
    if (person === undefined || more.length > 0) {
      return person === undefined ? NOBODY : SEVERAL;
    }
    return await readOnFile(deps, gates, { caller, session, person }) === undefined ? NOBODY : person;
  });
}

async function startPage(deps: Deps, caller: Caller, { frame, issues, identifier }: { readonly frame: Frame; readonly issues: readonly Issue[]; readonly identifier: string }): Promise<Result<Answer>> {
  const waiting = await workList(deps, caller, { code: 'verify-paper-consent', open: true });
  const names = await deps.store.read(caller.tenant, organizationNames);
  return waiting.ok ? ok(page({
    title: 'Consents', frame, decisions: [STAFF], status: issues.length > 0 ? 422 : 200,
    main: () => html`${faults(issues)}
${section('find', 'A person\'s consents', form(frame, { action: `${PATH}/find`, submit: 'Show consents', content: field({ name: 'identifier', label: 'State id, or system|value', type: 'search', required: true, value: identifier, issues, hint: 'It is sent in the body of the form and stands in no address.' }) }))}
${section('waiting', 'Papers that wait for a look', table<Task>({
  caption: 'Signed papers that decide nothing yet', rows: waiting.value, empty: 'No paper waits.',
  columns: [
    { head: 'Since', cell: (task) => (task.authoredOn === undefined ? '' : instant(task.authoredOn, deps.policy.timeZone)) }, { head: 'What', cell: (task) => task.description ?? '' },
    { head: 'For', cell: (task) => holderOf(task, names) },
    { head: '', cell: (task) => openLink(deps, caller, task) },
  ],
}))}`,
  })) : waiting;
}

function holderOf({ owner }: Task, names: ReadonlyMap<string, string>): string {
  const id = owner?.reference?.replace('Organization/', '') ?? '';
  return names.get(id) ?? id;
}

/** What was taken down already can be held against its paper; a scan alone cannot. */
function openLink(deps: Deps, caller: Caller, task: Task): Piece {
  const [, id] = /^Consent\/(.+)$/.exec(task.focus?.reference ?? '') ?? [];
  return id === undefined ? 'a scan: take it down on a form' : html`<a href="${PATH}/paper/${sealed(deps, caller, `consent ${id} `)}" aria-label="Open the consent that waits since ${task.authoredOn ?? 'some day'}">Open</a>`;
}
