// SPDX-License-Identifier: Apache-2.0
/** Deliveries: taken lane by lane, settled, and looked at (migrations/006-deliveries.sql, docs/deliveries.md). */
import type { Delivery, DeliveryFilter, DeliveryReads, DeliveryWrites, Settlement, TakenDelivery } from '../app/deliver/ports.ts';
import type { Row, Run } from './database.ts';
import { instant } from './write.ts';

/**
 * The first open deliveries of up to `count` lanes that are due at `now` (epoch milliseconds). Each lane is left to the caller for
 * `lease` milliseconds; lanes that another process takes at the same moment are skipped.
 */
export async function takeOutbox(run: Run, now: number, count: number, lease: number): Promise<readonly TakenDelivery[]> {
  const rows = await run(`select k.id, k.person, k.channel, k.partner, k.payload, t.name, k.tries, k.lane, k.made
    from take_deliveries($1, $2, $3) k join tenant t on t.no = k.tenant`, [now, count, lease]);
  return rows.map((row) => {
    const [id, person, channel, partner, payload, tenant, tries, lane, made] = row as [string, string, string, string, string, string, number, string, number];
    return { id, person, channel, partner, payload, tenant, tries, lane, made: instant(made) };
  });
}

/** Settles a delivery and gives its lane back; one that is settled already stays as it is. */
export async function settleOutbox(run: Run, now: number, id: string, result: Settlement): Promise<void> {
  const [state, due, error] = result === 'done' ? ['done', null, '']
    : 'dead' in result ? ['dead', null, result.dead] : 'note' in result ? ['done', null, result.note]
      : [result.untried === true ? 'untried' : 'later', Date.parse(result.retryAt), result.error];
  await run('select settle_delivery($1, $2, $3, $4, $5)', [now, id, state, due, error]);
}

const COLUMNS = 'id, person, channel, partner, made, due, tries, error, done, dead';

/** Reads of one tenant. */
export function deliveryReads(run: Run, tenant: number): DeliveryReads {
  return {
    delivery: async (id) => (await run(`select ${COLUMNS} from outbox where tenant = $1 and id = $2`, [tenant, id])).map(toDelivery)[0],
    deliveries: async (filter) => (await run(`select ${COLUMNS} from outbox o where tenant = $1 and ${STATES[filter.state]}
      and ($2::text is null or partner = $2) order by no limit $3`, [tenant, filter.partner ?? null, filter.count])).map(toDelivery),
  };
}

/** `waiting` behind a dead one is waiting too. */
const STATES: Readonly<Record<DeliveryFilter['state'], string>> = {
  dead: 'dead is not null and done is null', waiting: 'done is null and dead is null', done: 'done is not null', all: 'true',
};

function toDelivery(row: Row): Delivery {
  const [id, person, channel, partner, made, due, tries, error, done, dead] = row as
    [string, string, string, string, number, number, number, string, number | null, number | null];
  return {
    id, person, channel, partner, made: instant(made), due: instant(due), tries, note: error, state: done !== null ? 'done' : dead !== null ? 'dead' : 'waiting',
    ...(done === null ? {} : { done: instant(done) }), ...(dead === null ? {} : { dead: instant(dead) }),
  };
}

/** Writes of one transaction. */
export function deliveryWrites(run: Run, { tenant, now }: { readonly tenant: number; readonly now: number }): DeliveryWrites {
  const dead = async (id: string): Promise<boolean> => (await run('select 1 from outbox where tenant = $1 and id = $2 and dead is not null and done is null', [tenant, id])).length > 0;
  return {
    settleDelivery: (id, result) => settleOutbox(run, now, id, result),
    releaseDelivery: async (id) => {
      const found = await dead(id);
      if (found) await run(`select settle_delivery($1, $2, 'released', $1, '')`, [now, id]);
      return found;
    },
    discardDelivery: async (id) => {
      const found = await dead(id);
      if (found) await run(`select settle_delivery($1, $2, 'done', null, 'discarded')`, [now, id]);
      return found;
    },
  };
}
