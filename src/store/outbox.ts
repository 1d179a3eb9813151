// SPDX-License-Identifier: Apache-2.0
import type { OutboxRow, Store } from '../app/ports.ts';
import type { Run } from './database.ts';

export type TakenRow = Awaited<ReturnType<Store['takeOutbox']>>[number];

/**
 * Takes up to `count` rows that are due at `now` (epoch milliseconds), oldest first, and puts them off by `lease`
 * milliseconds; rows that another process takes at the same moment are skipped.
 */
export async function takeOutbox(run: Run, now: number, count: number, lease: number): Promise<readonly TakenRow[]> {
  const rows = await run(`with taken as (
      update outbox o set due = $1 + $3, tries = o.tries + 1
      where (o.tenant, o.person, o.id) in (
        select tenant, person, id from outbox where done is null and due <= $1 order by due, no for update skip locked limit $2)
      returning o.*
    )
    select k.no, k.id, k.person, k.channel, k.partner, k.payload, t.name, k.tries from taken k join tenant t on t.no = k.tenant order by k.no`,
  [now, count, lease]);
  return rows.map((row) => {
    const [, id, person, channel, partner, payload, tenant, tries] = row as [number, ...string[], number] as
      [number, string, string, string, string, string, string, number];
    return { id, person, channel, partner, payload, tenant, tries } satisfies OutboxRow & { tenant: string; tries: number };
  });
}

/** Marks a delivery as done (its payload is dropped then), or puts it off until it is tried again. */
export async function settleOutbox(run: Run, now: number, id: string, result: Parameters<Store['settleOutbox']>[1]): Promise<void> {
  if (result === 'done') await run(`update outbox set done = $1, payload = '' where id = $2`, [now, id]);
  else await run('update outbox set due = $1, error = $2 where id = $3', [Date.parse(result.retryAt), result.error, id]);
}
