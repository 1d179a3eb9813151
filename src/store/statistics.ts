// SPDX-License-Identifier: Apache-2.0
/**
 * Statistics of a new database. PostgreSQL gathers them by itself, but a minute later (`autovacuum_naptime`); until then it takes every condition for a rare
 * one, and a search through two references of a hundred records took half a minute.
 */
import type { Run } from './database.ts';

const TABLES = ['resource', 'resource_version', 'gate_profile', 'index_token', 'index_reference', 'index_date', 'index_string', 'index_number', 'index_quantity', 'index_uri'];
/** Fewer rows than that are read in no time, whatever the plan. */
const WORTH_IT = 50;

/** Gathers them when there are none and there is something to count. Out: true when there are some. */
export async function gatherFirst(run: Run): Promise<boolean> {
  const [row] = await run(`select exists (select 1 from pg_stats where schemaname = current_schema() and tablename = 'resource'),
    (select count(*) from (select 1 from resource limit $1) as few)`, [WORTH_IT]);
  if (row?.[0] === true || row?.[1] !== WORTH_IT) {
    return row?.[0] === true;
  }
  await run(`analyze ${TABLES.join(', ')}`);
  return true;
}
