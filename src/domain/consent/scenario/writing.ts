// SPDX-License-Identifier: Apache-2.0
/** What the writers of a scenario share: how its ids become references, its days instants, its codes concepts. */
import type { CodeableConcept, Coding, Extension, Period } from '@medplum/fhirtypes';
import { offsetOf } from '../dates.ts';
import { cs, sd } from '../evidence/systems.ts';
import { addDays } from '../evidence/time.ts';
import type { Facts } from '../facts/facts.ts';
import type { DateRange } from '../facts/papers.ts';

/** A literal reference. */
export interface Ref { reference: string }

export interface Writing {
  readonly facts: Facts;
  /** Fixed offset of `asOf`, as a zone. */
  readonly zone: string;
  readonly today: string;
  /** `Type/id` of an organization, person or patient of the scenario. */
  ref(id: string): Ref;
  /** `Type/id` of a record of the scenario. */
  record(id: string): string;
}

/** What it takes to write whom a paper names. */
export type Naming = Pick<Writing, 'ref'>;

/** In: the facts and where each record went. Out: what the writers need. */
export function writingOf(facts: Facts, records: ReadonlyMap<string, string>): Writing {
  const types = new Map<string, string>([
    ...facts.organizations.map((each) => [each.id, 'Organization'] as const),
    ...facts.persons.map((each) => [each.id, each.relation === 'professional' ? 'Practitioner' : 'RelatedPerson'] as const),
    [facts.patient.id, 'Patient'],
    ...(facts.otherPatients ?? []).map((each) => [each.id, 'Patient'] as const),
  ]);
  return {
    facts, zone: offsetOf(facts.asOf), today: facts.asOf.slice(0, 10),
    ref: (id) => ({ reference: `${types.get(id) ?? typeByName(id)}/${id}` }),
    record: (id) => records.get(id) ?? `Basic/${id}`,
  };
}

/** An id that the scenario does not list says by its prefix what it is. */
function typeByName(id: string): string {
  return id.startsWith('org-') ? 'Organization' : id.startsWith('pt-') ? 'Patient' : 'Practitioner';
}

/** Noon of a local day, as an instant. */
export function noon(day: string, writing: Writing): string {
  return `${day}T12:00:00${writing.zone === '+00:00' ? 'Z' : writing.zone}`;
}

export function yesterday(writing: Writing): string {
  return addDays(writing.today, -1);
}

export function coding(system: string, code: string): Coding {
  return { system: cs(system), code };
}

export function concept(system: string, code: string): CodeableConcept {
  return { coding: [coding(system, code)] };
}

export function extension(name: string, value: Omit<Extension, 'url'>): Extension {
  return { url: sd(name), ...value };
}

/** `{ [key]: value }` when there is one. */
export function when<K extends string, V, W>(key: K, value: V | undefined, make: (value: V) => W): { [P in K]?: W } {
  return (value === undefined ? {} : { [key]: make(value) }) as { [P in K]?: W };
}

/** A list under its key, unless it is empty: R4 knows no empty lists. */
export function some<K extends string, V>(key: K, list: readonly V[] | undefined): { [P in K]?: V[] } {
  return (list === undefined || list.length === 0 ? {} : { [key]: [...list] }) as { [P in K]?: V[] };
}

/** A range of days as a Period; undefined when it is open on both sides. */
export function period(range: DateRange | undefined): Period | undefined {
  return range === undefined || (range.start === null && range.end === null) ? undefined : {
    ...(range.start === null ? {} : { start: range.start }), ...(range.end === null ? {} : { end: range.end }),
  };
}

/** The person part of an ask's recipient or discloser, else its organization. */
export function partyRef(party: { readonly organization?: string; readonly person?: string }, writing: Writing): Ref | undefined {
  const id = party.person ?? party.organization;
  return id === undefined ? undefined : writing.ref(id);
}

/** For whom a member of a team acts; R4 gives the element to a Practitioner alone (ctm-1), others carry it in an extension. */
export function onBehalfOf(person: string, organization: string, writing: Writing): { onBehalfOf?: Ref; extension?: Extension[] } {
  const ref = writing.ref(organization);
  return writing.ref(person).reference.startsWith('Practitioner/') ? { onBehalfOf: ref } : { extension: [extension('on-behalf-of', { valueReference: ref })] };
}
