// SPDX-License-Identifier: Apache-2.0
import type { SearchPage, StoredResource, Visibility } from '../../app/ports.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Row, Run } from '../database.ts';
import { RESOURCE_WIDTH, toResource } from '../rows.ts';
import { compileCount, compilePage } from './compile.ts';
import { bringAlong, type Found } from './includes.ts';
import { type Position, writeCursor } from './order.ts';

/** Runs a search: one page of matches, what they bring along, and the total when asked for. All of it may be seen. */
export async function search(run: Run, tenant: number, plan: SearchPlan, visibility: Visibility): Promise<Result<SearchPage>> {
  const page = await matchesOf(run, tenant, plan, visibility);
  if (!page.ok) return page;
  const { found, next } = page.value;
  const included = await bringAlong(run, { tenant, plan, visibility }, found);
  if (!included.ok) return included;
  const total = plan.total === 'accurate' || plan.count === 0 ? await countOf(run, tenant, plan, visibility) : undefined;
  return ok({
    matches: found.map(({ resource }) => resource), included: included.value,
    ...(total === undefined ? {} : { total }), ...(next === undefined ? {} : { next }),
  });
}

interface Matches { readonly found: readonly Found[]; readonly next?: string }

async function matchesOf(run: Run, tenant: number, plan: SearchPlan, visibility: Visibility): Promise<Result<Matches>> {
  const sql = compilePage(tenant, plan, visibility);
  if (!sql.ok) return sql;
  if (plan.count === 0) return ok({ found: [] });
  const rows = await run(sql.value.text, sql.value.values);
  const found = rows.slice(0, plan.count).map(toFound);
  const last = rows.length > plan.count ? rows[plan.count - 1] : undefined;
  return ok({ found, ...(last === undefined ? {} : { next: writeCursor(positionOf(last)) }) });
}

function toFound(row: Row): Found {
  return { key: row[RESOURCE_WIDTH] as number, resource: toResource(row) satisfies StoredResource };
}

function positionOf(row: Row): Position {
  return row.slice(RESOURCE_WIDTH + 1) as Position;
}

async function countOf(run: Run, tenant: number, plan: SearchPlan, visibility: Visibility): Promise<number> {
  const sql = compileCount(tenant, plan, visibility);
  return ((await run(sql.text, sql.values))[0]?.[0] as number | undefined) ?? 0;
}
