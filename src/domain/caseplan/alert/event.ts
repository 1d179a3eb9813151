// SPDX-License-Identifier: Apache-2.0
/**
 * What a change of a custody stay means for those who wait: a release is planned, moved, off, has happened, or the person is somewhere else now.
 * Release is the moment at which plans break; where in a facility somebody is housed is nobody's business (profiles, tc-custody-stay).
 */
import type { Encounter } from '@medplum/fhirtypes';
import { isCustodyStay } from '../../consent/evidence/condition.ts';
import { addDays } from '../../consent/evidence/time.ts';
import { dayOf, extensionOf } from '../elements.ts';

export const EVENT_KINDS = ['planned', 'changed', 'withdrawn', 'released', 'transferred'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface StayEvent {
  readonly kind: EventKind;
  /** The planned day that held before, of `changed` and `withdrawn`. */
  readonly before?: string;
}

const PLANNED_END = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate';
const OVER: readonly Encounter['status'][] = ['finished'];
const VOID: readonly Encounter['status'][] = ['cancelled', 'entered-in-error'];
/** A release that is told later than this is history: a feed that loads old stays wakes nobody. */
const NEWS_DAYS = 7;

/** The day (as the source wrote it) on which the stay is planned to end. */
export function plannedEnd(stay: Encounter): string | undefined {
  return dayOf(extensionOf(stay, PLANNED_END)?.valueDateTime);
}

export function isOver(stay: Encounter): boolean {
  return OVER.includes(stay.status);
}

/** In: the stay as it was (if it was) and as it is, and the local day. Out: what to tell; undefined when nothing that the team waits for. */
export function stayEvent(before: Encounter | undefined, after: Encounter, today: string): StayEvent | undefined {
  if (!isCustodyStay(after) || VOID.includes(after.status)) {
    const was = before === undefined || !isCustodyStay(before) || isOver(before) ? undefined : plannedEnd(before);
    return was === undefined ? undefined : { kind: 'withdrawn', before: was };
  }
  if (isOver(after)) {
    const end = dayOf(after.period?.end);
    const isNews = end === undefined ? before !== undefined : end >= addDays(today, -NEWS_DAYS);
    return isNews && (before === undefined || !isOver(before)) ? { kind: 'released' } : undefined;
  }
  const [was, now] = [before === undefined ? undefined : plannedEnd(before), plannedEnd(after)];
  if (now !== was) {
    return planEvent(was, now, today);
  }
  return before !== undefined && placeOf(before) !== undefined && placeOf(after) !== placeOf(before) ? { kind: 'transferred' } : undefined;
}

function planEvent(was: string | undefined, now: string | undefined, today: string): StayEvent | undefined {
  if (now === undefined) {
    return { kind: 'withdrawn', before: was! };
  }
  if (now < today) {
    return undefined;
  }
  return was === undefined ? { kind: 'planned' } : { kind: 'changed', before: was };
}

/** Who holds the person and in which facility: of the places of a stay the first is the facility, in every format that is taken in. */
function placeOf(stay: Encounter): string | undefined {
  const facility = stay.location?.find(({ status }) => status === undefined || status === 'active')?.location.reference;
  const both = [stay.serviceProvider?.reference, facility].filter((each) => each !== undefined);
  return both.length === 0 ? undefined : both.join(' ');
}
