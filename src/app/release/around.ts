// SPDX-License-Identifier: Apache-2.0
/** What the records of an answer refer to: what of it may be seen, and what goes along inside them. One look-up for all of a page. */
import type { Entries } from '../../domain/consent/enforce/copies.ts';
import { isPartOfRecords } from '../../domain/fhir/unfold.ts';
import type { Caller } from '../caller.ts';
import { isInDirectory, standsAlone } from '../directory.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { localTo } from '../local-address.ts';
import type { Head, Session, StoredResource } from '../ports.ts';

interface Asking {
  readonly caller?: Pick<Caller, 'organization'>;
  /** Address of this server: what leads there is local, however it is spelled. */
  readonly base?: string | undefined;
  /** Gates to persons of whom nothing is in the answer, but of whom it speaks. Without it, what it says of them goes. */
  readonly open?: (persons: readonly string[]) => Promise<ReadonlyMap<string, PersonGate>>;
}

type Gated = ReadonlyMap<string, PersonGate>;

export interface Around {
  /** May the recipient see what this address leads to, in a record of that person? */
  readonly visible: (address: string, person: string) => boolean;
  /** Entries of holders' own directories that go with their records. */
  readonly entries: Entries;
}

/**
 * A test of addresses for an answer: local ones are visible when the record behind them is released to this recipient, or
 * belongs to the directory or to the caller's own part of it; anything that does not lead here (contained, absolute elsewhere, urn) is not ours to judge.
 * And what of the holders' own directories the records refer to, which the recipient does not see by itself.
 */
export async function lookAround(session: Session, gates: Gated, rows: readonly StoredResource[], asking: Asking = {}): Promise<Around> {
  const { caller, open } = asking;
  // In a person's own records every Patient of it stands for the one that the recipient sees; in those of others each for itself alone.
  const ofPerson = new Map([...gates.values()].flatMap((gate) => [...gate.knowledge.patients.map(refOf), ...gate.knowledge.former.map((id) => `Patient/${id}`)].map((ref) => [ref, gate] as const)));
  const known = new Map([...ofPerson].map(([reference, gate]) => [reference, gate.knows(reference.slice('Patient/'.length))]));
  rows.forEach((row) => known.set(refOf(row), seen(gates, row, caller)));
  const heads = (await headsOf(session, rows, known)).filter((head) => !isPlaceOfCustody(head, gates));
  const others = [...new Set(heads.map((head) => head.person))].filter((person) => person !== '' && !gates.has(person));
  const all = open === undefined || others.length === 0 ? gates : new Map([...gates, ...await open(others)]);
  heads.forEach((head) => known.set(refOf(head), seen(all, head, caller)));
  const entries = await entriesOf(session, heads, { known, caller, gates });
  const toLocal = localTo(asking.base);
  return {
    entries,
    visible: (address, person) => {
      const local = toLocal(address);
      const gate = local === undefined ? undefined : ofPerson.get(local);
      return local === undefined || (gate?.person === person && isPlain(address, local, asking.base) ? gate.patient !== undefined : known.get(local) ?? false);
    },
  };
}

/** Spelled so that it can be put under the Patient that the recipient sees (`aliased` of enforce.ts). */
function isPlain(address: string, local: string, base: string | undefined): boolean {
  return [local, `${base ?? ''}/${local}`].some((plain) => address === plain || address.startsWith(`${plain}/_history/`) || address.startsWith(`${plain}#`));
}

/** The test alone. */
export async function visibilityOf(session: Session, gates: Gated, rows: readonly StoredResource[], asking: Asking = {}): Promise<Around['visible']> {
  return (await lookAround(session, gates, rows, asking)).visible;
}

/** What is referred to and not known yet. */
async function headsOf(session: Session, rows: readonly StoredResource[], known: ReadonlyMap<string, boolean>): Promise<readonly Head[]> {
  const asked = [...new Set(rows.flatMap((row) => row.refs))].filter((reference) => !known.has(reference));
  return asked.length === 0 ? [] : session.heads(asked);
}

function seen(gates: Gated, head: Head, caller: Asking['caller']): boolean {
  if (head.deleted) {
    return false;
  }
  const gate = gates.get(head.person);
  return head.person === '' ? isInDirectory(head, caller?.organization) : gate?.verdict(head).verdict === 'release' && (head.type !== 'Patient' || gate.knows(head.id));
}

/** Where in a jail somebody is held is nobody's to know outside it: its places go with no record (45 CFR 164.512(k)(5), safety of the institution). */
function isPlaceOfCustody({ type, holder }: Head, gates: Gated): boolean {
  const [gate] = gates.values();
  return type === 'Location' && gate?.registry.registry.byId.get(holder)?.classes.includes('correctional-institution') === true && holder !== gate.asker.to.organization;
}

interface Seeing { readonly known: Map<string, boolean>; readonly caller: Asking['caller']; readonly gates: Gated }

/** What may not be seen by itself and stands about nobody; and the same of what that refers to, but no further. */
async function entriesOf(session: Session, heads: readonly Head[], { known, caller, gates }: Seeing): Promise<Entries> {
  const first = await loaded(session, heads, known);
  const rows = [...first.values()].flatMap(({ row }) => row ?? []);
  const next = (await headsOf(session, rows, known)).filter((head) => !isPlaceOfCustody(head, gates));
  next.filter(({ person }) => person === '').forEach((head) => known.set(refOf(head), seen(new Map(), head, caller)));
  return next.length === 0 ? first : new Map([...first, ...await loaded(session, next, known)]);
}

/** A larger one is no part of a record. */
const LARGEST = 16_384;

async function loaded(session: Session, heads: readonly Head[], known: ReadonlyMap<string, boolean>): Promise<ReadonlyMap<string, { readonly holder: string; readonly row?: StoredResource }>> {
  const own = heads.filter((head) => head.person === '' && !head.deleted && known.get(refOf(head)) === false && standsAlone(head.type));
  const parts = own.filter(({ type }) => isPartOfRecords(`${type}/`)).map(refOf);
  const rows = parts.length === 0 ? [] : await session.getMany(parts);
  const about = new Set(rows.filter((row) => !row.refs.every(isPartOfRecords)).map(refOf));
  const copied = new Map(rows.filter((row) => row.body.length <= LARGEST).map((row) => [refOf(row), row]));
  return new Map(own.map((head) => [refOf(head), head] as const).filter(([ref]) => !about.has(ref)).map(([ref, { holder }]) => [ref, { holder, ...(copied.has(ref) ? { row: copied.get(ref)! } : {}) }]));
}

function refOf({ type, id }: Pick<Head, 'type' | 'id'>): string {
  return `${type}/${id}`;
}
