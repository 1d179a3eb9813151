// SPDX-License-Identifier: Apache-2.0
/** The last step of a search, and the only one that knows SQL: plan and visibility -> text and parameters. Pure. */
import type { Counted, Visibility } from '../../app/ports.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { type Result } from '../../domain/issue.ts';
import { resourceColumns } from '../rows.ts';
import { clauseConditions, type Scope } from './clauses.ts';
import { after, orderBy, ordersOf, type Position, readCursor } from './order.ts';
import { allOf, newStatement, type Sql, type Statement } from './statement.ts';
import { compileVisibility, isNamed } from './visibility.ts';

/** A page: rows of resource columns, the row's key, and its position; one row more than the page when more follow. */
export interface PageSql extends Sql {
  readonly orders: number;
}

/**
 * The statement for one page of matches. Fails when the plan's cursor is not one of this search. With `counted`, a last column
 * holds in the first row how many records of those persons match per gate profile, visible or not (JSON: [[person, gate, count], ...]);
 * the row is there, without a resource, when the page is empty.
 */
export function compilePage(tenant: number, plan: SearchPlan, visibility: Visibility, counted?: Counted): Result<PageSql> {
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const { strict, asker } = askedBy(visibility);
  const orders = ordersOf({ s, seen, strict, asker }, plan);
  let position: Position | undefined;
  if (plan.cursor !== undefined) {
    const read = readCursor(plan.cursor, orders);
    if (!read.ok) return read;
    position = read.value;
  }
  const nullable = orders.some((order) => order.nullable);
  const where = matchConditions(s, plan, { seen, strict, asker, fewPersons: ofFewPersons(visibility) });
  if (position !== undefined && !nullable) where.push(after(s, orders, position, (n) => orders[n]?.expression ?? ''));
  const sorts = orders.map(({ expression }, n) => `${expression} as s${n + 1}`).join(', ');
  const matches = `select ${resourceColumns('r')}, r.key, ${sorts} from resource r where ${allOf(where)}`;
  const rest = position !== undefined && nullable ? ` where ${after(s, orders, position, (n) => `m.s${n + 1}`)}` : '';
  const paged = nullable ? `select * from (${matches}) m${rest}` : matches;
  const page = `${paged} order by ${orderBy(orders)} limit ${s.place(plan.count + 1)}`;
  return { ok: true, value: { text: counted === undefined ? page : withCounts(page, orderBy(orders), countsText(s, plan, counted)), values: s.values, orders: orders.length } };
}

/** One statement for both, since a round trip costs more than either. */
function withCounts(page: string, order: string, counts: string): string {
  return `select p.*, case when row_number() over (order by ${order}) = 1 then c.counts end from `
    + `(select (select coalesce(json_agg(json_build_array(k.person, k.gate, k.n))::text, '[]') from (${counts}) k) as counts) c `
    + `left join (${page}) p on true order by ${order}`;
}

/** Gate profiles of the matches of the persons given, and their numbers, whatever may be seen. */
function countsText(s: Statement, plan: SearchPlan, { persons, where: asked = plan.where }: Counted): string {
  const theirs = persons.length === 1 ? `= ${s.place(persons[0])}` : `= any (${s.place(persons, 'text[]')})`;
  const where = allOf(matchConditions(s, { ...plan, where: asked }, { seen: (r) => `${r}.person ${theirs}`, strict: false, fewPersons: true }));
  return `select r.person, r.gate, count(*) as n from resource r where ${where} group by r.person, r.gate`;
}

/** The statement that counts all matches that may be seen. */
export function compileCount(tenant: number, plan: SearchPlan, visibility: Visibility): Sql {
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  return { text: `select count(*) from resource r where ${allOf(matchConditions(s, plan, { seen, ...askedBy(visibility), fewPersons: ofFewPersons(visibility) }))}`, values: s.values };
}

/** The statement that counts, type by type, all matches that may be seen. */
export function compileTypeCounts(tenant: number, plan: SearchPlan, visibility: Visibility): Sql {
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const where = allOf(matchConditions(s, plan, { seen, ...askedBy(visibility), fewPersons: ofFewPersons(visibility) }));
  return { text: `select r.type, count(*) from resource r where ${where} group by r.type`, values: s.values };
}

/** The statement that gives one match of each person and gate profile. */
export function compileOneOfEach(tenant: number, plan: SearchPlan, visibility: Visibility): Sql {
  const s = newStatement(tenant);
  const seen = compileVisibility(s, visibility);
  const where = allOf(matchConditions(s, plan, { seen, ...askedBy(visibility), fewPersons: ofFewPersons(visibility) }));
  return { text: `select distinct on (r.person, r.gate) ${resourceColumns('r')} from resource r where ${where} order by r.person, r.gate, r.key`, values: s.values };
}

/** Conditions that make a row `r` a match of the plan. */
export function matchConditions(s: Statement, plan: SearchPlan, { seen, strict, asker, fewPersons }: Pick<Scope, 'seen' | 'strict' | 'asker' | 'fewPersons'>): string[] {
  const type = plan.types.length === 1 ? `r.type = ${s.place(plan.types[0])}` : `r.type = any (${s.place(plan.types, 'text[]')})`;
  const scope = { s, seen, types: plan.types, fewPersons, strict, asker };
  const among = plan.among === undefined ? 'true' : isNamed(s, plan.among)('r');
  return [`r.tenant = ${s.tenant}`, type, 'not r.deleted', among, seen('r'), ...clauseConditions(scope, 'r', plan.where)].filter((part) => part !== 'true');
}

const askedBy = (visibility: Visibility): Pick<Scope, 'strict' | 'asker'> => ({ strict: visibility.kind === 'only', asker: visibility.kind === 'only' ? visibility.asker : undefined });

const FEW = 16;

function ofFewPersons(visibility: Visibility): boolean {
  return visibility.kind === 'only' && new Set(visibility.allowed.map(({ person }) => person)).size <= FEW;
}
