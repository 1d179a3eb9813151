// SPDX-License-Identifier: Apache-2.0
/** Sorting, and the position after a row as a cursor. */
import { z } from 'zod';
import type { SearchPlan, SortKey } from '../../domain/fhir/search/plan.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { paramKey } from '../keys.ts';
import { notOwn, paramIs, targetSeen, type Scope } from './clauses.ts';
import { anyOf, type Statement, TABLES } from './statement.ts';

type SqlType = 'bigint' | 'text' | 'double precision';

/** One column to sort by: never null for those of `resource` itself, null where a resource has no row of the parameter. */
export interface Order {
  readonly expression: string;
  readonly type: SqlType;
  readonly direction: 'asc' | 'desc';
  readonly nullable: boolean;
}

const COLUMNS = {
  token: ['code', 'text'], reference: ['coalesce(%.target_id, %.url, %.value)', 'text'], date: ['lo', 'bigint'], string: ['norm', 'text'],
  number: ['lo', 'double precision'], quantity: ['lo', 'double precision'], uri: ['value', 'text'],
} as const satisfies Record<keyof typeof TABLES, readonly [string, SqlType]>;

const BY_TIME: Order = { expression: 'r.updated', type: 'bigint', direction: 'asc', nullable: false };
const BY_ID: Order = { expression: 'r.id', type: 'text', direction: 'asc', nullable: false };

/** The order of a plan's matches `r`: its own keys, else the time of writing; always made whole by the id. */
export function ordersOf(scope: OrderScope, plan: SearchPlan): readonly Order[] {
  const byId = plan.sort.findIndex(({ kind }) => kind === 'id');
  const wanted = byId < 0 ? plan.sort : plan.sort.slice(0, byId + 1);
  const keys = wanted.length === 0 ? [BY_TIME] : wanted.map((key) => orderOf(scope, key, plan.types));
  const orders = byId < 0 ? [...keys, BY_ID] : keys;
  return plan.types.length > 1 ? [...orders, { ...BY_ID, expression: 'r.type' }] : orders;
}

type OrderScope = Pick<Scope, 's' | 'seen' | 'strict' | 'asker'>;

function orderOf(scope: OrderScope, key: SortKey, types: readonly string[]): Order {
  const { s } = scope;
  const { kind, direction } = key;
  if (kind === 'id') return { ...BY_ID, direction };
  if (kind === 'lastUpdated') return { ...BY_TIME, direction };
  const i = s.alias('i');
  const [column, type] = COLUMNS[kind];
  const plain = column.includes('%') ? column.replaceAll('%', i) : `${i}.${column}`;
  const value = kind === 'reference' && scope.strict ? patientsAlike(scope, i, plain) : plain;
  const keys = types.map((name) => paramKey(name, key.param));
  const expression = `(select ${direction === 'asc' ? 'min' : 'max'}(${value}) from ${TABLES[kind]} ${i} `
    + `where ${i}.tenant = ${s.tenant} and ${i}.key = r.key and ${i}.person = r.person and ${paramIs(s, i, keys)}${kind === 'reference' && scope.strict ? ` and ${targetSeen(scope, i, 'r')}` : ''})`;
  return { expression, type, direction, nullable: true };
}

/** A person's records are released under one Patient, whichever each names where it is kept: they sort as one too. */
function patientsAlike(scope: OrderScope, i: string, value: string): string {
  const { s } = scope;
  const x = s.alias('x');
  return `case when exists (select 1 from resource ${x} where ${x}.tenant = ${s.tenant} and ${x}.type = ${s.place('Patient')} and ${x}.type = ${i}.target_type and ${x}.id = ${i}.target_id `
    + `and ${x}.person = r.person${notOwn(scope, 'r')}) then r.person else ${value} end`;
}

/** Text of `order by`, over columns named `s1`, `s2`, ... Resources without a value come last either way. */
export function orderBy(orders: readonly Order[]): string {
  return orders.map(({ direction, nullable }, n) => `s${n + 1} ${direction}${nullable ? ' nulls last' : ''}`).join(', ');
}

export type Position = readonly (string | number | null)[];

const cursorShape = z.array(z.union([z.string(), z.number(), z.null()])).min(1).max(20);

export function writeCursor(position: Position): string {
  return JSON.stringify(position);
}

/** A cursor that does not fit the orders is refused: it belongs to another search. */
export function readCursor(cursor: string, orders: readonly Order[]): Result<Position> {
  const parsed = cursorShape.safeParse(parseJson(cursor));
  const fits = parsed.success && parsed.data.length === orders.length
    && parsed.data.every((value, n) => (value === null ? orders[n]?.nullable === true : typeof value === (orders[n]?.type === 'text' ? 'string' : 'number')));
  return fits ? ok(parsed.data) : fail({ code: 'value', text: 'The page does not belong to this search; start again from its first page.', at: '_cursor' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Condition that a row, with its columns given by `column`, comes after the position. */
export function after(s: Statement, orders: readonly Order[], position: Position, column: (n: number) => string): string {
  if (orders.every((order) => order.direction === 'asc' && !order.nullable)) {
    const columns = orders.map((_, n) => column(n));
    return `(${columns.join(', ')}) > (${orders.map((order, n) => s.place(position[n], order.type)).join(', ')})`;
  }
  const places = orders.map((order, n) => (position[n] === null ? null : s.place(position[n], order.type)));
  return anyOf(orders.map((order, n) => {
    const same = orders.slice(0, n).map((_, before) => (places[before] === null ? `${column(before)} is null` : `${column(before)} = ${places[before]}`));
    return `(${[...same, comesAfter(order, column(n), places[n] ?? null)].join(' and ')})`;
  }));
}

function comesAfter({ direction, nullable }: Order, column: string, place: string | null): string {
  if (place === null) return 'false';
  const further = `${column} ${direction === 'asc' ? '>' : '<'} ${place}`;
  return nullable ? `(${further} or ${column} is null)` : further;
}
