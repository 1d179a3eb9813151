// SPDX-License-Identifier: Apache-2.0
/** Patients that may be one person, two side by side as the gate shows them to staff, and the decision whether they are (docs/matching.md). */
import type { Bundle, Patient, Task } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { nameOf } from '../../../domain/consent/evidence/people.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import { values } from '../../../domain/fhir/primitives.ts';
import { parseSearch } from '../../../domain/fhir/search/parse.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import type { Field } from '../../../domain/matching/compare.ts';
import { fail, ok } from '../../../domain/issue.ts';
import { factOf } from '../../aftermath/work.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { toResource } from '../../gate/knowledge.ts';
import { reviewMatch } from '../../matching/link.ts';
import { search } from '../../release/search.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { onward, page } from '../page.ts';
import { emptyState, faults, field, form, notice, pager, section, table, tag } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { administered, type PartnersCall } from './frame.ts';

export interface MatchingCall extends PartnersCall {
  readonly done?: boolean;
  readonly after?: string;
  readonly issues?: readonly Issue[];
  /** Typed into the search for somebody who may be two. */
  readonly identifier?: string;
}

/** As many as a person decides in one sitting. */
const SHOWN = 20;

interface Items { readonly tasks: readonly Task[]; readonly persons: readonly string[]; readonly next?: string }

/** Open items, the eldest first. Staff alone. */
export async function matchingPage(deps: Deps, gates: Gates, caller: Caller, call: MatchingCall): Promise<Result<Answer>> {
  const { frame, done, issues = [] } = call;
  const found = await administered(deps, caller, frame);
  const staff = found.ok ? requireStaff(caller) : found;
  const items = staff.ok ? await openItems(deps, caller, call.after === undefined ? undefined : unsealed(deps, caller, call.after)) : staff;
  if (!found.ok || !items.ok) {
    return items as Result<Answer>;
  }
  const { tasks, persons, next } = items.value;
  const [patients, looked] = [await patientsOf(deps, gates, caller, tasks), await writeLook(deps, caller, persons, 'review-match')];
  if (!patients.ok || !looked.ok) {
    return patients.ok ? looked as Result<Answer> : patients;
  }
  return ok(page({
    title: 'Who is one person?', frame, decisions: [STAFF, ...patients.value.decisions], ...(issues.length > 0 ? { status: 422 } : {}),
    main: () => html`${done === true && notice('success', html`<p>The decision is noted.</p>`)}${faults(issues)}
<p>Each item is two Patients of two sources that may be one human being. Once linked, what either source holds is decided as one person's. Kept apart, they are not put before you again.</p>
${tasks.length === 0 ? emptyState('No Patients wait for a decision.') : tasks.map((task, index) => itemView(task, patients.value.byId, { frame, names: found.value.names, number: index + 1 }))}
${pager(frame, { action: '/console/matching', cursor: next === undefined ? undefined : sealed(deps, caller, next) })}
${partingForm(call)}`,
  }));
}

/** The way to somebody whose Patients were linked and should not have been. */
function partingForm({ frame, identifier = '', issues = [] }: MatchingCall): Html {
  return section('two', 'Linked, and two people after all?', html`<p>Find whoever it is by a number that one of the Patients carries.</p>`, form(frame, {
    action: '/console/matching/find', submit: 'Show what is linked', kind: 'quiet',
    content: field({ name: 'identifier', label: 'State id, or system|value', type: 'search', required: true, value: identifier, issues, hint: 'It is sent in the body of the form and stands in no address.' }),
  }));
}

async function openItems(deps: Deps, caller: Caller, cursor: string | undefined): Promise<Result<Items>> {
  const parsed = parseSearch('Task', [['code', `${cs('work')}|review-match`], ['status', 'requested'], ['_sort', 'priority,_lastUpdated']], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    return parsed;
  }
  const found = await deps.store.read(caller.tenant, (session) => session.search({ ...parsed.value, count: SHOWN, ...(cursor === undefined ? {} : { cursor }) }, { kind: 'holder', holder: deps.policy.gateway }));
  return found.ok ? ok({
    tasks: found.value.matches.map((row) => toResource(row) as Task), persons: [...new Set(found.value.matches.map(({ person }) => person).filter((person) => person !== ''))],
    ...(found.value.next === undefined ? {} : { next: found.value.next }),
  }) : found;
}

function pairOf(task: Task): readonly string[] {
  return [task.for?.reference, task.focus?.reference].flatMap((reference) => reference?.replace('Patient/', '') ?? []);
}

interface Seen { readonly byId: ReadonlyMap<string, Patient>; readonly decisions: readonly Decision[] }

