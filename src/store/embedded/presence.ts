// SPDX-License-Identifier: Apache-2.0
import { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const NAME = 'throughcare presence';

/** Taken by a process that leaves, so that of two that leave at once the second sees that it is the last. Any fixed number of ours. */
const LEAVING = 4_202_165;

/** How long connections that were just closed may take to vanish, in milliseconds. */
const VANISH_LIMIT = 3000;

/** Stands for one process at the embedded server, as one idle connection, for as long as the process uses it. */
export interface Presence {
  readonly alive: () => boolean;
  /** Leaves; true when nobody else is connected any more. */
  leave(): Promise<boolean>;
}

/** Connects; the connection keeps neither the process nor a test run from ending. */
export async function bePresent(adminUrl: string): Promise<Presence> {
  const socket = new Socket();
  const client = new pg.Client({ connectionString: adminUrl, application_name: NAME, stream: () => socket });
  let alive = true;
  const gone = (): void => { alive = false; };
  client.on('error', gone);
  client.on('end', gone);
  await client.connect();
  socket.unref();
  return {
    alive: () => alive,
    leave: async () => {
      try {
        socket.ref();
        return alive && (await isLast(client));
      } catch {
        return false;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

async function isLast(client: pg.Client): Promise<boolean> {
  await client.query('select pg_advisory_lock($1)', [LEAVING]);
  for (let waited = 0; waited < VANISH_LIMIT; waited += 50) {
    const others = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`);
    if (others.rows.length === 0) return true;
    if (others.rows.some(({ name }) => name === NAME)) return false;
    await wait(50);
  }
  return false;
}
