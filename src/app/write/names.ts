// SPDX-License-Identifier: Apache-2.0
/**
 * In whose name is something said? A sender, requester, author, recorder or signer who is registered says it through its own
 * organization; whoever had it from there must say so with Provenance. Else anybody could let a court ask, or a program report (known failure 14).
 */
import type { Organization, Practitioner, PractitionerRole, Provenance, Reference, Resource } from '@medplum/fhirtypes';
import type { Registry } from '../../domain/consent/evidence/types.ts';
import { wholesOf } from '../../domain/consent/units.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import { localTo } from '../local-address.ts';
import type { Session, StoredResource } from '../ports.ts';
import { spokenIn, type Spoken } from './spoken.ts';

export interface Naming {
  readonly session: Session;
  /** Absent: it is looked up. */
  readonly registry?: Registry;
  readonly caller: Caller;
  readonly resource: Resource;
  /** What it takes the place of: who spoke there speaks on. */
  readonly current?: StoredResource;
  /** Provenance of the caller's that targets it. */
  readonly provenance: readonly Provenance[];
  /** What the same transaction writes, by `Type/id`. */
  readonly written?: ReadonlyMap<string, Resource>;
  /** Entries of its own stand for nobody but themselves: those of a message, of which the Provenance written with it tells who wrote what. */
  readonly isMessage?: boolean;
}

/** Ok; or an issue for each place in which another registered organization, or a person of another one alone, is let speak without a word that it was had from there. */
export async function speaksForItself(deps: Deps, gates: Gates, naming: Naming): Promise<Result<true>> {
  const { session, caller, resource, current, provenance } = naming;
  const before = current === undefined ? [] : spokenIn(toResource(current)).map(({ who }) => keyOf(deps, who));
  const spoken = caller.kind === 'staff' ? [] : spokenIn(resource).filter(({ who }) => !before.includes(keyOf(deps, who)));
  if (spoken.length === 0) {
    return ok(true);
  }
  const reading: Reading = { deps, naming, registry: naming.registry ?? await gates.registryNow(session, caller.tenant) };
  const foreign = await among(spoken, async ({ who }) => !(await organizationsOf(reading, who)).every((group) => group.some((one) => isOwn(reading, one))));
  const sources = foreign.length === 0 ? [] : await sourcesOf(reading, resource.resourceType === 'Provenance' ? [...provenance, resource] : provenance);
  const passesOn = sources.some((each) => isOwn(reading, each));
  const unsaid = await among(foreign, async ({ who }) => !passesOn
    || !(await organizationsOf(reading, who)).every((group) => group.some((one) => isOwn(reading, one) || sources.includes(one))));
  return unsaid.length === 0 ? ok(true) : fail(...unsaid.map(({ at }) => ({ code: 'business-rule' as const, at, text: REFUSED, cite: 'http://hl7.org/fhir/R4/provenance.html' })));
}

/** One after the other: a session does one thing at a time. */
async function among(spoken: readonly Spoken[], holds: (each: Spoken) => Promise<boolean>): Promise<readonly Spoken[]> {
  const found: Spoken[] = [];
  for (const each of spoken) {
    if (await holds(each)) {
      found.push(each);
    }
  }
  return found;
}

/** Organizations that the Provenance names as agents, or for whom its agents act. */
async function sourcesOf(reading: Reading, provenance: readonly Provenance[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const who of provenance.flatMap(({ agent }) => agent.flatMap((each) => [each.who, each.onBehalfOf]))) {
    found.push(...(await organizationsOf(reading, who)).flat());
  }
  return found;
}

const REFUSED = 'Another registered organization speaks here: leave it to that one, or send this in a transaction with a Provenance of it whose agents are '
  + 'that organization, from which you have it, and your own, which passes it on';

interface Reading { readonly deps: Deps; readonly naming: Naming; readonly registry: Registry }
/** Organizations of the registry: any of a group may speak; each group must be one's own. Empty: nobody registered. */
type Groups = readonly (readonly string[])[];

