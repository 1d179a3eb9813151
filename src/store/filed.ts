// SPDX-License-Identifier: Apache-2.0
import type { Filed } from '../app/ports.ts';
import type { Run } from './database.ts';

const FILED = `select case when type = 'Patient' then id end, gate, coalesce(day, ''), count(*) from resource where tenant = $1 and person = $2
  and case when type = 'Patient' then deleted else not deleted and type <> 'Binary' end group by 1, 2, 3 order by 1, 2, 3`;

/** Where a person's current records are, by gate profile and day, and which of its Patients were deleted: one look by the primary key. */
export async function readFiled(run: Run, tenant: number, person: string): Promise<Filed> {
  const rows = await run(FILED, [tenant, person]) as [string | null, string, string, number][];
  const records = Map.groupBy(rows.filter(([id]) => id === null), ([, gate]) => gate);
  return {
    days: new Map([...records].map(([gate, counts]) => [gate, new Map(counts.map(([, , day, count]) => [day, count]))])),
    former: rows.flatMap(([id]) => id ?? []),
  };
}
