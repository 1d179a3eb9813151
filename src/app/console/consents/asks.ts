// SPDX-License-Identifier: Apache-2.0
/** What a person was asked to consent to, and what became of it; and asking, from the desk, for what is missing. */
import type { Task } from '@medplum/fhirtypes';
import { parseSearch } from '../../../domain/fhir/search/parse.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { formOf } from '../../../domain/consent/capture/forms.ts';
import { formIdOf } from '../../../domain/consent/capture/questionnaire.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import { askConsent } from '../../asking/ask-consent.ts';
import { ASK, formIn } from '../../asking/ask-task.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import { notFound } from '../../release/answer.ts';
import type { Session } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { onward } from '../page.ts';
import { table, tag } from '../parts.ts';
import { readOnFile } from './on-file.ts';
import { PATH, personIn } from './person-page.ts';
import { nameIn } from './words.ts';

/** Asks about the person that staff may see, newest first. */
export async function asksOf(deps: Deps, session: Session, gate: PersonGate): Promise<readonly Task[]> {
  const patients = gate.knowledge.patients.map((row) => `Patient/${row.id}`).join(',');
  const parsed = parseSearch('Task', [['code', `${cs('consent-task')}|${ASK}`], ['patient', patients], ['_sort', '-authored-on'], ['_count', '100']], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  const page = parsed.ok ? await session.search(parsed.value, { kind: 'all' }) : parsed;
  return page.ok ? page.value.matches.filter((row) => row.person === gate.person && gate.verdict(row).verdict === 'release').map((row) => toResource(row) as Task) : [];
}

const STATES: Readonly<Record<string, Parameters<typeof tag>[0]>> = { asked: 'doubtful', signed: 'good', declined: 'bad', expired: 'plain', withdrawn: 'plain' };

export function asksTable(gate: PersonGate, asks: readonly Task[]): Html {
  const state = (task: Task): string => task.businessStatus?.coding?.[0]?.code ?? '';
  return table<Task>({
    caption: 'Asked of the person', rows: asks, empty: 'The person was asked for no consent that your role may see.',
    columns: [
      { head: 'Form', cell: (task) => formOf(formIdOf(formIn(task)?.questionnaire) ?? '')?.title.en ?? '' }, { head: 'By', cell: (task) => nameIn(gate, task.requester?.reference?.split('/')[1] ?? '') },
      { head: 'For', cell: (task) => words(task.reasonCode?.coding?.[0]?.code ?? '') }, { head: 'On', cell: (task) => task.authoredOn?.slice(0, 10) ?? '' }, { head: 'Until', cell: (task) => task.restriction?.period?.end ?? '' },
      { head: 'State', cell: (task) => html`${tag(STATES[state(task)] ?? 'plain', words(state(task)))}` },
    ],
  });
}

export interface AskFromDesk { readonly id: string; readonly organization: string; readonly person: string; readonly role: string; readonly purpose: string }

/** Asks the person, for every holder, on the forms that would let go what that party would be refused. */
export async function askFromDesk(deps: Deps, gates: Gates, caller: Caller, call: AskFromDesk): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const person = personIn(deps, caller, call.id);
  const found = !staff.ok || person === undefined ? undefined : await deps.store.read(caller.tenant, (session) => readOnFile(deps, gates, { caller, session, person }));
  if (!staff.ok || found?.patient === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const asked = await askConsent(deps, gates, caller, {
    patientId: found.patient.id, recipient: call.organization, role: call.role, purpose: call.purpose, holders: [], categories: [], language: 'en', ...(call.person === '' ? {} : { person: call.person }),
  });
  return asked.ok ? ok(onward(`${PATH}/${call.id}?done=asked`)) : asked;
}
