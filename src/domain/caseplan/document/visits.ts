// SPDX-License-Identifier: Apache-2.0
/** Appointments to come, with what a person must know to keep them: day, time, what, with whom. */
import type { Appointment, Resource } from '@medplum/fhirtypes';
import { dayOf, keyOf, partiesOf, wordOf, type Records } from '../elements.ts';
import { namesOf } from './names.ts';

export interface Visit { readonly day: string; readonly time?: string; readonly what?: string; readonly who: readonly string[] }

const TO_COME: readonly Appointment['status'][] = ['proposed', 'pending', 'booked', 'arrived', 'checked-in'];

/** In: records and the local day. Out: the visits from that day on, the next first; times as the source wrote them. */
export function visitsOf(resources: readonly Resource[], today: string): readonly Visit[] {
  const records: Records = { all: resources, byRef: new Map(resources.map((one) => [keyOf(one), one])) };
  return resources.filter((each): each is Appointment => each.resourceType === 'Appointment' && TO_COME.includes(each.status) && (dayOf(each.start) ?? '') >= today)
    .toSorted((a, b) => (a.start ?? '').localeCompare(b.start ?? '')).map((each) => {
      const what = each.description ?? wordOf(each.serviceType?.[0])?.text ?? wordOf(each.appointmentType)?.text;
      const others = each.participant.flatMap(({ actor }) => (actor === undefined || actor.reference?.startsWith('Patient/') === true ? [] : actor));
      return {
        day: dayOf(each.start) ?? '', who: namesOf(partiesOf(others, records)),
        ...(each.start?.includes('T') === true ? { time: each.start.slice(11, 16) } : {}), ...(what === undefined ? {} : { what }),
      };
    });
}
