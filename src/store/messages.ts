// SPDX-License-Identifier: Apache-2.0
import type { Message, MessageFilter } from '../app/ports.ts';
import type { Issue } from '../domain/issue.ts';
import type { Row, Run } from './database.ts';
import { instant } from './write.ts';

const COLUMNS = 'id, received, format, feed, organization, client, identity, sha256, raw, content_type, status, person, loss, issues, wrote';

export async function readMessage(run: Run, tenant: number, id: string): Promise<Message | undefined> {
  const row = (await run(`select ${COLUMNS} from message where tenant = $1 and id = $2`, [tenant, id]))[0];
  return row === undefined ? undefined : toMessage(row);
}

/** Messages that meet the filter, newest first. */
export async function readMessages(run: Run, tenant: number, filter: MessageFilter): Promise<readonly Message[]> {
  const values: unknown[] = [tenant];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const where = ['tenant = $1'];
  if (filter.status !== undefined) where.push(`status = ${place(filter.status)}`);
  if (filter.organization !== undefined) where.push(`organization = ${place(filter.organization)}`);
  if (filter.after !== undefined) where.push(`(received, id) < (${place(Date.parse(filter.after.received))}, ${place(filter.after.id)})`);
  if (filter.identity !== undefined) {
    const { organization, format, identity } = filter.identity;
    where.push(`organization = ${place(organization)}`, `format = ${place(format)}`, `identity = ${place(identity)}`, `identity <> ''`);
  }
  const rows = await run(`select ${COLUMNS} from message where ${where.join(' and ')} order by received desc, id desc limit ${place(filter.count)}`, values);
  return rows.map(toMessage);
}

/** Keeps a message, or replaces what was kept of it (after a replay). */
export async function writeMessage(run: Run, tenant: number, m: Message): Promise<void> {
  await run(`insert into message (tenant, id, received, format, feed, organization, client, identity, sha256, raw, content_type, status,
      person, loss, issues, wrote)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict (tenant, id) do update set received = excluded.received, format = excluded.format, feed = excluded.feed,
      organization = excluded.organization, client = excluded.client, identity = excluded.identity, sha256 = excluded.sha256,
      raw = excluded.raw, content_type = excluded.content_type, status = excluded.status, person = excluded.person,
      loss = excluded.loss, issues = excluded.issues, wrote = excluded.wrote`,
  [tenant, m.id, Date.parse(m.received), m.format, m.feed, m.organization, m.client, m.identity, m.sha256, Buffer.from(m.raw), m.contentType,
    m.status, m.person, m.loss, JSON.stringify(m.issues), m.wrote.join(' ')]);
}

function toMessage(row: Row): Message {
  const [id, received, format, feed, organization, client, identity, sha256, raw, contentType, status, person, loss, issues, wrote] = row as
    [string, number, string, string, string, string, string, string, Buffer, string, Message['status'], string, string, string, string];
  return {
    id, format, feed, organization, client, received: instant(received), identity, sha256, raw: new Uint8Array(raw), contentType, status, person, loss,
    issues: JSON.parse(issues) as readonly Issue[], wrote: wrote === '' ? [] : wrote.split(' '),
  };
}
