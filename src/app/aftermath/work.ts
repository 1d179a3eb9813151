// SPDX-License-Identifier: Apache-2.0
/**
 * What is left for people to do (Tasks that only the gateway's own staff see), and notices to those who had a record: on file for
 * the recipient alone, and as a delivery. A notice tells no more than the recipient knows: that it asked, when, and that what it
 * got was withdrawn or mended.
 */
import type { Communication, Resource, Task } from '@medplum/fhirtypes';
import { cs } from '../../domain/consent/evidence/systems.ts';
import type { Deps } from '../deps.ts';
import type { Change, OutboxRow } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';

export const WORK_CODES = ['tell-recipient', 'review-copy', 'amendment', 'breach-assessment', 'retention-due', 'verify-paper-consent', 'emergency-review', 'restriction-request', 'accounting-request', 'inform-individual', 'review-match'] as const;
export type WorkCode = (typeof WORK_CODES)[number];

export interface WorkItem {
  readonly code: WorkCode;
  readonly person: string;
  readonly description: string;
  /** Whose work it is, or whom it is about: an organization. */
  readonly organization?: string;
  readonly patient?: string;
  readonly focus?: string;
  /** Inclusive last day. */
  readonly due?: string;
  /** What is to be looked at before the rest; absent: nothing is said. */
  readonly priority?: 'asap' | 'routine';
  /** Named facts of the item, e.g. the ledger entry that it is about. */
  readonly facts: Readonly<Record<string, string>>;
  /** A stable id makes the item once; absent: a fresh one. */
  readonly id?: string;
}

/** Keeps a resource with whom it was written for (classify/handling.ts). */
export const COMPLIANCE = { tag: [{ system: cs('tag'), code: 'compliance-work' }] };

/** The item as a Task held by the gateway. */
export function workTask(item: WorkItem, at: { readonly id: string; readonly now: string; readonly gateway: string }): Task {
  return {
    resourceType: 'Task', id: at.id, meta: { ...COMPLIANCE }, status: 'requested', intent: 'order',
    code: { coding: [{ system: cs('work'), code: item.code }] }, description: item.description, authoredOn: at.now, lastModified: at.now,
    requester: { reference: `Organization/${at.gateway}` },
    ...(item.organization === undefined ? {} : { owner: { reference: `Organization/${item.organization}` } }),
    ...(item.patient === undefined ? {} : { for: { reference: `Patient/${item.patient}` } }),
    ...(item.priority === undefined ? {} : { priority: item.priority }),
    ...(item.focus === undefined ? {} : { focus: { reference: item.focus } }),
    ...(item.due === undefined ? {} : { restriction: { period: { end: item.due } } }),
    ...(Object.keys(item.facts).length === 0 ? {} : { input: Object.entries(item.facts).map(([code, valueString]) => ({ type: { coding: [{ system: cs('work-fact'), code }] }, valueString })) }),
  };
}

/** A named fact of an item. */
export function factOf(task: Task, code: string): string | undefined {
  return task.input?.find((each) => (each.type.coding ?? []).some((coding) => coding.system === cs('work-fact') && coding.code === code))?.valueString;
}

/** The change that puts an item on the work list. */
export function workChange(deps: Deps, item: WorkItem): Change {
  const id = item.id ?? deps.ids.next();
  return held(deps, workTask(item, { id, now: deps.clock.now(), gateway: deps.policy.gateway }), { person: item.person, holder: deps.policy.gateway });
}

export interface Notice {
  readonly recipient: string;
  readonly kind: 'withdrawn' | 'corrected' | 'revoked';
  /** Requests in answer to which the recipient got the record, with their instants. */
  readonly requests: readonly { readonly request: string; readonly at: string }[];
  /** References that the recipient may still read; none when it may not. */
  readonly records: readonly string[];
}

const TEXTS: Readonly<Record<Notice['kind'], string>> = {
  withdrawn: 'A record that you received from us was withdrawn. Do not use or disclose it further. Return or destroy your copies; where a law that binds you '
    + 'requires you to keep them, keep them apart and out of use. Tell this to everyone to whom you passed it on, and tell us when it is done.',
  revoked: 'The consent under which you received records from us in answer to these requests was revoked. What you did before stands. From now on pass nothing on that rests on it, '
    + 'and tell everyone to whom you passed records on under it (42 CFR 2.31(a)(6)).',
  corrected: 'A record that you received from us was corrected. Read it again and put the correction in place of your copy (45 CFR 164.526(c)(3), (e)).',
};

/** A notice as a Communication for the recipient alone, and its delivery; both commit with what caused them. */
export function noticeWrites(deps: Deps, notice: Notice): { readonly change: Change; readonly outbox: OutboxRow } {
  const [id, delivery] = [deps.ids.next(), deps.ids.next()];
  const communication: Communication = {
    resourceType: 'Communication', id, meta: { ...COMPLIANCE }, status: 'completed', sent: deps.clock.now(),
    identifier: [{ system: 'https://throughcare.dev/fhir/sid/delivery', value: delivery }],
    category: [{ coding: [{ system: cs('communication-category'), code: `record-${notice.kind}` }] }],
    recipient: [{ reference: `Organization/${notice.recipient}` }], sender: { reference: `Organization/${deps.policy.gateway}` },
    about: [
      ...notice.requests.map(({ request, at }) => ({ identifier: { system: 'https://throughcare.dev/fhir/sid/request', value: request, period: { start: at } } })),
      // Not as references: what is nobody's in particular leads to no person's record.
      ...notice.records.map((value) => ({ identifier: { system: 'https://throughcare.dev/fhir/sid/record', value } })),
    ],
    payload: [{ contentString: TEXTS[notice.kind] }],
  };
  return {
    change: held(deps, communication, { person: '', holder: notice.recipient }),
    outbox: { id: delivery, person: '', channel: 'notice', partner: notice.recipient, payload: JSON.stringify(communication) },
  };
}

function held(deps: Deps, resource: Resource & { readonly id?: string }, at: { readonly person: string; readonly holder: string }): Change {
  return { kind: 'create', draft: makeDraft(deps, { resource, id: resource.id!, ...at, provenance: [] }) };
}
