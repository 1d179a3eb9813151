// SPDX-License-Identifier: Apache-2.0
/**
 * `matches`: compares what waits, and lists Patients that may be one person (docs/matching.md). `--same ITEM` and `--different ITEM`
 * decide one; `--link` and `--unlink` take ids of Patients. A decision needs `--confirm NAME` and `--reason TEXT`.
 */
import { parseArgs } from 'node:util';
import type { Task } from '@medplum/fhirtypes';
import { factOf } from '../app/aftermath/work.ts';
import { workList } from '../app/aftermath/work-list.ts';
import { findMatches } from '../app/matching/find.ts';
import { likeliestFirst } from '../app/matching/items.ts';
import { linkPatients, reviewMatch } from '../app/matching/link.ts';
import { unlinkPatients } from '../app/matching/unlink.ts';
import type { Result } from '../domain/issue.ts';
import type { Command, Io, Offline } from './io.ts';
import { tell, withOffline } from './io.ts';

const USAGE = 'throughcare matches | --same ITEM | --different ITEM | --link PATIENT PATIENT... | --unlink PATIENT..., each but the first with --confirm NAME --reason TEXT';

export const matches: Command = (args, cli) => {
  const { values, positionals } = parseArgs({
    args: [...args], strict: false, allowPositionals: true,
    options: { same: { type: 'string' }, different: { type: 'string' }, link: { type: 'boolean' }, unlink: { type: 'boolean' }, confirm: { type: 'string' }, reason: { type: 'string' } },
  });
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const act = actOf({ same: text(values.same), different: text(values.different), link: values.link === true, unlink: values.unlink === true, patients: positionals });
  const [by, reason] = [text(values.confirm), text(values.reason)];
  if (act === undefined || (act !== list && (by === '' || reason === ''))) {
    cli.io.err(USAGE);
    return Promise.resolve(2);
  }
  return withOffline(cli, (offline) => act(cli.io, offline, { by, reason }));
};

interface Wanted { readonly same: string; readonly different: string; readonly link: boolean; readonly unlink: boolean; readonly patients: readonly string[] }
type Act = (io: Io, offline: Offline, signed: { readonly by: string; readonly reason: string }) => Promise<number>;

/** The one thing that is wanted; undefined for none or several. */
function actOf({ same, different, link, unlink, patients }: Wanted): Act | undefined {
  const decided = same !== '' || different !== '';
  if ([same !== '', different !== '', link, unlink].filter(Boolean).length > 1 || (patients.length > 0) !== (link || unlink)) {
    return undefined;
  }
  if (decided) {
    return async (io, { deps, caller }, signed) => report(io, await reviewMatch(deps, caller, { id: same === '' ? different : same, decision: same === '' ? 'different' : 'same', ...signed }));
  }
  if (link) {
    return async (io, { deps, caller }, signed) => report(io, await linkPatients(deps, caller, { patients, ...signed }));
  }
  return unlink ? async (io, { deps, caller }, signed) => report(io, await unlinkPatients(deps, caller, { patients, ...signed })) : list;
}

async function list(io: Io, { deps, caller }: Offline): Promise<number> {
  const found = await findMatches(deps, caller);
  const open = found.ok ? await workList(deps, caller, { code: 'review-match', open: true }) : found;
  if (!found.ok || !open.ok) {
    tell(io, open.ok ? [] : open.issues);
    return 1;
  }
  io.out(`${String(found.value.looked)} Patients compared, ${String(found.value.opened)} new doubts`);
  likeliestFirst(open.value).forEach((task) => { io.out(lineOf(task)); });
  io.out(`${String(open.value.length)} open`);
  return 0;
}

function lineOf(task: Task): string {
  const fact = (name: string): string => factOf(task, name) ?? '';
  return `${task.id ?? ''}  ${task.for?.reference ?? ''} and ${task.focus?.reference ?? ''} of ${fact('sources')}: ${fact('grade')} ${fact('score')}  agree in ${fact('agrees')}  differ in ${fact('differs') === '' ? 'nothing' : fact('differs')}`;
}

function report(io: Io, done: Result<object>): number {
  if (!done.ok) {
    tell(io, done.issues);
    return 1;
  }
  io.out(JSON.stringify(done.value, null, 2));
  return 0;
}
