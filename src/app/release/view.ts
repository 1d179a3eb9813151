// SPDX-License-Identifier: Apache-2.0
/** What an open gate means for an answer: the recipient's Patient, labels, visible references, notices. */
import type { Accompaniment, Candidate, EnforceInput, Likeness, PatientView } from '../../domain/consent/enforce/enforce.ts';
import { mayHaveSsn } from '../../domain/consent/enforce/ssn.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { labelsFor } from '../../domain/consent/classify/labels.ts';
import type { RecordClass } from '../../domain/consent/facts/vocabulary.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { isInDirectory } from '../directory.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Head, Session, StoredResource } from '../ports.ts';
import { accompany } from './accompany.ts';
import { disagreements } from './disagreements.ts';

const labelTexts = new Map<string, string>();

/** Labels of a class as JSON items; made once per class. */
export function labelText(recordClass: RecordClass): string {
  const known = labelTexts.get(recordClass);
  if (known !== undefined) {
    return known;
  }
  const made = labelsFor(recordClass).map((coding) => JSON.stringify(coding)).join(',');
  labelTexts.set(recordClass, made);
  return made;
}

/** A stored row, decided, as a candidate of an answer. */
export function candidateOf(gate: PersonGate | undefined, row: StoredResource, mode: Candidate['mode'], caller?: Pick<Caller, 'organization'>): Candidate {
  if (gate === undefined) {
    return { row, mode, labels: '', verdict: row.holder !== '' && row.holder === caller?.organization ? OWN_ENTRY : DIRECTORY };
  }
  return { row, mode, labels: labelText(gate.profile(row.gate)?.recordClass ?? 'unknown'), verdict: gate.verdict(row) };
}

function withLikeness(candidate: Candidate, likeness: Likeness | undefined): Candidate {
  return likeness === undefined ? candidate : { ...candidate, likeness };
}

/** The registry's own entries (organizations, their people and places) are a directory for whoever may log in. */
export const DIRECTORY: Candidate['verdict'] = { verdict: 'release', reasons: [], bases: ['directory'], findings: [] };

/** A directory entry that the caller wrote itself comes back as it was given. */
const OWN_ENTRY: Candidate['verdict'] = { ...DIRECTORY, bases: ['own-record'] };

export const DIRECTORY_DECISION: Decision = {
  outcome: 'permit', released: [], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: '',
};

/** Every Patient of the person, under the one that the recipient sees. */
export function patientView(gates: Iterable<PersonGate>): PatientView {
  const alias = new Map<string, string>();
  for (const gate of gates) {
    const seen = gate.patient;
    for (const row of gate.knowledge.patients) {
      if (seen !== undefined && row.id !== seen.id) {
        alias.set(`Patient/${row.id}`, `Patient/${seen.id}`);
      }
    }
  }
  return { alias };
}

const LOCAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]+)?$/;

/**
 * A test of references for an answer: local ones are visible when the record behind them is released to this recipient, or
 * belongs to the directory or to the caller's own part of it; anything that is not a local reference (contained, absolute elsewhere, urn) is not ours to judge.
 */
export async function visibilityOf(session: Session, gates: ReadonlyMap<string, PersonGate>, rows: readonly StoredResource[], asking: Asking = {}): Promise<(reference: string) => boolean> {
  const { caller, open } = asking;
  const known = new Map<string, boolean>();
  for (const gate of gates.values()) {
    gate.knowledge.patients.forEach((row) => known.set(`Patient/${row.id}`, gate.patient !== undefined));
  }
  rows.forEach((row) => known.set(`${row.type}/${row.id}`, seen(gates, row, caller)));
  const asked = [...new Set(rows.flatMap((row) => row.refs))].filter((reference) => !known.has(reference));
  if (asked.length > 0) {
    const heads = await session.heads(asked);
    const others = [...new Set(heads.map((head) => head.person))].filter((person) => person !== '' && !gates.has(person));
    const all = open === undefined || others.length === 0 ? gates : new Map([...gates, ...await open(others)]);
    heads.forEach((head) => known.set(`${head.type}/${head.id}`, seen(all, head, caller)));
  }
  return (reference) => {
    const local = LOCAL.exec(reference);
    return local === null || (known.get(`${local[1]!}/${local[2]!}`) ?? false);
  };
}

interface Asking {
  readonly caller?: Pick<Caller, 'organization'>;
  /** Gates to persons of whom nothing is in the answer, but of whom it speaks. Without it, what it says of them goes. */
  readonly open?: (persons: readonly string[]) => Promise<ReadonlyMap<string, PersonGate>>;
}

function seen(gates: ReadonlyMap<string, PersonGate>, head: Head, caller: Pick<Caller, 'organization'> | undefined): boolean {
  if (head.deleted) {
    return false;
  }
  return head.person === '' ? isInDirectory(head, caller?.organization) : gates.get(head.person)?.verdict(head).verdict === 'release';
}

export interface AnswerParts {
  readonly session: Session;
  readonly gates: ReadonlyMap<string, PersonGate>;
  readonly matches: readonly StoredResource[];
  readonly included: readonly StoredResource[];
  readonly caller: Caller;
  /** Opens gates to whom the answer speaks of besides. */
  readonly opener?: Gates;
  /** `Type/id` -> how sure the match is, where matches were looked for by likeness. */
  readonly likeness?: ReadonlyMap<string, Likeness>;
}

function gatesOf(rows: readonly StoredResource[], gates: ReadonlyMap<string, PersonGate>): ReadonlyMap<string, PersonGate> {
  return new Map([...new Set(rows.map((row) => row.person))].flatMap((person) => {
    const gate = gates.get(person);
    return gate === undefined ? [] : [[person, gate] as const];
  }));
}

/** Everything that enforcement needs, and the decisions per person. */
export async function prepare(deps: Deps, parts: AnswerParts): Promise<{ readonly input: EnforceInput; readonly perPerson: ReadonlyMap<string, readonly Decision[]> }> {
  const rows = [...parts.matches, ...parts.included];
  // Gates to those of whom something is in the answer, in its order. That a search matched others, whom the caller does not see, must not change what is said here.
  const about = gatesOf(rows, parts.gates);
  const { opener, session, caller } = parts;
  const open = opener === undefined ? {} : { open: (persons: readonly string[]) => opener.openMany(session, { caller, asOf: deps.clock.now() }, persons) };
  const perPerson = new Map([...parts.gates].map(([person, gate]) => [person, gate.conclude(rows.filter((row) => row.person === person))]));
  const decisions = [...perPerson.values()].flat();
  const accompaniment: Accompaniment[] = [...about].flatMap(([person, gate]) =>
    [...accompany(deps, { gate, decisions: perPerson.get(person) ?? [], rows, caller }), ...disagreements(deps, gate, rows)]);
  return {
    input: {
      candidates: [
        ...parts.matches.map((row) => withLikeness(candidateOf(parts.gates.get(row.person), row, 'match', parts.caller), parts.likeness?.get(`${row.type}/${row.id}`))),
        ...parts.included.map((row) => candidateOf(parts.gates.get(row.person), row, 'include', parts.caller)),
      ],
      decisions: decisions.length === 0 ? [DIRECTORY_DECISION] : decisions,
      view: patientView(about.values()),
      visible: await visibilityOf(session, about, rows, { caller, ...open }),
      accompaniment,
      ssn: mayHaveSsn(parts.caller.purpose),
    },
    perPerson,
  };
}
