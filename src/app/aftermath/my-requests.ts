// SPDX-License-Identifier: Apache-2.0
/**
 * What a patient asked of the holders of its records, and what they answered: the person is told in any case (45 CFR 164.526(b)(2), (d)(1);
 * 164.522(a)(1)(iii); 164.528(c)(1)). Read from the gateway's own list, for the person itself and of holders that know it for certain.
 */
import type { Task } from '@medplum/fhirtypes';
import type { DenialGround } from '../../domain/consent/aftermath/amendment.ts';
import { DENIAL_GROUNDS } from '../../domain/consent/aftermath/amendment.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { isAsker, stateOf } from './amendments.ts';
import type { HolderAsk } from './holder-requests.ts';
import { factOf } from './work.ts';

export const ASKS = ['amendment', 'restriction-request', 'accounting-request'] as const satisfies readonly ('amendment' | HolderAsk)[];
export type Ask = (typeof ASKS)[number];

/** waiting: no answer yet; later: the holder takes more time; yes, no; disputed: the person said that it does not agree; rebutted: the holder wrote back. */
export type AskState = 'waiting' | 'later' | 'yes' | 'no' | 'disputed' | 'rebutted';

export interface MyRequest {
  /** Of the Task. */
  readonly id: string;
  readonly ask: Ask;
  /** Organization that was asked. */
  readonly holder: string;
  /** Local days. */
  readonly asked: string;
  readonly due?: string;
  readonly state: AskState;
  /** What the person wrote. */
  readonly words: string;
  /** What the holder said, in its words. */
  readonly answer: string;
  /** Why a correction was denied (45 CFR 164.526(a)(2)). */
  readonly ground?: DenialGround;
}

const MOST = 200;

/** The caller's own requests, newest first. */
export async function requestsOf(deps: Deps, session: Session, caller: Caller): Promise<readonly MyRequest[]> {
  const selves = caller.selves ?? [];
  if (caller.role !== 'patient' || selves.length === 0) {
    return [];
  }
  const query = [['code', ASKS.map((code) => `${cs('work')}|${code}`).join(',')], ['patient', selves.join(',')], ['_sort', '-authored-on'], ['_count', String(MOST)]] as const;
  const parsed = parseSearch('Task', query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  const found = parsed.ok ? await session.search(parsed.value, { kind: 'holder', holder: deps.policy.gateway }) : parsed;
  if (!found.ok) {
    throw new Error(`a person's own requests could not be searched: ${found.issues[0]?.text ?? ''}`);
  }
  const rows = found.value.matches.map((row) => ({ person: row.person, task: toResource(row) as Task }));
  const own: Task[] = [];
  for (const each of rows) {
    if (await isAsker(session, caller, each)) {
      own.push(each.task);
    }
  }
  return own.flatMap(readRequest);
}

/** In: an item of the work list. Out: the request as the person who asked may know it; none for an item of another kind. */
export function readRequest(task: Task): readonly MyRequest[] {
  const ask = ASKS.find((code) => task.code?.coding?.some((each) => each.system === cs('work') && each.code === code));
  if (ask === undefined) {
    return [];
  }
  const [due, ground] = [task.restriction?.period?.end, saidOf(task, 'ground')];
  return [{
    id: task.id ?? '', ask, holder: task.owner?.reference?.split('/')[1] ?? '', asked: factOf(task, 'received') ?? task.authoredOn?.slice(0, 10) ?? '', words: factOf(task, 'words') ?? '',
    state: ask === 'amendment' ? AMENDMENT[stateOf(task)] : SETTLED[task.status] ?? 'waiting', ...(due === undefined ? {} : { due }),
    answer: ask === 'amendment' ? (stateOf(task) === 'rebutted' ? saidOf(task, 'statement') : saidOf(task, 'reason')) ?? '' : task.statusReason?.text ?? '',
    ...(ground !== undefined && Object.hasOwn(DENIAL_GROUNDS, ground) ? { ground: ground as DenialGround } : {}),
  }];
}

const AMENDMENT: Readonly<Record<ReturnType<typeof stateOf>, AskState>> = { open: 'waiting', extended: 'later', accepted: 'yes', denied: 'no', disputed: 'disputed', rebutted: 'rebutted' };
const SETTLED: Readonly<Partial<Record<NonNullable<Task['status']>, AskState>>> = { completed: 'yes', rejected: 'no' };

/** The last that was said of that name. */
function saidOf(task: Task, code: string): string | undefined {
  return (task.output ?? []).filter((each) => (each.type.coding ?? []).some((coding) => coding.system === cs('work-fact') && coding.code === code)).at(-1)?.valueString;
}
