// SPDX-License-Identifier: Apache-2.0
/**
 * Places that exist, for a need: services of the directory that meet it, take the person and have room, the surest first. What a partner last said
 * of its places grows old: it is told with its age, and an old word never stands before a fresh one.
 */
import type { HealthcareService } from '@medplum/fhirtypes';
import { CANONICAL_BASE } from '../mapping/types.ts';

export const PLACE_KINDS = ['treatment-slot', 'residential-bed', 'housing-placement', 'program-seat', 'appointment'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** What the partner said of one kind of place. */
export interface Places {
  readonly kind: string;
  readonly open: number;
  readonly total?: number;
  readonly waiting?: number;
  /** When it was said, as the partner wrote it. */
  readonly asOf: string;
  readonly nextOpening?: string;
}

export interface PlacesWanted {
  /** Domain of the need (need-domain), or `system|code`. */
  readonly need?: string;
  readonly kind?: string;
  /** Each of these must be among whom the service takes (service-eligibility, or `system|code`). */
  readonly eligibility: readonly string[];
  /** Also those that have no room, or of which nobody said whether they have. */
  readonly full: boolean;
}

/** `open`: room, said lately; `stale`: room, said longer ago than `staleDays`; `full`; `unknown`: nobody said. */
export type Room = 'open' | 'stale' | 'full' | 'unknown';

export interface FoundService { readonly service: HealthcareService; readonly room: Room; readonly places: readonly Places[]; readonly days?: number }

const EXTENSION = `${CANONICAL_BASE}/StructureDefinition/service-places`;
const NEED = `${CANONICAL_BASE}/CodeSystem/need-domain`;
const ELIGIBILITY = `${CANONICAL_BASE}/CodeSystem/service-eligibility`;
const DAY = 86_400_000;
const ORDER: readonly Room[] = ['open', 'stale', 'unknown', 'full'];

/** In: services of the directory, what is wanted, the instant and after how many days a word is old. Out: those that fit, the surest first. */
export function findPlaces(services: readonly HealthcareService[], wanted: PlacesWanted, at: { readonly now: string; readonly staleDays: number }): readonly FoundService[] {
  return services.filter((service) => service.active !== false && fits(service, wanted)).map((service) => roomOf(service, wanted, at))
    .filter(({ room }) => wanted.full || room === 'open' || room === 'stale')
    .toSorted((a, b) => ORDER.indexOf(a.room) - ORDER.indexOf(b.room) || openOf(b) - openOf(a) || (a.days ?? 0) - (b.days ?? 0) || ((a.service.name ?? '') < (b.service.name ?? '') ? -1 : 1));
}

/** What a service says of its places; what cannot be read as the profile has it is left out. */
export function placesOf(service: HealthcareService): readonly Places[] {
  return (service.extension ?? []).filter(({ url }) => url === EXTENSION).flatMap(({ extension = [] }) => {
    const part = (name: string): (typeof extension)[number] | undefined => extension.find(({ url }) => url === name);
    const [kind, open, asOf] = [part('kind')?.valueCode, part('open')?.valueUnsignedInt, part('asOf')?.valueDateTime];
    const more = { total: part('total')?.valueUnsignedInt, waiting: part('waiting')?.valueUnsignedInt, nextOpening: part('nextOpening')?.valueDate };
    return kind === undefined || open === undefined || asOf === undefined ? []
      : [{ kind, open, asOf, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)) }];
  });
}

function fits(service: HealthcareService, { need, eligibility }: PlacesWanted): boolean {
  const meets = need === undefined || (service.category ?? []).some((concept) => says(concept.coding, need, NEED));
  return meets && eligibility.every((each) => (service.eligibility ?? []).some(({ code }) => says(code?.coding, each, ELIGIBILITY)));
}

/** A code alone is one of ours; `system|code` is any. */
function says(codings: readonly { readonly system?: string; readonly code?: string }[] = [], wanted: string, system: string): boolean {
  const [named, code] = wanted.includes('|') ? [wanted.slice(0, wanted.lastIndexOf('|')), wanted.slice(wanted.lastIndexOf('|') + 1)] : [system, wanted];
  return codings.some((coding) => coding.system === named && coding.code === code);
}

function roomOf(service: HealthcareService, { kind }: PlacesWanted, { now, staleDays }: { readonly now: string; readonly staleDays: number }): FoundService {
  const places = placesOf(service).filter((each) => kind === undefined || each.kind === kind);
  const open = places.filter((each) => each.open > 0);
  const ages = (open.length === 0 ? places : open).map((each) => Math.max(0, Math.floor((Date.parse(now) - Date.parse(each.asOf)) / DAY)));
  if (ages.length === 0) {
    return { service, room: 'unknown', places };
  }
  const days = Math.min(...ages);
  return { service, places, days, room: open.length === 0 ? 'full' : days > staleDays ? 'stale' : 'open' };
}

function openOf({ places }: FoundService): number {
  return places.reduce((sum, each) => sum + each.open, 0);
}

/** One line for people: how sure the room is. */
export function roomText({ service, room, places, days = 0 }: FoundService): string {
  const said = places.map(({ kind, open, total, waiting }) => `${String(open)}${total === undefined ? '' : ` of ${String(total)}`} ${kind} open${waiting === undefined || waiting === 0 ? '' : `, ${String(waiting)} waiting`}`).join('; ');
  const age = days === 0 ? 'said today' : `said ${String(days)} ${days === 1 ? 'day' : 'days'} ago`;
  const name = service.name ?? 'A service';
  switch (room) {
    case 'open': return `${name}: ${said}, ${age}`;
    case 'stale': return `${name}: ${said}, but ${age}: call before you count on it`;
    case 'full': return `${name}: ${said}, ${age}${places.flatMap((each) => each.nextOpening ?? []).sort().slice(0, 1).map((day) => `; next opening ${day}`).join('')}`;
    case 'unknown': return `${name}: nobody said whether it has room`;
  }
}
