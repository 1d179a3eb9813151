// SPDX-License-Identifier: Apache-2.0
/** A review that was held: its Task completed with the outcome, and the day of the next on the plan, in one transaction. At least every six months (treatment court standard for case planning). */
import type { Bundle, BundleEntry, CarePlan, Resource, Task } from '@medplum/fhirtypes';
import { addMonths } from '../../domain/caseplan/check/days.ts';
import { sd, cs } from '../../domain/consent/evidence/systems.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Gates } from '../gate/gates.ts';
import type { StoredResource } from '../ports.ts';
import { bundle, type Interactions } from '../write/bundle.ts';
import { ownCurrent } from '../write/update.ts';
import { releasedPlan, type PlanCall } from './released-plan.ts';

export interface NoteReviewCall extends PlanCall {
  /** Local day on which it was held, YYYY-MM-DD. */
  readonly held: string;
  /** Code of review-outcome. */
  readonly outcome: string;
  /** Local day by which the next is due. */
  readonly next: string;
}

const OVER = new Set(['completed', 'revoked', 'entered-in-error']);
const OPEN = new Set(['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold']);
const MONTHS = 6;

/** Issues: 404 for no such plan or one of another; conflict when it is closed; a day that cannot be (`at`: held, next). */
export async function noteReview(deps: Deps, gates: Gates, caller: Caller, { call, run }: { readonly call: NoteReviewCall; readonly run: Interactions }): Promise<Result<Answer>> {
  const released = await releasedPlan(deps, gates, caller, { ...call, operation: 'note-review' });
  if (!released.ok) {
    return released;
  }
  const { plan, today } = released.value;
  const open = plan.reviews.find((one) => OPEN.has(one.status));
  const own = await deps.store.read(caller.tenant, async (session) => {
    const found = await ownCurrent(session, caller, { type: 'CarePlan', id: call.id });
    const task = open === undefined ? undefined : await ownCurrent(session, caller, { type: 'Task', id: open.ref.split('/')[1]! });
    return found.ok ? ok({ plan: found.value, task: task?.ok === true ? task.value : undefined }) : found;
  });
  const wrong = own.ok ? faultOf(call, today, toResource(own.value.plan) as CarePlan) : own;
  if (!own.ok || !wrong.ok) {
    return own.ok ? wrong as Result<Answer> : own;
  }
  const before = toResource(own.value.plan) as CarePlan;
  const task = own.value.task === undefined ? undefined : toResource(own.value.task) as Task;
  const entries: BundleEntry[] = [
    changed(own.value.plan, dueBy(before, call.next)),
    own.value.task === undefined || task === undefined ? { resource: heldTask(before, caller, call), request: { method: 'POST', url: 'Task' } } : changed(own.value.task, completed(task, call)),
  ];
  const transaction: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: entries };
  return bundle(deps, gates, caller, { call: { text: JSON.stringify(transaction), base: call.base, prefer: 'minimal' }, run });
}

function faultOf({ held, next }: NoteReviewCall, today: string, plan: CarePlan): Result<true> {
  if (OVER.has(plan.status)) {
    return fail({ code: 'conflict', text: 'This version of the plan is closed', at: 'CarePlan.status' });
  }
  if (held > today) {
    return fail({ code: 'value', text: 'A review that is still to come cannot have been held', at: 'held' });
  }
  return next <= held || next > addMonths(held, MONTHS)
    ? fail({ code: 'value', text: 'The next review comes after this one and within six months of it', at: 'next', cite: 'Treatment court standard for case planning (Standard 16)' }) : ok(true);
}

function dueBy(plan: CarePlan, day: string): CarePlan {
  const url = sd('review-due');
  return { ...plan, extension: [...(plan.extension ?? []).filter((one) => one.url !== url), { url, valueDate: day }] };
}

function completed(task: Task, { held, outcome }: NoteReviewCall): Task {
  return { ...task, status: 'completed', executionPeriod: { start: held, end: held }, output: [{ type: { text: 'Outcome' }, valueCodeableConcept: { coding: [{ system: cs('review-outcome'), code: outcome }] } }] };
}

/** Of a review that nobody had asked for. */
function heldTask(plan: CarePlan, caller: Caller, call: NoteReviewCall): Task {
  return completed({
    resourceType: 'Task', status: 'requested', intent: 'plan', code: { coding: [{ system: cs('plan-activity'), code: 'plan-review' }] }, focus: { reference: `CarePlan/${plan.id ?? ''}` },
    for: plan.subject, owner: { reference: `Organization/${caller.organization}` },
  }, call);
}

/** A new version in place of the one that was read, and of no other. */
function changed({ type, id, version }: StoredResource, resource: Resource): BundleEntry {
  return { resource, request: { method: 'PUT', url: `${type}/${id}`, ifMatch: `W/"${String(version)}"` } };
}
