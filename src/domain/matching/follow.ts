// SPDX-License-Identifier: Apache-2.0
/** What goes with a Patient that is parted from another: pure, over what is on file of the person that both were taken for. */

export interface OnFile {
  /** `Type/id` */
  readonly ref: string;
  readonly holder: string;
  /** `Patient/id` of whom it is about, as it says; of a Patient, itself. */
  readonly about: readonly string[];
  /** What it belongs to where it is about nobody by itself: the targets of a Provenance, the record of a Binary. */
  readonly belongs: readonly string[];
  /** An item of the gateway's own work: nobody meant another by it. */
  readonly ours?: boolean;
  /** Everything that it refers to. */
  readonly names: readonly string[];
}

export interface Parting {
  readonly moves: readonly string[];
  /** About both, or belonging to records of both: they stay, and a person must see to them. */
  readonly torn: readonly string[];
  /** Written by others than who brought the Patient that they are about: meant was whoever was shown under it. */
  readonly doubtful: readonly string[];
}

type Side = 'moves' | 'stays' | 'torn';

/** In: all records of the person, and the Patients that go. */
export function partingOf(records: readonly OnFile[], patients: ReadonlySet<string>): Parting {
  const sides = new Map<string, Side>();
  const about = records.filter((each) => each.about.length > 0);
  about.forEach((each) => sides.set(each.ref, sideOf(each.about.map((patient) => (patients.has(patient) ? 'moves' : 'stays')))));
  const hanging = records.filter((each) => each.about.length === 0);
  const owners = ownersOf(records);
  // Each round settles what hangs on something settled: a role on a record, a person on the role.
  for (let settled = -1; settled !== sides.size;) {
    settled = sides.size;
    for (const each of hanging.filter(({ ref }) => !sides.has(ref))) {
      const on = (each.belongs.length > 0 ? each.belongs : owners.get(each.ref) ?? []).map((ref) => sides.get(ref)).filter((side) => side !== undefined);
      if (on.length > 0) {
        sides.set(each.ref, sideOf(on));
      }
    }
  }
  const of = (side: Side): readonly string[] => records.map(({ ref }) => ref).filter((ref) => sides.get(ref) === side);
  const holders = new Map(records.filter(({ ref }) => ref.startsWith('Patient/')).map(({ ref, holder }) => [ref, holder]));
  const doubtful = about.filter((each) => each.ours !== true && !each.ref.startsWith('Patient/') && each.about.some((patient) => holders.get(patient) !== each.holder)).map(({ ref }) => ref);
  return { moves: of('moves'), torn: of('torn'), doubtful };
}

function sideOf(sides: readonly Side[]): Side {
  const [first = 'stays'] = sides;
  return sides.every((side) => side === first) ? first : 'torn';
}

/** Record -> those that refer to it. */
function ownersOf(records: readonly OnFile[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  records.forEach((each) => { each.names.forEach((name) => owners.set(name, [...owners.get(name) ?? [], each.ref])); });
  return owners;
}
