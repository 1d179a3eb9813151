// SPDX-License-Identifier: Apache-2.0
/**
 * The Task by which a person is asked for a consent, with the prefilled form inside. It is held for whoever asks (for an ask by the
 * gateway's staff: for the holder of the records), and everybody else sees it through the gate or not at all. Its state is on it
 * for the asker: asked, signed, declined, expired or withdrawn.
 */
import type { QuestionnaireResponse, Task } from '@medplum/fhirtypes';
import { codesIn } from '../../domain/consent/evidence/access.ts';
import { cs, V3_ACT_CODE } from '../../domain/consent/evidence/systems.ts';
import type { Purpose } from '../../domain/consent/facts/vocabulary.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Change, OutboxRow, Session, StoredResource } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';

export const ASK = 'ask-consent';
/** By which answers on a form name the ask that brought it: `QuestionnaireResponse.identifier`. */
export const ASK_SID = 'https://throughcare.dev/fhir/sid/consent-ask';
/** The channel by which an asker learns what became of its ask, and by which an ask ends on its day. */
export const ASK_CHANNEL = 'consent-ask';

export const ASK_STATES = ['asked', 'signed', 'declined', 'expired', 'withdrawn'] as const;
export type AskState = (typeof ASK_STATES)[number];
const STATUS: Readonly<Record<AskState, Task['status']>> = { asked: 'requested', signed: 'completed', declined: 'rejected', expired: 'failed', withdrawn: 'cancelled' };

export interface Asked {
  readonly id: string;
  readonly patient: string;
  readonly requester: string;
  /** Who sits down with the person; absent: the person alone. */
  readonly assistant?: string;
  readonly purpose: Purpose;
  readonly form: QuestionnaireResponse;
  readonly now: string;
  readonly due: string;
}

const state = (code: AskState): NonNullable<Task['businessStatus']> => ({ coding: [{ system: cs('consent-ask-state'), code }] });

/**
 * With nobody to help it is between the asker and the person: whom else the asker's records may go to, the ask does not go to, since it
 * says where the asker thinks that the person is treated.
 */
const PART_2 = { system: V3_ACT_CODE, code: '42CFRPart2' };

/** The ask as it is put. Its words are the same whatever there is to share. */
export function askTask({ id, patient, requester, assistant, purpose, form, now, due }: Asked): Task {
  const { id: _id, ...answers } = form;
  return {
    resourceType: 'Task', id, ...(assistant === undefined ? { meta: { security: [PART_2] } } : {}), status: STATUS.asked, businessStatus: state('asked'), intent: 'proposal', code: { coding: [{ system: cs('consent-task'), code: ASK }] },
    description: 'Somebody asks for your consent to share records. Read the form, or have it read to you. You may sign it, change it, or say no.',
    for: { reference: patient }, owner: { reference: assistant ?? patient }, requester: { reference: requester }, authoredOn: now, lastModified: now,
    reasonCode: { coding: [{ system: cs('purpose'), code: purpose }] }, restriction: { period: { end: due } },
    contained: [{ ...answers, id: 'form', identifier: { system: ASK_SID, value: id } }], focus: { reference: '#form' },
  };
}

/** The prefilled form inside an ask. */
export function formIn(task: Task): QuestionnaireResponse | undefined {
  return (task.contained ?? []).find((each) => each.resourceType === 'QuestionnaireResponse');
}

export function isAsk(task: Task): boolean {
  return codesIn(task.code, cs('consent-task')).includes(ASK);
}

/** An ask that is still open; undefined: none of that id. */
export async function openAsk(session: Pick<Session, 'get'>, id: string): Promise<{ readonly row: StoredResource; readonly task: Task } | undefined> {
  const row = (await session.get('Task', id))?.resource;
  const task = row === undefined || row.deleted ? undefined : toResource(row) as Task;
  return row === undefined || task === undefined || !isAsk(task) || task.status !== 'requested' ? undefined : { row, task };
}

/** What ends an ask: the Task as it is then, and word to the asker. */
export function endedAsk(deps: Deps, { row, task }: { readonly row: StoredResource; readonly task: Task }, end: Exclude<AskState, 'asked'>): { readonly change: Change; readonly outbox: OutboxRow } {
  const resource: Task = { ...task, status: STATUS[end], businessStatus: state(end), lastModified: deps.clock.now() };
  const draft = makeDraft(deps, { resource, id: row.id, person: row.person, holder: row.holder, provenance: [] });
  return { change: { kind: 'update', draft, expected: row.version }, outbox: askRow(deps, row, undefined) };
}

/** In: a Task, and until when it stands open. Out: the delivery that tells its holder of its end, then or now. */
export function askRow(deps: Deps, { id, person, holder }: Pick<StoredResource, 'id' | 'person' | 'holder'>, notBefore: string | undefined): OutboxRow {
  return {
    id: deps.ids.next(), person, channel: ASK_CHANNEL, partner: holder, payload: JSON.stringify({ resourceType: 'Task', id }), lane: `${ASK_CHANNEL}:${id}:${notBefore ?? 'now'}`,
    ...(notBefore === undefined ? {} : { notBefore }),
  };
}
