// SPDX-License-Identifier: Apache-2.0
/**
 * `breaches`: the open list. `breaches --since INSTANT`: decides every release since then again first.
 * `breaches --close ID FILE`: closes an item with the decision in a JSON file (docs/aftermath.md).
 */
import { parseArgs } from 'node:util';
import type { Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { decideBreach, findWrongReleases } from '../../app/aftermath/breaches.ts';
import { factOf } from '../../app/aftermath/work.ts';
import { workList } from '../../app/aftermath/work-list.ts';
import { EXCEPTIONS, FACTORS, type BreachDecision } from '../../domain/consent/aftermath/breach.ts';
import type { CliDeps, Command, Io, Offline } from '../io.ts';
import { tell, withOffline } from '../io.ts';

export const breachDecision: z.ZodType<BreachDecision> = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('notified'), notifiedOn: z.string(), by: z.string() }),
  z.strictObject({
    state: z.literal('not-a-breach'), by: z.string(), reason: z.string(), factors: z.partialRecord(z.enum(FACTORS), z.string()).exactOptional(), exception: z.enum(EXCEPTIONS).exactOptional(),
  }),
]);

export const breaches: Command = async (args, deps) => {
  const { values, positionals } = parseArgs({ args: [...args], strict: false, allowPositionals: true, options: { since: { type: 'string' }, close: { type: 'string' } } });
  const { since, close } = values;
  if ((since !== undefined && (typeof since !== 'string' || Number.isNaN(Date.parse(since)))) || (close === undefined) !== (positionals.length === 0)) {
    deps.io.err('throughcare breaches [--since INSTANT] | --close ID FILE');
    return 2;
  }
  return typeof close === 'string' ? closeIt(deps, close, positionals[0]!) : withOffline(deps, (offline) => list(deps.io, offline, typeof since === 'string' ? since : undefined));
};

async function list(io: Io, { deps, caller }: Offline, since: string | undefined): Promise<number> {
  const looked = since === undefined ? undefined : await findWrongReleases(deps, caller, { since: new Date(since).toISOString() });
  if (looked?.ok === true) {
    const { releases, wrong, opened, notReplayable } = looked.value;
    io.out(`${String(releases)} releases decided again: ${String(wrong.length)} come out narrower, ${String(opened)} of them new; ${String(notReplayable)} cannot be decided again`);
  }
  const open = looked?.ok === false ? looked : await workList(deps, caller, { code: 'breach-assessment', open: true });
  if (!open.ok) {
    tell(io, open.issues);
    return 1;
  }
  open.value.forEach((task) => { io.out(lineOf(task)); });
  io.out(`${String(open.value.length)} open`);
  return 0;
}

function lineOf(task: Task): string {
  const fact = (name: string): string => factOf(task, name) ?? '';
  return `${task.id ?? ''}  tell by ${task.restriction?.period?.end ?? ''}  ${task.owner?.reference ?? ''}  ${fact('cause')}, ${fact('records')} records on ${fact('released')}  entry ${fact('entry')}`;
}

function closeIt(cli: CliDeps, id: string, file: string): Promise<number> {
  const bytes = cli.readFile(file);
  const parsed = bytes.ok ? breachDecision.safeParse(json(bytes.value)) : undefined;
  if (parsed?.success !== true) {
    tell(cli.io, bytes.ok ? (parsed?.error?.issues ?? []).map((issue) => ({ code: 'value' as const, text: issue.message, at: issue.path.join('.') })) : bytes.issues);
    return Promise.resolve(1);
  }
  return withOffline(cli, async ({ deps, caller }) => {
    const done = await decideBreach(deps, caller, { id, decision: parsed.data });
    if (!done.ok) {
      tell(cli.io, done.issues);
      return 1;
    }
    cli.io.out(`Closed: ${parsed.data.state}`);
    return 0;
  });
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
