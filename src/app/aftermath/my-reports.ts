// SPDX-License-Identifier: Apache-2.0
/**
 * Reports about a person of which it was told (45 CFR 164.512(c)(2)), for the person itself. What it was not told, or not yet, is not there: whether it
 * is told is for whoever reported to judge.
 */
import type { Task } from '@medplum/fhirtypes';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { isAsker } from './amendments.ts';
import { outcomeOf } from './informing.ts';
import { factOf } from './work.ts';

export interface MyReport {
  /** Organizations: who reported, and to whom. */
  readonly holder: string;
  readonly recipient: string;
  /** Instant of the report. */
  readonly made: string;
  /** Kinds of records. */
  readonly what: readonly string[];
  /** Local day. */
  readonly toldOn: string;
  readonly how: string;
}

const MOST = 200;

/** The caller's own, newest first; of holders that know it for certain. */
export async function reportsTold(deps: Deps, session: Session, caller: Caller): Promise<readonly MyReport[]> {
  const selves = caller.selves ?? [];
  if (caller.role !== 'patient' || selves.length === 0) {
    return [];
  }
  const query = [['code', `${cs('work')}|inform-individual`], ['status', 'completed'], ['patient', selves.join(',')], ['_sort', '-authored-on'], ['_count', String(MOST)]] as const;
  const parsed = parseSearch('Task', query, deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  const found = parsed.ok ? await session.search(parsed.value, { kind: 'holder', holder: deps.policy.gateway }) : parsed;
  if (!found.ok) {
    throw new Error(`reports that a person was told of could not be searched: ${found.issues[0]?.text ?? ''}`);
  }
  const told: MyReport[] = [];
  for (const row of found.value.matches) {
    const task = toResource(row) as Task;
    if (await isAsker(session, caller, { person: row.person, task })) {
      told.push(...readReport(task));
    }
  }
  return told;
}

/** In: an item. Out: what the person was told; nothing of one that it was not told. */
export function readReport(task: Task): readonly MyReport[] {
  const outcome = outcomeOf(task);
  return outcome?.state !== 'told' ? [] : [{
    holder: task.owner?.reference?.split('/')[1] ?? '', recipient: factOf(task, 'recipient') ?? '', made: factOf(task, 'released') ?? '',
    what: (factOf(task, 'reported') ?? '').split(' ').filter((each) => each !== ''), toldOn: outcome.toldOn, how: outcome.how,
  }];
}
