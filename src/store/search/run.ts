// SPDX-License-Identifier: Apache-2.0
import type { Counted, ProfileCount, SearchPage, StoredResource, Visibility } from '../../app/ports.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Row, Run } from '../database.ts';
import { RESOURCE_WIDTH, toResource } from '../rows.ts';
import { compileCount, compileOneOfEach, compilePage, compileTypeCounts } from './compile.ts';
import { bringAlong, type Found } from './includes.ts';
import { type Position, writeCursor } from './order.ts';

export interface Searching {
  readonly run: Run;
  readonly tenant: number;
  readonly plan: SearchPlan;
  readonly visibility: Visibility;
  /** Whose matches are counted per gate profile, seen or not. */
  readonly counted: Counted | undefined;
}

/** Runs a search: one page of matches, what they bring along, and the total when asked for. All of it may be seen. */
export async function search(searching: Searching): Promise<Result<SearchPage>> {
  const { run, tenant, plan, visibility } = searching;
  const page = await matchesOf(searching);
  if (!page.ok) return page;
  const { found, next, matched } = page.value;
  const included = await bringAlong(run, { tenant, plan, visibility }, found);
  if (!included.ok) return included;
  const total = plan.total === 'accurate' || plan.count === 0 ? await countOf(searching) : undefined;
  return ok({
    matches: found.map(({ resource }) => resource), included: included.value,
    ...(total === undefined ? {} : { total }), ...(next === undefined ? {} : { next }), ...(matched === undefined ? {} : { matched }),
  });
}

interface Matches { readonly found: readonly Found[]; readonly next?: string; readonly matched?: readonly ProfileCount[] }

/** A page of no resources is run only for what it counts. */
async function matchesOf({ run, tenant, plan, visibility, counted }: Searching): Promise<Result<Matches>> {
  const sql = compilePage(tenant, plan, visibility, counted);
  if (!sql.ok) return sql;
  if (plan.count === 0 && counted === undefined) return ok({ found: [] });
  const { text, values, orders } = sql.value;
  const all = await run(text, values);
  const rows = all.filter((row) => row[0] !== null);
  const found = rows.slice(0, plan.count).map(toFound);
  const last = rows.length > plan.count ? rows[plan.count - 1] : undefined;
  const position = (row: Row): Position => row.slice(RESOURCE_WIDTH + 1, RESOURCE_WIDTH + 1 + orders) as Position;
  return ok({
    found, ...(last === undefined ? {} : { next: writeCursor(position(last)) }),
    ...(counted === undefined ? {} : { matched: toCounts(all[0]?.at(-1) as string) }),
  });
}

function toFound(row: Row): Found {
  return { key: row[RESOURCE_WIDTH] as number, resource: toResource(row) satisfies StoredResource };
}

function toCounts(text: string): readonly ProfileCount[] {
  return (JSON.parse(text) as readonly (readonly [string, string, number])[]).map(([person, gate, count]) => ({ person, gate, count }));
}

async function countOf({ run, tenant, plan, visibility }: Searching): Promise<number> {
  const sql = compileCount(tenant, plan, visibility);
  return ((await run(sql.text, sql.values))[0]?.[0] as number | undefined) ?? 0;
}

/** How many resources of each type may be seen and match. */
export async function countByType({ run, tenant, plan, visibility }: Omit<Searching, 'counted'>): Promise<Readonly<Record<string, number>>> {
  const sql = compileTypeCounts(tenant, plan, visibility);
  return Object.fromEntries((await run(sql.text, sql.values)).map((row) => [row[0] as string, row[1] as number]));
}

/** Of what may be seen and matches, one of each person and gate profile. */
export async function oneOfEachProfile({ run, tenant, plan, visibility }: Omit<Searching, 'counted'>): Promise<readonly StoredResource[]> {
  const sql = compileOneOfEach(tenant, plan, visibility);
  return (await run(sql.text, sql.values)).map(toResource);
}
