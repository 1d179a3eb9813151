// SPDX-License-Identifier: Apache-2.0
/** What an open gate means for an answer: the recipient's Patient, labels, visible references, notices. */
import type { Accompaniment, Candidate, EnforceInput, Likeness, PatientView } from '../../domain/consent/enforce/enforce.ts';
import { mayHaveSsn } from '../../domain/consent/enforce/ssn.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { labelledBeside, labelsFor, labelsForAll } from '../../domain/consent/classify/labels.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { isPart2, type RecordClass } from '../../domain/consent/facts/vocabulary.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { barePatient } from '../gate/bare-patient.ts';
import type { DecidedField } from '../gate/open-profile.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Head, Session, StoredResource } from '../ports.ts';
import { accompany } from './accompany.ts';
import { lookAround } from './around.ts';
import { disagreements } from './disagreements.ts';

const labelTexts = new Map<string, string>();

/** Labels of a class, and of those of fields that go with it, as JSON items; made once for each of them together. */
export function labelText(recordClass: RecordClass, fields: readonly RecordClass[] = []): string {
  const key = fields.length === 0 ? recordClass : [recordClass, ...fields].join(' ');
  const known = labelTexts.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = (fields.length === 0 ? labelsFor(recordClass) : labelsForAll([recordClass, ...fields])).map((coding) => JSON.stringify(coding)).join(',');
  labelTexts.set(key, made);
  return made;
}

interface Seeing {
  readonly caller: Pick<Caller, 'organization'>;
  /** `Type/id` -> the record as it is now, of persons with fields that have an origin of their own. */
  readonly current: ReadonlyMap<string, Head>;
  readonly sources: Sources;
  /** Systems whose identifiers name one human being for everybody. */
  readonly trusted: readonly string[];
}

/** What addresses of contributors are made of: the base of this server, and the gateway's own organization. */
interface Sources { readonly base: string; readonly gateway: string }

function organizationUri({ base }: Sources, id: string): string {
  return `${base}Organization/${id}`;
}

/**
 * Who contributed a record is the gateway's to say, whatever its contributor wrote. That a program is the one could tell that the person is its patient
 * (42 CFR 2.13(c)): it is said of Part 2 records alone, which nobody gets who may not know it. All others go as the gateway's, a hospital's too:
 * were only a program's unnamed, that would name it.
 */
function sourceOf(gate: PersonGate, row: StoredResource, sources: Sources): string {
  const named = row.holder !== '' && isPart2(gate.profile(row.gate)?.recordClass ?? 'unknown');
  return organizationUri(sources, named ? row.holder : sources.gateway);
}

/** A stored row, decided, as a candidate of an answer. What may not go of a record now does not go of an earlier version either. */
function candidateOf(gate: PersonGate | undefined, row: StoredResource, mode: Candidate['mode'], { caller, current, sources, trusted }: Seeing): Candidate {
  if (gate === undefined) {
    const from = row.holder === '' ? {} : { source: organizationUri(sources, row.holder) };
    return { row, mode, labels: '', ...from, verdict: row.holder !== '' && row.holder === caller?.organization ? OWN_ENTRY : DIRECTORY };
  }
  if (gate.bare && row.type === 'Patient' && row.id === gate.patient?.id) {
    return { row: barePatient(row, trusted), mode, verdict: gate.verdict(row), source: organizationUri(sources, sources.gateway), labels: labelText('phi') };
  }
  const common = { row, mode, verdict: gate.verdict(row), source: sourceOf(gate, row, sources) };
  const { recordClass = 'unknown', derivedFrom = [] } = gate.profile(row.gate) ?? {};
  const beside = labelledBeside(recordClass, derivedFrom.map((part) => part.recordClass));
  const now = current.get(`${row.type}/${row.id}`);
  const fields = [...gate.fields(row), ...(now === undefined || now.gate === row.gate ? [] : gate.fields(now))];
  if (fields.length === 0) {
    return { ...common, labels: labelText(recordClass, beside) };
  }
  const [goes, stays] = [fields.filter(isReleased), fields.filter((field) => !isReleased(field))];
  return {
    ...common, labels: labelText(recordClass, [...new Set([...beside, ...goes.map(({ facts }) => facts.recordClass)])].sort()),
    ...(stays.length === 0 ? {} : { severed: stays.flatMap(({ names }) => names) }),
  };
}

function isReleased({ verdict }: DecidedField): boolean {
  return verdict.verdict === 'release';
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

/** Every Patient of each person, under the one that the recipient sees. */
export function patientView(gates: Iterable<PersonGate>, base?: string): PatientView {
  const places = base === undefined ? [''] : ['', `${base}/`];
  return { alias: new Map([...gates].map(({ person, patient, knowledge }) =>
    [person, new Map(patient === undefined ? [] : [...knowledge.patients.map(({ id }) => id), ...knowledge.former].filter((id) => id !== patient.id).flatMap((id) => places.map((place) => [`${place}Patient/${id}`, `${place}Patient/${patient.id}`] as const)))])) };
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

async function currentOf(session: Session, gates: ReadonlyMap<string, PersonGate>, rows: readonly StoredResource[]): Promise<ReadonlyMap<string, Head>> {
  const refs = rows.filter((row) => gates.get(row.person)?.hasFields === true).map((row) => `${row.type}/${row.id}`);
  return new Map(refs.length === 0 ? [] : (await session.heads(refs)).map((head) => [`${head.type}/${head.id}`, head]));
}

/** Everything that enforcement needs, and the decisions per person. */
export async function prepare(deps: Deps, parts: AnswerParts): Promise<{ readonly input: EnforceInput; readonly perPerson: ReadonlyMap<string, readonly Decision[]> }> {
  const rows = [...parts.matches, ...parts.included];
  // Gates to those of whom something is in the answer, in its order. That a search matched others, whom the caller does not see, must not change what is said here.
  const about = gatesOf(rows, parts.gates);
  const { opener, session, caller } = parts;
  const open = opener === undefined ? {} : { open: (persons: readonly string[]) => opener.openMany(session, { caller, asOf: deps.clock.now() }, persons) };
  const perPerson = new Map([...parts.gates].map(([person, gate]) => [person, gate.conclude(rows.filter((row) => row.person === person))]));
  // Of those in the answer, in its order: what it is counted as must not depend on who else was matched.
  const decisions = [...about.keys()].flatMap((person) => perPerson.get(person) ?? []);
  const sources = { base: deps.base === undefined ? '' : `${deps.base}/`, gateway: deps.policy.gateway };
  const seeing = { caller, current: await currentOf(session, about, rows), sources, trusted: deps.policy.trustedSystems };
  const accompaniment: Accompaniment[] = [...about].flatMap(([person, gate]) =>
    [...accompany(deps, { gate, decisions: perPerson.get(person) ?? [], rows, caller }), ...disagreements(deps, gate, rows)]);
  return {
    input: {
      candidates: [
        ...parts.matches.map((row) => withLikeness(candidateOf(parts.gates.get(row.person), row, 'match', seeing), parts.likeness?.get(`${row.type}/${row.id}`))),
        ...parts.included.map((row) => candidateOf(parts.gates.get(row.person), row, 'include', seeing)),
      ],
      decisions: decisions.length === 0 ? [DIRECTORY_DECISION] : decisions,
      view: patientView(about.values(), deps.base),
      ...await lookAround(session, about, rows, { caller, base: deps.base, ...open }),
      accompaniment,
      ssn: mayHaveSsn(parts.caller.purpose),
      schema: compileSchema(deps.definitions),
    },
    perPerson,
  };
}
