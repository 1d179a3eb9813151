// SPDX-License-Identifier: Apache-2.0
import type { Client } from '../app/ports.ts';
import type { Run } from './database.ts';

export async function readClient(run: Run, tenant: number, id: string): Promise<Client | undefined> {
  const row = (await run('select body from client where tenant = $1 and id = $2', [tenant, id]))[0];
  return row === undefined ? undefined : (JSON.parse(row[0] as string) as Client);
}

export async function readClients(run: Run, tenant: number): Promise<readonly Client[]> {
  return (await run('select body from client where tenant = $1 order by id', [tenant])).map((row) => JSON.parse(row[0] as string) as Client);
}

export async function writeClient(run: Run, tenant: number, client: Client): Promise<void> {
  await run('insert into client (tenant, id, body) values ($1, $2, $3) on conflict (tenant, id) do update set body = excluded.body',
    [tenant, client.id, JSON.stringify(client)]);
}
