// SPDX-License-Identifier: Apache-2.0
/** Clauses of a plan -> conditions on a row of `resource`. */
import type { ChainClause, Clause, HasClause, ReferenceClause, SearchKind } from '../../domain/fhir/search/plan.ts';
import { paramKey, textOf } from '../keys.ts';
import { allOf, anyOf, type Statement, TABLES } from './statement.ts';
import {
  dateCondition, instantCondition, nearCondition, numberCondition, quantityCondition, referenceCondition, startCondition, stringCondition, tokenCondition, uriCondition,
} from './values.ts';

/** Condition that a row of `resource` may be seen; put on everything that a search looks at, not on matches alone. */
export type Seen = (alias: string) => string;

/** Where clauses are compiled: the statement, the condition of visibility, and which types the row can have. */
export interface Scope {
  readonly s: Statement;
  readonly seen: Seen;
  readonly types: readonly string[];
  /**
   * True when the rows are those of a few persons, found by person and in order: each is then tested by itself. `offset 0`
   * keeps PostgreSQL from turning the test into a join, whose order it guesses badly where person and value depend on each
   * other (nearly always here).
   */
  readonly fewPersons: boolean;
  /**
   * True when a reference to what may not be seen counts as not being there, as in the answer, from which it is removed:
   * otherwise `condition:missing=false` on a care plan would tell of a diagnosis that is withheld.
   */
  readonly strict: boolean;
  /** Whose own records speak of the Patient that they name alone; undefined: nobody's. */
  readonly asker?: string | undefined;
}

/** ` and` the condition that `r` is not the asker's own: otherwise a record of its own that names another source's Patient would tell whether that is the same person. */
export function notOwn({ s, asker }: Pick<Scope, 's' | 'asker'>, r: string): string {
  return asker === undefined ? '' : ` and ${r}.holder <> ${s.place(asker)}`;
}

/** Condition that the reference row `i` of `r` leads outside, to the person of `r`, or to something that may be seen. */
export function targetSeen(scope: Pick<Scope, 's' | 'seen' | 'asker'>, i: string, r: string): string {
  const { s, seen } = scope;
  const t = s.alias('t');
  return `(${i}.target_id is null or exists (select 1 from resource ${t} where ${t}.tenant = ${s.tenant} and ${t}.type = ${i}.target_type `
    + `and ${t}.id = ${i}.target_id and not ${t}.deleted and ((${t}.type = ${s.place('Patient')} and ${t}.person = ${r}.person${notOwn(scope, r)}) or ${goesAlong(s, t, r)} or (${seen(t)}))))`;
}

/** A medicine of the holder's own, which nobody else sees by itself, goes as a copy inside its records (src/domain/consent/enforce/copies.ts). */
function goesAlong(s: Statement, t: string, r: string): string {
  return `(${t}.type = ${s.place('Medication')} and ${t}.person = ${s.place('')} and ${t}.holder = ${r}.holder)`;
}

/** Conjunction of the clauses, for the row `r`. */
export function clauseConditions(scope: Scope, r: string, clauses: readonly Clause[]): readonly string[] {
  return clauses.map((clause) => clauseCondition(scope, r, clause));
}

function clauseCondition(scope: Scope, r: string, clause: Clause): string {
  const { s } = scope;
  switch (clause.kind) {
    case 'id': return clause.modifier === 'not'
      ? `${r}.id <> all (${s.place(clause.values, 'text[]')})`
      : `${r}.id = any (${s.place(clause.values, 'text[]')})`;
    case 'lastUpdated': return instantCondition(s, `${r}.updated`, clause.values);
    case 'missing': return `${clause.missing ? 'not ' : ''}${exists(scope, r, { kind: clause.of, params: [clause.param] }, (i) => (clause.of === 'reference' ? shown(scope, i, r) : 'true'))}`;
    case 'chain': return chainCondition(scope, r, clause);
    case 'has': return hasCondition(scope, r, clause);
    case 'any': return anyOf(clauseConditions(scope, r, clause.of));
    case 'all': return `(${allOf(clauseConditions(scope, r, clause.of))})`;
    // A condition may be null where a column is: what does not hold for certain does not hold.
    case 'not': return `(${clauseCondition(scope, r, clause.of)}) is not true`;
    case 'token': return `${clause.modifier === 'not' ? 'not ' : ''}${valueCondition(scope, r, clause)}`;
    case 'reference': return `${clause.modifier === 'not' ? 'not ' : ''}${valueCondition(scope, r, clause)}`;
    default: return valueCondition(scope, r, clause);
  }
}

