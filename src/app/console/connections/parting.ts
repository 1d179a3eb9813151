// SPDX-License-Identifier: Apache-2.0
/** Undoing a link at the console: the Patients that stand as one person, which of them are somebody else, and what the link had shown to whom (docs/matching.md). */
import type { Patient } from '@medplum/fhirtypes';
import { mayHaveSsn, withoutSsn } from '../../../domain/consent/enforce/ssn.ts';
import { fail, ok, type Issue, type Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { Shown } from '../../matching/shown.ts';
import { unlinkPatients, type Unlinked } from '../../matching/unlink.ts';
import type { StoredResource } from '../../ports.ts';
import { notFound } from '../../release/answer.ts';
import { requireStaff } from '../../scope.ts';
import { lookFor } from '../consents/find.ts';
import { html, type Html } from '../html.ts';
import { onward, page } from '../page.ts';
import { faults, field, form, instant, notice, section, table } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { administered, type PartnersCall } from './frame.ts';
import { matchingPage, traitsOf } from './matching.ts';

const PATH = '/console/matching';

/** `id`: the sealed person. */
export interface LinkedCall extends PartnersCall { readonly id: string }
export interface PartingGiven extends LinkedCall { readonly patients: readonly string[]; readonly reason: string }

/** By an identifier to the page of whoever has it; what is wrong stands beside the field. */
export async function findLinked(deps: Deps, gates: Gates, caller: Caller, call: PartnersCall & { readonly identifier: string }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const found = await lookFor(deps, gates, caller, call.identifier);
  return typeof found === 'string' ? ok(onward(`${PATH}/of/${sealed(deps, caller, `person ${found}`)}`)) : matchingPage(deps, gates, caller, { ...call, issues: [found] });
}

interface Row { readonly id: string; readonly source: string; readonly hidden: boolean; readonly traits: readonly (readonly [string, string])[] }

/** The Patients of one person, each with what it says; staff tick those that are somebody else. A look at the person. */
export async function linkedPage(deps: Deps, gates: Gates, caller: Caller, call: LinkedCall & { readonly given?: PartingGiven; readonly issues?: readonly Issue[] }): Promise<Result<Answer>> {
  const { frame, id, given, issues = [] } = call;
  const [found, person] = [await administered(deps, caller, frame), personIn(deps, caller, id)];
  const staff = found.ok ? requireStaff(caller) : found;
  const rows = person === undefined || !staff.ok || !found.ok ? [] : await rowsOf(deps, gates, caller, { person, names: found.value.names });
  if (!staff.ok || person === undefined || rows.length === 0) {
    return staff.ok ? notFound() : staff;
  }
  const looked = await writeLook(deps, caller, [person], 'linked-patients');
  return looked.ok ? ok(page({ title: 'One person, or two?', frame, decisions: [STAFF], ...(issues.length > 0 ? { status: 422 } : {}), main: () => linkedView({ ...call, issues }, rows, given) })) : looked;
}

/**
 * Each Patient as the gate would show it to staff if it stood alone. Of one person the gate shows an asker one Patient; here the question is
 * whether it is one person, and what may be shown of each is known by the gate too (`aliases`): those of holders that release something.
 */
function rowsOf(deps: Deps, gates: Gates, caller: Caller, { person, names }: { readonly person: string; readonly names: (id: string) => string }): Promise<readonly Row[]> {
  return deps.store.read(caller.tenant, async (session) => {
    const { persons, registry } = await session.epochs([person]);
    const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: { registry, person: persons.get(person) ?? 0 } });
    return (await session.patients(person)).filter(({ deleted }) => !deleted).map((row): Row => {
      const hidden = !gate.aliases.includes(row.id);
      return { id: row.id, source: names(row.holder), hidden, traits: traitsOf(hidden ? undefined : patientIn(row, mayHaveSsn(caller.purpose))) };
    });
  });
}

function patientIn(row: StoredResource, ssn: boolean): Patient {
  const patient = toResource(row) as Patient;
  return ssn ? patient : JSON.parse(`{${withoutSsn(JSON.stringify(patient).slice(1, -1))}}`) as Patient;
}

function personIn(deps: Deps, caller: Caller, id: string): string | undefined {
  return /^person (.+)$/.exec(unsealed(deps, caller, id) ?? '')?.[1];
}

