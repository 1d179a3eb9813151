// SPDX-License-Identifier: Apache-2.0
import type { EvidenceSet, LedgerFilter, LedgerRow } from '../../app/ports.ts';
import type { Run } from '../database.ts';
import { LEDGER_COLUMNS, toLedgerRow } from './rows.ts';

const COUNT_MAX = 1000;

/**
 * Entries that meet the filter, newest first. A person stands for all keys that were linked to it: the ledger keeps the key
 * of its day. `from` and `to` are inclusive instants.
 */
export async function readLedger(run: Run, tenant: number, filter: LedgerFilter): Promise<readonly LedgerRow[]> {
  const values: unknown[] = [tenant];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const where = ['tenant = $1'];
  for (const column of ['id', 'request', 'organization', 'client', 'kind', 'outcome'] as const) {
    const value = filter[column];
    if (value !== undefined) where.push(`${column} = ${place(value)}`);
  }
  if (filter.person !== undefined) {
    where.push(countedFor('ledger', place(filter.person)));
  }
  if (filter.from !== undefined) where.push(`at >= ${place(utc(filter.from))}`);
  if (filter.to !== undefined) where.push(`at <= ${place(utc(filter.to))}`);
  if (filter.after !== undefined) where.push(`(at, id) < (${place(utc(filter.after.at))}, ${place(filter.after.id)})`);
  const limit = place(Math.min(filter.count, COUNT_MAX));
  const rows = await run(`select ${LEDGER_COLUMNS} from ledger where ${where.join(' and ')} order by at desc, id desc limit ${limit}`, values);
  return rows.map(toLedgerRow);
}

/**
 * Condition on entries `l`, with the tenant in $1: they count for the person whose key is at `place`. It has the keys that were linked
 * to it, what was written under another's while the two were taken for one, and not what is another's after all (migration 011).
 */
export function countedFor(l: string, place: string): string {
  const keys = `(array(select m.person from person_merge m where m.tenant = $1 and m.into_person = ${place}) || ${place}::text)`;
  return `((${l}.person = any ${keys} and not exists (select 1 from ledger_away w where w.tenant = $1 and w.entry = ${l}.id)) `
    + `or ${l}.id = any (array(select s.entry from ledger_share s where s.tenant = $1 and s.person = any ${keys})))`;
}

/** The evidence kept under a digest. */
export async function readEvidenceSet(run: Run, tenant: number, digest: string): Promise<EvidenceSet | undefined> {
  const row = (await run('select refs from evidence_set where tenant = $1 and digest = $2', [tenant, digest]))[0];
  if (row === undefined) return undefined;
  return { digest, refs: row[0] === '' ? [] : (row[0] as string).split(' ') };
}

/** Any instant -> the form in which the ledger keeps instants, which sorts as text. */
export function utc(instant: string): string {
  return new Date(instant).toISOString();
}
