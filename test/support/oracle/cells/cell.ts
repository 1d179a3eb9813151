// SPDX-License-Identifier: Apache-2.0
/** One cell of the cross product, made into the facts of an ask. */
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import type { Category, Purpose, RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { ALL_PURPOSES, categoryOf, CLASSES, organizations, RECEIVERS, SENDERS } from './axes.ts';
import { BASES } from './bases.ts';

export interface Parts {
  readonly recordClass: RecordClass;
  readonly category: Category;
  readonly purpose: Purpose;
  readonly receiverId: string;
}

/** What a basis adds to the bare ask. */
export interface Added {
  readonly facts?: Partial<Facts>;
  readonly record?: Partial<RecordFacts>;
  readonly patient?: Partial<Facts['patient']>;
  readonly recipient?: Partial<Facts['recipient']>;
}

export interface Cell {
  readonly name: string;
  readonly facts: Facts;
}

const AXES = [CLASSES, Object.keys(SENDERS), Object.keys(RECEIVERS), ALL_PURPOSES, Object.keys(BASES)] as const;
export const CELLS = AXES.reduce((product, axis) => product * axis.length, 1);

function records(parts: Parts, more: Partial<RecordFacts>): readonly RecordFacts[] {
  const bare = { recordClass: parts.recordClass, origin: more.receivedUnder === undefined ? 'org-sender' : 'org-origin', recordDate: '2026-02-10' };
  return [
    { id: 'r1', category: parts.category, ...bare, ...more },
    { id: 'r2', category: parts.category, ...bare, ...more, neededForPurpose: false },
    { id: 'r3', category: 'identity-and-whereabouts', ...bare, ...more },
    { id: 'r4', category: parts.category, ...bare, ...more, recordClass: 'soc', derivedFrom: [{ ...more, recordClass: parts.recordClass, origin: bare.origin }] },
  ];
}

const PATIENT: Facts['patient'] = { id: 'pt-one', name: 'One', ageYears: 41, capacity: 'has', deceased: false, custody: 'none' };

/** In: a number below `CELLS`. Out: its cell; neighbours differ in the basis first. */
export function cellAt(index: number): Cell {
  const picked: string[] = [];
  let rest = index;
  for (const axis of [...AXES].reverse()) {
    picked.unshift(axis[rest % axis.length] ?? '');
    rest = Math.floor(rest / axis.length);
  }
  const [recordClass, sender, receiver, purpose, basis] = picked as [RecordClass, string, string, Purpose, string];
  return { name: picked.join(' | '), facts: factsOf({ recordClass, sender, receiver, purpose, basis }) };
}

/** The ask with nothing on file. */
export function bareFacts(picked: Omit<Picked, 'basis'>): Facts {
  return factsOf({ ...picked, basis: 'none' });
}

interface Picked { readonly recordClass: RecordClass; readonly sender: string; readonly receiver: string; readonly purpose: Purpose; readonly basis: string }

function factsOf({ recordClass, sender, receiver, purpose, basis }: Picked): Facts {
  const [to, category] = [RECEIVERS[receiver], categoryOf(recordClass)];
  const statuses = SENDERS[sender];
  const make = BASES[basis];
  if (to === undefined || statuses === undefined || make === undefined) {
    throw new Error(`no such cell: ${sender}, ${receiver}, ${basis}`);
  }
  const parts: Parts = { recordClass, category, purpose, receiverId: to.recipient.organization ?? to.recipient.person ?? '' };
  const added = make(parts);
  const held = records(parts, added.record ?? {});
  return {
    asOf: '2026-11-16T10:15:00-08:00', state: 'ZZ', patient: { ...PATIENT, ...added.patient },
    otherPatients: [{ id: 'pt-two', name: 'Two' }], organizations: organizations(statuses, to),
    persons: [{ id: 'per-receiver', name: 'Person', relation: to.relation ?? 'professional' }, { id: 'per-parent', name: 'Parent', relation: 'parent' }],
    discloser: { organization: 'org-sender' }, recipient: { ...to.recipient, ...added.recipient }, purpose,
    request: { kind: 'disclose', records: held.map((each) => each.id), requesterVerified: true },
    records: held, consents: [], orders: [], agreements: [], restrictions: [], ...added.facts,
  };
}
