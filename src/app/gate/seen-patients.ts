// SPDX-License-Identifier: Apache-2.0
/**
 * Which of a person's Patients an asker sees. Its own; another holder's where that may go by itself, or goes as whose the records are that
 * this holder releases. For that there must be such a record: a consent under which nothing is on file, or nothing that may go, shows nobody
 * (42 CFR 2.13(c)(2)). And a Patient of the law of programs, or of whose law nobody knows, goes whole beside such records alone (2.12(d)(2)): with
 * others it goes bare, as what identifies the person (`bare-patient.ts`).
 */
import type { RecordClass } from '../../domain/consent/facts/vocabulary.ts';
import type { Filed, Head } from '../ports.ts';
import type { Interval, OpenProfile } from './open-profile.ts';

export interface SeenPatients {
  /** The one by which the asker knows the person. */
  readonly patient: Head | undefined;
  readonly own: readonly Head[];
  /** Ids of all that it sees: its own, and those of holders that release something. */
  readonly aliases: readonly string[];
  /** `patient` goes as what identifies the person, and not as the record that it is. */
  readonly bare: boolean;
  /** Something may go of which nothing is on file: as soon as there is, more is seen. */
  readonly awaits: boolean;
}

export interface SeeingPatients {
  readonly patients: readonly Head[];
  readonly asker: { readonly organization?: string | undefined; readonly person?: string | undefined };
  readonly profiles: ReadonlyMap<string, OpenProfile>;
  /** What goes by name, of what papers name one by one, and what does not. */
  readonly named: readonly Head[];
  readonly goes: (head: Head) => boolean;
  readonly sealed: ReadonlySet<string>;
  readonly days: Filed['days'] | undefined;
}

/** In: the person's Patients and its open profiles. Out: what is seen of them, that of the first holder (by id) where there are several. */
export function seenPatients(at: SeeingPatients): SeenPatients {
  const held = new Set([...at.profiles.values()].filter((profile) => profile.known.handling?.includes('sealed') === true).map((profile) => profile.gate));
  const live = at.patients.filter((row) => !row.deleted && !at.sealed.has(`Patient/${row.id}`));
  const own = live.filter((row) => row.holder === at.asker.organization);
  const { released, awaited } = releasedBy(at);
  const others = live.filter((row) => !own.includes(row) && !held.has(row.gate)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const whole = others.filter((row) => isWhole(row, at, released.get(row.holder)));
  const named = others.filter((row) => released.has(row.holder));
  const isSelf = (row: Head): boolean => row.id === at.asker.person;
  const patient = whole.find(isSelf) ?? named.find(isSelf) ?? own[0] ?? whole[0] ?? named[0];
  return {
    patient, own, aliases: [...new Set([...own, ...whole, ...(patient === undefined ? [] : [patient])].map((row) => row.id))],
    bare: patient !== undefined && !own.includes(patient) && !whole.includes(patient),
    awaits: others.some((row) => awaited.has(row.holder) && !whole.includes(row)),
  };
}

/** Goes by itself, or beside records that are told by the same law. */
function isWhole(row: Head, { profiles }: SeeingPatients, released: ReadonlySet<RecordClass> | undefined): boolean {
  const profile = profiles.get(row.gate);
  if (profile === undefined) {
    return false;
  }
  const decided = profile.named(row) ?? profile.at(row.day);
  return decided.verdict === 'release' || (released !== undefined && tellsNoMore(profile.facts.recordClass, released));
}

/** Classes that tell more than that somebody is known to the holder. */
const TELLING: readonly RecordClass[] = ['p2', 'p2-notes', 'va7332', 'unknown'];

function tellsNoMore(own: RecordClass, released: ReadonlySet<RecordClass>): boolean {
  return !TELLING.includes(own) || released.has(own) || (own === 'p2' && released.has('p2-notes'));
}

interface Releasing { readonly released: ReadonlyMap<string, ReadonlySet<RecordClass>>; readonly awaited: ReadonlySet<string> }

/** Holder -> classes of its records that go, now on file; and holders of which some could go, and there is none. */
function releasedBy({ profiles, named, goes, days }: SeeingPatients): Releasing {
  const found: { readonly holder: string; readonly recordClass: RecordClass }[] = [];
  const awaited = new Set<string>();
  const records = named.filter(({ type, deleted }) => type !== 'Patient' && type !== 'Binary' && !deleted);
  for (const { gate, known, facts, allowed } of profiles.values()) {
    const alone = records.filter((head) => head.gate === gate);
    const isThere = !known.patient && allowed.length > 0 && (days === undefined || hasAllowed(days.get(gate), allowed, alone));
    if (isThere || alone.some(goes)) {
      found.push({ holder: known.holder, recordClass: facts.recordClass });
    } else if (!known.patient && allowed.length > 0) {
      awaited.add(known.holder);
    }
  }
  const holders = Map.groupBy(found, ({ holder }) => holder);
  return { released: new Map([...holders].map(([holder, all]) => [holder, new Set(all.map(({ recordClass }) => recordClass))])), awaited };
}

/** Is there a record on such a day, but for those that are decided by themselves? */
function hasAllowed(days: ReadonlyMap<string, number> | undefined, allowed: readonly Interval[], alone: readonly Head[]): boolean {
  return [...days ?? []].some(([day, count]) => allowed.some((each) => isIn(each, day)) && count > alone.filter((head) => (head.day ?? '') === day).length);
}

function isIn({ from, to, undated }: Interval, day: string): boolean {
  return day === '' ? undated : !undated && (from === null || day >= from) && (to === null || day <= to);
}
