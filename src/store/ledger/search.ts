// SPDX-License-Identifier: Apache-2.0
/**
 * The ledger, searched and counted for the console. Each search reads a bounded number of entries, however many there are:
 * by the index that fits, or hour by hour where the counts of migration 010 say that there is something to be found.
 */
import type { LedgerCount, LedgerFound, LedgerPlace, LedgerReads, LedgerSearch } from '../../app/console/ports.ts';
import type { LedgerKind, LedgerRow } from '../../app/ports.ts';
import type { Run } from '../database.ts';
import { entriesSql, utc } from './read.ts';
import { LEDGER_COLUMNS, toLedgerRow } from './rows.ts';

const COUNT_MAX = 1000;
/** Entries that one search looks through before it says how far it came. */
const LOOK_MAX = 8_000;
/** Hours that one search considers. */
const HOURS_MAX = 400;
/** Entries of its first step. */
const FIRST_LOOK = 500;
/** New entries of each chain that are counted at once. */
export const FOLLOW_MOST = 200;

export function ledgerReads(run: Run, tenant: number): LedgerReads {
  return {
    searchLedger: (search) => searchLedger(run, tenant, search),
    countLedger: (by) => countLedger(run, tenant, by),
  };
}

/** Counts what is new; true when nothing was left. */
export async function followLedger(run: Run, tenant: number, most: number): Promise<boolean> {
  const [row] = await run('select follow_ledger($1, $2)', [tenant, most]);
  return row?.[0] === true;
}

/** Words that are counted per hour. */
const WORDS = ['organization', 'purpose', 'outcome', 'basis', 'rule'] as const;

async function searchLedger(run: Run, tenant: number, search: LedgerSearch): Promise<LedgerFound> {
  const words = WORDS.filter((word) => search[word] !== undefined);
  const isDirect = search.person !== undefined || (search.kinds === undefined && (words.length === 0 || words.join() === 'organization'));
  return isDirect ? byIndex(run, tenant, search) : byHours(run, tenant, search);
}

interface Statement { readonly values: unknown[]; readonly place: (value: unknown) => string }

function statement(tenant: number): Statement {
  const values: unknown[] = [tenant];
  return { values, place: (value) => `$${values.push(value)}` };
}

/** Conditions on entries `l`, but for the person. */
function conditions(search: LedgerSearch, { place }: Statement): readonly string[] {
  const where = ['l.tenant = $1'];
  if (search.kinds !== undefined) where.push(`l.kind = any (${place(search.kinds)}::text[])`);
  for (const column of ['organization', 'purpose', 'outcome'] as const) {
    const value = search[column];
    if (value !== undefined) where.push(`l.${column} = ${place(value)}`);
  }
  if (search.rule !== undefined) where.push(`${place(search.rule)} = any (string_to_array(l.rules, E'\\n'))`);
  if (search.basis !== undefined) {
    const said = place(JSON.stringify(search.basis));
    where.push(`position(${said} in l.detail) > 0`);
    where.push(`exists (select from jsonb_array_elements(l.detail::jsonb -> 'groups') g where g ->> 'verdict' = 'release' and g -> 'bases' @> ${said}::jsonb)`);
  }
  if (search.from !== undefined) where.push(`l.at >= ${place(utc(search.from))}`);
  if (search.to !== undefined) where.push(`l.at <= ${place(utc(search.to))}`);
  if (search.after !== undefined) where.push(`(l.at, l.id) < (${place(utc(search.after.at))}, ${place(search.after.id)})`);
  return where;
}

async function byIndex(run: Run, tenant: number, search: LedgerSearch): Promise<LedgerFound> {
  const made = statement(tenant);
  const where = conditions(search, made);
  const count = Math.min(search.count, COUNT_MAX);
  const person = search.person === undefined ? undefined : made.place(search.person);
  const rows = (await run(entriesSql({ where, person, limit: made.place(count + 1) }), made.values)).map(toLedgerRow);
  return found(rows, count);
}

function found(rows: LedgerFound['rows'], count: number): LedgerFound {
  const last = rows[count - 1];
  return rows.length > count && last !== undefined ? { rows: rows.slice(0, count), next: { at: last.at, id: last.id } } : { rows };
}

/**
 * Hour by hour, newest first, where every word of the search was counted, in steps that grow until the page is full; as many
 * hours as hold LOOK_MAX entries.
 */
async function byHours(run: Run, tenant: number, search: LedgerSearch): Promise<LedgerFound> {
  const hours = await hoursOf(run, tenant, search);
  const count = Math.min(search.count, COUNT_MAX);
  const rows: LedgerRow[] = [];
  for (let [from, size] = [0, FIRST_LOOK]; from < hours.list.length && rows.length <= count; size *= 4) {
    const to = stepOf(hours.list, from, size);
    rows.push(...await readHours(run, tenant, { search: { ...search, count: count + 1 - rows.length }, hours: hours.list.slice(from, to).map(({ hour }) => hour) }));
    from = to;
  }
  const page = found(rows, count);
  return page.next !== undefined || !hours.more ? page : { rows: page.rows, next: beginningOf(hours.list.at(-1)?.hour) };
}

