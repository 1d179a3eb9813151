// SPDX-License-Identifier: Apache-2.0
import type { Seat } from '../app/console/frame.ts';
import type { ConsoleSession, ConsoleStore } from '../app/console/ports.ts';
import type { Row, Run } from './database.ts';
import { FOLLOW_MOST, followLedger } from './ledger/search.ts';
import { instant } from './write.ts';

type Use = <T>(tenant: string, work: (run: Run, tenant: number) => Promise<T>) => Promise<T>;

/** Sessions of the console. Ended ones are forgotten at once; those that ran out, with the next that is opened. */
export function consoleStore(use: Use): ConsoleStore {
  return {
    saveConsole: (tenant, session, oldest) => use(tenant, async (run, number) => {
      await run('delete from console_session where opened < $1', [Date.parse(oldest)]);
      await run(`insert into console_session (tenant, key, holder, organization, seat, opened, seen) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (tenant, key) do update set seat = excluded.seat, seen = excluded.seen`, [number, ...valuesOf(session)]);
    }),
    consoleSession: (tenant, key) => use(tenant, async (run, number) => {
      const [row] = await run('select key, holder, organization, seat, opened, seen from console_session where tenant = $1 and key = $2', [number, key]);
      return row === undefined ? undefined : toSession(row);
    }),
    touchConsole: (tenant, key, seen) => use(tenant, async (run, number) => {
      await run('update console_session set seen = $3 where tenant = $1 and key = $2 and seen < $3', [number, key, Date.parse(seen)]);
    }),
    endConsole: (tenant, key) => use(tenant, async (run, number) => { await run('delete from console_session where tenant = $1 and key = $2', [number, key]); }),
    followLedger: (tenant) => use(tenant, (run, number) => followLedger(run, number, FOLLOW_MOST)),
    endConsoleOf: (tenant, { person, organization }) => use(tenant, async (run, number) => {
      await run('delete from console_session where tenant = $1 and organization = $2 and holder = $3', [number, organization, person]);
    }),
  };
}

function valuesOf({ key, person, organization, seat, opened, seen }: ConsoleSession): readonly (string | number)[] {
  return [key, person, organization, JSON.stringify(seat), Date.parse(opened), Date.parse(seen)];
}

function toSession(row: Row): ConsoleSession {
  const [key, person, organization, seat, opened, seen] = row as [string, string, string, string, number, number];
  return { key, person, organization, seat: JSON.parse(seat) as Seat, opened: instant(opened), seen: instant(seen) };
}
