// SPDX-License-Identifier: Apache-2.0
/**
 * One person's records at one source: who it is there, then type by type and page by page. What goes wrong with one type leaves the
 * others as they are, and is told. Identifiers go in the body of a search, so that they stand in nobody's log of addresses.
 */
import type { Bundle, Organization, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import type { Client } from 'fhir-kit-client';
import * as z from 'zod';
import { NOTHING_CAME, SOMEBODY_ELSE, type SourceAnswer, type SourceAsk, type SourceFault } from '../../app/pull/ports.ts';
import { patientParameter } from '../../app/pull/types.ts';
import { canonicalJson } from '../../domain/fhir/canonical-json.ts';
import { SourceError } from './fhir-client.ts';

const COUNT = 200;
/** Pages of one type, and records of all types: more is a fault of the source, or nothing that anybody reads. */
const [PAGES, RECORDS] = [25, 5_000];
/** Types that are asked for at once. */
const AT_ONCE = 4;
/** Authors that are looked up. */
const AUTHORS = 20;

/** Everything that came, and what did not. Throws nothing but bugs. */
export async function readPerson(client: Client, ask: SourceAsk): Promise<SourceAnswer> {
  const found = await faultless('Patient', () => findPatient(client, ask));
  if (!found.ok || found.value === undefined) {
    return { ...NOTHING_CAME, faults: found.ok ? [] : [found.fault] };
  }
  const { value: patient } = found;
  const parts: TypePart[] = [];
  const room = { records: RECORDS };
  const waiting = [...ask.types];
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, async () => {
    for (let type = waiting.shift(); type !== undefined; type = waiting.shift()) {
      parts.push(await readType(client, { type, patient: patient.id ?? '', room }));
    }
  }));
  const all = parts.flatMap((part) => part.resources);
  const { kept, faults } = once(all);
  const provenance = kept.filter((each): each is Provenance => each.resourceType === 'Provenance');
  const authors = await readAuthors(client, provenance);
  const records = kept.filter((each) => each.resourceType !== 'Provenance');
  return { patient, records, provenance, authors: authors.found, faults: [...parts.flatMap((part) => part.faults), ...faults, ...authors.faults] };
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: SourceFault };

async function faultless<T>(of: string, work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    // What is no SourceError came from a shape that no FHIR server gives: nothing of it is of use.
    return { ok: false, fault: { of, fault: error instanceof SourceError ? error.fault : 'malformed' } };
  }
}

/**
 * The one Patient there that bears one of the identifiers. Of several, none is certain; nor is one whose birth date is another, or not told, where the
 * identifier is not the source's own: mistyped or made up, it leads to somebody else.
 */
async function findPatient(client: Client, { identifiers, birthDates }: SourceAsk): Promise<Patient | undefined> {
  const value = identifiers.map(({ system, value: text }) => `${system}|${text.replaceAll(/[\\$,|]/g, '\\$&')}`).join(',');
  const bundle = bundleOf(await client.search({ resourceType: 'Patient', searchParams: { identifier: value }, options: { postSearch: true } }));
  const patients = resourcesIn(bundle).filter((each): each is Patient => each.resourceType === 'Patient');
  const known = (patient: Patient, own: boolean): boolean => identifiers.some((each) => (!own || each.own)
    && (patient.identifier ?? []).some(({ system, value: text }) => system === each.system && text === each.value));
  if (patients.some((each) => each.id === undefined || !known(each, false))) {
    throw new SourceError('wrong-patient');
  }
  const live = [...new Map(patients.filter((each) => each.active !== false && !(each.link ?? []).some(({ type }) => type === 'replaced-by')).map((each) => [each.id, each])).values()];
  const [one] = live;
  if (live.length > 1 || bundle.link?.some(({ relation }) => relation === 'next') === true) {
    // Found by what anybody could have written down, that it is there twice is not told either.
    throw new SourceError(live.some((each) => known(each, true)) ? 'ambiguous' : SOMEBODY_ELSE);
  }
  if (one !== undefined && !known(one, true) && !birthDates.some((each) => each === one.birthDate)) {
    throw new SourceError(SOMEBODY_ELSE);
  }
  return one;
}

const agents = z.looseObject({ agent: z.array(z.looseObject({ who: z.looseObject({ reference: z.string().optional() }).optional() })) });

interface TypePart { readonly resources: readonly Resource[]; readonly faults: readonly SourceFault[] }
interface TypeAsk { readonly type: string; readonly patient: string; readonly room: { records: number } }

/** A server that does not know a type holds none of it (http://hl7.org/fhir/R4/http.html#search: 404; some say 501). */
const NOT_SERVED = ['http-404', 'http-501'];

