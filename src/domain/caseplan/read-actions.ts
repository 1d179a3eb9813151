// SPDX-License-Identifier: Apache-2.0
/** Records -> what is done for the plan: referrals with their loops, techniques, tasks of the participant, appointments. profiles/fsh/services.fsh. */
import type { Appointment, Resource, ServiceRequest, Task, Timing } from '@medplum/fhirtypes';
import { values } from '../fhir/primitives.ts';
import { codeIn, dayOf, defined, extensionOf, extensionsOf, keyOf, partiesOf, partyOf, refOf, refsOf, spanOf, wordOf, type Records } from './elements.ts';
import type { Action, Party, Span } from './model.ts';

export type Doing = ServiceRequest | Task | Appointment;

/** Codes of plan-activity that are about the plan and not for an objective. */
const ABOUT_THE_PLAN = new Set(['plan-review', 'review-sent', 'hours-completed', 'plan-of-action']);
const OVER = new Set(['completed', 'revoked', 'cancelled', 'rejected', 'failed', 'fulfilled', 'noshow', 'entered-in-error', 'unknown']);

/** True for a record that may be an action; a review of the plan, or the loop of a referral, is none. */
export function isDoing(record: Resource): record is Doing {
  if (record.resourceType === 'ServiceRequest' || record.resourceType === 'Appointment') return true;
  return record.resourceType === 'Task' && !ABOUT_THE_PLAN.has(codeIn(record.code, 'plan-activity') ?? '') && !isLoop(record);
}

/** The Task of a referral (TcReferralTask): its focus is the request. */
export function isLoop(task: Task): boolean {
  return refOf(task.focus)?.startsWith('ServiceRequest/') === true;
}

export function actionOf(record: Doing, records: Records): Action {
  switch (record.resourceType) {
    case 'ServiceRequest': return fromRequest(record, records);
    case 'Task': return fromTask(record, records);
    case 'Appointment': return fromAppointment(record, records);
  }
}

function fromRequest(request: ServiceRequest, records: Records): Action {
  const activity = codeIn(request.category, 'plan-activity');
  const loop = loopOf(request, records);
  const once = request.occurrenceDateTime !== undefined;
  return defined<Action>({
    ref: keyOf(request), kind: activity === undefined ? 'service' : activity === 'participant-task' || activity === 'homework' || activity === 'skill-practice' ? 'participant' : 'technique',
    text: wordOf(request.code)?.text ?? '', status: request.status ?? 'unknown', open: !OVER.has(request.status ?? 'unknown'),
    who: partiesOf(request.performer, records).length > 0 ? partiesOf(request.performer, records) : [performerType(request)].filter((one) => one !== undefined),
    when: spanOf(request.occurrencePeriod) ?? onDay(request.occurrenceDateTime) ?? spanOf(request.occurrenceTiming?.repeat?.boundsPeriod),
    often: extensionOf(request, 'frequency-text')?.valueString ?? oftenOf(request.occurrenceTiming) ?? hoursOf(request), once, goals: goalsOf(request), needs: reasonsOf(request),
    category: (request.category ?? []).flatMap((one) => (one.coding ?? []).flatMap((coding) => coding.code ?? [])),
    courtOrdered: codeIn(request.category, 'service-category') === 'court-ordered' || extensionOf(request, 'court-ordered')?.valueBoolean === true, outcomes: [], loop,
  });
}

/** Needs are reasons; a condition of the court, which FHIR does not take as a reason, is supporting information (http://hl7.org/fhir/R4/servicerequest.html). */
function reasonsOf(request: ServiceRequest): readonly string[] {
  return [...refsOf(request.reasonReference), ...refsOf(request.supportingInfo).filter((one) => one.startsWith('Basic/'))];
}

function performerType(request: ServiceRequest): Party | undefined {
  const name = wordOf(request.performerType)?.text;
  return name === undefined ? undefined : { name };
}

function hoursOf(request: ServiceRequest): string | undefined {
  const hours = extensionOf(request, 'hours-assigned')?.valueQuantity?.value;
  return hours === undefined ? undefined : `${String(hours)} hours`;
}