/** The Patients of the items as the gate shows them to the caller. */
async function patientsOf(deps: Deps, gates: Gates, caller: Caller, tasks: readonly Task[]): Promise<Result<Seen>> {
  const ids = [...new Set(tasks.flatMap(pairOf))];
  if (ids.length === 0) {
    return ok({ byId: new Map(), decisions: [] });
  }
  const answer = await search(deps, gates, caller, { type: 'Patient', query: [['_id', ids.join(',')], ['_count', String(SHOWN * 2)]], lenient: false, base: deps.base ?? 'https://gateway.invalid/fhir/R4' });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const patients = ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [resource] : []));
  return ok({ byId: new Map(patients.map((each) => [each.id ?? '', each])), decisions: decisionsOf(body) });
}

interface Viewing { readonly frame: Frame; readonly names: (id: string) => string; readonly number: number }

const TRAITS: readonly (readonly [string, (patient: Patient) => string])[] = [
  ['Name', ({ name }) => (name ?? []).map((each) => nameOf([each])).join('; ')], ['Born', ({ birthDate }) => birthDate ?? ''], ['Sex', ({ gender }) => gender ?? ''],
  ['Numbers', ({ identifier }) => (identifier ?? []).map(({ system = '', value = '' }) => `${value}${system === '' ? '' : ` (${system})`}`).join('; ')],
  ['Address', ({ address }) => (address ?? []).map(({ text, line, city, postalCode }) => text ?? [...values(line), city, postalCode].filter((each) => each !== undefined).join(', ')).join('; ')],
  ['Phone, mail', ({ telecom }) => (telecom ?? []).map(({ value = '' }) => value).join('; ')],
];

/** What a Patient says of somebody, by what it is; of none, nothing. The order is the same for all. */
export function traitsOf(patient: Patient | undefined): readonly (readonly [string, string])[] {
  return TRAITS.map(([head, text]) => [head, patient === undefined ? '' : text(patient)] as const);
}

const GRADES: Readonly<Record<string, 'good' | 'doubtful' | 'plain'>> = { certain: 'good', probable: 'doubtful' };

/** What the matcher compares, as people call it. */
const FIELDS: Readonly<Partial<Record<Field, string>>> = { given: 'given name', middle: 'middle name', family: 'surname', birth: 'birth date', number: 'a number', trusted: 'a number that names one human being' };

export function itemView(task: Task, byId: ReadonlyMap<string, Patient>, { frame, names, number }: Viewing): Html {
  const [one, other] = pairOf(task).map((id) => byId.get(id));
  const [source = '', otherSource = ''] = (factOf(task, 'sources') ?? '').split(' ');
  const grade = factOf(task, 'grade') ?? '';
  const differs = (factOf(task, 'differs') ?? '').split(' ').filter((each) => each !== '');
  const rows = TRAITS.map(([head, text]) => ({ head, one: one === undefined ? '' : text(one), other: other === undefined ? '' : text(other) })).filter((row) => row.one !== '' || row.other !== '');
  return section(`item-${String(number)}`, `Item ${String(number)}`, html`<p>${tag(GRADES[grade] ?? 'plain', grade === '' ? 'possible' : grade)} ${differs.length > 0 && `They differ in: ${differs.map((field) => FIELDS[field as Field] ?? words(field)).join(', ')}.`}</p>`, html`<div class="pair">${table<(typeof rows)[number]>({
    caption: `Item ${String(number)}: what the two sources say`, rows, stack: false, empty: 'Neither Patient may be shown to you, or both are gone.',
    columns: [{ head: 'What', cell: (row) => row.head }, { head: names(source), cell: (row) => row.one }, { head: `${names(otherSource)} `, cell: (row) => row.other }],
  })}</div>`, decisionForm(frame, task.id ?? '', number));
}

function decisionForm(frame: Frame, id: string, number: number): Html {
  return form(frame, { action: `/console/matching/${id}`, submit: 'Decide', label: `Decide item ${String(number)}`, content: html`<div class="fields">
${field({ name: `decision-${id}`, label: 'Are they one person?', required: true, options: [['', ''], ['same', 'Yes: link them'], ['different', 'No: keep them apart']] })}
${field({ name: `reason-${id}`, label: 'How do you know?', required: true })}
</div>` });
}

/** Decides one; the ledger of each person concerned has who did, and why. */
export async function decideMatch(deps: Deps, gates: Gates, caller: Caller, call: PartnersCall & { readonly id: string; readonly decision: string; readonly reason: string }): Promise<Result<Answer>> {
  const { id, decision, reason, frame } = call;
  const known = decision === 'same' || decision === 'different' ? decision : undefined;
  const done = known === undefined || reason.trim() === '' ? fail({ code: 'value', text: 'Say whether they are one person, and how you know' }) : await reviewMatch(deps, caller, { id, decision: known, by: frame.name, reason });
  return done.ok ? ok(onward('/console/matching?done=yes')) : matchingPage(deps, gates, caller, { frame, issues: done.issues });
}
