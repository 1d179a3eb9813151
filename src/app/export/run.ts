// SPDX-License-Identifier: Apache-2.0
/** The work of an export between its start and its files: how much of each type may go, chunk by chunk, each chunk kept when it is done. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { ledgerEntry, withheldGroups } from '../ledger/entry.ts';
import type { Session } from '../ports.ts';
import { CHUNK, type ExportJob } from './job.ts';
import { planFor, visibleTo } from './plan.ts';

/** While a process counts a chunk, no other takes the job; after a crash another goes on from the last chunk kept. */
const LEASE = 30_000;

/** Works on one running job until it is done or cancelled. True when there was one. */
export async function runOneExport(deps: Deps, gates: Gates): Promise<boolean> {
  let job = await deps.store.takeExport(LEASE);
  if (job === undefined) {
    return false;
  }
  while (job?.state === 'running') {
    const next = await step(deps, gates, job);
    await deps.store.progressExport(next);
    job = next.state === 'running' ? await deps.store.loadExport(next.tenant, next.id) : undefined;
  }
  return true;
}

/** Counts the next chunk of persons, and writes down whom nothing may be released of. */
export async function step(deps: Deps, gates: Gates, job: ExportJob): Promise<ExportJob> {
  const persons = job.persons.slice(job.done, job.done + CHUNK);
  const { counts, refused } = await deps.store.read(job.tenant, async (session) => count(deps, gates, { job, persons, session }));
  if (refused.length > 0) {
    const written = await deps.store.commit(job.tenant, { ledger: refused.map((each) => each.entry), evidenceSets: refused.flatMap((each) => each.evidenceSets) });
    if (!written.ok) {
      throw new Error('the refusals of an export could not be written down');
    }
  }
  const done = job.done + persons.length;
  const sums = Object.entries(counts).map(([type, n]) => [type, n + (job.counts[type] ?? 0)] as const);
  return { ...job, done, counts: { ...job.counts, ...Object.fromEntries(sums) }, state: done >= job.persons.length ? 'complete' : 'running' };
}

interface Counting { readonly job: ExportJob; readonly persons: readonly string[]; readonly session: Session }
type Refusal = ReturnType<typeof ledgerEntry>;
interface Counted { readonly counts: Readonly<Record<string, number>>; readonly refused: readonly Refusal[] }

async function count(deps: Deps, gates: Gates, { job, persons, session }: Counting): Promise<Counted> {
  const opened = await gates.openMany(session, { caller: job.caller, asOf: deps.clock.now() }, persons.filter((person) => person !== ''));
  const plan = planFor(deps, job);
  const counts = plan.ok ? await session.countByType(plan.value, await visibleTo(deps, session, opened, { caller: job.caller, directory: persons.includes(''), filters: job.request.filters })) : {};
  const refused: Refusal[] = [];
  for (const gate of [...opened.values()].filter((each) => each.allowed.length === 0)) {
    const groups = withheldGroups(gate, await session.countByProfile(gate.person), new Map());
    refused.push(ledgerEntry(deps, job.caller, {
      kind: 'refusal', action: 'operation', operation: 'export', types: [], person: gate.person, gate, decisions: [], data: [], outcome: 'deny', groups,
    }));
  }
  return { counts, refused };
}

/** The jobs of this process: takes one after the other, and looks again every half second. `stop` ends after the step at hand. */
export function startExports(deps: Deps, gates: Gates): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<unknown> = Promise.resolve();
  const round = async (): Promise<void> => {
    while (!stopped && await runOneExport(deps, gates));
    await deps.store.purgeExports();
  };
  const timer = setInterval(() => {
    running = running.then(round).catch(() => {
      deps.log.error({}, 'an export could not go on; it is tried again');
    });
  }, 500);
  timer.unref();
  return { stop: async () => { stopped = true; clearInterval(timer); await running; } };
}

