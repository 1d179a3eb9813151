// SPDX-License-Identifier: Apache-2.0
import type { Clause, IncludeSpec, SearchPlan } from '../../domain/fhir/search/plan.ts';
import type { Run } from '../database.ts';
import { paramKey } from '../keys.ts';
import { matchConditions } from './compile.ts';
import { allOf, newStatement, type Sql, type Statement } from './statement.ts';

/** A person, the key of one of its gate profiles, and how many matches have both. */
export interface Pair { readonly person: string; readonly gate: string; readonly count: number }

/**
 * Which persons and gate profiles must be decided before the plan can run: those of its matches, visible or not. Where the
 * plan looks at other resources (chains, _has, includes), every profile of all persons concerned, and of the registry, too: more
 * than needed does no harm, since what is not allowed stays unseen, while too few would hide what may be seen.
 */
export async function matchedProfiles(run: Run, tenant: number, plan: SearchPlan): Promise<readonly Pair[]> {
  const sql = compileProfiles(tenant, plan);
  return (await run(sql.text, sql.values)).map((row) => ({ person: row[0] as string, gate: row[1] as string, count: row[2] as number }));
}

/** The statement for the pairs. */
export function compileProfiles(tenant: number, plan: SearchPlan): Sql {
  const s = newStatement(tenant);
  const matches = `from resource r where ${allOf(matchConditions(s, widened(plan), { seen: () => 'true', strict: false, fewPersons: false }))}`;
  if (!looksFurther(plan)) return { text: `select r.person, r.gate, count(*) ${matches} group by r.person, r.gate`, values: s.values };
  const persons = [
    `select m.person from m`, `select ''`,
    ...outward(s, plan).map((where) => `select t.person from m join index_reference i on i.tenant = ${s.tenant} and i.key = m.key
      join resource t on t.tenant = ${s.tenant} and t.type = i.target_type and t.id = i.target_id where ${where}`),
    ...inward(s, plan).map((where) => `select i.person from m join index_reference i on i.tenant = ${s.tenant} and i.target_id = m.id
      and i.target_type = m.type where ${where}`),
  ];
  const text = `with m as materialized (select r.person, r.gate, r.key, r.type, r.id ${matches})
    select g.person, g.gate, (select count(*) from m where m.person = g.person and m.gate = g.gate)
    from gate_profile g where g.tenant = ${s.tenant} and g.person in (${persons.join(' union ')})`;
  return { text, values: s.values };
}

/** Without conditions that a record meets for lack of a reference: one to what is withheld counts as none, so it may meet them yet. */
function widened(plan: SearchPlan): SearchPlan {
  return { ...plan, where: plan.where.filter((clause) => !forLack(clause)) };
}

function forLack(clause: Clause): boolean {
  switch (clause.kind) {
    case 'missing': return clause.of === 'reference' && clause.missing;
    case 'reference': return clause.modifier === 'not';
    case 'any': case 'all': return clause.of.some(forLack);
    case 'not': return simple([clause.of]).some(({ kind }) => kind === 'reference' || kind === 'reference-identifier' || kind === 'missing' || kind === 'chain' || kind === 'has');
    default: return false;
  }
}

/** The clauses and those inside of them, up to chains and `_has`. */
function simple(where: readonly Clause[]): readonly Exclude<Clause, { readonly kind: 'any' | 'all' | 'not' }>[] {
  return where.flatMap((clause) => (clause.kind === 'any' || clause.kind === 'all' ? simple(clause.of) : clause.kind === 'not' ? simple([clause.of]) : [clause]));
}

function looksFurther(plan: SearchPlan): boolean {
  return plan.includes.length > 0 || plan.revincludes.length > 0 || simple(plan.where).some(({ kind }) => kind === 'chain' || kind === 'has');
}

/** Conditions on the references of the matches that chains and includes follow. */
function outward(s: Statement, plan: SearchPlan): readonly string[] {
  const chains = simple(plan.where).filter((clause) => clause.kind === 'chain').flatMap((clause) => plan.types.map((type) => paramKey(type, clause.param)));
  return followed(s, chains, plan.includes);
}

/** Conditions on the references to the matches that `_has` and reverse includes follow. */
function inward(s: Statement, plan: SearchPlan): readonly string[] {
  const has = simple(plan.where).filter((clause) => clause.kind === 'has').map((clause) => paramKey(clause.type, clause.param));
  return followed(s, has, plan.revincludes);
}

function followed(s: Statement, keys: readonly number[], specs: readonly IncludeSpec[]): readonly string[] {
  if (specs.some(({ param }) => param === '*')) return ['true'];
  const all = [...keys, ...specs.map(({ source, param }) => paramKey(source, param))];
  return all.length === 0 ? [] : [`i.param = any (${s.place(all, 'bigint[]')})`];
}
