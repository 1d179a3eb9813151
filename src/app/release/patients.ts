// SPDX-License-Identifier: Apache-2.0
/**
 * One Patient per source, one view per asker (settled question 8): a search by the Patient that the caller sees finds the records of
 * that person whichever of its Patients they name, and those of others that name one that the caller sees. A Patient that the
 * caller may not see matches nothing, as if it did not exist.
 */
import type { Clause, ReferenceValue, SearchPlan } from '../../domain/fhir/search/plan.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session } from '../ports.ts';

export interface BindInput { readonly session: Session; readonly caller: Caller; readonly plan: SearchPlan }

export interface Bound {
  readonly plan: SearchPlan;
  /** The same over Patients that the caller does not see, when there are any: only to write down how much was withheld. */
  readonly whole?: SearchPlan;
  /** The persons that the search is confined to; undefined when it names none. */
  readonly persons?: readonly string[];
  readonly gates: ReadonlyMap<string, PersonGate>;
  /** A Patient that the plan names is on file, and the caller does not see it. */
  readonly hidden: boolean;
}

/** Resolves the Patients that a plan names. */
export async function bindPatients(deps: Deps, gates: Gates, input: BindInput): Promise<Bound> {
  const named = [...new Set(input.plan.where.flatMap(patientIds))];
  if (named.length === 0) {
    return { plan: input.plan, gates: new Map(), hidden: false };
  }
  const { heads, epochs } = await input.session.located(named.map((id) => `Patient/${id}`));
  const personOf = new Map(heads.filter((head) => !head.deleted).map((head) => [head.id, head.person]));
  const opened = await gates.openAt(input.session, { caller: input.caller, asOf: deps.clock.now() }, { persons: [...new Set(personOf.values())], epochs });
  const visible = new Map([...personOf].filter(([id, person]) => opened.get(person)?.reads(id) === true));
  const seen = (person: string): readonly string[] => opened.get(person)!.aliases;
  const all = (person: string): readonly string[] => [...opened.get(person)!.knowledge.patients.map((row) => row.id), ...opened.get(person)!.knowledge.former];
  const where = input.plan.where.map((clause) => rebind(clause, visible, (person) => [
    ...seen(person).map((id) => ({ type: 'Patient', id })), ...all(person).filter((id) => !seen(person).includes(id)).map((id) => ({ type: 'Patient', id, person })),
  ]));
  const whole = [...new Set(visible.values())].some((person) => all(person).some((id) => !seen(person).includes(id)))
    ? { whole: { ...input.plan, where: input.plan.where.map((clause) => rebind(clause, visible, (person) => all(person).map((id) => ({ type: 'Patient', id })))) } } : {};
  const confined = input.plan.where.filter((clause) => confines(clause)).map((clause) => new Set(patientIds(clause).flatMap((id) => visible.get(id) ?? [])));
  const persons = confined.length === 0 ? undefined : [...confined[0]!].filter((person) => confined.every((set) => set.has(person)));
  const kept = new Map([...opened].filter(([person]) => persons === undefined || persons.includes(person)));
  return { plan: { ...input.plan, where }, gates: kept, hidden: visible.size < personOf.size, ...whole, ...(persons === undefined ? {} : { persons }) };
}

/** Parameters whose untyped id means a Patient (http://hl7.org/fhir/R4/compartmentdefinition-patient.html). */
const PATIENT_PARAMS = ['patient', 'subject', 'beneficiary'];

function isPatientValue(clause: Clause, value: ReferenceValue): boolean {
  return value.id !== undefined && (value.type === 'Patient' || (value.type === undefined && PATIENT_PARAMS.includes('param' in clause ? clause.param : '')));
}

function patientIds(clause: Clause): readonly string[] {
  if (clause.kind === 'any' || clause.kind === 'all') {
    return clause.of.flatMap(patientIds);
  }
  if (clause.kind === 'not') {
    return patientIds(clause.of);
  }
  if (clause.kind === 'chain') {
    return clause.targets.flatMap(({ where }) => where.flatMap(patientIds));
  }
  if (clause.kind === 'has') {
    return clause.where.flatMap(patientIds);
  }
  return clause.kind === 'reference' ? clause.values.filter((value) => isPatientValue(clause, value)).map((value) => value.id!) : [];
}

function confines(clause: Clause): boolean {
  if (clause.kind === 'any') {
    return clause.of.length > 0 && clause.of.every(confines);
  }
  if (clause.kind === 'all') {
    return clause.of.length === 1 && clause.of.every(confines);
  }
  return clause.kind === 'reference' && clause.modifier === undefined && clause.values.length > 0 && clause.values.every((value) => isPatientValue(clause, value));
}

/** A value that names no Patient that the caller sees: it can match nothing. */
const NOBODY: ReferenceValue = { type: 'Patient', id: '-' };

function rebind(clause: Clause, visible: ReadonlyMap<string, string>, valuesOf: (person: string) => readonly ReferenceValue[]): Clause {
  if (clause.kind === 'any' || clause.kind === 'all') {
    return { ...clause, of: clause.of.map((each) => rebind(each, visible, valuesOf)) };
  }
  if (clause.kind === 'not') {
    return { ...clause, of: rebind(clause.of, visible, valuesOf) };
  }
  if (clause.kind === 'chain') {
    return { ...clause, targets: clause.targets.map(({ type, where }) => ({ type, where: where.map((each) => rebind(each, visible, valuesOf)) })) };
  }
  if (clause.kind === 'has') {
    return { ...clause, where: clause.where.map((each) => rebind(each, visible, valuesOf)) };
  }
  if (clause.kind !== 'reference') {
    return clause;
  }
  const values = clause.values.flatMap((value): readonly ReferenceValue[] => {
    if (!isPatientValue(clause, value)) {
      return [value];
    }
    const person = visible.get(value.id!);
    const values = person === undefined ? [] : valuesOf(person);
    return values.length === 0 ? [NOBODY] : values;
  });
  return { ...clause, values };
}
