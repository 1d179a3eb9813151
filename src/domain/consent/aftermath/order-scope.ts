// SPDX-License-Identifier: Apache-2.0
/**
 * What an order about a booking reaches. The stay's own records go with it: what names it as its encounter or as that of which it
 * is part, and what only messages about it brought, by the same source. What only mentions it (a care plan, another agency's
 * record) stays and loses the mention. Contents (Binary) go with the records that they belong to. People, places and offices that only the stay's records led to go with it; so does the
 * source's Patient when nothing else of the source is left of this person.
 */
import type { Identifier, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import { localReferences } from '../../fhir/references.ts';
import { PARTS_OF_RECORDS } from '../../fhir/served.ts';
import { exts } from '../evidence/access.ts';

/** A record on file: its reference, who contributed it, and what it says now (undefined: deleted). */
export interface Filed { readonly ref: string; readonly holder: string; readonly resource: Resource | undefined }

export interface Reach {
  /** Records that the order reaches whole. */
  readonly whole: readonly string[];
  /** Patients of which nothing is left but that records of others are about them. */
  readonly shells: readonly string[];
  /** Records that stay and lose their mention of those. */
  readonly mentions: readonly string[];
}

/** What a source's Patient does not need to stay for. */
const NEVER_ALONE = [...PARTS_OF_RECORDS, 'Patient', 'Provenance'];

type Said = Filed & { readonly resource: Resource };

/** In: the records that the order names, and all that is on file of the person. Out: what it reaches. */
export function reachOf(named: readonly string[], filed: readonly Filed[]): Reach {
  const start = filed.filter((each) => named.includes(each.ref));
  const holders = new Set(start.map((each) => each.holder));
  const gone = new Set(start.map((each) => each.ref));
  const said = filed.filter((each): each is Said => each.resource !== undefined);
  const own = said.filter((each) => holders.has(each.holder));
  grow(gone, own, (each) => partOf(each).some((ref) => gone.has(ref)));
  const brought = broughtOnlyBy(own, gone);
  grow(gone, own, (each) => brought(each) && !localReferences(each.resource).some((ref) => typeOf(ref) === 'Encounter' && !gone.has(ref)));
  grow(gone, own, (each) => typeOf(each.ref) === 'Binary' && (localReferences(each.resource).some((ref) => typeOf(ref) !== 'Patient' && gone.has(ref)) || isLedToBy(each.ref, own, gone)));
  const left = (holder: string): boolean => own.some((each) => each.holder === holder && !gone.has(each.ref) && !NEVER_ALONE.includes(typeOf(each.ref)));
  const emptied = own.filter((each) => typeOf(each.ref) === 'Patient' && !left(each.holder)).map((each) => each.ref);
  const shells = emptied.filter((ref) => !gone.has(ref) && said.some((each) => !holders.has(each.holder) && speaksOf(each, ref)));
  emptied.filter((ref) => !shells.includes(ref)).forEach((ref) => gone.add(ref));
  grow(gone, own, (each) => PARTS_OF_RECORDS.includes(typeOf(each.ref)) && isLedToBy(each.ref, own, gone));
  grow(gone, own, (each) => isProvenanceOf(each, new Set([...gone, ...shells])));
  const mentions = said.filter((each) => !gone.has(each.ref) && [...gone].some((ref) => speaksOf(each, ref)));
  return { whole: [...gone], shells, mentions: mentions.map((each) => each.ref) };
}

/** Adds what the test finds until it finds no more; the test may look at what was added. */
function grow(gone: Set<string>, own: readonly Said[], joins: (each: Said) => boolean): void {
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    own.filter(joins).forEach((each) => gone.add(each.ref));
  }
}

/** Elements by which R4 records say of which encounter they are, or of what they are part. */
const WITHIN = ['encounter', 'context', 'partOf'] as const;

function partOf({ ref, resource }: Said): readonly string[] {
  const members = resource as unknown as Readonly<Record<string, unknown>>;
  const related = exts(resource as { readonly extension?: [] }, 'related-encounter').map((each) => each.valueReference);
  return NEVER_ALONE.includes(typeOf(ref)) ? [] : [...WITHIN.map((name) => members[name]), related].flatMap(encountersIn);
}

/** `encounter`, `context` as a Reference, or a `context` that has an `encounter` of its own (DocumentReference). */
function encountersIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(encountersIn);
  }
  const { reference, encounter } = (value ?? {}) as { readonly reference?: unknown; readonly encounter?: unknown };
  return typeof reference === 'string' ? [reference] : encounter === undefined ? [] : encountersIn(encounter);
}

const MESSAGE = 'https://throughcare.dev/fhir/sid/message';

/** True for a record that came in by messages about the records given, and by no other way (a Provenance names each message). */
function broughtOnlyBy(own: readonly Said[], named: ReadonlySet<string>): (each: Said) => boolean {
  const provenance = own.flatMap(({ resource }) => (resource.resourceType === 'Provenance' ? [resource] : []));
  const about = new Set(provenance.filter((each) => each.target.some((one) => named.has(one.reference ?? ''))).flatMap(messagesOf));
  return ({ ref }) => {
    const ways = provenance.filter((each) => each.target.some((one) => one.reference === ref)).map(messagesOf);
    return !['Patient', 'Encounter', 'Consent'].includes(typeOf(ref)) && ways.length > 0 && ways.every((ids) => ids.length > 0 && ids.every((id) => about.has(id)));
  };
}

function messagesOf(provenance: Provenance): readonly string[] {
  return (provenance.entity ?? []).flatMap(({ what: { identifier } }) => (identifier?.system === MESSAGE && identifier.value !== undefined ? [identifier.value] : []));
}

function speaksOf({ resource }: Said, ref: string): boolean {
  return localReferences(resource).includes(ref);
}

function isProvenanceOf({ resource }: Said, gone: ReadonlySet<string>): boolean {
  return resource.resourceType === 'Provenance' && resource.target.length > 0 && resource.target.every((each) => gone.has(each.reference ?? ''));
}

function isLedToBy(ref: string, own: readonly Said[], gone: ReadonlySet<string>): boolean {
  const leading = own.filter((each) => each.ref !== ref && each.resource.resourceType !== 'Provenance' && speaksOf(each, ref));
  return leading.length > 0 && leading.every((each) => gone.has(each.ref));
}

function typeOf(ref: string): string {
  return ref.slice(0, ref.indexOf('/'));
}

/** Identifiers of the records that go (a booking number): none of them may stay on a Patient that stays. */
export function provenBy(resources: readonly Resource[]): readonly Identifier[] {
  return resources.flatMap((each) => {
    const { identifier } = each as { readonly identifier?: Identifier | readonly Identifier[] };
    return NEVER_ALONE.includes(each.resourceType) ? [] : [identifier ?? []].flat();
  }).filter((each) => (each.value ?? '') !== '');
}

/** The Patient without identifiers that only what goes had proved. */
export function withoutIdentifiers(patient: Patient, proven: readonly Identifier[]): Patient {
  const { identifier, ...rest } = patient;
  const kept = (identifier ?? []).filter((each) => !proven.some((one) => one.system === each.system && one.value === each.value));
  return kept.length === 0 ? rest : { ...rest, identifier: kept };
}