function linkedView({ frame, id, issues }: LinkedCall & { readonly issues: readonly Issue[] }, rows: readonly Row[], given: PartingGiven | undefined): Html {
  const said = (row: Row, head: string): string => row.traits.find(([each]) => each === head)?.[1] ?? '';
  const heads = (rows[0]?.traits ?? []).map(([head]) => head).filter((head) => rows.some((row) => said(row, head) !== ''));
  const list = table<Row>({
    caption: 'Patients that stand as one person', rows, empty: '', columns: [
      { head: 'Source', cell: (row) => html`${row.source}${row.hidden && html`<br>Its Patient may not be shown to you.`}` }, ...heads.map((head) => ({ head, cell: (row: Row) => said(row, head) })),
      ...(rows.length < 2 ? [] : [{ head: 'Somebody else', cell: (row: Row) => html`<input type="checkbox" name="patient" value="${row.id}" aria-label="The Patient of ${row.source} is somebody else"${given?.patients.includes(row.id) === true && html` checked`}>` }]),
    ],
  });
  return html`<p><a href="${PATH}">Back to matching</a></p>${faults(issues)}
${rows.length < 2 ? html`<p>No other Patient is linked with this one.</p>${list}` : html`<p>Tick what belongs to somebody else. With those Patients go their records; the consents of each decide about its own again, and every release that the link made wrong is put on the list of wrong releases.</p>
${form(frame, { action: `${PATH}/of/${id}`, submit: 'Part them', kind: 'danger', content: html`<div id="patient">${list}</div>
${field({ name: 'reason', label: 'How do you know?', required: true, value: given?.reason ?? '', issues })}` })}`}`;
}

/** Parts them; what the link had shown to whom, and what a person must still see to, is the answer. */
export async function partLinked(deps: Deps, gates: Gates, caller: Caller, given: PartingGiven): Promise<Result<Answer>> {
  const { frame, id, patients, reason } = given;
  const issues: readonly Issue[] = [
    ...(patients.length === 0 ? [{ code: 'value' as const, text: 'Tick at least one Patient that is somebody else', at: 'patient' }] : []),
    ...(reason.trim() === '' ? [{ code: 'value' as const, text: 'Say how you know', at: 'reason' }] : []),
  ];
  const known = await deps.store.read(caller.tenant, async (session) => new Set((await session.patients(personIn(deps, caller, id) ?? '')).map((row) => row.id)));
  const done = issues.length > 0 ? fail(...issues) : patients.every((each) => known.has(each)) ? await unlinkPatients(deps, caller, { patients, by: frame.name, reason }) : notFound<Unlinked>();
  if (!done.ok) {
    return known.size === 0 ? notFound() : linkedPage(deps, gates, caller, { ...given, given, issues: done.issues });
  }
  const found = await administered(deps, caller, frame);
  return found.ok ? ok(page({ title: 'They are two people now', frame, decisions: [STAFF], main: () => partedView(deps, done.value, found.value.names) })) : found;
}

function partedView(deps: Deps, { moves, torn, doubtful, shown }: Unlinked, names: (id: string) => string): Html {
  return html`${notice('success', html`<p>They were parted. ${String(moves.length)} ${moves.length === 1 ? 'record' : 'records'} went with whoever is somebody else.</p>`)}
${refs('torn', 'What is about both', 'These belong to records of both and stayed where they were: somebody must see to them.', torn)}
${refs('doubtful', 'What may have been meant for the other', 'Somebody else wrote these while the two were one. They follow the Patient under which they stand.', doubtful)}
${section('shown', 'What the link had shown', table<Shown>({
  caption: 'Releases that held records of both, or should not have gone', rows: shown, empty: 'Nothing was shown that should not have been.', columns: [
    { head: 'When', cell: ({ entry, at }) => html`<a href="/console/disclosures/${entry}">${instant(at, deps.policy.timeZone)}</a>` }, { head: 'To whom', cell: ({ organization }) => names(organization) },
    { head: 'Records of the one', numeric: true, cell: ({ kept }) => kept.length }, { head: 'Of the other', numeric: true, cell: ({ parted }) => parted.length }, { head: 'Should not have gone', numeric: true, cell: ({ wrong }) => wrong.length },
  ],
}), shown.length > 0 && html`<p>Whoever got them is told. What should not have gone waits on the list of <a href="/console/today/work/breach-assessment">wrong releases</a>.</p>`)}
<p><a href="${PATH}">Back to matching</a></p>`;
}

function refs(id: string, heading: string, text: string, list: readonly string[]): Html | false {
  return list.length > 0 && section(id, heading, html`<p>${text}</p><ul>${list.map((ref) => html`<li>${ref.split('/')[0]} <span class="id">${ref.split('/')[1]}</span></li>`)}</ul>`);
}
