// SPDX-License-Identifier: Apache-2.0
/**
 * What a release alert holds: the stay, the medications to bridge, the first appointments, who meets the person. Which records are looked for
 * is said here; which of them the recipient gets is the gate's to say, and the words are made of what it let go and of nothing else.
 */
import type { Appointment, CareTeam, CodeableConcept, Encounter, MedicationRequest, MedicationStatement, Resource, Task } from '@medplum/fhirtypes';
import { codesIn } from '../../consent/evidence/access.ts';
import { cs } from '../../consent/evidence/systems.ts';
import { addDays } from '../../consent/evidence/time.ts';
import { dayOf, refOf } from '../elements.ts';
import { isOver, plannedEnd, type StayEvent } from './event.ts';

/** Types that an alert may hold; all else of the person is not even looked for (42 CFR 2.13(a), 45 CFR 164.502(b)). */
export const ALERT_TYPES = ['Encounter', 'Appointment', 'MedicationRequest', 'MedicationStatement', 'CareTeam', 'Task'] as const;

/** Appointments within so many days after the release are the first ones. */
const FIRST_DAYS = 30;
const MOST = 10;
/** Members of a team who may meet somebody at the gate; the judge does not. */
const MEETS = ['reentry-planner', 'peer-mentor', 'case-manager', 'supervision-officer', 'probation-officer', 'housing-specialist', 'counselor', 'support-person', 'lead-planner'];

export interface AlertInput {
  /** `Encounter/id`. */
  readonly stay: string;
  /** Local day. */
  readonly today: string;
}

/** True for a record that the alert about this stay holds, if it may go. */
export function belongsInAlert(resource: Resource, { stay, today }: AlertInput): boolean {
  switch (resource.resourceType) {
    case 'Encounter': return `Encounter/${resource.id ?? ''}` === stay;
    case 'MedicationRequest': return resource.status === 'active' && resource.doNotPerform !== true;
    case 'MedicationStatement': return resource.status === 'active' || resource.status === 'intended';
    case 'Appointment': return ['booked', 'pending', 'proposed', 'arrived'].includes(resource.status) && within(resource.start, today);
    case 'CareTeam': return resource.status === 'active';
    case 'Task': return codesIn(resource.code, cs('task')).includes('release-planning') && ['requested', 'accepted', 'ready', 'in-progress', 'received'].includes(resource.status);
    default: return false;
  }
}

function within(start: string | undefined, today: string): boolean {
  const day = dayOf(start);
  // The day of release may be weeks away: whatever is booked from today on is kept, and cut to the first ones in the words.
  return day !== undefined && day >= today;
}

export interface Told {
  readonly resources: readonly Resource[];
  readonly event: StayEvent;
  readonly stay: string;
  /** Name of a party by reference (`Organization/1`), where the directory has one. */
  readonly nameOf: (reference: string) => string | undefined;
}

/** In: what the gate let go. Out: the alert in lines of plain words; undefined when the stay itself may not be told. */
export function alertLines(told: Told): readonly string[] | undefined {
  const stay = told.resources.find((each): each is Encounter => each.resourceType === 'Encounter' && `Encounter/${each.id ?? ''}` === told.stay);
  if (stay === undefined) {
    return undefined;
  }
  const day = isOver(stay) ? dayOf(stay.period?.end) : plannedEnd(stay);
  return [
    `${headline(told.event, stay, day)}${heldBy(stay, told)}.`, ...list('Medications to bridge', medications(told.resources)),
    ...list('First appointments', appointments(told, day)), ...list('Who meets the person', meeting(told, day)),
  ];
}

function headline(event: StayEvent, stay: Encounter, day: string | undefined): string {
  const on = day === undefined ? '' : ` on ${day}`;
  // Said of the stay as it is when the alert leaves: a second change may have come before the first was told.
  if (isOver(stay)) {
    return `Released${on}`;
  }
  switch (event.kind) {
    case 'planned': return `Release planned${on}`;
    case 'changed': return `Planned release moved${event.before === undefined ? '' : ` from ${event.before}`}${day === undefined ? '' : ` to ${day}`}`;
    case 'withdrawn': return day === undefined ? `Planned release${event.before === undefined ? '' : ` on ${event.before}`} is off` : `Release planned${on}`;
    case 'released': return `Still in custody${day === undefined ? '' : `, release planned${on}`}`;
    case 'transferred': return `Moved to another facility${day === undefined ? '' : `, release planned${on}`}`;
  }
}

function heldBy(stay: Encounter, { nameOf }: Told): string {
  const reference = refOf(stay.serviceProvider);
  const name = stay.serviceProvider?.display ?? (reference === undefined ? undefined : nameOf(reference));
  return name === undefined ? '' : ` (${name})`;
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${title}: ${items.slice(0, MOST).join('; ')}${items.length > MOST ? `; and ${String(items.length - MOST)} more` : ''}.`];
}

function medications(resources: readonly Resource[]): readonly string[] {
  const active = resources.filter((each): each is MedicationRequest | MedicationStatement => each.resourceType === 'MedicationRequest' || each.resourceType === 'MedicationStatement');
  return [...new Set(active.map((each) => {
    const dose = each.resourceType === 'MedicationRequest' ? each.dosageInstruction?.[0]?.text : each.dosage?.[0]?.text;
    return `${words(each.medicationCodeableConcept) ?? each.medicationReference?.display ?? 'a medication of the list'}${dose === undefined ? '' : `, ${dose}`}`;
  }))];
}

function words(concept: CodeableConcept | undefined): string | undefined {
  return concept?.text ?? concept?.coding?.find(({ display }) => display !== undefined)?.display ?? concept?.coding?.[0]?.code;
}

function appointments(told: Told, day: string | undefined): readonly string[] {
  const all = told.resources.filter((each): each is Appointment => each.resourceType === 'Appointment').toSorted((a, b) => ((a.start ?? '') < (b.start ?? '') ? -1 : 1));
  const last = day === undefined ? undefined : addDays(day, FIRST_DAYS);
  return all.filter((each) => last === undefined || (dayOf(each.start) ?? '') <= last).map((each) => {
    const what = each.description ?? words(each.serviceType?.[0]) ?? words(each.appointmentType) ?? 'appointment';
    const withWhom = (each.participant).flatMap(({ actor }) => (refOf(actor)?.startsWith('Patient/') === true ? [] : actor?.display ?? told.nameOf(refOf(actor) ?? '') ?? []));
    return `${(each.start ?? '').slice(0, 16).replace('T', ' ')} ${what}${withWhom.length === 0 ? '' : ` with ${withWhom.join(', ')}`}`.trim();
  });
}

function meeting(told: Told, day: string | undefined): readonly string[] {
  const planners = told.resources.filter((each): each is Task => each.resourceType === 'Task').flatMap(({ owner }) => owner?.display ?? told.nameOf(refOf(owner) ?? '') ?? []).map((name) => `${name} (plans the release)`);
  const members = told.resources.filter((each): each is CareTeam => each.resourceType === 'CareTeam').flatMap((team) => (team.participant ?? []).flatMap((each) => {
    const roles = codesIn(each.role, cs('team-role')).filter((role) => MEETS.includes(role));
    const over = each.period?.end !== undefined && (day === undefined || each.period.end.slice(0, 10) < day);
    const name = each.member?.display ?? told.nameOf(refOf(each.member) ?? '');
    return roles.length === 0 || over || name === undefined ? [] : [`${name} (${roles.map((role) => role.replaceAll('-', ' ')).join(', ')})`];
  }));
  return [...new Set([...planners, ...members])];
}
