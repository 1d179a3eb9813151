// SPDX-License-Identifier: Apache-2.0
/** The rows of a format that do not run backwards, with the reason: printed in the docs, so that nobody has to find out by losing something. */
import type { CompiledFormat, CompiledRow } from '../compiled.ts';
import { unwritable } from './out-tree.ts';

export interface OneWayRow {
  readonly group: string;
  readonly row: string;
  readonly reason: string;
}

/** Rows and groups of a format that hold inwards only. */
export function oneWayRows(format: CompiledFormat): readonly OneWayRow[] {
  return format.groups.filter((group) => group.only === undefined).flatMap((group) => {
    const each = group.each.map(unwritable);
    const place = each.every((reason) => reason !== undefined) ? [{ group: group.id, row: 'each', reason: each[0] ?? '' }] : [];
    return [...place, ...group.rows.flatMap((row) => oneWay(row).map(({ row: name, reason }) => ({ group: group.id, row: name, reason })))];
  });
}

function oneWay(row: CompiledRow): readonly Omit<OneWayRow, 'group'>[] {
  const { action, only, name } = row;
  if (only === 'out') return [];
  if (only === 'in') return [{ row: name, reason: 'marked as inwards only' }];
  if (action.kind === 'reference' || action.kind === 'constant') return [];
  const paths = action.from.map(unwritable);
  const path = paths.every((reason) => reason !== undefined) ? [{ row: name, reason: paths[0] ?? '' }] : [];
  if (action.kind === 'inside') return [...path, ...action.rows.flatMap(oneWay)];
  return [...path, ...(typeof action.transform.inverse === 'string' ? [{ row: name, reason: action.transform.inverse }] : [])];
}
