// SPDX-License-Identifier: Apache-2.0
/** Subscriptions under way (migrations/007-subscriptions.sql). */
import type { Phase, SubscriptionEvent, SubscriptionReads, SubscriptionStore, SubscriptionWrites } from '../app/subscriptions/ports.ts';
import type { Row, Run } from './database.ts';
import { instant, type Stamp } from './write.ts';

const EVENT = 'no, type, id, at, number';

export function subscriptionReads(run: Run, tenant: number): SubscriptionReads {
  return {
    subscription: async (id) => {
      const [row] = await run('select id, holder, phase, events, last from subscription_state where tenant = $1 and id = $2', [tenant, id]);
      return row === undefined ? undefined : { id: row[0] as string, holder: row[1] as string, phase: row[2] as Phase, events: row[3] as number, last: instant(row[4] as number) };
    },
    openEvents: async (subscription, count) => (await run(`select ${EVENT} from subscription_event where tenant = $1 and subscription = $2 and number is null order by no limit $3`,
      [tenant, subscription, count])).map(toEvent),
    toldEvents: async (subscription, { from, to, count }) => (await run(`select ${EVENT} from subscription_event where tenant = $1 and subscription = $2
      and number between $3 and $4 order by number limit $5`, [tenant, subscription, from, to, count])).map(toEvent),
  };
}

function toEvent(row: Row): SubscriptionEvent {
  const [no, type, id, at, number] = row as [number, string, string, number, number | null];
  return { no, type, id, at: instant(at), ...(number === null ? {} : { number }) };
}

export function subscriptionWrites(run: Run, { tenant, now }: Stamp): SubscriptionWrites {
  return {
    setSubscription: async ({ id, phase, live, types, arrivals, heartbeat }) => {
      await run(`update subscription_state set phase = $3, live = $4, types = coalesce($5, types), arrivals = coalesce($6, arrivals),
        heartbeat = case when $5::text is null then heartbeat else $7 end, fresh = false, last = case when $3 = 'active' then $8 else last end
        where tenant = $1 and id = $2`, [tenant, id, phase, live, types === undefined ? null : types.join(' '), arrivals ?? null, heartbeat ?? null, now]);
    },
    tellEvents: async (subscription, told, dropped) => {
      await run(`update subscription_event e set number = t.number from unnest($3::bigint[], $4::bigint[]) as t(no, number)
        where e.tenant = $1 and e.subscription = $2 and e.no = t.no`, [tenant, subscription, told.map(({ no }) => no), told.map(({ number }) => number)]);
      await run('delete from subscription_event where tenant = $1 and subscription = $2 and no = any ($3::bigint[]) and number is null', [tenant, subscription, dropped]);
      const last = told.at(-1)?.number;
      if (last !== undefined) await run('update subscription_state set events = greatest(events, $3), last = $4 where tenant = $1 and id = $2', [tenant, subscription, last, now]);
    },
  };
}

/** For the timer: over all tenants. */
export function subscriptionStore(use: <T>(work: (run: Run) => Promise<T>) => Promise<T>, now: () => number): SubscriptionStore {
  return {
    freshSubscriptions: (count) => use(async (run) => (await run(`select t.name, s.id from subscription_state s join tenant t on t.no = s.tenant where s.fresh limit $1`, [count]))
      .map(([tenant, id]) => ({ tenant: tenant as string, id: id as string }))),
    wakeSubscriptions: () => use(async (run) => (await run('select wake_subscriptions($1)', [now()]))[0]?.[0] as number),
    purgeEvents: (before) => use(async (run) => { await run('delete from subscription_event where at < $1', [Date.parse(before)]); }),
  };
}