interface Hour { readonly hour: string; readonly size: number }

/** The end of a step: as many hours from `from` on as hold about `size` entries, at least one. */
function stepOf(hours: readonly Hour[], from: number, size: number): number {
  let [to, held] = [from, 0];
  while (to < hours.length && (to === from || held < size)) {
    held += hours[to]?.size ?? 0;
    to += 1;
  }
  return to;
}

async function readHours(run: Run, tenant: number, { search, hours }: { readonly search: LedgerSearch; readonly hours: readonly string[] }): Promise<readonly LedgerRow[]> {
  const made = statement(tenant);
  const where = conditions(search, made).join(' and ');
  const limit = made.place(search.count);
  const rows = await run(`
    select ${LEDGER_COLUMNS} from unnest(${made.place(hours)}::text[]) as h (hour)
    cross join lateral (
      select * from ledger l where ${where} and l.at >= h.hour and l.at < h.hour || '~' order by l.at desc, l.id desc limit ${limit}
    ) e order by e.at desc, e.id desc limit ${limit}`, made.values);
  return rows.map(toLedgerRow);
}

/** The place before every entry of an hour: the search went through all of it. */
function beginningOf(hour: string | undefined): LedgerPlace {
  return { at: `${hour ?? ''}:00:00.000Z`, id: '' };
}

async function hoursOf(run: Run, tenant: number, search: LedgerSearch): Promise<{ readonly list: readonly Hour[]; readonly more: boolean }> {
  const made = statement(tenant);
  const period = [
    search.from === undefined ? '' : ` and hour >= left(${made.place(utc(search.from))}, 13)`,
    // After the beginning of an hour there is nothing in that hour any more.
    ...[search.to, search.after?.at].map((at) => (at === undefined ? '' : ` and hour <= left(${made.place(utc(at))}, 13)`)),
    search.after?.id === '' ? ` and hour < left(${made.place(utc(search.after.at))}, 13)` : '',
  ].join('');
  const kind = search.kinds === undefined ? '' : ` and kind = any (${made.place(search.kinds)}::text[])`;
  const of = (dimension: string, value: string): string => `select hour from ledger_hour where tenant = $1 and dimension = ${made.place(dimension)} and value = ${made.place(value)}${kind}${period}`;
  const words = WORDS.flatMap((word) => (search[word] === undefined ? [] : [of(word, search[word])]));
  const rows = await run(`
    with wanted as (select hour from (${(words.length === 0 ? [of('', '')] : words).join(' intersect ')}) w group by hour order by hour desc limit ${String(HOURS_MAX)}),
    sized as (select w.hour, (select sum(n) from ledger_hour t where t.tenant = $1 and t.dimension = '' and t.value = '' and t.hour = w.hour) as n from wanted w)
    select hour, n::text, sum(n) over (order by hour desc) - n < ${made.place(LOOK_MAX)} from sized order by hour desc`, made.values);
  const list = rows.filter((row) => row[2] === true).map((row) => ({ hour: row[0] as string, size: Number(row[1]) }));
  return { list, more: list.length < rows.length || rows.length === HOURS_MAX };
}

async function countLedger(run: Run, tenant: number, by: Parameters<LedgerReads['countLedger']>[0]): Promise<readonly LedgerCount[]> {
  const given = [by.value, by.kinds].filter((each) => each !== undefined);
  const only = [...(by.value === undefined ? [] : ['l.value =']), ...(by.kinds === undefined ? [] : ['l.kind = any'])].map((test, index) => ` and ${test} ($${String(index + 6)})`).join('');
  const rows = await run(`
    with days as materialized (
      select hour, to_char((hour || ':00:00Z')::timestamptz at time zone $5, 'YYYY-MM-DD') as day
      from (select hour from ledger_hour where tenant = $1 and dimension = '' and hour >= left($3, 13) and hour <= left($4, 13) group by hour) h
    )
    select d.day, l.kind, l.value, sum(l.n)::text from ledger_hour l join days d on d.hour = l.hour
    where l.tenant = $1 and l.dimension = $2 and l.hour >= left($3, 13) and l.hour <= left($4, 13)${only} group by 1, 2, 3 order by 1, 2, 3`,
  [tenant, by.dimension, utc(by.from), utc(by.to), by.zone, ...given]);
  return rows.map(([day, kind, value, count]) => ({ day: day as string, kind: kind as LedgerKind, value: value as string, count: Number(count) }));
}
