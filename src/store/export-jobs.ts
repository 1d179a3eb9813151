// SPDX-License-Identifier: Apache-2.0
import type { Caller } from '../app/caller.ts';
import type { ExportJob, ExportRequest, ExportState } from '../app/export/job.ts';
import type { Row, Run } from './database.ts';
import { instant } from './write.ts';

const COLUMNS = 'id, caller, request, persons, state, done, counts, created, expires';

export async function saveExport(run: Run, tenant: number, job: ExportJob): Promise<void> {
  await run(`insert into export_job (tenant, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tenant, job.id, JSON.stringify(job.caller), JSON.stringify(job.request), JSON.stringify(job.persons), job.state, job.done, JSON.stringify(job.counts),
      Date.parse(job.created), Date.parse(job.expires)]);
}

/** Keeps how far a job is. A job that was dropped meanwhile stays dropped, and one that another process brought further stays further. */
export async function progressExport(run: Run, tenant: number, job: ExportJob): Promise<void> {
  await run('update export_job set state = $3, done = $4, counts = $5 where tenant = $1 and id = $2 and state = \'running\' and done <= $4',
    [tenant, job.id, job.state, job.done, JSON.stringify(job.counts)]);
}

export async function loadExport(run: Run, at: { readonly tenant: number; readonly name: string; readonly id: string; readonly now: number }): Promise<ExportJob | undefined> {
  const rows = await run(`select ${COLUMNS} from export_job where tenant = $1 and id = $2 and expires > $3`, [at.tenant, at.id, at.now]);
  return rows[0] === undefined ? undefined : toJob(at.name, rows[0]);
}

/** The oldest running job that nobody works on at `now`, put off for others by `lease` milliseconds. */
export async function takeExport(run: Run, now: number, lease: number): Promise<ExportJob | undefined> {
  const rows = await run(`with taken as (
      update export_job set lease = $1 + $2 where (tenant, id) in (
        select tenant, id from export_job where state = 'running' and lease <= $1 and expires > $1 order by created limit 1 for update skip locked)
      returning tenant, ${COLUMNS}
    ) select t.name, ${COLUMNS.split(', ').map((each) => `k.${each}`).join(', ')} from taken k join tenant t on t.no = k.tenant`, [now, lease]);
  const [row] = rows;
  return row === undefined ? undefined : toJob(row[0] as string, row.slice(1));
}

export async function dropExport(run: Run, tenant: number, id: string): Promise<void> {
  await run('delete from export_job where tenant = $1 and id = $2', [tenant, id]);
}

export async function purgeExports(run: Run, now: number): Promise<void> {
  await run('delete from export_job where expires <= $1', [now]);
}

function toJob(tenant: string, row: Row): ExportJob {
  const [id, caller, request, persons, state, done, counts, created, expires] = row as [string, string, string, string, string, number, string, number, number];
  return {
    id, tenant, caller: JSON.parse(caller) as Caller, request: JSON.parse(request) as ExportRequest, persons: JSON.parse(persons) as readonly string[],
    state: state as ExportState, done, counts: JSON.parse(counts) as ExportJob['counts'], created: instant(created), expires: instant(expires),
  };
}
