// SPDX-License-Identifier: Apache-2.0
/**
 * What the gate knows of the registry and of a person, read from the store and kept until its epoch moves.
 * Epochs are read with every ask, from the primary, so a revocation acts with the next request on every process.
 */
import type { Resource } from '@medplum/fhirtypes';
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import type { Contributed } from '../../domain/consent/evidence/trust.ts';
import type { Registry } from '../../domain/consent/evidence/types.ts';
import { composeResource, type ResourceRow } from '../../domain/fhir/resource-text.ts';
import type { SealedRecord } from '../aftermath/ports.ts';
import type { Filed, Session, StoredResource } from '../ports.ts';
import { asSigned } from './as-signed.ts';
import { BoundedMap } from './bounded-map.ts';
import { namedRecords, type NamedRecords } from './named-records.ts';
import { onFileNow, withPapers } from './papers-on-file.ts';
import { readGateFacts, type GateFacts } from './profile.ts';

export interface PersonKnowledge {
  readonly person: string;
  readonly epoch: number;
  readonly evidence: readonly Contributed[];
  /** `Type/id` with version of every piece of evidence: what a replay must load again. */
  readonly evidenceRefs: readonly string[];
  readonly profiles: ReadonlyMap<string, GateFacts>;
  readonly patients: readonly StoredResource[];
  /** Records that the person's consents name one by one; absent: none. It holds for one ask: nothing that it rests on raises an epoch. */
  readonly named?: NamedRecords;
  /** True where a consent names a paper that is not on file: nothing raises an epoch when it comes, so this holds for one ask. */
  readonly awaited?: true;
  /** Contents that belong to a record (`Binary/id` -> `Type/id`): what is said of the record is said of them. Absent: none. */
  readonly contents?: ReadonlyMap<string, string>;
  /** Records under orders that seal them, past ones too. */
  readonly sealed: readonly SealedRecord[];
  /** Ids of Patients that were deleted: evidence and records that name one are the person's all the same. */
  readonly former: readonly string[];
  /** Where current records are; absent where what is looked at is not what is on file now (a replay): every profile has some then. */
  readonly days?: Filed['days'];
}

export interface RegistryKnowledge { readonly epoch: number; readonly registry: Registry; readonly refs: readonly string[] }

export interface Knowledge {
  registry(session: Session, tenant: string, epoch: number): Promise<RegistryKnowledge>;
  person(session: Session, tenant: string, key: { readonly person: string; readonly epoch: number }): Promise<PersonKnowledge>;
  /** The same with what is on file by now: records may come without raising an epoch. */
  refiled(session: Session, tenant: string, known: PersonKnowledge): Promise<PersonKnowledge>;
}

const PERSONS_KEPT = 5_000;

/** Makes the cache; one per process. `gateway`: organization id of the gateway itself. */
export function createKnowledge(gateway: string): Knowledge {
  const registries = new BoundedMap<RegistryKnowledge>(100);
  const persons = new BoundedMap<PersonKnowledge>(PERSONS_KEPT);
  return {
    async registry(session, tenant, epoch) {
      const known = registries.get(tenant);
      return known?.epoch === epoch ? known : registries.set(tenant, await loadRegistry(session, epoch, gateway));
    },
    async person(session, tenant, key) {
      const id = `${tenant} ${key.person}`;
      const known = persons.get(id);
      return known?.epoch === key.epoch && isLasting(known) ? known : persons.set(id, await loadPerson(session, key.person, key.epoch));
    },
    async refiled(session, tenant, known) {
      return persons.set(`${tenant} ${known.person}`, { ...known, days: (await session.filed(known.person)).days });
    },
  };
}

async function loadRegistry(session: Session, epoch: number, gateway: string): Promise<RegistryKnowledge> {
  const rows = await registryRows(session, gateway);
  return { epoch, registry: readRegistry(rows.map(toResource)), refs: rows.map(versionedRef) };
}

/**
 * The registry: what the gateway itself wrote, for everyone to read (holder '') or for itself. What partners write about
 * organizations, people and roles stands beside it and says nothing of anybody's legal status, identity or rights (known failure 14).
 */
export async function registryRows(session: Pick<Session, 'evidence'>, gateway: string): Promise<readonly StoredResource[]> {
  return (await session.evidence('')).filter((row) => row.holder === '' || row.holder === gateway);
}

async function loadPerson(session: Session, person: string, epoch: number): Promise<PersonKnowledge> {
  const [rows, texts, patients, sealed] = [await session.evidence(person), await session.profiles(person), await session.patients(person), await session.sealed(person)];
  const filed = await session.filed(person);
  // Nobody is left without a name: where every Patient was deleted, the person is whom they were.
  const last = patients.length > 0 ? [] : await lastPatients(session, filed.former);
  const profiles = new Map([...texts].map(([gate, text]) => [gate, readGateFacts(text)]));
  const patientRefs = new Set(patients.map((row) => row.id));
  const all = [...patients, ...last, ...rows.filter((row) => row.type !== 'Patient' || !patientRefs.has(row.id))];
  const signed = await asSigned(all.map((row) => ({ resource: toResource(row), contributor: row.holder })), session);
  const { evidence, awaited } = await withPapers(signed, onFileNow(session, person));
  const [named, contents] = [await namedRecords(session, person, evidence), await session.contents(person)];
  return { person, epoch, evidence, evidenceRefs: all.map(versionedRef), profiles, patients, sealed, ...filed, ...(contents.size === 0 ? {} : { contents }), ...(named === undefined ? {} : { named }), ...(awaited ? { awaited } : {}) };
}

/** Deleted Patients as they were before. In: their ids. */
export async function lastPatients(session: Pick<Session, 'versions'>, former: readonly string[]): Promise<readonly StoredResource[]> {
  const past = former.length === 0 ? [] : (await session.versions(former.map((id) => `Patient/${id}`))).filter((row) => !row.deleted);
  return [...Map.groupBy(past, (row) => row.id).values()].map((rows) => rows.reduce((last, row) => (row.version > last.version ? row : last)));
}

/** Whether what is known stays as it is until its epoch moves. */
export function isLasting({ named, awaited }: Pick<PersonKnowledge, 'named' | 'awaited'>): boolean {
  return named === undefined && awaited === undefined;
}

/** A stored row as a resource. */
export function toResource(row: ResourceRow): Resource {
  return JSON.parse(composeResource(row)) as Resource;
}

/** `Type/id/_history/version`. */
export function versionedRef(row: Pick<StoredResource, 'type' | 'id' | 'version'>): string {
  return `${row.type}/${row.id}/_history/${String(row.version)}`;
}
