// SPDX-License-Identifier: Apache-2.0
/** `_include` and `_revinclude`: what the matches of a page bring along, seen under the same visibility. */
import type { StoredResource, Visibility } from '../../app/ports.ts';
import type { IncludeSpec, SearchPlan } from '../../domain/fhir/search/plan.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Run } from '../database.ts';
import { paramKey } from '../keys.ts';
import { RESOURCE_WIDTH, resourceColumns, toResource } from '../rows.ts';
import { notOwn, paramIs } from './clauses.ts';
import { newStatement, type Sql } from './statement.ts';
import { compileVisibility } from './visibility.ts';

/** A resource with its row's key. */
export interface Found { readonly key: number; readonly resource: StoredResource }

interface Context { readonly tenant: number; readonly plan: SearchPlan; readonly visibility: Visibility }

/** Most resources that a page may bring along. */
const INCLUDED_MAX = 1000;

/** Rounds go on while `:iterate` brings something new; the first round follows every include of the plan. */
export async function bringAlong(run: Run, context: Context, matches: readonly Found[]): Promise<Result<readonly StoredResource[]>> {
  const { includes, revincludes } = context.plan;
  const known = new Set(matches.map(({ key }) => key));
  // Whose Patient is in the answer.
  const met = new Set(matches.filter(({ resource: { type } }) => type === 'Patient').map(({ resource }) => resource.person));
  const included: StoredResource[] = [];
  let from = matches;
  for (let round = 0; from.length > 0; round += 1) {
    const fresh: Found[] = [];
    const ask = async (sql: Sql | undefined): Promise<void> => {
      if (sql === undefined) return;
      for (const row of await run(sql.text, sql.values)) {
        const key = row[RESOURCE_WIDTH] as number;
        if (!known.has(key)) fresh.push({ key, resource: toResource(row) });
        known.add(key);
      }
      for (const { resource } of fresh.filter(({ resource: { type } }) => type === 'Patient')) {
        met.add(resource.person);
      }
    };
    const due = (spec: IncludeSpec): boolean => round === 0 || spec.iterate;
    for (const spec of includes.filter(due)) {
      await ask(compileInclude(context, spec, from));
      await ask(compileSeenPatient(context, spec, from.filter(({ resource }) => !met.has(resource.person))));
    }
    for (const spec of revincludes.filter(due)) {
      await ask(compileRevinclude(context, spec, spec.patients ? from.filter(({ resource }) => resource.type !== 'Patient') : from));
      await ask(compileOfPatients(context, spec, from));
    }
    included.push(...fresh.map(({ resource }) => resource));
    if (included.length > INCLUDED_MAX) {
      return fail({ code: 'too-costly', text: `The page brings along more than ${INCLUDED_MAX} resources; ask for fewer with _count.` });
    }
    from = fresh;
  }
  return ok(included);
}

/** Resources that `from` refers to by the parameter. */
export function compileInclude({ tenant, visibility }: Context, spec: IncludeSpec, from: readonly Found[]): Sql | undefined {
  const keys = from.filter(({ resource }) => resource.type === spec.source).map(({ key }) => key);
  if (keys.length === 0) return undefined;
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const conditions = [`i.tenant = ${s.tenant}`, `i.key = any (${s.place(keys, 'bigint[]')})`, 't.tenant = i.tenant', 'not t.deleted', seen('t')];
  if (spec.param !== '*') conditions.push(paramIs(s, 'i', [paramKey(spec.source, spec.param)]));
  if (spec.target !== undefined) conditions.push(`t.type = ${s.place(spec.target)}`);
  const text = `select distinct on (t.key) ${resourceColumns('t')}, t.key from index_reference i `
    + `join resource t on t.type = i.target_type and t.id = i.target_id where ${conditions.join(' and ')} order by t.key`;
  return { text, values: s.values };
}

/** Resources of the source type that refer to `from` by the parameter. */
export function compileRevinclude({ tenant, visibility }: Context, spec: IncludeSpec, from: readonly Found[]): Sql | undefined {
  const targets = from.filter(({ resource }) => spec.target === undefined || resource.type === spec.target);
  if (targets.length === 0) return undefined;
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const types = s.place(targets.map(({ resource }) => resource.type), 'text[]');
  const ids = s.place(targets.map(({ resource }) => resource.id), 'text[]');
  const conditions = [`i.tenant = ${s.tenant}`, `(i.target_type, i.target_id) in (select * from unnest(${types}, ${ids}))`,
    `i.target_id = any (${ids})`, `t.type = ${s.place(spec.source)}`, 'not t.deleted', seen('t')];
  if (spec.param !== '*') conditions.push(paramIs(s, 'i', [paramKey(spec.source, spec.param)]));
  const text = `select distinct on (t.key) ${resourceColumns('t')}, t.key from index_reference i `
    + `join resource t on t.tenant = i.tenant and t.person = i.person and t.key = i.key where ${conditions.join(' and ')} order by t.key`;
  return { text, values: s.values };
}

/**
 * A record's reference to one Patient of its own person is released as one to the Patient in which the asker knows that person (settled
 * question 8), so that one comes along, whichever is named: `x` in the record, `t` in the answer.
 */
function compileSeenPatient({ tenant, visibility }: Context, spec: IncludeSpec, from: readonly Found[]): Sql | undefined {
  const keys = from.filter(({ resource }) => resource.type === spec.source && (visibility.kind !== 'only' || resource.holder !== visibility.asker)).map(({ key }) => key);
  if (keys.length === 0 || !spec.patients) return undefined;
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const conditions = [`i.tenant = ${s.tenant}`, `i.key = any (${s.place(keys, 'bigint[]')})`, `i.target_type = ${s.place('Patient')}`, 'not t.deleted', seen('t')];
  if (spec.param !== '*') conditions.push(paramIs(s, 'i', [paramKey(spec.source, spec.param)]));
  const text = `select distinct on (t.key) ${resourceColumns('t')}, t.key from index_reference i `
    + 'join resource x on x.tenant = i.tenant and x.type = i.target_type and x.id = i.target_id and x.person = i.person '
    + `join resource t on t.tenant = x.tenant and t.person = x.person and t.type = x.type where ${conditions.join(' and ')} order by t.key`;
  return { text, values: s.values };
}

/** The other way round: what refers to a Patient that is there, or is about its person and refers to any Patient of it. */
function compileOfPatients({ tenant, visibility }: Context, spec: IncludeSpec, from: readonly Found[]): Sql | undefined {
  const patients = from.filter(({ resource }) => resource.type === 'Patient').map(({ resource }) => resource);
  if (patients.length === 0 || !spec.patients) return undefined;
  const persons = [...new Set(patients.map(({ person }) => person))];
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const conditions = [`x.tenant = ${s.tenant}`, `x.person = any (${s.place(persons, 'text[]')})`, `x.type = ${s.place('Patient')}`,
    'i.target_id = x.id', 'i.target_type = x.type', `(i.person = x.person${notOwn({ s, asker: visibility.kind === 'only' ? visibility.asker : undefined }, 't')} or x.id = any (${s.place(patients.map(({ id }) => id), 'text[]')}))`, `t.type = ${s.place(spec.source)}`, 'not t.deleted', seen('t')];
  if (spec.param !== '*') conditions.push(paramIs(s, 'i', [paramKey(spec.source, spec.param)]));
  const text = `select distinct on (t.key) ${resourceColumns('t')}, t.key from resource x join index_reference i on i.tenant = x.tenant `
    + `join resource t on t.tenant = i.tenant and t.person = i.person and t.key = i.key where ${conditions.join(' and ')} order by t.key`;
  return { text, values: s.values };
}
