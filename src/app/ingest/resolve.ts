// SPDX-License-Identifier: Apache-2.0
/**
 * Entries of a mapped message become resources of persons. Ids follow from the contributor and the source's own business key,
 * so the same booking sent five times is one Encounter. What names no patient (an officer, a cell, a clinic) belongs to the
 * person whose message speaks of it: a stored directory of who treats whom would itself be a disclosure.
 */
import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import { rewriteReferences } from '../../domain/fhir/references.ts';
import type { MappedEntry } from '../../domain/mapping/types.ts';
import { subjectRefs } from '../write/subject.ts';

/** One person's part of a message. */
export interface PersonPart {
  /** Urn of the Patient entry. */
  readonly patient: string;
  readonly entries: readonly MappedEntry[];
}

/** Splits a message by the patients that it speaks of; every entry lands in at least one part, or in `loose`. */
export function partsOf(entries: readonly MappedEntry[]): { readonly parts: readonly PersonPart[]; readonly loose: readonly MappedEntry[] } {
  const byUrn = new Map(entries.map((entry) => [entry.urn, entry]));
  const patients = entries.filter((entry) => entry.resource.resourceType === 'Patient');
  const subjectOf = new Map(entries.map((entry) => [entry.urn, subjectUrns(entry)]));
  const about = new Map<string, Set<MappedEntry>>(patients.map((patient) => [patient.urn, new Set()]));
  entries.forEach((entry) => [entry.urn, ...subjectOf.get(entry.urn)!].forEach((urn) => about.get(urn)?.add(entry)));
  const parts = patients.map((patient) => {
    const own = [...about.get(patient.urn)!];
    return { patient: patient.urn, entries: closure(own, byUrn, (entry) => entry.resource.resourceType !== 'Patient' && subjectOf.get(entry.urn)!.length === 0) };
  });
  const placed = new Set(parts.flatMap((part) => part.entries));
  return { parts, loose: entries.filter((entry) => !placed.has(entry)) };
}

function subjectUrns(entry: MappedEntry): readonly string[] {
  const urns = new Set(urnsIn(entry.resource));
  const record = rewriteReferences(entry.resource, (text) => (urns.has(text) ? `Patient/${encodeURIComponent(text)}` : undefined));
  return subjectRefs(record).map((reference) => decodeURIComponent(reference.slice('Patient/'.length)));
}

function urnsIn(value: unknown): readonly string[] {
  const found: string[] = [];
  rewriteReferences(value as object, (text) => {
    if (text.startsWith('urn:')) {
      found.push(text);
    }
    return undefined;
  });
  return found;
}

/** The entries, and those without a patient that they lead to. */
function closure(start: readonly MappedEntry[], byUrn: ReadonlyMap<string, MappedEntry>, follows: (entry: MappedEntry) => boolean): readonly MappedEntry[] {
  const reached = new Set(start);
  const queue = [...start];
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const next = [...urnsIn(entry.resource), ...(entry.author === undefined ? [] : [entry.author])].map((urn) => byUrn.get(urn));
    for (const target of next) {
      if (target !== undefined && !reached.has(target) && follows(target)) {
        reached.add(target);
        queue.push(target);
      }
    }
  }
  return [...reached];
}

/** An id that follows from what it stands for; the form of a version 8 UUID (RFC 9562). */
export function stableId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\u0000')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Entries whose references lead to ids; `idOf` gives the id of an entry. */
export function withIds(entries: readonly MappedEntry[], idOf: (entry: MappedEntry) => string): readonly { readonly entry: MappedEntry; readonly id: string; readonly resource: Resource }[] {
  const refs = new Map(entries.map((entry) => [entry.urn, `${entry.resource.resourceType}/${idOf(entry)}`]));
  return entries.map((entry) => ({ entry, id: idOf(entry), resource: { ...rewriteReferences(entry.resource, refs), id: idOf(entry) } }));
}