type ValueClause = Exclude<Clause, { readonly kind: 'id' | 'lastUpdated' | 'missing' | 'chain' | 'has' | 'any' | 'all' | 'not' }>;

/** Some index row of the parameter meets one of the values. */
function valueCondition(scope: Scope, r: string, clause: ValueClause): string {
  const { s } = scope;
  const of = (kind: SearchKind, param = clause.param) => (test: (i: string) => string) => exists(scope, r, { kind, params: [param] }, test);
  switch (clause.kind) {
    case 'token': return exists(scope, r, { kind: 'token', params: [clause.param, ...(clause.beside === undefined ? [] : [clause.beside])] }, (i) => tokenCondition(s, { system: `${i}.system`, code: `${i}.code` }, clause.values));
    case 'token-text': return of('string', textOf(clause.param))((i) => startCondition(s, `${i}.norm`, clause.values));
    // Patients were looked up before: only those that the asker knows are among the values.
    case 'reference': return scope.fewPersons && clause.values.every(({ type, id }) => type === 'Patient' && id !== undefined)
      ? aboutPatients(scope, r, clause) : of('reference')((i) => allOf([referenceCondition(s, i, clause.values, () => notOwn(scope, r)), clause.values.every(({ type }) => type === 'Patient') ? 'true' : shown(scope, i, r)]));
    case 'reference-identifier': return of('reference')((i) => allOf([
      `${i}.value is not null and ${tokenCondition(s, { system: `${i}.system`, code: `${i}.value` }, clause.values)}`, shown(scope, i, r),
    ]));
    case 'date': return of('date')((i) => dateCondition(s, i, clause.values));
    case 'string': return of('string')((i) => stringCondition(s, i, clause));
    case 'number': return of('number')((i) => numberCondition(s, i, clause.values));
    case 'quantity': return of('quantity')((i) => quantityCondition(s, i, clause.values));
    case 'near': return of('number')((i) => nearCondition(s, i, clause.values));
    case 'uri': return of('uri')((i) => uriCondition(s, i, clause.values, clause.modifier));
  }
}

/**
 * What refers to a Patient is little more than the person's records, so it is gathered once instead of being looked for row
 * by row. `is true` keeps PostgreSQL from turning the set into a join.
 */
function aboutPatients(scope: Scope, r: string, clause: ReferenceClause): string {
  const { s, types } = scope;
  const named = (values: ReferenceClause['values']): string => {
    const i = s.alias('i');
    const where = [`${i}.tenant = ${s.tenant}`, paramIs(s, i, types.map((type) => paramKey(type, clause.param))), referenceCondition(s, i, values)];
    return `((${r}.person, ${r}.key) in (select ${i}.person, ${i}.key from index_reference ${i} where ${where.join(' and ')})) is true`;
  };
  const [whoever, theirs] = [clause.values.filter(({ person }) => person === undefined), clause.values.filter(({ person }) => person !== undefined)];
  return anyOf([...(whoever.length === 0 ? [] : [named(whoever)]), ...(theirs.length === 0 ? [] : [`(${named(theirs)}${notOwn(scope, r)})`])]);
}

function shown(scope: Scope, i: string, r: string): string {
  return scope.strict ? targetSeen(scope, i, r) : 'true';
}

interface Index { readonly kind: SearchKind; readonly params: readonly string[] }

function exists(scope: Scope, r: string, { kind, params }: Index, test: (i: string) => string): string {
  const { s, types } = scope;
  const i = s.alias('i');
  const where = [ownRows(s, r, i), paramIs(s, i, types.flatMap((type) => params.map((param) => paramKey(type, param)))), test(i)].filter((part) => part !== 'true');
  return `exists (select 1 from ${TABLES[kind]} ${i} where ${where.join(' and ')}${fence(scope)})`;
}

