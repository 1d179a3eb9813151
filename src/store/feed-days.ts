// SPDX-License-Identifier: Apache-2.0
/** What each feed lost, day by day: counted out of the reports that are kept with the messages. */
import type { FeedDay } from '../domain/mapping/feed-watch.ts';
import type { Run } from './database.ts';

const DAY = 86_400_000;
/** Distinct elements of one feed on one day: a code column that holds free text must not fill the memory. */
const NAMES = 1000;

/** Days from `since` (days since 1970, UTC) on. A message that repeats another, or whose report was emptied, counts as a message alone. */
export async function readFeedDays(run: Run, tenant: number, since: number): Promise<readonly FeedDay[]> {
  const report = `case when loss = '' then null else loss::jsonb end`;
  const by = 'organization, format, feed, received / 86400000';
  const counts = await run(`select ${by}, count(*) filter (where status in ('accepted', 'replayed')), count(*) filter (where status = 'failed'),
      coalesce(sum((l ->> 'leaves')::bigint), 0), coalesce(sum((l ->> 'lost')::bigint), 0)
    from (select organization, format, feed, received, status, ${report} as l from message where tenant = $1 and received >= $2) as each
    group by ${by}`, [tenant, since * DAY]);
  const names = await run(`select ${by}, line ->> 'name', sum((line ->> 'count')::bigint)
    from (select organization, format, feed, received, ${report} as l from message where tenant = $1 and received >= $2 and loss <> '') as each, jsonb_array_elements(l -> 'lines') as line
    where line ->> 'kind' in ('no-row', 'code-without-target', 'failed-transform') group by ${by}, line ->> 'name' order by 6 desc`, [tenant, since * DAY]);
  const found = new Map<string, Record<string, number>>();
  for (const [organization, format, feed, day, name, count] of names) {
    const key = JSON.stringify([organization, format, feed, Number(day)]);
    const own = found.get(key) ?? {};
    if (Object.keys(own).length < NAMES) own[String(name)] = Number(count);
    found.set(key, own);
  }
  return counts.map(([organization, format, feed, day, accepted, failed, leaves, lost]) => ({
    organization: String(organization), format: String(format), feed: String(feed), day: Number(day), accepted: Number(accepted), failed: Number(failed), leaves: Number(leaves), lost: Number(lost),
    names: found.get(JSON.stringify([organization, format, feed, Number(day)])) ?? {},
  }));
}
