// SPDX-License-Identifier: Apache-2.0
/**
 * Requests to amend (45 CFR 164.526): the patient, or staff for the patient, asks; the holder of the record is told and answers
 * within the clock. An accepted one is carried out by the holder itself, with a new version of its record, and from there
 * corrections.ts tells whoever had it.
 */
import type { Communication, Task } from '@medplum/fhirtypes';
import { amendmentDue, answerAmendment, denialNotice, type AmendmentAnswer, type AmendmentState, type DenialGround } from '../../domain/consent/aftermath/amendment.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import { provenToward } from '../gate/identity.ts';
import type { Change, StoredResource, Transaction } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import { requireStaff } from '../scope.ts';
import { COMPLIANCE, factOf, workTask } from './work.ts';

export interface AmendmentRequest {
  readonly patientId: string;
  /** `Type/id` of the record. */
  readonly record: string;
  /** What is wrong and what it should say, in the person's own words. */
  readonly words: string;
}

const TEXT_MAX = 5000;

/** Files a request; its Task. 404 alike for no such record, one of another person, and one that the patient may not see. */
export async function requestAmendment(deps: Deps, gates: Gates, caller: Caller, call: AmendmentRequest): Promise<Result<Task>> {
  if (call.words.trim() === '' || call.words.length > TEXT_MAX) {
    return fail({ code: 'value', text: 'Say what is wrong and why, in up to 5000 characters', at: 'words', cite: '45 CFR 164.526(b)(1)' });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const record = await amendable(deps, gates, tx, { caller, call });
    if (record === undefined) {
      return fail({ code: 'not-found', text: 'There is no such record, or it may not be shared with you', cite: '45 CFR 164.526(a)(2)(iii)' });
    }
    const { item, copy, writes } = itemFor(deps, call, record);
    const drafts = writes.map((each) => each.draft);
    // The holder's own copy, sent as it stands when it leaves (app/deliver/notice.ts); the record is named so that its expungement drops this.
    const payload = JSON.stringify({ resourceType: 'Task', id: copy, focus: item.focus });
    const applied = await tx.apply({
      changes: writes, ledger: writeEntries(deps, caller, { kind: 'write', action: 'operation', operation: 'request-amendment', drafts }),
      outbox: [{ id: copy, person: record.person, channel: 'notice', partner: record.holder, payload }],
    });
    return applied.ok ? ok(item) : applied;
  });
}

async function amendable(deps: Deps, gates: Gates, tx: Transaction, { caller, call }: { readonly caller: Caller; readonly call: AmendmentRequest }): Promise<StoredResource | undefined> {
  const [type = '', id = ''] = call.record.split('/');
  const [patient, record] = [(await tx.get('Patient', call.patientId))?.resource, (await tx.get(type, id))?.resource];
  if (patient === undefined || record === undefined || patient.deleted || record.deleted || record.person !== patient.person || record.person === '') {
    return undefined;
  }
  if (caller.kind === 'staff') {
    return requireStaff(caller).ok ? record : undefined;
  }
  const isOwn = caller.role === 'patient' && provenToward(await tx.patients(patient.person), caller.selves, record.holder);
  const gate = isOwn ? (await gates.openMany(tx, { caller, asOf: deps.clock.now() }, [record.person])).get(record.person) : undefined;
  return gate?.verdict(record).verdict === 'release' ? record : undefined;
}

/** The item of the gateway's own list with its clock, and a Task by which the holder learns of it. */
function itemFor(deps: Deps, call: AmendmentRequest, record: StoredResource): { readonly item: Task; readonly copy: string; readonly writes: readonly Change[] } {
  const now = deps.clock.now();
  const received = localDay(Date.parse(now), deps.policy.timeZone);
  const [id, copyId] = [deps.ids.next(), deps.ids.next()];
  const about = {
    code: 'amendment' as const, person: record.person, organization: record.holder, patient: call.patientId, focus: call.record, due: amendmentDue(received, false),
    description: 'A patient asks to have this record amended. The holder acts within 60 days of receipt (45 CFR 164.526(b)(2)).',
    facts: { received, state: 'open', words: call.words },
  };
  const item = workTask(about, { id, now, gateway: deps.policy.gateway });
  const copy = workTask(about, { id: copyId, now, gateway: deps.policy.gateway });
  const change = (resource: Task, holder: string): Change => ({ kind: 'create', draft: makeDraft(deps, { resource, id: resource.id!, person: record.person, holder, provenance: [] }) });
  return { item, copy: copyId, writes: [change(item, deps.policy.gateway), change({ ...copy, identifier: [{ system: 'https://throughcare.dev/fhir/sid/work', value: id }, { system: 'https://throughcare.dev/fhir/sid/delivery', value: copyId }] }, record.holder)] };
}

const STATUS: Readonly<Record<AmendmentState, Task['status']>> = {
  open: 'requested', extended: 'in-progress', accepted: 'accepted', denied: 'rejected', disputed: 'rejected', rebutted: 'rejected',
};

