// SPDX-License-Identifier: Apache-2.0
/** Released resources -> lines of the compliance report. Each looks at status, date and kind alone. */
import type { Appointment, CodeableConcept, Encounter, Observation, Resource, Task } from '@medplum/fhirtypes';
import { CANONICAL_BASE } from '../../mapping/types.ts';
import type { Attendance, Attended, ConditionLine, ProgramLine, Tested } from './report.ts';
import { dayOf } from './report.ts';

const OWN = `${CANONICAL_BASE}/CodeSystem`;
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';

/** The code of ours in a concept. */
export function ownCode(concept: CodeableConcept | undefined, system: string): string | undefined {
  return concept?.coding?.find((coding) => coding.system === `${OWN}/${system}`)?.code;
}

/** http://hl7.org/fhir/R4/valueset-encounter-status.html. Cancelled says that it did not take place, not why: to whom that is owed only an outcome tells. */
const ENCOUNTER: Readonly<Record<string, Attended>> = {
  finished: 'kept', 'in-progress': 'kept', arrived: 'kept', triaged: 'kept', onleave: 'kept', cancelled: 'cancelled', planned: 'planned', unknown: 'not known',
};
/** CodeSystem contact-outcome: what the source said of a contact. */
const CONTACT: Readonly<Record<string, Attended>> = {
  kept: 'kept', missed: 'missed', excused: 'excused', cancelled: 'cancelled', 'cancelled-by-office': 'cancelled by the office', 'cancelled-by-person': 'cancelled by the person',
  rescheduled: 'rescheduled', 'not-reached': 'not reached', planned: 'planned',
};
const APPOINTMENT: Readonly<Record<string, Attended>> = { fulfilled: 'kept', arrived: 'kept', 'checked-in': 'kept', noshow: 'missed', cancelled: 'cancelled', booked: 'planned', pending: 'planned', proposed: 'planned' };
/** http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason: who cancelled is the first part of the code. */
const CANCELLED: Readonly<Record<string, Attended>> = { prov: 'cancelled by the office', pat: 'cancelled by the person' };

/** A visit or an appointment; undefined: a stay in custody, an entry made in error, one without a day. */
export function attendanceOf(resource: Resource): Attendance | undefined {
  const line = resource.resourceType === 'Encounter' ? ofEncounter(resource) : resource.resourceType === 'Appointment' ? ofAppointment(resource) : undefined;
  return line === undefined || line.date === '' ? undefined : line;
}

function ofEncounter(encounter: Encounter): Attendance | undefined {
  const outcome = contactOutcome(encounter) ?? ENCOUNTER[encounter.status];
  const local = encounter.class.system === `${OWN}/encounter-class` ? encounter.class.code : undefined;
  if (outcome === undefined || local === 'custody') return undefined;
  return { date: dayOf(encounter.period?.start), kind: local === 'supervision-contact' ? 'supervision contact' : 'treatment session', outcome };
}

/** What the source said of a contact, unless the entry is withdrawn. */
function contactOutcome({ status, extension }: Encounter): Attended | undefined {
  const said = extension?.find((one) => one.url === `${CANONICAL_BASE}/StructureDefinition/contact-result`)?.valueCodeableConcept;
  return status === 'entered-in-error' ? undefined : CONTACT[ownCode(said, 'contact-outcome') ?? ''];
}

function ofAppointment(appointment: Appointment): Attendance | undefined {
  const outcome = appointmentOutcome(appointment);
  const hearing = appointment.serviceType?.some((type) => ownCode(type, 'appointment') === 'court-hearing') === true;
  const date = dayOf(appointment.start ?? appointment.requestedPeriod?.[0]?.start);
  return outcome === undefined ? undefined : { date, kind: hearing ? 'court hearing' : 'appointment', outcome };
}

function appointmentOutcome({ status, cancelationReason }: Appointment): Attended | undefined {
  const reason = status === 'cancelled' ? cancelationReason?.coding?.find((coding) => coding.system === 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason')?.code : undefined;
  return CANCELLED[reason?.split('-')[0] ?? ''] ?? APPOINTMENT[status];
}

/** A day that is still to come can have been neither kept nor missed: what is not known of it is planned, and a claim about it is not known. */
export function asOf(line: Attendance, today: string): Attendance {
  if (line.date <= today) return line;
  if (line.outcome === 'not known') return { ...line, outcome: 'planned' };
  return ['kept', 'missed', 'not reached'].includes(line.outcome) ? { ...line, outcome: 'not known' } : line;
}

const ABSENT: Readonly<Record<string, Tested>> = {
  refused: 'refused', 'asked-declined': 'refused', 'no-show': 'missed', excused: 'excused', rejected: 'sample rejected', error: 'sample rejected',
};

/** What became of a test, and what it found; a test without a result is neither. */
export function testOf(observation: Observation): { readonly outcome: Tested; readonly result: 'positive' | 'negative' | undefined } {
  const absent = observation.dataAbsentReason?.coding?.map((coding) => ABSENT[coding.code ?? '']).find((outcome) => outcome !== undefined);
  if (observation.dataAbsentReason !== undefined || observation.status === 'cancelled') return { outcome: absent ?? 'not performed', result: undefined };
  const code = observation.interpretation?.flatMap((each) => each.coding ?? []).find((coding) => coding.system === INTERPRETATION)?.code;
  return { outcome: 'kept', result: code === 'POS' ? 'positive' : code === 'NEG' ? 'negative' : undefined };
}

const TASK: Readonly<Record<string, string>> = {
  requested: 'referred', received: 'referred', accepted: 'accepted', 'in-progress': 'taking part', 'on-hold': 'on hold', completed: 'completed', failed: 'discharged without success',
  rejected: 'declined', cancelled: 'ended',
};

/** How a program stands; undefined: no Task of a program. `name` is for the caller to add. */
export function programOf(task: Task): ProgramLine | undefined {
  const status = TASK[task.status];
  if (status === undefined || ownCode(task.code, 'program-record') !== 'program') return undefined;
  const { start, end } = task.executionPeriod ?? {};
  return { status, ...(start === undefined ? {} : { start: dayOf(start) }), ...(end === undefined ? {} : { end: dayOf(end) }) };
}

/** Compliance with one condition of supervision; `text` is the condition's. */
export function conditionOf(observation: Observation, text: string): ConditionLine | undefined {
  if (ownCode(observation.code, 'plan-fact') !== 'condition-compliance') return undefined;
  const value = observation.valueCodeableConcept;
  const compliance = value?.coding?.[0]?.display ?? value?.text;
  const date = observation.effectiveDateTime;
  return compliance === undefined ? undefined : { condition: text, compliance, ...(date === undefined ? {} : { date: dayOf(date) }) };
}