function fence({ fewPersons }: Scope): string {
  return fewPersons ? ' offset 0' : '';
}

/** The index rows of `r`; the person is named too, so that a sharded server joins within a shard. */
function ownRows(s: Statement, r: string, i: string): string {
  return `${i}.tenant = ${s.tenant} and ${i}.key = ${r}.key and ${i}.person = ${r}.person`;
}

/** `i.param` is one of the keys. */
export function paramIs(s: Statement, i: string, keys: readonly number[]): string {
  return keys.length === 1 ? `${i}.param = ${s.place(keys[0])}` : `${i}.param = any (${s.place(keys, 'bigint[]')})`;
}

/**
 * The resource that is referred to is itself looked at, so it must be one that may be seen. A record's reference to one Patient of its
 * own person is released as one to the Patient in which the asker knows that person (settled question 8), so it leads to each that it
 * sees; one to somebody else's Patient leads to that one alone (`targetSeen`, and src/app/release/around.ts).
 */
function chainCondition(scope: Scope, r: string, clause: ChainClause): string {
  const { s, seen } = scope;
  return exists(scope, r, { kind: 'reference', params: [clause.param] }, (i) => anyOf(clause.targets.map(({ type, where }) => {
    const t = s.alias('t');
    const conditions = clauseConditions({ ...scope, types: [type] }, t, where);
    const [from, meant] = type === 'Patient' ? patientOf(scope, { i, r, t }) : [`resource ${t}`, `${t}.type = ${i}.target_type and ${t}.id = ${i}.target_id`];
    return `exists (select 1 from ${from} where ${t}.tenant = ${s.tenant} and ${meant} `
      + `and ${t}.type = ${s.place(type)} and not ${t}.deleted and ${allOf([...conditions, type === 'Medication' && scope.strict ? anyOf([goesAlong(s, t, r), `(${seen(t)})`]) : seen(t)])}${fence(scope)})`;
  })));
}

/** Tables and condition by which the reference row `i` of `r` leads to the Patient `t`. */
function patientOf(scope: Scope, { i, r, t }: { readonly i: string; readonly r: string; readonly t: string }): readonly [string, string] {
  const { s } = scope;
  const x = s.alias('x');
  return [`resource ${x} join resource ${t} on ${t}.tenant = ${x}.tenant and ${t}.person = ${x}.person and ${t}.type = ${x}.type`,
    `${x}.tenant = ${s.tenant} and ${x}.type = ${i}.target_type and ${x}.id = ${i}.target_id and (${x}.person = ${r}.person${notOwn(scope, r)} or ${x}.id = ${t}.id)`];
}

/** A record that names one Patient of its own person refers, for the asker, to each that it sees. */
function hasCondition(scope: Scope, r: string, clause: HasClause): string {
  const { s, seen, types } = scope;
  const [i, t] = [s.alias('i'), s.alias('t')];
  const conditions = clauseConditions({ ...scope, types: [clause.type] }, t, clause.where);
  const x = s.alias('x');
  const alike = (): string => (types.length === 1 ? '' : ` and ${x}.type = ${s.place('Patient')}`);
  const [beside, named] = types.includes('Patient') ? [` join resource ${x} on ${x}.tenant = ${s.tenant} and ${x}.person = ${r}.person and ${x}.type = ${r}.type and ((${x}.person = ${t}.person${notOwn(scope, t)}${alike()}) or ${x}.id = ${r}.id)`, x] : ['', r];
  return `exists (select 1 from index_reference ${i} join resource ${t} on ${ownRows(s, t, i)} and ${t}.tenant = ${s.tenant}${beside} `
    + `where ${i}.target_id = ${named}.id and ${i}.target_type = ${named}.type and ${paramIs(s, i, [paramKey(clause.type, clause.param)])} `
    + `and not ${t}.deleted and ${allOf([...conditions, seen(t)])}${fence(scope)})`;
}
