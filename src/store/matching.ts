// SPDX-License-Identifier: Apache-2.0
import type { MatchingReads, MatchingWrites } from '../app/matching/ports.ts';
import type { Run } from './database.ts';
import { resourceColumns, toResource } from './rows.ts';

export function matchingReads(run: Run, tenant: number): MatchingReads {
  return {
    matchDue: async (count) => (await run(`select ${resourceColumns('r')} from match_due d join resource r on r.tenant = d.tenant and r.type = 'Patient' and r.id = d.id
      where d.tenant = $1 and not r.deleted order by d.since, d.id limit $2`, [tenant, count])).map(toResource),
  };
}

export function matchingWrites(run: Run, tenant: number): MatchingWrites {
  return {
    settleMatchDue: async (rows) => {
      await run('delete from match_due d using unnest($2::text[], $3::bigint[]) as w(id, at) where d.tenant = $1 and d.id = w.id and d.since <= w.at',
        [tenant, rows.map(({ id }) => id), rows.map(({ lastUpdated }) => Date.parse(lastUpdated))]);
    },
    splitPerson: async ({ from, to, refs, away, both }) => {
      const moved = (await run('select split_person($1, $2, $3, $4)', [tenant, from, to, refs]))[0]?.[0] as number;
      await run('select share_ledger($1, $2, $3, $4, $5)', [tenant, from, to, away, both]);
      return moved;
    },
  };
}
