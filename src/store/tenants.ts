// SPDX-License-Identifier: Apache-2.0
import type { Run } from './database.ts';

/** Name of a tenant -> its number, made at first use. Called outside of any transaction, so that what is remembered is stored. */
export type Tenants = (run: Run, name: string) => Promise<number>;

export function openTenants(): Tenants {
  const known = new Map<string, number>();
  return async (run, name) => {
    const number = known.get(name);
    if (number !== undefined) return number;
    const find = async (): Promise<number | undefined> => (await run('select no from tenant where name = $1', [name]))[0]?.[0] as number | undefined;
    let found = await find();
    if (found === undefined) {
      await run('insert into tenant (name) values ($1) on conflict do nothing', [name]);
      found = await find();
    }
    if (found === undefined) throw new Error('A tenant could not be stored.');
    known.set(name, found);
    return found;
  };
}

/** Names of all tenants. */
export async function readTenants(run: Run): Promise<readonly string[]> {
  return (await run('select name from tenant order by no')).map((row) => row[0] as string);
}