/** For whom somebody speaks: as the registry knows it, and as one's own entries and contained ones name what the registry knows. */
async function organizationsOf(reading: Reading, who: Reference | undefined, isInner = false): Promise<Groups> {
  const named = byIdentifiers(reading, who?.identifier === undefined ? [] : [who.identifier]);
  const local = who?.reference === undefined ? undefined : localTo(reading.deps.base)(who.reference);
  const known = local === undefined ? undefined : registered(reading.registry, local);
  if (known !== undefined || who?.reference === undefined) {
    return [...named, ...known ?? []];
  }
  const entry = who.reference.startsWith('#') ? containedIn(reading.naming.resource, who.reference.slice(1)) : await ownEntry(reading.naming, local);
  return [...named, ...entry === undefined ? [] : await behind(reading, entry, isInner)];
}

/** Undefined: the registry does not have it. */
function registered({ byId, roles, professionals }: Registry, reference: string): Groups | undefined {
  const [type, id = ''] = reference.split('/');
  if (type === 'Organization') {
    return byId.has(id) ? [[id]] : undefined;
  }
  const role = type === 'PractitionerRole' ? roles.find((each) => each.id === id) : undefined;
  if (role !== undefined) {
    return role.organization === undefined ? [] : [[role.organization]];
  }
  const isKnown = type === 'Practitioner' && professionals.some((each) => each.id === id);
  const works = roles.filter(({ person }) => person === id).flatMap(({ organization }) => organization ?? []);
  return !isKnown ? undefined : works.length === 0 ? [] : [works];
}

function byIdentifiers({ registry }: Reading, identifiers: NonNullable<Organization['identifier']>): Groups {
  return identifiers.flatMap(({ system, value }) => {
    const found = registry.identifiers.get(`${system ?? ''}|${value ?? ''}`);
    return found === undefined ? [] : registered(registry, found) ?? [];
  });
}

/** What an entry that is not the registry's stands for in it. */
async function behind(reading: Reading, entry: Resource, isInner: boolean): Promise<Groups> {
  const { identifier = [] } = entry as Organization | Practitioner | PractitionerRole;
  const direct = byIdentifiers(reading, identifier);
  if (isInner || entry.resourceType !== 'PractitionerRole') {
    return direct;
  }
  return [...direct, ...await organizationsOf(reading, entry.organization, true), ...await organizationsOf(reading, entry.practitioner, true)];
}

function containedIn(resource: Resource, id: string): Resource | undefined {
  return ((resource as { readonly contained?: readonly Resource[] }).contained ?? []).find((each) => each.id === id);
}

/** Only what the caller itself says of somebody: an entry of others is as one that is not there. */
async function ownEntry({ session, caller, written, isMessage = false }: Naming, reference: string | undefined): Promise<Resource | undefined> {
  const [type = '', id = ''] = (reference ?? '').split('/');
  if (isMessage || reference === undefined || !['Organization', 'Practitioner', 'PractitionerRole'].includes(type)) {
    return undefined;
  }
  const found = written?.get(reference) ?? (await session.get(type, id))?.resource;
  return found === undefined || 'resourceType' in found ? found : found.holder === caller.organization && !found.deleted ? toResource(found) : undefined;
}

/** One's own organization, a unit of it, or a whole that it is a unit of. */
function isOwn({ naming, registry }: Reading, organization: string): boolean {
  const own = naming.caller.organization;
  const wholes = (id: string): readonly string[] => wholesOf(id, (each) => registry.byId.get(each)?.parent);
  return organization === own || wholes(own).includes(organization) || wholes(organization).includes(own);
}

function keyOf(deps: Deps, { reference, identifier }: Reference): string {
  return JSON.stringify([reference === undefined ? null : localTo(deps.base)(reference) ?? reference, identifier?.system, identifier?.value]);
}
