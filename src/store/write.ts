// SPDX-License-Identifier: Apache-2.0
import type { Committed, WriteSet } from '../app/ports.ts';
import { fail, type Issue, ok, type Result } from '../domain/issue.ts';
import type { Run } from './database.ts';
import { encodeSets, WRITE_SET } from './encode.ts';

/** Tenant number and instant (epoch milliseconds) of a write. */
export interface Stamp { readonly tenant: number; readonly now: number }

/**
 * Writes sets of one tenant in one statement: all of them, or (failed Result) none, when a change does not meet what it
 * expects. Database errors are thrown.
 */
export async function writeSets(run: Run, stamp: Stamp, sets: readonly WriteSet[]): Promise<Result<readonly Committed[]>> {
  const rows = await run(WRITE_SET, encodeSets(stamp.tenant, stamp.now, sets));
  const issues = rows.filter((row) => row[1] !== 'written').map((row) => issueFor(row[1] as string));
  if (issues.length > 0) return fail(...issues);
  let at = 0;
  return ok(sets.map((set) => {
    const changes = set.changes ?? [];
    const own = rows.slice(at, at += changes.length);
    return { versions: changes.map(({ draft: { type, id } }, i) => ({ type, id, version: own[i]?.[2] as number, lastUpdated: instant(own[i]?.[3] as number) })) };
  }));
}

let lastInstant = { milliseconds: 0, text: new Date(0).toISOString() };

/** Epoch milliseconds -> instant. Rows that were written together follow each other, so the last one is remembered. */
export function instant(milliseconds: number): string {
  if (milliseconds !== lastInstant.milliseconds) lastInstant = { milliseconds, text: new Date(milliseconds).toISOString() };
  return lastInstant.text;
}

/** What stood against a change (see check_changes in 002-writing.sql). */
function issueFor(outcome: string): Issue {
  switch (outcome) {
    case 'exists': return { code: 'conflict', text: 'A resource with this id exists already.' };
    case 'absent': return { code: 'not-found', text: 'The resource is not there.' };
    case 'merged': return { code: 'conflict', text: 'The person was linked to another in the meantime; try again.' };
    default: return { code: 'precondition', text: 'The resource was changed in the meantime; read it again.' };
  }
}