/** All of a type or none: what says who wrote a record can come after it, and without that a program's record would pass for the source's own. */
async function readType(client: Client, { type, patient, room }: TypeAsk): Promise<TypePart> {
  const resources: Resource[] = [];
  const first = (): Promise<unknown> => client.search({
    resourceType: type, options: { postSearch: true }, searchParams: { [patientParameter(type)]: `Patient/${patient}`, _count: COUNT, _revinclude: 'Provenance:target' },
  });
  let next: (() => Promise<unknown>) | undefined = first;
  for (let page = 0; next !== undefined; page += 1) {
    const ask = next;
    const came: Tried<unknown> = page >= PAGES || room.records <= 0 ? { ok: false, fault: { of: type, fault: 'too-many' } } : await faultless(type, async () => bundleOf(await ask()));
    if (!came.ok) {
      const none = page === 0 && NOT_SERVED.includes(came.fault.fault);
      return { resources: [], faults: none ? [] : [came.fault] };
    }
    const bundle = came.value as Bundle;
    const held = resourcesIn(bundle);
    room.records -= held.length;
    resources.push(...(bundle.entry ?? []).flatMap(({ resource, search }) => (resource !== undefined && (resource.resourceType === 'Provenance' || (resource.resourceType === type && search?.mode !== 'include')) ? [resource] : [])));
    // What a server includes of its own accord (a notice that goes with records) is not asked for, and not strange.
    const strange = (bundle.entry ?? []).filter(({ resource, search }) => resource !== undefined && search?.mode !== 'include' && !['OperationOutcome', 'Provenance', type].includes(resource.resourceType));
    const broken = held.some((each) => each.resourceType === 'OperationOutcome' && each.issue.some(({ severity }) => severity === 'error' || severity === 'fatal'));
    if (strange.length > 0 || broken) {
      return { resources: [], faults: [{ of: type, fault: strange.length > 0 ? 'strange-records' : 'outcome-error' }] };
    }
    next = bundle.link?.some(({ relation }) => relation === 'next') === true ? () => client.nextPage({ bundle: bundle as never }) ?? Promise.resolve(undefined) : undefined;
  }
  return { resources, faults: [] };
}

const searchset = z.looseObject({
  resourceType: z.literal('Bundle'), type: z.literal('searchset'), link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).optional(),
  entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }).optional() })).optional(),
});

function bundleOf(value: unknown): Bundle {
  if (!searchset.safeParse(value).success) {
    throw new SourceError('not-a-searchset');
  }
  // As it came: what the check gives back has lost how numbers were written.
  return value as Bundle;
}

function resourcesIn({ entry = [] }: Bundle): readonly Resource[] {
  return entry.flatMap(({ resource }) => resource ?? []);
}

/** Pages overlap when something changes meanwhile: of one record the later version; of two that differ and are equally late, none. */
function once(resources: readonly Resource[]): { readonly kept: readonly Resource[]; readonly faults: readonly SourceFault[] } {
  const groups = Map.groupBy(resources, (each) => `${each.resourceType}/${each.id ?? ''}`);
  const kept: Resource[] = [];
  const faults: SourceFault[] = [];
  for (const group of groups.values()) {
    const latest = group.reduce((late, each) => ((each.meta?.lastUpdated ?? '') > (late.meta?.lastUpdated ?? '') ? each : late));
    const rivals = group.filter((each) => (each.meta?.lastUpdated ?? '') === (latest.meta?.lastUpdated ?? ''));
    if (latest.id === undefined || rivals.some((each) => canonicalJson(each) !== canonicalJson(latest))) {
      faults.push({ of: latest.resourceType, fault: latest.id === undefined ? 'no-id' : 'contradictory' });
    } else {
      kept.push(latest);
    }
  }
  return { kept, faults };
}

/** Organizations that the Provenance names: by their identifiers alone it can be known who they are here. */
async function readAuthors(client: Client, provenance: readonly Provenance[]): Promise<{ readonly found: readonly Organization[]; readonly faults: readonly SourceFault[] }> {
  const ids = [...new Set(provenance.filter((each) => agents.safeParse(each).success).flatMap((each) => each.agent.flatMap((agent) => [agent.who, agent.onBehalfOf].flatMap((who) => idOf(client, who?.reference) ?? []))))];
  const read = await Promise.all(ids.slice(0, AUTHORS).map((id) => faultless('Organization', () => client.read({ resourceType: 'Organization', id }))));
  const found = read.flatMap((each) => (each.ok ? [each.value as unknown as Organization] : [])).filter((each) => each.resourceType === 'Organization');
  // An author that cannot be read is one that is not known here: that is decided by, not passed over.
  return { found, faults: read.flatMap((each) => (each.ok || NOT_SERVED.includes(each.fault.fault) || each.fault.fault === 'http-410' ? [] : [each.fault])) };
}

function idOf(client: Client, reference: string | undefined): string | undefined {
  const base = `${client.baseUrl.replace(/\/$/, '')}/`;
  const local = reference?.startsWith(base) === true ? reference.slice(base.length) : reference;
  return /^Organization\/([A-Za-z0-9.-]{1,64})$/.exec(local ?? '')?.[1];
}
