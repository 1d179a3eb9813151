// SPDX-License-Identifier: Apache-2.0
/** Past and current versions across resources, as history-type and history-system ask for them (http://hl7.org/fhir/R4/http.html#history). */
import type { ProfileCount, VersionPage, VersionsAsked, Visibility } from '../../app/ports.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Run } from '../database.ts';
import { resourceColumns, RESOURCE_WIDTH, toResource } from '../rows.ts';
import { allOf, newStatement, type Sql, type Statement } from './statement.ts';
import { compileVisibility } from './visibility.ts';

/** Past versions and the current one, as one relation. */
export const VERSIONS = `(select tenant, ${resourceColumns('c')} from resource c union all select tenant, ${resourceColumns('p')} from resource_version p)`;

/** Where a page ends: instant, type, id and version of its last row. */
type Position = readonly [updated: number, type: string, id: string, version: number];
const ORDER = ['v.updated', 'v.type', 'v.id', 'v.version'] as const;

function asked(s: Statement, { types, id, since }: VersionsAsked): readonly string[] {
  return [`v.tenant = ${s.tenant}`, `v.type = any (${s.place(types, 'text[]')})`, ...(id === undefined ? [] : [`v.id = ${s.place(id)}`]), ...(since === undefined ? [] : [`v.updated >= ${s.place(since, 'bigint')}`])];
}

/**
 * A version is there when it may be seen itself and the record that it became may be seen too: a past version of what is withheld now
 * would tell that there is a newer one. Limits are searches over what a record holds now, so they are put to that.
 */
function seenVersions(s: Statement, { at }: VersionsAsked, visibility: Visibility): string {
  const seen = compileVisibility(s, { ...visibility, limits: [] });
  const now = compileVisibility(s, visibility);
  const current = at === undefined ? '' : `v.updated < ${s.place(at.hi, 'bigint')} and ${notSucceeded(s, seen, at.lo)} and `;
  return `${current}${seen('v')} and exists (select 1 from resource c where c.tenant = ${s.tenant} and c.type = v.type and c.id = v.id and (${now('c')}))`;
}

/** No later version that may be seen had taken its place by then: one that may not be seen must not tell that it was there. */
function notSucceeded(s: Statement, seen: (alias: string) => string, by: number): string {
  return `not exists (select 1 from ${VERSIONS} n where n.tenant = ${s.tenant} and n.type = v.type and n.id = v.id and n.version > v.version and n.updated <= ${s.place(by, 'bigint')} and ${seen('n')})`;
}

function pageSql(tenant: number, page: VersionsAsked & { readonly from: Position | undefined }, visibility: Visibility): Sql {
  const s = newStatement(tenant);
  const where = [...asked(s, page), seenVersions(s, page, visibility)];
  if (page.from !== undefined) {
    const [updated, type, id, version] = page.from;
    where.push(`(${ORDER.join(', ')}) < (${s.place(updated, 'bigint')}, ${s.place(type)}, ${s.place(id)}, ${s.place(version, 'bigint')})`);
  }
  const order = ORDER.map((column) => `${column} desc`).join(', ');
  return { text: `select ${resourceColumns('v')}, v.updated from ${VERSIONS} v where ${allOf(where)} order by ${order} limit ${s.place(page.count + 1)}`, values: s.values };
}

/** A page of versions, newest first, and how many there are. Issue: the cursor is none of ours. */
export async function readVersions(run: Run, tenant: number, page: VersionsAsked, visibility: Visibility): Promise<Result<VersionPage>> {
  const from = page.cursor === undefined ? undefined : positionOf(page.cursor);
  if (from === null) {
    return fail({ code: 'invalid', text: 'The _cursor is not one of a history', at: '_cursor' });
  }
  const sql = pageSql(tenant, { ...page, from }, visibility);
  const rows = await run(sql.text, sql.values);
  const found = rows.slice(0, page.count);
  const last = rows.length > page.count ? found.at(-1) : undefined;
  const s = newStatement(tenant);
  const counting = `select count(*) from ${VERSIONS} v where ${allOf([...asked(s, page), seenVersions(s, page, visibility)])}`;
  const total = (await run(counting, s.values))[0]?.[0] as number | undefined;
  const next = last === undefined ? undefined : toResource(last);
  return ok({
    versions: found.map(toResource), total: total ?? 0,
    ...(next === undefined ? {} : { next: JSON.stringify([last![RESOURCE_WIDTH], next.type, next.id, next.version]) }),
  });
}

function positionOf(cursor: string): Position | null {
  const read = /^\[(\d{1,15}),"([A-Za-z]{1,64})","([A-Za-z0-9.-]{1,64})",(\d{1,16})\]$/.exec(cursor);
  return read === null ? null : [Number(read[1]), read[2]!, read[3]!, Number(read[4])];
}

/** Distinct persons and gate profiles among the versions asked for, before any visibility. */
export async function versionProfiles(run: Run, tenant: number, page: VersionsAsked): Promise<readonly ProfileCount[]> {
  const s = newStatement(tenant);
  const rows = await run(`select v.person, v.gate, count(*) from ${VERSIONS} v where ${allOf(asked(s, page))} group by v.person, v.gate`, s.values);
  return rows.map(([person, gate, count]) => ({ person: person as string, gate: gate as string, count: count as number }));
}