function loopOf(request: ServiceRequest, records: Records): Action['loop'] {
  const tasks = records.all.filter((one): one is Task => one.resourceType === 'Task' && refOf(one.focus) === keyOf(request));
  const task = tasks.toSorted((a, b) => (a.lastModified ?? a.authoredOn ?? '').localeCompare(b.lastModified ?? b.authoredOn ?? '')).at(-1);
  return task === undefined ? undefined : defined<NonNullable<Action['loop']>>({
    ref: keyOf(task), status: task.status, reason: wordOf(task.statusReason)?.text ?? wordOf(task.businessStatus)?.text, owner: partyOf(task.owner, records), since: dayOf(task.lastModified ?? task.authoredOn),
  });
}

function fromTask(task: Task, records: Records): Action {
  const owner = partyOf(task.owner, records);
  const own = codeIn(task.code, 'plan-activity') ?? '';
  return defined<Action>({
    ref: keyOf(task), kind: ['participant-task', 'homework', 'skill-practice'].includes(own) || owner?.ref?.startsWith('Patient/') === true ? 'participant' : 'task',
    text: task.description ?? wordOf(task.code)?.text ?? '', status: task.status, open: !OVER.has(task.status), who: owner === undefined ? [] : [owner],
    when: spanOf(task.restriction?.period) ?? spanOf(task.executionPeriod), often: extensionOf(task, 'frequency-text')?.valueString,
    once: task.restriction?.repetitions === 1, goals: goalsOf(task), needs: [refOf(task.reasonReference)].filter((one) => one !== undefined),
    category: own === '' ? [] : [own], courtOrdered: false, outcomes: [], loop: undefined,
  });
}

function fromAppointment(appointment: Appointment, records: Records): Action {
  const others = appointment.participant.filter((one) => one.actor?.reference?.startsWith('Patient/') !== true);
  return defined<Action>({
    ref: keyOf(appointment), kind: 'appointment', text: appointment.description ?? wordOf(appointment.serviceType?.[0])?.text ?? wordOf(appointment.appointmentType)?.text ?? 'Appointment',
    status: appointment.status, open: !OVER.has(appointment.status), who: partiesOf(others.flatMap((one) => one.actor ?? []), records),
    when: onDay(appointment.start) ?? spanOf(appointment.requestedPeriod?.[0]), often: undefined, once: true, goals: goalsOf(appointment),
    needs: refsOf(appointment.reasonReference), category: [], courtOrdered: codeIn(appointment.serviceType, 'appointment') === 'court-hearing', outcomes: [], loop: undefined,
  });
}

function onDay(time: string | undefined): Span | undefined {
  const day = dayOf(time);
  return day === undefined ? undefined : { start: day, end: day };
}

/** The goals or objectives that it is for: resource-pertainsToGoal, or part-of-goal as case plan systems send it. */
function goalsOf(record: Doing): readonly string[] {
  const all = [...extensionsOf(record, 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal'), ...extensionsOf(record, 'part-of-goal')];
  return [...new Set(all.flatMap((one) => refOf(one.valueReference) ?? []))];
}

const UNITS: Readonly<Record<string, string>> = { h: 'hour', d: 'day', wk: 'week', mo: 'month', a: 'year' };

/** A timing in words, as far as it says how often: `2 times a week`, `once every 2 weeks`; its text or code where it has no repeat. */
export function oftenOf(timing: Timing | undefined): string | undefined {
  const repeat = timing?.repeat;
  const unit = UNITS[repeat?.periodUnit ?? ''];
  if (repeat?.period === undefined || unit === undefined) return (repeat?.dayOfWeek === undefined ? undefined : values(repeat.dayOfWeek).join(', ')) ?? wordOf(timing?.code)?.text;
  const times = repeat.frequency === undefined || repeat.frequency === 1 ? 'once' : `${String(repeat.frequency)} times`;
  return repeat.period === 1 ? `${times} a ${unit}` : `${times} every ${String(repeat.period)} ${unit}s`;
}
