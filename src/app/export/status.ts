// SPDX-License-Identifier: Apache-2.0
/** Status, files and end of an export; each only to the client that asked for it, for as long as the job lives. */
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer, AnswerStream } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { notFound } from '../release/answer.ts';
import { mayBring } from '../release/plan-scope.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import { filePieces } from './file.ts';
import type { ExportJob } from './job.ts';

/** 202 with X-Progress while it is counted, then the manifest. */
export async function exportStatus(deps: Deps, caller: Caller, call: { readonly id: string; readonly base: string }): Promise<Result<Answer>> {
  const job = await ownJob(deps, caller, call.id);
  if (job === undefined) {
    return notFound();
  }
  if (job.state === 'running') {
    return ok({ status: 202, progress: progressOf(job) });
  }
  const body = enforceStatement('file', 'application/json; charset=utf-8', [DIRECTORY_DECISION], () => JSON.stringify(manifest(deps, caller, job, call.base)));
  return ok({ status: 200, body, expires: job.expires });
}

/** How many people are on file is nobody's to learn from a number; whom a Group names and the caller knows, it may count. */
function progressOf({ request, done, persons }: ExportJob): string {
  return request.level === 'group' ? `${String(done)} of ${String(persons.length)}` : done === 0 ? 'accepted' : 'in progress';
}

function manifest(deps: Deps, caller: Caller, job: ExportJob, base: string): object {
  const output = Object.entries(job.counts).filter(([, count]) => count > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({
    type, count, url: `${base}/$export-file/${deps.sealer.seal(caller.organization, JSON.stringify({ job: job.id, type }))}`,
  }));
  return { transactionTime: job.created, request: job.request.address, requiresAccessToken: true, output, error: [] };
}

/** One file, as a stream of what may go at this moment. */
export async function exportFile(deps: Deps, gates: Gates, caller: Caller, sealed: string): Promise<Result<AnswerStream>> {
  const text = deps.sealer.open(caller.organization, sealed);
  const named = text === undefined ? undefined : JSON.parse(text) as { readonly job: string; readonly type: string };
  const job = named === undefined ? undefined : await ownJob(deps, caller, named.job);
  if (named === undefined || job?.state !== 'complete' || !mayBring(caller, named.type)) {
    return notFound<AnswerStream>();
  }
  return ok({ status: 200, contentType: 'application/fhir+ndjson', pieces: filePieces(deps, gates, caller, { job, type: named.type }) });
}

/** Ends a job; its files are gone with it. */
export async function cancelExport(deps: Deps, caller: Caller, id: string): Promise<Result<Answer>> {
  const job = await ownJob(deps, caller, id);
  if (job === undefined) {
    return notFound();
  }
  await deps.store.dropExport(caller.tenant, id);
  return ok({ status: 202 });
}

async function ownJob(deps: Deps, caller: Caller, id: string): Promise<ExportJob | undefined> {
  const job = await deps.store.loadExport(caller.tenant, id);
  return job?.caller.client === caller.client && job.caller.organization === caller.organization ? job : undefined;
}
