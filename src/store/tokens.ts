// SPDX-License-Identifier: Apache-2.0
import type { SigningKey } from '../app/ports.ts';
import type { Run } from './database.ts';
import { instant } from './write.ts';

/** True when the key was not used before, or its life had ended by `now`. One statement, so that of two uses at once one wins. */
export async function useOnce(run: Run, use: { readonly tenant: number; readonly key: string; readonly until: number; readonly now: number }): Promise<boolean> {
  const rows = await run(`insert into used_once as u (tenant, key, until) values ($1, $2, $3)
    on conflict (tenant, key) do update set until = excluded.until where u.until < $4 returning 1`, [use.tenant, use.key, use.until, use.now]);
  return rows.length > 0;
}

/** Whether the key was used and its life has not ended. */
export async function isUsed(run: Run, use: { readonly tenant: number; readonly key: string; readonly now: number }): Promise<boolean> {
  return (await run('select 1 from used_once where tenant = $1 and key = $2 and until >= $3', [use.tenant, use.key, use.now])).length > 0;
}

/** Notes an end under a key; the later of two counts. */
export async function markUntil(run: Run, mark: { readonly tenant: number; readonly key: string; readonly until: number }): Promise<void> {
  await run('insert into used_once as u (tenant, key, until) values ($1, $2, $3) on conflict (tenant, key) do update set until = greatest(u.until, excluded.until)', [mark.tenant, mark.key, mark.until]);
}

/** The end noted under a key, while it lies ahead. */
export async function markedUntil(run: Run, mark: { readonly tenant: number; readonly key: string; readonly now: number }): Promise<string | undefined> {
  const row = (await run('select until from used_once where tenant = $1 and key = $2 and until >= $3', [mark.tenant, mark.key, mark.now]))[0];
  return row === undefined ? undefined : instant(row[0] as number);
}

/** Forgets keys whose life has ended. */
export async function purgeUsed(run: Run, now: number): Promise<void> {
  await run('delete from used_once where until < $1', [now]);
}

export async function readSigningKeys(run: Run): Promise<readonly SigningKey[]> {
  return (await run('select kid, algorithm, pem, created from signing_key order by created desc, kid')).map((row) =>
    ({ kid: row[0] as string, algorithm: row[1] as string, pem: row[2] as string, created: instant(row[3] as number) }));
}

/** Forgets keys: what they signed verifies no more. */
export async function dropSigningKeys(run: Run, kids: readonly string[]): Promise<void> {
  await run('delete from signing_key where kid = any($1)', [kids]);
}

export async function addSigningKey(run: Run, key: SigningKey): Promise<void> {
  await run('insert into signing_key (kid, algorithm, pem, created) values ($1, $2, $3, $4) on conflict do nothing',
    [key.kid, key.algorithm, key.pem, Date.parse(key.created)]);
}
