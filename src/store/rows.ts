// SPDX-License-Identifier: Apache-2.0
import type { Head, StoredResource } from '../app/ports.ts';
import type { Row } from './database.ts';
import { instant } from './write.ts';

const COLUMNS = ['type', 'id', 'version', 'updated', 'deleted', 'person', 'holder', 'gate', 'day', 'meta', 'body', 'refs'] as const;
const HEAD_COLUMNS = ['type', 'id', 'person', 'holder', 'gate', 'day', 'deleted'] as const;

/** Number of columns that `headColumns` names. */
export const HEAD_WIDTH = HEAD_COLUMNS.length;

/** Number of columns that `resourceColumns` names. */
export const RESOURCE_WIDTH = COLUMNS.length;

/** Columns of a stored resource in the order that `toResource` reads. */
export function resourceColumns(alias: string): string {
  return COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

export function toResource(row: Row): StoredResource {
  const [type, id, version, updated, deleted, person, holder, gate, day, meta, body, refs] = row as
    [string, string, number, number, boolean, string, string, string, string | null, string, string, string];
  return {
    type, id, version, lastUpdated: instant(updated), deleted, person, holder, gate, day, meta, body,
    refs: refs === '' ? [] : refs.split(' '),
  };
}

/** Columns of a head in the order that `toHead` reads. */
export function headColumns(alias: string): string {
  return HEAD_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

export function toHead(row: Row): Head {
  const [type, id, person, holder, gate, day, deleted] = row as [string, string, string, string, string, string | null, boolean];
  return { type, id, person, holder, gate, day, deleted };
}
