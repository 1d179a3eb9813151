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
  const where = ['l.tenant = $1'];
  for (const column of ['id', 'request', 'organization', 'client', 'kind', 'outcome'] as const) {
    const value = filter[column];
    if (value !== undefined) where.push(`l.${column} = ${place(value)}`);
  }
  if (filter.from !== undefined) where.push(`l.at >= ${place(utc(filter.from))}`);
  if (filter.to !== undefined) where.push(`l.at <= ${place(utc(filter.to))}`);
  if (filter.after !== undefined) where.push(`(l.at, l.id) < (${place(utc(filter.after.at))}, ${place(filter.after.id)})`);
  const person = filter.person === undefined ? undefined : place(filter.person);
  const rows = await run(entriesSql({ where, person, limit: place(Math.min(filter.count, COUNT_MAX)) }), values);
  return rows.map(toLedgerRow);
}

/**
 * The statement for entries `l` that meet `where` (tenant in $1), newest first; with a person (its key at `person`) those that count for it. It
 * has the keys that were linked to it, what was written under another's while the two were taken for one, and not what is another's after
 * all (migration 011). Each part comes by an index of its own.
 */
export function entriesSql({ where, person, limit }: { readonly where: readonly string[]; readonly person: string | undefined; readonly limit: string }): string {
  const part = (...more: readonly string[]): string => `select l.* from ledger l where ${[...where, ...more].join(' and ')} order by l.at desc, l.id desc limit ${limit}`;
  const keys = `(array(select m.person from person_merge m where m.tenant = $1 and m.into_person = ${person ?? ''}) || ${person ?? ''}::text)`;
  const from = person === undefined ? part() : `(${part(`l.person = any ${keys}`, 'not exists (select 1 from ledger_away w where w.tenant = $1 and w.entry = l.id)')})
    union (${part(`l.id = any (array(select s.entry from ledger_share s where s.tenant = $1 and s.person = any ${keys}))`)})`;
  return `select ${LEDGER_COLUMNS} from (${from}) e order by at desc, id desc limit ${limit}`;
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