/**
 * Staff: takes down what the holder answered, or what the person says to a denial; that the person may also say itself (45 CFR 164.526(d)(2)).
 * Issues: what the rule asks for and is not there; 404 alike for no such request and one of somebody else.
 */
export async function answerRequest(deps: Deps, caller: Caller, call: { readonly id: string; readonly given: AmendmentAnswer }): Promise<Result<Task>> {
  const isPatient = caller.role === 'patient' && call.given.answer === 'disagree';
  const allowed = isPatient ? ok(true) : requireStaff(caller);
  return allowed.ok ? deps.store.transact(caller.tenant, async (tx) => {
    const row = (await tx.get('Task', call.id))?.resource;
    const task = row === undefined || row.deleted || row.holder !== deps.policy.gateway ? undefined : toResource(row) as Task;
    if (row === undefined || task === undefined || !(task.code?.coding ?? []).some((each) => each.system === cs('work') && each.code === 'amendment')
      || (isPatient && !await isAsker(tx, caller, { task, person: row.person }))) {
      return fail({ code: 'not-found', text: 'There is no such request to amend a record' });
    }
    const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
    const answered = answerAmendment(stateOf(task), { due: task.restriction?.period?.end ?? '', today }, call.given);
    return answered.ok ? write(deps, tx, { caller, row, next: nextTask(deps, task, { state: answered.value, given: call.given }), given: call.given }) : answered;
  }) : allowed;
}

/** True for a request of the caller's own, whom its holder knows for certain. */
export async function isAsker(session: Pick<Transaction, 'patients'>, { selves = [] }: Caller, { task, person }: { readonly task: Task; readonly person: string }): Promise<boolean> {
  const [own, holder] = [task.for?.reference?.split('/')[1] ?? '', task.owner?.reference?.split('/')[1] ?? ''];
  return selves.includes(own) && provenToward(await session.patients(person), selves, holder);
}

/** Where a request to amend stands. */
export function stateOf(task: Task): AmendmentState {
  const last = (task.output ?? []).filter((each) => (each.type.coding ?? []).some((coding) => coding.code === 'state')).at(-1)?.valueString;
  return (last ?? factOf(task, 'state') ?? 'open') as AmendmentState;
}

function nextTask(deps: Deps, task: Task, { state, given }: { readonly state: AmendmentState; readonly given: AmendmentAnswer }): Task {
  const { answer: _answer, ...said } = given;
  const facts = Object.entries({ state, ...said }).map(([code, each]) => ({ type: { coding: [{ system: cs('work-fact'), code }] }, valueString: typeof each === 'string' ? each : each.join(' ') }));
  const due = amendmentDue(factOf(task, 'received') ?? '', true);
  return {
    ...task, status: STATUS[state], lastModified: deps.clock.now(), output: [...(task.output ?? []), ...facts],
    ...(state === 'extended' ? { restriction: { ...task.restriction, period: { end: due } } } : {}),
  };
}

interface Writing { readonly caller: Caller; readonly row: StoredResource; readonly next: Task; readonly given: AmendmentAnswer }

async function write(deps: Deps, tx: Transaction, { caller, row, next, given }: Writing): Promise<Result<Task>> {
  // What is disputed goes along with every later disclosure (164.526(d)(5)): from now on the gate knows the request with the person.
  const evidence = given.answer === 'disagree' || given.answer === 'rebut';
  const draft = { ...makeDraft(deps, { resource: next, id: row.id, person: row.person, holder: row.holder, provenance: [] }), evidence };
  const letter = given.answer === 'deny' ? [letterTo(deps, row, { next, ground: given.ground as DenialGround })] : [];
  const changes: readonly Change[] = [{ kind: 'update', draft, expected: row.version }, ...letter];
  const applied = await tx.apply({ changes, ledger: writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: `amendment-${given.answer}`, drafts: [draft] }) });
  return applied.ok ? ok(next) : applied;
}

/** The denial in plain language, on file to be handed to the person: 164.526(d)(1). */
function letterTo(deps: Deps, row: StoredResource, { next, ground }: { readonly next: Task; readonly ground: DenialGround }): Change {
  const id = deps.ids.next();
  const patient = next.for?.reference;
  const resource: Communication = {
    resourceType: 'Communication', id, meta: { ...COMPLIANCE }, status: 'completed', sent: deps.clock.now(),
    category: [{ coding: [{ system: cs('communication-category'), code: 'amendment-denied' }] }],
    ...(patient === undefined ? {} : { subject: { reference: patient }, recipient: [{ reference: patient }] }), basedOn: [{ reference: `Task/${row.id}` }],
    payload: denialNotice(ground).map((contentString) => ({ contentString })),
  };
  return { kind: 'create', draft: makeDraft(deps, { resource, id, person: row.person, holder: deps.policy.gateway, provenance: [] }) };
}
